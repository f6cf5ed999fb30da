//! The extractor behind every page of somebody who is signed in: who reads, and the frame around the page.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use db::Conn;
use domain::party::PartyKind;

use super::scope::{Reader, Scope};
use super::{sessions, store};
use crate::kit::app::App;
use crate::kit::chrome::{Chrome, Me, MineItem, Place};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{flash, urls};
use crate::{organisation, today};

/// Name of the session cookie.
pub const COOKIE: &str = "session";

/// Somebody who is signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Who, and what they may see.
    pub scope: Scope,
    /// The frame around the page.
    pub chrome: Chrome,
    /// The organisation.
    pub org: organisation::Organisation,
}

impl SignedIn {
    /// The person.
    ///
    /// # Errors
    /// Never for a request; a scope without a person is no reader.
    pub fn reader(&self) -> Result<&Reader, AppError> {
        self.scope.reader().ok_or(AppError::NotFound)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let here = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let back = if parts.method == axum::http::Method::GET { here.clone() } else { String::new() };
        let token = jar.get(COOKIE).map(|c| c.value().to_owned());
        let path = parts.uri.path().to_owned();
        let asked = token.clone();
        let (found, note) = app
            .read(move |conn, env| load(conn, env, asked.as_deref(), &path))
            .await
            .map_err(|error| if matches!(error, AppError::NotFound) { AppError::SignIn { back } } else { error })?;
        if let (true, Some(token)) = (note, token) {
            app.write(move |tx, env| sessions::note_use(tx, &token, env.now)).await?;
        }
        let (said, _) = flash::take(jar);
        let SignedIn { scope, chrome, org } = found;
        Ok(SignedIn { scope, chrome: chrome.with_flash(said).here(here), org })
    }
}

fn load(conn: &mut Conn, env: &Env, token: Option<&str>, path: &str) -> Result<(SignedIn, bool), AppError> {
    let org = organisation::find(conn)?.ok_or(AppError::NotFounded)?;
    let (person, note) = sessions::whose(conn, token.ok_or(AppError::NotFound)?, env.now)?.ok_or(AppError::NotFound)?;
    let reader = sessions::reader(conn, person, env.local().date())?;
    let scope = Scope::Person(Box::new(reader.clone()));
    let waiting = today::acts::waiting(conn, env, &scope, person)?;
    let led = store::led_by(conn, person, 60)?;
    let mine = led.iter().filter(|p| p.kind == PartyKind::Client && p.parent.is_none()).take(12).map(|p| MineItem {
        label: p.name.clone(),
        href: urls::client(p.id),
        stage: None,
        current: path.starts_with(&urls::client(p.id)),
    });
    let me = Me { name: reader.name.clone(), role: reader.what(), side: reader.drawn().to_owned() };
    let chrome = Chrome::new(org.name.clone())
        .for_reader(me)
        .at(place(path), Some(waiting), reader.is_staff(), reader.imports())
        .with_mine(mine.collect())
        .with_taste(reader.theme, reader.one_letter_keys);
    Ok((SignedIn { scope, chrome, org }, note))
}

fn place(path: &str) -> Place {
    match path.split('/').nth(1).unwrap_or_default() {
        "" => Place::Today,
        "clients" => Place::Clients,
        "conversations" => Place::Conversations,
        "promises" => Place::Promises,
        "people" | "parties" => Place::People,
        "imports" => Place::Imports,
        _ => Place::Elsewhere,
    }
}
