//! What a promise rests on and what it needs from the other side: a page for each, where both are changed.

pub mod below;
pub mod needs;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::kernel::CommitmentId;

use crate::kit::error::AppError;
use crate::kit::flash;

fn id_of(text: &str) -> Result<CommitmentId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn done(jar: CookieJar, words: &str, to: &str) -> Response {
    (flash::say(jar, words), Redirect::to(to)).into_response()
}
