//! What is counted from orders. A case belongs to the month in which its level would have been over, so that a month
//! that has passed never changes. The time of a delivery runs from the order, as the page of the offering told whoever ordered.

use jiff::Timestamp;

use crate::calendar::WorkingDays;
use crate::catalogue::{LevelKind, Target};

/// An order, as far as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// When it was asked for.
    pub asked: Timestamp,
    /// When our side first answered, whatever the answer was.
    pub answered: Option<Timestamp>,
    /// When it was first there.
    pub delivered: Option<Timestamp>,
    /// When it came to nothing: declined, called off, taken back.
    pub ended: Option<Timestamp>,
}

/// By when this order had to be answered or there. Percent have no time.
#[must_use]
pub fn due(order: &Ordered, target: Target, days: &WorkingDays) -> Option<Timestamp> {
    target.due(order.asked, days).map(|due| due.at)
}

/// Whether an order counts for a level that was over at `due`, and whether it was in time. One that is open and late
/// counts as late; one that is open and has time left does not count yet; one that came to nothing in time never does.
#[must_use]
pub fn counted(order: &Ordered, kind: LevelKind, due: Timestamp, now: Timestamp) -> Option<bool> {
    let done = match kind {
        LevelKind::Response => order.answered,
        LevelKind::Delivery => order.delivered,
        LevelKind::Availability | LevelKind::Other => return None,
    };
    match (done, order.ended) {
        (Some(done), _) => Some(done <= due),
        (None, Some(ended)) if ended <= due => None,
        (None, _) if now <= due => None,
        (None, _) => Some(false),
    }
}
