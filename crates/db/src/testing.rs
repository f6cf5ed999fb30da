//! For tests only: each test gets a database of its own, quickly.
//!
//! The migrations run once into a template that outlives the test program; each test gets a copy of it. SQLite: a file
//! in the temporary folder. PostgreSQL: a database on the cluster named by `ENTENTE_TEST_POSTGRES` (see
//! `bin/postgres-for-tests`), whose user may create databases. It panics where a test could not go on anyway.

use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use crate::error::DbError;
use crate::sqlite::Temporary;
use crate::{Db, Durability, Engine, Migration, Options, Result, ddl, migrate, postgres};

/// The variable that names the cluster.
pub const POSTGRES: &str = "ENTENTE_TEST_POSTGRES";

/// A database of one test. It goes when this is dropped; handles cloned from `db` should be gone by then.
#[derive(Debug)]
pub struct Scratch {
    pub db: Db,
    /// Its address, to open it once more.
    pub url: String,
    place: Place,
}

impl Scratch {
    /// What a SQLite database holds, so that others can begin with it. It is closed.
    pub async fn content(self) -> Vec<u8> {
        self.db.close().await;
        let Place::File(file) = &self.place else { panic!("only a database that is a file can be read as one") };
        must(std::fs::read(file.path()).map_err(|e| io(file.path(), &e)))
    }
}

/// What is removed when a scratch database is dropped; only its `Drop` is of interest.
enum Place {
    File(Temporary),
    Database { cluster: String, name: String },
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "a file",
            Self::Database { name, .. } => name,
        })
    }
}

/// SQLite, and PostgreSQL where a cluster is named.
#[must_use]
pub fn engines() -> Vec<Engine> {
    match cluster() {
        Some(_) => vec![Engine::Sqlite, Engine::Postgres],
        None => vec![Engine::Sqlite],
    }
}

fn cluster() -> Option<String> {
    std::env::var(POSTGRES).ok().filter(|url| !url.is_empty())
}

/// A new database with the migrations applied.
pub async fn scratch(engine: Engine, migrations: &[Migration]) -> Scratch {
    scratch_with(engine, migrations, options()).await
}

/// As `scratch`, opened with other options.
pub async fn scratch_with(engine: Engine, migrations: &[Migration], options: Options) -> Scratch {
    let made = match engine {
        Engine::Sqlite => sqlite(migrations, options).await,
        Engine::Postgres => postgres(migrations, options).await,
    };
    must(made)
}

/// Small and without flushing to disk.
#[must_use]
pub fn options() -> Options {
    Options { readers: 2, connections: 12, sync: Durability::Off, ..Options::default() }
}

fn must<T>(made: Result<T>) -> T {
    match made {
        Ok(value) => value,
        Err(error) => panic!("the database for the test could not be made: {error}"),
    }
}

/// Names a template by everything that goes into it.
fn key(engine: Engine, migrations: &[Migration]) -> Result<String> {
    let mut whole = String::new();
    for migration in migrations {
        let failed = |reason| DbError::Migration { number: migration.number, name: migration.name.to_owned(), reason };
        let text = ddl::for_engine(migration.sql, engine).map_err(failed)?;
        whole.push_str(&format!(
            "{} {} {}\n{text}\n",
            migration.number,
            migration.name,
            migrate::checksum(migration.sql)
        ));
    }
    Ok(migrate::checksum(&whole))
}

async fn sqlite(migrations: &[Migration], options: Options) -> Result<Scratch> {
    let template = sqlite_template(migrations).await?;
    let place = Temporary::new();
    std::fs::copy(&template, place.path()).map_err(|e| io(place.path(), &e))?;
    opened(place, options).await
}

/// A new SQLite database that holds what another one held.
pub async fn scratch_holding(content: &[u8]) -> Scratch {
    let place = Temporary::new();
    must(std::fs::write(place.path(), content).map_err(|e| io(place.path(), &e)));
    must(opened(place, options()).await)
}

async fn opened(place: Temporary, options: Options) -> Result<Scratch> {
    let url = format!("sqlite:{}", place.path().display());
    let db = Db::open(&url, options).await?;
    Ok(Scratch { db, url, place: Place::File(place) })
}

async fn sqlite_template(migrations: &[Migration]) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join("entente-test-templates");
    std::fs::create_dir_all(&folder).map_err(|e| io(&folder, &e))?;
    let template = folder.join(format!("{}.db", key(Engine::Sqlite, migrations)?));
    if !template.exists() {
        let making = Temporary::new();
        let url = format!("sqlite:{}", making.path().display());
        let db = Db::open(&url, Options { create: true, ..self::options() }).await?;
        db.migrate(migrations).await?;
        db.close().await;
        // Several test programs may do this at once: the last one wins, with the same content.
        let own = folder.join(format!("{}.making", Uuid::now_v7()));
        std::fs::copy(making.path(), &own).and_then(|_| std::fs::rename(&own, &template)).map_err(|e| io(&own, &e))?;
    }
    Ok(template)
}

fn io(path: &Path, error: &std::io::Error) -> DbError {
    DbError::Driver(format!("{}: {error}", path.display()))
}

async fn postgres(migrations: &[Migration], options: Options) -> Result<Scratch> {
    let Some(cluster) = cluster() else {
        return Err(DbError::Driver(format!("{POSTGRES} is not set; see bin/postgres-for-tests")));
    };
    let template = postgres_template(&cluster, migrations).await?;
    let name = format!("entente_{}", Uuid::now_v7().simple());
    patiently(&cluster, &format!("create database {name} template {template}")).await?;
    let url = postgres::with_database(&cluster, &name);
    let db = Db::open(&url, options).await?;
    Ok(Scratch { db, url, place: Place::Database { cluster, name } })
}

async fn postgres_template(cluster: &str, migrations: &[Migration]) -> Result<String> {
    let template = format!("entente_template_{}", key(Engine::Postgres, migrations)?);
    if postgres::exists(cluster, &template).await? {
        return Ok(template);
    }
    let making = format!("entente_making_{}", Uuid::now_v7().simple());
    patiently(cluster, &format!("create database {making}")).await?;
    let db = Db::open(&postgres::with_database(cluster, &making), options()).await?;
    db.migrate(migrations).await?;
    db.close().await;
    let renamed = patiently(cluster, &format!("alter database {making} rename to {template}")).await;
    if renamed.is_err() && postgres::exists(cluster, &template).await? {
        // Another test program was quicker.
        return postgres::command(cluster, &format!("drop database {making} with (force)")).await.map(|()| template);
    }
    renamed.map(|()| template)
}

/// A database cannot be copied or renamed while someone is connected, and connections end a moment after they are closed.
async fn patiently(cluster: &str, sql: &str) -> Result<()> {
    let mut tries = 0;
    loop {
        let done = postgres::command(cluster, sql).await;
        tries += 1;
        match done {
            Err(DbError::Driver(said)) if tries < 100 && said.contains("being accessed") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            done => return done,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Database { cluster, name } = self else { return };
        let (cluster, sql) = (cluster.clone(), format!("drop database if exists {name} with (force)"));
        // A thread of its own, because the test's runtime may be ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(|e| e.to_string())?.block_on(postgres::command(&cluster, &sql)).map_err(|e| e.to_string())
        });
        if let Ok(Err(reason)) = dropping.join() {
            tracing::warn!(reason, "a test database was left behind");
        }
    }
}
