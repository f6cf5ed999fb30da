//! How a promise turned out, and what a party's word is worth. Pure functions of (acts, now): lateness is never stored
//! as a truth of its own.

mod outcome;
mod pace;
mod series;
mod spread;
mod word;

#[cfg(test)]
mod tests;

pub(crate) use outcome::just_after;
pub use outcome::{Because, CONFIRM_DAYS, Judgement, Outcome, SPEAK_DAYS, Verdict, because, judge, turns};
pub use pace::{Mark, Measure, marks};
pub use series::{Point, month_of, months_before, next_month, series};
pub use spread::{STEP_ERROR, Spread, hours_of, step_of};
pub use word::{Counted, ENOUGH, Tally, Word, fade};
