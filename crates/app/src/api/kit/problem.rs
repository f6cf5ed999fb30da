//! What went wrong, as programs read it: `application/problem+json` after RFC 9457, with a stable code.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::kit::error::AppError;

/// Why a request was not answered as wished.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Where this kind of problem is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind, for people.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong and what to do, in a sentence.
    pub detail: String,
    /// For programs; stable.
    pub code: &'static str,
    /// Which field of the body or the query is wrong, one entry each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldProblem>,
    /// The number to tell the administrator, where it failed on our side.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub incident: Option<String>,
    #[serde(skip)]
    retry_after: Option<u64>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its name; `body` where it is the whole.
    pub field: String,
    /// What to do about it.
    pub detail: String,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api#problem-{}", status.as_u16()),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            incident: None,
            retry_after: None,
        }
    }

    /// Nobody is known who asks.
    #[must_use]
    pub fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "Nobody is known who asks", "unauthorized", detail)
    }

    /// The token may only read.
    #[must_use]
    pub fn read_only() -> Self {
        let detail = "This token may only read. Make one that may write.";
        Self::new(StatusCode::FORBIDDEN, "That is not yours to do", "read_only_token", detail)
    }

    /// The body is of another kind.
    #[must_use]
    pub fn unsupported(wanted: &str) -> Self {
        let detail = format!("Send the body as {wanted} and say so in Content-Type.");
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Another kind of body is needed",
            "unsupported_media_type",
            detail,
        )
    }

    /// What the framework refused before an endpoint was asked.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::METHOD_NOT_ALLOWED => {
                let detail = "This address knows other methods; the header Allow names them.";
                Self::new(status, "Not this method", "method_not_allowed", detail)
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "Too much at once", "too_large", "Send less, or send it in parts.")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::unsupported("application/json"),
            StatusCode::INTERNAL_SERVER_ERROR => Self::from(&AppError::Internal(String::new())),
            // An id that is none is not found.
            _ => Self::from(&AppError::NotFound),
        }
    }

    /// With the number under which it was logged.
    #[must_use]
    pub fn with_incident(self, incident: Option<String>) -> Self {
        Self { incident, ..self }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        // Made only where a failure does not pass through an endpoint; it is logged here, once.
        if let AppError::Internal(cause) = &error {
            tracing::error!(%cause, "a request failed");
        }
        Self::from(&error)
    }
}

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let status = error.status();
        match error {
            AppError::NotFound => {
                let detail = "It may never have been, or it is not yours to see.";
                Self::new(status, "There is nothing here", "not_found", detail)
            }
            AppError::SignIn { .. } | AppError::NotFounded => Self::unauthorized("Send a token."),
            AppError::Forbidden(why) | AppError::Looking(why) => {
                Self::new(status, "That is not yours to do", "forbidden", why)
            }
            AppError::Invalid(wrong) => {
                let field = |e: &crate::kit::form::FieldError| FieldProblem {
                    field: e.field.clone(),
                    detail: e.sentence.clone(),
                };
                let errors = wrong.0.iter().map(field).collect();
                Self { errors, ..Self::new(status, "Something cannot be read", "invalid", wrong.to_string()) }
            }
            AppError::Refused { code, sentence } => Self::new(status, "That is not possible now", code, sentence),
            AppError::Stale => {
                let detail = "It changed at the same moment. Read it again, then say it once more.";
                Self::new(status, "Somebody else was first", "stale", detail)
            }
            AppError::Changed => {
                let detail = "It is no longer as the tag in If-Match says. Read it again, then say it once more.";
                Self::new(status, "It has changed", "changed", detail)
            }
            AppError::TooMany { seconds } => {
                let detail = format!("Wait {seconds} seconds and try again.");
                Self { retry_after: Some(*seconds), ..Self::new(status, "That was too often", "too_many", detail) }
            }
            AppError::Busy(_) => {
                let detail = "Nothing was changed. Wait a few seconds and ask again.";
                Self { retry_after: Some(3), ..Self::new(status, "Many ask at once just now", "busy", detail) }
            }
            AppError::Internal(_) => {
                let detail = "Nothing was changed. Try again, and tell the administrator if it stays.";
                Self::new(status, "Something failed on our side", "failed", detail)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
