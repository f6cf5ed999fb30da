//! The synchronous face of one transaction: `Conn` reads, `Tx` also writes.
//!
//! Closures given to `Db::read` and `Db::write` get one of these. It is synchronous on purpose: the closures run off
//! the async threads, and a transaction is a piece of straight code. It must not begin or end transactions; that is the
//! work of the engines.
//!
//! A failed statement dooms its transaction on both engines (PostgreSQL can do no other), so that code which swallows
//! an error behaves the same on both: everything after it fails and nothing is saved. `Tx::attempt` is the way to try
//! something and go on.

use std::ops::{Deref, DerefMut};

use crate::error::DbError;
use crate::row::Row;
use crate::val::Val;
use crate::{Engine, Result, bulk, postgres, sqlite, sqltext};

/// The engine's half of a connection.
#[derive(Debug)]
pub(crate) enum Session {
    Sqlite(sqlite::Session),
    Postgres(Box<postgres::Session>),
}

/// Runs one piece on whichever engine it is; both sessions have the same methods.
macro_rules! on_session {
    ($conn:expr, $session:ident => $call:expr) => {
        match &mut $conn.session {
            Session::Sqlite($session) => $call,
            Session::Postgres($session) => $call,
        }
    };
}

/// A connection inside a transaction: one consistent snapshot of the database.
#[derive(Debug)]
pub struct Conn {
    session: Session,
    doom: Option<DbError>,
}

impl Conn {
    pub(crate) fn new(session: Session) -> Self {
        Self { session, doom: None }
    }

    /// Which engine it is, for the few statements that differ.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.session {
            Session::Sqlite(_) => Engine::Sqlite,
            Session::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows. For what is bounded; use `each` for the rest.
    pub fn all(&mut self, sql: &str, params: &[Val]) -> Result<Vec<Row>> {
        self.sound(sql, params)?;
        let found = on_session!(self, session => session.all(sql, params));
        self.noted(found)
    }

    /// The first row, if there is one. PostgreSQL sends all of them: say `limit 1` where there may be many.
    pub fn one(&mut self, sql: &str, params: &[Val]) -> Result<Option<Row>> {
        self.sound(sql, params)?;
        let found = on_session!(self, session => session.one(sql, params));
        self.noted(found)
    }

    /// Gives each row to `f` without holding them all in memory. An error of `f` stops it.
    pub fn each<E: From<DbError>>(
        &mut self,
        sql: &str,
        params: &[Val],
        f: &mut dyn FnMut(&Row) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sound(sql, params)?;
        let mut stopped = None;
        let mut on_row = |row: &Row| match f(row) {
            Ok(()) => true,
            Err(error) => {
                stopped = Some(error);
                false
            }
        };
        let visited = on_session!(self, session => session.each(sql, params, &mut on_row));
        match stopped {
            Some(error) => Err(error),
            None => self.noted(visited).map_err(E::from),
        }
    }

    /// Several statements without parameters: migrations and their like, without a time limit.
    pub(crate) fn script(&mut self, sql: &str) -> Result<()> {
        self.not_doomed()?;
        let done = on_session!(self, session => session.script(sql));
        self.noted(done)
    }

    /// Compiles a statement without running it.
    pub(crate) fn check(&mut self, sql: &str) -> Result<()> {
        on_session!(self, session => session.check(sql))
    }

    /// `begin`, `commit`, `savepoint` and the like.
    pub(crate) fn control(&mut self, sql: &str) -> Result<()> {
        on_session!(self, session => session.control(sql))
    }

    pub(crate) fn run_values(&mut self, sql: &str, rows: &[Vec<Val>]) -> Result<u64> {
        #[cfg(feature = "recording")]
        crate::recording::note(sql, rows.first().map_or(&[], Vec::as_slice));
        self.not_doomed()?;
        let done = on_session!(self, session => session.run_rows(sql, rows));
        self.noted(done)
    }

    fn run(&mut self, sql: &str, params: &[Val]) -> Result<u64> {
        self.sound(sql, params)?;
        let done = on_session!(self, session => session.run(sql, params));
        self.noted(done)
    }

    /// Forgets the failure of the last transaction and gives it out.
    pub(crate) fn take_doom(&mut self) -> Option<DbError> {
        self.doom.take()
    }

