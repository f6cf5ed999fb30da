//! Calls as they are kept: opened once for each party and reason, put off, marked when their reason is over, and ended by a person.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::calls::{Condition, Outcome, Stands};
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::error::AppError;

/// It can wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snoozed {
    /// When somebody said so.
    pub at: Timestamp,
    /// Until which day.
    pub until: Date,
    /// Why.
    pub why: String,
    /// Who said so.
    pub by: Option<(PersonId, String)>,
}

/// It is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// In their words.
    pub words: Option<String>,
    /// Who ended it.
    pub by: Option<(PersonId, String)>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its id.
    pub id: Uuid,
    /// The client or the team, and what it is called.
    pub party: (PartyId, String),
    /// Which of the two it is.
    pub kind: PartyKind,
    /// Who leads there.
    pub lead: Option<(PersonId, String)>,
    /// Why.
    pub reason: Condition,
    /// Since when that stands, and what a sentence about it is made of; as it stood last where it is over.
    pub told: Stands,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was found that its reason is over; nothing while the reason stands.
    pub passed: Option<Timestamp>,
    /// It can wait, or waited last.
    pub snoozed: Option<Snoozed>,
    /// It is over.
    pub ended: Option<Ended>,
}

pub(super) const CALL: &str = "select c.id, c.party_id, p.name, p.kind, coalesce(p.lead_id, a.lead_id) as lead_id, l.name as lead_name, c.reason, \
     c.since, c.about, c.opened_at, c.passed_at, c.snoozed_at, c.snoozed_until, c.snoozed_why, c.snoozed_by_id, s.name as snoozed_name, c.ended_at, \
     c.outcome, c.outcome_words, c.ended_by_id, e.name as ended_name from calls c join parties p on p.id = c.party_id \
     left join parties a on a.id = p.parent_id and a.kind = 'client' left join people l on l.id = coalesce(p.lead_id, a.lead_id) \
     left join people s on s.id = c.snoozed_by_id left join people e on e.id = c.ended_by_id";

fn named(row: &Row, id: &str, name: &str) -> Result<Option<(PersonId, String)>, AppError> {
    let id: Option<Uuid> = row.get(id)?;
    Ok(id.map(PersonId).zip(row.get::<Option<String>>(name)?))
}

fn unknown(what: &str) -> AppError {
    AppError::Internal(format!("a call is kept with an unknown {what}"))
}

pub(super) fn call(row: &Row) -> Result<Call, AppError> {
    let (reason, kind, about): (String, String, Value) = (row.get("reason")?, row.get("kind")?, row.get("about")?);
    let snoozed = match (row.get::<Option<Timestamp>>("snoozed_at")?, row.get::<Option<Date>>("snoozed_until")?) {
        (Some(at), Some(until)) => {
            let why = row.get::<Option<String>>("snoozed_why")?.unwrap_or_default();
            Some(Snoozed { at, until, why, by: named(row, "snoozed_by_id", "snoozed_name")? })
        }
        _ => None,
    };
    let outcome: Option<String> = row.get("outcome")?;
    let ended = match (row.get::<Option<Timestamp>>("ended_at")?, outcome.as_deref().and_then(Outcome::from_code)) {
        (Some(at), Some(outcome)) => {
            let by = named(row, "ended_by_id", "ended_name")?;
            Some(Ended { at, outcome, words: row.get("outcome_words")?, by })
        }
        _ => None,
    };
    Ok(Call {
        id: row.get("id")?,
        party: (PartyId(row.get("party_id")?), row.get("name")?),
        kind: PartyKind::from_code(&kind).ok_or_else(|| unknown("kind"))?,
        lead: named(row, "lead_id", "lead_name")?,
        reason: Condition::from_code(&reason).ok_or_else(|| unknown("reason"))?,
        told: Stands {
            since: row.get("since")?,
            parts: serde_json::from_value(about)
                .map_err(|e| AppError::Internal(format!("a call cannot be read: {e}")))?,
        },
        opened_at: row.get("opened_at")?,
        passed: row.get("passed_at")?,
        snoozed,
        ended,
    })
}

/// One of them.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Call, AppError> {
    Query::new(CALL).and("c.id = {}", Val::Uuid(id)).one(conn)?.as_ref().map_or(Err(AppError::NotFound), call)
}

