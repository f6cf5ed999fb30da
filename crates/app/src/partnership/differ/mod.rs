//! Disagreements: what each side first wanted, how it ended, and how often IT simply gave in. Read by our own people and by
//! those of the client who decide or pay; others of the client never learn of them.

pub mod acts;
pub mod api;
pub mod fill;
pub mod pages;
pub mod rights;
pub mod store;
pub mod words;

use std::fmt::Display;

use crate::kit::urls;
use crate::sponsors::store::Matter;

/// One disagreement.
#[must_use]
pub fn path(id: impl Display) -> String {
    format!("/disagreements/{id}")
}

/// Those of one client.
#[must_use]
pub fn path_at(client: impl Display) -> String {
    format!("{}/disagreements", urls::client(client))
}

/// Where somebody writes down that they differed about this promise or conversation.
#[must_use]
pub fn note_about(matter: Matter) -> String {
    let id = matter.id().to_string();
    let of = if matter.code() == "commitment" { "promise" } else { "conversation" };
    urls::with_query("/disagreements/new", &[(of, &id)])
}
