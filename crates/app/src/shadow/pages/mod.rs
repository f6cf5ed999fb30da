//! Pages of systems that were built outside IT: the list, telling of one, and one with everything that became of it.

mod fields;
pub mod form;
pub mod list;
pub mod one;

use axum::http::StatusCode;
use db::Conn;
use domain::kernel::PartyId;
use domain::party::PartyKind;

use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::people::scope::Scope;
use crate::people::store as people;

/// Values and words of a choice.
pub(super) type Options = Vec<(String, String)>;

/// People and clients that can be chosen.
const MOST: u32 = 300;

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) what: String,
    pub(super) typed: Typed,
    pub(super) errors: FieldErrors,
    pub(super) refusal: String,
}

impl Sent {
    /// What is to be shown again of an error; any other goes on.
    pub(super) fn back(what: &str, typed: Typed, error: AppError) -> Result<(Self, StatusCode), AppError> {
        let status = error.status();
        let (errors, refusal) = match error {
            AppError::Invalid(errors) => (errors, String::new()),
            AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
            other => return Err(other),
        };
        Ok((Self { what: what.to_owned(), typed, errors, refusal }, status))
    }
}

/// Everybody of a client, once, by name.
pub(super) fn people_of(conn: &mut Conn, id: PartyId) -> Result<Options, AppError> {
    let mut all = Options::new();
    for m in people::members(conn, id, MOST)? {
        if all.iter().all(|(known, _)| *known != m.person.to_string()) {
            all.push((m.person.to_string(), m.person_name));
        }
    }
    Ok(all)
}

/// Clients that may be seen, by name.
pub(super) fn clients(conn: &mut Conn, scope: &Scope) -> Result<Options, AppError> {
    let all = people::list_parties(conn, scope, Some(PartyKind::Client), None, false, MOST)?;
    Ok(all.into_iter().map(|party| (party.id.to_string(), party.name)).collect())
}

/// The words as they begin a sentence.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
