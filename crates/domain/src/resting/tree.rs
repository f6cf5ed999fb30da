//! What may rest on what: a tree, and an order among those beside each other. Neither ever turns in a circle.

use crate::kernel::CommitmentId;

/// Promises from the one at the top to the one at the bottom.
pub const DEEPEST: usize = 12;

/// Why something cannot rest on something else, or come after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knot {
    /// It would rest on itself in the end.
    Circle,
    /// The tree would be too deep.
    TooDeep,
    /// They do not rest below the same promise.
    Strangers,
}

impl Knot {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Knot::Circle => "circle",
            Knot::TooDeep => "too_deep",
            Knot::Strangers => "strangers",
        }
    }

    /// For people: the reason and the way.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Knot::Circle => "Then both would wait for each other. Choose one that does not wait for this one.",
            Knot::TooDeep => "Twelve promises already rest on each other in a row. Let it rest further up.",
            Knot::Strangers => "Only promises that rest below the same one have an order. Choose one beside it.",
        }
    }
}

/// Whether `sub`, below which `height` further levels lie, may rest below `above`.
///
/// # Errors
/// A circle, or too deep.
pub fn may_rest(
    sub: CommitmentId,
    height: usize,
    above: CommitmentId,
    parent_of: impl Fn(CommitmentId) -> Option<CommitmentId>,
) -> Result<(), Knot> {
    let mut at = Some(above);
    for depth in 1..=DEEPEST {
        let Some(here) = at else { return Ok(()) };
        if here == sub {
            return Err(Knot::Circle);
        }
        if depth + 1 + height > DEEPEST {
            return Err(Knot::TooDeep);
        }
        at = parent_of(here);
    }
    if at.is_some() { Err(Knot::TooDeep) } else { Ok(()) }
}

/// Whether `sub` may come after `first`. Edges are pairs of the later one and the one it waits for, all among promises
/// below the same one.
///
/// # Errors
/// A circle, or two that do not lie beside each other.
pub fn may_come_after(
    sub: CommitmentId,
    first: CommitmentId,
    beside: &[CommitmentId],
    edges: &[(CommitmentId, CommitmentId)],
) -> Result<(), Knot> {
    if !beside.contains(&sub) || !beside.contains(&first) {
        return Err(Knot::Strangers);
    }
    let (mut seen, mut left) = (Vec::new(), vec![first]);
    while let Some(at) = left.pop() {
        if at == sub {
            return Err(Knot::Circle);
        }
        if !seen.contains(&at) {
            seen.push(at);
            left.extend(edges.iter().filter(|(later, _)| *later == at).map(|(_, first)| *first));
        }
    }
    Ok(())
}
