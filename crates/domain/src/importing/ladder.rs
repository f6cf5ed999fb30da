//! What a state of another system asks of a commitment: the acts that lead there from where it stands.

use serde::{Deserialize, Serialize};

use crate::commitment::{Act, Side, State, Terms, Visibility};

/// What a state of another system means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Asked for, nobody has taken it up.
    Requested,
    /// Somebody works on it.
    Promised,
    /// Work rests until somebody else has done something.
    Waiting,
    /// Said to be done.
    Delivered,
    /// Closed.
    Accepted,
    /// Given up by whoever asked.
    #[serde(alias = "withdrawn")]
    Cancelled,
    /// Says nothing about where it stands.
    Note,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 7] =
        [Step::Requested, Step::Promised, Step::Waiting, Step::Delivered, Step::Accepted, Step::Cancelled, Step::Note];

    /// As written in a mapping.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Step::Requested => "requested",
            Step::Promised => "promised",
            Step::Waiting => "waiting",
            Step::Delivered => "delivered",
            Step::Accepted => "accepted",
            Step::Cancelled => "cancelled",
            Step::Note => "note",
        }
    }

    /// Back from [`Step::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// A matter in this state is not over.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Step::Requested | Step::Promised | Step::Waiting)
    }

    /// Until what time a note about it concerns both sides.
    pub(super) const fn visibility(self) -> Visibility {
        if matches!(self, Step::Waiting) { Visibility::Shared } else { Visibility::Internal }
    }

    const fn rung(self) -> usize {
        match self {
            Step::Requested => 1,
            Step::Promised => 2,
            Step::Delivered => 3,
            Step::Accepted => 4,
            Step::Waiting | Step::Cancelled | Step::Note => 0,
        }
    }
}

/// An act of an import, before it carries anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    Request,
    Promise,
    Deliver,
    Accept,
    Reject,
    Cancel,
    Withdraw,
}

impl Move {
    /// Whose word it is.
    pub const fn side(self) -> Side {
        match self {
            Move::Promise | Move::Deliver => Side::Performer,
            _ => Side::Customer,
        }
    }

    /// The act, which on opening carries `terms`.
    pub fn act(self, terms: &Terms) -> Act {
        match self {
            Move::Request => Act::Request { terms: terms.clone(), answer_by: None, stake: 1 },
            Move::Promise => Act::Promise { stretch: None, stake: None },
            Move::Deliver => Act::Deliver { evidence: Vec::new() },
            Move::Accept => Act::Accept { rating: None },
            Move::Reject => Act::Reject { unmet: Vec::new(), due: None },
            Move::Cancel => Act::Cancel,
            Move::Withdraw => Act::Withdraw,
        }
    }
}

/// The way up: each rung is reached from the one below by one act.
const LADDER: [Move; 4] = [Move::Request, Move::Promise, Move::Deliver, Move::Accept];

/// What must have happened before, and the act of the row itself; none is a note.
pub(super) fn path(from: State, step: Step) -> (&'static [Move], Option<Move>) {
    let stands = match from {
        State::New => 0,
        State::Requested => 1,
        State::Promised | State::Breakdown => 2,
        State::Delivered => 3,
        _ => return (&[], None),
    };
    if step == Step::Cancelled {
        return match stands {
            0 => (&LADDER[..1], Some(Move::Withdraw)),
            1 => (&[], Some(Move::Withdraw)),
            2 => (&[], Some(Move::Cancel)),
            _ => (&[Move::Reject], Some(Move::Cancel)),
        };
    }
    if stands == 3 && step.is_open() {
        return (&[], Some(Move::Reject));
    }
    match step.rung() {
        0 if stands == 0 => (&LADDER[..1], None),
        goal if goal > stands => (&LADDER[stands..goal - 1], Some(LADDER[goal - 1])),
        _ => (&[], None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_have_happened_comes_before() {
        assert_eq!(path(State::New, Step::Requested), (&[][..], Some(Move::Request)));
        assert_eq!(path(State::New, Step::Accepted), (&LADDER[..3], Some(Move::Accept)));
        assert_eq!(path(State::Requested, Step::Delivered), (&[Move::Promise][..], Some(Move::Deliver)));
        assert_eq!(path(State::New, Step::Waiting), (&[Move::Request][..], None));
        assert_eq!(path(State::Breakdown, Step::Accepted), (&[Move::Deliver][..], Some(Move::Accept)));
    }

    #[test]
    fn the_way_back_is_a_reject_and_standing_still_a_note() {
        assert_eq!(path(State::Delivered, Step::Promised), (&[][..], Some(Move::Reject)));
        assert_eq!(path(State::Delivered, Step::Waiting), (&[][..], Some(Move::Reject)));
        assert_eq!(path(State::Delivered, Step::Delivered), (&[][..], None));
        assert_eq!(path(State::Promised, Step::Requested), (&[][..], None), "queued again for another team");
        assert_eq!(path(State::Accepted, Step::Delivered), (&[][..], None));
    }

    #[test]
    fn steps_come_back_from_their_codes() {
        for step in Step::ALL {
            assert_eq!(Step::from_code(step.code()), Some(step));
        }
    }
}
