//! The alignment conversation: seven steps from a stated need to a joint review.
//!
//! Steps one to three and seven move by words of the conversation itself; four to six follow from the commitments that
//! carry them, which are ordinary commitments with their own rules. Steps may loop and nothing said is lost. A small
//! matter needs no step at all: it may hold a single commitment.

mod act;
mod refusal;
mod rules;
mod state;
mod steps;

#[cfg(test)]
mod tests;

pub use act::{TalkAct, TalkEvent, TalkKind, Way};
pub use refusal::{TalkRefusal, TalkWhy};
pub use rules::{TalkActor, possible, say, told};
pub use state::{Conversation, Recorded, Talk};
pub use steps::{Carried, Standing, Step, StepState, standing};
