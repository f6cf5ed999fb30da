//! Turning a page into an answer.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::error::AppError;

/// A page that was asked for.
///
/// # Errors
/// A template that fails, which is ours.
pub fn show(page: &impl Template) -> Result<Response, AppError> {
    with_status(StatusCode::OK, page)
}

/// The same page once more, with what is wrong on it.
///
/// # Errors
/// A template that fails, which is ours.
pub fn with_status(status: StatusCode, page: &impl Template) -> Result<Response, AppError> {
    Ok((status, Html(page.render()?)).into_response())
}
