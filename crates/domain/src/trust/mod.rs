//! How a promise turned out, and what a party's word is worth. Pure functions of (acts, now): lateness is never stored
//! as a truth of its own.

mod outcome;
mod word;

#[cfg(test)]
mod tests;

pub(crate) use outcome::just_after;
pub use outcome::{CONFIRM_DAYS, Judgement, Outcome, SPEAK_DAYS, Verdict, judge, turns};
pub use word::{Counted, ENOUGH, Tally, Word, fade};
