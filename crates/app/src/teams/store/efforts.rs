//! Finished work: what was estimated as likely, and what it took. A line that was wrong makes way for another.

use std::collections::HashMap;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Finished work of all teams together that is looked at.
const MOST: u32 = 20_000;

/// A piece of finished work, in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub team: PartyId,
    /// The promise, where it was one.
    pub commitment: Option<CommitmentId>,
    /// What it was.
    pub what: String,
    /// What was estimated as likely.
    pub estimated: u32,
    /// What it took.
    pub actual: u32,
    /// When it was finished.
    pub on: Date,
    /// How another system calls it.
    pub reference: Option<String>,
}

const EFFORT: &str = "select e.id, e.team_id, e.commitment_id, e.what, e.estimated, e.actual, e.finished_on, e.reference \
     from efforts e";

fn effort(row: &Row) -> Result<Effort, AppError> {
    let minutes =
        |column: &str| -> Result<u32, AppError> { Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(u32::MAX)) };
    Ok(Effort {
        id: row.get("id")?,
        team: PartyId(row.get("team_id")?),
        commitment: row.get::<Option<Uuid>>("commitment_id")?.map(CommitmentId),
        what: row.get("what")?,
        estimated: minutes("estimated")?,
        actual: minutes("actual")?,
        on: row.get("finished_on")?,
        reference: row.get("reference")?,
    })
}

/// Finished work of every team since a day, the last first: team, estimated, actual.
///
/// # Errors
/// The database.
pub fn every_effort(conn: &mut Conn, since: Date, until: Date) -> Result<Vec<(PartyId, u32, u32)>, AppError> {
    let query = Query::new(EFFORT).and_raw("e.replaced_at is null").and("e.finished_on >= {}", Val::Day(since));
    let query = query.and("e.finished_on <= {}", Val::Day(until));
    let rows = query.order("e.finished_on desc, e.id desc").limit(MOST).all(conn)?;
    rows.iter().map(|row| effort(row).map(|e| (e.team, e.estimated, e.actual))).collect()
}

/// Finished work of one team, the last first, after the given one.
///
/// # Errors
/// The database.
pub fn efforts_of(
    conn: &mut Conn,
    team: PartyId,
    after: Option<(Date, Uuid)>,
    most: u32,
) -> Result<Vec<Effort>, AppError> {
    let mut query = Query::new(EFFORT).and_raw("e.replaced_at is null").and("e.team_id = {}", Val::Uuid(team.0));
    if let Some((on, id)) = after {
        query = query.keyset(&["e.finished_on", "e.id"], vec![on.into(), id.into()], Direction::Descending);
    }
    query.order("e.finished_on desc, e.id desc").limit(most).all(conn)?.iter().map(effort).collect()
}

/// Keeps finished work.
///
/// # Errors
/// The database.
pub fn insert_efforts(
    tx: &mut Tx,
    all: &[Effort],
    (by, import, now): (Option<PersonId>, Option<Uuid>, Timestamp),
) -> Result<(), AppError> {
    const COLUMNS: [&str; 11] = [
        "id",
        "team_id",
        "commitment_id",
        "what",
        "estimated",
        "actual",
        "finished_on",
        "reference",
        "import_id",
        "person_id",
        "said_at",
    ];
    let row = |e: &Effort| -> Vec<Val> {
        vec![
            e.id.into(),
            e.team.0.into(),
            e.commitment.map(|id| id.0).into(),
            e.what.as_str().into(),
            i64::from(e.estimated).into(),
            i64::from(e.actual).into(),
            e.on.into(),
            e.reference.clone().into(),
            import.into(),
            by.map(|id| id.0).into(),
            now.into(),
        ]
    };
    tx.insert_many("efforts", &COLUMNS, all.iter().map(row).collect())?;
    Ok(())
}

/// What a team said before of a promise, or of what another system calls so, makes way.
///
/// # Errors
/// The database.
pub fn replace_effort(
    tx: &mut Tx,
    team: PartyId,
    (commitment, reference): (Option<CommitmentId>, Option<&str>),
    now: Timestamp,
) -> Result<(), AppError> {
    const OF: &str =
        "update efforts set replaced_at = $3 where team_id = $1 and commitment_id = $2 and replaced_at is null";
    const CALLED: &str =
        "update efforts set replaced_at = $3 where team_id = $1 and reference = $2 and replaced_at is null";
    if let Some(commitment) = commitment {
        tx.run(OF, &[team.0.into(), commitment.0.into(), now.into()])?;
    }
    if let Some(reference) = reference {
        tx.run(CALLED, &[team.0.into(), reference.into(), now.into()])?;
    }
    Ok(())
}

/// By team and name: estimated, actual, and when.
pub type References = HashMap<(PartyId, String), (u32, u32, Date)>;

/// Finished work that another system has a name for: by team and that name, estimated, actual and when.
///
/// # Errors
/// The database.
pub fn references(conn: &mut Conn) -> Result<References, AppError> {
    let mut all = HashMap::new();
    let query = Query::new(EFFORT).and_raw("e.replaced_at is null and e.reference is not null");
    query.each(conn, &mut |row| {
        let e = effort(row)?;
        if let Some(reference) = e.reference {
            all.insert((e.team, reference), (e.estimated, e.actual, e.on));
        }
        Ok::<(), AppError>(())
    })?;
    Ok(all)
}
