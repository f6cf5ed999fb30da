//! Jobs: each effect once, whoever runs, whoever dies.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use db::{Db, Options, Tx};
use entente::jobs::run_due;
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock, Env};
use entente::kit::error::AppError;
use entente::kit::jobs::Deed::{Beside, Within};
use entente::kit::jobs::{self, CLAIMED_FOR, Job, Kind, Next, Ran};
use jiff::SignedDuration;

use crate::world::{World, empty};

/// Leaves a mark that is there once for each time it was made.
fn mark(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    jobs::plan(tx, env, "mark", &format!("{} {}", job.key, env.id()), env.now + SignedDuration::from_hours(1), None)
}

fn fails(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    mark(tx, env, job)?;
    if job.attempts < 3 { Err(AppError::Internal("the world is not ready".into())) } else { Ok(()) }
}

fn panics(_: &mut Tx, _: &Env, _: &Job) -> Result<(), AppError> {
    panic!("as if a line of ours were wrong")
}

/// Writes for itself while it runs, goes on at once from where it was, and comes again in an hour.
async fn beside(app: App, job: Job) -> Result<Next, AppError> {
    let part = job.payload.as_ref().and_then(serde_json::Value::as_u64).unwrap_or(0);
    app.write(move |tx, env| {
        jobs::plan(tx, env, "mark", &format!("beside {part}"), env.now + SignedDuration::from_hours(1), None)
    })
    .await?;
    let now = app.env().now;
    Ok(if part < 2 {
        Next { at: now, payload: Some((part + 1).into()) }
    } else {
        Next { at: now + SignedDuration::from_hours(1), payload: None }
    })
}

const KINDS: &[Kind] = &[
    Kind { name: "test", deed: Within(mark), standing: None },
    Kind { name: "fails", deed: Within(fails), standing: None },
    Kind { name: "panics", deed: Within(panics), standing: None },
    Kind { name: "beside", deed: Beside(|app, job| Box::pin(beside(app, job))), standing: None },
    Kind { name: "mark", deed: Within(|_, _, _| Ok(())), standing: None },
];

async fn plan(app: &App, kind: &'static str, keys: std::ops::Range<u32>, after: SignedDuration) {
    let planned = app.write(move |tx, env| {
        keys.clone().try_for_each(|n| jobs::plan(tx, env, kind, &n.to_string(), env.now + after, None))
    });
    planned.await.expect("planned");
}

/// How many marks there are for jobs of the kind `test`, and for how many of them.
async fn marks(app: &App) -> (usize, usize) {
    let keys = app.read(|conn, _| {
        let rows = conn.all("select key from jobs where kind = 'mark'", &[])?;
        rows.iter().map(|row| Ok(row.get::<String>("key")?)).collect::<Result<Vec<_>, AppError>>()
    });
    let keys = keys.await.expect("marks");
    let mut of: Vec<&str> = keys.iter().filter_map(|key| key.split(' ').next()).collect();
    of.sort_unstable();
    of.dedup();
    (keys.len(), of.len())
}

async fn open(app: &App, kind: &'static str, key: &'static str) -> Option<Job> {
    app.read(move |conn, _| jobs::open(conn, kind, key)).await.expect("a job")
}

fn later(app: &App, by: SignedDuration) {
    app.clock.set(app.clock.now() + by);
}

#[tokio::test]
async fn what_takes_its_time_holds_no_transaction_and_comes_again() {
    let (app, _scratch) = empty().await;
    plan(&app, "beside", 0..1, SignedDuration::ZERO).await;

    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran { done: 3, failed: 0 });

    let again = open(&app, "beside", "0").await.expect("the next one");
    assert_eq!((again.at, again.payload), (app.clock.now() + SignedDuration::from_hours(1), None));
    for part in 0..3 {
        let marked = app.read(move |conn, _| jobs::open(conn, "mark", &format!("beside {part}"))).await.expect("read");
        assert!(marked.is_some(), "it wrote part {part} while it ran");
    }
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default());
}

#[tokio::test]
async fn a_job_is_done_once_at_its_time() {
    let (app, _scratch) = empty().await;
    plan(&app, "test", 0..1, SignedDuration::from_mins(10)).await;
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default());

    later(&app, SignedDuration::from_mins(10));

    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran { done: 1, failed: 0 });
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default());
    assert_eq!(marks(&app).await, (1, 1));
    assert_eq!(open(&app, "test", "0").await, None);
}

