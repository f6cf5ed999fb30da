//! Pages of what was heard: what waits for a person, what was decided, how well it hears, bringing something in, and the texts of
//! one client.

mod change;
mod client;
mod decided;
mod fields;
mod hears;
mod inbox;
mod new;
mod reading;
mod upload;

pub use change::{change, say};
pub use client::show as of_client;
pub use decided::{confirmed, plain};
pub use hears::{forget, show as hears};
pub use inbox::{first, one};
pub use new::{add, new};
pub use upload::upload;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use db::Conn;
use domain::health::{Side, Stage};
use domain::hearing::Said;
use domain::kernel::PersonId;
use domain::party::PartyKind;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::store;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::turn::{Turn, mark};
use crate::kit::{flash, say as words};
use crate::people::scope::Scope;
use crate::people::store as people;

/// Largest file that a page takes, in bytes.
pub const LARGEST_FILE: usize = 8 << 20;

/// Values and words of a choice.
type Options = Vec<(String, String)>;

/// Clients that can be chosen.
const MOST: u32 = 300;
/// Sentences and texts that are counted on a tab; more are said to be more.
const COUNTED: u32 = 1000;

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
struct Sent {
    what: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

impl Sent {
    /// What is to be shown again of an error; any other goes on.
    fn back(what: &str, typed: Typed, error: AppError) -> Result<(Self, StatusCode), AppError> {
        let status = error.status();
        let (errors, refusal) = match error {
            AppError::Invalid(errors) => (errors, String::new()),
            AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
            other => return Err(other),
        };
        Ok((Self { what: what.to_owned(), typed, errors, refusal }, status))
    }
}

fn done(jar: CookieJar, words: &str, next: &str) -> Response {
    (flash::say(jar, words), Redirect::to(next)).into_response()
}

/// Clients that may be seen, by name.
fn clients(conn: &mut Conn, scope: &Scope) -> Result<Options, AppError> {
    let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, MOST)?;
    Ok(all.into_iter().map(|party| (party.id.to_string(), party.name)).collect())
}

/// A tab of the place.
struct Tab {
    words: &'static str,
    count: String,
    href: &'static str,
    current: bool,
}

/// A number that was counted no further than to a bound.
fn counted(found: usize) -> String {
    let most = COUNTED as usize;
    match found {
        0 => String::new(),
        found if found >= most => format!("{} and more", words::number(most)),
        found => words::number(found),
    }
}

/// The tabs of the place, with how much stands behind each.
fn tabs(conn: &mut Conn, scope: &Scope, here: &str) -> Result<Vec<Tab>, AppError> {
    let waiting = store::waiting(conn, scope, None, COUNTED)?.0;
    let confirmed = store::decided_count(conn, scope, Said::Confirmed, COUNTED)?;
    let plain = store::decided_count(conn, scope, Said::Plain, COUNTED)?;
    let all = [
        ("To confirm", "/listening", counted(waiting)),
        ("Confirmed", "/listening/confirmed", counted(confirmed)),
        ("No symptom", "/listening/plain", counted(plain)),
        ("How well it hears", "/listening/hears", String::new()),
    ];
    Ok(all.into_iter().map(|(words, href, count)| Tab { words, href, count, current: href == here }).collect())
}

/// The shape beside a name: of whoever belongs to neither side there is none.
const fn shape(side: Side) -> &'static str {
    match side {
        Side::Client => "client",
        Side::It => "it",
        Side::Neutral | Side::Unknown => "",
    }
}

/// Who speaks, as it is read: a name, else the side.
fn who(name: Option<&str>, side: Side, person: Option<PersonId>, reader: Option<PersonId>) -> String {
    match (name, side) {
        (Some(_), _) if person.is_some() && person == reader => "You".to_owned(),
        (Some(name), _) => name.to_owned(),
        (None, Side::Client) => "Somebody of the client".to_owned(),
        (None, Side::It) => "Somebody of ours".to_owned(),
        (None, Side::Neutral) => "A third".to_owned(),
        (None, Side::Unknown) => "Nobody knows who".to_owned(),
    }
}

/// The day on which something was said, as narrow as it can be told.
fn day(at: Timestamp, now: &Zoned) -> String {
    words::short_day(at.to_zoned(now.time_zone().clone()).date(), now)
}

/// Where a page of a list begins, by time.
fn after(query: &Typed) -> Option<(Timestamp, Uuid)> {
    let turn = Turn::asked(query)?;
    let at = turn.key.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok())?;
    Some((at, turn.id))
}

/// The place of a row in a list by time, for an address.
fn marked((at, id): (Timestamp, Uuid)) -> String {
    mark(&at.as_microsecond().to_string(), id)
}

/// The words as they begin a sentence.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A stage as a button: its code, its word and its key.
const fn key(stage: Stage) -> &'static str {
    match stage {
        Stage::Healthy => "1",
        Stage::Sniffles => "2",
        Stage::Flu => "3",
        Stage::Pneumonia => "4",
        Stage::End => "5",
    }
}
