//! What is near: promises that fall due, that were kept lately, that are overdue.

use db::{Conn, Query, Val};
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;

use super::row::{Commitment, SELECT, read};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Whose promises are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those a person answers for on one side, and those of clients whose relationship they lead.
    Person(PersonId),
    /// All that may be seen.
    All,
}

fn of(query: Query, whose: Whose) -> Query {
    match whose {
        Whose::All => query,
        Whose::Person(person) => query.and(
            "(c.customer_person_id = {} or c.performer_person_id = {} or cu.lead_id = {} or pf.lead_id = {})",
            vec![Val::Uuid(person.0); 4],
        ),
    }
}

/// Open promises with a due in this stretch of time, nearest first.
///
/// # Errors
/// The database.
pub fn falling_due(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Commitment>, AppError> {
    let query = of(scope.matters(Query::new(SELECT)), whose)
        .and_raw("c.closed_at is null and c.state in ('promised', 'breakdown') and c.kind <> 'ticket'")
        .and("c.due_at >= {} and c.due_at < {}", [Val::At(from), Val::At(until)]);
    query.order("c.due_at, c.id").limit(1000).all(conn)?.iter().map(read).collect()
}

/// Promises accepted since then, newest first.
///
/// # Errors
/// The database.
pub fn kept_since(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<Commitment>, AppError> {
    let query = of(scope.matters(Query::new(SELECT)), whose)
        .and("c.moved_at >= {} and c.closed_at >= {}", [Val::At(since), Val::At(since)])
        .and_raw("c.state = 'accepted' and c.kind <> 'ticket'");
    query.order("c.moved_at desc, c.id desc").limit(limit).all(conn)?.iter().map(read).collect()
}

/// Promises of one party to the other whose due has passed: id and subject, oldest first.
///
/// # Errors
/// The database.
pub fn overdue(
    conn: &mut Conn,
    scope: &Scope,
    owner: PartyId,
    toward: PartyId,
    now: Timestamp,
) -> Result<Vec<(String, String)>, AppError> {
    let query = scope
        .matters(Query::new(SELECT))
        .and(
            "c.performer_id = {} and c.customer_id = {} and c.due_at < {}",
            [Val::Uuid(owner.0), Val::Uuid(toward.0), Val::At(now)],
        )
        .and_raw("c.closed_at is null and c.state in ('promised', 'breakdown') and c.kind <> 'ticket'");
    let rows = query.order("c.due_at, c.id").limit(20).all(conn)?;
    rows.iter().map(|row| read(row).map(|c| (c.id.to_string(), c.subject))).collect()
}

/// Whether there is any promise that may be seen.
///
/// # Errors
/// The database.
pub fn any(conn: &mut Conn, scope: &Scope) -> Result<bool, AppError> {
    const ANY: &str = "select c.id from commitments c";
    Ok(scope.matters(Query::new(ANY)).limit(1).one(conn)?.is_some())
}
