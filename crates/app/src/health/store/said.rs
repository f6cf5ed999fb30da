//! What persons say against a stage, and new beginnings.

use db::{Conn, Row, Tx};
use domain::health::{Beginning, Overrule, Stage};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Words of persons that are read at most.
const MOST: i64 = 200;

/// An overruling or a new beginning with the name of whoever said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What was said.
    pub what: T,
    /// Who said it.
    pub name: String,
}

fn stage(row: &Row) -> Result<Stage, AppError> {
    let code: String = row.get("stage")?;
    Stage::from_code(&code).ok_or_else(|| AppError::Internal(format!("unknown stage {code} is kept")))
}

/// Everything that was said against a stage, oldest first; what was ended early ends there.
///
/// # Errors
/// The database.
pub fn overrules(conn: &mut Conn, client: PartyId) -> Result<Vec<Said<Overrule>>, AppError> {
    const OVERRULES: &str = "select o.stage, o.from_at, o.until_at, o.ended_at, o.reason, o.person_id, p.name \
         from stage_overrules o join people p on p.id = o.person_id where o.client_id = $1 \
         order by o.from_at desc, o.id desc limit $2";
    let rows = conn.all(OVERRULES, &[client.0.into(), MOST.into()])?;
    let read = |row: &Row| {
        let until: Timestamp = row.get("until_at")?;
        let what = Overrule {
            from: row.get("from_at")?,
            until: row.get::<Option<Timestamp>>("ended_at")?.map_or(until, |ended| ended.min(until)),
            stage: stage(row)?,
            who: PersonId(row.get("person_id")?),
            reason: row.get("reason")?,
        };
        Ok(Said { what, name: row.get("name")? })
    };
    rows.iter().rev().map(read).collect()
}

/// Keeps what somebody said.
///
/// # Errors
/// The database.
pub fn overrule(tx: &mut Tx, id: Uuid, client: PartyId, o: &Overrule) -> Result<(), AppError> {
    const INSERT: &str = "insert into stage_overrules (id, client_id, stage, from_at, until_at, reason, person_id) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let (stage, reason) = (o.stage.code().into(), o.reason.as_str().into());
    let all = [id.into(), client.0.into(), stage, o.from.into(), o.until.into(), reason, o.who.0.into()];
    tx.run(INSERT, &all)?;
    Ok(())
}

/// Ends what holds now. Says whether there was anything.
///
/// # Errors
/// The database.
pub fn end_overrule(tx: &mut Tx, client: PartyId, now: Timestamp) -> Result<bool, AppError> {
    const END: &str = "update stage_overrules set ended_at = $2 where client_id = $1 and ended_at is null \
         and from_at <= $2 and until_at > $2";
    Ok(tx.run(END, &[client.0.into(), now.into()])? > 0)
}

/// New beginnings, oldest first.
///
/// # Errors
/// The database.
pub fn beginnings(conn: &mut Conn, client: PartyId) -> Result<Vec<Said<Beginning>>, AppError> {
    const BEGINNINGS: &str = "select b.at, b.reason, b.person_id, p.name from stage_beginnings b join people p \
         on p.id = b.person_id where b.client_id = $1 order by b.at desc, b.id desc limit $2";
    let rows = conn.all(BEGINNINGS, &[client.0.into(), MOST.into()])?;
    let read = |row: &Row| {
        let what = Beginning { at: row.get("at")?, who: PersonId(row.get("person_id")?), reason: row.get("reason")? };
        Ok(Said { what, name: row.get("name")? })
    };
    rows.iter().rev().map(read).collect()
}

/// Keeps a new beginning.
///
/// # Errors
/// The database.
pub fn begin(tx: &mut Tx, id: Uuid, client: PartyId, b: &Beginning) -> Result<(), AppError> {
    const INSERT: &str =
        "insert into stage_beginnings (id, client_id, at, reason, person_id) values ($1, $2, $3, $4, $5)";
    tx.run(INSERT, &[id.into(), client.0.into(), b.at.into(), b.reason.as_str().into(), b.who.0.into()])?;
    Ok(())
}
