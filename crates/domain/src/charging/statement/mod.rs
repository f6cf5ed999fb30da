//! A statement from its draft to its close, and who may do what with it.
//!
//! [`MOVES`] is the table that everything reads: what [`decide`] does, which buttons are drawn ([`allowed`]) and what is
//! written about it. [`after`] applies what was decided and cannot fail, so that replaying the events of a statement gives
//! where it stands. What a closed statement says never changes: a correction is a line of a later one.

mod decide;
mod refusal;
mod state;

pub use decide::{House, MOVES, Move, Speaker, allowed, decide, permitted};
pub use refusal::{Refusal, Why};
pub use state::{Act, ActKind, Answer, Dispute, Event, State, Status, after};
