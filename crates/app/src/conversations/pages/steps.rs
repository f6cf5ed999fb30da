//! The seven steps as the strip over a conversation tells them.

use domain::commitment::{Side, State};
use domain::conversation::{Step, StepState, Talk};

use super::cast::Cast;
use super::loaded::{Carrying, Loaded};
pub use crate::conversations::steps::name;
use crate::kit::say;

/// One step of the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// Its name.
    pub name: &'static str,
    /// Who, when, or what it waits for.
    pub meta: String,
    /// `done`, `now` or `todo`.
    pub state: &'static str,
    /// What a screen reader hears beside the name.
    pub spoken: &'static str,
    /// Whether it is on.
    pub now: bool,
}

/// The strip.
#[must_use]
pub fn strip(l: &Loaded, cast: &Cast<'_>) -> Vec<StepView> {
    l.standing.steps.iter().map(|step| view(step, l, cast)).collect()
}

fn view(step: &Step, l: &Loaded, cast: &Cast<'_>) -> StepView {
    let now = l.standing.now == Some(step.number);
    let done = step.state == StepState::Agreed && !now;
    let (state, spoken) = match (now, done) {
        (true, _) => ("now", "on now"),
        (_, true) => ("done", "agreed"),
        _ => ("todo", "to come"),
    };
    let meta = match (now, l.standing.to_move) {
        (true, Some(side)) => moving(step, side, l, cast),
        _ if step.state == StepState::Reopened => "taken up again".to_owned(),
        _ => rest(step, l, cast),
    };
    StepView { name: name(step.number), meta, state, spoken, now }
}

/// What the step that is on says: whose move, and which round.
fn moving(step: &Step, side: Side, l: &Loaded, cast: &Cast<'_>) -> String {
    let whose = cast.whose_move(side);
    let whose = if whose == "Your move" { "your move".to_owned() } else { whose };
    let rounds = deliveries(l).filter(|p| unsettled(p)).map(|p| p.row.terms_version).max().unwrap_or(0);
    match step.number {
        6 if rounds > 1 => format!("{whose}, round {rounds}"),
        _ if step.state == StepState::Reopened => format!("{whose}, taken up again"),
        _ => whose,
    }
}

fn rest(step: &Step, l: &Loaded, cast: &Cast<'_>) -> String {
    let day = |at| say::short_day(at, &cast.now);
    let at = step.since.map(|at| day(at.to_zoned(cast.now.time_zone().clone()).date())).unwrap_or_default();
    let agreed = step.state == StepState::Agreed;
    match step.number {
        1 if agreed => format!("{}, {at}", stated_by(l, cast)),
        2 if agreed => format!("confirmed {at}"),
        3 if agreed && !l.talk.ways.is_empty() => format!("{}, {at}", say::count(l.talk.ways.len(), "way", "ways")),
        3 if agreed => format!("promised {at}"),
        4 if agreed => fourth(l, cast),
        5 if agreed => format!("accepted {at}"),
        5 if l.standing.now == Some(6) => "waits for step 6".to_owned(),
        5 => next_due(l, cast),
        6 if agreed && deliveries(l).any(|p| p.row.terms_version > 1) => "settled".to_owned(),
        6 if agreed => "as agreed".to_owned(),
        7 if agreed => at,
        7 if l.talk.state == Talk::Open => seventh(l, cast),
        _ => String::new(),
    }
}

fn stated_by(l: &Loaded, cast: &Cast<'_>) -> String {
    let by_client = |t: &&super::loaded::Told<domain::conversation::TalkEvent>| {
        t.entry.by.side() == Some(Side::Customer) && matches!(t.entry.kind.as_str(), "raise" | "state" | "confirm")
    };
    let last = l.told.iter().rev().find(by_client).filter(|t| !t.entry.for_other);
    let name = last.and_then(|t| t.entry.person_name.as_deref());
    name.map_or_else(|| cast.first(Side::Customer), |name| super::cast::first_name(name).to_owned())
}

fn fourth(l: &Loaded, cast: &Cast<'_>) -> String {
    let agreed = deliveries(l).filter_map(|p| p.row.agreed_at).min();
    let at = agreed.map(|at| say::short_day(at.to_zoned(cast.now.time_zone().clone()).date(), &cast.now));
    match (l.talk.chosen.filter(|_| l.talk.ways.len() > 1), at) {
        (Some(way), Some(at)) => format!("way {}, {at}", letter(way)),
        (_, Some(at)) => format!("agreed {at}"),
        _ => String::new(),
    }
}

fn next_due(l: &Loaded, cast: &Cast<'_>) -> String {
    let open = deliveries(l).filter(|p| p.state.state.is_binding()).filter_map(|p| p.row.due).min();
    let words = |due: jiff::Timestamp| say::short_day(due.to_zoned(cast.now.time_zone().clone()).date(), &cast.now);
    open.map(|due| format!("due {}", words(due))).unwrap_or_default()
}

fn seventh(l: &Loaded, cast: &Cast<'_>) -> String {
    match (l.talk.reviewed_at[0], l.talk.reviewed_at[1]) {
        (Some(_), None) => format!("{} has looked back", cast.first(Side::Customer)),
        (None, Some(_)) => format!("{} has looked back", cast.first(Side::Performer)),
        _ => "after delivery".to_owned(),
    }
}

/// A, B, C: how a way is called.
#[must_use]
pub fn letter(way: usize) -> char {
    u8::try_from(way).ok().and_then(|n| b'A'.checked_add(n)).map_or('?', char::from)
}

/// Promises of the performer that deliver, not those of solutions.
pub fn deliveries(l: &Loaded) -> impl Iterator<Item = &Carrying> {
    l.promises.iter().filter(|p| p.row.step != Some(3) && p.row.between.customer == l.row.between.customer)
}

/// Broken down, or other terms wait for an answer.
#[must_use]
pub fn unsettled(p: &Carrying) -> bool {
    p.state.state == State::Breakdown || p.row.amended
}
