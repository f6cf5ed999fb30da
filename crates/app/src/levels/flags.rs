//! What fails now, as pages print it beside new work, on Today and in lists. Finished values, filled by plain functions.

use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::levels::Fails;
use domain::party::PartyKind;
use jiff::Zoned;

use super::acts::{self, Flag};
use super::{store, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::{say, urls};
use crate::people::scope::Scope;
use crate::people::store as people;

/// Lines of what fails on Today.
const ON_TODAY: u32 = 3;

/// A core service that fails for somebody.
#[derive(Clone, Debug)]
pub struct FlagView {
    /// What it is called.
    pub service: String,
    /// Its page.
    pub href: String,
    /// *Crew tablets has not run as promised since Sun 1 February.*
    pub short: String,
    /// Why, in a sentence.
    pub why: String,
    /// What was said about it; nothing where a level was missed.
    pub said: String,
}

/// A flag as it is printed.
#[must_use]
pub fn flag(f: &Flag, now: &Zoned) -> FlagView {
    FlagView {
        service: f.service.1.clone(),
        href: format!("{}#levels", urls::service(f.service.0)),
        short: words::short(f, now),
        why: words::why(f, now),
        said: f.word.as_ref().map(|w| w.words.clone()).unwrap_or_default(),
    }
}

/// What fails for a client now. The caller has found the client.
///
/// # Errors
/// The database.
pub fn flags(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Vec<FlagView>, AppError> {
    let now = env.local();
    Ok(acts::flags(conn, env, scope, client)?.iter().map(|f| flag(f, &now)).collect())
}

/// The same for whatever somebody chose in a form: nothing where it is no client that this reader may see.
///
/// # Errors
/// The database.
pub fn flags_of(conn: &mut Conn, env: &Env, scope: &Scope, client: &str) -> Result<Vec<FlagView>, AppError> {
    let Ok(id) = client.parse::<PartyId>() else { return Ok(Vec::new()) };
    match people::find_party(conn, scope, id) {
        Ok(party) if party.kind == PartyKind::Client => flags(conn, env, scope, id),
        Ok(_) | Err(AppError::NotFound) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Core services that fail, for Today: those of whom this person leads the relationship or whose service they own, and what
/// fails for everybody; without a person, all of them. Nothing for whoever is not of our house.
///
/// # Errors
/// The database.
pub fn for_person(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    person: Option<PersonId>,
) -> Result<Vec<FlagView>, AppError> {
    if !scope.is_staff() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    let now = env.local();
    let found = store::failing(conn, now.date(), person, env.zone(), ON_TODAY)?;
    let view = |f: &store::Failing| {
        let one = failing(f, &now)?;
        let since = match f.row.state.fails(now.date())? {
            Fails::Said(said) => said.on,
            Fails::Missed(missed) => missed.since,
        };
        let whom = f.client.clone().unwrap_or_else(|| "everybody".to_owned());
        let service = f.row.service.1.clone();
        let short = format!("{service} has not run as promised for {whom} since {}.", say::day(since, &now));
        let client = f.row.client.map(|id| id.to_string()).unwrap_or_default();
        let href = urls::with_query(&urls::service(f.row.service.0), &[("client", &client)]);
        Some(FlagView { service, href: format!("{href}#levels"), short, why: one.about, said: one.said })
    };
    Ok(found.iter().filter_map(view).collect())
}

/// What fails for the clients that this reader belongs to, each once.
///
/// # Errors
/// The database.
pub fn for_client(conn: &mut Conn, env: &Env, scope: &Scope) -> Result<Vec<FlagView>, AppError> {
    let roles = scope.reader().map(|reader| reader.roles.as_slice()).unwrap_or_default();
    let mut all: Vec<FlagView> = Vec::new();
    for held in roles.iter().filter(|held| held.kind == PartyKind::Client) {
        for flag in flags(conn, env, scope, held.party)? {
            if all.iter().all(|known| known.service != flag.service) {
                all.push(flag);
            }
        }
    }
    Ok(all)
}

/// For whom a service fails, in a line.
#[derive(Clone, Debug)]
pub struct Failing {
    /// The client; nothing where it is everybody.
    pub client: String,
    /// The client's page.
    pub href: String,
    /// Since when, and why.
    pub why: String,
    /// Why alone.
    pub about: String,
    /// What was said.
    pub said: String,
    /// Where it is said that it runs again.
    pub end: String,
}

/// A row of what fails, as our own house reads it.
#[must_use]
pub fn failing(f: &store::Failing, now: &Zoned) -> Option<Failing> {
    let why = f.row.state.fails(now.date())?;
    let flag = Flag {
        service: f.row.service.clone(),
        why,
        word: f.row.word.clone().filter(|_| matches!(why, Fails::Said(_))),
        evidence: f.row.evidence.clone(),
        everybody: f.row.client.is_none(),
    };
    let client = f.row.client.map(|id| id.to_string()).unwrap_or_default();
    let path = format!("{}/running", urls::levels(f.row.service.0));
    Some(Failing {
        href: f.row.client.map(urls::client).unwrap_or_default(),
        why: format!("Since {}. {}", say::day(flag.since(), now), words::why(&flag, now)),
        about: words::why(&flag, now),
        said: flag.word.map(|w| w.words).unwrap_or_default(),
        end: urls::with_query(&path, &[("say", "runs"), ("client", &client)]),
        client: f.client.clone().unwrap_or_default(),
    })
}
