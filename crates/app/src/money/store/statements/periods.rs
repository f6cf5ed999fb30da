//! Periods, one after the other without a gap.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::{Length, Period, Standing};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::kit::error::AppError;

/// A period as it is kept.
#[derive(Clone, Copy, Debug)]
pub struct PeriodRow {
    /// Which.
    pub period: Period,
    /// Where it stands.
    pub standing: Standing,
    /// When its drafts were last made.
    pub made_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

const PERIODS: &str = "select p.first_day, p.length, p.standing, p.made_at, p.closed_at from statement_periods p";

fn row(row: &Row) -> Result<PeriodRow, AppError> {
    let (length, standing): (String, String) = (row.get("length")?, row.get("standing")?);
    let unknown = || AppError::Internal(format!("a period is kept as {length} and {standing}"));
    Ok(PeriodRow {
        period: Period::holding(row.get("first_day")?, Length::from_code(&length).ok_or_else(unknown)?),
        standing: Standing::from_code(&standing).ok_or_else(unknown)?,
        made_at: row.get("made_at")?,
        closed_at: row.get("closed_at")?,
    })
}

/// Periods, the latest first.
///
/// # Errors
/// The database.
pub fn periods(conn: &mut Conn, before: Option<Date>, limit: u32) -> Result<Vec<PeriodRow>, AppError> {
    let query = Query::new(PERIODS).and_some("p.first_day < {}", before.map(Val::Day));
    query.order("p.first_day desc").limit(limit).all(conn)?.iter().map(row).collect()
}

/// The last one that was begun.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn) -> Result<Option<PeriodRow>, AppError> {
    Ok(periods(conn, None, 1)?.into_iter().next())
}

/// The first one that was begun.
///
/// # Errors
/// The database.
pub fn earliest(conn: &mut Conn) -> Result<Option<Period>, AppError> {
    let first = Query::new(PERIODS).order("p.first_day").limit(1).one(conn)?;
    Ok(first.as_ref().map(row).transpose()?.map(|row| row.period))
}

/// The one that begins on this day.
///
/// # Errors
/// The database.
pub fn find_period(conn: &mut Conn, first: Date) -> Result<Option<PeriodRow>, AppError> {
    Query::new(PERIODS).and("p.first_day = {}", Val::Day(first)).one(conn)?.as_ref().map(row).transpose()
}

/// The first day of the last one that is closed.
///
/// # Errors
/// The database.
pub fn last_closed(conn: &mut Conn) -> Result<Option<Date>, AppError> {
    let query = Query::new(PERIODS).and("p.standing = {}", Val::from(Standing::Closed.code()));
    query.order("p.first_day desc").limit(1).one(conn)?.map(|row| Ok(row.get("first_day")?)).transpose()
}

/// Begins a period.
///
/// # Errors
/// Stale where it was begun already; the database.
pub fn begin(tx: &mut Tx, period: Period, now: Timestamp) -> Result<(), AppError> {
    const BEGIN: &str =
        "insert into statement_periods (first_day, length, standing, begun_at) values ($1, $2, 'open', $3)";
    match tx.run(BEGIN, &[period.first().into(), period.length().code().into(), now.into()]) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// Its drafts were made.
///
/// # Errors
/// The database.
pub fn made(tx: &mut Tx, period: Period, now: Timestamp) -> Result<(), AppError> {
    const MADE: &str = "update statement_periods set made_at = $1 where first_day = $2";
    tx.run(MADE, &[now.into(), period.first().into()])?;
    Ok(())
}

/// It stands here now; stale when it stood elsewhere before.
///
/// # Errors
/// Stale, or the database.
pub fn stand(tx: &mut Tx, of: &PeriodRow, to: Standing, now: Timestamp) -> Result<(), AppError> {
    const STAND: &str = "update statement_periods set standing = $1, closing_at = case when $1 = 'closing' then $2 else closing_at end, \
         closed_at = case when $1 = 'closed' then $2 else closed_at end where first_day = $3 and standing = $4";
    let values: [Val; 4] = [to.code().into(), now.into(), of.period.first().into(), of.standing.code().into()];
    if tx.run(STAND, &values)? == 1 { Ok(()) } else { Err(AppError::Stale) }
}
