//! The demo organisation: the same world twice, true in itself, with something for everybody who signs in.

use std::collections::BTreeSet;

use db::testing::{Scratch, engines, scratch};
use db::{Db, Engine};
use domain::commitment::State;
use domain::kernel::PersonId;
use domain::today::Reason;
use domain::trust::Outcome;
use entente::calls::store::{self, Filter, Shown};
use entente::commitments::store as promises;
use entente::conversations::store as talks;
use entente::demo;
use entente::demo::count::{self, Counts};
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock, Env};
use entente::kit::error::AppError;
use entente::ledger::{self, Entry, verify::verify};
use entente::people::scope::Scope;
use entente::people::sessions;
use entente::today::acts as today;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};

const DAY: Date = date(2026, 3, 12);

async fn world(engine: Engine, now: Timestamp, seed: u64) -> Scratch {
    let scratch = scratch(engine, entente::migrations::ALL).await;
    demo::generate(&scratch.db, now, seed).await.expect("a world");
    scratch
}

fn morning() -> Timestamp {
    demo::morning_of(DAY).expect("a morning")
}

fn env(now: Timestamp) -> Env {
    Env::new(now, demo::zone().expect("a zone"), Chance::seeded(0))
}

/// Every line of every ledger.
async fn lines(db: &Db) -> Vec<Entry> {
    let read = db.read(|conn| {
        let mut all = Vec::new();
        let mut matters = promises::ids_after(conn, None, 10_000)?;
        matters.extend(talks::ids_after(conn, None, 10_000)?);
        for id in matters {
            all.extend(ledger::entries(conn, id)?);
        }
        Ok::<_, AppError>(all)
    });
    read.await.expect("the ledgers")
}

