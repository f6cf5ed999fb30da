//! Looking back: what each side of a finished conversation found, and when the other may read it.
//!
//! Both sides answer without knowing what the other said. What was said stays sealed until both are in, or until the time
//! agreed for it has passed with one of them in. Pure: events go in, what may be read comes out.

mod answer;
mod look_back;
mod numbers;

#[cfg(test)]
mod tests;

pub use answer::{Because, Mark, Question, Rating, Review, Topic};
pub use look_back::{Answer, Finding, LookBack};
pub use numbers::median;

/// Working days for looking back, from the asking or from the first answer, where no other day was agreed. Default 10.
pub const REVIEW_DAYS: u32 = 10;
/// A rating up to this is a finding.
pub const LOW: u8 = 3;
/// The best rating there is.
pub const BEST: u8 = 5;
/// Steps of a conversation.
pub const STEPS: std::ops::RangeInclusive<u8> = 1..=7;
