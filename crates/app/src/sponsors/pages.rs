//! Who sponsors what at a client, with recording a change and looking again; and what waits to be looked at everywhere.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Leaving, Verdict};
use jiff::Zoned;
use uuid::Uuid;

use super::acts::{self, Leaves};
use super::store::{self, Change, Flagged, Matter};
use crate::clients::profile::known;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::turn::Turn;
use crate::kit::{flash, page, say, urls};
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// People who can be chosen.
const PEOPLE: u32 = 200;
/// Matters, flags and changes on the page.
const SHOWN: u32 = 100;
/// Flags on a page of the list.
const PAGE: usize = 50;
const FOR_US: &str = "What lost its sponsor, at all clients, is for our own people.";

type Options = Vec<(String, String)>;

/// Something that somebody stands behind.
struct Line {
    words: String,
    href: String,
    talk: bool,
    who: String,
    /// Somebody is named; else it is who sponsors the client.
    named: bool,
    kind: &'static str,
    id: String,
    /// Who is named, for the form.
    value: String,
}

/// Something that has to be looked at again.
struct Flag {
    words: String,
    href: String,
    talk: bool,
    why: String,
    promise: Option<String>,
    party: (String, String),
    kind: &'static str,
    id: String,
}

/// A change that was recorded.
struct Past {
    day: String,
    words: String,
    promise: Option<String>,
}

#[derive(Template)]
#[template(path = "sponsors/client.html")]
struct SponsorsPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    name: String,
    lead: String,
    lines: Vec<Line>,
    flags: Vec<Flag>,
    past: Vec<Past>,
    says: bool,
    sponsors: Options,
    people: Options,
    reasons: Options,
    verdicts: Options,
    action: String,
    today: String,
    typed: Typed,
    open: String,
    errors: FieldErrors,
    refusal: String,
}

impl SponsorsPage {
    fn wrong(&self) -> Vec<(&str, &str)> {
        self.errors.pairs()
    }
}

fn matter(kind: &str, id: &str) -> Result<Matter, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    Matter::named(kind, id).ok_or(AppError::NotFound)
}

fn flag(f: &Flagged) -> Flag {
    let next = f.successor.as_ref().map(|name| format!(" {name} follows.")).unwrap_or_default();
    Flag {
        words: f.words.clone(),
        href: f.matter.href(),
        talk: matches!(f.matter, Matter::Talk(_)),
        why: format!("{} {}.{next}", f.was, f.why.word()),
        promise: f.promise.map(urls::commitment),
        party: (f.party.1.clone(), sponsors(f.party.0)),
        kind: f.matter.code(),
        id: f.matter.id().to_string(),
    }
}

fn past(c: &Change, now: &Zoned) -> Past {
    let next = c.successor.as_ref().map(|(_, name)| format!(", {name} follows")).unwrap_or_default();
    let words = format!("{} {}{next}.", c.who.1, c.why.word());
    Past { day: say::short_day(c.day, now), words, promise: c.promise.map(urls::commitment) }
}

/// The page of a client's sponsors.
fn sponsors(id: PartyId) -> String {
    format!("{}/sponsors", urls::client(id))
}

/// What a form sent, with what is wrong.
#[derive(Clone, Debug, Default)]
struct Sent {
    what: String,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
}