#[tokio::test]
async fn planning_again_moves_it_and_taking_back_removes_it() {
    let (app, _scratch) = empty().await;
    plan(&app, "test", 0..2, SignedDuration::from_mins(10)).await;
    plan(&app, "test", 0..1, SignedDuration::from_mins(30)).await;
    app.write(|tx, _| jobs::cancel(tx, "test", "1")).await.expect("taken back");

    later(&app, SignedDuration::from_mins(20));
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default());
    later(&app, SignedDuration::from_mins(20));

    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran { done: 1, failed: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runners_at_once_do_each_job_once() {
    let (app, scratch) = empty().await;
    plan(&app, "test", 0..120, SignedDuration::ZERO).await;
    // Another process would have a handle of its own on the same database.
    let db = Db::open(&scratch.url, Options::default()).await.expect("a second handle");
    let other = App::new(db, app.clock.clone(), Chance::seeded(8), Settings::default());

    let (one, two) = tokio::join!(
        tokio::spawn({
            let app = app.clone();
            async move { jobs::run_due(&app, KINDS).await }
        }),
        tokio::spawn({
            let other = other.clone();
            async move { jobs::run_due(&other, KINDS).await }
        })
    );

    let (one, two) = (one.expect("joined").expect("ran"), two.expect("joined").expect("ran"));
    assert_eq!((one.done + two.done, one.failed + two.failed), (120, 0));
    assert_eq!(marks(&app).await, (120, 120));
    other.db.close().await;
}

#[tokio::test]
async fn what_fails_is_tried_again_later_and_holds_nothing_up() {
    let (app, _scratch) = empty().await;
    plan(&app, "fails", 0..1, SignedDuration::ZERO).await;
    plan(&app, "panics", 0..1, SignedDuration::ZERO).await;
    plan(&app, "unknown", 0..1, SignedDuration::ZERO).await;
    plan(&app, "test", 5..9, SignedDuration::ZERO).await;

    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran { done: 4, failed: 3 });
    let failing = app.read(|conn, _| jobs::failing(conn)).await.expect("jobs");
    assert_eq!(failing.len(), 3);
    assert!(open(&app, "fails", "0").await.expect("open").last_error.expect("why").contains("not ready"));
    assert_eq!(marks(&app).await.1, 4, "what failed has left nothing behind");
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default(), "not at once");

    later(&app, SignedDuration::from_secs(6));
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran").failed, 3);
    later(&app, SignedDuration::from_secs(6));
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default(), "twice as long the second time");
    later(&app, SignedDuration::from_secs(6));
    let ran = jobs::run_due(&app, KINDS).await.expect("ran");

    assert_eq!((ran.done, ran.failed), (1, 2), "the third time it works");
    assert_eq!(marks(&app).await, (5, 5));
    assert_eq!(open(&app, "fails", "0").await, None);
}

#[tokio::test]
async fn a_claim_of_somebody_who_died_ends_by_itself() {
    let (app, _scratch) = empty().await;
    plan(&app, "test", 0..1, SignedDuration::ZERO).await;
    let died = app.write(|tx, env| {
        let until = env.now + CLAIMED_FOR;
        tx.run("update jobs set claimed_by = $1, claimed_until = $2", &[env.id().into(), until.into()])?;
        Ok(())
    });
    died.await.expect("claimed");

    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran::default());
    later(&app, CLAIMED_FOR);

    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran"), Ran { done: 1, failed: 0 });
    assert_eq!(marks(&app).await, (1, 1));
}

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn serve(url: &str) -> Served {
    let child = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["serve", "--database", url, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Served(child.expect("the binary"))
}

/// How many promises were noted as missed, and how many lines say so.
async fn missed(world: &World) -> (usize, usize) {
    let counted = world.app.read(|conn, _| {
        let lines = conn.all("select matter_id from acts where kind = 'clock'", &[])?;
        let rows = conn.all("select id from commitments where outcome = 'silent'", &[])?;
        Ok((rows.len(), lines.len()))
    });
    counted.await.expect("counted")
}

/// The real binary is killed in the middle of its jobs. What it had begun is done by whoever comes next, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_runner_that_is_killed_has_done_each_thing_once_or_not_at_all() {
    const MANY: usize = 60;
    let world = World::new().await;
    for n in 0..MANY {
        world.promised(&format!("Feed {n}"), 2).await;
    }
    let mut served = serve(&world.scratch.url);
    let until = Instant::now() + Duration::from_secs(60);
    while missed(&world).await.0 < 5 {
        assert!(Instant::now() < until, "the binary does nothing at its time");
        // Another process works; looking is the only way to know.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    served.0.kill().expect("killed");
    served.0.wait().expect("gone");

    let begun = missed(&world).await;
    assert_eq!(begun.0, begun.1, "with each line its judgement");
    // Whoever comes next lives by the machine's clock too, once the claims of the dead are over.
    let moved = Clock::Moved(CLAIMED_FOR + SignedDuration::from_secs(1));
    let next = App::new(world.app.db.clone(), moved, Chance::real(), Settings::default());
    next.set_zone(world.app.env().zone().clone());
    run_due(&next).await.expect("jobs");

    assert_eq!(missed(&world).await, (MANY, MANY));
    let told = world.told("missed_in_silence").await;
    assert_eq!(told.len(), 3 * MANY, "each of three people once about each");
    let report = entente::ledger::verify::verify(&next.db, &next.env(), None).await.expect("a report");
    assert_eq!(report.findings, vec![]);
}

/// Asked to stop, it finishes what it does and gives back the rest at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_runner_that_is_asked_to_stop_leaves_no_claim() {
    let (app, _scratch) = empty().await;
    plan(&app, "test", 0..40, SignedDuration::ZERO).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(jobs::run(app.clone(), KINDS, stopped));
    while marks(&app).await.0 < 1 {
        tokio::task::yield_now().await;
    }

    stop.send(true).expect("heard");
    running.await.expect("stopped");

    let claimed = app.read(|conn, _| Ok(conn.all("select id from jobs where claimed_by is not null", &[])?.len()));
    assert_eq!(claimed.await.expect("rows"), 0);
    let (done, of) = marks(&app).await;
    assert_eq!(done, of);
    assert_eq!(jobs::run_due(&app, KINDS).await.expect("ran").done, 40 - done);
}
