//! PostgreSQL: a pool of connections, transactions that are tried again when they collide.
//!
//! This folder is the only place that names tokio-postgres. Closures run on blocking threads and wait there for each
//! answer. Writes are SERIALIZABLE and reads REPEATABLE READ; limits are set with `set local` in each transaction, so
//! that a pooler in front (PgBouncer) does no harm. No advisory lock, no LISTEN: engines that speak PostgreSQL's
//! protocol without these work too.

mod address;
mod admin;
mod bind;
mod cell;
mod error;
pub(crate) mod schema;
mod session;
mod tls;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType};
use tokio::runtime::Handle;
use tokio::sync::Mutex;

use crate::conn::{self, Conn, Tx};
use crate::error::DbError;
use crate::{Options, Result};
use address::Address;
pub(crate) use admin::{command, exists, with_database};
use session::How;
pub(crate) use session::Session;

/// From this try on, writes of this program that collided go one after the other, and no new one begins beside them.
const TRIES_TOGETHER: u32 = 2;
/// The longest that one which has not collided waits for one that has.
const WAIT_FOR_TURN: Duration = Duration::from_secs(1);
const PAUSE_FIRST: Duration = Duration::from_millis(2);
const PAUSE_MOST: Duration = Duration::from_millis(200);

pub(crate) struct Postgres {
    pool: Pool,
    how: How,
    url: String,
    connections: usize,
    patience: Duration,
    tries: u32,
    /// Held by a write that collided several times, until it is through; those that begin meanwhile wait for it.
    turn: Mutex<()>,
}

/// What became of one run of a transaction.
enum Step<R> {
    Done(R),
    /// It collided with others, or its connection was dead before it began.
    Again,
}

impl Postgres {
    pub(crate) async fn open(url: &str, options: Options) -> Result<Self> {
        let address = Address::parse(url)?;
        let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let mut driver = address.config.clone();
        driver.connect_timeout(options.patience);
        let manager = match tls::connector(&address)? {
            Some(tls) => Manager::from_config(driver, tls, config),
            None => Manager::from_config(driver, tokio_postgres::NoTls, config),
        };
        let pool = Pool::builder(manager)
            .max_size(options.connections.max(1))
            .wait_timeout(Some(options.patience))
            .create_timeout(Some(options.patience))
            .recycle_timeout(Some(options.patience))
            .runtime(Runtime::Tokio1)
            .build();
        let pool = pool.map_err(|e| address.refuse(e.to_string()))?;
        let postgres = Self {
            pool,
            how: How::new(&options),
            url: address.shown,
            connections: options.connections,
            patience: options.patience,
            tries: options.tries.max(1),
            turn: Mutex::new(()),
        };
        // A wrong address or password is told at once, not at the first request.
        drop(postgres.client().await?);
        Ok(postgres)
    }

    pub(crate) async fn read<T, E, F>(&self, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.run(None, move |session| reading(session, &mut f)).await
    }

    pub(crate) async fn write<T, E, F>(&self, mut f: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        self.run(Some(&self.turn), move |session| writing(session, &mut f)).await
    }

    /// Runs a transaction on a blocking thread until it does not collide. Where there are turns, only those that have begun
    /// already can still collide with whoever has the turn, so that the tries suffice.
    async fn run<T, E, F>(&self, turns: Option<&Mutex<()>>, mut once: F) -> Result<T, E>
    where
        F: FnMut(Session) -> Step<Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let mut turn = None;
        for tried in 0..self.tries {
            if tried > 0 {
                tokio::time::sleep(pause(tried)).await;
            }
            if let (Some(turns), None) = (turns, &turn) {
                // Whoever waited long enough tries beside the others; one that has just come, soon.
                let patience = if tried == 0 { WAIT_FOR_TURN.min(self.patience) } else { self.patience };
                let mine = tokio::time::timeout(patience, turns.lock()).await.ok();
                turn = mine.filter(|_| tried >= TRIES_TOGETHER);
            }
            let client = self.client().await?;
            let (how, handle) = (self.how.clone(), Handle::current());
            let ran = tokio::task::spawn_blocking(move || {
                let step = once(Session::new(client, handle, how));
                (once, step)
            });
            let (back, step) = ran.await.map_err(|_| DbError::Closed)?;
            once = back;
            match step {
                Step::Done(result) => return result,
                Step::Again => tracing::debug!(tried, "a transaction collided and is tried again"),
            }
        }
        Err(DbError::Collided { tries: self.tries }.into())
    }

    async fn client(&self) -> Result<Object> {
        self.pool.get().await.map_err(|e| match e {
            PoolError::Timeout(TimeoutType::Wait) => {
                DbError::Busy(format!("all {} connections were in use for {:?}", self.connections, self.patience))
            }
            PoolError::Timeout(_) => self.unreachable(format!("no answer within {:?}", self.patience)),
            PoolError::Backend(e) => self.unreachable(error::connecting(&e)),
            PoolError::Closed => DbError::Closed,
            other => self.unreachable(other.to_string()),
        })
    }

    fn unreachable(&self, reason: String) -> DbError {
        DbError::Open { url: self.url.clone(), reason }
    }

    /// Statements prepared before a migration may not fit the tables any more.
    pub(crate) fn forget_statements(&self) {
        self.pool.manager().statement_caches.clear();
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }
}

