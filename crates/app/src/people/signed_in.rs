//! The extractor behind every page of somebody who is signed in: who reads, and the frame around the page.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use db::Conn;
use domain::kernel::PersonId;
use domain::party::PartyKind;

use super::scope::{Door, Reader, Scope};
use super::{seeing, sessions, store};
use crate::health::glance as relationships;
use crate::kit::app::App;
use crate::kit::chrome::{Chrome, Me, MineItem, Place, Portal};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{flash, urls};
use crate::{calendars, money, organisation, signals, today, trust};

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
        let shows = matches!(parts.method, Method::GET | Method::HEAD);
        let (found, note, house) = app
            .read(move |conn, env| {
                let (found, note) = load(conn, env, asked.as_deref(), (&path, shows))?;
                Ok((found, note, calendars::store::house(conn, env)?))
            })
            .await
            .map_err(|error| if matches!(error, AppError::NotFound) { AppError::SignIn { back } } else { error })?;
        // Another process may have changed it.
        app.set_house(house);
        if let (true, Some(token)) = (note, token) {
            app.write(move |tx, env| sessions::note_use(tx, &token, env.now)).await?;
        }
        let (said, _) = flash::take(jar);
        let SignedIn { scope, chrome, org } = found;
        only_looked_at(&scope, parts)?;
        Ok(SignedIn { scope, chrome: chrome.with_flash(said).here(here), org })
    }
}

/// Who reads, and the frame of a page they ask for. What is sent leads to a page, which counts what waits itself; only a form
/// that comes back goes without the number.
fn load(
    conn: &mut Conn,
    env: &Env,
    token: Option<&str>,
    (path, shows): (&str, bool),
) -> Result<(SignedIn, bool), AppError> {
    let org = organisation::find(conn)?.ok_or(AppError::NotFounded)?;
    let token = token.ok_or(AppError::NotFound)?;
    let (person, note) = sessions::whose(conn, token, env.now)?.ok_or(AppError::NotFound)?;
    let reader = sessions::reader(conn, person, env.local().date())?;
    let reader = match seeing::store::eyes(conn, token, env.now)? {
        Some(eyes) => through(conn, env, reader, eyes)?,
        None => reader,
    };
    let scope = Scope::Person(Box::new(reader.clone()));
    let waiting = if shows { Some(today::acts::waiting(conn, env, &scope, reader.id)?) } else { None };
    let led = store::led_by(conn, reader.id, 60)?;
    let ids: Vec<_> = led.iter().filter(|p| p.kind == PartyKind::Client && p.parent.is_none()).map(|p| p.id).collect();
    let stages = relationships::stages(conn, &scope, &ids)?;
    let mut mine: Vec<_> = led.iter().filter(|p| ids.contains(&p.id)).collect();
    mine.sort_by_key(|p| stages.get(&p.id).map_or(i64::MAX, |mark| mark.place));
    let mine = mine.into_iter().take(12).map(|p| MineItem {
        label: p.name.clone(),
        href: urls::client(p.id),
        stage: stages.get(&p.id).map(|mark| mark.stage.code().to_owned()),
        current: path.starts_with(&urls::client(p.id)),
    });
    let heard = match reader.is_staff() {
        true => Some(signals::acts::waiting(conn, &scope)?),
        false => None,
    };
    let me = Me { name: reader.name.clone(), role: reader.what(), side: reader.drawn().to_owned() };
    let chrome = Chrome::new(org.name.clone())
        .for_reader(me)
        .at(place(path), waiting, reader.is_staff(), reader.imports() || money::rights::keeps(&scope))
        .with_clients(reader.tends_clients())
        .with_listening(heard, place(path))
        .with_trust(reader.is_staff() || shares(conn, &reader)?, place(path))
        .with_money(money::rights::purse(&scope), place(path))
        .with_mails(reader.administers() && !scope.looks_on(), place(path))
        .in_portal(portal(conn, &org, &reader)?)
        .seen_by(scope.looks_on().then(|| reader.name.clone()))
        .with_mine(mine.collect())
        .with_taste(reader.theme, reader.one_letter_keys);
    Ok((SignedIn { scope, chrome, org }, note))
}

/// The reader with whose eyes one of ours looks. Whoever may not, or may no longer, sees with their own.
fn through(conn: &mut Conn, env: &Env, looker: Reader, eyes: PersonId) -> Result<Reader, AppError> {
    let by = looker.id;
    match seeing::acts::may_look(conn, &Scope::Person(Box::new(looker.clone())), eyes) {
        Ok(()) => {
            let reader = sessions::reader(conn, eyes, env.local().date())?;
            Ok(Reader { door: Door::Seeing { by }, ..reader })
        }
        Err(AppError::Internal(why)) => Err(AppError::Internal(why)),
        Err(_) => Ok(looker),
    }
}

/// With somebody else's eyes one only looks, and not at what is theirs alone.
fn only_looked_at(scope: &Scope, parts: &Parts) -> Result<(), AppError> {
    let Some(reader) = scope.reader().filter(|_| scope.looks_on()) else { return Ok(()) };
    let path = parts.uri.path();
    if path == "/me" || path.starts_with("/me/") {
        return Err(AppError::Looking(format!("Their settings are for {} alone.", reader.name)));
    }
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    Err(AppError::Looking(format!(
        "You see what {} sees. What they say, they say themselves, so nothing was done.",
        reader.name
    )))
}

/// The frame of somebody who is not of our house: who serves them, and for whom.
fn portal(conn: &mut Conn, org: &organisation::Organisation, reader: &Reader) -> Result<Option<Portal>, AppError> {
    if reader.is_staff() {
        return Ok(None);
    }
    let host = store::find_party(conn, &Scope::System("the name over the portal"), org.it)?.name;
    let about = reader.roles.first().map(|held| match held.kind {
        PartyKind::Supplier => format!("and {}", held.party_name),
        _ => format!("for {}", held.party_name),
    });
    Ok(Some(Portal { host, about: about.unwrap_or_default() }))
}

/// Both sides agreed to share words with the party of this reader.
fn shares(conn: &mut Conn, reader: &Reader) -> Result<bool, AppError> {
    reader.roles.first().map_or(Ok(false), |held| trust::acts::shared(conn, held.party))
}

fn place(path: &str) -> Place {
    match path.split('/').nth(1).unwrap_or_default() {
        "" | "asked" => Place::Today,
        "clients" | "relationships" | "sponsors" | "alternatives" | "lost" | "outside" | "income" => Place::Clients,
        "conversations" => Place::Conversations,
        "listening" => Place::Listening,
        "promises" => Place::Promises,
        "catalogue" | "levels" => Place::Catalogue,
        "people" | "parties" | "calendars" => Place::People,
        "teams" | "skills" | "debts" => Place::Capacity,
        "imports" => Place::Imports,
        "money" => Place::Money,
        "mails" => Place::Mails,
        "settings" => Place::Settings,
        "trust" => Place::Trust,
        _ => Place::Elsewhere,
    }
}