/// Everything that makes a ledger: ids, instants, salts, texts and hashes.
async fn fingerprint(db: &Db) -> Vec<String> {
    let lines = lines(db).await;
    lines
        .iter()
        .map(|e| format!("{} {} {} {:?} {:?} {:?}", e.id, e.seq, e.recorded_at, e.salt, e.body, e.hash))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_and_day_make_the_same_world_on_every_database() {
    let first = world(Engine::Sqlite, morning(), 7).await;
    let wanted = fingerprint(&first.db).await;
    assert!(wanted.len() > 2_000, "{} lines", wanted.len());

    for engine in engines() {
        let again = world(engine, morning(), 7).await;
        let is = fingerprint(&again.db).await;
        assert_eq!(wanted.len(), is.len(), "{engine}");
        let differs = wanted.iter().zip(&is).find(|(a, b)| a != b);
        assert_eq!(differs, None, "{engine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_lives_on_any_day_and_at_any_hour_and_another_seed_makes_another_world() {
    let nows = [
        "2026-11-21T22:15:00Z", // a Saturday night
        "2027-01-01T03:00:00Z", // New Year
        "2028-02-29T15:59:00Z", // the last minute of a leap day on which people begin something
    ];
    let mut worlds = BTreeSet::new();
    for (now, seed) in nows.iter().zip(20..) {
        let now: Timestamp = now.parse().expect("an instant");
        let scratch = world(Engine::Sqlite, now, seed).await;
        let report = verify(&scratch.db, &env(now), None).await.expect("a report");
        assert_eq!(report.findings, vec![], "{now}");
        let counts = scratch.db.read(move |conn| count::count(conn, now)).await.expect("counts");
        words(&counts);
        worlds.insert(report.seal);
    }
    assert_eq!(worlds.len(), nows.len());
}

/// The world that everybody sees first. Made once for all that is asked of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_known_world_is_whole_and_holds_something_for_everybody() {
    let scratch = world(Engine::Sqlite, morning(), demo::SEED).await;
    let app = App::new(scratch.db.clone(), Clock::still(morning()), Chance::seeded(0), Settings::default());
    app.set_zone(demo::zone().expect("a zone"));

    let report = verify(&app.db, &app.env(), None).await.expect("a report");
    assert_eq!(report.findings, vec![]);
    let counts = app.read(|conn, env| count::count(conn, env.now)).await.expect("counts");
    everything_occurs(&counts);
    calls_of_each_kind(&app).await;
    words(&counts);
    said_at_work(&app).await;
    answered_by_mail(&app).await;
    everybody_has_something_to_do(&app).await;
    maras_morning_is_the_drawn_one(&app).await;
    it_is_never_written_over(&app).await;
}

fn everything_occurs(counts: &Counts) {
    for state in State::ALL.iter().filter(|s| !matches!(s, State::New | State::Void)) {
        assert!(counts.states.contains_key(state.code()), "nothing is {}: {counts}", state.word());
    }
    for outcome in Outcome::ALL {
        assert!(counts.outcomes.contains_key(outcome.code()), "nothing was {}: {counts}", outcome.word());
    }
    let steps = (1..=7).map(|n| format!("step {n}"));
    for stands in steps.chain(["completed", "declined", "taken back", "stopped"].map(String::from)) {
        assert!(counts.conversations.contains_key(&stands), "no conversation is at {stands}: {counts}");
    }
    let promised: usize = counts.states.values().sum();
    assert!((300..450).contains(&promised), "{promised} promises");
    // Sixty needs, and a line of a statement.
    assert_eq!(counts.conversations.values().sum::<usize>(), 61);
}

/// Some calls are open, one waits, the reason of some is over, and what ended came to different things.
async fn calls_of_each_kind(app: &App) {
    let of = |shown| Filter { shown, ..Filter::default() };
    let read = app.read(move |conn, env| {
        let all = |conn: &mut db::Conn, shown| store::list(conn, &of(shown), env.local().date(), None, 200);
        let (open, snoozed) = (all(conn, Shown::Open)?, all(conn, Shown::Snoozed)?);
        Ok([open, snoozed, all(conn, Shown::Passed)?, all(conn, Shown::Ended)?])
    });
    let [open, snoozed, passed, ended] = read.await.expect("calls");
    assert!(!open.is_empty() && !passed.is_empty(), "{open:?} {passed:?}");
    let told: Vec<_> = open.iter().chain(&passed).map(|c| (c.party.1.as_str(), c.reason.code())).collect();
    let outcomes: BTreeSet<&str> = ended.iter().filter_map(|c| Some(c.ended.as_ref()?.outcome.code())).collect();
    let reasons: BTreeSet<&str> = told.iter().map(|(_, reason)| *reason).collect();
    assert!(reasons.len() >= 4 && told.len() < 60, "{told:?}");
    assert_eq!(snoozed.len(), 1, "{snoozed:?} {told:?}");
    assert!(
        ["helped", "wrong_alarm", "nobody_went"].iter().all(|code| outcomes.contains(code)),
        "{outcomes:?} {told:?}"
    );
}

/// Every client has both words, and the worst are the worst.
fn words(counts: &Counts) {
    assert_eq!(counts.words.len(), 12);
    for (name, ours, theirs) in &counts.words {
        assert!(ours.enough && theirs.enough, "{name}: {ours:?} {theirs:?}");
    }
    let ours = |name: &str| counts.words.iter().find(|(n, ..)| n == name).map_or(0.0, |w| w.1.mean);
    let order = ["Smart Metering", "Energy Trading", "Field Operations", "Laboratories"].map(ours);
    assert!(order.is_sorted(), "{counts}");
    assert!(ours("Smart Metering") < 47.0 && ours("Finance") > 83.0, "{counts}");
}

async fn said_at_work(app: &App) {
    let zone = demo::zone().expect("a zone");
    let (now, mut people) = (morning(), BTreeSet::new());
    // What Entente itself writes down has the hour at which something passed, which is nobody's hour of work.
    for line in lines(&app.db).await.into_iter().filter(|line| line.kind != "clock") {
        let local = zone.to_datetime(line.said_at);
        let off = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        assert!(!off && (8..18).contains(&local.hour()), "{} at {local}", line.kind);
        assert_eq!(line.said_at, line.recorded_at);
        assert!(line.said_at < now);
        people.extend(line.person);
    }
    assert!(people.len() > 50, "{} people have spoken", people.len());
}

/// Some have answered by the link of their mail, and whoever came in has read what they were told.
async fn answered_by_mail(app: &App) {
    const USED: &str = "select count(*) from links where claimed is not null and used_at is not null";
    const READ: &str = "select count(*) from notices where read_at is not null";
    const NEW: &str = "select count(*) from notices where read_at is null";
    let count = |sql: &'static str| {
        app.read(move |conn, _| Ok::<i64, AppError>(conn.one(sql, &[])?.map_or(Ok(0), |row| row.at(0))?))
    };
    let (used, read, new) = (count(USED).await, count(READ).await, count(NEW).await);
    assert!(used.is_ok_and(|n| n >= 3), "links were used");
    assert!(read.is_ok_and(|n| n > 50) && new.is_ok_and(|n| n > 10), "some is read, and some is new");
}

async fn everybody_has_something_to_do(app: &App) {
    let hint = demo::hint().expect("a hint");
    assert!(hint.people.len() >= 6);
    for (name, _, email) in hint.people {
        let found = app.read(move |conn, _| sessions::credentials(conn, &email)).await.expect("credentials");
        let (person, hash) = found.unwrap_or_else(|| panic!("{name} cannot sign in"));
        assert!(sessions::matches(&hint.password, hash.as_deref()), "{name}");
        let mine = reasons(app, person).await;
        assert!(mine.iter().any(|(_, today)| *today), "nothing is for {name} today: {mine:?}");
    }
}

/// Why promises are on this person's list, and whether they are for today.
async fn reasons(app: &App, person: PersonId) -> Vec<(Reason, bool)> {
    let read = app.read(move |conn, env| {
        let reader = sessions::reader(conn, person, env.local().date())?;
        let day = today::day(conn, env, &Scope::Person(Box::new(reader)), person)?;
        Ok(day.promises.iter().map(|t| (t.ranked.reason, t.ranked.today)).collect::<Vec<_>>())
    });
    read.await.expect("a list")
}

async fn maras_morning_is_the_drawn_one(app: &App) {
    use Reason as R;
    let found =
        app.read(|conn, _| sessions::credentials(conn, "mara.lindqvist@northmere.example")).await.expect("Mara");
    let mine = reasons(app, found.expect("Mara").0).await;

    let first: Vec<R> = mine.iter().take(3).map(|(reason, _)| *reason).collect();
    assert_eq!(first, [R::BreaksInSilence, R::NewTermsWanted, R::AnswerOwed]);
    assert!(mine.contains(&(R::TheyAreLate, true)), "{mine:?}");
    assert!(mine.iter().any(|(reason, today)| *reason == R::FallsDue && !today), "{mine:?}");
}

async fn it_is_never_written_over(app: &App) {
    let before = fingerprint(&app.db).await;
    let again = demo::generate(&app.db, morning(), 4).await;
    assert!(matches!(again, Err(AppError::Refused { .. })), "{again:?}");
    assert_eq!(before, fingerprint(&app.db).await);
}
