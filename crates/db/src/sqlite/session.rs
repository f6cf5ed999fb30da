//! One connection to a SQLite file, with its statement cache, its texts and its time limit.
//!
//! It must not decide when transactions begin or end; it is told so by `control`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection, OpenFlags, Statement};

use super::{bind, error};
use crate::error::DbError;
use crate::row::{Header, Row};
use crate::val::Val;
use crate::{Durability, Options, Result, sqltext};

/// How many different texts a connection remembers; more are forgotten all at once.
const TEXTS_MOST: usize = 1024;
/// The time limit is looked at every so many steps of SQLite's machine: some tens of microseconds.
const STEPS: i32 = 4000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Writer,
    Reader,
}

#[derive(Debug)]
pub(crate) struct Session {
    conn: Connection,
    texts: HashMap<Box<str>, Text>,
    limit: Limit,
}

/// A statement as SQLite wants it, with the header its rows had the last time.
#[derive(Clone, Debug)]
struct Text {
    sql: Arc<str>,
    header: Option<Arc<Header>>,
}

/// The time limit of the running statement, shared with the progress handler.
#[derive(Clone, Debug)]
struct Limit {
    began: Instant,
    /// Milliseconds after `began`; 0 is no limit.
    until: Arc<AtomicU64>,
    allowed: Duration,
}

impl Limit {
    fn start(&self) {
        let until = self.began.elapsed() + self.allowed;
        self.until.store(u64::try_from(until.as_millis()).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
    }

    fn lift(&self) {
        self.until.store(0, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        until != 0 && self.began.elapsed().as_millis() > u128::from(until)
    }
}

/// Opens and sets up a connection to a file that `file::place` has checked.
pub(super) fn open(path: &Path, options: &Options, role: Role) -> Result<Session> {
    let failed = |e: rusqlite::Error| DbError::Open {
        url: format!("sqlite:{}", path.display()),
        reason: error::told(e, "opening").to_string(),
    };
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if role == Role::Writer && options.create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let mut conn = Connection::open_with_flags(path, flags).map_err(failed)?;
    conn.busy_timeout(options.patience).map_err(failed)?;
    if role == Role::Writer {
        let mode: String = conn.query_row("pragma journal_mode = wal", [], |row| row.get(0)).map_err(failed)?;
        if mode != "wal" {
            return Err(DbError::Open {
                url: format!("sqlite:{}", path.display()),
                reason: "the folder's file system does not allow a write-ahead log; use a local disk".to_owned(),
            });
        }
    }
    // Else a statement is planned anew whenever it is asked with other values, which costs more than most of them do.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
    conn.execute_batch(&settings(options, role)).map_err(failed)?;
    conn.set_prepared_statement_cache_capacity(options.statements.max(16));
    let limit = Limit { began: Instant::now(), until: Arc::new(AtomicU64::new(0)), allowed: options.statement_timeout };
    let watched = limit.clone();
    conn.progress_handler(STEPS, Some(move || watched.is_over())).map_err(failed)?;
    Ok(Session { conn, texts: HashMap::new(), limit })
}

fn settings(options: &Options, role: Role) -> String {
    let synchronous = match options.sync {
        Durability::Full => "full",
        Durability::Off => "off",
    };
    let (cache, only) = match role {
        Role::Writer => (-65_536, "off"),
        Role::Reader => (-16_384, "on"),
    };
    format!(
        "pragma synchronous = {synchronous}; pragma foreign_keys = on; pragma recursive_triggers = on; \
         pragma temp_store = memory; pragma cache_size = {cache}; pragma mmap_size = 268435456; \
         pragma journal_size_limit = 67108864; pragma wal_autocheckpoint = 8000; pragma query_only = {only};"
    )
}

impl Session {
    pub(crate) fn all(&mut self, sql: &str, params: &[Val]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.visit(sql, params, &mut |row| {
            rows.push(row);
            true
        })?;
        Ok(rows)
    }

    pub(crate) fn one(&mut self, sql: &str, params: &[Val]) -> Result<Option<Row>> {
        let mut first = None;
        self.visit(sql, params, &mut |row| {
            first.get_or_insert(row);
            false
        })?;
        Ok(first)
    }

    pub(crate) fn each(&mut self, sql: &str, params: &[Val], f: &mut dyn FnMut(&Row) -> bool) -> Result<()> {
        self.visit(sql, params, &mut |row| f(&row))
    }

    /// Gives the rows to `f` until it says false. A statement that changes something is run to its end all the same.
    fn visit(&mut self, sql: &str, params: &[Val], f: &mut dyn FnMut(Row) -> bool) -> Result<()> {
        let text = self.ready(sql)?;
        let mut statement = prepared(&self.conn, &text.sql)?;
        bind::bind(&mut statement, sql, params.len(), params.iter())?;
        let reads_only = statement.readonly();
        let (mut header, mut wanted) = (None, true);
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| error::told(e, sql))? {
            if wanted {
                // Only now: the first step compiles the statement anew if a migration has changed its tables.
                let header = header.get_or_insert_with(|| header_of(row.as_ref(), &text));
                wanted = f(read(row, header, sql)?);
                self.limit.start();
            }
            if !wanted && reads_only {
                break;
            }
        }
        drop(rows);
        drop(statement);
        if let (Some(header), Some(text)) = (header, self.texts.get_mut(sql)) {
            text.header = Some(header);
        }
        Ok(())
    }

    pub(crate) fn run(&mut self, sql: &str, params: &[Val]) -> Result<u64> {
        self.execute(sql, params.len(), params.iter())
    }

    pub(crate) fn run_rows(&mut self, sql: &str, rows: &[Vec<Val>]) -> Result<u64> {
        self.execute(sql, rows.iter().map(Vec::len).sum(), rows.iter().flatten())
    }

    fn execute<'a>(&mut self, sql: &str, count: usize, values: impl Iterator<Item = &'a Val>) -> Result<u64> {
        let text = self.ready(sql)?;
        let mut statement = prepared(&self.conn, &text.sql)?;
        bind::bind(&mut statement, sql, count, values)?;
        if statement.column_count() == 0 {
            let changed = statement.raw_execute().map_err(|e| error::told(e, sql))?;
            return Ok(u64::try_from(changed).unwrap_or(u64::MAX));
        }
        let mut rows = statement.raw_query();
        let mut count = 0;
        while rows.next().map_err(|e| error::told(e, sql))?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    /// Several statements, without a time limit.
    pub(crate) fn script(&mut self, sql: &str) -> Result<()> {
        self.limit.lift();
        self.conn.execute_batch(sql).map_err(|e| error::told(e, sql))
    }

    pub(crate) fn check(&mut self, sql: &str) -> Result<()> {
        self.limit.lift();
        let text = sqltext::question_marks(sql);
        self.conn.prepare(&text).map(|_| ()).map_err(|e| error::told(e, sql))
    }

    pub(crate) fn control(&mut self, sql: &str) -> Result<()> {
        self.limit.lift();
        let mut statement = prepared(&self.conn, sql)?;
        statement.raw_execute().map(|_| ()).map_err(|e| error::told(e, sql))
    }

    /// Foreign keys are not looked after any more on this connection. Only outside of a transaction.
    pub(super) fn ignore_foreign_keys(&mut self) -> Result<()> {
        self.script("pragma foreign_keys = off")
    }

    /// True if no transaction is running.
    pub(crate) fn outside_transaction(&self) -> bool {
        self.conn.is_autocommit()
    }

    /// The text of a statement that may run now. Outside of a transaction none may: it would stand alone.
    fn ready(&mut self, sql: &str) -> Result<Text> {
        if self.outside_transaction() {
            return Err(DbError::Driver("the transaction was ended by the database; nothing was saved".to_owned()));
        }
        self.limit.start();
        Ok(self.text(sql))
    }

    fn text(&mut self, sql: &str) -> Text {
        if let Some(text) = self.texts.get(sql) {
            return text.clone();
        }
        if self.texts.len() >= TEXTS_MOST {
            self.texts.clear();
        }
        let text = Text { sql: sqltext::question_marks(sql).into(), header: None };
        self.texts.insert(sql.into(), text.clone());
        text
    }
}

fn prepared<'c>(conn: &'c Connection, sql: &str) -> Result<CachedStatement<'c>> {
    conn.prepare_cached(sql).map_err(|e| error::told(e, sql))
}

