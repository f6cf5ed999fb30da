//! How weeks of teams were.

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Weeks of all teams together that are looked at.
const MOST: u32 = 20_000;

/// A week of a team, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Whose.
    pub team: PartyId,
    /// Its Monday.
    pub week: Date,
    /// What there was of people's hours, without holidays and leave.
    pub there: u64,
    /// How many people these were.
    pub people: u32,
    /// What nobody had planned, where that was noted.
    pub unplanned: Option<u64>,
    /// What was worked.
    pub worked: Option<u64>,
    /// What was learnt.
    pub learning: Option<u64>,
}

const WEEK: &str = "select w.team_id, w.week, w.there, w.people, w.unplanned, w.worked, w.learning from team_weeks w";

fn week(row: &Row) -> Result<Week, AppError> {
    let minutes = |column: &str| -> Result<Option<u64>, AppError> {
        Ok(row.get::<Option<i64>>(column)?.map(|minutes| u64::try_from(minutes).unwrap_or(0)))
    };
    Ok(Week {
        team: PartyId(row.get("team_id")?),
        week: row.get("week")?,
        there: minutes("there")?.unwrap_or(0),
        people: u32::try_from(row.get::<i64>("people")?).unwrap_or(0),
        unplanned: minutes("unplanned")?,
        worked: minutes("worked")?,
        learning: minutes("learning")?,
    })
}

/// Weeks of every team from this one on and before that, in their order.
///
/// # Errors
/// The database.
pub fn every_week(conn: &mut Conn, from: Date, before: Date) -> Result<Vec<Week>, AppError> {
    let query = Query::new(WEEK).and("w.week >= {}", Val::Day(from)).and("w.week < {}", Val::Day(before));
    query.order("w.week, w.team_id").limit(MOST).all(conn)?.iter().map(week).collect()
}

/// Weeks of one team, the last first.
///
/// # Errors
/// The database.
pub fn weeks_of(conn: &mut Conn, team: PartyId, before: Option<Date>, most: u32) -> Result<Vec<Week>, AppError> {
    let query = Query::new(WEEK).and("w.team_id = {}", Val::Uuid(team.0));
    let query = query.and_some("w.week < {}", before.map(Val::Day));
    query.order("w.week desc").limit(most).all(conn)?.iter().map(week).collect()
}

/// Keeps how weeks were; what was noted of them before makes way.
///
/// # Errors
/// The database.
pub fn put_weeks(
    tx: &mut Tx,
    weeks: &[Week],
    (by, import, now): (Option<PersonId>, Option<Uuid>, Timestamp),
) -> Result<(), AppError> {
    const PUT: &str = "insert into team_weeks (team_id, week, there, people, unplanned, worked, learning, import_id, \
         person_id, said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (team_id, week) do update set \
         there = excluded.there, people = excluded.people, unplanned = excluded.unplanned, worked = excluded.worked, \
         learning = excluded.learning, import_id = excluded.import_id, person_id = excluded.person_id, \
         said_at = excluded.said_at";
    let minutes = |m: Option<u64>| m.map(|m| i64::try_from(m).unwrap_or(i64::MAX));
    for w in weeks {
        tx.run(
            PUT,
            &[
                w.team.0.into(),
                w.week.into(),
                minutes(Some(w.there)).into(),
                i64::from(w.people).into(),
                minutes(w.unplanned).into(),
                minutes(w.worked).into(),
                minutes(w.learning).into(),
                import.into(),
                by.map(|id| id.0).into(),
                now.into(),
            ],
        )?;
    }
    Ok(())
}
