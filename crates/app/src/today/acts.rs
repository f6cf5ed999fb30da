//! Gathers what somebody has a part in and lets the rules rank it. Reads only.

use db::Conn;
use domain::commitment::Side;
use domain::kernel::PersonId;
use domain::today::{Matter, Ranked, order, rank};

use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Matters looked at for one person, nearest deadline first.
const LOOKED_AT: u32 = 200;

/// One thing to do, with the commitment it is about and the reader's side of it.
#[derive(Clone, Debug)]
pub struct ToDo {
    /// The commitment.
    pub row: Row,
    /// The reader's side.
    pub side: Side,
    /// Why it is on the list, and where.
    pub ranked: Ranked,
}

/// What the ranking has to know of a row.
#[must_use]
pub fn matter(row: &Row, side: Side, env: &Env) -> Matter {
    Matter {
        side,
        state: row.state,
        stake: u8::try_from(row.stake).unwrap_or(1),
        to_move: row.to_move,
        amended: row.amended,
        due: row.due,
        told: row.told,
        assured: row.assured,
        answer_by: row.answer_by,
        clock: row.broken_since.map(|since| env.days.after(since, 2)),
        moved_at: row.moved_at,
        outcome: row.outcome.map(|j| j.outcome),
    }
}

/// Everything that asks something of this person, worst first.
///
/// # Errors
/// The database.
pub fn to_do(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<Vec<ToDo>, AppError> {
    let rows = commitments::mine(conn, scope, person, LOOKED_AT)?;
    let mut all: Vec<ToDo> = rows
        .into_iter()
        .filter_map(|row| {
            let side = scope.side_of(&row.between)?;
            let ranked = rank(&matter(&row, side, env), &env.days, env.now)?;
            Some(ToDo { row, side, ranked })
        })
        .collect();
    all.sort_by(|a, b| order(&a.ranked, &b.ranked).then(a.row.id.cmp(&b.row.id)));
    all.dedup_by(|a, b| a.row.id == b.row.id);
    Ok(all)
}

/// How many things are this person's today.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, env: &Env, scope: &Scope, person: PersonId) -> Result<u32, AppError> {
    let today = to_do(conn, env, scope, person)?.iter().filter(|t| t.ranked.today).count();
    Ok(u32::try_from(today).unwrap_or(u32::MAX))
}
