//! What surrounds every answer: strict headers, one check of origin, secrets that stand in no log, refusals in our words.
//! Knows no page.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::kit::error::AppError;

/// What is opened by a link tells nobody where it came from, and stands in no index.
pub async fn quiet(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    response
}

/// The first part of paths that end in a link: the rest is a secret, and stands in no log.
const SECRET_PATHS: [&str; 6] = ["/a/", "/litmus/", "/pulse/", "/reset/", "/rhythm/", "/survey/"];

fn is_secret(path: &str) -> bool {
    SECRET_PATHS.iter().any(|start| path.starts_with(start))
}

/// What a request is called in the log.
pub fn called(request: &axum::http::Request<axum::body::Body>) -> tracing::Span {
    let path = request.uri().path();
    let shown = SECRET_PATHS.into_iter().find(|start| path.starts_with(start)).unwrap_or(path);
    tracing::debug_span!("request", method = %request.method(), path = shown)
}

/// A form is only taken from our own pages. Browsers say where a request comes from; what says nothing is no browser and
/// carries no cookie of somebody else.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || from_here(&request) {
        return next.run(request).await;
    }
    let why = "This form was sent from another site. Open the page here and send it again.";
    AppError::Forbidden(why.into()).into_response()
}

fn from_here(request: &Request) -> bool {
    let header = |name| request.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    match header("sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        // A page that tells nobody where its reader comes from does not tell us either; its address is proof enough.
        None if header("origin") == Some("null") => is_secret(request.uri().path()),
        None => match (header("origin"), header("host")) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, place)| place == host),
            (Some(_), None) => false,
            (None, _) => true,
        },
    }
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What browsers are told with every answer.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = in_our_words(next.run(request).await);
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    response
}

/// What the framework refuses before any page is asked is said on a page of ours: an id that is none is not found.
fn in_our_words(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let bare = kind.starts_with("text/plain") || kind.is_empty();
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED if bare => AppError::NotFound.into_response(),
        StatusCode::PAYLOAD_TOO_LARGE if bare => {
            AppError::refused("too_large", "That is more than a form can hold. Shorten it and send it again.")
                .into_response()
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY if bare => {
            AppError::refused("no_form", "That is not what this form sends. Open the page again.").into_response()
        }
        _ => response,
    }
}
