//! Rows of links and the key that seals them.

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::{CommitmentId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LinkId, NewLink, Purpose};
use crate::kit::error::AppError;
use crate::kit::form::Typed;
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pulse: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    survey: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    litmus: Option<Uuid>,
}

fn data(purpose: Purpose) -> Result<Option<serde_json::Value>, AppError> {
    let data = match purpose {
        Purpose::Contest { act_seq } => Data { act_seq: Some(act_seq), ..Data::default() },
        Purpose::Confirm { answer } => Data { answer: Some(answer), ..Data::default() },
        Purpose::Pulse { commitment } => Data { pulse: Some(commitment.0), ..Data::default() },
        Purpose::Survey { survey } => Data { survey: Some(survey), ..Data::default() },
        Purpose::Litmus { litmus } => Data { litmus: Some(litmus), ..Data::default() },
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
        "pulse" => Purpose::Pulse { commitment: CommitmentId(data.pulse.ok_or_else(broken)?) },
        "survey" => Purpose::Survey { survey: data.survey.ok_or_else(broken)? },
        "litmus" => Purpose::Litmus { litmus: data.litmus.ok_or_else(broken)? },
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
pub fn insert(tx: &mut Tx, id: LinkId, new: &NewLink, expires_at: Timestamp, now: Timestamp) -> Result<(), AppError> {
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

/// The link of this purpose that a person has for a matter and that opens until then, the newest first.
///
/// # Errors
/// The database.
pub fn lasting(
    conn: &mut Conn,
    person: PersonId,
    purpose: Purpose,
    about: Option<About>,
    until: Timestamp,
) -> Result<Option<LinkId>, AppError> {
    let query = Query::new("select id from links")
        .and("person_id = {}", Val::Uuid(person.0))
        .and("purpose = {}", purpose.code())
        .and("expires_at >= {}", until)
        // Where a browser has taken one, another browser of the same person needs its own.
        .and_raw("ended_at is null and claimed is null");
    let query = match about {
        Some(about) => query.and("matter_id = {}", Val::Uuid(about.id())),
        None => query.and_raw("matter_id is null"),
    };
    let row = query.order("made_at desc, id desc").limit(1).one(conn)?;
    row.map(|row| Ok(LinkId(row.at(0)?))).transpose()
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

/// Takes a link for one browser, or finds that it has it; `false` where another one has.
///
/// # Errors
/// The database.
pub fn claim(tx: &mut Tx, id: LinkId, browser: &[u8], now: Timestamp) -> Result<bool, AppError> {
    const CLAIM: &str = "update links set claimed = $1, used_at = coalesce(used_at, $2) \
         where id = $3 and (claimed is null or claimed = $1)";
    Ok(tx.run(CLAIM, &[browser.into(), now.into(), id.0.into()])? == 1)
}

/// A link has done what it was made for.
///
/// # Errors
/// The database.
pub fn end(tx: &mut Tx, id: LinkId, now: Timestamp) -> Result<(), AppError> {
    const END: &str =
        "update links set ended_at = $1, used_at = coalesce(used_at, $1) where id = $2 and ended_at is null";
    tx.run(END, &[now.into(), id.0.into()])?;
    Ok(())
}

/// Ends all links of a person for one purpose.
///
/// # Errors
/// The database.
pub fn end_of(tx: &mut Tx, person: PersonId, purpose: Purpose, now: Timestamp) -> Result<(), AppError> {
    const END: &str = "update links set ended_at = $1 where person_id = $2 and purpose = $3 and ended_at is null";
    tx.run(END, &[now.into(), person.0.into(), purpose.code().into()])?;
    Ok(())
}

/// Ends all links of a person that still open something, whatever they are for.
///
/// # Errors
/// The database.
pub fn end_all(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<(), AppError> {
    const END: &str = "update links set ended_at = $1 where person_id = $2 and expires_at >= $1";
    tx.run(END, &[now.into(), person.0.into()])?;
    Ok(())
}

/// Forgets links that expired before then, and what was said by them that nobody confirmed.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, before: Timestamp) -> Result<(), AppError> {
    const ANSWERS: &str = "delete from link_answers where link_id in (select id from links where expires_at < $1)";
    const LINKS: &str = "delete from links where expires_at < $1";
    tx.run(ANSWERS, &[before.into()])?;
    tx.run(LINKS, &[before.into()])?;
    Ok(())
}

/// What somebody else said by a forwarded link.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its id.
    pub id: Uuid,
    /// The link by which it came.
    pub link: LinkId,
    /// The name they gave.
    pub name: String,
    /// The e-mail they gave.
    pub email: Option<String>,
    /// What they want to say: the code of an act.
    pub act: String,
    /// What they typed.
    pub fields: Typed,
    /// When.
    pub said_at: Timestamp,
    /// When it was confirmed or dropped.
    pub settled_at: Option<Timestamp>,
    /// Which of both.
    pub confirmed: Option<bool>,
}

/// Writes down what somebody else said.
///
/// # Errors
/// The database.
pub fn insert_answer(tx: &mut Tx, a: &Answer) -> Result<(), AppError> {
    const INSERT: &str = "insert into link_answers (id, link_id, name, email, act, fields, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let fields = serde_json::to_value(&a.fields.0)
        .map_err(|e| AppError::Internal(format!("an answer could not be written down: {e}")))?;
    let values: [Val; 7] = [
        a.id.into(),
        a.link.0.into(),
        a.name.as_str().into(),
        a.email.clone().into(),
        a.act.as_str().into(),
        fields.into(),
        a.said_at.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

fn read_answer(row: &Row) -> Result<Answer, AppError> {
    let fields = serde_json::from_value(row.get("fields")?)
        .map_err(|e| AppError::Internal(format!("an answer cannot be read: {e}")))?;
    Ok(Answer {
        id: row.get("id")?,
        link: LinkId(row.get("link_id")?),
        name: row.get("name")?,
        email: row.get("email")?,
        act: row.get("act")?,
        fields: Typed(fields),
        said_at: row.get("said_at")?,
        settled_at: row.get("settled_at")?,
        confirmed: row.get("confirmed")?,
    })
}

/// One answer of somebody else.
///
/// # Errors
/// The database.
pub fn answer(conn: &mut Conn, id: Uuid) -> Result<Option<Answer>, AppError> {
    const FIND: &str = "select id, link_id, name, email, act, fields, said_at, settled_at, confirmed \
         from link_answers where id = $1";
    conn.one(FIND, &[id.into()])?.as_ref().map(read_answer).transpose()
}

/// Answers by this link that nobody has confirmed or dropped, oldest first.
///
/// # Errors
/// The database.
pub fn answers_waiting(conn: &mut Conn, link: LinkId) -> Result<Vec<Answer>, AppError> {
    const LIST: &str = "select id, link_id, name, email, act, fields, said_at, settled_at, confirmed \
         from link_answers where link_id = $1 and settled_at is null order by said_at, id limit 50";
    conn.all(LIST, &[link.0.into()])?.iter().map(read_answer).collect()
}

/// An answer was confirmed or dropped.
///
/// # Errors
/// The database.
pub fn settle_answer(tx: &mut Tx, id: Uuid, confirmed: bool, now: Timestamp) -> Result<(), AppError> {
    const SET: &str = "update link_answers set settled_at = $1, confirmed = $2 where id = $3 and settled_at is null";
    tx.run(SET, &[now.into(), confirmed.into(), id.into()])?;
    Ok(())
}
