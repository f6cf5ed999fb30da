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

use super::store::{self, Status};
use crate::imports::files::Files;
use crate::imports::report::Report;
use crate::imports::rights::Importer;
use crate::kit::error::AppError;
use crate::kit::{flash, say};
use crate::people::signed_in::SignedIn;

/// Largest file that a page takes, in bytes as it comes.
pub const LARGEST_FILE: usize = 64 << 20;

/// The reader, who must be allowed to bring data in.
fn importer(me: &SignedIn) -> Result<Importer, AppError> {
    Importer::of(&me.scope)
}

/// What was done, said on the page that comes next.
fn done(jar: CookieJar, words: &str, next: &str) -> Response {
    (flash::say(jar, words), Redirect::to(next)).into_response()
}

/// All mappings that this person can choose, by name and title.
fn offered(conn: &mut Conn, by: &Importer) -> Result<Vec<(String, String)>, AppError> {
    let own = Files::ALL.iter().map(|files| (files.name().to_owned(), files.title().to_owned()));
    let ready = READY.iter().filter_map(|name| Mapping::ready(name)).map(|m| (m.name, m.title));
    let saved = store::mappings(conn)?.into_iter().map(|m| (m.name, m.title));
    Ok(own.chain(saved).chain(ready).filter(|(name, _)| by.brings(name)).collect())
}

/// What came of a file, or would: *68 prices*, *2 commitments*.
fn made(report: &Report) -> String {
    let (new, other) = (&report.created, &report.changed);
    let matters = new.commitments + new.reopenings;
    let only = |count: u64| if matters == 0 { count } else { 0 };
    let parts = [
        (matters, "commitment", "commitments"),
        (other.commitments + other.reopenings, "longer or corrected commitment", "longer or corrected commitments"),
        (new.rates, "price", "prices"),
        (other.rates, "later version of a price", "later versions of prices"),
        (new.usage, "line of usage", "lines of usage"),
        (new.levels, "measurement", "measurements"),
        (other.levels, "corrected measurement", "corrected measurements"),
        (new.team_people + other.team_people, "place in a team", "places in teams"),
        (new.team_weeks + other.team_weeks, "week of a team", "weeks of teams"),
        (new.team_efforts + other.team_efforts, "piece of finished work", "pieces of finished work"),
        (new.disagreements, "disagreement", "disagreements"),
        (other.disagreements, "outcome of a disagreement", "outcomes of disagreements"),
        // What matters bring with them is told with them.
        (only(new.parties + other.parties), "client or team", "clients and teams"),
        (only(new.people + other.people), "person", "people"),
        (only(new.services + other.services), "service", "services"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| say::count(n, one, many)).collect();
    if parts.is_empty() { "nothing that counts".to_owned() } else { say::list_and(&parts) }
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
