//! The pages of imports: the list, choosing a file, saying what its columns mean, what it would come to, how far it is,
//! what came of it, and taking it back.

pub mod columns;
pub mod list;
pub mod new;
pub mod show;
pub mod steps;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::importing::{Mapping, READY};
use domain::kernel::PersonId;

use super::store::{self, Status};
use crate::kit::error::AppError;
use crate::kit::flash;
use crate::people::scope::Reader;
use crate::people::signed_in::SignedIn;

/// Largest file that a page takes, in bytes as it comes.
pub const LARGEST_FILE: usize = 64 << 20;

const FOR_IMPORTERS: &str =
    "Files are brought in by those who lead or run IT. Ask your relationship manager or an administrator.";

/// The reader, who must be allowed to bring data in.
fn importer(me: &SignedIn) -> Result<(PersonId, String), AppError> {
    me.scope.need(Reader::imports, FOR_IMPORTERS)?;
    let reader = me.reader()?;
    Ok((reader.id, reader.name.clone()))
}

/// What was done, said on the page that comes next.
fn done(jar: CookieJar, words: &str, next: &str) -> Response {
    (flash::say(jar, words), Redirect::to(next)).into_response()
}

/// All mappings that can be chosen, by name and title.
fn offered(conn: &mut Conn) -> Result<Vec<(String, String)>, AppError> {
    let ready = READY.iter().filter_map(|name| Mapping::ready(name)).map(|m| (m.name, m.title));
    let saved = store::mappings(conn)?.into_iter().map(|m| (m.name, m.title));
    Ok(saved.chain(ready).collect())
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::Ready => "not brought in yet",
        Status::Running => "being brought in",
        Status::Done => "brought in",
        Status::Failed => "broke off",
        Status::Undoing => "being undone",
        Status::Undone => "undone",
    }
}

const fn tone(status: Status) -> &'static str {
    match status {
        Status::Ready | Status::Running | Status::Undoing => "accent",
        Status::Failed => "bad",
        Status::Done | Status::Undone => "",
    }
}

/// A size for people: `640 kB`.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000.. => format!("{} MB", bytes / 1_000_000),
    }
}
