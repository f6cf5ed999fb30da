//! *Prepare me*: one sheet before a meeting with a client, made from what both sides have said. For our own people only; it
//! holds what we noted inside.
//!
//! `load` reads, `sheet` and `questions` turn what was read into finished words and can be called without a database.

pub mod api;
mod load;
pub mod pages;
mod questions;
mod sheet;
mod story;
