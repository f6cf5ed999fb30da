//! What is a person's to do today, in the order of what hurts trust most.
//!
//! One number ranks everything: the trust that is lost if nobody moves, times how near that is. It is never shown;
//! the reason is.

use jiff::Timestamp;

use crate::calendar::WorkingDays;
use crate::commitment::{Side, State};
use crate::trust::Outcome;

/// Working days ahead in which a due is a matter of today; later ones are listed quietly. Default 5.
pub const NEAR_DAYS: i64 = 5;

/// What the ranking has to know about a commitment in which the reader has a part.
#[derive(Clone, Copy, Debug)]
pub struct Matter {
    /// The reader's side.
    pub side: Side,
    /// Where it stands.
    pub state: State,
    /// 1 to 3.
    pub stake: u8,
    /// Whose move it is.
    pub to_move: Option<Side>,
    /// Other terms wait for an answer.
    pub amended: bool,
    /// The due in force.
    pub due: Option<Timestamp>,
    /// The performer has spoken about that due.
    pub told: bool,
    /// It was said that it will be kept.
    pub assured: Option<Timestamp>,
    /// Until when an answer is wanted.
    pub answer_by: Option<Timestamp>,
    /// Until when new terms should stand.
    pub clock: Option<Timestamp>,
    /// When it last moved.
    pub moved_at: Timestamp,
    /// How it counts already, where it does.
    pub outcome: Option<Outcome>,
    /// Since when it is at risk from below.
    pub below: Option<Timestamp>,
    /// Since when what it was asked for is over.
    pub over: Option<Timestamp>,
}

/// Why something is on the list, worst first where the hurt is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The reader's promise passed its due and nobody heard anything.
    MissedInSilence,
    /// The reader's promise passes its due unless somebody speaks.
    BreaksInSilence,
    /// Something that the reader's promise rests on slips, and nobody has said what that means.
    SlipsBelow,
    /// The reader's promise is broken down and waits for new terms.
    NewTermsWanted,
    /// The other side waits for an answer to a request, an offer or other terms.
    AnswerOwed,
    /// Something was delivered and waits for the reader's yes or no.
    ToAccept,
    /// The reader asked for it for the sake of a promise that is over.
    NoLongerNeeded,
    /// A promise to the reader's side is overdue.
    TheyAreLate,
    /// The reader's own question has had no answer in time.
    NoAnswerFromThem,
    /// The reader's promise was said to be late and the date has passed.
    LateAndTold,
    /// A conversation waits for the reader's next word.
    NextStep,
    /// A promise of the reader's that falls due later.
    FallsDue,
}

impl Reason {
    /// Whether it waits for a word of the reader, and not for one of the other side.
    #[must_use]
    pub const fn asks(self) -> bool {
        !matches!(self, Reason::TheyAreLate | Reason::NoAnswerFromThem | Reason::FallsDue)
    }
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Why.
    pub reason: Reason,
    /// The instant it turns on.
    pub at: Timestamp,
    /// For ordering only.
    pub hurt: f64,
    /// Belongs to today; otherwise to *later this week*.
    pub today: bool,
}

/// Whether and why this matter asks something of the reader now.
#[must_use]
pub fn rank(m: &Matter, days: &WorkingDays, now: Timestamp) -> Option<Ranked> {
    if m.state.is_closed() {
        return None;
    }
    let mine = m.side == Side::Performer;
    if let Some(over) = m.over.filter(|_| !mine && m.state != State::Delivered) {
        return Some(ranked(m, Reason::NoLongerNeeded, over, 52.0, true));
    }
    match m.state {
        State::Promised if m.amended && m.to_move == Some(m.side) => Some(owed(m, days, now)),
        State::Promised if mine => {
            let (own, below) = (promised(m, days, now), slips(m));
            own.into_iter().chain(below).max_by(|a, b| a.hurt.total_cmp(&b.hurt))
        }
        State::Promised => overdue(m, days, now),
        State::Breakdown if m.to_move == Some(m.side) => Some(broken(m, now)),
        State::Delivered if m.to_move == Some(m.side) => Some(ranked(m, Reason::ToAccept, m.moved_at, 45.0, true)),
        _ if m.to_move == Some(m.side) => Some(owed(m, days, now)),
        _ => m.answer_by.filter(|by| *by < now).map(|by| ranked(m, Reason::NoAnswerFromThem, by, 25.0, true)),
    }
}

