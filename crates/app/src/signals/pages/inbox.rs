//! What waits for a person: texts on the left, one of them with what was heard marked, and a card for each mark.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::health::Stage;
use domain::hearing::{Reads, Said, State as Stands};
use domain::kernel::{EvidenceId, PartyId, PersonId};
use jiff::Zoned;
use uuid::Uuid;

use super::reading::{self, Card, Paragraph};
use super::{Options, Tab, after, counted, day, marked, tabs};
use crate::clients::profile::known::client;
use crate::health::glance as relationships;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;
use crate::signals::acts;
use crate::signals::store::{self, Filter, Signal, Text};

/// Texts beside the one that is read.
const PAGE: usize = 20;
/// Sentences of one text that are shown.
const SENTENCES: u32 = 1000;

/// A text in the list.
struct Line {
    title: String,
    href: String,
    about: String,
    when: String,
    instant: String,
    waits: String,
    stage: &'static str,
    current: bool,
}

fn line(s: &Signal, now: &Zoned, current: Option<Uuid>) -> Line {
    Line {
        title: s.title.clone(),
        href: urls::heard(s.id),
        about: format!("{}, {}", s.party.1, s.source.word()),
        when: day(s.at, now),
        instant: s.at.to_string(),
        waits: format!("{} to confirm", say::number(s.waiting)),
        stage: s.worst.map_or("", Stage::code),
        current: current == Some(s.id),
    }
}

/// A text that is read.
struct Reading {
    title: String,
    client: (String, String),
    about: String,
    soft: String,
    people: Vec<(String, &'static str)>,
    paragraphs: Vec<Paragraph>,
    cards: Vec<Card>,
    /// Sentences in which nothing was heard.
    quiet: Options,
    waits: usize,
    /// What confirming all of it would make of the stage.
    becomes: String,
    action: String,
    writes: bool,
    erases: bool,
    erased: bool,
    confidential: bool,
    releases: bool,
    next: String,
    back: String,
}

#[derive(Template)]
#[template(path = "signals/inbox.html")]
struct InboxPage {
    chrome: Chrome,
    tabs: Vec<Tab>,
    meta: String,
    mine: bool,
    leads: bool,
    lines: Vec<Line>,
    later: String,
    reading: Option<Reading>,
    /// No text was asked for: on a phone the list is shown.
    list: bool,
}

/// The sentence that is judged next: the one that was asked for, else the first that waits.
fn on(all: &[store::Sentence], asked: Option<i64>) -> Option<i64> {
    let asked = asked.filter(|n| all.iter().any(|s| s.number == *n && reading::carded(s)));
    asked.or_else(|| all.iter().find(|s| s.said == Said::Open).map(|s| s.number))
}

fn read(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    signal: Signal,
    (asked, lines): (Option<i64>, &[Line]),
) -> Result<Reading, AppError> {
    let (me, now) = (scope.person(), env.local());
    let text = Text { body: store::body(conn, signal.id)?, signal };
    let all = store::all(conn, text.signal.id, SENTENCES)?;
    let on = on(&all, asked);
    let party = client(conn, scope, text.signal.party.0)?;
    let cards = reading::cards(&text, &all, on, me);
    let writes = acts::writes(scope, &party);
    let (back, next) = ways(&cards, on, lines);
    let becomes = becomes(conn, env, scope, (&text.signal, &all), party.id)?;
    let signal = &text.signal;
    let brought = signal.by.as_ref().map(|(by, _)| *by) == me;
    let erased = signal.erased_at.is_some();
    Ok(Reading {
        title: signal.title.clone(),
        client: (party.name.clone(), urls::client(party.id)),
        about: reading::about(&text, &now),
        soft: reading::soft(&text),
        people: reading::speakers(&all, me),
        paragraphs: reading::paragraphs(&text, &all, on, me),
        quiet: if writes && !erased { reading::quiet(&all) } else { Options::new() },
        becomes: if writes { becomes } else { String::new() },
        waits: all.iter().filter(|s| s.said == Said::Open).count(),
        cards: if erased { Vec::new() } else { cards },
        action: urls::heard(signal.id),
        writes: writes && !erased,
        erases: !erased && text.body.is_some() && (writes || scope.reader().is_some_and(Reader::administers)),
        erased,
        confidential: signal.reads == Reads::Author,
        releases: signal.reads == Reads::Author && brought,
        next,
        back,
    })
}

/// What confirming everything that waits would make of the stage of the client: nothing in confidence counts for anything.
fn becomes(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (signal, all): (&Signal, &[store::Sentence]),
    of: PartyId,
) -> Result<String, AppError> {
    let open = all.iter().filter(|s| s.said == Said::Open && signal.reads == Reads::House);
    let these: Vec<EvidenceId> = open.map(|s| EvidenceId(s.id)).collect();
    relationships::if_confirmed(conn, env, scope, &(of, signal.party.1.clone()), &these)
}

/// Where J and K lead: to the mark after and before, and from the last of a text to the next text.
fn ways(cards: &[Card], on: Option<i64>, lines: &[Line]) -> (String, String) {
    let at = cards.iter().position(|card| Some(card.number) == on);
    let text = lines.iter().position(|line| line.current);
    let other = |step: isize| {
        let to = text.map_or(Some(0), |at| at.checked_add_signed(step));
        to.and_then(|to| lines.get(to)).map(|line| line.href.clone()).unwrap_or_default()
    };
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| cards.get(at));
    let next = at.and_then(|at| cards.get(at + 1));
    let card = |card: Option<&Card>| card.map(|card| card.href.clone());
    (card(before).unwrap_or_else(|| other(-1)), card(next).unwrap_or_else(|| other(1)))
}

