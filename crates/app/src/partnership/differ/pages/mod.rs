//! Pages of disagreements: all clients for our house, one client with its test, one disagreement, and writing one down.

pub mod clients;
mod fields;
pub mod list;
pub mod new;
pub mod one;

use axum::http::StatusCode;

use super::path_at;
use super::store::Disagreement;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};

/// Values and words of a choice.
pub(super) type Options = Vec<(String, String)>;

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

/// One disagreement.
pub(super) fn path_of(d: &Disagreement) -> String {
    super::path(d.id)
}

/// How it ended, on a badge: words and tone.
pub(super) fn stands(d: &Disagreement) -> (&'static str, &'static str) {
    if d.taken_back.is_some() {
        return ("taken back", "");
    }
    match &d.ended {
        None => ("open", "watch"),
        Some(ended) => (ended.outcome.word(), ""),
    }
}
