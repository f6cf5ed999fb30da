//! Looking back: what follows when somebody looks back at a conversation, what both sides found, and what came of it.
//!
//! What is said lies in the ledger of its conversation and is read through `conversations::reading`, which knows what is
//! sealed. Everything that is kept here is kept from the moment it is open: counts, lists and files cannot tell more.

pub mod acts;
pub mod api;
pub mod check;
pub mod pages;
pub mod phrase;
pub mod store;
