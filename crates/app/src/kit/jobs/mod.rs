//! Things to do at their time: kept in the database, done once, whoever runs.
//!
//! [`plan`] and [`cancel`] belong into the transaction that gives the reason, so that neither is lost without the other. A
//! [`Kind`] names a function; the runner claims what is due, and runs each function in one transaction with the mark that
//! it is done, or beside one where it takes its time. Several processes may run on one database. What a job means is known to the place that plans it, never here.

mod runner;
mod store;

use db::{Conn, Tx};
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

pub use runner::{Ran, run, run_due};

use super::app::App;
use super::env::Env;
use super::error::AppError;

/// How long whoever took a job may need for it, before somebody else takes it.
pub const CLAIMED_FOR: SignedDuration = SignedDuration::from_mins(2);

/// The function of a job. Either may run again.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// In the transaction in which the job is marked as done.
    Within(fn(&mut Tx, &Env, &Job) -> Result<(), AppError>),
    /// What takes its time: it holds no transaction, reads and writes for itself, and answers when it goes on. Others wait while
    /// it runs, so what takes longer than some seconds does a part and goes on at once.
    Beside(fn(App, Job) -> BoxFuture<'static, Result<Next, AppError>>),
}

/// When a job that takes its time goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// The instant.
    pub at: Timestamp,
    /// What it has to know then, such as how far it came.
    pub payload: Option<Value>,
}

/// A kind of job.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in the database.
    pub name: &'static str,
    /// What is done.
    pub deed: Deed,
    /// When the first of it is due, where there is always one open; its function plans the next.
    pub standing: Option<fn(&Env) -> Timestamp>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// What it is about; one open job of a kind and a key.
    pub key: String,
    /// When it is due.
    pub at: Timestamp,
    /// What its function has to know.
    pub payload: Option<Value>,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// Why it did not work last time.
    pub last_error: Option<String>,
}

/// Plans a job, or moves the open one of this kind and key: its time and what it has to know.
///
/// # Errors
/// The database.
pub fn plan(
    tx: &mut Tx,
    env: &Env,
    kind: &'static str,
    key: &str,
    at: Timestamp,
    payload: Option<Value>,
) -> Result<(), AppError> {
    store::plan(tx, env, kind, key, at, payload)
}

/// Plans a job unless one of this kind and key is open; an open one keeps its time.
///
/// # Errors
/// The database.
pub fn ensure(tx: &mut Tx, env: &Env, kind: &'static str, key: &str, at: Timestamp) -> Result<(), AppError> {
    if open(tx, kind, key)?.is_none() { store::plan(tx, env, kind, key, at, None) } else { Ok(()) }
}

/// Plans many at once: keys of which no job of this kind is open. For imports.
///
/// # Errors
/// The database; a key that has an open job.
pub fn plan_new(
    tx: &mut Tx,
    env: &Env,
    kind: &'static str,
    all: Vec<(String, Timestamp, Option<Value>)>,
) -> Result<(), AppError> {
    store::plan_new(tx, env, kind, all)
}

/// Takes an open job back, if there is one. Whoever has begun with it will find that it is gone, and leave it.
///
/// # Errors
/// The database.
pub fn cancel(tx: &mut Tx, kind: &str, key: &str) -> Result<(), AppError> {
    store::cancel(tx, kind, key)
}

/// The open job of this kind and key.
///
/// # Errors
/// The database.
pub fn open(conn: &mut Conn, kind: &'static str, key: &str) -> Result<Option<Job>, AppError> {
    store::open(conn, kind, key)
}

/// The first open job that is due by then, whoever has it. For whoever lives through the past at once; a runner claims.
///
/// # Errors
/// The database.
pub fn first_due(conn: &mut Conn, until: Timestamp) -> Result<Option<Job>, AppError> {
    store::first_due(conn, until)
}

/// Open jobs that did not work when they were tried, the longest overdue first; at most a hundred.
///
/// # Errors
/// The database.
pub fn failing(conn: &mut Conn) -> Result<Vec<Job>, AppError> {
    store::failing(conn)
}

/// Forgets what was done before then.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, before: Timestamp) -> Result<(), AppError> {
    store::forget(tx, before)
}
