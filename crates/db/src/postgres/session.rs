//! One PostgreSQL connection during one transaction, used from a blocking thread.
//!
//! Every wait has an end: the server stops statements (`statement_timeout`), and when not even the server answers, the
//! connection is given up. A connection that is broken does not go back to the pool.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Object;
use tokio::runtime::Handle;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Row as PgRow, Statement};

use super::{bind, cell, error};
use crate::error::DbError;
use crate::row::Row;
use crate::sqltext;
use crate::val::Val;
use crate::{Options, Result};

/// Rows fetched at once by `each`.
const CHUNK: u32 = 500;
/// How much longer than the server we wait before the connection is given up.
const GRACE: Duration = Duration::from_secs(5);

/// The settings a session works by.
#[derive(Clone, Debug)]
pub(super) struct How {
    prepared: bool,
    statements: usize,
    timeout: Duration,
    patience: Duration,
}

impl How {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            prepared: options.prepared,
            statements: options.statements.max(16),
            timeout: options.statement_timeout,
            patience: options.patience,
        }
    }
}

pub(crate) struct Session {
    /// Nothing once it is broken.
    client: Option<Object>,
    handle: Handle,
    how: How,
    /// The text that begins the transaction, if it goes along with the first statement.
    to_begin: Option<String>,
    /// True while the server has a transaction open.
    open: bool,
    /// True once the server has answered something.
    answered: bool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("how", &self.how).finish_non_exhaustive()
    }
}

/// Why a wait gave nothing.
enum Failure {
    Late,
    Said(tokio_postgres::Error),
}

impl Session {
    pub(super) fn new(client: Object, handle: Handle, how: How) -> Self {
        Self { client: Some(client), handle, how, to_begin: None, open: false, answered: false }
    }

    /// Begins a transaction that may write, with its limits, in one round trip.
    pub(super) fn begin(&mut self) -> Result<()> {
        let sql = self.beginning("isolation level serializable, read write");
        self.open = true;
        self.wait(&sql, self.limit(), async |client| client.batch_execute(&sql).await)
    }

    /// Lets a reading transaction begin with its first statement, without a round trip of its own. For reads only: were
    /// the beginning refused, the statement would stand alone.
    pub(super) fn begin_reading(&mut self) {
        self.to_begin = Some(self.beginning("isolation level repeatable read, read only"));
    }

    fn beginning(&self, mode: &str) -> String {
        format!(
            "begin {mode}; set local statement_timeout = {}; set local lock_timeout = {}; \
             set local idle_in_transaction_session_timeout = 60000; set local time zone 'UTC'",
            self.how.timeout.as_millis().max(1),
            self.how.patience.as_millis().max(1),
        )
    }

    /// Ends the transaction. If the server does not confirm it, the connection is not used again.
    pub(super) fn end(&mut self, sql: &'static str) -> Result<()> {
        let ended = self.control(sql);
        // A commit that is refused ends the transaction too.
        self.open = self.open && sql != "commit" && ended.is_err();
        ended
    }

    /// Ends a reading transaction without keeping the caller waiting; the connection goes back to the pool afterwards.
    pub(super) fn end_reading(mut self) {
        if !std::mem::take(&mut self.open) {
            return;
        }
        if let Some(client) = self.client.take() {
            let limit = self.how.timeout;
            self.handle.spawn(async move {
                let ended = tokio::time::timeout(limit, client.batch_execute("rollback")).await;
                if !matches!(ended, Ok(Ok(()))) {
                    drop(Object::take(client));
                }
            });
        }
    }

    pub(crate) fn all(&mut self, sql: &str, params: &[Val]) -> Result<Vec<Row>> {
        let values: Vec<&Val> = params.iter().collect();
        let found = self.query(sql, &values)?;
        cell::rows(&found, &sql.into())
    }

    pub(crate) fn one(&mut self, sql: &str, params: &[Val]) -> Result<Option<Row>> {
        let values: Vec<&Val> = params.iter().collect();
        let mut found = self.query(sql, &values)?;
        found.truncate(1);
        Ok(cell::rows(&found, &sql.into())?.pop())
    }

    /// Fetches through a cursor, so that neither side holds all rows. (A change with `returning` cannot have one.)
    pub(crate) fn each(&mut self, sql: &str, params: &[Val], f: &mut dyn FnMut(&Row) -> bool) -> Result<()> {
        if !can_have_cursor(sql) {
            for row in self.all(sql, params)? {
                if !f(&row) {
                    break;
                }
            }
            return Ok(());
        }
        let declare = format!("declare entente_each no scroll cursor for {sql}");
        let values: Vec<&Val> = params.iter().collect();
        self.execute(&declare, &values)?;
        let fetch = format!("fetch forward {CHUNK} from entente_each");
        let text: Arc<str> = sql.into();
        loop {
            // Not prepared: its columns differ from one cursor to the next.
            let found = self.unprepared(&fetch, &[])?;
            let finished = found.len() < CHUNK as usize;
            let wanted = cell::rows(&found, &text)?.iter().all(&mut *f);
            if finished || !wanted {
                return self.control("close entente_each");
            }
        }
    }

    pub(crate) fn run(&mut self, sql: &str, params: &[Val]) -> Result<u64> {
        let values: Vec<&Val> = params.iter().collect();
        self.execute(sql, &values)
    }

    pub(crate) fn run_rows(&mut self, sql: &str, rows: &[Vec<Val>]) -> Result<u64> {
        let values: Vec<&Val> = rows.iter().flatten().collect();
        self.execute(sql, &values)
    }

