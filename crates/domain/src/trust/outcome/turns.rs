//! When time alone changes how a promise counts, if nobody says anything more.

use jiff::{Timestamp, ToSpan};

use super::{CONFIRM_DAYS, Walk};
use crate::calendar::WorkingDays;
use crate::commitment::{Commitment, Event, Passed, Side, State};

/// The first instant that is no longer in time.
pub(crate) fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(1.microsecond()).unwrap_or(at)
}

/// The instants from which on it counts otherwise than before, in order, and what passed then: a due in silence, the time
/// to answer a proposal of the performer, the time to confirm a delivery. Between two of them [`super::judge`] always
/// answers the same. Those that the last act has overtaken are not among them.
#[must_use]
pub fn turns(new: Commitment, events: &[Event], days: &WorkingDays) -> Vec<(Timestamp, Passed)> {
    let mut walk = Walk::new(new, days);
    for event in events {
        walk.step(event);
    }
    let mut found = Vec::new();
    // Each of the three passes once; after that only somebody's word changes anything.
    while let Some((at, passed)) = walk.next_turn().filter(|_| found.len() < 3) {
        found.push((at, passed));
        if passed == Passed::Confirming {
            break;
        }
        walk.pass(at);
    }
    found
}

impl Walk<'_> {
    fn next_turn(&self) -> Option<(Timestamp, Passed)> {
        let open = matches!(self.c.state, State::Promised | State::Breakdown);
        let theirs = self.c.table.is_some_and(|t| t.by == Side::Performer);
        let answer = self.c.answer_by.filter(|_| open && theirs).map(|by| (by, Passed::AnswerBy));
        let due = self.last.filter(|_| open && !self.c.told && self.silence.is_none()).map(|due| (due, Passed::Due));
        let delivered = self.c.delivered_at.filter(|_| self.c.state == State::Delivered && self.last.is_some());
        let confirming = delivered.map(|at| (self.days.after(at, CONFIRM_DAYS), Passed::Confirming));
        // What is answered at the very instant of the due has been answered: the proposal counts first.
        let next = [answer, due, confirming].into_iter().flatten().min_by_key(|(at, _)| *at);
        next.map(|(at, passed)| (just_after(at), passed))
    }
}
