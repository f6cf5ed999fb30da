//! The rules of Entente.
//!
//! Everything here is pure: no clock, no I/O, no async, no chance. What a function needs, `now` included,
//! is handed to it, so that every rule can be tested by plain calls and replayed years later with the same answer.
//! The words and rules come from the product's own description of the domain; where a formula has a source, its
//! function names it.

#![warn(missing_docs)]

pub mod calendar;
pub mod catalogue;
pub mod chances;
pub mod charging;
pub mod check;
pub mod commitment;
pub mod conversation;
pub mod counselling;
pub mod curtain;
pub mod finding;
pub mod forecast;
pub mod health;
pub mod hearing;
pub mod importing;
pub mod kernel;
pub mod levels;
pub mod market;
pub mod party;
pub mod profile;
pub mod resting;
pub mod review;
pub mod teams;
pub mod telling;
pub mod today;
pub mod treatment;
pub mod trust;
pub mod watch;
