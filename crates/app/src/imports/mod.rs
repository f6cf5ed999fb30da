//! Files from other systems: looked at, brought in, and taken back.
//!
//! `reading` unpacks a file, the crate `domain` says what its rows mean (a mapping, a plan), `acts` finds out what is
//! there already and writes the rest, chunk by chunk. Imports never rewrite a ledger: a longer file is appended, an
//! import is undone by saying so.

pub mod acts;
pub mod api;
pub mod files;
pub mod pages;
pub mod reading;
pub mod report;
pub mod rights;
pub mod store;
