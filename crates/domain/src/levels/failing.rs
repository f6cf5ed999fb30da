//! Whether a service runs for somebody now. It fails when somebody of our house has said so and nobody has said since that
//! it runs again, or when the latest month that was measured missed the level, was not long ago, and nobody has said since
//! that it runs again.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::verdict::Verdict;

/// A missed month says something of the present for so many days after it has ended; then only words and newer months do.
pub const DAYS_AFTER: i64 = 45;

/// The last word about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// It fails; otherwise it runs again.
    pub fails: bool,
    /// When that was said.
    pub at: Timestamp,
    /// On which day, where our house is.
    pub on: Date,
}

/// A level in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Which level: an index into whatever the caller holds.
    pub level: usize,
    /// The first day of the month.
    pub month: Date,
    /// The last day that was measured.
    pub to: Date,
    /// What became of it.
    pub verdict: Verdict,
}

/// A level that was missed in the latest month that was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Which level.
    pub level: usize,
    /// In which month last.
    pub month: Date,
    /// The first day of the first of the missed months in a row.
    pub since: Date,
    /// The last day on which it says something of the present.
    pub until: Date,
}

/// What is known of a service for one client, or for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The last word.
    pub said: Option<Said>,
    /// The latest month in which a level was judged.
    pub latest: Option<Date>,
    /// What was missed in it, unless somebody has said since that it runs again.
    pub missed: Option<Missed>,
}

/// Why it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fails {
    /// Somebody said so.
    Said(Said),
    /// A level was missed.
    Missed(Missed),
}

impl State {
    /// Whether it fails on this day, and why. A word comes before a measurement.
    #[must_use]
    pub fn fails(&self, today: Date) -> Option<Fails> {
        match self.said.filter(|said| said.fails) {
            Some(said) => Some(Fails::Said(said)),
            None => self.missed.filter(|missed| today <= missed.until).map(Fails::Missed),
        }
    }
}

fn month_end(month: Date) -> Date {
    month.last_of_month()
}

/// What follows from the last word and from the months that were judged, in any order.
#[must_use]
pub fn state(said: Option<Said>, months: &[Judged]) -> State {
    let judged = |j: &&Judged| !matches!(j.verdict, Verdict::NotMeasured | Verdict::NotPromised);
    let latest = months.iter().filter(judged).map(|j| j.month).max();
    // Whoever said that it runs again knew of everything that had been measured until then.
    let runs = said.filter(|said| !said.fails).map(|said| said.on);
    let open = |j: &&Judged| judged(j) && runs.is_none_or(|on| j.to > on);
    let missed = months.iter().filter(open).filter(|j| j.verdict == Verdict::Missed).filter_map(|last| {
        let own = || months.iter().filter(open).filter(|j| j.level == last.level);
        if own().any(|j| j.month > last.month) {
            return None;
        }
        let good = own().filter(|j| j.verdict != Verdict::Missed).map(|j| j.month).max();
        let since = own().map(|j| j.month).filter(|m| good.is_none_or(|good| *m > good)).min()?;
        let until = month_end(last.month).checked_add(DAYS_AFTER.days()).unwrap_or(Date::MAX);
        Some(Missed { level: last.level, month: last.month, since, until })
    });
    let missed = missed.max_by_key(|m| (m.month, std::cmp::Reverse(m.since), std::cmp::Reverse(m.level)));
    State { said, latest, missed }
}

/// Whether a service fails for one client on this day: what is known of everybody, and what is known of the client and of
/// whoever stands above it, nearest first. What was said of the client alone later than of everybody comes first, and what
/// was measured for the client alone comes before what was measured for everybody in the same month.
#[must_use]
pub fn fails_for(everybody: Option<&State>, own: &[&State], today: Date) -> Option<Fails> {
    let said = |state: &State| state.said;
    let words = own.iter().filter_map(|state| said(state)).chain(everybody.and_then(said));
    let last = words.max_by_key(|said| said.at);
    if let Some(said) = last.filter(|said| said.fails) {
        return Some(Fails::Said(said));
    }
    let nearest = own.iter().copied().find(|state| state.latest.is_some());
    let stands = match (nearest, everybody) {
        (Some(own), Some(all)) if own.latest < all.latest => Some(all),
        (Some(own), _) => Some(own),
        (None, all) => all,
    }?;
    let missed = stands.missed.filter(|missed| today <= missed.until)?;
    // It runs again, somebody said to this client, after all that was measured.
    let cleared = last.is_some_and(|said| said.on > missed.month.last_of_month());
    (!cleared).then_some(Fails::Missed(missed))
}
