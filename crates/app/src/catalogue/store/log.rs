//! What was done with a service: lines are added, never changed.

use db::{Conn, Query, Tx, Val};
use domain::kernel::{OfferingId, PersonId, ServiceId};
use jiff::Timestamp;

use crate::kit::env::Env;
use crate::kit::error::AppError;

/// One thing that was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its number, from 1.
    pub number: i64,
    /// What sort of thing, as stored.
    pub act: String,
    /// What, in words.
    pub change: String,
    /// Why.
    pub why: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Adds a line.
///
/// # Errors
/// Stale when two did something at the same moment; the database.
pub fn append(
    tx: &mut Tx,
    env: &Env,
    (service, offering): (ServiceId, Option<OfferingId>),
    (act, change, why): (&str, &str, Option<&str>),
    by: Option<PersonId>,
) -> Result<(), AppError> {
    const LAST: &str = "select max(number) as last from service_log where service_id = $1";
    const APPEND: &str = "insert into service_log (id, service_id, number, offering_id, act, change, why, person_id, done_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let last: Option<i64> = tx.one(LAST, &[service.0.into()])?.map(|row| row.get("last")).transpose()?.flatten();
    let values: [Val; 9] = [
        env.id().into(),
        service.0.into(),
        (last.unwrap_or(0) + 1).into(),
        offering.map(|o| o.0).into(),
        act.into(),
        change.into(),
        why.map(str::to_owned).into(),
        by.map(|p| p.0).into(),
        env.now.into(),
    ];
    match tx.run(APPEND, &values) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// What was done, newest first, below this number.
///
/// # Errors
/// The database.
pub fn history(conn: &mut Conn, id: ServiceId, below: Option<i64>, limit: u32) -> Result<Vec<Done>, AppError> {
    const HISTORY: &str = "select l.number, l.act, l.change, l.why, p.name, l.done_at from service_log l \
         left join people p on p.id = l.person_id";
    let query = Query::new(HISTORY).and("l.service_id = {}", Val::Uuid(id.0)).and_some("l.number < {}", below);
    let rows = query.order("l.number desc").limit(limit).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Done {
                number: row.get("number")?,
                act: row.get("act")?,
                change: row.get("change")?,
                why: row.get("why")?,
                by: row.get("name")?,
                at: row.get("done_at")?,
            })
        })
        .collect()
}
