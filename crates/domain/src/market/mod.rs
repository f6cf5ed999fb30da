//! What clients could have elsewhere and what they have already: alternatives beside what we offer, demand that went
//! elsewhere, systems that were built outside IT, and which income rests on clients who are not content. Pure; where it is
//! kept and who may read it is no concern of these rules.

mod alternative;
mod income;
mod outside;
#[cfg(test)]
mod tests;

pub use alternative::{Beside, Elsewhere, STALE_MONTHS, Went, beside, is_stale};
pub use income::{LOW_WORD, UNHAPPY_BELOW, Unsure, Why, unsure};
pub use outside::{Risk, Standing, Way, follows};
