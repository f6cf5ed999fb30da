//! Reading in what was there before the index was: newest first, some at a time, while people work. Each round is one job and
//! one transaction, so that nobody waits for it and whoever stops it loses nothing.

use db::{Conn, Tx};
use jiff::SignedDuration;

use super::index::read_in;
use crate::find::store::{self, Fill, Put, Sort};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};

/// The job.
pub const FILL: &str = "read in what can be found";
/// Matters read in at once: some tens of milliseconds of the writer.
const BATCH: u32 = 400;
/// How often it is looked whether something has to be read in anew.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// One round: what was erased first, then what was there before.
///
/// # Errors
/// The database.
pub fn fill(tx: &mut Tx, env: &Env, _: &Job) -> Result<(), AppError> {
    let more = anew(tx)? || next(tx)?;
    let at = if more { env.now } else { env.now + AGAIN };
    jobs::plan(tx, env, FILL, "", at, None)
}

/// Reads in anew what a text was erased of. Tells whether there was any.
fn anew(tx: &mut Tx) -> Result<bool, AppError> {
    let stale = store::stale(tx, i64::from(BATCH))?;
    for (of, sort) in &stale {
        read_in(tx, *sort, Put::Newest, &[*of])?;
    }
    store::drop_stale(tx, &stale.iter().map(|(of, _)| *of).collect::<Vec<_>>())?;
    Ok(!stale.is_empty())
}

fn next(tx: &mut Tx) -> Result<bool, AppError> {
    let Some(fill) = store::fill_of(tx)? else { return Ok(false) };
    let mut ids = store::ids_before(tx, fill.sort, fill.before, BATCH)?;
    let done = ids.len() < BATCH as usize;
    let before = ids.last().copied().or(fill.before);
    let known = store::known(tx, &ids)?;
    ids.retain(|id| !known.contains(id));
    ids.reverse();
    read_in(tx, fill.sort, Put::Oldest, &ids)?;
    store::keep_fill(tx, &Fill { before, done, ..fill })?;
    if done {
        tracing::info!(sort = fill.sort.code(), "everything of this sort can be found now");
    }
    Ok(true)
}

/// Which sorts are still being read in.
///
/// # Errors
/// The database.
pub fn reading_in(conn: &mut Conn) -> Result<Vec<Sort>, AppError> {
    Ok(store::fills(conn)?.into_iter().filter(|fill| !fill.done).map(|fill| fill.sort).collect())
}
