//! The writer thread: waiting closures share one transaction and one flush.
//!
//! A group is one `begin immediate` … `commit`. The first closure runs bare: if it fails, rolling back everything is
//! rolling back it alone. The following ones run in a savepoint each. Nobody is answered before the commit, so an
//! answer means that the change is on the disk. A closure may run again when the group it was in had to be undone for
//! the fault of another one.
//!
//! It must not interpret what closures do, and no closure may end this thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::queue::Queue;
use super::session::Session;
use crate::Result;
use crate::conn::{self, Conn, Tx};
use crate::error::DbError;

/// A group ends when it has this many members…
const GROUP_MOST: usize = 64;
/// …or when its closures have run this long together; a flush takes about as long.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// Gathers statistics of tables that have changed much. A small sample takes the first rows of an index for all of them, and
/// then the wrong index for a list.
pub(super) const STATISTICS: [&str; 2] = ["pragma analysis_limit = 20000", "pragma optimize = 0x10002"];

pub(super) trait WriteJob: Send {
    /// Runs the closure and keeps its result. True if it wants its changes saved.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Replaces a kept success by an error.
    fn fail(&mut self, error: &DbError);
    /// Gives the kept result to the one who waits.
    fn answer(self: Box<Self>);
    /// True if nobody waits any more.
    fn is_gone(&self) -> bool;
    fn waited(&self) -> Duration;
}

pub(super) struct WriteTask<T, E, F> {
    f: F,
    kept: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    queued: Instant,
}

impl<T, E, F> WriteTask<T, E, F> {
    pub(super) fn new(f: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { f, kept: None, reply, queued: Instant::now() }
    }
}

impl<T, E, F> WriteJob for WriteTask<T, E, F>
where
    F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        tx.reset();
        let ran = catch_unwind(AssertUnwindSafe(|| (self.f)(tx)));
        let result = conn::outcome(ran, tx.take_doom());
        let saved = result.is_ok();
        self.kept = Some(result);
        saved
    }

    fn fail(&mut self, error: &DbError) {
        if !matches!(self.kept, Some(Err(_))) {
            self.kept = Some(Err(error.clone().into()));
        }
    }

    fn answer(self: Box<Self>) {
        let result = self.kept.unwrap_or_else(|| Err(DbError::Closed.into()));
        if self.reply.send(result).is_err() {
            tracing::debug!("nobody waits for the answer of a write any more");
        }
    }

    fn is_gone(&self) -> bool {
        self.reply.is_closed()
    }

    fn waited(&self) -> Duration {
        self.queued.elapsed()
    }
}

type Job = Box<dyn WriteJob>;

/// Runs jobs until the queue is closed.
pub(super) fn work(session: Session, jobs: &Queue<Job>, patience: Duration) {
    let mut writer = Writer { tx: Tx::new(Conn::new(conn::Session::Sqlite(session))), jobs, patience };
    while let Some(first) = jobs.pop() {
        if let Some(first) = writer.wanted(first) {
            writer.group(first);
        }
    }
    writer.finish();
}

struct Writer<'a> {
    tx: Tx,
    jobs: &'a Queue<Job>,
    patience: Duration,
}

impl Writer<'_> {
    /// The job, unless it need not or must not be begun.
    fn wanted(&self, mut job: Job) -> Option<Job> {
        if job.is_gone() {
            return None;
        }
        if job.waited() > self.patience {
            job.fail(&DbError::Busy(format!("saving had to wait longer than {:?}", self.patience)));
            job.answer();
            return None;
        }
        Some(job)
    }

    /// One transaction with as many of the waiting jobs as fit.
    fn group(&mut self, first: Job) {
        let began = Instant::now();
        let Some(mut done) = self.begun(first) else { return };
        while done.len() < GROUP_MOST && began.elapsed() < GROUP_TIME {
            let Some(job) = self.jobs.pop_waiting() else { break };
            let Some(job) = self.wanted(job) else { continue };
            match self.joined(job) {
                Joined::Saved(job) => done.push(job),
                Joined::Undone => {}
                // The engine threw the whole group away: the others were blameless and run again.
                Joined::GroupLost => return self.alone(done),
            }
        }
        match self.commit() {
            Ok(()) => answer_all(done),
            Err(error) if done.len() > 1 && matches!(error, DbError::Constraint { .. }) => self.alone(done),
            Err(error) => fail_all(done, &error),
        }
    }

    /// Begins the transaction and runs the first job in it. Nothing if that failed; the job is answered then.
    fn begun(&mut self, mut first: Job) -> Option<Vec<Job>> {
        // Nothing, unless a rollback failed before (a disk that does not answer).
        self.rollback();
        if let Err(error) = self.tx.control("begin immediate") {
            fail_all(vec![first], &error);
            return None;
        }
        if first.run(&mut self.tx) && self.in_transaction() {
            return Some(vec![first]);
        }
        self.rollback();
        first.fail(&lost());
        first.answer();
        None
    }

    /// Runs a job in a savepoint of the running transaction.
    fn joined(&mut self, mut job: Job) -> Joined {
        if let Err(error) = self.tx.control("savepoint member") {
            fail_all(vec![job], &error);
            return if self.in_transaction() { Joined::Undone } else { Joined::GroupLost };
        }
        let saved = job.run(&mut self.tx);
        if !self.in_transaction() {
            job.fail(&lost());
            job.answer();
            return Joined::GroupLost;
        }
        if saved && self.tx.control("release savepoint member").is_ok() {
            return Joined::Saved(job);
        }
        let undone = self.tx.control("rollback to savepoint member");
        let undone = undone.and_then(|()| self.tx.control("release savepoint member"));
        job.fail(&lost());
        job.answer();
        if undone.is_err() {
            self.rollback();
            return Joined::GroupLost;
        }
        Joined::Undone
    }

    /// Runs jobs one by one, each in a transaction of its own.
    fn alone(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            if let Some(done) = self.begun(job) {
                match self.commit() {
                    Ok(()) => answer_all(done),
                    Err(error) => fail_all(done, &error),
                }
            }
        }
    }

    fn commit(&mut self) -> Result<()> {
        let committed = self.tx.control("commit");
        if committed.is_err() {
            self.rollback();
        }
        committed
    }

    fn rollback(&mut self) {
        if self.in_transaction()
            && let Err(error) = self.tx.control("rollback")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    /// False in the middle of a group if the engine ended the transaction by itself (disk full, a statement interrupted).
    fn in_transaction(&self) -> bool {
        self.tx.sqlite().is_some_and(|session| !session.outside_transaction())
    }

    fn finish(&mut self) {
        self.tx.reset();
        for work in STATISTICS.iter().chain(&["pragma wal_checkpoint(truncate)"]) {
            if let Err(error) = self.tx.script(work) {
                tracing::warn!(%error, "{work} did not work while closing");
            }
        }
    }
}

enum Joined {
    Saved(Job),
    Undone,
    GroupLost,
}

fn lost() -> DbError {
    DbError::Driver("the transaction was ended by the database; nothing was saved".to_owned())
}

fn answer_all(jobs: Vec<Job>) {
    for job in jobs {
        job.answer();
    }
}

fn fail_all(jobs: Vec<Job>, error: &DbError) {
    for mut job in jobs {
        job.fail(error);
        job.answer();
    }
}
