//! Closing: from then on it can be read, with what the record says on that day beside it.

use db::Tx;
use domain::partnership::{Stands, can_close};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

use super::{found, refused, telling};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::partnership::litmus::known;
use crate::partnership::litmus::store::{self, Litmus, answers};
use crate::people::scope::Scope;

/// The job that closes those whose last day has passed.
pub const CLOSE: &str = "close litmuses";
const CLOCK: Scope = Scope::System("the last day of a litmus");
/// Closed in one go.
const AT_ONCE: u32 = 20;

/// Closes it: it can be read, who has answered is forgotten, and what the record says now stays beside it.
///
/// # Errors
/// Not found, no right, not open, the database.
pub fn close(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let litmus = found(tx, scope, id)?;
    can_close(litmus.state).map_err(refused)?;
    let litmus = Litmus { state: Stands::Closed, closed_on: Some(env.local().date()), ..litmus };
    store::update(tx, &litmus)?;
    let record = known::record(tx, env, litmus.client.0)?;
    answers::settle(tx, id, &record)?;
    telling::closed(tx, env, &litmus)
}

/// Closes those whose last day has passed, soon after midnight.
///
/// # Errors
/// The database.
pub fn close_due(tx: &mut Tx, env: &Env, _: &Job) -> Result<(), AppError> {
    let over = store::over(tx, env.local().date(), AT_ONCE)?;
    for id in &over {
        close(tx, env, &CLOCK, *id)?;
    }
    let at = if over.len() == AT_ONCE as usize { env.now } else { after_midnight(env) };
    jobs::plan(tx, env, CLOSE, "", at, None)
}

fn after_midnight(env: &Env) -> Timestamp {
    let tomorrow = env.local().date().tomorrow().unwrap_or_else(|_| env.local().date());
    let at = tomorrow.to_datetime(Time::midnight()).saturating_add(15.minutes());
    env.zone().to_zoned(at).map_or(env.now + SignedDuration::from_hours(24), |zoned| zoned.timestamp())
}
