//! Pages of treatments: choosing a play for a client, all of them, and one that can be followed step by step.

mod choose;
mod list;
mod one;

pub use choose::{begin, choose};
pub use list::list;
pub use one::{change, show};

use axum::http::StatusCode;
use domain::health::Stage;

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

/// The words as they begin a sentence.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How a stage is drawn; nothing where it may not be read.
pub(super) fn drawn(stage: Option<Stage>) -> &'static str {
    stage.map_or("", Stage::code)
}
