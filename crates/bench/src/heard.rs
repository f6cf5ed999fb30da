//! Listening and relationships over a large house: 5,000 clients with as many signals each as are asked for. Then one signal
//! more through the store, all stages anew, and the pages.

use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use db::{Db, Options};
use domain::health::{Side, Soft, Source, Stage};
use domain::hearing::{Decision, Reads, Said, State};
use domain::kernel::{PartyId, PersonId};
use entente::health::acts as health;
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock, Env};
use entente::people::scope::Scope;
use entente::people::sessions;
use entente::signals::acts::{self, Author, New, Ready};
use entente::signals::hearing::Spoken;
use entente::signals::store::{self, Heard, Kept, Sentence, Signal};
use jiff::{SignedDuration, Timestamp};
use tower::ServiceExt;
use uuid::Uuid;

use super::dice::Dice;
use super::load::Took;
use super::world::World;

const SESSION: &str = "a-session-of-the-bench";
/// Sentences of one text.
const EACH: usize = 10;
/// Clients whose signals are written in one transaction.
const AT_ONCE: usize = 5;
/// How often everything is asked for.
const ASKED: usize = 200;
/// Days over which signals lie.
const DAYS: usize = 700;

/// Fills the database where it is empty, and measures.
pub async fn measure(database: &str, signals: usize, seed: u64) -> anyhow::Result<()> {
    let db = Db::open(database, Options { create: true, ..Options::default() }).await?;
    db.migrate(entente::migrations::ALL).await?;
    let app = App::new(db, Clock::System, Chance::seeded(seed), Settings::default());
    match app.read(|conn, _| entente::organisation::find(conn)).await? {
        Some(org) => app.set_zone(org.zone),
        None => fill(&app, signals, seed).await?,
    }
    println!("{:52} {:>9} {:>9}", "", "ms, p50", "p95");
    let clients = app
        .read(|conn, _| {
            let rows =
                conn.all("select id from parties where kind = 'client' order by created_at, id limit 5000", &[])?;
            rows.iter().map(|row| Ok(PartyId(row.at(0)?))).collect::<Result<Vec<_>, entente::kit::error::AppError>>()
        })
        .await?;
    tell("one signal more, and the stage that follows", one_more(&app, &clients).await?);
    tell("everything of one client reckoned anew", reckoned(&app, &clients).await?);
    for (name, took) in pages(&app, &clients).await? {
        tell(name, took);
    }
    app.db.close().await;
    Ok(())
}

fn tell(name: &str, mut took: Took) {
    took.millis.sort_unstable_by(f64::total_cmp);
    let failed = if took.failed == 0 { String::new() } else { format!(", {} failed", took.failed) };
    println!("{:52} {:9.1} {:9.1}", format!("{name}{failed}"), took.at(0.5), took.at(0.95));
}

fn words(dice: &mut Dice) -> String {
    const WHAT: [&str; 6] = ["The report", "The bill", "The tablet", "The gate", "Their form", "Our list"];
    const HOW: [&str; 6] =
        ["was late", "came twice", "is fine", "went to the wrong desk", "helps", "was asked for in May"];
    format!("{} {}, for the {}th time.", WHAT[dice.index(6)], HOW[dice.index(6)], dice.index(900))
}

fn sentence(env: &Env, dice: &mut Dice, number: usize, start: usize, people: [PersonId; 2]) -> Sentence {
    let stage = if dice.index(2) == 0 { Stage::ILL[dice.index(4)] } else { Stage::Healthy };
    let words = words(dice);
    Sentence {
        id: env.id(),
        number: i64::try_from(number).unwrap_or(1),
        at: (start, start + words.len()),
        speaker: Some((people[dice.index(2)], "Somebody".to_owned())),
        speaker_name: None,
        side: [Side::Client, Side::It][dice.index(2)],
        sponsor: false,
        heard: Heard {
            stage,
            score: 60,
            untaught: stage,
            because: Some((start, start + 3)),
            tier: "n-grams".into(),
            model: "bench".into(),
        },
        said: if stage == Stage::Healthy { Said::Quiet } else { Said::Open },
        words: Some(words),
        stage: None,
        decided_by: None,
        decided_at: None,
        note: None,
    }
}

/// A text with its sentences, of which two in five of what was heard are confirmed and the older ones are read.
fn text(tx: &mut db::Tx, env: &Env, dice: &mut Dice, of: (PartyId, [PersonId; 2]), at: Timestamp) -> Made<()> {
    let mut all: Vec<Sentence> = Vec::with_capacity(EACH);
    for number in 1..=EACH {
        let start = all.last().map_or(0, |last| last.at.1 + 1);
        all.push(sentence(env, dice, number, start, of.1));
    }
    let body: Vec<&str> = all.iter().filter_map(|one| one.words.as_deref()).collect();
    let (body, old) = (body.join(" "), env.now.duration_since(at) > SignedDuration::from_hours(24 * 10));
    let Kept { waiting, marked, worst, state } = Kept::of(&all);
    let signal = Signal {
        id: env.id(),
        party: (of.0, String::new()),
        title: "Minutes".into(),
        author: None,
        author_name: None,
        side: Side::Unknown,
        source: Source::Minutes,
        at,
        reads: Reads::House,
        soft: Soft::default(),
        by: None,
        made_at: at,
        digest: None,
        state: if old { State::Read } else { state },
        waiting: if old { 0 } else { waiting },
        marked,
        worst,
        read: None,
        erased_at: None,
        version: 1,
    };
    store::insert(tx, &signal, Some(&body))?;
    store::insert_sentences(tx, (signal.id, of.0, at, Reads::House), &all)?;
    for one in all.iter().filter(|one| old && one.said == Said::Open) {
        let (said, decision) = match dice.index(5) {
            0 | 1 => ((Said::Confirmed, Some(one.heard.stage)), Decision::Confirm(one.heard.stage)),
            _ => ((Said::Plain, None), Decision::NoSymptom),
        };
        store::decide(tx, (env.id(), Reads::House, one), decision, said, (None, at, None))?;
    }
    Ok(())
}

