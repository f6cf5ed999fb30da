//! Levels that were promised beside what was measured: how measurements of a month add up, what they say of the promise,
//! whether a service runs or fails for somebody now, and what is counted from orders. Percent are exact: whole numbers are
//! compared, and only what is shown is rounded, downward.

mod counted;
mod failing;
mod measure;
#[cfg(test)]
mod tests;
mod verdict;

pub use counted::{Ordered, counted, due};
pub use failing::{DAYS_AFTER, Fails, Judged, Missed, Said, State, fails_for, state};
pub use measure::{MeasureError, Measured, Written, combined};
pub use verdict::{LATE_CASES, Promised, SOME_LATE, Verdict, judged, promised_on, running};
