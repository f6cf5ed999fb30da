//! Rows of looks, and the eyes that a session looks with.

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::sessions::token_hash;

/// Somebody looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Their name.
    pub by: String,
    /// When they began.
    pub at: Timestamp,
}

/// With whose eyes this session looks now, if with others than its owner's.
///
/// # Errors
/// The database.
pub fn eyes(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Option<PersonId>, AppError> {
    const EYES: &str = "select seeing_person_id from sessions where token_hash = $1 and seeing_until > $2";
    let row = conn.one(EYES, &[token_hash(token).into(), now.into()])?;
    row.map_or(Ok(None), |row| Ok(row.get::<Option<Uuid>>("seeing_person_id")?.map(PersonId)))
}

/// From now on the session looks with these eyes, until then.
///
/// # Errors
/// The database.
pub fn lend(tx: &mut Tx, token: &str, eyes: PersonId, until: Timestamp) -> Result<(), AppError> {
    const LEND: &str = "update sessions set seeing_person_id = $1, seeing_until = $2 where token_hash = $3";
    tx.run(LEND, &[eyes.0.into(), until.into(), token_hash(token).into()])?;
    Ok(())
}

/// The session looks with its owner's eyes again.
///
/// # Errors
/// The database.
pub fn give_back(tx: &mut Tx, token: &str) -> Result<(), AppError> {
    const BACK: &str = "update sessions set seeing_person_id = null, seeing_until = null where token_hash = $1";
    tx.run(BACK, &[token_hash(token).into()])?;
    Ok(())
}

/// Writes down that somebody looked.
///
/// # Errors
/// The database.
pub fn note(tx: &mut Tx, id: Uuid, eyes: PersonId, by: PersonId, at: Timestamp) -> Result<(), AppError> {
    const NOTE: &str = "insert into looks (id, person_id, by_id, at) values ($1, $2, $3, $4)";
    tx.run(NOTE, &[id.into(), eyes.0.into(), by.0.into(), at.into()])?;
    Ok(())
}

/// Who looked with this person's eyes, newest first.
///
/// # Errors
/// The database.
pub fn looks(conn: &mut Conn, eyes: PersonId, limit: u32) -> Result<Vec<Look>, AppError> {
    const LOOKS: &str = "select p.name, l.at from looks l join people p on p.id = l.by_id where l.person_id = $1 \
         order by l.at desc, l.id desc limit $2";
    let rows = conn.all(LOOKS, &[eyes.0.into(), i64::from(limit).into()])?;
    rows.iter().map(|row| Ok(Look { by: row.get("name")?, at: row.get("at")? })).collect()
}

/// Whether this person leads the relationship with a party, or with one that it lies under.
///
/// # Errors
/// The database.
pub fn leads(conn: &mut Conn, person: PersonId, party: PartyId) -> Result<bool, AppError> {
    const LEADS: &str = "select 1 from party_paths pp join parties p on p.id = pp.above where pp.below = $1 \
         and p.lead_id = $2 limit 1";
    Ok(conn.one(LEADS, &[party.0.into(), person.0.into()])?.is_some())
}
