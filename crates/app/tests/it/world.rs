//! The shared cast and the world they live in. Every test gets a world of its own, on a database of its own.
//!
//! Ada leads the relationship with Field Operations, Ben leads the team Integration, Cleo is sponsor of Field Operations,
//! Dan is sponsor of another client, Sam speaks for a supplier, Fay does the finances of IT. Time stands still until
//! it is moved. `ENTENTE_TEST_ENGINE=postgres` runs the same tests on PostgreSQL.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use db::Engine;
use db::testing::{Scratch, scratch};
use domain::commitment::{Act, Kind, Terms};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::party::{PartyKind, Role};
use entente::commitments::acts::{self as promises, Opening, Saying};
use entente::kit::app::{App, Settings};
use entente::kit::env::{Chance, Clock};
use entente::kit::error::AppError;
use entente::people::acts::{self as people, Founding, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::sessions;
use entente::people::store::{Party, Person};
use entente::router::router;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use tower::ServiceExt;

/// Thursday morning in Dublin.
pub const NOW: &str = "2026-03-12T08:30:00Z";
pub const PASSWORD: &str = "a short sentence";

pub struct World {
    pub app: App,
    pub router: Router,
    pub scratch: Scratch,
    pub it: PartyId,
    pub team: PartyId,
    pub client: PartyId,
    pub other: PartyId,
    pub supplier: PartyId,
    pub ada: PersonId,
    pub ben: PersonId,
    pub cleo: PersonId,
    pub dan: PersonId,
    pub sam: PersonId,
    pub fay: PersonId,
}

/// Somebody with a session.
pub struct Visitor {
    router: Router,
    cookie: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
    pub headers: axum::http::HeaderMap,
}

pub fn engine() -> Engine {
    match std::env::var("ENTENTE_TEST_ENGINE").as_deref() {
        Ok("postgres") => Engine::Postgres,
        _ => Engine::Sqlite,
    }
}

/// An application without anybody in it.
pub async fn empty() -> (App, Scratch) {
    empty_with(Settings::default()).await
}

async fn empty_with(settings: Settings) -> (App, Scratch) {
    let scratch = scratch(engine(), entente::migrations::ALL).await;
    let now = NOW.parse().expect("an instant");
    let app = App::new(scratch.db.clone(), Clock::still(now), Chance::seeded(7), settings);
    (app, scratch)
}

impl World {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    /// The same cast in an Entente that runs like this.
    pub async fn with(settings: Settings) -> Self {
        let (app, scratch) = empty_with(settings).await;
        let zone = TimeZone::get("Europe/Dublin").expect("a zone");
        app.set_zone(zone.clone());
        let cast = app.write(move |tx, env| {
            let boss = people::found(tx, env, &founding(&zone))?;
            let it = entente::organisation::needed(tx)?.it;
            let s = Scope::System("the cast");
            let party = |tx: &mut db::Tx, kind, name: &str| {
                people::add_party(tx, env, &s, Party { kind, name: name.into(), ..blank_party() })
            };
            let (team, client) =
                (party(tx, PartyKind::Team, "Integration")?, party(tx, PartyKind::Client, "Field Operations")?);
            let (other, supplier) =
                (party(tx, PartyKind::Client, "Laboratories")?, party(tx, PartyKind::Supplier, "Corvane")?);
            let person = |tx: &mut db::Tx, name: &str, at, role| {
                let email = Some(format!("{}@example.org", name.split(' ').next().unwrap_or(name).to_lowercase()));
                people::add_person(tx, env, &s, Person { name: name.into(), email, ..blank_person() }, at, role)
            };
            let ada = person(tx, "Ada Lund", it, Role::RelationshipManager)?;
            let ben = person(tx, "Ben Okoro", team, Role::DeliveryLead)?;
            let cleo = person(tx, "Cleo Brandt", client, Role::Sponsor)?;
            let dan = person(tx, "Dan Haas", other, Role::Sponsor)?;
            let sam = person(tx, "Sam Corvane", supplier, Role::SupplierContact)?;
            let fay = person(tx, "Fay Moore", it, Role::Finance)?;
            let field = entente::people::store::find_party(tx, &s, client)?;
            people::change_party(tx, env, &s, Party { lead: Some(ada), ..field })?;
            let _boss = boss;
            Ok((it, team, client, other, supplier, [ada, ben, cleo, dan, sam, fay]))
        });
        let (it, team, client, other, supplier, [ada, ben, cleo, dan, sam, fay]) = cast.await.expect("the cast");
        let router = router(app.clone());
        Self { app, router, scratch, it, team, client, other, supplier, ada, ben, cleo, dan, sam, fay }
    }

    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Moves the time.
    pub fn later(&self, by: SignedDuration) {
        self.app.clock.set(self.now() + by);
    }

    /// This person, signed in.
    pub async fn as_(&self, person: PersonId) -> Visitor {
        let token = format!("{person}-{}", self.app.env().id());
        let kept = token.clone();
        let begun = self.app.write(move |tx, env| sessions::begin(tx, person, &kept, None, env.now));
        begun.await.expect("a session");
        Visitor { router: self.router.clone(), cookie: format!("session={token}") }
    }

    /// Nobody.
    pub fn nobody(&self) -> Visitor {
        Visitor { router: self.router.clone(), cookie: String::new() }
    }

    /// What this person sees.
    pub async fn scope(&self, person: PersonId) -> Scope {
        let read = self.app.read(move |conn, env| sessions::reader(conn, person, env.local().date()));
        Scope::Person(Box::new(read.await.expect("a reader")))
    }

    /// A promise of IT to Field Operations, asked for by Cleo and promised by Ada, due in so many days.
    pub async fn promised(&self, subject: &str, days: i64) -> CommitmentId {
        let id = self.asked(subject, days).await;
        self.say(self.ada, id, Act::Promise { stretch: None, stake: None }).await.expect("a promise");
        id
    }

    /// The same, only asked for.
    pub async fn asked(&self, subject: &str, days: i64) -> CommitmentId {
        let act = Act::Request { terms: self.terms(subject, days), answer_by: None, stake: 1 };
        let new = Opening {
            kind: Kind::Promise,
            customer: self.client,
            performer: self.it,
            customer_person: Some(self.cleo),
            performer_person: Some(self.ada),
            team: None,
            conversation: None,
            step: None,
            follows: None,
            said: Saying::now(act, Some("We need this.".into())),
        };
        self.open(self.cleo, new).await.expect("a request")
    }

    pub async fn open(&self, person: PersonId, new: Opening) -> Result<CommitmentId, AppError> {
        let scope = self.scope(person).await;
        self.app.write(move |tx, env| promises::open(tx, env, &scope, new.clone()).map(|said| said.id)).await
    }

    pub fn terms(&self, subject: &str, days: i64) -> Terms {
        let at = self.now() + SignedDuration::from_hours(24 * days);
        let due = Due::instant(at, "Europe/Dublin").expect("a due");
        Terms {
            subject: subject.into(),
            conditions: vec!["It can be seen".into(), "It can be counted".into()],
            due: Some(due),
        }
    }

    pub async fn say(&self, person: PersonId, id: CommitmentId, act: Act) -> Result<promises::Said, AppError> {
        let scope = self.scope(person).await;
        let said = Saying::now(act, Some("So it is.".into()));
        self.app.write(move |tx, env| promises::say(tx, env, &scope, id, said.clone())).await
    }

    /// Everything is as the acts say.
    pub async fn verified(&self) {
        let report = entente::ledger::verify::verify(&self.app.db, &self.app.env(), None).await.expect("a report");
        assert_eq!(report.findings, vec![], "the ledger is whole");
    }
}

fn founding(zone: &TimeZone) -> Founding {
    Founding {
        organisation: "Ostermoor Utilities".into(),
        it: "Ostermoor IT".into(),
        zone: zone.clone(),
        name: "Bea Founder".into(),
        email: "bea@example.org".into(),
        password: String::new(),
    }
}

impl Visitor {
    /// Whoever sends these cookies.
    pub fn new(router: Router, cookie: String) -> Self {
        Self { router, cookie }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let escape = entente::kit::urls::escape;
        let body: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body.join("&"))).await
    }

    pub async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request.header(header::COOKIE, &self.cookie).body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.expect("a body");
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, location, body, headers: parts.headers }
    }
}

impl Answer {
    /// The words a person reads on the page: markup gone, blanks folded.
    pub fn text(&self) -> String {
        let main = self.body.split("<main").nth(1).unwrap_or(&self.body);
        let mut text = String::new();
        let mut inside = false;
        for c in main.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                c if !inside => text.push(c),
                _ => {}
            }
        }
        let plain = text.replace("&#39;", "'").replace("&amp;", "&").replace("&quot;", "\"").replace("&#38;", "&");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "“{words}” is not on the page: {}", self.text());
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "“{words}” is on the page");
        self
    }

    #[track_caller]
    pub fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}
