//! When we last talked with a client, and by when we want to again: kept with everything that moves between us and with each
//! talk that is written down, so that lists need not work it out. Whoever moves something calls [`keep`].

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use domain::profile::{Tier, talk_by};
use jiff::ToSpan;
use jiff::civil::Date;

use super::store::{self, Kept};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::people::scope::{Between, Reader, Scope};

const FOR_LEADERS: &str = "How often a tier of clients is talked with is set by those who add and change clients.";

/// What should be kept about a client of whom somebody said how often we want to talk.
///
/// # Errors
/// The database.
pub fn should(conn: &mut Conn, env: &Env, party: PartyId, was: &Kept) -> Result<Kept, AppError> {
    let written = store::last_talk_written(conn, party)?;
    let moved = store::last_moved(conn, party)?.map(|at| at.to_zoned(env.zone().clone()).date());
    let on = moved.max(written);
    let by = was.rhythm.every().map(|every| talk_by(on, was.since, every));
    Ok(Kept { on, by, ..*was })
}

/// Brings what is kept about a client up to what the ledger says now; a client of whom nobody said how often has nothing.
///
/// # Errors
/// The database.
pub fn keep(tx: &mut Tx, env: &Env, party: PartyId) -> Result<(), AppError> {
    let Some(was) = store::kept(tx, party)? else { return Ok(()) };
    let is = should(tx, env, party, &was)?;
    if is == was { Ok(()) } else { store::keep_talks(tx, party, &is) }
}

/// Clients of whom something else is kept than the ledger says; for `entente verify`.
///
/// # Errors
/// The database.
pub fn differ(conn: &mut Conn, env: &Env) -> Result<Vec<PartyId>, AppError> {
    let mut found = Vec::new();
    for (party, is) in store::all_kept(conn)? {
        if should(conn, env, party, &is)? != is {
            found.push(party);
        }
    }
    Ok(found)
}

/// Something moved between these two: what is kept about the one that is a client follows.
///
/// # Errors
/// The database.
pub fn moved(tx: &mut Tx, env: &Env, between: &Between) -> Result<(), AppError> {
    for (party, kind) in [(between.customer, between.customer_kind), (between.performer, between.performer_kind)] {
        if kind == PartyKind::Client {
            keep(tx, env, party)?;
        }
    }
    Ok(())
}

/// Sets how many days may lie between two talks with a client of this tier, and with it by when each of them is wanted.
///
/// # Errors
/// No right, the database.
pub fn set_days(tx: &mut Tx, env: &Env, scope: &Scope, days: &[(Tier, i64)]) -> Result<(), AppError> {
    scope.need(Reader::tends_clients, FOR_LEADERS)?;
    for (tier, days) in days {
        store::keep_days(tx, *tier, *days)?;
        for party in store::of_tier(tx, *tier)? {
            keep(tx, env, party)?;
        }
    }
    Ok(())
}

/// Whether this reader may say how often a tier is talked with.
#[must_use]
pub fn sets_days(scope: &Scope) -> bool {
    scope.need(Reader::tends_clients, FOR_LEADERS).is_ok() && scope.only().is_none()
}

/// How many clients that somebody leads should have been talked with by now, counted no further than `cap`.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, env: &Env, scope: &Scope, lead: PersonId, cap: u32) -> Result<usize, AppError> {
    Ok(store::to_talk(conn, scope, Some(lead), (None, env.local().date()), cap)?.len())
}

/// The day after a look ahead of two weeks.
#[must_use]
pub fn ahead(today: Date) -> Date {
    today.checked_add(15.days()).unwrap_or(today)
}

/// How many clients wait for a talk, in a sentence; nothing for none.
#[must_use]
pub fn waiting_words(waiting: usize) -> String {
    match waiting {
        0 => String::new(),
        1 => "One client of yours has waited longer for a talk than you wanted.".to_owned(),
        n if n > 20 => "More than twenty clients of yours have waited longer for a talk than you wanted.".to_owned(),
        n => format!("{} clients of yours have waited longer for a talk than you wanted.", say::number_word(n)),
    }
}