fn lines(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<(Vec<Line>, Options), AppError> {
    let all = store::sponsored(conn, id, SHOWN)?;
    let usual = acts::usual(conn, scope, &all)?;
    let mut who: Options = Vec::new();
    let mut found = Vec::new();
    for m in all {
        let sponsor = m.named.as_ref().or(usual.get(&m.party));
        who.extend(sponsor.map(|(id, name)| (id.to_string(), name.clone())));
        found.push(Line {
            words: m.words,
            href: m.matter.href(),
            talk: matches!(m.matter, Matter::Talk(_)),
            who: sponsor.map_or_else(|| "Nobody".to_owned(), |(_, name)| name.clone()),
            named: m.named.is_some(),
            kind: m.matter.code(),
            id: m.matter.id().to_string(),
            value: m.named.map(|(id, _)| id.to_string()).unwrap_or_default(),
        });
    }
    Ok((found, who))
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    sent: Sent,
) -> Result<SponsorsPage, AppError> {
    let party = known::client(conn, scope, id)?;
    let now = env.local();
    let own = acts::of_client(conn, &party)?;
    let (lines, mut sponsors_here) = lines(conn, scope, id)?;
    sponsors_here.extend(own.iter().map(|(id, name)| (id.to_string(), name.clone())));
    sponsors_here.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    sponsors_here.dedup();
    let flags = store::open_of(conn, id, SHOWN)?;
    let mut people: Options = Vec::new();
    for m in people::members(conn, id, PEOPLE)? {
        if people.iter().all(|(known, _)| *known != m.person.to_string()) {
            people.push((m.person.to_string(), m.person_name));
        }
    }
    let lead = match (&own, flags.len()) {
        (None, _) => "Nobody sponsors this client. Name somebody on each matter, or give somebody the role.".to_owned(),
        (Some((_, name)), 0) => format!("{name} stands behind everything on which nobody else is named."),
        (Some(_), 1) => "One matter lost its sponsor and has to be looked at again.".to_owned(),
        (Some(_), n) => format!("{} matters lost their sponsor and have to be looked at again.", say::number_word(n)),
    };
    let today = now.date().to_string();
    let typed = if sent.typed.has("day") { sent.typed } else { sent.typed.with("day", today.clone()) };
    Ok(SponsorsPage {
        trail: vec![
            (party.name.clone(), urls::client(id)),
            ("Profile".to_owned(), format!("{}/profile", urls::client(id))),
        ],
        lead,
        lines,
        flags: flags.iter().map(flag).collect(),
        past: store::changes(conn, id, SHOWN)?.iter().map(|c| past(c, &now)).collect(),
        says: acts::says_for(scope, &party).is_some(),
        sponsors: sponsors_here,
        people,
        reasons: Leaving::ALL.iter().map(|l| (l.code().to_owned(), format!("They {}", l.word()))).collect(),
        verdicts: Verdict::ALL.iter().map(|v| (v.code().to_owned(), format!("It {}", v.word()))).collect(),
        action: sponsors(id),
        today,
        typed,
        open: sent.what,
        errors: sent.errors,
        refusal: sent.refusal,
        name: party.name,
        chrome,
    })
}

/// `GET /clients/{id}/sponsors`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /clients/{id}/sponsors/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(PartyId, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted)));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, &words), Redirect::to(&sponsors(id))).into_response()),
        Err(error) => error,
    };
    let status = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let sent = Sent { what, typed, errors, refusal };
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

fn said(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, (what, typed): (&str, &Typed)) -> Result<String, AppError> {
    match what {
        "change" => {
            known::client(tx, scope, id)?;
            let recorded = acts::record(tx, env, scope, id, leaves(typed)?)?;
            Ok(match recorded.flagged {
                0 => "That is written down. They stood behind nothing that is open.".to_owned(),
                n => {
                    let things = say::count(n, "matter has", "matters have");
                    format!("{things} to be looked at again, and a promise to do so is on the table.")
                }
            })
        }
        "name" => {
            let mut f = Fields::of(typed);
            let who = f.id::<PersonId>("sponsor");
            let who = f.done(who)?;
            acts::name(tx, env, scope, matter(typed.get("kind"), typed.get("matter"))?, who)?;
            Ok("That is written down.".to_owned())
        }
        "settle" => {
            let verdict = Verdict::from_code(typed.get("verdict")).ok_or(AppError::NotFound)?;
            let mut f = Fields::of(typed);
            let words = f.sentence("words");
            let words = f.done(words)?;
            acts::settle(tx, env, scope, matter(typed.get("kind"), typed.get("matter"))?, (verdict, words))?;
            Ok("That stands in the matter now, and both sides read it.".to_owned())
        }
        _ => Err(AppError::NotFound),
    }
}

fn leaves(typed: &Typed) -> Result<Leaves, AppError> {
    let mut f = Fields::of(typed);
    let (who, successor) = (f.id::<PersonId>("who"), f.id::<PersonId>("successor"));
    if who.is_none() && !f.is_wrong("who") {
        f.wrong("who", "Choose who sponsors no longer.");
    }
    let why = Leaving::from_code(typed.get("why"));
    if why.is_none() {
        f.wrong("why", "Choose why.");
    }
    let day = f.day("day");
    if day.is_none() && !f.is_wrong("day") {
        f.wrong("day", "Say since which day.");
    }
    let all = f.done(who.zip(why).zip(day))?;
    let ((who, why), day) = all.ok_or(AppError::NotFound)?;
    Ok(Leaves { who, why, successor, day })
}

#[derive(Template)]
#[template(path = "sponsors/list.html")]
struct ListPage {
    chrome: Chrome,
    flags: Vec<Flag>,
    mine: bool,
    newest: String,
    later: String,
}

/// `GET /sponsors`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    me.scope.need(Reader::is_staff, FOR_US)?;
    let (scope, mine) = (me.scope.clone(), query.get("view") != "all");
    let after = Turn::asked(&query).map(|turn| turn.id);
    let lead = me.scope.person().filter(|_| mine);
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut rows = app.read(move |conn, _| store::open(conn, &scope, lead, after, most)).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let view = if mine { "" } else { "all" };
    let path = |pairs: &[(&str, &str)]| urls::with_query("/sponsors", pairs);
    let last = rows.last().filter(|_| more).map(|row| format!("{}.", row.id));
    page::show(&ListPage {
        flags: rows.iter().map(flag).collect(),
        mine,
        newest: if after.is_some() { path(&[("view", view)]) } else { String::new() },
        later: last.map(|mark| path(&[("view", view), ("after", &mark)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}
