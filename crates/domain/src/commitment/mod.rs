//! One promise from a performer to a customer, and the only ways in which it moves.
//!
//! [`TRANSITIONS`] is the table everything reads: [`decide`] (what an act does), [`allowed`] (which acts are
//! possible now), buttons, documentation and tests. [`evolve`] applies what was decided and cannot fail, so that
//! replaying the events of a commitment gives its state. Nothing here knows where events are kept.

mod act;
mod basis;
mod chain;
mod decide;
mod effect;
mod event;
mod evolve;
mod refusal;
mod state;
mod transitions;

#[cfg(test)]
pub(crate) mod properties;
#[cfg(test)]
pub(crate) mod story;
#[cfg(test)]
mod tests;

pub use act::{Act, ActKind, Passed, Side, Terms, Visibility};
pub use basis::{Basis, Shown, word_for};
pub use chain::{ChainLine, Sealing, digest, link};
pub use decide::{Actor, Standing, allowed, decide, permitted};
pub use effect::{BREAKDOWN_DAYS, CONTEST_DAYS, Effect, effects};
pub use event::{By, Channel, Event, chain_of};
pub use evolve::{evolve, replay};
pub use refusal::{Refusal, Why};
pub use state::{Commitment, Contestable, Head, Kind, OnTable, State, Version};
pub use transitions::{TRANSITIONS, To, Transition, When, Who};
