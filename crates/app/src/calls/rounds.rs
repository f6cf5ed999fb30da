//! The rounds: every client and every team each morning after stages were reckoned, and a client whose stage got worse soon after.

use db::Tx;
use domain::kernel::PartyId;
use futures_util::future::BoxFuture;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::json;

use super::{acts, store};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{Job, Next};

/// The job that looks at all of them each morning.
pub const ALL: &str = "look who has to be called";
/// The job that looks at one.
pub const ONE: &str = "look whether to call one";

/// Clients and teams that are looked at before other jobs have their turn.
const AT_ONCE: u32 = 100;
/// Of these, how many are written at once.
const WRITTEN: usize = 20;

/// Looks at one client or team.
///
/// # Errors
/// The database.
pub fn look_at_one(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    match job.key.parse::<PartyId>() {
        Ok(party) => acts::reckon(tx, env, party),
        Err(_) => Ok(()),
    }
}

/// Looks at clients and teams, some at a time, and goes on with the next at once. Nothing is held while they are looked at; what comes
/// out is written soon, so that nobody waits. After the last it is due again tomorrow, before people come.
#[must_use]
pub fn look_at_all(app: App, job: Job) -> BoxFuture<'static, Result<Next, AppError>> {
    Box::pin(async move {
        let after =
            job.payload.as_ref().and_then(|p| p.get("after")).and_then(|v| v.as_str()).and_then(|t| t.parse().ok());
        let parties = app.read(move |conn, _| store::due(conn, after, AT_ONCE)).await?;
        for some in parties.chunks(WRITTEN) {
            let some: Vec<_> = some.iter().map(|(id, _, kind)| (*id, *kind)).collect();
            let found = app.read(move |conn, env| {
                some.iter().map(|one| Ok((one.0, acts::look(conn, env, *one)?))).collect::<Result<Vec<_>, AppError>>()
            });
            let found = found.await?;
            app.write(move |tx, env| found.iter().try_for_each(|(party, found)| acts::settle(tx, env, *party, found)))
                .await?;
        }
        let more = parties.last().filter(|_| parties.len() == AT_ONCE as usize);
        Ok(match more {
            Some((last, ..)) => Next { at: app.env().now, payload: Some(json!({ "after": last.to_string() })) },
            None => Next { at: tomorrow(&app.env()), payload: None },
        })
    })
}

fn tomorrow(env: &Env) -> Timestamp {
    let today = env.local().date();
    let morning = today.tomorrow().unwrap_or(today).to_datetime(Time::midnight()).saturating_add(5.hours());
    env.zone().to_zoned(morning).map_or(env.now + SignedDuration::from_hours(24), |zoned| zoned.timestamp())
}