fn read(row: &rusqlite::Row<'_>, header: &Arc<Header>, sql: &str) -> Result<Row> {
    let mut values = Vec::with_capacity(header.names.len());
    for index in 0..header.names.len() {
        values.push(bind::read(row.get_ref(index).map_err(|e| error::told(e, sql))?)?);
    }
    Ok(Row::new(header.clone(), values))
}

/// The header of the last time if the columns are still the same.
fn header_of(statement: &Statement<'_>, text: &Text) -> Arc<Header> {
    let count = statement.column_count();
    let name = |index| statement.column_name(index).unwrap_or_default();
    if let Some(header) = &text.header
        && header.names.len() == count
        && header.names.iter().enumerate().all(|(index, known)| **known == *name(index))
    {
        return header.clone();
    }
    let names = (0..count).map(|index| name(index).into()).collect();
    Arc::new(Header { names, sql: text.sql.clone() })
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::super::file::Temporary;
    use super::{Role, open, prepared};
    use crate::val::Val;
    use crate::{Options, Result};

    #[test]
    fn other_values_do_not_plan_a_statement_anew() -> Result<()> {
        let file = Temporary::new();
        let mut session = open(file.path(), &Options { create: true, ..Options::default() }, Role::Writer)?;
        session.script(
            "create table t (id integer primary key, kind text, at integer); create index t_kind on t (kind, at); \
             create index t_at on t (at); with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) \
             insert into t select i, case when i % 100 = 0 then 'rare' else 'common' end, i % 50 from n; analyze;",
        )?;
        let sql = "select count(*) from t where kind = $1 and at > $2";
        session.control("begin")?;

        for (kind, at) in [("rare", 3), ("common", 49), ("rare", 0), ("neither", 7)] {
            session.all(sql, &[Val::from(kind), Val::from(at)])?;
        }

        let text = session.ready(sql)?.sql.clone();
        let statement = prepared(&session.conn, &text)?;
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        Ok(())
    }
}
