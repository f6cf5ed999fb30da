//! In which order promises below one have to come, and which promise needs which of the other side. All SQL on these tables
//! is here; who rests below whom is a column of the promises and kept there.

use std::collections::HashMap;

use db::{Conn, Query, Tx, Val};
use domain::commitment::State;
use domain::kernel::CommitmentId;
use domain::resting::{Above, Sub};
use uuid::Uuid;

use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Promises that one may need.
const MOST: u32 = 20;

/// In which order these come: the later one and the one it waits for.
///
/// # Errors
/// The database.
pub fn order(conn: &mut Conn, ids: &[CommitmentId]) -> Result<Vec<(CommitmentId, CommitmentId)>, AppError> {
    const ORDER: &str = "select d.commitment_id, d.on_id from depends d";
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(ORDER).in_list("d.commitment_id", ids.iter().map(|id| Val::Uuid(id.0)));
    let rows = query.order("d.commitment_id, d.on_id").limit(2000).all(conn)?;
    rows.iter().map(|row| Ok((CommitmentId(row.get("commitment_id")?), CommitmentId(row.get("on_id")?)))).collect()
}

/// Puts one after another.
///
/// # Errors
/// The database.
pub fn put_after(tx: &mut Tx, sub: CommitmentId, first: CommitmentId) -> Result<(), AppError> {
    const PUT: &str =
        "insert into depends (commitment_id, on_id) values ($1, $2) on conflict (commitment_id, on_id) do nothing";
    tx.run(PUT, &[sub.0.into(), first.0.into()])?;
    Ok(())
}

/// Takes it out of every order.
///
/// # Errors
/// The database.
pub fn free(tx: &mut Tx, sub: CommitmentId) -> Result<(), AppError> {
    const FREE: &str = "delete from depends where commitment_id = $1 or on_id = $2";
    tx.run(FREE, &[sub.0.into(), sub.0.into()])?;
    Ok(())
}

/// It waits for nothing any more.
///
/// # Errors
/// The database.
pub fn wait_for_none(tx: &mut Tx, sub: CommitmentId) -> Result<(), AppError> {
    const NONE: &str = "delete from depends where commitment_id = $1";
    tx.run(NONE, &[sub.0.into()])?;
    Ok(())
}

/// What the rules know of a promise above.
#[must_use]
pub const fn above(row: &Row) -> Above {
    Above { state: row.state, due: row.due }
}

/// What the rules know of the promises below each of these.
///
/// # Errors
/// The database; a text that is no act.
pub fn subs(conn: &mut Conn, parents: &[CommitmentId]) -> Result<HashMap<CommitmentId, Vec<Sub>>, AppError> {
    let rows = commitments::below(conn, &Scope::System("what lies below"), parents)?;
    let ids: Vec<CommitmentId> = rows.iter().map(|(_, row)| row.id).collect();
    let order = order(conn, &ids)?;
    let risks = commitments::risks(conn, &Scope::System("what lies below"), &ids)?;
    let mut all: HashMap<CommitmentId, Vec<Sub>> = HashMap::new();
    for (parent, row) in rows {
        let sub = Sub {
            id: row.id,
            state: row.state,
            due: row.due,
            proposed: proposed(conn, &row)?,
            told: row.told,
            answer_by: row.answer_by,
            follows: row.follows,
            amber: risks.get(&row.id).is_some_and(|kept| kept.amber.is_some()),
            after: order.iter().filter(|(later, _)| *later == row.id).map(|(_, first)| *first).collect(),
        };
        all.entry(parent).or_default().push(sub);
    }
    Ok(all)
}

/// The due of other terms on the table; the row keeps only the one in force.
fn proposed(conn: &mut Conn, row: &Row) -> Result<Option<jiff::Timestamp>, AppError> {
    if !row.amended && row.state != State::Breakdown {
        return Ok(None);
    }
    let (c, _) = commitments::replayed(conn, row)?;
    Ok(c.on_table().and_then(|terms| terms.due.as_ref()).map(|due| due.at))
}

/// A promise that another one needs, or that needs it.
#[derive(Clone, Debug)]
pub struct Linked {
    /// Its row.
    pub row: Row,
    /// It is needed here; otherwise it needs this one.
    pub needed: bool,
}

/// What a promise needs of the other side, and which promises of the other side need this one: both sides see it.
///
/// # Errors
/// The database.
pub fn linked(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Vec<Linked>, AppError> {
    const LINKS: &str = "select n.commitment_id, n.needed_id from needs n";
    let query = Query::new(LINKS).and("(n.commitment_id = {} or n.needed_id = {})", [Val::Uuid(id.0), Val::Uuid(id.0)]);
    let mut all = Vec::new();
    for row in query.order("n.linked_at, n.needed_id").limit(MOST * 2).all(conn)? {
        let (from, to): (Uuid, Uuid) = (row.get("commitment_id")?, row.get("needed_id")?);
        let (other, needed) = if from == id.0 { (to, true) } else { (from, false) };
        match commitments::find(conn, scope, CommitmentId(other)) {
            Ok(row) => all.push(Linked { row, needed }),
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// Whether the one is linked as needing the other.
///
/// # Errors
/// The database.
pub fn needs(conn: &mut Conn, id: CommitmentId, needed: CommitmentId) -> Result<bool, AppError> {
    const NEEDS: &str = "select 1 from needs where commitment_id = $1 and needed_id = $2";
    Ok(conn.one(NEEDS, &[id.0.into(), needed.0.into()])?.is_some())
}

/// Links them.
///
/// # Errors
/// Too many, or the database.
pub fn add_need(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, needed: CommitmentId) -> Result<(), AppError> {
    const ADD: &str = "insert into needs (commitment_id, needed_id, person_id, linked_at) values ($1, $2, $3, $4) \
         on conflict (commitment_id, needed_id) do nothing";
    tx.run(ADD, &[id.0.into(), needed.0.into(), scope.person().map(|p| p.0).into(), env.now.into()])?;
    Ok(())
}

/// Takes the link away.
///
/// # Errors
/// The database.
pub fn drop_need(tx: &mut Tx, id: CommitmentId, needed: CommitmentId) -> Result<(), AppError> {
    const DROP: &str = "delete from needs where commitment_id = $1 and needed_id = $2";
    tx.run(DROP, &[id.0.into(), needed.0.into()])?;
    Ok(())
}
