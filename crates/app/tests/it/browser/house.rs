//! An Entente that lives on a working morning and sends its mails, and the letter box of whoever has nothing else.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::Engine;
use db::testing::Scratch;
use entente::demo;
use entente::kit::app::{App, DemoHint, Settings};
use entente::kit::env::{Chance, Clock};
use entente::kit::mailing::Mailing;
use entente::mail::sending::{self, Way as Post};
use entente::router::router;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, watch};

use super::{Browser, Way};
use crate::mail_sink::{Mail, MailSink};
use crate::world::{NOW, engine};

/// Ends with the test.
pub struct House {
    pub address: String,
    pub app: App,
    sink: MailSink,
    _scratch: Scratch,
    _stop: watch::Sender<bool>,
}

impl House {
    /// Nothing is set up. Its clock goes, from the morning that all tests live in.
    pub async fn open() -> Self {
        let scratch = db::testing::scratch(engine(), entente::migrations::ALL).await;
        let clock = Clock::Moved(NOW.parse::<Timestamp>().expect("an instant").duration_since(Timestamp::now()));
        Self::over(scratch, clock, None).await
    }

    /// The demo, on the morning that it is shown on. It is made once and copied, on SQLite always: making it takes longer than most walks.
    pub async fn demo() -> Self {
        static MADE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let morning = demo::morning_of(jiff::civil::date(2026, 3, 12)).expect("a morning");
        let made = MADE.get_or_init(async || {
            let scratch = db::testing::scratch(Engine::Sqlite, entente::migrations::ALL).await;
            demo::generate(&scratch.db, morning, demo::SEED).await.expect("a demo");
            scratch.content().await
        });
        let scratch = db::testing::scratch_holding(made.await).await;
        let hint = demo::hint().expect("people");
        let house = Self::over(scratch, Clock::Moved(morning.duration_since(Timestamp::now())), Some(hint)).await;
        house.app.set_zone(demo::zone().expect("a zone"));
        house
    }

    async fn over(scratch: Scratch, clock: Clock, demo: Option<DemoHint>) -> Self {
        let sink = MailSink::open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let mailing = Mailing::from_settings(Some(&address), Some(&sink.url()), Some("entente@example.org"), None);
        let settings = Settings { mailing: mailing.expect("settings"), demo, ..Settings::default() };
        let app = App::new(scratch.db.clone(), clock, Chance::real(), settings);
        let (stop, stopped) = watch::channel(false);
        let post = Post::of(&app).expect("a way");
        tokio::spawn(sending::run(app.clone(), post, stopped));
        let site = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, site).await });
        Self { address, app, sink, _scratch: scratch, _stop: stop }
    }

    /// The letters of somebody.
    pub fn letter_box(&self, of: &str) -> LetterBox<'_> {
        LetterBox { of: of.to_owned(), sink: &self.sink, read: AtomicUsize::new(0) }
    }

    /// A browser in which somebody of the demo is signed in, by the first part of their address.
    pub async fn signed_in(&self, way: Way, who: &str) -> Browser {
        let browser = Browser::at(way, &self.address).await;
        browser.fill("E-mail", &format!("{who}@northmere.example")).await;
        browser.fill("Password", "entente-demo").await;
        browser.press("Sign in").await;
        browser
    }
}

/// Letters, read one after the other.
pub struct LetterBox<'a> {
    of: String,
    sink: &'a MailSink,
    read: AtomicUsize,
}

impl LetterBox<'_> {
    /// The next letter; it says this in its subject.
    pub async fn next(&self, subject: &str) -> Mail {
        let mail = self.sink.next(&self.of, self.read.fetch_add(1, Ordering::Relaxed)).await;
        assert!(mail.subject.contains(subject), "“{subject}” was expected: {}\n{}", mail.subject, mail.text);
        mail
    }

    /// The next letter that says this in its subject, whatever came before it.
    pub async fn about(&self, subject: &str) -> Mail {
        loop {
            let mail = self.sink.next(&self.of, self.read.fetch_add(1, Ordering::Relaxed)).await;
            if mail.subject.contains(subject) {
                return mail;
            }
        }
    }
}
