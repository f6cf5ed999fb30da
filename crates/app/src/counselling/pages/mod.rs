//! Pages of counselling: the rooms that oneself is in, opening one, and one with what may be read of it.

mod list;
mod new;
mod one;

pub use list::list;
pub use new::{add, new};
pub use one::{change, show};

use axum::http::StatusCode;
use std::fmt::Display;

use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};

/// One room.
pub(super) fn href(id: impl Display) -> String {
    format!("/counselling/{id}")
}

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
