//! What the seven steps are called.

/// Each step, in order.
pub const NAMES: [&str; 7] = [
    "State the need",
    "Understand it",
    "Commit to solutions",
    "Agree on one",
    "Deliver",
    "Settle new terms",
    "Review together",
];

/// The name of a step, 1 to 7.
#[must_use]
pub fn name(step: u8) -> &'static str {
    usize::from(step).checked_sub(1).and_then(|n| NAMES.get(n)).copied().unwrap_or("")
}
