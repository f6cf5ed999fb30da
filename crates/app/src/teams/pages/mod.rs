//! Pages of teams, for our own people: what all of them carry, one of them with its people and its pace, what a promise
//! takes, and skills.

pub mod debts;
pub mod effort;
mod effort_fields;
mod fields;
pub mod list;
pub mod one;
pub mod pace;
pub mod people;
pub mod skills;

use axum::http::StatusCode;

use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};

/// Values and words of a choice.
pub(super) type Options = Vec<(String, String)>;

/// A form that came back with what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    /// Which of the forms.
    pub(super) what: String,
    /// What was typed.
    pub(super) typed: Typed,
    /// What is wrong with it.
    pub(super) errors: FieldErrors,
    /// What stands in the way.
    pub(super) refusal: String,
}

impl Sent {
    /// What is to be shown again of an error; any other goes on.
    pub(super) fn back(what: &str, typed: Typed, error: AppError) -> Result<(Self, StatusCode), AppError> {
        let status = error.status();
        let (errors, refusal) = match error {
            AppError::Invalid(errors) => (errors, String::new()),
            AppError::Refused { sentence, .. } | AppError::Forbidden(sentence) => (FieldErrors::default(), sentence),
            other => return Err(other),
        };
        Ok((Self { what: what.to_owned(), typed, errors, refusal }, status))
    }

    /// What is wrong with one of the forms.
    pub(super) fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.what == what { self.errors.pairs() } else { Vec::new() }
    }

    /// What is wrong with a field of one of the forms.
    pub(super) fn e(&self, what: &str, field: &str) -> &str {
        if self.what == what { self.errors.on(field) } else { "" }
    }

    /// What was typed into a field of one of the forms, or what stands there before.
    pub(super) fn v<'a>(&'a self, what: &str, field: &str, before: &'a str) -> &'a str {
        if self.what == what && self.typed.has(field) { self.typed.get(field) } else { before }
    }
}

/// The pages of one team, and which of them this is.
pub(super) fn tabs(id: impl std::fmt::Display, here: &str) -> Vec<(String, &'static str, bool)> {
    let all = [("", "Load"), ("/people", "People"), ("/pace", "Pace")];
    all.into_iter().map(|(path, words)| (format!("/teams/{id}{path}"), words, path == here)).collect()
}
