//! All clients: where trust stands, who owes what, and what comes next with each.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::health::Stage;
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use domain::trust::Word;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::acts;
use super::asked::{Asked, Sort, View};
use super::profile::store::{Kept, kept_of};
use super::store::{self, Client, Next, SavedView, Seen};
use super::talks;
use crate::commitments::store as commitments;
use crate::health::glance::stages;
use crate::health::store::Mark;
use crate::kit::app::App;
use crate::kit::chart::{self, Svg};
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::partnership::differ::glance::marks;
use crate::people::links;
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Membership};

const PAGE: u32 = 50;
/// Clients of a view are counted up to here.
const COUNTED: u32 = 1000;

#[derive(Template)]
#[template(path = "clients/list.html")]
struct ClientsPage {
    chrome: Chrome,
    add: bool,
    views: Vec<Tab>,
    asked: Asked,
    lead: Option<(String, String)>,
    leads: Vec<(String, String)>,
    /// The stage that it is narrowed to: its code, and the list without that.
    stage: Option<(&'static str, String)>,
    stages: Vec<(&'static str, String)>,
    saving: Saving,
    heads: Heads,
    rows: Vec<Line>,
    order: &'static str,
    totals: Totals,
    earlier: String,
    later: String,
}

/// A tab: a view of ours or one that the reader keeps.
struct Tab {
    words: String,
    count: String,
    href: String,
    current: bool,
}

/// What can be done with the view on the page.
struct Saving {
    query: String,
    /// It is one that the reader keeps: where it is removed, and its name.
    kept: Option<(String, String)>,
    offered: bool,
}

/// Sort links, and which one holds.
struct Heads {
    name: (String, &'static str),
    word: (String, &'static str),
    owed: (String, &'static str),
    stage: (String, &'static str),
    next: (String, &'static str),
}

struct Totals {
    clients: String,
    owed_to: String,
    owed_by: String,
    pages: String,
}

struct Line {
    name: String,
    href: String,
    sponsor: Option<String>,
    above: Option<String>,
    words: Option<Svg>,
    owe: Svg,
    conversations: i64,
    /// The stage of the relationship, by its code, and a worse one that is suspected.
    stage: Option<(&'static str, &'static str)>,
    /// What stands beside the stage: that IT takes orders there, or has its way.
    mark: &'static str,
    next: Option<NextLine>,
    /// A talk with them is overdue: how long, and its tone.
    talk: Option<(String, &'static str)>,
}

struct NextLine {
    subject: String,
    when: String,
    tone: &'static str,
}

/// Everything the page shows, as it was read.
struct Known {
    leaf: Leaf<Client>,
    words: Vec<(Word, Word)>,
    sponsors: Vec<Membership>,
    next: Vec<Next>,
    talks: HashMap<PartyId, Kept>,
    stages: HashMap<PartyId, Mark>,
    marks: HashMap<PartyId, &'static str>,
    counts: Vec<usize>,
    saved: Vec<SavedView>,
    leads: Vec<(PersonId, String)>,
}

fn known(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    asked: &Asked,
    (seen, turn): (&Seen, Option<&Turn>),
) -> Result<Known, AppError> {
    let rows = store::page(conn, asked, seen, turn, PAGE + 1)?;
    let leaf = Leaf::cut(rows, turn, PAGE as usize, |c| mark(&c.key, c.id.0));
    let ids: Vec<PartyId> = leaf.rows.iter().map(|c| c.id).collect();
    let counts = View::ALL.into_iter().map(|view| store::count(conn, view, seen, COUNTED + 1));
    Ok(Known {
        counts: counts.collect::<Result<_, _>>()?,
        words: commitments::words_toward(conn, seen.it, &ids, seen.at)?,
        sponsors: people::holders(conn, &ids, &[Role::Sponsor, Role::DecisionMaker])?,
        next: store::nearest(conn, &ids)?,
        talks: kept_of(conn, scope, &ids)?,
        stages: stages(conn, scope, &ids)?,
        marks: marks(conn, env, scope, &ids)?,
        saved: store::saved_views(conn, seen.me)?,
        leads: people::leads(conn, PartyKind::Client, 60)?,
        leaf,
    })
}

/// A word for a drawing; nothing while it is too early to tell.
fn drawn(word: &Word) -> Option<chart::Word> {
    word.enough.then_some(chart::Word { lo: word.low, value: word.mean, hi: word.high })
}

fn sponsor(sponsors: &[Membership], client: PartyId) -> Option<String> {
    let mut here = sponsors.iter().filter(|m| m.party == client);
    let first = here.clone().find(|m| m.role == Role::Sponsor);
    first.or_else(|| here.next()).map(|m| m.person_name.clone())
}

fn next_line(next: &Next, now: &Zoned) -> NextLine {
    let passed = next.at < now.timestamp();
    let when = if passed { say::left(next.at, now) } else { say::when(next.at, now) };
    let today = next.at.to_zoned(now.time_zone().clone()).date() == now.date();
    NextLine { subject: next.subject.clone(), when, tone: if passed || today { "warn" } else { "" } }
}

fn lines(known: &Known, now: &Zoned) -> Vec<Line> {
    let small = |n: i64| u32::try_from(n).unwrap_or(0);
    let clients = &known.leaf.rows;
    let most = clients.iter().map(|c| small(c.owed_to.max(c.owed_by))).max().unwrap_or(1);
    let next: HashMap<PartyId, &Next> = known.next.iter().map(|n| (n.party, n)).collect();
    let line = |(c, (ours, theirs)): (&Client, &(Word, Word))| Line {
        name: c.name.clone(),
        href: urls::client(c.id),
        sponsor: sponsor(&known.sponsors, c.id),
        above: c.above.clone(),
        words: (ours.enough || theirs.enough).then(|| chart::duo(drawn(ours), drawn(theirs))),
        owe: chart::owe(small(c.owed_to), small(c.owed_by), most),
        conversations: c.conversations,
        stage: known.stages.get(&c.id).map(|mark| (mark.stage.code(), mark.suspected.map_or("", Stage::word))),
        mark: known.marks.get(&c.id).copied().unwrap_or_default(),
        next: next.get(&c.id).map(|n| next_line(n, now)),
        talk: known.talks.get(&c.id).map(|kept| talks::wanted(kept, now)).filter(|(_, tone)| !tone.is_empty()),
    };
    clients.iter().zip(&known.words).map(line).collect()
}

fn capped(count: usize) -> String {
    if count > COUNTED as usize { format!("{}+", say::number(i64::from(COUNTED))) } else { say::number(count) }
}

fn tabs(known: &Known, asked: &Asked) -> Vec<Tab> {
    let kept = known.saved.iter().find(|s| s.query == asked.query() && !s.query.is_empty()).map(|s| s.id);
    // That nobody is in a view of what is wrong is no news; it stands where it is looked at.
    let stands = |view: View, count: usize| count > 0 || view == asked.view || matches!(view, View::All | View::Mine);
    let views = View::ALL.into_iter().zip(&known.counts).filter(|(view, count)| stands(*view, **count));
    let ours = views.map(|(view, count)| Tab {
        words: view.word().to_owned(),
        count: capped(*count),
        href: Asked { view, sort: asked.sort, ..Asked::default() }.href(),
        current: kept.is_none() && view == asked.view,
    });
    let theirs = known.saved.iter().map(|s| Tab {
        words: s.name.clone(),
        count: String::new(),
        href: Asked::kept(&s.query).href(),
        current: kept == Some(s.id),
    });
    ours.chain(theirs).collect()
}

fn saving(known: &Known, asked: &Asked) -> Saving {
    let query = asked.query();
    let kept = known.saved.iter().find(|s| s.query == query);
    Saving {
        kept: kept.map(|s| (format!("/clients/views/{}/remove", s.id), s.name.clone())),
        offered: (!asked.is_plain() || asked.sort != Sort::Name) && known.saved.len() < acts::MOST_VIEWS,
        query,
    }
}

fn heads(asked: &Asked) -> Heads {
    let head = |sort: Sort| {
        let way = if sort.ascends() { "ascending" } else { "descending" };
        (asked.sorted(sort).href(), if asked.sort == sort { way } else { "" })
    };
    Heads {
        name: head(Sort::Name),
        word: head(Sort::Word),
        owed: head(Sort::Owed),
        stage: head(Sort::Stage),
        next: head(Sort::Next),
    }
}

/// *13 clients and 7 units*: a unit stands beside its client as soon as something of its own is open.
fn listed(rows: &[Client]) -> String {
    let units = rows.iter().filter(|c| c.above.is_some()).count();
    let clients = say::count(rows.len() - units, "client", "clients");
    match units {
        0 => clients,
        n => format!("{clients} and {}", say::count(n, "unit", "units")),
    }
}

fn totals(known: &Known) -> Totals {
    let sum = |of: fn(&Client) -> i64| say::number(known.leaf.rows.iter().map(of).sum::<i64>());
    let clients = listed(&known.leaf.rows);
    let pages = known.leaf.earlier.is_some() || known.leaf.later.is_some();
    Totals {
        pages: format!("{clients} on this page"),
        clients: if pages { format!("{clients} on this page") } else { clients },
        owed_to: sum(|c| c.owed_to),
        owed_by: sum(|c| c.owed_by),
    }
}

fn built(me: SignedIn, asked: Asked, at: Timestamp, known: &Known, now: &Zoned) -> ClientsPage {
    let instant = at.as_microsecond().to_string();
    let turned = |name: &str, mark: Option<&String>| {
        mark.map(|mark| asked.href_with(&[("at", &instant), (name, mark)])).unwrap_or_default()
    };
    let lead = asked.lead.and_then(|id| known.leads.iter().find(|(known, _)| *known == id));
    ClientsPage {
        add: me.scope.reader().is_some_and(Reader::tends_clients),
        views: tabs(known, &asked),
        lead: asked.lead.map(|_| {
            let name = lead.map_or_else(|| "somebody else".to_owned(), |(_, name)| name.clone());
            (name, asked.led_by(None).href())
        }),
        leads: known.leads.iter().map(|(id, name)| (name.clone(), asked.led_by(Some(*id)).href())).collect(),
        stage: asked.stage.map(|stage| (stage.code(), asked.at(None).href())),
        stages: Stage::ALL.iter().rev().map(|stage| (stage.code(), asked.at(Some(*stage)).href())).collect(),
        saving: saving(known, &asked),
        heads: heads(&asked),
        rows: lines(known, now),
        order: asked.sort.words(),
        totals: totals(known),
        earlier: turned("before", known.leaf.earlier.as_ref()),
        later: turned("after", known.leaf.later.as_ref()),
        asked,
        chrome: me.chrome,
    }
}

/// Somebody of a client has one client: their own.
fn own(reader: &Reader) -> Result<Response, AppError> {
    let party = reader.roles.first().ok_or(AppError::NotFound)?;
    Ok(Redirect::to(&links::party(party.party, party.kind)).into_response())
}

/// `GET /clients`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    if !me.scope.is_staff() {
        return own(me.reader()?);
    }
    let (env, asked, turn) = (app.env(), Asked::of(&query), Turn::asked(&query));
    let given = query.get("at").parse().ok().and_then(|us| Timestamp::from_microsecond(us).ok());
    let at = given.filter(|at| *at <= env.now).unwrap_or(env.now);
    let today = at.to_zoned(env.zone().clone()).date();
    let seen = Seen { it: me.org.it, me: me.reader()?.id, at, today };
    let (wanted, scope) = (asked.clone(), me.scope.clone());
    let known = app.read(move |conn, env| known(conn, env, &scope, &wanted, (&seen, turn.as_ref()))).await?;
    page::show(&built(me, asked, at, &known, &env.local()))
}

/// `POST /clients/views`: keeps what the page shows under a name.
pub async fn save_view(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (of, asked) = (me.reader()?.id, Asked::kept(typed.get("query")));
    let (name, next) = (typed.get("name").to_owned(), asked.href());
    let kept = app.write(move |tx, env| acts::keep_view(tx, env, of, &name, &asked)).await?;
    Ok((flash::say(jar, &format!("{kept} is one of your views now.")), Redirect::to(&next)).into_response())
}

/// `POST /clients/views/{id}/remove`
pub async fn remove_view(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let of = me.reader()?.id;
    app.write(move |tx, _| store::remove_view(tx, of, id)).await?;
    Ok((flash::say(jar, "That view is no longer kept."), Redirect::to("/clients")).into_response())
}