    pub(crate) fn sqlite(&self) -> Option<&sqlite::Session> {
        match &self.session {
            Session::Sqlite(session) => Some(session),
            Session::Postgres(_) => None,
        }
    }

    pub(crate) fn postgres_mut(&mut self) -> Option<&mut postgres::Session> {
        match &mut self.session {
            Session::Sqlite(_) => None,
            Session::Postgres(session) => Some(session),
        }
    }

    pub(crate) fn into_postgres(self) -> Option<postgres::Session> {
        match self.session {
            Session::Sqlite(_) => None,
            Session::Postgres(session) => Some(*session),
        }
    }

    fn sound(&mut self, sql: &str, params: &[Val]) -> Result<()> {
        #[cfg(feature = "recording")]
        crate::recording::note(sql, params);
        self.not_doomed()?;
        let checked = check_sound(sql, params);
        self.noted(checked)
    }

    fn not_doomed(&self) -> Result<()> {
        match &self.doom {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    fn noted<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            self.doom = Some(error.clone());
        }
        result
    }

    /// True if rolling back to a savepoint cannot help any more.
    fn beyond_rescue(&self) -> bool {
        let lost = matches!(self.doom, Some(DbError::Collided { .. } | DbError::Lost(_)));
        lost || matches!(&self.session, Session::Sqlite(session) if session.outside_transaction())
    }
}

/// What begins and ends transactions, which closures must not do.
const CONTROL: [&str; 9] = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"];

fn check_sound(sql: &str, params: &[Val]) -> Result<()> {
    let first = sqltext::first_word(sql);
    if CONTROL.iter().any(|word| first.eq_ignore_ascii_case(word)) {
        return Err(DbError::statement(sql, "read, write and attempt begin and end transactions, nothing else does"));
    }
    for (index, value) in params.iter().enumerate() {
        value.sound().map_err(|reason| DbError::parameter(index + 1, sql, reason))?;
    }
    Ok(())
}

/// A transaction that may change the database.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    depth: u32,
}

impl Tx {
    pub(crate) fn new(conn: Conn) -> Self {
        Self { conn, depth: 0 }
    }

    /// Runs a statement; gives the number of rows it changed.
    pub fn run(&mut self, sql: &str, params: &[Val]) -> Result<u64> {
        self.conn.run(sql, params)
    }

    /// Inserts many rows with few statements. Each row has a value for each column, in order.
    pub fn insert_many(&mut self, table: &'static str, columns: &[&'static str], rows: Vec<Vec<Val>>) -> Result<u64> {
        let done = bulk::insert(&mut self.conn, table, columns, &rows);
        self.conn.noted(done)
    }

    /// Tries a part of the work. If it fails, that part alone is undone and the transaction can go on.
    pub fn attempt<T, E, F>(&mut self, f: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DbError>,
    {
        self.conn.not_doomed()?;
        let name = format!("attempt_{}", self.depth);
        self.conn.control(&format!("savepoint {name}"))?;
        self.depth += 1;
        let tried = f(self);
        self.depth -= 1;
        let failed = match (&tried, &self.conn.doom) {
            (Ok(_), None) => {
                return self.conn.control(&format!("release savepoint {name}")).map_err(E::from).and(tried);
            }
            (_, doom) => doom.clone(),
        };
        if !self.conn.beyond_rescue() {
            self.conn.control(&format!("rollback to savepoint {name}"))?;
            self.conn.control(&format!("release savepoint {name}"))?;
            self.conn.doom = None;
        }
        match (tried, failed) {
            (Ok(_), Some(error)) => Err(error.into()),
            (tried, _) => tried,
        }
    }

    /// Makes the transaction ready for the next closure; a panic may have left the depth behind.
    pub(crate) fn reset(&mut self) {
        self.depth = 0;
        self.conn.doom = None;
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

/// What became of a closure: its result, with what doomed the transaction put before a result that ignored it.
pub(crate) fn outcome<T, E: From<DbError>>(
    ran: std::thread::Result<Result<T, E>>,
    doom: Option<DbError>,
) -> Result<T, E> {
    match (ran, doom) {
        (Err(payload), _) => Err(DbError::panicked(payload.as_ref()).into()),
        (Ok(Ok(_)), Some(error)) => Err(error.into()),
        (Ok(result), _) => result,
    }
}
