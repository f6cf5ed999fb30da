//! Durable acts without HTTP: as many writers as asked for say something about open promises, each waiting until it is
//! durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::commitment::{Act, Visibility};
use domain::kernel::{CommitmentId, PersonId};
use entente::commitments::acts::{Saying, say};
use entente::kit::app::App;
use entente::people::scope::Scope;
use entente::people::sessions;
use uuid::Uuid;

use super::bare;
use super::load::Took;

fn note() -> Saying {
    Saying::now(Act::Note { visibility: Visibility::Shared }, Some("Measured.".into()))
}

/// Prints what one act asks and writes.
pub async fn explain(app: &App, reader: Uuid, id: Uuid) -> anyhow::Result<()> {
    let me = app.read(move |conn, env| sessions::reader(conn, PersonId(reader), env.local().date())).await?;
    let scope = Scope::Person(Box::new(me));
    for _ in 0..2 {
        db::recording::begin();
        let (begun, scope) = (Instant::now(), scope.clone());
        app.write(move |tx, env| say(tx, env, &scope, CommitmentId(id), note())).await?;
        println!("an act in {:.2} ms", begun.elapsed().as_secs_f64() * 1000.0);
    }
    let statements = db::recording::end();
    println!("{} statements", statements.len());
    let mark = bare::mark(app);
    app.db.read(move |conn| bare::told(conn, &statements, mark)).await?;
    Ok(())
}

/// Says so many things at once for so long.
pub async fn run(app: &App, reader: Uuid, open: Vec<Uuid>, writers: usize, time: Duration) -> anyhow::Result<Took> {
    let me = app.read(move |conn, env| sessions::reader(conn, PersonId(reader), env.local().date())).await?;
    let (open, next, scope) = (Arc::new(open), Arc::new(AtomicUsize::new(0)), Scope::Person(Box::new(me)));
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..writers {
        let (app, open, next, scope) = (app.clone(), open.clone(), next.clone(), scope.clone());
        tasks.push(tokio::spawn(async move {
            let mut took = Took::default();
            while started.elapsed() < time {
                let id = CommitmentId(open[next.fetch_add(1, Ordering::Relaxed) % open.len()]);
                let (begun, scope) = (Instant::now(), scope.clone());
                let said = app.write(move |tx, env| say(tx, env, &scope, id, note())).await;
                took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
                if let Err(error) = said {
                    took.failed += 1;
                    took.failure.get_or_insert(error.to_string());
                }
            }
            took
        }));
    }
    let mut all = Took::default();
    for task in tasks {
        let took = task.await?;
        all.millis.extend(took.millis);
        all.failed += took.failed;
        all.failure = all.failure.or(took.failure);
    }
    all.rate = all.millis.len() as f64 / started.elapsed().as_secs_f64();
    all.millis.sort_unstable_by(f64::total_cmp);
    Ok(all)
}
