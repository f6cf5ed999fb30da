//! What time brings to a promise about which nobody speaks: the question *will you make it?* ahead of its due, reminders
//! about what was delivered, and the instants that pass.
//!
//! [`ahead`] says all of it beforehand, from the ledger and the calendar alone. What passed is told by a line of the ledger
//! ([`Passed`]) and so happens once; what is only asked or reminded of happens at its time or not at all.

use jiff::{Timestamp, ToSpan, civil::Date, civil::Time};
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingDays;
use crate::commitment::{Act, BREAKDOWN_DAYS, Commitment, Event, Kind, Passed, State};
use crate::trust::{just_after, turns};

#[cfg(test)]
mod tests;

/// The hour of the morning at which people are asked, in the zone of the calendar: it is there when they begin.
pub const ASKING_HOUR: i8 = 7;
/// Working days after a delivery at which whoever has to answer is reminded. Default 3 and 7.
pub const REMIND_DAYS: [u32; 2] = [3, 7];
/// The furthest ahead that can be asked, in working days.
pub const FURTHEST: u32 = 30;
/// The most questions about one due.
pub const MOST: usize = 4;

/// Whether and when people are asked ahead: a setting of the organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// People are asked at all.
    pub on: bool,
    /// How many working days ahead of the due; the furthest first.
    pub days: Vec<u32>,
}

impl Default for Asking {
    fn default() -> Self {
        Self { on: true, days: vec![5, 1] }
    }
}

impl Asking {
    /// These days, in order, each once, as far as they can be.
    #[must_use]
    pub fn on(days: impl IntoIterator<Item = u32>) -> Self {
        let mut days: Vec<u32> = days.into_iter().filter(|d| (1..=FURTHEST).contains(d)).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        days.truncate(MOST);
        Self { on: !days.is_empty(), days }
    }
}

/// What there is to do about a promise at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// Something passed. It is written down and told.
    Note(Passed),
    /// Ask the performer whether they will make it.
    Ask {
        /// So many working days ahead of the due.
        days: u32,
    },
    /// Remind the customer of what was delivered.
    Remind {
        /// So many working days after it.
        days: u32,
    },
}

/// A deed with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// When.
    pub at: Timestamp,
    /// What.
    pub deed: Deed,
}

/// Everything that time will bring to this commitment if nobody says anything more, in order. What passed and was written
/// down is left out, and so is what was to be asked or reminded of until `seen`: it was, or it is too late for it.
///
/// `new` is the commitment before its first act, `c` what these events make of it. Whatever binds counts by the customer's
/// days; when the performer is asked, by `theirs`: it is their morning that the question is there for.
#[must_use]
pub fn ahead(
    new: Commitment,
    c: &Commitment,
    events: &[Event],
    asking: &Asking,
    (days, theirs): (&WorkingDays, &WorkingDays),
    seen: Timestamp,
) -> Vec<Timer> {
    if c.head.kind == Kind::Ticket || c.state.is_closed() || c.state == State::New {
        return Vec::new();
    }
    let known = |at: Timestamp, what: Passed| {
        events.iter().any(|e| matches!(e.act, Act::Clock { passed, at: then } if passed == what && then == at))
    };
    let mut all: Vec<Timer> = passing(new, c, events, days)
        .into_iter()
        .filter(|(at, passed)| !known(*at, *passed))
        .map(|(at, passed)| Timer { at, deed: Deed::Note(passed) })
        .collect();
    all.extend(questions(c, asking, theirs).into_iter().chain(reminders(c, days)).filter(|timer| timer.at > seen));
    all.sort_unstable();
    all.dedup();
    all
}

/// What will pass: all that changes how the promise counts, the time to answer whoever waits, the breakdown clock.
fn passing(new: Commitment, c: &Commitment, events: &[Event], days: &WorkingDays) -> Vec<(Timestamp, Passed)> {
    let mut all = turns(new, events, days);
    all.extend(c.answer_by.map(|by| (just_after(by), Passed::AnswerBy)));
    let broken = c.broken_since.filter(|_| c.state == State::Breakdown);
    all.extend(broken.map(|since| (just_after(days.after(since, BREAKDOWN_DAYS)), Passed::Breakdown)));
    all
}

/// The times at which the performer is asked about the due in force: in the morning, so many working days ahead. Not where
/// the whole time from the agreement to the due is under twice as long; not where they have said yes since the question
/// before; not where they have spoken about it otherwise.
fn questions(c: &Commitment, asking: &Asking, days: &WorkingDays) -> Vec<Timer> {
    let silent = asking.on && c.state == State::Promised && !c.told;
    let Some((due, agreed)) = c.due().map(|d| d.at).zip(c.settled_at).filter(|_| silent) else { return Vec::new() };
    let span = days.between(agreed, due);
    let mut before: Option<Timestamp> = None;
    let mut all = Vec::new();
    for ahead in asking.days.iter().copied().filter(|n| span >= 2 * i64::from(*n)) {
        let at = morning(days, back(days, days.zone().to_datetime(due).date(), ahead)).unwrap_or(due);
        let assured = before.zip(c.assured_at).is_some_and(|(asked, assured)| assured >= asked);
        if !assured {
            all.push(Timer { at, deed: Deed::Ask { days: ahead } });
        }
        before = Some(at);
    }
    all
}

/// The times at which the customer is reminded of a delivery, unless they said that they will answer later than that.
fn reminders(c: &Commitment, days: &WorkingDays) -> impl Iterator<Item = Timer> {
    let delivered = c.delivered_at.filter(|_| c.state == State::Delivered);
    let later = c.answer_by;
    let all = delivered.map(|at| REMIND_DAYS.map(|n| Timer { at: days.after(at, n), deed: Deed::Remind { days: n } }));
    all.into_iter().flatten().filter(move |timer| later.is_none_or(|by| timer.at > by))
}

/// The working day so many working days before this one.
fn back(days: &WorkingDays, day: Date, ahead: u32) -> Date {
    let (mut at, mut left) = (day, ahead);
    // A calendar without any working day in two years is no calendar; stop rather than run for ever.
    for _ in 0..731 {
        if left == 0 {
            break;
        }
        at = at.checked_sub(1.day()).unwrap_or(at);
        left -= u32::from(days.works(at));
    }
    at
}

fn morning(days: &WorkingDays, day: Date) -> Option<Timestamp> {
    let time = Time::midnight().saturating_add(i64::from(ASKING_HOUR).hours());
    days.zone().to_zoned(day.to_datetime(time)).ok().map(|zoned| zoned.timestamp())
}
