//! Rows of links and the key that seals them.

use db::{Conn, Row, Tx, Val};
use domain::kernel::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LinkId, NewLink, Purpose};
use crate::kit::error::AppError;
use crate::mail::About;

/// Name of the key that seals links.
const KEY: &str = "links";

/// One link as it is kept.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Who may use it.
    pub person: PersonId,
    /// For what.
    pub purpose: Purpose,
    /// The matter it opens.
    pub about: Option<About>,
    /// Since when.
    pub made_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// The browser that answers by it: hash of its cookie.
    pub claimed: Option<Vec<u8>>,
    /// When something was first said by it.
    pub used_at: Option<Timestamp>,
    /// Since when it opens nothing any more.
    pub ended_at: Option<Timestamp>,
}

/// What a purpose carries, as stored.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Data {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    act_seq: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Uuid>,
}

fn data(purpose: Purpose) -> Result<Option<serde_json::Value>, AppError> {
    let data = match purpose {
        Purpose::Contest { act_seq } => Data { act_seq: Some(act_seq), answer: None },
        Purpose::Confirm { answer } => Data { act_seq: None, answer: Some(answer) },
        Purpose::Answer | Purpose::Reset | Purpose::Invite | Purpose::Rhythm => return Ok(None),
    };
    serde_json::to_value(data)
        .map(Some)
        .map_err(|e| AppError::Internal(format!("a link could not be written down: {e}")))
}

fn purpose(code: &str, data: Option<serde_json::Value>) -> Result<Purpose, AppError> {
    let broken = || AppError::Internal(format!("a link for {code} cannot be read"));
    let data: Data = match data {
        Some(data) => serde_json::from_value(data).map_err(|_| broken())?,
        None => Data::default(),
    };
    Ok(match code {
        "answer" => Purpose::Answer,
        "contest" => Purpose::Contest { act_seq: data.act_seq.ok_or_else(broken)? },
        "confirm" => Purpose::Confirm { answer: data.answer.ok_or_else(broken)? },
        "reset" => Purpose::Reset,
        "invite" => Purpose::Invite,
        "rhythm" => Purpose::Rhythm,
        _ => return Err(broken()),
    })
}

/// The key that seals links, if it was made.
///
/// # Errors
/// The database.
pub fn key(conn: &mut Conn) -> Result<Option<Vec<u8>>, AppError> {
    const FIND: &str = "select value from secrets where name = $1";
    conn.one(FIND, &[KEY.into()])?.map(|row| Ok(row.get("value")?)).transpose()
}

/// Keeps a key unless there is one.
///
/// # Errors
/// The database.
pub fn keep_key(tx: &mut Tx, key: &[u8], now: Timestamp) -> Result<(), AppError> {
    const KEEP: &str = "insert into secrets (name, value, made_at) values ($1, $2, $3) on conflict (name) do nothing";
    tx.run(KEEP, &[KEY.into(), key.into(), now.into()])?;
    Ok(())
}

/// Writes a link down.
///
/// # Errors
/// The database.
pub fn insert(
    tx: &mut Tx,
    id: LinkId,
    new: &NewLink,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str = "insert into links (id, person_id, purpose, matter, matter_id, data, made_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Val; 8] = [
        id.0.into(),
        new.person.0.into(),
        new.purpose.code().into(),
        new.about.map(|a| a.matter().code()).into(),
        new.about.map(About::id).into(),
        data(new.purpose)?.into(),
        now.into(),
        expires_at.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

/// One link. Whoever asks has checked its seal, or made it.
///
/// # Errors
/// The database.
pub fn find(conn: &mut Conn, id: LinkId) -> Result<Option<Link>, AppError> {
    const FIND: &str = "select id, person_id, purpose, matter, matter_id, data, made_at, expires_at, claimed, used_at, ended_at \
         from links where id = $1";
    conn.one(FIND, &[id.0.into()])?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Link, AppError> {
    let about = match (row.get::<Option<String>>("matter")?, row.get::<Option<Uuid>>("matter_id")?) {
        (Some(matter), Some(id)) => About::from_codes(&matter, id),
        _ => None,
    };
    Ok(Link {
        id: LinkId(row.get("id")?),
        person: PersonId(row.get("person_id")?),
        purpose: purpose(&row.get::<String>("purpose")?, row.get("data")?)?,
        about,
        made_at: row.get("made_at")?,
        expires_at: row.get("expires_at")?,
        claimed: row.get("claimed")?,
        used_at: row.get("used_at")?,
        ended_at: row.get("ended_at")?,
    })
}