fn ranked(m: &Matter, reason: Reason, at: Timestamp, hurt: f64, today: bool) -> Ranked {
    Ranked { reason, at, hurt: hurt * (0.75 + 0.25 * f64::from(m.stake)), today }
}

/// 1 at the instant itself, falling to 0.3 at the end of the near days.
fn nearness(days: &WorkingDays, now: Timestamp, at: Timestamp) -> f64 {
    let left = days.between(now, at).clamp(0, NEAR_DAYS);
    // Both are at most NEAR_DAYS, so the conversion is exact.
    #[allow(clippy::cast_precision_loss, reason = "at most five days")]
    let share = left as f64 / NEAR_DAYS as f64;
    1.0 - 0.7 * share
}

fn promised(m: &Matter, days: &WorkingDays, now: Timestamp) -> Option<Ranked> {
    let due = m.due?;
    let near = days.between(now, due) <= NEAR_DAYS;
    Some(match (due < now, m.told) {
        (true, false) if m.outcome == Some(Outcome::Silent) => {
            // Within two working days a word still makes it *told late*; after that it only stops the silence.
            let fresh = days.between(due, now) <= 2;
            ranked(m, Reason::MissedInSilence, due, if fresh { 100.0 } else { 70.0 }, true)
        }
        (true, false) => ranked(m, Reason::MissedInSilence, due, 90.0, true),
        (true, true) => ranked(m, Reason::LateAndTold, due, 50.0, true),
        (false, _) if m.assured.is_some() || m.told => {
            ranked(m, Reason::FallsDue, due, 10.0 * nearness(days, now, due), false)
        }
        (false, _) if near => {
            ranked(m, Reason::BreaksInSilence, due, 88.0 * nearness(days, now, due), days.between(now, due) <= 2)
        }
        (false, _) => ranked(m, Reason::FallsDue, due, 5.0, false),
    })
}

/// Below what was missed already, above everything that is only near. Whoever has spoken since is left in peace.
fn slips(m: &Matter) -> Option<Ranked> {
    let since = m.below.filter(|since| !(m.told || m.assured.is_some_and(|at| at >= *since)))?;
    Some(ranked(m, Reason::SlipsBelow, since, 89.0, true))
}

fn overdue(m: &Matter, days: &WorkingDays, now: Timestamp) -> Option<Ranked> {
    let due = m.due.filter(|due| *due < now)?;
    let fresh = days.between(due, now) <= NEAR_DAYS;
    Some(ranked(m, Reason::TheyAreLate, due, if fresh { 48.0 } else { 38.0 }, true))
}

fn broken(m: &Matter, now: Timestamp) -> Ranked {
    let until = m.clock.unwrap_or(m.moved_at);
    let reason = if m.side == Side::Performer { Reason::NewTermsWanted } else { Reason::AnswerOwed };
    ranked(m, reason, until, if until < now { 88.0 } else { 80.0 }, true)
}

fn owed(m: &Matter, days: &WorkingDays, now: Timestamp) -> Ranked {
    match m.answer_by {
        Some(by) if by < now => ranked(m, Reason::AnswerOwed, by, 85.0, true),
        Some(by) => {
            ranked(m, Reason::AnswerOwed, by, 60.0 * nearness(days, now, by), days.between(now, by) <= NEAR_DAYS)
        }
        None => ranked(m, Reason::AnswerOwed, m.moved_at, 40.0, true),
    }
}

/// A conversation in which it is the reader's move: below every answer that is owed, above a question of their own.
#[must_use]
pub const fn rank_talk(moved_at: Timestamp) -> Ranked {
    Ranked { reason: Reason::NextStep, at: moved_at, hurt: 36.0, today: true }
}

