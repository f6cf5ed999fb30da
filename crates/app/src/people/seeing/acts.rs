//! Beginning to look with somebody's eyes, and giving them back.

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use jiff::SignedDuration;

use super::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Door, Reader, Scope};
use crate::people::store as people;

/// For how long at once.
pub const LONGEST: SignedDuration = SignedDuration::from_mins(30);

const FOR_WHOM: &str = "Whoever leads the relationship, an administrator or an IT leader can look with the eyes of a person \
     there. Ask one of them.";

/// Whether this reader may look with these eyes: those of a person of a client or a supplier, and only whoever leads that
/// relationship (or stands in for them), administers, or leads IT. Never those of one of ours, nor of a facilitator, who
/// hears things in confidence.
///
/// # Errors
/// Not found, no right, or a refusal with the reason.
pub fn may_look(conn: &mut Conn, scope: &Scope, eyes: PersonId) -> Result<(), AppError> {
    let reader = scope.reader().filter(|r| r.is_staff() && r.door == Door::Session);
    let reader = reader.ok_or_else(|| AppError::Forbidden(FOR_WHOM.to_owned()))?;
    let person = people::find_person(conn, scope, eyes)?;
    let held = people::held_by(conn, &[eyes])?;
    if person.retired_at.is_some() || held.is_empty() {
        return Err(AppError::refused("sees_nothing", format!("{} has no role now and sees nothing.", person.name)));
    }
    if held.iter().any(|m| m.party_kind.is_ours()) {
        return Err(AppError::refused(
            "one_of_ours",
            "Nobody looks with the eyes of one of our own. Ask them what they see.",
        ));
    }
    if held.iter().any(|m| m.role == Role::Facilitator) {
        return Err(AppError::refused(
            "in_confidence",
            "A facilitator hears things in confidence, so nobody looks with their eyes.",
        ));
    }
    if reader.administers() || leads_one(conn, reader, &held)? {
        return Ok(());
    }
    Err(AppError::Forbidden(FOR_WHOM.to_owned()))
}

/// Whether this reader may look with the eyes of people of this party, as far as the party decides it.
///
/// # Errors
/// The database.
pub fn may_look_at(conn: &mut Conn, scope: &Scope, party: PartyId) -> Result<bool, AppError> {
    let Some(reader) = scope.reader().filter(|r| r.is_staff() && r.door == Door::Session) else { return Ok(false) };
    Ok(reader.administers() || leads(conn, reader, party)?)
}

/// Leads the relationship, or stands in today for whoever does.
fn leads(conn: &mut Conn, reader: &Reader, party: PartyId) -> Result<bool, AppError> {
    for who in std::iter::once(reader.id).chain(reader.deputy_for.iter().copied()) {
        if store::leads(conn, who, party)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn leads_one(conn: &mut Conn, reader: &Reader, held: &[people::Membership]) -> Result<bool, AppError> {
    for membership in held {
        if leads(conn, reader, membership.party)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Begins to look with these eyes in this session, and writes it down.
///
/// # Errors
/// No right, a refusal, or the database.
pub fn look(tx: &mut Tx, env: &Env, scope: &Scope, eyes: PersonId, token: &str) -> Result<(), AppError> {
    may_look(tx, scope, eyes)?;
    let by = scope.person().ok_or(AppError::NotFound)?;
    store::lend(tx, token, eyes, env.now + LONGEST)?;
    store::note(tx, env.id(), eyes, by, env.now)
}

/// Gives the eyes back. Answers whose they were.
///
/// # Errors
/// The database.
pub fn leave(tx: &mut Tx, env: &Env, token: &str) -> Result<Option<PersonId>, AppError> {
    let eyes = store::eyes(tx, token, env.now)?;
    store::give_back(tx, token)?;
    Ok(eyes)
}
