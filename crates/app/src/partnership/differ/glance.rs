//! What stands beside the stage of a client: that it is served by an order taker, or that IT has its way nearly always. For our own
//! house alone; whoever is of a client reads their own share on the page of it, and no mark.

use std::collections::HashMap;

use db::Conn;
use domain::kernel::PartyId;

use super::{path_at, store, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The marks of these clients, where there is anything to mark; none for whoever is not of our house.
///
/// # Errors
/// The database.
pub fn marks(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    ids: &[PartyId],
) -> Result<HashMap<PartyId, &'static str>, AppError> {
    if ids.is_empty() || !scope.is_staff() || scope.only().is_some() {
        return Ok(HashMap::new());
    }
    let shares = store::shares(conn, scope, ids, env.local().date())?;
    let marked = shares.into_iter().map(|(id, share)| (id, words::mark(share.verdict())));
    Ok(marked.filter(|(_, mark)| !mark.is_empty()).collect())
}

/// The mark of one client, and where it comes from.
///
/// # Errors
/// The database.
pub fn mark(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: PartyId,
) -> Result<Option<(&'static str, String)>, AppError> {
    Ok(marks(conn, env, scope, &[id])?.remove(&id).map(|mark| (mark, path_at(id))))
}
