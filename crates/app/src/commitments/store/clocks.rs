//! Promises whose breakdown clock runs: what is kept of it follows the calendar, and is counted anew when that changes.

use db::{Conn, Query, Tx, Val};
use domain::calendar::WorkingDays;
use domain::commitment::BREAKDOWN_DAYS;
use domain::kernel::{CommitmentId, PartyId};
use jiff::Timestamp;

use crate::kit::error::AppError;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Which promise.
    pub id: CommitmentId,
    /// By whose days it runs.
    pub customer: PartyId,
    /// Since when it is broken down.
    pub since: Timestamp,
    /// Until when an answer is wanted.
    pub answer_by: Option<Timestamp>,
    /// Until when new terms should stand, as it is kept.
    pub kept: Option<Timestamp>,
}

impl Clock {
    /// Until when new terms should stand by these days.
    #[must_use]
    pub fn until(&self, days: &WorkingDays) -> Timestamp {
        days.after(self.since, BREAKDOWN_DAYS)
    }
}

/// Those after this one, by id.
///
/// # Errors
/// The database.
pub fn clocks(conn: &mut Conn, after: Option<CommitmentId>, limit: u32) -> Result<Vec<Clock>, AppError> {
    const CLOCKS: &str = "select c.id, c.customer_id, c.broken_since, c.answer_by, c.clock_at from commitments c \
         where c.broken_since is not null and c.closed_at is null";
    let query = Query::new(CLOCKS).and_some("c.id > {}", after.map(|id| Val::Uuid(id.0)));
    let rows = query.order("c.id").limit(limit).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Clock {
                id: CommitmentId(row.get("id")?),
                customer: PartyId(row.get("customer_id")?),
                since: row.get("broken_since")?,
                answer_by: row.get("answer_by")?,
                kept: row.get("clock_at")?,
            })
        })
        .collect()
}

/// Its clock runs until then.
///
/// # Errors
/// The database.
pub fn wind(tx: &mut Tx, clock: &Clock, until: Timestamp) -> Result<(), AppError> {
    const WIND: &str = "update commitments set clock_at = $1, next_deadline = $2 where id = $3";
    let next = clock.answer_by.map_or(until, |by| by.min(until));
    tx.run(WIND, &[until.into(), next.into(), clock.id.0.into()])?;
    Ok(())
}
