//! Opening, refusing to open, backing up, closing.

use std::path::PathBuf;

use db::testing::{self, Scratch};
use db::{Db, DbError, Durability, Engine, Options};
use uuid::Uuid;

use crate::{MIGRATIONS, number, run, world};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("entente-folder-{}", Uuid::now_v7()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

async fn refused(url: &str, create: bool) -> String {
    let options = Options { create, sync: Durability::Off, ..Options::default() };
    match Db::open(url, options).await {
        Err(error @ DbError::Open { .. }) => error.to_string(),
        other => panic!("{url}: {other:?}"),
    }
}

#[tokio::test]
async fn wrong_addresses_are_told() {
    for url in ["mysql://u:s3cret@h/d", "entente.db", "", "/var/lib/entente.db"] {
        let told = refused(url, true).await;
        assert!(told.contains("begins with sqlite: or postgres:") && !told.contains("s3cret"), "{told}");
    }
    assert!(refused("sqlite:", true).await.contains("names no file"));
}

#[tokio::test]
async fn a_mistyped_path_is_never_made_into_a_database() {
    let folder = Folder::new();
    let inside = |name: &str| format!("sqlite:{}", folder.0.join(name).display());
    std::fs::write(folder.0.join("entente.db"), b"").unwrap();
    std::fs::write(folder.0.join("notes.txt"), b"Dear diary, this is not a database.").unwrap();

    let told = refused(&inside("entnte.db"), false).await;
    assert!(told.contains("no such file") && told.contains("the folder has entente.db"), "{told}");
    assert!(!folder.0.join("entnte.db").exists());
    let told = refused(&inside("no/such/x.db"), true).await;
    assert!(told.contains("there is no folder"), "{told}");
    let told = refused(&format!("sqlite:{}", folder.0.display()), true).await;
    assert!(told.contains("it is a folder"), "{told}");
    let told = refused(&inside("notes.txt"), true).await;
    assert!(told.contains("not a SQLite database"), "{told}");
    assert!(std::fs::read_to_string(folder.0.join("notes.txt")).unwrap().starts_with("Dear diary"));
}

#[tokio::test]
async fn a_file_is_made_when_asked_for_and_found_again() {
    let folder = Folder::new();
    for (prefix, create) in [("sqlite:", true), ("sqlite://", false)] {
        let url = format!("{prefix}{}", folder.0.join("new.db").display());
        let db = Db::open(&url, Options { create, ..Options::default() }).await.unwrap();
        let applied = db.migrate(MIGRATIONS).await.unwrap();
        assert_eq!(applied.len(), if create { 2 } else { 0 });
        db.close().await;
        let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["new.db"], "closing leaves one file");
    }
}

#[tokio::test]
async fn memory_databases_are_their_own() {
    let options = Options { create: true, sync: Durability::Off, ..Options::default() };
    let one = Db::open("sqlite::memory:", options.clone()).await.unwrap();
    let two = Db::open("sqlite::memory:", options).await.unwrap();
    one.migrate(MIGRATIONS).await.unwrap();
    assert_eq!(two.schema().await.unwrap().tables.len(), 0);
    assert_eq!(one.schema().await.unwrap().tables.len(), 5);
}

#[tokio::test]
async fn a_backup_is_whole_and_overwrites_nothing() {
    let folder = Folder::new();
    let scratch = world(Engine::Sqlite).await;
    run(&scratch, "insert into counter (id, n) values (1, 42)", &[]).await.unwrap();
    let to = folder.0.join("copy.db");
    scratch.db.backup(&to).await.unwrap();
    assert!(!folder.0.join("copy.db.partial").exists());
    let told = scratch.db.backup(&to).await.unwrap_err().to_string();
    assert!(told.contains("nothing is overwritten"), "{told}");

    let copy = Db::open(&format!("sqlite:{}", to.display()), Options::default()).await.unwrap();
    assert_eq!(copy.migrate(MIGRATIONS).await.unwrap(), Vec::<u32>::new());
    let n: i64 = copy.read(|conn| conn.one("select n from counter", &[])?.unwrap().at(0)).await.unwrap();
    assert_eq!(n, 42);
    copy.close().await;
}

