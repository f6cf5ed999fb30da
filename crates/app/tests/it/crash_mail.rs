//! The real binary, killed again and again while eight people write and their letters leave: no letter is lost, none goes
//! twice but what was in flight, and that one as the same mail.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use db::{Db, Options};
use domain::telling::{Pace, Rhythm};
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock};
use entente::kit::mailing::Mailing;
use entente::mail::sending::{CLAIM, Way, round};
use entente::mail::smtp::AT_ONCE;
use entente::people::sessions;
use entente::telling::acts::choose;
use jiff::SignedDuration;
use jiff::civil::Time;
use rand::{RngExt, SeedableRng};
use tokio::sync::Notify;

use crate::crash::{answers, free_port, post};
use crate::mail_sink::{Mail, MailSink};
use crate::world::World;

const WRITERS: i64 = 8;
const KILLS: u32 = 5;
const ADDRESS: &str = "https://e.example.org";
const FROM: &str = "entente@example.org";

struct Served(Child);

impl Served {
    fn start(url: &str, smtp: &str, port: u16) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_entente"))
            .args(["serve", "--database", url, "--listen", &format!("127.0.0.1:{port}")])
            .args(["--address", ADDRESS, "--mail-from", FROM])
            .env("ENTENTE_SMTP", smtp)
            .stdout(Stdio::null())
            // What goes wrong in there belongs into the report of a failure.
            .env("ENTENTE_LOG", "warn")
            .stderr(Stdio::inherit())
            .spawn();
        Self(child.expect("the binary"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// What writers and whoever kills share.
#[derive(Default)]
struct Desk {
    acknowledged: Mutex<BTreeSet<String>>,
    one_more: Notify,
    done: AtomicBool,
}

impl Desk {
    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    async fn until(&self, count: usize) {
        while self.count() < count {
            self.one_more.notified().await;
        }
    }

    /// Writes notes below this promise until it is time to go, whoever is away meanwhile.
    async fn write(&self, port: u16, who: usize, promise: domain::kernel::CommitmentId) {
        let mut n = 0;
        while !self.done.load(Ordering::Relaxed) {
            n += 1;
            let words = format!("note {who} {n}");
            let body = format!("visibility=shared&words={}", words.replace(' ', "+"));
            match post(port, "session=crash", &format!("/promises/{promise}/note"), &body).await {
                Some(303) => {
                    self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).insert(words);
                    self.one_more.notify_one();
                }
                // Somebody was first, or the disk is slow: not taken, and said so.
                Some(409 | 503) => {}
                Some(other) => panic!("an answer {other}"),
                // Another process starts anew; asking it is the only way to know.
                None => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        }
    }
}

/// Everybody hears everything at once, at any hour: the binary lives by the clock of the machine.
async fn everything_at_once(world: &World) {
    let never = (Time::midnight(), Time::midnight());
    let rhythm = Rhythm { pace: Pace::AtOnce, quiet: never, days_off: false, ..Rhythm::default() };
    for person in [world.ada, world.cleo] {
        world.app.write(move |tx, env| choose(tx, env, person, &rhythm, None)).await.expect("a rhythm");
    }
}

/// An Entente over the same database, a while later, when every claim of the killed ones has ended.
async fn afterwards(world: &World, sink: &MailSink) -> App {
    let db = Db::open(&world.scratch.url, Options { create: false, ..Options::default() }).await.expect("a database");
    let mailing = Mailing::from_settings(Some(ADDRESS), Some(&sink.url()), Some(FROM), None).expect("settings");
    let clock = Clock::Moved(CLAIM + SignedDuration::from_mins(1));
    let app = App::new(db, clock, Chance::real(), Settings { mailing, ..Settings::default() });
    app.set_zone(world.app.env().zone().clone());
    let way = Way::of(&app).expect("a way");
    while round(&app, &way).await.expect("a round") > 0 {}
    app
}

/// What every letter is called, and what became of it.
async fn letters(app: &App) -> BTreeMap<String, String> {
    let read = app.read(|conn, _| {
        let rows = conn.all("select message_id, state from letters", &[])?;
        let pair = |row: &db::Row| Ok((row.at::<String>(0)?.trim_matches(['<', '>']).to_owned(), row.at(1)?));
        rows.iter().map(pair).collect::<Result<_, entente::kit::error::AppError>>()
    });
    read.await.expect("letters")
}

/// What each note is called in the mails that tell of it.
fn told(mails: &[Mail]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mail in mails {
        for line in mail.text.lines().filter_map(|line| line.strip_prefix("> ")) {
            all.entry(line.trim().to_owned()).or_default().insert(mail.message_id.clone());
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_letter_is_lost_and_none_goes_twice_but_what_was_in_flight() {
    let (world, sink) = (World::new().await, MailSink::open().await);
    let mut promises = Vec::new();
    for n in 0..WRITERS {
        promises.push(world.promised(&format!("Feed {n}"), 400 + n).await);
    }
    everything_at_once(&world).await;
    let (cleo, token) = (world.cleo, "crash");
    let begun = world.app.write(move |tx, _| sessions::begin(tx, cleo, token, None, jiff::Timestamp::now()));
    begun.await.expect("a session");
    let (port, url) = (free_port(), world.scratch.url.clone());
    let desk = Arc::new(Desk::default());
    let mut served = Served::start(&url, &sink.url(), port);
    answers(port).await;
    let writers: Vec<_> = promises
        .into_iter()
        .enumerate()
        .map(|(who, id)| {
            let desk = desk.clone();
            tokio::spawn(async move { desk.write(port, who, id).await })
        })
        .collect();
    let mut dice = rand_chacha::ChaCha20Rng::seed_from_u64(u64::from(std::process::id()));

    for kill in 1..=KILLS {
        desk.until(desk.count() + dice.random_range(10..40)).await;
        // As a letter arrives others are on their way.
        sink.until(sink.count() + dice.random_range(1..12)).await;
        served.0.kill().expect("killed");
        served.0.wait().expect("gone");
        if kill < KILLS {
            served = Served::start(&url, &sink.url(), port);
            answers(port).await;
        }
    }
    desk.done.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("a writer");
    }
    let app = afterwards(&world, &sink).await;

    let (letters, mails) = (letters(&app).await, sink.mails());
    let told = told(&mails);
    for words in desk.acknowledged.lock().expect("a lock").iter() {
        assert_eq!(told.get(words).map(BTreeSet::len), Some(1), "“{words}” was acknowledged: {:?}", told.get(words));
    }
    let mut came: BTreeMap<&str, usize> = BTreeMap::new();
    for mail in &mails {
        *came.entry(&mail.message_id).or_default() += 1;
    }
    for (id, state) in &letters {
        assert_eq!((state.as_str(), came.contains_key(id.as_str())), ("sent", true), "{id} is {state}");
    }
    assert!(came.keys().all(|id| letters.contains_key(*id)), "every mail is a letter of ours");
    let again: usize = came.values().map(|times| times - 1).sum();
    assert!(again <= (KILLS * AT_ONCE) as usize, "{again} mails went again");
    assert!(came.values().all(|times| *times <= KILLS as usize + 1), "{came:?}");
    let report = entente::ledger::verify::verify(&app.db, &app.env(), None).await.expect("a report");
    assert_eq!(report.findings, vec![]);
    app.db.close().await;
}
