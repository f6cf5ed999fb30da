//! Rows of jobs. Claiming is one update: of two runners that want the same row, the second finds a name on it.

use db::{Conn, Query, Row, Tx};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{CLAIMED_FOR, Job};
use crate::kit::env::Env;
use crate::kit::error::AppError;

const COLUMNS: &[&str] = &["id", "kind", "key", "at", "payload", "attempts", "planned_at"];

fn read(row: &Row) -> Result<Job, AppError> {
    Ok(Job {
        id: row.get("id")?,
        kind: row.get("kind")?,
        key: row.get("key")?,
        at: row.get("at")?,
        payload: row.get("payload")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
    })
}

/// A job that is planned anew is nobody's any more: whoever had it finds another name on it, and leaves it.
pub(super) fn plan(
    tx: &mut Tx,
    env: &Env,
    kind: &str,
    key: &str,
    at: Timestamp,
    payload: Option<Value>,
) -> Result<(), AppError> {
    const PLAN: &str = "insert into jobs (id, kind, key, at, payload, attempts, planned_at) \
         values ($1, $2, $3, $4, $5, 0, $6) on conflict (kind, key) where done_at is null do update \
         set at = excluded.at, payload = excluded.payload, claimed_by = null, claimed_until = null, attempts = 0, \
         last_error = null, planned_at = excluded.planned_at";
    tx.run(PLAN, &[env.id().into(), kind.into(), key.into(), at.into(), payload.into(), env.now.into()])?;
    Ok(())
}

pub(super) fn plan_new(
    tx: &mut Tx,
    env: &Env,
    kind: &str,
    all: Vec<(String, Timestamp, Option<Value>)>,
) -> Result<(), AppError> {
    let rows = all.into_iter().map(|(key, at, payload)| {
        vec![env.id().into(), kind.into(), key.into(), at.into(), payload.into(), 0i64.into(), env.now.into()]
    });
    tx.insert_many("jobs", COLUMNS, rows.collect())?;
    Ok(())
}

pub(super) fn cancel(tx: &mut Tx, kind: &str, key: &str) -> Result<(), AppError> {
    const CANCEL: &str = "delete from jobs where kind = $1 and key = $2 and done_at is null";
    tx.run(CANCEL, &[kind.into(), key.into()])?;
    Ok(())
}

const JOBS: &str = "select id, kind, key, at, payload, attempts, last_error from jobs";

pub(super) fn open(conn: &mut Conn, kind: &str, key: &str) -> Result<Option<Job>, AppError> {
    let query = Query::new(JOBS).and("kind = {} and key = {} and done_at is null", (kind, key));
    query.one(conn)?.as_ref().map(read).transpose()
}

pub(super) fn first_due(conn: &mut Conn, until: Timestamp) -> Result<Option<Job>, AppError> {
    let query = Query::new(JOBS).and("done_at is null and at <= {}", until);
    query.order("at, id").limit(1).one(conn)?.as_ref().map(read).transpose()
}

pub(super) fn failing(conn: &mut Conn) -> Result<Vec<Job>, AppError> {
    let query = Query::new(JOBS).and_raw("done_at is null and last_error is not null");
    query.order("at, id").limit(100).all(conn)?.iter().map(read).collect()
}

/// When the next open job wants to be looked at; a time in the past means now.
pub(super) fn next(conn: &mut Conn, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    const FREE: &str = "select at from jobs where done_at is null and (claimed_until is null or claimed_until <= $1) \
         order by at, id limit 1";
    const HELD: &str =
        "select min(claimed_until) as at from jobs where done_at is null and claimed_until > $1 and at <= $1";
    let free: Option<Timestamp> = conn.one(FREE, &[now.into()])?.map(|row| row.get("at")).transpose()?;
    if free.is_some_and(|at| at <= now) {
        return Ok(free);
    }
    let held: Option<Timestamp> = conn.one(HELD, &[now.into()])?.map(|row| row.get("at")).transpose()?.flatten();
    Ok([free, held].into_iter().flatten().min())
}

/// Puts a name on what is due and free, the oldest first.
pub(super) fn claim(tx: &mut Tx, by: Uuid, now: Timestamp, most: i64) -> Result<Vec<Job>, AppError> {
    const CLAIM: &str = "update jobs set claimed_by = $1, claimed_until = $2, attempts = attempts + 1 where id in \
         (select id from jobs where done_at is null and at <= $3 and (claimed_until is null or claimed_until <= $3) \
         order by at, id limit $4) returning id, kind, key, at, payload, attempts, last_error";
    let rows = tx.all(CLAIM, &[by.into(), (now + CLAIMED_FOR).into(), now.into(), most.into()])?;
    let mut jobs = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    jobs.sort_by_key(|job| (job.at, job.id));
    Ok(jobs)
}

/// Marks a job as done, if it still has this name on it.
pub(super) fn done(tx: &mut Tx, id: Uuid, by: Uuid, now: Timestamp) -> Result<bool, AppError> {
    const DONE: &str = "update jobs set done_at = $1, claimed_by = null, claimed_until = null, last_error = null \
         where id = $2 and claimed_by = $3 and done_at is null";
    Ok(tx.run(DONE, &[now.into(), id.into(), by.into()])? == 1)
}

/// Keeps why it did not work, and leaves it alone until then.
pub(super) fn failed(tx: &mut Tx, id: Uuid, by: Uuid, why: &str, until: Timestamp) -> Result<(), AppError> {
    const FAILED: &str = "update jobs set last_error = $1, claimed_by = null, claimed_until = $2 \
         where id = $3 and claimed_by = $4 and done_at is null";
    tx.run(FAILED, &[why.into(), until.into(), id.into(), by.into()])?;
    Ok(())
}

/// Gives back what was claimed and not begun.
pub(super) fn release(tx: &mut Tx, by: Uuid) -> Result<(), AppError> {
    const RELEASE: &str = "update jobs set claimed_by = null, claimed_until = null, attempts = attempts - 1 \
         where claimed_by = $1 and done_at is null";
    tx.run(RELEASE, &[by.into()])?;
    Ok(())
}

pub(super) fn forget(tx: &mut Tx, before: Timestamp) -> Result<(), AppError> {
    const FORGET: &str = "delete from jobs where done_at < $1";
    tx.run(FORGET, &[before.into()])?;
    Ok(())
}
