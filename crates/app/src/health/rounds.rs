//! The rounds: all relationships each morning, and those with whom something has moved within minutes.

use db::Tx;
use domain::kernel::PartyId;
use futures_util::future::BoxFuture;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;

use super::acts::{find, reckon, settle};
use super::store;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job, Next};

/// The job that goes through all relationships each morning.
pub const ALL: &str = "reckon relationships";
/// The job that looks with whom something has moved.
pub const MOVED: &str = "look whom something moved with";
/// The job that reckons one relationship.
pub const ONE: &str = "reckon a relationship";

/// Relationships that are reckoned before other jobs have their turn.
const AT_ONCE: u32 = 200;
/// Of these, how many are written at once.
const WRITTEN: usize = 20;
/// Between two looks whether something moved.
const SOON: SignedDuration = SignedDuration::from_mins(10);
/// Matters that moved and are looked at in one go.
const MOVES: u32 = 200;
/// Reckons one relationship.
///
/// # Errors
/// The database.
pub fn reckon_one(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    match job.key.parse::<PartyId>() {
        Ok(client) => reckon(tx, env, client),
        Err(_) => Ok(()),
    }
}

/// Reckons relationships, some at a time, and goes on with the next at once. Nothing is held while they are looked at; what comes out
/// is written soon, so that nobody waits. After the last it is due again tomorrow, before people come.
#[must_use]
pub fn reckon_all(app: App, job: Job) -> BoxFuture<'static, Result<Next, AppError>> {
    Box::pin(async move {
        let after =
            job.payload.as_ref().and_then(|p| p.get("after")).and_then(|v| v.as_str()).and_then(|t| t.parse().ok());
        let clients = app.read(move |conn, _| store::due(conn, after, AT_ONCE)).await?;
        for some in clients.chunks(WRITTEN) {
            let some = some.to_vec();
            let found = app.read(move |conn, env| {
                some.iter().map(|client| Ok((*client, find(conn, env, *client)?))).collect::<Result<Vec<_>, AppError>>()
            });
            let found = found.await?;
            app.write(move |tx, env| found.iter().try_for_each(|(client, found)| settle(tx, env, *client, found)))
                .await?;
        }
        let more = clients.last().filter(|_| clients.len() == AT_ONCE as usize);
        Ok(match more {
            Some(last) => Next { at: app.env().now, payload: Some(json!({ "after": last.to_string() })) },
            None => Next { at: tomorrow(&app.env()), payload: None },
        })
    })
}

fn tomorrow(env: &Env) -> Timestamp {
    let today = env.local().date();
    let morning = today.tomorrow().unwrap_or(today).to_datetime(Time::midnight()).saturating_add(4.hours());
    env.zone().to_zoned(morning).map_or(env.now + SignedDuration::from_hours(24), |zoned| zoned.timestamp())
}

/// Looks with whom something has moved since the last look, and plans that they are reckoned.
///
/// # Errors
/// The database.
pub fn look_who_moved(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let since = job.payload.as_ref().and_then(|p| p.get("since")).and_then(|v| v.as_str()).and_then(|t| t.parse().ok());
    let since = since.unwrap_or(env.now - SOON);
    let (clients, until) = store::moved_since(tx, (since, env.now), MOVES)?;
    for client in clients {
        jobs::ensure(tx, env, ONE, &client.to_string(), env.now)?;
    }
    let next = if until < env.now { env.now } else { env.now + SOON };
    jobs::plan(tx, env, MOVED, "", next, Some(json!({ "since": until.to_string() })))
}
