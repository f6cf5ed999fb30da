//! Layers: who stands between the person with the need and the person who builds, conversation by conversation. For our own
//! house alone: toward a client IT has one face.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
pub mod words;

use std::fmt::Display;

use crate::kit::urls;

/// The chain of one conversation.
#[must_use]
pub fn path(conversation: impl Display) -> String {
    format!("{}/layers", urls::conversation(conversation))
}
