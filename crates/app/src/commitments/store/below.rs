//! Which promise rests below which, and whether one is at risk from below. Read for our own house only: to everybody else
//! nothing rests on anything.

use std::collections::HashMap;

use db::{Conn, Query, Tx, Val};
use domain::commitment::State;
use domain::kernel::{CommitmentId, PartyId};
use domain::resting::{DEEPEST, Why};
use jiff::Timestamp;
use uuid::Uuid;

use super::row::{Commitment, SELECT, read};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Promises below one that are looked at.
pub const MOST: u32 = 60;

/// What is kept about the risk from below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptRisk {
    /// The gravest reason, and since when there is one.
    pub amber: Option<(Why, Timestamp)>,
    /// When it was last looked at; nothing where nothing was ever below.
    pub seen: Option<Timestamp>,
}

/// The promise above.
#[derive(Clone, Debug)]
pub struct AboveRow {
    /// Its id.
    pub id: CommitmentId,
    /// What.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
}

/// Whether the reader may know what rests on what.
fn inside(scope: &Scope) -> bool {
    scope.is_staff() && scope.only().is_none()
}

/// The promise that this one rests below.
///
/// # Errors
/// The database.
pub fn parent(conn: &mut Conn, id: CommitmentId) -> Result<Option<CommitmentId>, AppError> {
    const PARENT: &str = "select parent_id from commitments where id = $1";
    let row = conn.one(PARENT, &[id.0.into()])?;
    Ok(row.map(|row| row.get::<Option<Uuid>>("parent_id")).transpose()?.flatten().map(CommitmentId))
}

/// Whether it rests below another, or something was ever below it.
///
/// # Errors
/// The database.
pub fn rests(conn: &mut Conn, id: CommitmentId) -> Result<bool, AppError> {
    const RESTS: &str = "select 1 from commitments where id = $1 and (parent_id is not null or risk_seen is not null)";
    Ok(conn.one(RESTS, &[id.0.into()])?.is_some())
}

/// Puts it below another, or below none.
///
/// # Errors
/// The database.
pub fn set_parent(tx: &mut Tx, id: CommitmentId, parent: Option<CommitmentId>) -> Result<(), AppError> {
    const SET: &str = "update commitments set parent_id = $1 where id = $2";
    tx.run(SET, &[parent.map(|p| p.0).into(), id.0.into()])?;
    Ok(())
}

/// The promises above these, for our house: by the id of the one below.
///
/// # Errors
/// The database.
pub fn above(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[CommitmentId],
) -> Result<HashMap<CommitmentId, AboveRow>, AppError> {
    const ABOVE: &str = "select c.id as below_id, p.id, p.subject, p.state, p.closed_at from commitments c \
         join commitments p on p.id = c.parent_id";
    if !inside(scope) || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Query::new(ABOVE).in_list("c.id", ids.iter().map(|id| Val::Uuid(id.0))).all(conn)?;
    rows.iter()
        .map(|row| {
            let code: String = row.get("state")?;
            let state = State::from_code(&code)
                .ok_or_else(|| AppError::Internal(format!("unknown state {code} in a commitment")))?;
            let id = CommitmentId(row.get("id")?);
            let found = AboveRow { id, subject: row.get("subject")?, state, closed_at: row.get("closed_at")? };
            Ok((CommitmentId(row.get("below_id")?), found))
        })
        .collect()
}

/// The promises directly below these, for our house: the one above, and its row. What is due first comes first.
///
/// # Errors
/// The database.
pub fn below(
    conn: &mut Conn,
    scope: &Scope,
    parents: &[CommitmentId],
) -> Result<Vec<(CommitmentId, Commitment)>, AppError> {
    const LINKS: &str = "select c.id, c.parent_id from commitments c";
    if !inside(scope) || parents.is_empty() {
        return Ok(Vec::new());
    }
    let list = || parents.iter().map(|id| Val::Uuid(id.0));
    let most = MOST.saturating_mul(u32::try_from(parents.len()).unwrap_or(1));
    let links = Query::new(LINKS).in_list("c.parent_id", list()).and_raw("c.state <> 'void'").order("c.id").limit(most);
    let mut above: HashMap<Uuid, Uuid> = HashMap::new();
    for row in links.all(conn)? {
        above.insert(row.get("id")?, row.get("parent_id")?);
    }
    if above.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Query::new(SELECT).in_list("c.id", above.keys().map(|id| Val::Uuid(*id)));
    let rows = rows.order("c.due_at, c.id").all(conn)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let row = read(row)?;
        if let Some(parent) = above.get(&row.id.0) {
            found.push((CommitmentId(*parent), row));
        }
    }
    Ok(found)
}

