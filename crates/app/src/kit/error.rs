//! Everything that can go wrong at a door, and the page that says it.
//!
//! The business says no (`Refused`), the input does not parse (`Invalid`), the world failed (`Internal`, logged once,
//! here). What one may not see is not found. An error never shows a stack or a statement.

use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use db::DbError;

use super::form::FieldErrors;

/// A failed request.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It is not there, or not theirs to see.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in; afterwards they come back to the path.
    #[error("nobody is signed in")]
    SignIn {
        /// Where they wanted to go.
        back: String,
    },
    /// Nothing is set up yet.
    #[error("nothing is set up yet")]
    NotFounded,
    /// They may see it, and may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// They look with somebody's eyes, and this is not to be seen or done with those.
    #[error("{0}")]
    Looking(String),
    /// The input does not parse.
    #[error("{0}")]
    Invalid(FieldErrors),
    /// The business says no.
    #[error("{sentence}")]
    Refused {
        /// For programs; stable.
        code: &'static str,
        /// For people: the reason and the way.
        sentence: String,
    },
    /// Somebody else was first.
    #[error("somebody else was first")]
    Stale,
    /// It is no longer as whoever changes it has seen it.
    #[error("it has changed")]
    Changed,
    /// Too often.
    #[error("too often; again in {seconds} seconds")]
    TooMany {
        /// Until it is possible again.
        seconds: u64,
    },
    /// Too many ask at once; nothing was changed. Says for the log what is short.
    #[error("{0}")]
    Busy(String),
    /// The world failed.
    #[error("{0}")]
    Internal(String),
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy(_) | DbError::Collided { .. } => AppError::Busy(error.to_string()),
            _ => AppError::Internal(error.to_string()),
        }
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        AppError::Internal(error.to_string())
    }
}

impl AppError {
    /// A no of the business.
    pub fn refused(code: &'static str, sentence: impl Into<String>) -> Self {
        AppError::Refused { code, sentence: sentence.into() }
    }

    /// The status it becomes.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::SignIn { .. } | AppError::NotFounded => StatusCode::SEE_OTHER,
            AppError::Forbidden(_) | AppError::Looking(_) => StatusCode::FORBIDDEN,
            AppError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::Refused { .. } | AppError::Stale => StatusCode::CONFLICT,
            AppError::Changed => StatusCode::PRECONDITION_FAILED,
            AppError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            AppError::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title and sentence for a person.
    fn words(&self) -> (&'static str, String) {
        match self {
            AppError::NotFound | AppError::SignIn { .. } | AppError::NotFounded => (
                "There is nothing here",
                "It may never have been, or it is not yours to see. Go back, or look for it with Find. A link out of a mail works only whole.".into(),
            ),
            AppError::Forbidden(why) => ("That is not yours to do", why.clone()),
            AppError::Looking(why) => ("You only look here", why.clone()),
            AppError::Invalid(errors) => ("Something is missing", errors.to_string()),
            AppError::Refused { sentence, .. } => ("That is not possible now", sentence.clone()),
            AppError::Stale | AppError::Changed => (
                "Somebody else was first",
                "It changed while you were writing. Go back, look at it again, and say it once more.".into(),
            ),
            AppError::TooMany { seconds } => ("That was too often", format!("Wait {seconds} seconds and try again.")),
            AppError::Busy(_) => (
                "Many ask at once just now",
                "Nothing was changed. Wait a few seconds and try again; what you typed is still there when you go back.".into(),
            ),
            AppError::Internal(_) => (
                "Something failed on our side",
                "Nothing was changed. Try again, and tell the administrator the number below if it stays.".into(),
            ),
        }
    }
}

/// The error behind an answer, for the door of programs, which says it in its own way.
#[derive(Clone, Debug)]
pub struct Told {
    /// What went wrong.
    pub error: Arc<AppError>,
    /// The number under which it was logged.
    pub incident: Option<String>,
}

#[derive(Template)]
#[template(path = "kit/error.html")]
struct ErrorPage {
    title: &'static str,
    sentence: String,
    incident: Option<String>,
    looking: bool,
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        match &self {
            AppError::SignIn { back } => return Redirect::to(&super::urls::sign_in(back)).into_response(),
            AppError::NotFounded => return Redirect::to("/welcome").into_response(),
            _ => {}
        }
        let incident = matches!(self, AppError::Internal(_)).then(|| {
            let id = uuid::Uuid::now_v7().simple().to_string()[24..].to_owned();
            tracing::error!(incident = %id, cause = %self, "a request failed");
            id
        });
        let (title, sentence) = self.words();
        let looking = matches!(self, AppError::Looking(_));
        let page = ErrorPage { title, sentence, incident: incident.clone(), looking };
        let body = page.render().unwrap_or_else(|_| title.to_owned());
        let mut response = (self.status(), Html(body)).into_response();
        if let AppError::TooMany { seconds } = self {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let AppError::Busy(why) = &self {
            tracing::warn!(%why, "a request was put off");
            response.headers_mut().insert(header::RETRY_AFTER, 3.into());
        }
        response.extensions_mut().insert(Told { error: Arc::new(self), incident });
        response
    }
}
