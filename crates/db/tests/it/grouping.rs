//! What only SQLite has: writes that share one flush. The group is made certain by holding the writer back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use db::testing::{self, Scratch};
use db::{Db, DbError, Engine, Options, Tx};
use tokio::task::JoinHandle;

use crate::{MIGRATIONS, number};

type Written = JoinHandle<Result<u64, DbError>>;

/// Holds the writer back until told otherwise.
async fn hold(db: &Db) -> (Written, mpsc::Sender<()>) {
    let (began, wait_began) = mpsc::channel();
    let (go, wait_go) = mpsc::channel::<()>();
    let db = db.clone();
    let holding = tokio::spawn(async move {
        let mut is_first_run = true;
        let held = db.write(move |_| {
            if std::mem::take(&mut is_first_run) {
                began.send(()).unwrap();
                wait_go.recv_timeout(Duration::from_secs(10)).unwrap();
            }
            Ok(0)
        });
        held.await
    });
    tokio::task::spawn_blocking(move || wait_began.recv_timeout(Duration::from_secs(10)).unwrap()).await.unwrap();
    (holding, go)
}

/// Asks for a write and waits until it is in the queue.
async fn ask(db: &Db, f: impl FnMut(&mut Tx) -> Result<u64, DbError> + Send + 'static) -> Written {
    let db = db.clone();
    let (asked, wait_asked) = tokio::sync::oneshot::channel();
    let written = tokio::spawn(async move {
        let writing = db.write(f);
        let mut writing = std::pin::pin!(writing);
        // Polled once, it stands in the queue.
        let first = std::future::poll_fn(|context| std::task::Poll::Ready(writing.as_mut().poll(context))).await;
        assert!(first.is_pending());
        asked.send(()).unwrap();
        writing.await
    });
    wait_asked.await.unwrap();
    written
}

fn insert(id: i64, runs: &Arc<AtomicU32>) -> impl FnMut(&mut Tx) -> Result<u64, DbError> + Send + 'static {
    let runs = runs.clone();
    move |tx| {
        runs.fetch_add(1, Ordering::SeqCst);
        tx.run("insert into pair (id, other) values ($1, $1)", &[id.into()])
    }
}

async fn world(timeout: Duration) -> Scratch {
    let options = Options { statement_timeout: timeout, ..testing::options() };
    testing::scratch_with(Engine::Sqlite, MIGRATIONS, options).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failing_members_are_undone_alone() {
    let scratch = world(Duration::from_secs(10)).await;
    let runs = Arc::new(AtomicU32::new(0));
    let (holding, go) = hold(&scratch.db).await;
    let one = ask(&scratch.db, insert(1, &runs)).await;
    let double = ask(&scratch.db, |tx| {
        tx.run("insert into pair (id) values (7)", &[])?;
        tx.run("insert into pair (id) values (1)", &[])
    });
    let double = double.await;
    let panic = ask(&scratch.db, |tx| {
        tx.run("insert into pair (id) values (8)", &[])?;
        tx.attempt(|tx| tx.run("insert into pair (id) values (9)", &[]).map(|_| panic!("oh")))
    });
    let panic = panic.await;
    let two = ask(&scratch.db, insert(2, &runs)).await;
    go.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert_eq!((one.await.unwrap().unwrap(), two.await.unwrap().unwrap()), (1, 1));
    assert!(double.await.unwrap().unwrap_err().is_unique());
    assert!(matches!(panic.await.unwrap(), Err(DbError::Panicked(said)) if said == "oh"));
    assert_eq!(runs.load(Ordering::SeqCst), 2, "nobody had to run again");
    assert_eq!(number(&scratch, "select count(*) from pair where id in (1, 2)").await, 2);
    assert_eq!(number(&scratch, "select count(*) from pair").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_shared_a_lost_transaction_run_again() {
    let scratch = world(Duration::from_millis(100)).await;
    let runs = Arc::new(AtomicU32::new(0));
    let (holding, go) = hold(&scratch.db).await;
    let one = ask(&scratch.db, insert(1, &runs)).await;
    let endless = "insert into counter (id, n) with recursive up (n) as (select 1 union all select n + 1 from up \
                   where n < 1000000000) select max(n), 0 from up";
    let stopped = ask(&scratch.db, move |tx| tx.run(endless, &[])).await;
    // Even one that goes on after its transaction is gone must not leave anything behind.
    let stubborn = ask(&scratch.db, move |tx| {
        tx.run("insert into pair (id) values (6)", &[])?;
        assert!(tx.attempt(|tx| tx.run(endless, &[])).is_err());
        assert!(tx.run("insert into pair (id) values (7)", &[]).is_err());
        Ok(0)
    });
    let stubborn = stubborn.await;
    let two = ask(&scratch.db, insert(2, &runs)).await;
    go.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert!(matches!(stopped.await.unwrap(), Err(DbError::Timeout(_))));
    assert!(stubborn.await.unwrap().is_err());
    assert_eq!((one.await.unwrap().unwrap(), two.await.unwrap().unwrap()), (1, 1));
    assert!(runs.load(Ordering::SeqCst) > 2, "the first one ran again");
    assert_eq!(number(&scratch, "select sum(id) from pair").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_commit_is_tried_one_by_one() {
    let scratch = world(Duration::from_secs(10)).await;
    let runs = Arc::new(AtomicU32::new(0));
    let (holding, go) = hold(&scratch.db).await;
    let one = ask(&scratch.db, insert(1, &runs)).await;
    let dangling = ask(&scratch.db, |tx| tx.run("insert into pair (id, other) values (7, 999)", &[])).await;
    let two = ask(&scratch.db, insert(2, &runs)).await;
    go.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert_eq!((one.await.unwrap().unwrap(), two.await.unwrap().unwrap()), (1, 1));
    assert!(dangling.await.unwrap().unwrap_err().is_foreign_key());
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    assert_eq!(number(&scratch, "select sum(id) from pair").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_waiting_are_refused_at_once() {
    let options = Options { queue: 3, ..testing::options() };
    let scratch = testing::scratch_with(Engine::Sqlite, MIGRATIONS, options).await;
    let (holding, go) = hold(&scratch.db).await;
    let runs = Arc::new(AtomicU32::new(0));
    let mut waiting = Vec::new();
    for id in 0..3 {
        waiting.push(ask(&scratch.db, insert(id, &runs)).await);
    }
    let refused = scratch.db.write(insert(9, &runs)).await;
    assert!(matches!(refused, Err(DbError::Busy(_))));
    go.send(()).unwrap();
    holding.await.unwrap().unwrap();
    for written in waiting {
        written.await.unwrap().unwrap();
    }
}
