//! SQLite: one writer on its own thread, several readers on theirs, one file.
//!
//! This folder is the only place that names rusqlite. Closures travel to the threads over queues of bounded length;
//! answers travel back over a oneshot channel, after the flush that makes them durable.

mod backup;
mod bind;
pub(crate) mod care;
mod error;
mod file;
mod queue;
mod reader;
pub(crate) mod schema;
mod session;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::oneshot;

use crate::conn::{self, Conn, Tx};
use crate::error::{ConstraintKind, DbError};
use crate::{Options, Result};
pub(crate) use file::Temporary;
use queue::Queue;
use reader::{ReadJob, ReadTask};
pub(crate) use session::Session;
use writer::{WriteJob, WriteTask};

pub(crate) struct Sqlite {
    path: PathBuf,
    options: Options,
    writes: Arc<Queue<Box<dyn WriteJob>>>,
    reads: Arc<Queue<Box<dyn ReadJob>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// How often statistics were gathered: readers know only those that were there when they opened.
    gathered: Arc<AtomicU64>,
    /// Kept so that the file goes when the database goes.
    _temporary: Option<Temporary>,
}

impl Sqlite {
    /// Opens the connections. Blocks: call it off the async threads.
    pub(crate) fn open(url: &str, options: &Options) -> Result<Self> {
        let place = file::place(url, options)?;
        let options = place.options;
        let writer = session::open(&place.path, &options, session::Role::Writer)?;
        let mut readers = Vec::new();
        for _ in 0..options.readers.max(1) {
            readers.push(session::open(&place.path, &options, session::Role::Reader)?);
        }
        let patience = options.patience;
        let sqlite = Self {
            path: place.path,
            writes: Arc::new(Queue::new(options.queue)),
            reads: Arc::new(Queue::new(options.queue)),
            threads: Mutex::new(Vec::new()),
            gathered: Arc::default(),
            options,
            _temporary: place.temporary,
        };
        let jobs = sqlite.writes.clone();
        sqlite.start("db-writer", move || writer::work(writer, &jobs, patience))?;
        for session in readers {
            let (jobs, gathered) = (sqlite.reads.clone(), sqlite.gathered.clone());
            let (path, options) = (sqlite.path.clone(), sqlite.options.clone());
            let open = move || session::open(&path, &options, session::Role::Reader);
            sqlite.start("db-reader", move || reader::work(session, &jobs, patience, &gathered, &open))?;
        }
        Ok(sqlite)
    }

    fn start(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread = thread.map_err(|e| self.open_error(format!("no thread could be started ({e})")))?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    fn open_error(&self, reason: String) -> DbError {
        DbError::Open { url: format!("sqlite:{}", self.path.display()), reason }
    }

    pub(crate) async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.reads.push(Box::new(ReadTask { f, reply, queued: Instant::now() }))?;
        answer.await.unwrap_or_else(|_| Err(DbError::Closed.into()))
    }

    pub(crate) async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.writes.push(Box::new(WriteTask::new(f, reply)))?;
        answer.await.unwrap_or_else(|_| Err(DbError::Closed.into()))
    }

    /// Looks again at how large tables are and how their values lie, where that has changed much.
    pub(crate) async fn gather_statistics(&self) -> Result<()> {
        self.write(|tx| writer::STATISTICS.iter().try_for_each(|work| tx.script(work))).await?;
        self.gathered.fetch_add(1, Ordering::Release);
        Ok(())
    }

    pub(crate) fn backup(&self, to: &Path) -> Result<()> {
        backup::run(&self.path, to)
    }

    /// Runs a migration that rebuilds tables: on a connection of its own that does not look after foreign keys, because
    /// dropping the old table would delete what points to it. They are all checked at the end. Blocks.
    pub(crate) fn rebuild(&self, f: impl FnOnce(&mut Tx) -> Result<bool>) -> Result<bool> {
        let mut session = session::open(&self.path, &self.options, session::Role::Writer)?;
        session.ignore_foreign_keys()?;
        let mut tx = Tx::new(Conn::new(conn::Session::Sqlite(session)));
        tx.control("begin immediate")?;
        // On an error the connection is dropped, and with it the transaction.
        let done = f(&mut tx)?;
        if let Some(row) = tx.one("select \"table\", parent from pragma_foreign_key_check", &[])? {
            let (table, parent): (String, String) = (row.get("table")?, row.get("parent")?);
            return Err(DbError::Constraint {
                kind: ConstraintKind::ForeignKey,
                detail: format!("a row of {table} points to one that is not in {parent}"),
                table: Some(table),
                columns: Vec::new(),
            });
        }
        tx.control("commit")?;
        Ok(done)
    }

    /// Lets the waiting work finish and the threads end. Blocks.
    pub(crate) fn close(&self) {
        self.writes.close();
        self.reads.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a database thread ended with a panic");
            }
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // The threads end by themselves once the waiting work is done.
        self.writes.close();
        self.reads.close();
    }
}
