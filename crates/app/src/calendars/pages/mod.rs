//! Pages of calendars: the list, one calendar with its year and its forms, and whose calendar is whose.

mod forms;
pub mod list;
pub mod one;
mod parts;
pub mod whose;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use domain::kernel::CalendarId;

use crate::kit::error::AppError;
use crate::kit::flash;

fn calendar_id(text: &str) -> Result<CalendarId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

fn path(id: CalendarId) -> String {
    format!("/calendars/{id}")
}

fn done(jar: CookieJar, words: &str, to: &str) -> Response {
    (flash::say(jar, words), Redirect::to(to)).into_response()
}

/// Zones to choose from, by name.
pub(super) fn zones() -> Vec<(String, String)> {
    let mut all: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    all.retain(|name| name == "UTC" || (name.contains('/') && !name.starts_with("Etc/") && !name.contains("posix")));
    all.sort_unstable();
    all.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
}
