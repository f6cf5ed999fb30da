//! What a promise needs from the other side: a promise of the other direction.

use jiff::Timestamp;

use crate::commitment::{Act, Head, Side, State};

/// A promise of the other side that is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Where it stands.
    pub state: State,
    /// The due in force.
    pub due: Option<Timestamp>,
}

/// Whether it holds up what needs it at this instant: it was promised, and its date has passed.
#[must_use]
pub fn holds_up(needed: &Needed, at: Timestamp) -> bool {
    matches!(needed.state, State::Promised | State::Breakdown) && needed.due.is_some_and(|due| due < at)
}

/// Whether the one is a promise of the other's customer to its performer.
#[must_use]
pub fn is_other_direction(promise: &Head, needed: &Head) -> bool {
    promise.customer == needed.performer && promise.performer == needed.customer && promise.id != needed.id
}

/// Whether somebody may say, in this act for this side, that a breakdown follows from the customer. The performer's own
/// word for it is not enough: it cites a promise of the customer that is needed here and late, as `held` says.
#[must_use]
pub fn may_blame(act: &Act, side: Option<Side>, held: bool) -> bool {
    match act {
        Act::DeclareBreakdown { held_by: Some(_), .. } => held,
        Act::DeclareBreakdown { asked_by: Side::Customer, .. } => side != Some(Side::Performer),
        _ => true,
    }
}
