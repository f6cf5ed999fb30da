//! Which promise goes first, when it may begin, and what it waits for.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::kernel::CommitmentId;
use domain::teams::{FIRST, LAST, NORMAL, circle};

use super::work::{estimators, ours};
use super::wrong;
use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::rights;
use crate::teams::store::{self, WorkPlace};

const CIRCLE: &str = "Then they would wait for each other in a circle. Take one of the waits away first.";

fn queued(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Row, AppError> {
    let row = ours(conn, scope, id)?;
    if !estimators(conn, &row)?.into_iter().any(|team| rights::may_write(scope, team)) {
        let words = "Whoever performs a promise says when it may begin and what it waits for. Ask them.";
        return Err(AppError::Forbidden(words.into()));
    }
    if row.state.is_closed() {
        return Err(AppError::refused("not_now", "This promise is over. It waits for nothing any more."));
    }
    Ok(row)
}

/// Says which goes first, and when it may begin.
///
/// # Errors
/// Not found, no right, over already, the database.
pub fn put_first(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, place: WorkPlace) -> Result<(), AppError> {
    queued(tx, scope, id)?;
    let priority = place.priority.unwrap_or(NORMAL);
    if !(FIRST..=LAST).contains(&priority) {
        return wrong("priority", "Write a number from 1, which goes first, to 9, which goes last.");
    }
    store::put_place(tx, id, (priority, place.earliest), (scope.signs(), env.now))
}

/// One cannot begin before another has ended.
///
/// # Errors
/// Not found, no right, over already, a circle, the database.
pub fn wait(tx: &mut Tx, env: &Env, scope: &Scope, late: CommitmentId, first: CommitmentId) -> Result<(), AppError> {
    queued(tx, scope, late)?;
    let other = commitments::find(tx, scope, first)?;
    if other.state.is_closed() || late == first {
        return wrong("on", "Choose another promise that is still open.");
    }
    if goes_in_circle(tx, late, first)? {
        return Err(AppError::refused("circle", CIRCLE));
    }
    store::put_wait(tx, (late, first), (scope.signs(), env.now))
}

/// It waits for the other no longer.
///
/// # Errors
/// Not found, no right, over already, the database.
pub fn unwait(tx: &mut Tx, scope: &Scope, late: CommitmentId, first: CommitmentId) -> Result<(), AppError> {
    queued(tx, scope, late)?;
    store::drop_wait(tx, late, first)
}

/// Whether one that waits for another would close a circle, through whatever rests above and below them.
///
/// # Errors
/// The database.
pub fn goes_in_circle(conn: &mut Conn, late: CommitmentId, first: CommitmentId) -> Result<bool, AppError> {
    let below: BTreeSet<CommitmentId> = store::all_below(conn, late)?.into_iter().collect();
    circle(late, &below, first, |id| store::requires(conn, id))
}

/// Refuses what would close a circle when a promise is put below another: it then waits for whatever waits above it.
///
/// # Errors
/// A circle, the database.
pub fn may_rest_below(conn: &mut Conn, sub: CommitmentId, parent: CommitmentId) -> Result<(), AppError> {
    let mut closes = circle(parent, &BTreeSet::new(), sub, |id| store::requires(conn, id))?;
    let (mut at, mut steps) = (Some(parent), 0);
    while let Some(above) = at.filter(|_| !closes && steps < domain::resting::DEEPEST) {
        for (_, first) in store::edges(conn, &[above])? {
            closes = closes || goes_in_circle(conn, sub, first)?;
        }
        (at, steps) = (commitments::parent(conn, above)?, steps + 1);
    }
    if closes { Err(AppError::refused("circle", CIRCLE)) } else { Ok(()) }
}
