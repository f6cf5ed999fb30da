//! The runner: looks what is due, claims some of it, does one after the other, and sleeps until the next is due.
//!
//! A job whose function fails keeps the reason, is tried again later and later, and holds nothing else up. A process that
//! dies between claiming and doing leaves a claim that ends by itself.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Deed, Job, Kind, ensure, open, store};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// Jobs claimed at once: few, so that several processes share the work and a stop is soon.
const BATCH: i64 = 16;
/// At the latest after this long it is looked again: another process may have planned something.
const LONGEST_SLEEP: SignedDuration = SignedDuration::from_secs(5);
/// After a first failure; twice as long after each further one, up to an hour.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// What a round has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Jobs done.
    pub done: usize,
    /// Jobs that failed and will be tried again.
    pub failed: usize,
}

/// Does everything that is due now, and what that plans for now. Ends when nothing is due any more.
///
/// # Errors
/// The database. What a job says is kept with it.
pub async fn run_due(app: &App, kinds: &'static [Kind]) -> Result<Ran, AppError> {
    stand(app, kinds).await?;
    let (_never, stop) = watch::channel(false);
    let mut ran = Ran::default();
    while let Some(round) = round(app, kinds, &stop).await? {
        ran.done += round.done;
        ran.failed += round.failed;
    }
    Ok(ran)
}

/// Runs until it is told to stop; the job under way is finished, the others are given back.
pub async fn run(app: App, kinds: &'static [Kind], mut stop: watch::Receiver<bool>) {
    let mut stands = false;
    while !*stop.borrow() {
        let sleep = match turn(&app, kinds, &mut stands, &stop).await {
            Ok(sleep) => sleep,
            Err(error) => {
                tracing::error!(%error, "jobs could not be looked at");
                Duration::from_secs(5)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            _ = stop.changed() => {}
        }
    }
}

/// One look: everything that is due, and how long to sleep then.
async fn turn(
    app: &App,
    kinds: &'static [Kind],
    stands: &mut bool,
    stop: &watch::Receiver<bool>,
) -> Result<Duration, AppError> {
    if !*stands {
        stand(app, kinds).await?;
        *stands = true;
    }
    while round(app, kinds, stop).await?.is_some() {}
    let next = app.read(|conn, env| Ok((store::next(conn, env.now)?, env.now))).await?;
    let left = next.0.map_or(LONGEST_SLEEP, |at| at.duration_since(next.1));
    let sleep = left.clamp(SignedDuration::from_millis(20), LONGEST_SLEEP);
    Ok(sleep.try_into().unwrap_or(Duration::from_secs(5)))
}

/// Of each standing kind there is an open job.
async fn stand(app: &App, kinds: &'static [Kind]) -> Result<(), AppError> {
    let standing = || kinds.iter().filter_map(|kind| kind.standing.map(|first| (kind.name, first)));
    let missing = app.read(move |conn, _| {
        for (name, _) in standing() {
            if open(conn, name, "")?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    });
    if !missing.await? {
        return Ok(());
    }
    let all = app.write(move |tx, env| standing().try_for_each(|(name, first)| ensure(tx, env, name, "", first(env))));
    all.await
}

/// Claims a batch and does it. Nothing when nothing is due, or when it is time to stop.
async fn round(app: &App, kinds: &'static [Kind], stop: &watch::Receiver<bool>) -> Result<Option<Ran>, AppError> {
    let due = app.read(|conn, env| Ok(store::next(conn, env.now)?.is_some_and(|at| at <= env.now))).await?;
    if !due || *stop.borrow() {
        return Ok(None);
    }
    let me = app.env().id();
    let jobs = app.write(move |tx, env| store::claim(tx, me, env.now, BATCH)).await?;
    if jobs.is_empty() {
        return Ok(None);
    }
    let mut ran = Ran::default();
    for job in jobs {
        if *stop.borrow() {
            app.write(move |tx, _| store::release(tx, me)).await?;
            break;
        }
        match one(app, kinds, &job, me).await {
            Ok(true) => ran.done += 1,
            Ok(false) => {}
            Err(error) => {
                ran.failed += 1;
                put_off(app, job, me, &error).await?;
            }
        }
    }
    Ok(Some(ran))
}

/// Does one job, unless it was moved, taken back or taken over meanwhile.
async fn one(app: &App, kinds: &'static [Kind], job: &Job, me: Uuid) -> Result<bool, AppError> {
    let kind = kinds.iter().find(|kind| kind.name == job.kind);
    let deed =
        kind.ok_or_else(|| AppError::Internal(format!("nobody knows what a job of kind {} does", job.kind)))?.deed;
    let again = match deed {
        Deed::Within(_) => None,
        Deed::Beside(deed) => Some(deed(app.clone(), job.clone()).await?),
    };
    let job = job.clone();
    let done = app.write(move |tx, env| {
        let mine = store::done(tx, job.id, me, env.now)?;
        match deed {
            Deed::Within(deed) if mine => deed(tx, env, &job)?,
            Deed::Beside(_) if mine => {
                again
                    .iter()
                    .try_for_each(|next| store::plan(tx, env, &job.kind, &job.key, next.at, next.payload.clone()))?;
            }
            _ => {}
        }
        Ok(mine)
    });
    done.await
}

async fn put_off(app: &App, job: Job, me: Uuid, error: &AppError) -> Result<(), AppError> {
    let doublings = u32::try_from(job.attempts.clamp(1, 12) - 1).unwrap_or(0);
    let pause = (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE);
    tracing::error!(kind = job.kind, key = job.key, attempts = job.attempts, %error, "a job failed and is tried again");
    let why = error.to_string();
    app.write(move |tx, env| store::failed(tx, job.id, me, &why, env.now + pause)).await
}
