//! What a program sent to change something: a body that was read with care, the tag it saw, the key that makes it once.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::Tx;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::asked::wrong;
use super::caller::Caller;
use super::etag::IfMatch;
use super::problem::Problem;
use crate::api::once::{Answer, Key, once};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;

/// The header that makes a request once.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that this was answered before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A body with nothing in it. It may be left out.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What a program sent.
#[derive(Clone, Debug)]
pub struct Sent<T> {
    /// Who sent it.
    pub caller: Caller,
    /// The body.
    pub body: T,
    /// What it was when they read it.
    pub seen: IfMatch,
    key: Option<Key>,
}

impl<T: Send + 'static> Sent<T> {
    /// Changes something and answers 200 with what it is now.
    ///
    /// # Errors
    /// What the closure says, or the database.
    pub async fn done<A, F>(self, app: &App, mut f: F) -> Result<Response, AppError>
    where
        A: Serialize,
        F: FnMut(&mut Tx, &Env, &Self) -> Result<A, AppError> + Send + 'static,
    {
        self.answered(app, move |tx, env, sent| Answer::of(StatusCode::OK, None, &f(tx, env, sent)?)).await
    }

    /// Makes something and answers 201 with its address and what it is.
    ///
    /// # Errors
    /// What the closure says, or the database.
    pub async fn made<A, F>(self, app: &App, mut f: F) -> Result<Response, AppError>
    where
        A: Serialize,
        F: FnMut(&mut Tx, &Env, &Self) -> Result<(String, A), AppError> + Send + 'static,
    {
        self.answered(app, move |tx, env, sent| {
            let (address, made) = f(tx, env, sent)?;
            Answer::of(StatusCode::CREATED, Some(address), &made)
        })
        .await
    }

    /// Nothing is said about what they saw, or it is still so: `If-Match`.
    ///
    /// # Errors
    /// [`AppError::Changed`]; what the closure says.
    pub fn unchanged<A, F>(&self, tx: &mut Tx, shown: F) -> Result<(), AppError>
    where
        A: Serialize,
        F: FnOnce(&mut Tx) -> Result<A, AppError>,
    {
        if self.seen.seen.is_none() {
            return Ok(());
        }
        self.seen.still(&shown(tx)?)
    }

    async fn answered<F>(self, app: &App, mut f: F) -> Result<Response, AppError>
    where
        F: FnMut(&mut Tx, &Env, &Self) -> Result<Answer, AppError> + Send + 'static,
    {
        let answer = app.write(move |tx, env| match (&self.key, self.caller.token) {
            (Some(key), Some(token)) => once(tx, env, token, key, |tx| f(tx, env, &self)),
            _ => f(tx, env, &self),
        });
        Ok(answer.await?.into_response())
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/json")];
        let mut response = (self.status, kind, self.body).into_response();
        if let Some(address) = self.location.and_then(|address| address.parse().ok()) {
            response.headers_mut().insert(header::LOCATION, address);
        }
        if self.replayed {
            response.headers_mut().insert(REPLAYED, header::HeaderValue::from_static("true"));
        }
        response
    }
}

/// The key of a request, bound to what was sent with it.
fn key(headers: &HeaderMap, what: &str, body: &[u8]) -> Result<Option<Key>, AppError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let plain = |text: &&str| (1..=200).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic());
    let text = value.to_str().ok().filter(plain);
    let text = text.ok_or_else(|| {
        AppError::Invalid(FieldErrors::one(
            "Idempotency-Key",
            "A key has 1 to 200 plain characters without a blank, best a UUID.",
        ))
    })?;
    let mut request = Sha256::new();
    request.update(what.as_bytes());
    request.update([0]);
    request.update(body);
    let key = Sha256::digest(text.as_bytes()).to_vec();
    Ok(Some(Key { key, request: request.finalize().to_vec() }))
}

/// JSON is wanted. A request without a body needs no kind.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
}

/// Who sent it, the body as bytes, and what goes with them.
pub(super) async fn taken(request: Request, app: &App) -> Result<(Sent<Bytes>, HeaderMap), Response> {
    let (mut parts, body) = request.into_parts();
    let caller = Caller::from_request_parts(&mut parts, app).await.map_err(IntoResponse::into_response)?;
    let headers = parts.headers.clone();
    let what = format!("{} {}", parts.method, parts.uri);
    let request = Request::from_parts(parts, body);
    let body = Bytes::from_request(request, app).await.map_err(IntoResponse::into_response)?;
    let key = key(&headers, &what, &body).map_err(|error| Problem::from(error).into_response())?;
    Ok((Sent { caller, body, seen: IfMatch::of(&headers), key }, headers))
}

impl<T: DeserializeOwned + Send> FromRequest<App> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (sent, headers) = taken(request, app).await?;
        if !sent.body.is_empty() && !is_json(&headers) {
            return Err(Problem::unsupported("application/json").into_response());
        }
        let bytes = if sent.body.is_empty() { &b"{}"[..] } else { &sent.body };
        // A list could be read as the fields of an object in their order, and nobody means that.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            let error = wrong("body", "The body is an object. Write its fields between { and }.");
            return Err(Problem::from(error).into_response());
        }
        let read = Json::<T>::from_bytes(bytes).map_err(|e| wrong("body", &e.body_text()));
        let Json(body) = read.map_err(|error| Problem::from(error).into_response())?;
        Ok(Self { caller: sent.caller, body, seen: sent.seen, key: sent.key })
    }
}
