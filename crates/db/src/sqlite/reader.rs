//! The reader threads: each runs one closure at a time in its own snapshot, on a connection that cannot write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::queue::Queue;
use super::session::Session;
use crate::Result;
use crate::conn::{self, Conn};
use crate::error::DbError;

pub(super) trait ReadJob: Send {
    fn run(self: Box<Self>, conn: &mut Conn, patience: Duration);
}

pub(super) struct ReadTask<T, E, F> {
    pub(super) f: F,
    pub(super) reply: oneshot::Sender<Result<T, E>>,
    pub(super) queued: Instant,
}

impl<T, E, F> ReadJob for ReadTask<T, E, F>
where
    F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<DbError> + Send + 'static,
{
    fn run(mut self: Box<Self>, conn: &mut Conn, patience: Duration) {
        if self.reply.is_closed() {
            return;
        }
        let result = if self.queued.elapsed() > patience {
            Err(DbError::Busy(format!("reading had to wait longer than {patience:?}")).into())
        } else {
            snapshot(conn, &mut self.f)
        };
        if self.reply.send(result).is_err() {
            tracing::debug!("nobody waits for the answer of a read any more");
        }
    }
}

fn snapshot<T, E: From<DbError>>(conn: &mut Conn, f: &mut impl FnMut(&mut Conn) -> Result<T, E>) -> Result<T, E> {
    conn.control("begin")?;
    let ran = catch_unwind(AssertUnwindSafe(|| f(conn)));
    // A failed statement that the closure coped with does not matter here: there is nothing to save.
    conn.take_doom();
    if conn.sqlite().is_some_and(|session| !session.outside_transaction()) {
        conn.control("rollback")?;
    }
    conn::outcome(ran, None)
}

/// Runs jobs until the queue is closed. Whenever statistics were gathered it goes on with a connection that knows them.
pub(super) fn work(
    session: Session,
    jobs: &Queue<Box<dyn ReadJob>>,
    patience: Duration,
    gathered: &AtomicU64,
    open: &dyn Fn() -> Result<Session>,
) {
    let mut conn = Conn::new(conn::Session::Sqlite(session));
    let mut known = 0;
    while let Some(job) = jobs.pop() {
        let now = gathered.load(Ordering::Acquire);
        if now != known {
            known = now;
            match open() {
                Ok(session) => conn = Conn::new(conn::Session::Sqlite(session)),
                Err(error) => tracing::warn!(%error, "a reader goes on with the statistics it had"),
            }
        }
        job.run(&mut conn, patience);
    }
}