    /// Several statements, without a time limit.
    pub(crate) fn script(&mut self, sql: &str) -> Result<()> {
        self.control("set local statement_timeout = 0")?;
        self.wait(sql, None, async |client| client.batch_execute(sql).await)
    }

    pub(crate) fn check(&mut self, sql: &str) -> Result<()> {
        self.wait(sql, self.limit(), async |client| client.prepare(sql).await).map(|_| ())
    }

    pub(crate) fn control(&mut self, sql: &str) -> Result<()> {
        self.wait(sql, self.limit(), async |client| client.batch_execute(sql).await)
    }

    fn query(&mut self, sql: &str, values: &[&Val]) -> Result<Vec<PgRow>> {
        if !self.how.prepared {
            return self.unprepared(sql, values);
        }
        let statement = self.statement(sql, values)?;
        let bound = bound(values);
        self.wait(sql, self.limit(), async |client| client.query(&statement, &bound).await)
    }

    fn execute(&mut self, sql: &str, values: &[&Val]) -> Result<u64> {
        if !self.how.prepared {
            let typed = typed(values);
            return self.wait(sql, self.limit(), async |client| client.execute_typed(sql, &typed).await);
        }
        let statement = self.statement(sql, values)?;
        let bound = bound(values);
        self.wait(sql, self.limit(), async |client| client.execute(&statement, &bound).await)
    }

    /// In one round trip with an unnamed statement; the values go as text and the server finds their types.
    fn unprepared(&mut self, sql: &str, values: &[&Val]) -> Result<Vec<PgRow>> {
        let typed = typed(values);
        self.wait(sql, self.limit(), async |client| client.query_typed(sql, &typed).await)
    }

    /// The prepared statement, with the values checked against what it wants.
    fn statement(&mut self, sql: &str, values: &[&Val]) -> Result<Statement> {
        let most = self.how.statements;
        let statement = self.wait(sql, self.limit(), async |client| {
            if client.statement_cache.size() > most {
                client.statement_cache.clear();
            }
            client.prepare_cached(sql).await
        })?;
        bind::check(&statement, sql, values)?;
        Ok(statement)
    }

    fn limit(&self) -> Option<Duration> {
        Some(self.how.timeout.saturating_add(GRACE))
    }

    /// Waits on this thread for what `ask` asks of the server.
    fn wait<T>(
        &mut self,
        sql: &str,
        limit: Option<Duration>,
        ask: impl AsyncFnOnce(&Object) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T> {
        let client = self.client.as_ref().ok_or_else(|| DbError::Lost("it was given up".to_owned()))?;
        let begin = self.to_begin.take();
        self.open |= begin.is_some();
        let asked = async {
            match &begin {
                None => ask(client).await,
                // Both are sent at once; the server works on them in this order.
                Some(begin) => {
                    let (began, answer) = tokio::join!(biased; client.batch_execute(begin), ask(client));
                    began.and(answer)
                }
            }
        };
        let answer = self.handle.block_on(async {
            match limit {
                None => asked.await.map_err(Failure::Said),
                Some(limit) => match tokio::time::timeout(limit, asked).await {
                    Ok(answer) => answer.map_err(Failure::Said),
                    Err(_) => Err(Failure::Late),
                },
            }
        });
        self.answered |= answer.is_ok();
        answer.map_err(|failure| self.told(failure, sql))
    }

    /// True if the closure has learned nothing from the server yet, so that it may run again unnoticed.
    pub(super) fn is_untouched(&self) -> bool {
        !self.answered
    }

    fn told(&mut self, failure: Failure, sql: &str) -> DbError {
        let told = match failure {
            Failure::Late => DbError::Lost(format!("no answer to «{}»", sqltext::short(sql))),
            Failure::Said(said) => {
                if error::is_stale_plan(&said)
                    && let Some(client) = &self.client
                {
                    client.statement_cache.clear();
                }
                error::told(&said, sql)
            }
        };
        if matches!(told, DbError::Lost(_)) {
            self.give_up();
        }
        told
    }

    fn give_up(&mut self) {
        if let Some(client) = self.client.take() {
            // Taken out of the pool; dropping it closes the connection.
            drop(Object::take(client));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A transaction that nobody ended (a panic in between, a refused rollback) must not go back to the pool.
        if self.open {
            self.give_up();
        }
    }
}

fn bound<'a>(values: &[&'a Val]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| *value as &(dyn ToSql + Sync)).collect()
}

fn typed<'a>(values: &[&'a Val]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    values.iter().map(|value| (*value as &(dyn ToSql + Sync), Type::UNKNOWN)).collect()
}

/// True for what only reads.
fn can_have_cursor(sql: &str) -> bool {
    match sqltext::first_word(sql).to_ascii_lowercase().as_str() {
        "select" | "values" => true,
        "with" => {
            let changes =
                |t: &sqltext::Token<'_>| ["insert", "update", "delete", "merge"].iter().any(|word| t.is(word));
            !sqltext::tokens(sql).iter().any(changes)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reading_statements_have_a_cursor() {
        assert!(can_have_cursor(" -- all\nselect 1"));
        assert!(can_have_cursor("with a as (select 1) select * from a"));
        assert!(!can_have_cursor("with a as (delete from b returning id) select * from a"));
        assert!(!can_have_cursor("insert into a select 1 returning id"));
    }
}
