//! Pages of levels: the core services, what was measured of a service, and the forms by which it is measured and by which
//! it is said to fail or to run again. Promised beside measured stands on the pages of services and clients.

pub mod core;
pub mod log;
pub mod measure;
pub mod running;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use crate::kit::error::AppError;
use crate::kit::flash;
use crate::kit::form::FieldErrors;

fn id<T: std::str::FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn done(jar: CookieJar, words: &str, to: &str) -> Response {
    (flash::say(jar, words), Redirect::to(to)).into_response()
}

/// What a form shows of an error: fields that are wrong, or a sentence above it; anything else is passed on.
fn wrong(error: AppError) -> Result<(StatusCode, FieldErrors, String), AppError> {
    let status = error.status();
    match error {
        AppError::Invalid(errors) => Ok((status, errors, String::new())),
        AppError::Refused { sentence, .. } => Ok((status, FieldErrors::default(), sentence)),
        AppError::Stale => {
            let words = "Somebody else corrected this first. Open the list of measurements and look at it again.";
            Ok((status, FieldErrors::default(), words.to_owned()))
        }
        other => Err(other),
    }
}
