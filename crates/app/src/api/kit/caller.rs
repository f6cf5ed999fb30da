//! Who asks: a program with a token, or, for reading alone, somebody who is signed in with a browser.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum_extra::extract::CookieJar;
use db::{Conn, Tx};
use uuid::Uuid;

use super::problem::Problem;
use crate::api::tokens;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation::{self, Organisation};
use crate::people::scope::{Door, Reader, Scope};
use crate::people::sessions;
use crate::people::signed_in::COOKIE;

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// On whose behalf, and so what they see.
    pub scope: Scope,
    /// The organisation.
    pub org: Organisation,
    /// The token they came with; nothing for a browser.
    pub token: Option<Uuid>,
}

impl Caller {
    /// The person.
    ///
    /// # Errors
    /// Never for a request; a scope without a person is no reader.
    pub fn reader(&self) -> Result<&Reader, AppError> {
        self.scope.reader().ok_or(AppError::NotFound)
    }

    /// Reads, on behalf of whoever asks, and answers with JSON.
    ///
    /// # Errors
    /// What the closure says, or the database.
    pub async fn read<T, F>(self, app: &App, mut f: F) -> Result<axum::Json<T>, AppError>
    where
        F: FnMut(&mut Conn, &Env, &Caller) -> Result<T, AppError> + Send + 'static,
        T: Send + 'static,
    {
        app.read(move |conn, env| f(conn, env, &self)).await.map(axum::Json)
    }

    /// Changes something without a body that came with it: all of it or nothing.
    ///
    /// # Errors
    /// What the closure says, or the database.
    pub async fn write<T, F>(self, app: &App, mut f: F) -> Result<T, AppError>
    where
        F: FnMut(&mut Tx, &Env, &Caller) -> Result<T, AppError> + Send + 'static,
        T: Send + 'static,
    {
        app.write(move |tx, env| f(tx, env, &self)).await
    }
}

/// The token of `Authorization: Bearer …`; an error where the header holds something else.
#[allow(clippy::result_large_err, reason = "asked once for a request, and a problem is what it answers with")]
fn bearer(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|text| text.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(Problem::unauthorized("Send the header as: Authorization: Bearer, a blank, and the token.")),
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        match bearer(&parts.headers)? {
            Some(token) => with_token(app, token, reads).await,
            None if reads => in_browser(app, &CookieJar::from_headers(&parts.headers)).await,
            None => Err(Problem::unauthorized("To change something, send a token that may write.")),
        }
    }
}

async fn with_token(app: &App, token: String, reads: bool) -> Result<Caller, Problem> {
    let asked = token.clone();
    let found = app.read(move |conn, env| {
        let org = organisation::find(conn)?;
        let Some(found) = tokens::store::whose(conn, &asked, env.now)? else { return Ok(None) };
        let reader = sessions::reader(conn, found.person, env.local().date())?;
        Ok(org.map(|org| (org, found, reader)))
    });
    let (org, found, reader) = found
        .await?
        .ok_or_else(|| Problem::unauthorized("This token is not known here, or it has ended. Make a new one."))?;
    if !reads && !found.writes {
        return Err(Problem::read_only());
    }
    if found.note {
        app.write(move |tx, env| tokens::store::note_use(tx, found.id, env.now)).await?;
    }
    let reader = Reader { door: Door::Token { writes: found.writes }, ..reader };
    Ok(Caller { scope: Scope::Person(Box::new(reader)), org, token: Some(found.id) })
}

async fn in_browser(app: &App, jar: &CookieJar) -> Result<Caller, Problem> {
    let cookie = jar.get(COOKIE).map(|c| c.value().to_owned());
    let found = app.read(move |conn, env| {
        let (Some(org), Some(cookie)) = (organisation::find(conn)?, cookie.as_deref()) else { return Ok(None) };
        let Some((person, _)) = sessions::whose(conn, cookie, env.now)? else { return Ok(None) };
        Ok(Some((org, sessions::reader(conn, person, env.local().date())?)))
    });
    let (org, reader) = found.await?.ok_or_else(|| Problem::unauthorized("Send a token, or sign in to read."))?;
    Ok(Caller { scope: Scope::Person(Box::new(reader)), org, token: None })
}