/// Worst first; equal hurts by what comes first.
pub fn order(a: &Ranked, b: &Ranked) -> std::cmp::Ordering {
    b.hurt.total_cmp(&a.hurt).then(a.at.cmp(&b.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{SignedDuration, tz::TimeZone};
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-03-12T08:30:00Z".parse().expect("an instant")
    }

    fn promise(due_in_hours: i64) -> Matter {
        Matter {
            side: Side::Performer,
            state: State::Promised,
            stake: 1,
            to_move: Some(Side::Performer),
            amended: false,
            due: Some(now() + SignedDuration::from_hours(due_in_hours)),
            told: false,
            assured: None,
            answer_by: None,
            clock: None,
            moved_at: now() - SignedDuration::from_hours(48),
            outcome: None,
            below: None,
            over: None,
        }
    }

    fn ask(m: &Matter) -> Ranked {
        rank(m, &WorkingDays::weekdays(TimeZone::UTC), now()).expect("asks something")
    }

    #[test]
    fn a_fresh_silence_hurts_more_than_a_near_due_and_that_more_than_a_question() {
        let silent = ask(&Matter { outcome: Some(Outcome::Silent), ..promise(-3) });
        let near = ask(&promise(8));
        let question = ask(&Matter { state: State::Requested, ..promise(8) });

        assert_eq!(silent.reason, Reason::MissedInSilence);
        assert_eq!(near.reason, Reason::BreaksInSilence);
        assert!(silent.hurt > near.hurt && near.hurt > question.hurt);
    }

    #[test]
    fn an_assured_promise_is_left_in_peace() {
        let assured = ask(&Matter { assured: Some(now()), ..promise(8) });

        assert_eq!((assured.reason, assured.today), (Reason::FallsDue, false));
    }

    #[test]
    fn a_slip_below_asks_its_owner_until_they_have_spoken() {
        let since = now() - SignedDuration::from_hours(1);
        let amber = Matter { below: Some(since), ..promise(400) };
        let spoken = Matter { assured: Some(now()), ..amber };

        assert_eq!((ask(&amber).reason, ask(&amber).today), (Reason::SlipsBelow, true));
        assert_eq!(
            ask(&Matter { assured: Some(since - SignedDuration::from_hours(1)), ..amber }).reason,
            Reason::SlipsBelow,
            "assured before it slipped"
        );
        assert_eq!(ask(&Matter { told: true, ..amber }).reason, Reason::FallsDue);
        assert_eq!(ask(&spoken).reason, Reason::FallsDue);
        assert!(ask(&amber).hurt > ask(&promise(8)).hurt, "above what is only near");
    }

    #[test]
    fn what_is_no_longer_needed_is_asked_of_whoever_asked_for_it() {
        let over = Matter { over: Some(now()), ..promise(400) };

        assert_eq!(ask(&Matter { side: Side::Customer, ..over }).reason, Reason::NoLongerNeeded);
        assert_eq!(ask(&over).reason, Reason::FallsDue, "the performer is not asked");
    }

    #[test]
    fn nothing_closed_asks_anything() {
        let days = WorkingDays::weekdays(TimeZone::UTC);

        assert_eq!(rank(&Matter { state: State::Accepted, ..promise(8) }, &days, now()), None);
    }

    proptest! {
        #[test]
        fn a_nearer_due_never_ranks_lower(hours in 1i64..200, later in 0i64..200) {
            prop_assert!(ask(&promise(hours)).hurt >= ask(&promise(hours + later)).hurt);
        }

        #[test]
        fn more_at_stake_never_ranks_lower(hours in -200i64..200, stake in 1u8..3) {
            let (low, high) = (Matter { stake, ..promise(hours) }, Matter { stake: stake + 1, ..promise(hours) });

            prop_assert!(ask(&high).hurt > ask(&low).hurt);
        }
    }
}