/// Whether the reader leads clients, and so looks at those first.
fn led(scope: &Scope, chrome: &Chrome, query: &Typed) -> (bool, Option<PersonId>) {
    let leads = !chrome.mine.is_empty();
    (leads, scope.person().filter(|_| leads && query.get("whose") != "all"))
}

fn meta(texts: usize, sentences: i64) -> String {
    let sentences = say::count(sentences, "sentence", "sentences");
    format!("{} to read, {sentences} to confirm", say::count(texts, "text", "texts"))
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    picked: Option<Uuid>,
    query: &Typed,
) -> Result<InboxPage, AppError> {
    acts::ours(scope)?;
    let (leads, lead) = led(scope, &chrome, query);
    let filter = Filter { lead, state: Some(Stands::ToRead), ..Filter::default() };
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut rows = store::list(conn, scope, &filter, after(query), most)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let signal = match picked {
        Some(id) => Some(store::find(conn, scope, id)?),
        None => rows.first().cloned(),
    };
    let now = env.local();
    let current = signal.as_ref().map(|signal| signal.id);
    let lines: Vec<Line> = rows.iter().map(|row| line(row, &now, current)).collect();
    let whose = if leads && lead.is_none() { "all" } else { "" };
    let later = rows.last().filter(|_| more).map(|row| marked((row.at, row.id)));
    let asked = query.get("s").parse().ok();
    let (texts, sentences) = store::waiting(conn, scope, lead, super::COUNTED)?;
    let mut tabs = tabs(conn, scope, "/listening")?;
    if let Some(first) = tabs.first_mut() {
        first.count = counted(texts);
    }
    Ok(InboxPage {
        tabs,
        meta: meta(texts, sentences),
        mine: lead.is_some(),
        leads,
        later: later.map(|at| urls::with_query("/listening", &[("whose", whose), ("after", &at)])).unwrap_or_default(),
        reading: signal.map(|signal| read(conn, env, scope, signal, (asked, &lines))).transpose()?,
        list: picked.is_none(),
        lines,
        chrome,
    })
}

/// `GET /listening`
pub async fn first(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), None, &query));
    page::show(&built.await?)
}

/// `GET /listening/texts/{id}`
pub async fn one(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), Some(id), &query));
    page::show(&built.await?)
}