/// The latest call of each reason of a party.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn, party: PartyId) -> Result<HashMap<Condition, Call>, AppError> {
    const LAST: &str = "not exists (select 1 from calls n where n.party_id = c.party_id and n.reason = c.reason \
         and (n.opened_at > c.opened_at or (n.opened_at = c.opened_at and n.id > c.id)))";
    let query = Query::new(CALL).and("c.party_id = {}", Val::Uuid(party.0)).and_raw(LAST);
    let mut found = HashMap::new();
    for row in query.order("c.opened_at, c.id").limit(100).all(conn)? {
        let call = call(&row)?;
        found.insert(call.reason, call);
    }
    Ok(found)
}

/// Opens a call, unless one of this party and reason is open.
///
/// # Errors
/// The database.
pub fn open(
    tx: &mut Tx,
    (id, party, reason): (Uuid, PartyId, Condition),
    told: &Stands,
    now: Timestamp,
) -> Result<(), AppError> {
    const OPEN: &str = "insert into calls (id, party_id, reason, since, about, opened_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (party_id, reason) where ended_at is null do nothing";
    let (since, about) = (told.since, json!(told.parts));
    tx.run(OPEN, &[id.into(), party.0.into(), reason.code().into(), since.into(), about.into(), now.into()])?;
    Ok(())
}

/// Its reason is over, which was found then. One that is marked or ended stays as it is.
///
/// # Errors
/// The database.
pub fn pass(tx: &mut Tx, id: Uuid, at: Timestamp) -> Result<(), AppError> {
    const PASS: &str = "update calls set passed_at = $2 where id = $1 and passed_at is null and ended_at is null";
    tx.run(PASS, &[id.into(), at.into()])?;
    Ok(())
}

/// It waits for somebody again, and says what stands now: its reason is not over, and nobody lets it wait.
///
/// # Errors
/// The database.
pub fn come_back(tx: &mut Tx, id: Uuid, told: &Stands) -> Result<(), AppError> {
    const BACK: &str = "update calls set since = $2, about = $3, passed_at = null, snoozed_at = null, snoozed_until = null, \
         snoozed_why = null, snoozed_by_id = null where id = $1 and ended_at is null";
    tx.run(BACK, &[id.into(), told.since.into(), json!(told.parts).into()])?;
    Ok(())
}

/// It says what stands now, and stays where it is.
///
/// # Errors
/// The database.
pub fn retell(tx: &mut Tx, id: Uuid, told: &Stands) -> Result<(), AppError> {
    const RETELL: &str = "update calls set since = $2, about = $3 where id = $1 and ended_at is null";
    tx.run(RETELL, &[id.into(), told.since.into(), json!(told.parts).into()])?;
    Ok(())
}

/// It can wait. Whether it was still open, and its reason not over.
///
/// # Errors
/// The database.
pub fn snooze(tx: &mut Tx, id: Uuid, s: &Snoozed) -> Result<bool, AppError> {
    const SNOOZE: &str = "update calls set snoozed_at = $2, snoozed_until = $3, snoozed_why = $4, snoozed_by_id = $5 \
         where id = $1 and ended_at is null and passed_at is null";
    let by = s.by.as_ref().map(|(id, _)| id.0);
    Ok(tx.run(SNOOZE, &[id.into(), s.at.into(), s.until.into(), s.why.clone().into(), by.into()])? > 0)
}

/// It is over. Whether it was still open.
///
/// # Errors
/// The database.
pub fn end(tx: &mut Tx, id: Uuid, e: &Ended) -> Result<bool, AppError> {
    const END: &str = "update calls set ended_at = $2, outcome = $3, outcome_words = $4, ended_by_id = $5 \
         where id = $1 and ended_at is null";
    let by = e.by.as_ref().map(|(id, _)| id.0);
    Ok(tx.run(END, &[id.into(), e.at.into(), e.outcome.code().into(), e.words.clone().into(), by.into()])? > 0)
}

/// Clients that are served and teams of ours, after this one.
///
/// # Errors
/// The database.
pub fn due(conn: &mut Conn, after: Option<PartyId>, most: u32) -> Result<Vec<(PartyId, String, PartyKind)>, AppError> {
    const DUE: &str = "select p.id, p.name, p.kind from parties p";
    let query = Query::new(DUE).and_raw("p.kind in ('client', 'team') and p.retired_at is null");
    let query = query.and_some("p.id > {}", after.map(|id| id.0));
    let row = |row: &Row| {
        let kind: String = row.get("kind")?;
        Ok((PartyId(row.get("id")?), row.get("name")?, PartyKind::from_code(&kind).ok_or_else(|| unknown("kind"))?))
    };
    query.order("p.id").limit(most).all(conn)?.iter().map(row).collect()
}
