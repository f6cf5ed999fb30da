//! Transactions: all or nothing, durable when answered, together with others, again when they collide.

use std::sync::mpsc;
use std::time::Duration;

use db::testing::{self, Scratch};
use db::{Db, DbError, Options, Val};
use uuid::Uuid;

use crate::{MIGRATIONS, number, run};

contract!(
    an_error_undoes_everything,
    many_writers_are_all_saved_and_a_failing_one_harms_nobody,
    a_panic_is_answered_and_undone,
    no_update_is_lost,
    a_read_sees_one_moment,
    a_read_cannot_write,
    a_long_statement_is_stopped,
    own_errors_pass_through,
    a_refused_commit_harms_nobody,
    a_write_nobody_waits_for_is_not_begun,
    a_lost_read_is_not_noticed_by_the_next,
);

const CLIENT: &str = "insert into client (id, name) values ($1, $2)";

async fn an_error_undoes_everything(scratch: Scratch) {
    let failed: Result<(), DbError> = scratch
        .db
        .write(|tx| {
            tx.run(CLIENT, &[Uuid::now_v7().into(), "a".into()])?;
            Err(DbError::Driver("changed my mind".into()))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(number(&scratch, "select count(*) from client").await, 0);
}

async fn many_writers_are_all_saved_and_a_failing_one_harms_nobody(scratch: Scratch) {
    let tasks: Vec<_> = (0..64_i64)
        .map(|n| {
            let db = scratch.db.clone();
            tokio::spawn(async move {
                let written = db.write(move |tx| {
                    tx.run("insert into counter (id, n) values ($1, $1)", &[n.into()])?;
                    match n % 16 {
                        3 => tx.run("insert into counter (id, n) values ($1, $1)", &[n.into()]),
                        5 => panic!("number {n}"),
                        7 => Err(DbError::Driver("no".into())),
                        _ => Ok(1),
                    }
                });
                (n, written.await)
            })
        })
        .collect();
    for task in tasks {
        let (n, written) = task.await.unwrap();
        match (n % 16, written) {
            (3, Err(DbError::Constraint { .. })) | (5, Err(DbError::Panicked(_))) | (7, Err(DbError::Driver(_))) => {}
            (3 | 5 | 7, other) => panic!("{n}: {other:?}"),
            (_, written) => assert_eq!(written.unwrap(), 1),
        }
    }
    // A second handle sees what is on the disk.
    let again = Db::open(&scratch.url, Options::default()).await.unwrap();
    let rows = again.read(|conn| conn.all("select id from counter", &[])).await.unwrap();
    assert_eq!(rows.len(), 64 - 12);
    again.close().await;
}

async fn a_panic_is_answered_and_undone(scratch: Scratch) {
    let panicked: Result<(), DbError> = scratch
        .db
        .write(|tx| {
            tx.attempt(|tx| tx.run(CLIENT, &[Uuid::now_v7().into(), "a".into()]).map(|_| panic!("oh {}", "no")))
        })
        .await;
    assert!(matches!(panicked, Err(DbError::Panicked(said)) if said == "oh no"));
    let panicked: Result<(), DbError> = scratch.db.read(|_| panic!("reading")).await;
    assert!(matches!(panicked, Err(DbError::Panicked(_))));
    run(&scratch, CLIENT, &[Uuid::now_v7().into(), "b".into()]).await.unwrap();
    assert_eq!(number(&scratch, "select count(*) from client").await, 1);
}

async fn no_update_is_lost(scratch: Scratch) {
    run(&scratch, "insert into counter (id, n) values (1, 0)", &[]).await.unwrap();
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let db = scratch.db.clone();
            tokio::spawn(async move {
                for _ in 0..25 {
                    let added = db.write(|tx| {
                        let n: i64 = tx.one("select n from counter where id = 1", &[])?.unwrap().at(0)?;
                        tx.run("update counter set n = $1 where id = 1", &[(n + 1).into()])
                    });
                    added.await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(number(&scratch, "select n from counter").await, 800);
}

async fn a_read_sees_one_moment(scratch: Scratch) {
    let (looked, wait_looked) = mpsc::channel();
    let (written, wait_written) = mpsc::channel::<()>();
    let db = scratch.db.clone();
    let reading = tokio::spawn(async move {
        let seen = db.read(move |conn| {
            let before: i64 = conn.one("select count(*) from counter", &[])?.unwrap().at(0)?;
            looked.send(()).unwrap();
            wait_written.recv_timeout(Duration::from_secs(10)).unwrap();
            let after: i64 = conn.one("select count(*) from counter", &[])?.unwrap().at(0)?;
            Ok::<_, DbError>((before, after))
        });
        seen.await.unwrap()
    });
    tokio::task::spawn_blocking(move || wait_looked.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
    run(&scratch, "insert into counter (id, n) values (1, 1)", &[]).await.unwrap();
    written.send(()).unwrap();
    assert_eq!(reading.await.unwrap(), (0, 0));
    assert_eq!(number(&scratch, "select count(*) from counter").await, 1);
}

async fn a_read_cannot_write(scratch: Scratch) {
    let sql = "insert into counter (id, n) values (1, 1) returning id";
    let refused = scratch.db.read(move |conn| conn.one(sql, &[])).await.unwrap_err();
    assert!(matches!(refused, DbError::ReadOnly(_)), "{refused}");
    assert_eq!(number(&scratch, "select count(*) from counter").await, 0);
}

/// Stopping a change makes SQLite throw its whole transaction away; those who shared it must be saved all the same.
async fn a_long_statement_is_stopped(scratch: Scratch) {
    let options = Options { statement_timeout: Duration::from_millis(150), ..testing::options() };
    let quick = testing::scratch_with(scratch.db.engine(), MIGRATIONS, options).await;
    let endless = "insert into counter (id, n) with recursive up (n) as (select cast(1000 as bigint) union all \
                   select n + 1 from up where n < 1000000000) select max(n), 0 from up";
    let tasks: Vec<_> = (0..24_i64)
        .map(|n| {
            let db = quick.db.clone();
            tokio::spawn(async move {
                let written = db.write(move |tx| {
                    tx.run("insert into counter (id, n) values ($1, $1)", &[n.into()])?;
                    if n == 13 { tx.run(endless, &[]) } else { Ok(1) }
                });
                (n, written.await)
            })
        })
        .collect();
    for task in tasks {
        let (n, written) = task.await.unwrap();
        assert_eq!(matches!(written, Err(DbError::Timeout(_))), n == 13, "{n}: {written:?}");
        assert_eq!(written.is_err(), n == 13);
    }
    let rows = quick.db.read(|conn| conn.all("select id from counter", &[])).await.unwrap();
    assert_eq!(rows.len(), 23);
    let slow_read =
        "with recursive up (n) as (select 1 union all select n + 1 from up where n < 1000000000) select max(n) from up";
    let stopped = quick.db.read(move |conn| conn.one(slow_read, &[])).await;
    assert!(matches!(stopped, Err(DbError::Timeout(_))), "{stopped:?}");
}

#[derive(Debug, PartialEq)]
enum Own {
    No(&'static str),
    Db(String),
}

impl From<DbError> for Own {
    fn from(error: DbError) -> Self {
        Self::Db(error.to_string())
    }
}

async fn own_errors_pass_through(scratch: Scratch) {
    let refused: Result<(), Own> = scratch.db.write(|_| Err(Own::No("not today"))).await;
    assert_eq!(refused, Err(Own::No("not today")));
    let failed: Result<Vec<Val>, Own> =
        scratch.db.read(|conn| Ok(conn.all("select * from nowhere", &[]).map(|_| Vec::new())?)).await;
    assert!(matches!(failed, Err(Own::Db(told)) if told.contains("nowhere")));
}

/// Deferred constraints are only looked at by the commit, which several writes may share.
async fn a_refused_commit_harms_nobody(scratch: Scratch) {
    let tasks: Vec<_> = (0..24_i64)
        .map(|n| {
            let db = scratch.db.clone();
            tokio::spawn(async move {
                let other = if n == 13 { Val::Int(999) } else { Val::Int(n) };
                let written = db.write(move |tx| {
                    tx.run("insert into pair (id, other) values ($1, $2)", &[n.into(), other.clone()])
                });
                (n, written.await)
            })
        })
        .collect();
    for task in tasks {
        let (n, written) = task.await.unwrap();
        assert_eq!(written.is_err(), n == 13, "{n}: {written:?}");
        assert!(written.is_ok() || written.is_err_and(|error| error.is_foreign_key()));
    }
    assert_eq!(number(&scratch, "select count(*) from pair").await, 23);
}

async fn a_write_nobody_waits_for_is_not_begun(scratch: Scratch) {
    let (began, wait_began) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    let db = scratch.db.clone();
    let long = tokio::spawn(async move {
        db.write(move |tx| {
            began.send(()).unwrap();
            wait_go.recv_timeout(Duration::from_secs(10)).unwrap();
            tx.run("insert into counter (id, n) values (1, 1)", &[])
        })
        .await
    });
    tokio::task::spawn_blocking(move || wait_began.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
    if scratch.db.engine() == db::Engine::Sqlite {
        let second = scratch.db.write(|tx| tx.run("insert into counter (id, n) values (2, 2)", &[]));
        assert!(tokio::time::timeout(Duration::from_millis(20), second).await.is_err());
    }
    go.send(()).unwrap();
    long.await.unwrap().unwrap();
    run(&scratch, "insert into counter (id, n) values (3, 3)", &[]).await.unwrap();
    assert_eq!(number(&scratch, "select sum(id) from counter").await, 4);
}

async fn a_lost_read_is_not_noticed_by_the_next(scratch: Scratch) {
    for _ in 0..30 {
        let failed = scratch.db.read(|conn| conn.all("select * from nowhere", &[])).await;
        assert!(matches!(failed, Err(DbError::Statement { .. })));
        let nothing: Result<(), DbError> = scratch.db.read(|_| Ok(())).await;
        nothing.unwrap();
        assert_eq!(number(&scratch, "select count(*) from counter").await, 0);
        run(&scratch, "delete from counter", &[]).await.unwrap();
    }
}
