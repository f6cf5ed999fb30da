//! Core services that fail for a client now: the flag on new work for that client. Read as it is kept, by index.

use db::Conn;
use domain::kernel::{PartyId, ServiceId};
use domain::levels::{Fails, State, fails_for};
use jiff::civil::Date;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::levels::store::{self, Evidence, StateRow, Word};
use crate::levels::words;
use crate::people::scope::Scope;

/// A core service that fails for somebody.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The service, and its name.
    pub service: (ServiceId, String),
    /// Why.
    pub why: Fails,
    /// What was said, where somebody said so.
    pub word: Option<Word>,
    /// What was promised and measured, where a level was missed.
    pub evidence: Option<Evidence>,
    /// It is kept for everybody, not for this client.
    pub everybody: bool,
}

impl Flag {
    /// As this reader may read it: others than our house learn that IT said so, and not who of it.
    pub(super) fn read_by(mut self, scope: &Scope) -> Self {
        if let Some(word) = self.word.as_mut().filter(|_| !scope.is_staff()) {
            word.by = None;
        }
        self
    }

    /// Since when.
    #[must_use]
    pub const fn since(&self) -> Date {
        match self.why {
            Fails::Said(said) => said.on,
            Fails::Missed(missed) => missed.since,
        }
    }
}

/// What stands above a client, nearest first, as far as this reader may know of it.
///
/// # Errors
/// The database.
pub fn known_above(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Vec<PartyId>, AppError> {
    let mut all = store::above(conn, client)?;
    if let Some(reader) = scope.reader().filter(|reader| !reader.is_staff()) {
        all.retain(|party| reader.reach.contains(party));
    }
    Ok(all)
}

pub(super) fn flag(rows: &[&StateRow], above: &[PartyId], today: Date) -> Option<Flag> {
    let everybody = rows.iter().find(|r| r.client.is_none());
    let own: Vec<&StateRow> =
        above.iter().filter_map(|party| rows.iter().find(|r| r.client == Some(*party)).copied()).collect();
    let states: Vec<&State> = own.iter().map(|r| &r.state).collect();
    let why = fails_for(everybody.map(|r| &r.state), &states, today)?;
    let said = |row: &&&StateRow| match why {
        Fails::Said(said) => row.state.said == Some(said),
        Fails::Missed(missed) => row.state.missed == Some(missed),
    };
    let row = own.iter().find(said).copied().or(everybody.copied())?;
    Some(Flag {
        service: row.service.clone(),
        why,
        word: row.word.clone().filter(|_| matches!(why, Fails::Said(_))),
        evidence: row.evidence.clone().filter(|_| matches!(why, Fails::Missed(_))),
        everybody: row.client.is_none(),
    })
}

/// The core services that fail for a client now, by name. The caller has found the client.
///
/// # Errors
/// The database.
pub fn flags(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Vec<Flag>, AppError> {
    let above = known_above(conn, scope, client)?;
    let rows = store::states_of(conn, &above, None, env.zone())?;
    let today = env.local().date();
    let of = |rows: &[StateRow]| flag(&rows.iter().collect::<Vec<_>>(), &above, today).map(|f| f.read_by(scope));
    Ok(rows.chunk_by(|a, b| a.service.0 == b.service.0).filter_map(of).collect())
}

/// Whoever offers something new to a client for whom a core service fails says why they do so all the same.
///
/// # Errors
/// What fails, where no words stand beside the offer; the database.
pub fn for_new_work(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    client: PartyId,
    words: Option<&str>,
) -> Result<(), AppError> {
    if words.is_some() || scope.reader().is_none() {
        return Ok(());
    }
    let flags = flags(conn, env, scope, client)?;
    let Some(first) = flags.first() else { return Ok(()) };
    let sentence = format!("{} Write why you offer something new all the same.", words::short(first, &env.local()));
    Err(AppError::Invalid(FieldErrors::one("words", sentence)))
}
