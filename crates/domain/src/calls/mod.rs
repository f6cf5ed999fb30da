//! When somebody of ours should go to a client, or look after a team: ten conditions over what happened, and one call for each
//! client and reason. `docs/calls.md` says it in plain words.
//!
//! [`stands`] answers whether a condition stands at an instant, since when, and with which parts of a sentence. [`decide`] says what
//! that means beside the latest call of the same client and reason: a call whose reason is over is marked, and one whose reason stands
//! again comes back. [`fired`] counts how often a condition would have called within a time: it is asked with numbers that nobody has
//! kept yet.
//!
//! A call is ended by a person alone. These rules know no names, no pages and no texts; they read no clock.

mod condition;
mod decide;
mod facts;
mod numbers;
mod spans;
mod trouble;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use condition::{Condition, Outcome};
pub use decide::{AGAIN_DAYS, Decision, Latest, MOST_SNOOZED_DAYS, Unfit, against_waiting, decide};
pub use facts::{Answered, Broke, Facts, Lasting, Refusal, Turned, Worked};
pub use numbers::{Number, Numbers};
pub use spans::{Parts, Span, Stands, fired, spans, stands};
pub use trouble::{Put, Trouble, held_back};
