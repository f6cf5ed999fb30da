//! What is kept about the risk from below, beside what it should be: the part of `entente verify` that knows trees.

use db::Conn;
use domain::kernel::CommitmentId;
use domain::resting::{DEEPEST, risk};
use uuid::Uuid;

use super::store;
use crate::calendars;
use crate::commitments::store as commitments;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Promises among these whose kept risk is not what it was at the last look, or whose way up does not end.
///
/// # Errors
/// The database.
pub fn differs(conn: &mut Conn, ids: &[Uuid], env: &Env) -> Result<Vec<(CommitmentId, &'static str)>, AppError> {
    let all = Scope::System("proof");
    let ids: Vec<CommitmentId> = ids.iter().copied().map(CommitmentId).collect();
    let (kept, mut below) = (commitments::risks(conn, &all, &ids)?, store::subs(conn, &ids)?);
    let mut wrong = Vec::new();
    for id in below.keys().filter(|id| !kept.contains_key(id)) {
        wrong.push((*id, "risk_seen"));
    }
    let known: Vec<Uuid> = kept.keys().map(|id| id.0).collect();
    for row in commitments::all_of(conn, &known)? {
        let Some(risk_of) = kept.get(&row.id) else { continue };
        let env = &calendars::within(conn, env, row.between.customer)?;
        let (subs, seen) = (below.remove(&row.id).unwrap_or_default(), risk_of.seen.unwrap_or(env.now));
        let should = risk(&store::above(&row), &subs, &env.days, seen).worst();
        if should != risk_of.amber.map(|(why, _)| why) {
            wrong.push((row.id, "at_risk"));
        }
        if !ends(conn, row.id)? {
            wrong.push((row.id, "parent_id"));
        }
    }
    wrong.sort();
    Ok(wrong)
}

/// Whether the way up from here comes to an end.
fn ends(conn: &mut Conn, id: CommitmentId) -> Result<bool, AppError> {
    let mut at = Some(id);
    for _ in 0..=DEEPEST {
        let Some(here) = at else { return Ok(true) };
        at = commitments::parent(conn, here)?;
    }
    Ok(at.is_none())
}
