//! Pages of surveys: those of a client, one from its first words to its gaps, talking about a gap, and answering, signed in or by a link.

pub mod answer;
mod fields;
pub mod list;
pub mod one;
pub mod talk;

use axum::http::StatusCode;
use domain::asked::Mean;

use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) typed: Typed,
    pub(crate) errors: FieldErrors,
    pub(crate) refusal: String,
}

impl Sent {
    /// What is to be shown again of an error; any other goes on.
    pub(crate) fn back(typed: Typed, error: AppError) -> Result<(Self, StatusCode), AppError> {
        let status = error.status();
        let (errors, refusal) = match error {
            AppError::Invalid(errors) => (errors, String::new()),
            AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
            other => return Err(other),
        };
        Ok((Self { typed, errors, refusal }, status))
    }
}

/// "4.2".
pub(super) fn mean(of: &Mean) -> String {
    let tenths = (of.hundredths() + 5) / 10;
    format!("{}.{}", tenths / 10, tenths % 10)
}
