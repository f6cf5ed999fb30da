//! What was heard of a relationship: who may read a text, whose voice a sentence is, what a person said about what the listener
//! thought, and how right the listener was. Pure: what a sentence means is found by `listen`, what it weighs by `health`.

mod matrix;
mod names;
mod said;

pub use matrix::{Matrix, Share};
pub use names::{Known, Voice, voice};
pub use said::{Decision, Reads, Said, State, after, weighs};
