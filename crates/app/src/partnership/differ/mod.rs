//! Disagreements: what each side first wanted, how it ended, and how often IT simply gave in. Read by our own people and by
//! those of the client who decide or pay; others of the client never learn of them.

pub mod acts;
pub mod api;
pub mod file;
pub mod fill;
pub mod glance;
pub mod pages;
pub mod rights;
pub mod store;
pub mod words;

use std::fmt::Display;

use db::Conn;

use crate::kit::error::AppError;
use crate::kit::urls;
use crate::people::scope::Scope;
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

/// Where this reader writes down that they differed about this promise or conversation; nothing for whoever may not.
///
/// # Errors
/// The database.
pub fn note_of(conn: &mut Conn, scope: &Scope, matter: Matter) -> Result<Option<String>, AppError> {
    let id = matter.id().to_string();
    let of = if matter.code() == "commitment" { "promise" } else { "conversation" };
    Ok(acts::may_note(conn, scope, matter)?.then(|| urls::with_query("/disagreements/new", &[(of, &id)])))
}
