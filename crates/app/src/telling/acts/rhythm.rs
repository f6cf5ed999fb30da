//! Choosing how often and when mail may come.

use db::Tx;
use domain::kernel::PersonId;
use domain::telling::Rhythm;
use jiff::tz::TimeZone;

use super::{DAILY, plan};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs;
use crate::telling::store;

/// A person chooses their rhythm. What waits already goes out when it was to go.
///
/// # Errors
/// The database.
pub fn choose(
    tx: &mut Tx,
    env: &Env,
    person: PersonId,
    rhythm: &Rhythm,
    zone: Option<&TimeZone>,
) -> Result<(), AppError> {
    store::set(tx, person, rhythm, zone, env.now)?;
    replan(tx, env, person)
}

/// Back to what is usual.
///
/// # Errors
/// The database.
pub fn usual(tx: &mut Tx, env: &Env, person: PersonId) -> Result<(), AppError> {
    store::forget(tx, person)?;
    replan(tx, env, person)
}

fn replan(tx: &mut Tx, env: &Env, person: PersonId) -> Result<(), AppError> {
    match store::next_send(tx, person)? {
        Some(at) => plan(tx, env, person, at.max(env.now)),
        None => jobs::cancel(tx, DAILY, &person.to_string()),
    }
}