#[tokio::test]
async fn a_backup_runs_while_others_write() {
    let folder = Folder::new();
    let scratch = world(Engine::Sqlite).await;
    let db = scratch.db.clone();
    let writing = tokio::spawn(async move {
        for n in 0..500_i64 {
            let pair = move |tx: &mut db::Tx| {
                tx.run("insert into counter (id, n) values ($1, 0)", &[(n * 2).into()])?;
                tx.run("insert into counter (id, n) values ($1, 0)", &[(n * 2 + 1).into()])
            };
            db.write(pair).await.unwrap();
        }
    });
    for copy in 0..5 {
        let to = folder.0.join(format!("copy{copy}.db"));
        scratch.db.backup(&to).await.unwrap();
        let copy = Db::open(&format!("sqlite:{}", to.display()), testing::options()).await.unwrap();
        let rows: i64 = copy.read(|conn| conn.one("select count(*) from counter", &[])?.unwrap().at(0)).await.unwrap();
        assert_eq!(rows % 2, 0, "a copy holds whole transactions");
        copy.close().await;
    }
    writing.await.unwrap();
}

#[tokio::test]
async fn closing_finishes_what_waits_and_refuses_the_rest() {
    let scratch = world(Engine::Sqlite).await;
    let tasks: Vec<_> = (0..20_i64)
        .map(|n| {
            let db = scratch.db.clone();
            tokio::spawn(async move {
                db.write(move |tx| tx.run("insert into counter (id, n) values ($1, 0)", &[n.into()])).await
            })
        })
        .collect();
    tokio::task::yield_now().await;
    scratch.db.clone().close().await;
    let mut saved = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => saved += 1,
            Err(error) => assert!(matches!(error, DbError::Closed), "{error}"),
        }
    }
    assert!(matches!(run(&scratch, "delete from counter", &[]).await, Err(DbError::Closed)));
    let again = Db::open(&scratch.url, Options::default()).await.unwrap();
    let rows: i64 = again.read(|conn| conn.one("select count(*) from counter", &[])?.unwrap().at(0)).await.unwrap();
    assert_eq!(rows, saved, "what was answered is saved");
    again.close().await;
}

/// Two programs on one file: the second waits its turn, and both are saved.
#[tokio::test]
async fn two_programs_share_a_file() {
    let scratch = world(Engine::Sqlite).await;
    let other = Db::open(&scratch.url, testing::options()).await.unwrap();
    let write = |db: Db, from: i64| async move {
        for n in from..from + 50 {
            db.write(move |tx| tx.run("insert into counter (id, n) values ($1, 0)", &[n.into()])).await.unwrap();
        }
    };
    tokio::join!(write(scratch.db.clone(), 0), write(other.clone(), 1_000));
    assert_eq!(number(&scratch, "select count(*) from counter").await, 100);
    other.close().await;
}

/// Kept out of the contract: only one of the engines can be told to be PostgreSQL.
#[tokio::test]
async fn postgres_refuses_with_reasons() {
    let Some(scratch) = postgres().await else { return };
    let told = refused(&scratch.url.replace("/entente_", "/nowhere_"), true).await;
    assert!(told.contains("does not exist; make it with createdb"), "{told}");
    let told = refused(&format!("{}?sslmode=require", scratch.url), true).await;
    assert!(told.contains("TLS") || told.contains("trusted certificate"), "{told}");
    let told = refused("postgres://someone:s3cret@127.0.0.1:1/x", true).await;
    assert!(told.contains("postgres://someone@127.0.0.1:1/x") && !told.contains("s3cret"), "{told}");
    let told = scratch.db.backup(std::path::Path::new("/tmp/x")).await.unwrap_err().to_string();
    assert!(told.contains("pg_dump"), "{told}");
}

async fn postgres() -> Option<Scratch> {
    match testing::engines().contains(&Engine::Postgres) {
        true => Some(world(Engine::Postgres).await),
        false => None,
    }
}