/// How many levels lie below this one.
///
/// # Errors
/// The database.
pub fn height(conn: &mut Conn, id: CommitmentId) -> Result<usize, AppError> {
    const IDS: &str = "select c.id from commitments c";
    let mut level = vec![id.0];
    for height in 0..=DEEPEST {
        let query = Query::new(IDS).in_list("c.parent_id", level.iter().map(|id| Val::Uuid(*id)));
        let next: Result<Vec<Uuid>, _> = query.limit(2000).all(conn)?.iter().map(|row| row.get("id")).collect();
        level = next?;
        if level.is_empty() {
            return Ok(height);
        }
    }
    Ok(DEEPEST)
}

/// Open promises to our house that could rest below another: those of suppliers that do not rest below one yet.
///
/// # Errors
/// The database.
pub fn could_rest(conn: &mut Conn, scope: &Scope) -> Result<Vec<Commitment>, AppError> {
    if !inside(scope) {
        return Ok(Vec::new());
    }
    let query = Query::new(SELECT)
        .and_raw("c.closed_at is null and c.parent_id is null and pf.kind = 'supplier' and cu.kind in ('it', 'team')")
        .and_raw("c.kind <> 'ticket'");
    query.order("c.due_at, c.id").limit(200).all(conn)?.iter().map(read).collect()
}

fn kept(row: &db::Row) -> Result<KeptRisk, AppError> {
    let code: Option<String> = row.get("at_risk")?;
    let why = code.map(|code| {
        Why::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown risk {code} in a commitment")))
    });
    let since: Option<Timestamp> = row.get("at_risk_since")?;
    Ok(KeptRisk { amber: why.transpose()?.zip(since), seen: row.get("risk_seen")? })
}

/// Open promises that rest on others, after this one, by id.
///
/// # Errors
/// The database.
pub fn resting(conn: &mut Conn, after: Option<CommitmentId>, limit: u32) -> Result<Vec<CommitmentId>, AppError> {
    const RESTING: &str = "select c.id from commitments c where c.risk_seen is not null";
    let query = Query::new(RESTING).and_some("c.id > {}", after.map(|id| Val::Uuid(id.0)));
    let rows = query.order("c.id").limit(limit).all(conn)?;
    rows.iter().map(|row| Ok(CommitmentId(row.get("id")?))).collect()
}

/// What is kept about the risk of these, for our house; those with nothing below are left out.
///
/// # Errors
/// The database.
pub fn risks(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[CommitmentId],
) -> Result<HashMap<CommitmentId, KeptRisk>, AppError> {
    const RISKS: &str = "select c.id, c.at_risk, c.at_risk_since, c.risk_seen from commitments c";
    if !inside(scope) || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = Query::new(RISKS).in_list("c.id", ids.iter().map(|id| Val::Uuid(id.0)));
    let rows = query.and_raw("c.risk_seen is not null").all(conn)?;
    rows.iter().map(|row| Ok((CommitmentId(row.get("id")?), kept(row)?))).collect()
}

/// Keeps what was found.
///
/// # Errors
/// The database.
pub fn keep_risk(tx: &mut Tx, id: CommitmentId, risk: KeptRisk) -> Result<(), AppError> {
    const KEEP: &str = "update commitments set at_risk = $1, at_risk_since = $2, risk_seen = $3 where id = $4";
    let (why, since) = (risk.amber.map(|(why, _)| why.code()), risk.amber.map(|(_, since)| since));
    tx.run(KEEP, &[why.into(), since.into(), risk.seen.into(), id.0.into()])?;
    Ok(())
}

/// Open promises of one party to another that may be seen, what is due first comes first.
///
/// # Errors
/// The database.
pub fn owed_by(
    conn: &mut Conn,
    scope: &Scope,
    performer: PartyId,
    customer: PartyId,
) -> Result<Vec<Commitment>, AppError> {
    let query = scope
        .matters(Query::new(SELECT))
        .and("c.performer_id = {} and c.customer_id = {}", [Val::Uuid(performer.0), Val::Uuid(customer.0)])
        .and_raw("c.closed_at is null and c.kind <> 'ticket'");
    query.order("c.due_at, c.id").limit(200).all(conn)?.iter().map(read).collect()
}
