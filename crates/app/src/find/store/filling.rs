//! How far what was there before has been read in, and what has to be read in anew.

use db::{Conn, Query, Tx};
use uuid::Uuid;

use super::Sort;
use crate::kit::error::AppError;

/// How far one sort is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Which sort.
    pub sort: Sort,
    /// Everything from here on has been read in; nothing yet where this is nothing.
    pub before: Option<Uuid>,
    /// All of it has been.
    pub done: bool,
}

/// How far each sort is.
///
/// # Errors
/// The database.
pub fn fills(conn: &mut Conn) -> Result<Vec<Fill>, AppError> {
    let rows = conn.all("select sort, before_id, done from search_fill order by sort", &[])?;
    let mut found = Vec::new();
    for row in &rows {
        if let Some(sort) = Sort::from_code(&row.get::<String>("sort")?) {
            found.push(Fill { sort, before: row.get("before_id")?, done: row.get("done")? });
        }
    }
    Ok(found)
}

/// The next sort that is not done.
///
/// # Errors
/// The database.
pub fn fill_of(conn: &mut Conn) -> Result<Option<Fill>, AppError> {
    let all = fills(conn)?;
    // Parties and people are few and are looked for most.
    Ok(Sort::ALL.into_iter().find_map(|sort| all.iter().find(|f| f.sort == sort && !f.done).cloned()))
}

/// Remembers how far a sort is.
///
/// # Errors
/// The database.
pub fn keep_fill(tx: &mut Tx, fill: &Fill) -> Result<(), AppError> {
    const KEEP: &str = "update search_fill set before_id = $1, done = $2 where sort = $3";
    tx.run(KEEP, &[fill.before.into(), fill.done.into(), fill.sort.code().into()])?;
    Ok(())
}

/// Ids of a sort before this one, the newest first.
///
/// # Errors
/// The database.
pub fn ids_before(conn: &mut Conn, sort: Sort, before: Option<Uuid>, limit: u32) -> Result<Vec<Uuid>, AppError> {
    let query = Query::new(match sort {
        Sort::Commitment => "select t.id from commitments t",
        Sort::Conversation => "select t.id from conversations t",
        Sort::Party => "select t.id from parties t",
        Sort::Person => "select t.id from people t",
    });
    let rows = query.and_some("t.id < {}", before).order("t.id desc").limit(limit).all(conn)?;
    rows.iter().map(|row| Ok(row.at(0)?)).collect()
}

/// Some of which a text was erased.
///
/// # Errors
/// The database.
pub fn stale(conn: &mut Conn, limit: i64) -> Result<Vec<(Uuid, Sort)>, AppError> {
    let rows = conn.all("select of_id, sort from search_stale order by of_id limit $1", &[limit.into()])?;
    let mut found = Vec::new();
    for row in &rows {
        if let Some(sort) = Sort::from_code(&row.at::<String>(1)?) {
            found.push((row.at(0)?, sort));
        }
    }
    Ok(found)
}

/// These were read in anew.
///
/// # Errors
/// The database.
pub fn drop_stale(tx: &mut Tx, of: &[Uuid]) -> Result<(), AppError> {
    for id in of {
        tx.run("delete from search_stale where of_id = $1", &[(*id).into()])?;
    }
    Ok(())
}
