//! Rows of answers that were given.

use db::{Conn, Tx};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Answer, Key};
use crate::kit::error::AppError;

/// What was sent with this key, and what was answered.
pub(super) fn find(conn: &mut Conn, token: Uuid, key: &[u8]) -> Result<Option<(Vec<u8>, Answer)>, AppError> {
    const FIND: &str =
        "select request_hash, status, location, body from answered where token_id = $1 and key_hash = $2";
    let Some(row) = conn.one(FIND, &[token.into(), key.into()])? else { return Ok(None) };
    let status: i64 = row.get("status")?;
    let known = u16::try_from(status).ok().and_then(|s| s.try_into().ok());
    let status = known.ok_or_else(|| AppError::Internal(format!("unknown status {status} in an answer")))?;
    let answer = Answer { status, location: row.get("location")?, body: row.get("body")?, replayed: true };
    Ok(Some((row.get("request_hash")?, answer)))
}

/// Keeps an answer.
pub(super) fn keep(tx: &mut Tx, token: Uuid, key: &Key, answer: &Answer, now: Timestamp) -> Result<(), AppError> {
    const KEEP: &str = "insert into answered (token_id, key_hash, request_hash, status, location, body, at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(
        KEEP,
        &[
            token.into(),
            key.key.clone().into(),
            key.request.clone().into(),
            i64::from(answer.status.as_u16()).into(),
            answer.location.clone().into(),
            answer.body.as_str().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Forgets what was answered before then.
pub(super) fn sweep(tx: &mut Tx, before: Timestamp) -> Result<(), AppError> {
    const SWEEP: &str = "delete from answered where at < $1";
    tx.run(SWEEP, &[before.into()])?;
    Ok(())
}
