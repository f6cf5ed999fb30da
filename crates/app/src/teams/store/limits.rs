//! Beyond which figures a team cannot go on for long.

use std::collections::HashMap;

use db::{Conn, Row, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::teams::Limits;
use jiff::Timestamp;

use crate::kit::error::AppError;

fn limits(row: &Row) -> Result<Limits, AppError> {
    let of = |column: &str| -> Result<u64, AppError> { Ok(u64::try_from(row.get::<i64>(column)?).unwrap_or(0)) };
    Ok(Limits { utilisation: of("utilisation")?, learning: of("learning")?, worked: of("worked")? })
}

/// The limits of every team that has some of its own.
///
/// # Errors
/// The database.
pub fn every_limit(conn: &mut Conn) -> Result<HashMap<PartyId, Limits>, AppError> {
    const ALL: &str = "select l.team_id, l.utilisation, l.learning, l.worked from team_limits l";
    conn.all(ALL, &[])?.iter().map(|row| Ok((PartyId(row.get("team_id")?), limits(row)?))).collect()
}

/// The limits of one team, if it has some of its own.
///
/// # Errors
/// The database.
pub fn limits_of(conn: &mut Conn, team: PartyId) -> Result<Option<Limits>, AppError> {
    const OF: &str = "select l.utilisation, l.learning, l.worked from team_limits l where l.team_id = $1";
    conn.one(OF, &[team.0.into()])?.as_ref().map(limits).transpose()
}

/// These are its limits from now on.
///
/// # Errors
/// The database.
pub fn put_limits(
    tx: &mut Tx,
    team: PartyId,
    l: Limits,
    (by, now): (Option<PersonId>, Timestamp),
) -> Result<(), AppError> {
    const PUT: &str = "insert into team_limits (team_id, utilisation, learning, worked, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (team_id) do update set utilisation = excluded.utilisation, \
         learning = excluded.learning, worked = excluded.worked, person_id = excluded.person_id, said_at = excluded.said_at";
    let of = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let by = by.map(|id| id.0);
    let all =
        [team.0.into(), of(l.utilisation).into(), of(l.learning).into(), of(l.worked).into(), by.into(), now.into()];
    tx.run(PUT, &all)?;
    Ok(())
}
