//! Every kind of job, on one screen: its name, what it does, and when the first of it is due. How jobs are kept and run is
//! in `kit::jobs`; what a job means is with the place that plans it.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Time};

use crate::asked;
use crate::calls;
use crate::check::standing;
use crate::find;
use crate::health;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::Deed::{Beside, Within};
use crate::kit::jobs::{self, Job, Kind, Ran};
use crate::ledger::seal;
use crate::levels;
use crate::links;
use crate::mail;
use crate::money::acts::outlook;
use crate::partnership::litmus;
use crate::resting;
use crate::reviews;
use crate::telling;
use crate::trust;
use crate::watch;

/// All of them.
pub const KINDS: &[Kind] = &[
    Kind { name: SEAL, deed: Within(seal_the_day), standing: Some(|env| env.now) },
    Kind { name: FORGET, deed: Within(forget_what_was_done), standing: Some(|env| morning_after(env, 1)) },
    Kind { name: find::acts::FILL, deed: Within(find::acts::fill), standing: Some(|env| env.now) },
    Kind { name: telling::acts::DAILY, deed: Within(telling::acts::send_due), standing: None },
    Kind { name: watch::acts::LOOK, deed: Within(watch::acts::look), standing: None },
    Kind { name: watch::acts::LOOK_AT_ALL, deed: Within(watch::acts::look_at_all), standing: Some(|env| env.now) },
    Kind { name: reviews::acts::OPEN, deed: Within(reviews::acts::time_passed), standing: None },
    Kind { name: reviews::acts::KEEP, deed: Within(reviews::acts::keep_all), standing: Some(|env| env.now) },
    Kind { name: trust::acts::COUNT, deed: Within(trust::acts::count_older), standing: Some(|env| env.now) },
    Kind {
        name: levels::acts::COUNT,
        deed: Within(levels::acts::count_all),
        standing: Some(|env| morning_after(env, 2)),
    },
    Kind { name: health::rounds::ALL, deed: Beside(health::rounds::reckon_all), standing: Some(|env| env.now) },
    Kind { name: health::rounds::MOVED, deed: Within(health::rounds::look_who_moved), standing: Some(|env| env.now) },
    Kind { name: health::rounds::ONE, deed: Within(health::rounds::reckon_one), standing: None },
    Kind { name: calls::rounds::ALL, deed: Beside(calls::rounds::look_at_all), standing: Some(|env| env.now) },
    Kind { name: calls::rounds::ONE, deed: Within(calls::rounds::look_at_one), standing: None },
    Kind { name: outlook::LOOK, deed: Within(outlook::look), standing: Some(|env| env.now) },
    Kind { name: resting::acts::LOOK, deed: Within(resting::acts::look_again), standing: None },
    Kind { name: asked::pulse::acts::LOOK, deed: Within(asked::pulse::acts::look), standing: Some(|env| env.now) },
    Kind { name: asked::acts::CLOSE, deed: Beside(asked::acts::close_due), standing: Some(|env| env.now) },
    Kind { name: litmus::acts::CLOSE, deed: Within(litmus::acts::close_due), standing: Some(|env| env.now) },
    Kind { name: standing::acts::LOOK, deed: Beside(standing::acts::look), standing: Some(|env| env.now) },
];

const SEAL: &str = "seal";
const FORGET: &str = "forget jobs";

/// How long a job that was done can still be looked at.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Does everything that is due now.
///
/// # Errors
/// The database.
pub async fn run_due(app: &App) -> Result<Ran, AppError> {
    jobs::run_due(app, KINDS).await
}

/// Does everything that is due until then within one transaction, each at its own time in the world that `at` makes of it.
/// For a past that is lived all at once; nothing of it is kept as a job. What takes its time waits for the present.
///
/// # Errors
/// The database, or what a job says.
pub fn live_until(tx: &mut db::Tx, until: Timestamp, at: &dyn Fn(&Job) -> Env) -> Result<(), AppError> {
    while let Some(job) = jobs::first_due(tx, until)? {
        jobs::cancel(tx, &job.kind, &job.key)?;
        if let Some(Within(deed)) = KINDS.iter().find(|kind| kind.name == job.kind).map(|kind| kind.deed) {
            deed(tx, &at(&job), &job)?;
        }
    }
    Ok(())
}

/// This hour of tomorrow's morning in the organisation's zone.
fn morning_after(env: &Env, hour: i8) -> Timestamp {
    let tomorrow = env.local().date().tomorrow().unwrap_or_else(|_| env.local().date());
    let at = tomorrow.to_datetime(Time::midnight()).saturating_add(i64::from(hour).hours());
    env.zone().to_zoned(at).map_or(env.now + SignedDuration::from_hours(24), |zoned| zoned.timestamp())
}

/// Seals what was recorded until yesterday. The next day's seal is made soon after midnight.
fn seal_the_day(tx: &mut db::Tx, env: &Env, _: &Job) -> Result<(), AppError> {
    if let Some(made) = seal::make(tx, env)? {
        tracing::info!(day = %made.day, chains = made.chains, seal = seal::hex(&made.seal), "the ledger is sealed; keep the seal elsewhere");
    }
    jobs::plan(tx, env, SEAL, "", morning_after(env, 0) + SignedDuration::from_mins(5), None)
}

fn forget_what_was_done(tx: &mut db::Tx, env: &Env, _: &Job) -> Result<(), AppError> {
    jobs::forget(tx, env.now - KEPT)?;
    links::acts::forget(tx, env)?;
    let more = mail::acts::forget(tx, env)?;
    jobs::plan(tx, env, FORGET, "", if more { env.now } else { morning_after(env, 1) }, None)
}
