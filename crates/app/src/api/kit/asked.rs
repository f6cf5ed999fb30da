//! What the query of an address asks for. A parameter that is not known is said, not ignored.

use axum::extract::{FromRequestParts, Query as Queried};
use axum::http::Uri;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::pages::Page;
use super::problem::Problem;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::urls;

/// A query: what the list is narrowed to, and which page of it. `T` should deny unknown fields.
#[derive(Clone, Debug)]
pub struct Asked<T> {
    /// What is asked for.
    pub by: T,
    /// Which page.
    pub page: Page,
}

/// The query of an address as a value.
///
/// # Errors
/// A parameter that is unknown, there twice, or cannot be read.
pub(super) fn read<T: DeserializeOwned>(uri: &Uri) -> Result<T, AppError> {
    let read = Queried::<T>::try_from_uri(uri);
    read.map(|Queried(value)| value).map_err(|e| wrong("query", &e.body_text()))
}

/// The framework's words for what it could not read, by field.
pub(super) fn wrong(whole: &str, text: &str) -> AppError {
    let said = text.split_once(": ").map_or(text, |(_, said)| said);
    let (field, what) = match said.split_once(": ") {
        Some((field, what)) if !field.contains(' ') => (field, what),
        _ => (whole, said),
    };
    AppError::Invalid(FieldErrors::one(field, format!("This cannot be read: {what}.")))
}

/// The address with only those parameters whose name passes.
fn only(pairs: &Typed, passes: impl Fn(&str) -> bool) -> Result<Uri, AppError> {
    let kept: Vec<(&str, &str)> =
        pairs.0.iter().filter(|(name, _)| passes(name)).map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let query: Vec<String> =
        kept.iter().map(|(name, value)| format!("{}={}", urls::escape(name), urls::escape(value))).collect();
    let uri = if query.is_empty() { "/".to_owned() } else { format!("/?{}", query.join("&")) };
    uri.parse().map_err(|_| AppError::Invalid(FieldErrors::one("query", "This query cannot be read.")))
}

/// A query without pages.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Ok(Self(read(&parts.uri)?))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let pairs: Typed = read(&parts.uri)?;
        let paging = |name: &str| matches!(name, "limit" | "cursor");
        let by = read(&only(&pairs, |name| !paging(name))?)?;
        Ok(Self { by, page: Page::of(&only(&pairs, paging)?)? })
    }
}