/// Runs a closure once in a transaction that may write.
fn writing<T, E, F>(mut session: Session, f: &mut F) -> Step<Result<T, E>>
where
    F: FnMut(&mut Tx) -> Result<T, E>,
    E: From<DbError>,
{
    match session.begin() {
        Ok(()) => {}
        // The server was restarted while this connection lay in the pool: nothing has happened yet.
        Err(DbError::Lost(_)) => return Step::Again,
        Err(error) => return Step::Done(Err(error.into())),
    }
    let mut tx = Tx::new(Conn::new(conn::Session::Postgres(Box::new(session))));
    let ran = catch_unwind(AssertUnwindSafe(|| f(&mut tx)));
    let doom = tx.take_doom();
    if ran.is_ok() && matches!(doom, Some(DbError::Collided { .. })) {
        end(&mut tx, "rollback").ok();
        return Step::Again;
    }
    match conn::outcome(ran, doom) {
        Ok(value) => match end(&mut tx, "commit") {
            Ok(()) => Step::Done(Ok(value)),
            Err(DbError::Collided { .. }) => Step::Again,
            Err(error) => Step::Done(Err(error.into())),
        },
        Err(error) => {
            end(&mut tx, "rollback").ok();
            Step::Done(Err(error))
        }
    }
}

/// Runs a closure once on a snapshot. If the connection turns out dead at its first statement it runs again; later it
/// does not, because it may have passed on what it read.
fn reading<T, E, F>(mut session: Session, f: &mut F) -> Step<Result<T, E>>
where
    F: FnMut(&mut Conn) -> Result<T, E>,
    E: From<DbError>,
{
    session.begin_reading();
    let mut conn = Conn::new(conn::Session::Postgres(Box::new(session)));
    let ran = catch_unwind(AssertUnwindSafe(|| f(&mut conn)));
    let doom = conn.take_doom();
    let mut untouched = false;
    if let Some(session) = conn.into_postgres() {
        untouched = session.is_untouched();
        session.end_reading();
    }
    match (ran, doom) {
        (Ok(_), Some(DbError::Collided { .. })) => Step::Again,
        (Ok(_), Some(DbError::Lost(_))) if untouched => Step::Again,
        // A failed statement that the closure coped with does not matter: there is nothing to save.
        (ran, _) => Step::Done(conn::outcome(ran, None)),
    }
}

/// Ends the transaction. (A connection that could not roll back does not go back to the pool.)
fn end(tx: &mut Tx, sql: &'static str) -> Result<()> {
    match tx.postgres_mut() {
        Some(session) => session.end(sql),
        None => Ok(()),
    }
}

/// A pause that grows with the tries and differs by chance, so that those who collided do not meet again.
fn pause(tried: u32) -> Duration {
    let longest = PAUSE_FIRST.saturating_mul(1 << tried.min(10)).min(PAUSE_MOST);
    // The last bits of a new UUID are random; that is all the chance that is needed here.
    let share = u32::from(uuid::Uuid::now_v7().as_bytes()[15]);
    longest.saturating_mul(share + 32) / 288
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        assert!(pause(1) <= PAUSE_FIRST * 2);
        assert!((1..100).all(|tried| pause(tried) <= PAUSE_MOST && pause(tried) > Duration::ZERO));
    }
}
