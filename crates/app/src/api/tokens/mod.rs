//! Tokens: how a program comes in. A token acts as its person and sees what they see. It is 256 bits of chance, shown
//! once; only its SHA-256 is stored.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;

/// What every token begins with, so that a scanner for secrets finds one that was left somewhere.
pub const PREFIX: &str = "entente_";
/// Days a token lives where nothing is said.
pub const USUAL_DAYS: i64 = 90;
/// Days it lives at most.
pub const MOST_DAYS: i64 = 730;
