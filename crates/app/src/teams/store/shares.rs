//! Shares of a team's hours that are kept free of promises, each from a day on.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::check::Kept;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::kit::error::AppError;

/// Shares that were said one after the other, on one page.
const MOST: u32 = 200;

/// What is kept free from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// From when.
    pub from: Date,
    /// How much.
    pub kept: Kept,
    /// Who said so.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

fn kept(row: &Row) -> Result<Kept, AppError> {
    let of = |column: &str| -> Result<u16, AppError> { Ok(u16::try_from(row.get::<i64>(column)?).unwrap_or(0)) };
    Ok(Kept { running: of("running")?, learning: of("learning")? })
}

/// What every team keeps free on this day; nothing where nobody said.
///
/// # Errors
/// The database.
pub fn shares(conn: &mut Conn, on: Date) -> Result<HashMap<PartyId, Kept>, AppError> {
    const NOW: &str = "select s.team_id, s.running, s.learning from team_shares s where s.from_day = (select max(n.from_day) \
         from team_shares n where n.team_id = s.team_id and n.from_day <= $1)";
    conn.all(NOW, &[on.into()])?.iter().map(|row| Ok((PartyId(row.get("team_id")?), kept(row)?))).collect()
}

/// What a team keeps free, the latest first.
///
/// # Errors
/// The database.
pub fn shares_of(conn: &mut Conn, team: PartyId) -> Result<Vec<Share>, AppError> {
    const SHARES: &str = "select s.from_day, s.running, s.learning, p.name, s.said_at from team_shares s \
         left join people p on p.id = s.person_id";
    let query = Query::new(SHARES).and("s.team_id = {}", Val::Uuid(team.0));
    let rows = query.order("s.from_day desc").limit(MOST).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Share { from: row.get("from_day")?, kept: kept(row)?, by: row.get("name")?, at: row.get("said_at")? })
        })
        .collect()
}

/// So much is kept free from this day on.
///
/// # Errors
/// The database.
pub fn put_share(
    tx: &mut Tx,
    team: PartyId,
    (from, kept): (Date, Kept),
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const PUT: &str = "insert into team_shares (team_id, from_day, running, learning, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (team_id, from_day) do update set running = excluded.running, \
         learning = excluded.learning, person_id = excluded.person_id, said_at = excluded.said_at";
    let by = by.map(|id| id.0);
    let (running, learning) = (i64::from(kept.running), i64::from(kept.learning));
    tx.run(PUT, &[team.0.into(), from.into(), running.into(), learning.into(), by.into(), now.into()])?;
    Ok(())
}
