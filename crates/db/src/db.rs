//! `Db`: the handle the rest of the product holds. It only chooses the engine.

use std::path::Path;
use std::sync::Arc;

use crate::conn::{Conn, Tx};
use crate::error::DbError;
use crate::migrate::{self, Migration};
use crate::postgres::Postgres;
use crate::schema::{self, Schema};
use crate::sqlite::Sqlite;
use crate::{Engine, Options, Result};

/// An open database. Cloning gives another handle on the same one.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

enum Inner {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.engine())
    }
}

/// Runs a blocking piece off the async threads.
pub(crate) async fn off_thread<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(e) => Err(DbError::Panicked(e.to_string())),
    }
}

impl Db {
    /// Opens `sqlite:PATH`, `sqlite::memory:` (a temporary file) or `postgres://user@host/name`.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        let inner = match scheme {
            "sqlite" => {
                let url = url.to_owned();
                Inner::Sqlite(off_thread(move || Sqlite::open(&url, &options)).await?)
            }
            "postgres" | "postgresql" => Inner::Postgres(Postgres::open(url, options).await?),
            _ => {
                // Not the address itself: it might hold a password.
                let reason = "an address begins with sqlite: or postgres:, for example sqlite:/var/lib/entente/entente.db \
                              or postgres://entente@localhost/entente";
                return Err(DbError::Open { url: format!("«{scheme}…»"), reason: reason.to_owned() });
            }
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match *self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `f` on one consistent snapshot that cannot be changed. On PostgreSQL `f` may run again if its connection was
    /// dead or if another program changed the tables it reads.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.read(f).await,
            Inner::Postgres(postgres) => postgres.read(f).await,
        }
    }

    /// Runs `f` in a transaction. An error undoes it all; success is answered once it is durable. `f` may run again.
    pub async fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.write(f).await,
            Inner::Postgres(postgres) => postgres.write(f).await,
        }
    }

    /// Applies what is not applied yet, in order; gives the numbers applied now.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<Vec<u32>> {
        let applied = migrate::run(self, migrations).await?;
        if let Inner::Postgres(postgres) = &*self.inner {
            postgres.forget_statements();
        }
        Ok(applied)
    }

    /// A write in which SQLite does not look after foreign keys until the end; for migrations that rebuild tables.
    pub(crate) async fn rebuild(&self, mut f: impl FnMut(&mut Tx) -> Result<bool> + Send + 'static) -> Result<bool> {
        if self.engine() == Engine::Postgres {
            return self.write(f).await;
        }
        let inner = self.inner.clone();
        off_thread(move || match &*inner {
            Inner::Sqlite(sqlite) => sqlite.rebuild(&mut f),
            Inner::Postgres(_) => Ok(false),
        })
        .await
    }

    /// The schema as the catalogue tells it, in words both engines share.
    pub async fn schema(&self) -> Result<Schema> {
        self.read(schema::read).await
    }

    /// Compiles a statement without running it.
    pub async fn prepare(&self, sql: &str) -> Result<()> {
        let sql = sql.to_owned();
        self.read(move |conn| conn.check(&sql)).await
    }

    /// Looks again at how large tables are, so that lists are read from the right index. PostgreSQL does it by itself.
    pub async fn gather_statistics(&self) -> Result<()> {
        match &*self.inner {
            Inner::Sqlite(sqlite) => sqlite.gather_statistics().await,
            Inner::Postgres(_) => Ok(()),
        }
    }

    /// Copies the running database into a new file. SQLite only.
    pub async fn backup(&self, to: &Path) -> Result<()> {
        let (inner, to) = (self.inner.clone(), to.to_owned());
        off_thread(move || match &*inner {
            Inner::Sqlite(sqlite) => sqlite.backup(&to),
            Inner::Postgres(_) => Err(DbError::Backup {
                path: to.display().to_string(),
                reason: "a PostgreSQL database is backed up with pg_dump".to_owned(),
            }),
        })
        .await
    }

    /// What is wrong with the file itself, in the engine's words; nothing for a sound one. PostgreSQL looks after its own.
    pub async fn faults(&self) -> Result<Vec<String>> {
        if self.engine() == Engine::Postgres {
            return Ok(Vec::new());
        }
        self.read(|conn| {
            let found: Vec<String> =
                conn.all("pragma quick_check(20)", &[])?.iter().map(|row| row.at(0)).collect::<Result<_>>()?;
            Ok(found.into_iter().filter(|line| line != "ok").collect())
        })
        .await
    }

    /// The file of a SQLite address; nothing for any other.
    #[must_use]
    pub fn file_of(url: &str) -> Option<std::path::PathBuf> {
        let rest = url.strip_prefix("sqlite:").filter(|rest| *rest != ":memory:")?;
        Some(rest.strip_prefix("//").unwrap_or(rest).into())
    }

    /// Makes sure that nobody has the file of a SQLite database open. Blocks.
    pub fn alone(file: &Path) -> Result<()> {
        crate::sqlite::care::alone(file)
    }

    /// Finishes what is waiting and closes it, for all handles.
    pub async fn close(self) {
        let closed = off_thread(move || {
            match &*self.inner {
                Inner::Sqlite(sqlite) => sqlite.close(),
                Inner::Postgres(postgres) => postgres.close(),
            }
            Ok(())
        });
        if let Err(error) = closed.await {
            tracing::error!(%error, "closing the database failed");
        }
    }
}
