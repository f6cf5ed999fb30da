//! What surrounds the endpoints: errors become problems, answers get a tag, what is known already is not sent again.

use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

use super::document::{self, Document};
use super::kit::{Problem, etag, names};
use super::page;
use crate::kit::app::App;
use crate::kit::error::{AppError, Told};

/// Largest body where an endpoint has no limit of its own, in bytes.
const LARGEST: usize = 512 * 1024;
/// Largest answer that gets a tag, in bytes.
const TAGGED: usize = 16 << 20;

/// The endpoints below `/api/v1`, their document beside them, and the page that tells people about them.
pub fn mounted(programs: OpenApiRouter<App>) -> Router<App> {
    let programs = document::itself(programs)
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(CatchPanicLayer::custom(|_| AppError::Internal("a handler panicked".into()).into_response()))
        .layer(middleware::from_fn(around));
    let (router, described) = document::nested(programs).split_for_parts();
    let document = Document::of(&described);
    router
        .route("/api/{*rest}", any(|| async { Problem::of_status(StatusCode::NOT_FOUND) }))
        .route("/api", axum::routing::get(page::show))
        .layer(Extension(document))
}

async fn nothing() -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND)
}

async fn around(request: Request, next: Next) -> Response {
    let reads = *request.method() == Method::GET;
    let seen = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let response = in_problems(next.run(request).await);
    tagged(response, seen.filter(|_| reads)).await
}

/// Errors of our own, and what the framework refused before an endpoint was asked.
fn in_problems(response: Response) -> Response {
    let status = response.status();
    let problem = match response.extensions().get::<Told>() {
        Some(told) => Problem::from(told.error.as_ref()).with_incident(told.incident.clone()),
        None if status.is_client_error() || status.is_server_error() => {
            let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
            if kind == "application/problem+json" {
                return response;
            }
            Problem::of_status(status)
        }
        None => return response,
    };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut answer = problem.into_response();
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}

/// A tag for what was answered; nothing but the tag where it is known already.
async fn tagged(response: Response, seen: Option<String>) -> Response {
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !response.status().is_success() || !is_json {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, TAGGED).await else {
        return Problem::from(AppError::Internal("an answer was larger than any may be".into())).into_response();
    };
    let tag = etag(&bytes);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    parts.headers.append(header::VARY, HeaderValue::from_static("authorization, cookie"));
    if seen.is_some_and(|seen| names(&seen, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