type Made<T> = Result<T, entente::kit::error::AppError>;

async fn fill(app: &App, signals: usize, seed: u64) -> anyhow::Result<()> {
    let started = Instant::now();
    let world = World::founded(app).await?;
    for (n, some) in world.clients.chunks(AT_ONCE).enumerate() {
        let some = some.to_vec();
        app.write(move |tx, env| {
            let mut dice = Dice::new(seed.wrapping_add(n as u64));
            for client in &some {
                for _ in 0..signals.div_ceil(EACH) {
                    let back = SignedDuration::from_hours(24 * (1 + dice.index(DAYS) as i64));
                    text(tx, env, &mut dice, *client, env.now - back)?;
                }
                health::reckon(tx, env, client.0)?;
            }
            Ok(())
        })
        .await?;
    }
    eprintln!(
        "{} clients with {signals} signals each after {:.0} s",
        world.clients.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// One sentence more about a client, kept as it is when somebody notes it: the stage follows in the same transaction.
async fn one_more(app: &App, clients: &[PartyId]) -> anyhow::Result<Took> {
    let mut took = Took::default();
    for (n, client) in clients.iter().copied().cycle().take(ASKED).enumerate() {
        let words = format!("They changed the list for the {n}th time and told nobody, on run {}.", Uuid::now_v7());
        let new = New {
            party: client,
            title: None,
            words: Some(words.clone()),
            author: Author::Nobody(Side::Client),
            source: Source::Note,
            at: None,
            reads: Reads::House,
            soft: Soft::default(),
        };
        let heard = Heard {
            stage: Stage::Flu,
            score: 70,
            untaught: Stage::Flu,
            because: None,
            tier: "n-grams".into(),
            model: "bench".into(),
        };
        let spoken = Spoken { at: (0, words.len()), words, name: None, heard };
        let ready = Ready::of(new, vec![spoken]);
        let begun = Instant::now();
        app.write(move |tx, env| acts::keep(tx, env, &Scope::System("the bench"), &ready)).await?;
        took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(took)
}

async fn reckoned(app: &App, clients: &[PartyId]) -> anyhow::Result<Took> {
    let mut took = Took::default();
    for client in clients.iter().copied().cycle().take(ASKED) {
        let begun = Instant::now();
        app.write(move |tx, env| health::reckon(tx, env, client)).await?;
        took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(took)
}

async fn pages(app: &App, clients: &[PartyId]) -> anyhow::Result<Vec<(&'static str, Took)>> {
    let found = app.read(move |conn, env| {
        let leads = "select m.person_id from memberships m where m.role = 'relationship_manager' limit 1";
        let reader: Option<Uuid> = conn.one(leads, &[])?.map(|row| row.at(0)).transpose()?;
        let texts =
            conn.all("select id from signals where state = 'to_read' order by said_at desc, id desc limit 40", &[])?;
        let texts: Vec<Uuid> = texts.iter().map(|row| row.at(0)).collect::<Result<_, _>>()?;
        Ok((PersonId(reader.unwrap_or_default()), texts, env.now))
    });
    let (reader, texts, now) = found.await?;
    app.write(move |tx, _| {
        sessions::end(tx, SESSION)?;
        sessions::begin(tx, reader, SESSION, None, now)
    })
    .await?;
    let each = |of: &dyn Fn(&PartyId) -> String| clients.iter().take(40).map(of).collect::<Vec<_>>();
    let asked = [
        ("Listening, all clients", vec!["/listening?whose=all".to_owned()]),
        ("Listening, a text", texts.iter().map(|id| format!("/listening/texts/{id}?whose=all")).collect()),
        ("Listening, confirmed", vec!["/listening/confirmed".to_owned()]),
        ("Listening, how well it hears", vec!["/listening/hears".to_owned()]),
        ("what was heard of a client", each(&|id| format!("/clients/{id}/signals"))),
        ("health of a client", each(&|id| format!("/clients/{id}/health"))),
        ("relationships", vec!["/relationships".to_owned()]),
        ("clients, worst stage first", vec!["/clients?sort=stage".to_owned()]),
    ];
    let router = entente::router::router(app.clone());
    let mut table = Vec::new();
    for (name, pages) in asked {
        let mut took = Took::default();
        for page in pages.iter().cycle().take(ASKED) {
            let request = Request::get(page).header("cookie", format!("session={SESSION}")).body(Body::empty())?;
            let begun = Instant::now();
            let answer = router.clone().oneshot(request).await?;
            took.millis.push(begun.elapsed().as_secs_f64() * 1000.0);
            took.failed += usize::from(!answer.status().is_success());
        }
        table.push((name, took));
    }
    Ok(table)
}
