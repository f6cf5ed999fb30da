//! The demo organisation: the same world twice, true in itself, with something for everybody who signs in.

use std::collections::BTreeSet;

use db::testing::{Scratch, engines, scratch};
use db::{Db, Engine};
use domain::commitment::State;
use domain::kernel::PersonId;
use domain::today::Reason;
use domain::trust::Outcome;
use entente::commitments::store as promises;
use entente::conversations::store as talks;
use entente::demo::{self, count};
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock, Env};
use entente::kit::error::AppError;
use entente::ledger::{self, Entry, verify::verify};
use entente::people::scope::Scope;
use entente::people::sessions;
use entente::today::acts as today;
use jiff::Timestamp;
use jiff::civil::{Date, date};

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
    lines.iter().map(|e| format!("{} {} {} {:?} {:?} {:?}", e.id, e.seq, e.recorded_at, e.salt, e.body, e.hash)).collect()
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
async fn another_seed_makes_another_world() {
    let one = world(Engine::Sqlite, morning(), 1).await;
    let two = world(Engine::Sqlite, morning(), 2).await;

    assert_ne!(fingerprint(&one.db).await, fingerprint(&two.db).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_world_is_whole_and_holds_everything_that_can_be() {
    let scratch = world(Engine::Sqlite, morning(), demo::SEED).await;
    let now = morning();

    let report = verify(&scratch.db, &env(now), None).await.expect("a report");
    assert_eq!(report.findings, vec![]);

    let counts = scratch.db.read(move |conn| count::count(conn, now)).await.expect("counts");
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
    assert_eq!(counts.conversations.values().sum::<usize>(), 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_client_has_both_words_and_the_worst_are_worst() {
    for seed in [demo::SEED, 11] {
        let scratch = world(Engine::Sqlite, morning(), seed).await;
        let counts = scratch.db.read(|conn| count::count(conn, morning())).await.expect("counts");
        assert_eq!(counts.words.len(), 12);
        for (name, ours, theirs) in &counts.words {
            assert!(ours.enough && theirs.enough, "{name}: {ours:?} {theirs:?}");
        }
        let ours = |name: &str| counts.words.iter().find(|(n, ..)| n == name).map_or(0.0, |w| w.1.mean);
        let order = ["Smart Metering", "Energy Trading", "Field Operations", "Laboratories"].map(ours);
        assert!(order.is_sorted(), "{counts}");
        assert!(ours("Smart Metering") < 45.0 && ours("Finance") > 85.0, "{counts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_on_the_sign_in_page_can_sign_in_and_has_something_to_do() {
    let scratch = world(Engine::Sqlite, morning(), demo::SEED).await;
    let app = App::new(scratch.db.clone(), Clock::still(morning()), Chance::seeded(0), Settings::default());
    app.set_zone(demo::zone().expect("a zone"));
    let hint = demo::hint().expect("a hint");
    assert!(hint.people.len() >= 6);

    for (name, _, email) in hint.people {
        let found = app.read(move |conn, _| sessions::credentials(conn, &email)).await.expect("credentials");
        let (person, hash) = found.unwrap_or_else(|| panic!("{name} cannot sign in"));
        assert!(sessions::matches(&hint.password, hash.as_deref()), "{name}");
        let mine = reasons(&app, person).await;
        assert!(mine.iter().any(|(_, today)| *today), "nothing is for {name} today: {mine:?}");
    }
}

/// Why things are on this person's list, and whether they are for today.
async fn reasons(app: &App, person: PersonId) -> Vec<(Reason, bool)> {
    let read = app.read(move |conn, env| {
        let reader = sessions::reader(conn, person, env.local().date())?;
        let all = today::day(conn, env, &Scope::Person(Box::new(reader)), person)?.promises;
        Ok(all.iter().map(|t| (t.ranked.reason, t.ranked.today)).collect::<Vec<_>>())
    });
    read.await.expect("a list")
}

#[tokio::test(flavor = "multi_thread")]
async fn mara_finds_the_morning_that_the_pictures_show() {
    use Reason as R;
    let scratch = world(Engine::Sqlite, morning(), demo::SEED).await;
    let app = App::new(scratch.db.clone(), Clock::still(morning()), Chance::seeded(0), Settings::default());
    app.set_zone(demo::zone().expect("a zone"));
    let found = app.read(|conn, _| sessions::credentials(conn, "mara.lindqvist@northmere.example")).await.expect("Mara");
    let mine = reasons(&app, found.expect("Mara").0).await;

    let first: Vec<R> = mine.iter().take(3).map(|(reason, _)| *reason).collect();
    assert_eq!(first, [R::BreaksInSilence, R::NewTermsWanted, R::AnswerOwed]);
    assert!(mine.contains(&(R::TheyAreLate, true)), "{mine:?}");
    assert!(mine.iter().any(|(reason, today)| *reason == R::FallsDue && !today), "{mine:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_was_said_at_work_and_in_order() {
    let scratch = world(Engine::Sqlite, morning(), demo::SEED).await;
    let zone = demo::zone().expect("a zone");
    let mut people = BTreeSet::new();

    for line in lines(&scratch.db).await {
        let local = zone.to_datetime(line.said_at);
        let off = matches!(local.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        assert!(!off && (8..18).contains(&local.hour()), "{} at {local}", line.kind);
        assert_eq!(line.said_at, line.recorded_at);
        assert!(line.said_at < morning());
        people.extend(line.person);
    }
    assert!(people.len() > 50, "{} people have spoken", people.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_lives_on_any_day_and_at_any_hour() {
    let nows = [
        "2026-11-21T22:15:00Z", // a Saturday night
        "2027-01-01T03:00:00Z", // New Year
        "2028-02-29T15:59:00Z", // the last minute of a leap day on which people begin something
        "2025-10-27T08:30:00Z", // the morning after the clocks went back
    ];
    for (now, seed) in nows.iter().zip(20..) {
        let now: Timestamp = now.parse().expect("an instant");
        let scratch = world(Engine::Sqlite, now, seed).await;
        let report = verify(&scratch.db, &env(now), None).await.expect("a report");
        assert_eq!(report.findings, vec![], "{now}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_never_writes_among_real_data() {
    let scratch = world(Engine::Sqlite, morning(), 3).await;
    let before = fingerprint(&scratch.db).await;

    let again = demo::generate(&scratch.db, morning(), 4).await;

    assert!(matches!(again, Err(AppError::Refused { .. })), "{again:?}");
    assert_eq!(before, fingerprint(&scratch.db).await);
}
