//! Rows of letters.

use db::{Conn, Tx, Val};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::mail::letter::{Letter, LetterId, State};

/// A letter as it is first written down.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its id.
    pub id: LetterId,
    /// What mail programs call it; the same however often it is tried.
    pub message_id: String,
    /// The e-mail of the person as of now.
    pub address: Option<String>,
    /// How it begins.
    pub state: State,
    /// What it says.
    pub letter: Letter,
}

/// The e-mail of a person.
///
/// # Errors
/// Nobody there, or the database.
pub fn address(conn: &mut Conn, person: PersonId) -> Result<Option<String>, AppError> {
    const FIND: &str = "select email from people where id = $1";
    let row = conn.one(FIND, &[person.0.into()])?.ok_or(AppError::NotFound)?;
    Ok(row.get("email")?)
}

/// Writes a letter down, unless there is one of that key already; gives the one that is there.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, w: &Written, now: Timestamp) -> Result<LetterId, AppError> {
    const INSERT: &str = "insert into letters (id, message_id, person_id, address, matter, matter_id, purpose, subject, parts, \
         once, state, made_at, next_try_at, attempts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0) \
         on conflict (once) do nothing";
    const THERE: &str = "select id from letters where once = $1";
    let letter = &w.letter;
    let parts = serde_json::to_value(&letter.parts)
        .map_err(|e| AppError::Internal(format!("a letter could not be written down: {e}")))?;
    let values: [Val; 13] = [
        w.id.0.into(),
        w.message_id.as_str().into(),
        letter.to.0.into(),
        w.address.clone().into(),
        letter.about.map(|a| a.matter().code()).into(),
        letter.about.map(|a| a.id()).into(),
        letter.purpose.into(),
        letter.subject.as_str().into(),
        parts.into(),
        letter.key.clone().into(),
        w.state.code().into(),
        now.into(),
        letter.not_before.map_or(now, |at| at.max(now)).into(),
    ];
    if tx.run(INSERT, &values)? == 1 {
        return Ok(w.id);
    }
    let row = tx.one(THERE, &[letter.key.clone().into()])?.ok_or(AppError::Stale)?;
    Ok(LetterId(row.get::<Uuid>("id")?))
}
