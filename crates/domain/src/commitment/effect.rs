//! What follows from events, as data: whom to tell, which clocks run. Doing it is somebody else's work.

use jiff::Timestamp;

use super::act::{ActKind, Side, Visibility};
use super::event::Event;
use super::state::{Commitment, State};
use crate::calendar::WorkingDays;

/// Working days within which new terms should stand after a breakdown. Default 2 (domain rules, §1).
pub const BREAKDOWN_DAYS: u32 = 2;

/// Working days within which what was recorded for a side can be contested by it. Default 5 (domain rules, §1).
pub const CONTEST_DAYS: u32 = 5;

/// Something that follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This side has to hear of it.
    Tell {
        /// Who.
        side: Side,
        /// Of what.
        of: ActKind,
    },
    /// Until then new terms should be agreed.
    ClockStarts {
        /// The end of the clock.
        until: Timestamp,
    },
    /// The clock is over: new terms stand, or the matter is closed.
    ClockStops,
    /// Nothing moves it any more.
    Closed {
        /// How it ended.
        state: State,
    },
}

/// What follows from these events, which led from `before` to `after`.
#[must_use]
pub fn effects(before: &Commitment, events: &[Event], after: &Commitment, days: &WorkingDays) -> Vec<Effect> {
    let mut follow: Vec<Effect> = events
        .iter()
        .flat_map(|e| hearers(e).into_iter().flatten().map(|side| Effect::Tell { side, of: e.act.kind() }))
        .collect();
    let (was, is) = (before.state == State::Breakdown, after.state == State::Breakdown);
    if let Some(since) = after.broken_since.filter(|_| is && !was) {
        follow.push(Effect::ClockStarts { until: days.after(since, BREAKDOWN_DAYS) });
    }
    if was && !is {
        follow.push(Effect::ClockStops);
    }
    if after.state.is_closed() && !before.state.is_closed() {
        follow.push(Effect::Closed { state: after.state });
    }
    follow
}

/// The side that did not say it; whoever was spoken for, so that they can contest it; both of a contest, which
/// concerns the leads on either side.
fn hearers(event: &Event) -> [Option<Side>; 2] {
    match event.by.side().filter(|_| event.act.visibility() == Visibility::Shared) {
        None => [None, None],
        Some(side) if event.act.kind() == ActKind::Contest => [Some(side.other()), Some(side)],
        Some(side) if event.for_other => [Some(side), None],
        Some(side) => [Some(side.other()), None],
    }
}

impl Commitment {
    /// Until when new terms should stand, while it is broken down.
    #[must_use]
    pub fn clock(&self, days: &WorkingDays) -> Option<Timestamp> {
        self.broken_since.filter(|_| !self.state.is_closed()).map(|since| days.after(since, BREAKDOWN_DAYS))
    }

    /// The next instant at which somebody has to have spoken: the time to answer, the end of the breakdown clock,
    /// or the due in force; whichever comes first. `None` once it is closed or where nothing is agreed.
    #[must_use]
    pub fn next_deadline(&self, days: &WorkingDays) -> Option<Timestamp> {
        if self.state.is_closed() {
            return None;
        }
        let clock = self.clock(days);
        let due = match self.state {
            State::Promised => self.due().map(|d| d.at),
            _ => None,
        };
        [self.answer_by, clock, due].into_iter().flatten().min()
    }
}
