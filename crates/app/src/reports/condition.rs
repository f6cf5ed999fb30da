//! Numbers that tell how a running Entente is: what waits, what fails, how old the newest seal is. Reads only.

use db::Conn;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::kit::error::AppError;

/// How it is.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// People who administer and can sign in.
    pub administrators: i64,
    /// Letters that should have left before this time.
    pub letters_late: i64,
    /// Letters that could not be delivered for good.
    pub letters_failed: i64,
    /// Jobs that failed at least once and are not done.
    pub jobs_failing: i64,
    /// The day of the newest seal.
    pub sealed: Option<Date>,
    /// The newest instant at which something moved.
    pub newest: Option<Timestamp>,
}

/// Counted no further than this.
const CAP: i64 = 1000;

/// Reads it. Letters count as late when they should have left before `late`.
///
/// # Errors
/// The database.
pub fn condition(conn: &mut Conn, late: Timestamp) -> Result<Condition, AppError> {
    const ADMINISTRATORS: &str = "select count(distinct p.id) from people p join memberships m on m.person_id = p.id \
         where m.role = 'administrator' and m.until_at is null and p.retired_at is null and p.password is not null";
    const LATE: &str =
        "select count(*) from (select id from letters where state = 'waiting' and next_try_at < $1 limit $2) l";
    const FAILED: &str = "select count(*) from (select id from letters where state = 'failed' limit $1) l";
    const JOBS: &str =
        "select count(*) from (select id from jobs where done_at is null and last_error is not null limit $1) j";
    const SEALED: &str = "select day from seals order by day desc limit 1";
    const NEWEST: &str =
        "select moved_at from commitments where kind <> 'ticket' order by moved_at desc, id desc limit 1";
    let count = |conn: &mut Conn, sql: &str, params: &[db::Val]| -> Result<i64, AppError> {
        conn.one(sql, params)?.map_or(Ok(0), |row| Ok(row.at(0)?))
    };
    Ok(Condition {
        administrators: count(conn, ADMINISTRATORS, &[])?,
        letters_late: count(conn, LATE, &[late.into(), CAP.into()])?,
        letters_failed: count(conn, FAILED, &[CAP.into()])?,
        jobs_failing: count(conn, JOBS, &[CAP.into()])?,
        sealed: conn.one(SEALED, &[])?.map(|row| row.at(0)).transpose()?,
        newest: conn.one(NEWEST, &[])?.map(|row| row.at(0)).transpose()?,
    })
}
