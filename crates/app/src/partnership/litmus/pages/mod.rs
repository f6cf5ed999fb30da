//! Pages of the litmus: those of a client, beginning one, what came of it, and answering, signed in or by a link.

pub mod answer;
mod fields;
pub mod list;
pub mod new;
pub mod one;

use axum::http::StatusCode;

use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) typed: Typed,
    pub(super) errors: FieldErrors,
    pub(super) refusal: String,
}

impl Sent {
    /// What is to be shown again of an error; any other goes on.
    pub(super) fn back(typed: Typed, error: AppError) -> Result<(Self, StatusCode), AppError> {
        let status = error.status();
        let (errors, refusal) = match error {
            AppError::Invalid(errors) => (errors, String::new()),
            AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
            other => return Err(other),
        };
        Ok((Self { typed, errors, refusal }, status))
    }
}
