//! All promises, both directions: views, filters, order, pages, and the same as a file.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::commitment::{Kind, Side, State as Stands};
use domain::kernel::{CommitmentId, PartyId};
use domain::party::PartyKind;
use domain::trust::Outcome;
use jiff::Zoned;
use uuid::Uuid;

use super::load::{colleagues, teams};
use super::query::{Asked, BELOW, Chip, VIEWS};
use crate::commitments::csv;
use crate::commitments::phrase::{self, Badge, Baton, Who};
use crate::commitments::store::{self, After, KeptRisk, Row, Sort, Turn, View};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// Rows of one page.
const SHOWN: usize = 50;
/// Beyond this nobody counts.
const COUNTED: u32 = 1001;

/// One promise of the list.
#[derive(Clone, Debug)]
struct Line {
    href: String,
    subject: String,
    about: String,
    performer: Who,
    customer: Who,
    due: String,
    instant: String,
    was: String,
    badge: Badge,
    state: &'static str,
    baton: Option<Baton>,
    moved: String,
}

/// A view of the list.
#[derive(Clone, Debug)]
struct ViewLink {
    name: String,
    href: String,
    here: bool,
    remove: String,
}

#[derive(Debug, Template)]
#[template(path = "commitments/promises.html")]
struct ListPage {
    chrome: Chrome,
    asked: Asked,
    views: Vec<ViewLink>,
    parties: Vec<(String, String)>,
    people: Vec<(String, String)>,
    teams: Vec<(String, String)>,
    states: Vec<(String, String)>,
    outcomes: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    chips: Vec<Chip>,
    lines: Vec<Line>,
    counted: String,
    earlier: String,
    later: String,
    by_due: String,
    by_moved: String,
    file: String,
    query: String,
    /// What is said of filters that could not be read.
    unread: String,
}

/// What the list needs, read once.
#[derive(Clone, Debug)]
struct Loaded {
    rows: Vec<Row>,
    count: usize,
    views: Vec<View>,
    parties: Vec<(String, String)>,
    people: Vec<(String, String)>,
    teams: Vec<(String, String)>,
    risks: HashMap<CommitmentId, KeptRisk>,
}

/// `GET /promises`.
pub async fn list(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    let asked = Asked::of(&typed);
    let (scope, it, wanted) = (me.scope.clone(), me.org.it, asked.clone());
    let unread = left_aside(&asked.unread(&typed));
    let loaded = app.read(move |conn, env| load(conn, &scope, it, &wanted, &env.local())).await?;
    page::show(&ListPage { unread, ..ListPage::new(me.chrome, &me.scope, asked, loaded, &app.env().local()) })
}

/// `GET /promises.csv`: the same list as a file.
pub async fn file(State(app): State<App>, me: SignedIn, Query(typed): Query<Typed>) -> Result<Response, AppError> {
    let asked = Asked::of(&typed);
    let unread = left_aside(&asked.unread(&typed));
    if !unread.is_empty() {
        return Err(AppError::Invalid(FieldErrors::one("filter", unread)));
    }
    let filter = asked.filter(&me.scope, &app.env().local());
    Ok(csv::download(app, me.scope, me.org.it, filter, asked.sort))
}

/// What is said of filters that could not be read; nothing where all could.
fn left_aside(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("The filter “{name}” could not be read and was left aside."),
        names => format!("The filters {} could not be read and were left aside.", say::list_and(names)),
    }
}

/// Keeps a view under a name.
pub async fn keep_view(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let person = me.reader()?.id;
    let query = Asked::of(&Typed(parse_query(typed.get("query")))).query();
    let mut fields = Fields::of(&typed);
    let name = fields.needed("name", "Write a name for this view.");
    let name = fields.done(name)?;
    let (kept, words) = (query.clone(), format!("“{name}” is kept among your views."));
    app.write(move |tx, env| store::add_view(tx, env, person, &name, &kept)).await?;
    Ok((flash::say(jar, &words), Redirect::to(&format!("/promises?{query}"))).into_response())
}

/// Removes a view.
pub async fn drop_view(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<String>,
) -> Result<Response, AppError> {
    let (person, id) = (me.reader()?.id, Uuid::parse_str(&id).map_err(|_| AppError::NotFound)?);
    app.write(move |tx, _| store::remove_view(tx, person, id)).await?;
    Ok((flash::say(jar, "The view is gone."), Redirect::to("/promises")).into_response())
}

fn parse_query(query: &str) -> Vec<(String, String)> {
    let uri: Result<axum::http::Uri, _> = format!("/?{query}").parse();
    let parsed = uri.ok().and_then(|uri| Query::<Typed>::try_from_uri(&uri).ok());
    parsed.map(|Query(typed)| typed.0).unwrap_or_default()
}

fn load(conn: &mut Conn, scope: &Scope, it: PartyId, asked: &Asked, now: &Zoned) -> Result<Loaded, AppError> {
    let filter = asked.filter(scope, now);
    let more = u32::try_from(SHOWN).unwrap_or(50) + 1;
    let rows = store::page(conn, scope, it, &filter, (asked.sort, asked.turn), more)?;
    let count = store::count_open(conn, scope, it, &filter, COUNTED)?;
    let views = match scope.person() {
        Some(person) => store::views(conn, person)?,
        None => Vec::new(),
    };
    let parties = if scope.is_staff() { others(conn, scope)? } else { Vec::new() };
    let mut known = match scope.reader().filter(|r| !r.is_staff()).and_then(|r| r.roles.first()) {
        Some(held) => colleagues(conn, scope, held.party)?,
        None => colleagues(conn, scope, it)?,
    };
    if let Some(party) = asked.party.filter(|_| scope.is_staff()) {
        known.extend(colleagues(conn, scope, party)?);
    }
    let teams = if scope.is_staff() { teams(conn, scope)? } else { Vec::new() };
    let ids: Vec<CommitmentId> = rows.iter().map(|row| row.id).collect();
    let risks = store::risks(conn, scope, &ids)?;
    Ok(Loaded { rows, count, views, parties, people: known, teams, risks })
}

/// Everybody promises can be given to or taken from.
///
/// # Errors
/// The database.
pub fn others(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    let mut all = Vec::new();
    for kind in [PartyKind::Client, PartyKind::Supplier] {
        let found = people::list_parties(conn, scope, Some(kind), None, false, 500)?;
        all.extend(found.into_iter().map(|party| (party.id.to_string(), party.name)));
    }
    Ok(all)
}

impl ListPage {
    fn new(chrome: Chrome, scope: &Scope, asked: Asked, loaded: Loaded, now: &Zoned) -> Self {
        let Loaded { mut rows, count, views, parties, people, teams, risks } = loaded;
        let full = rows.len() > SHOWN;
        let backward = matches!(asked.turn, Some(Turn::Before(_)));
        if full && backward {
            rows.remove(0);
        }
        rows.truncate(SHOWN);
        let (before, after) = match (backward, asked.turn.is_some()) {
            (true, _) => (full, true),
            (false, turned) => (turned, full),
        };
        let key = |row: Option<&Row>| row.and_then(|row| row_key(row, asked.sort));
        let earlier =
            key(rows.first()).filter(|_| before).map(|key| asked.turned(Turn::Before(key))).unwrap_or_default();
        let later = key(rows.last()).filter(|_| after).map(|key| asked.turned(Turn::After(key))).unwrap_or_default();
        let pair = |(code, words): (&str, &str)| (code.to_owned(), words.to_owned());
        let open = Stands::ALL.iter().filter(|s| !matches!(s, Stands::New | Stands::Void));
        Self {
            views: view_links(&asked, views, scope.is_staff()),
            chips: asked.chips(&parties, &people, &teams),
            lines: rows.iter().map(|row| line(scope, row, risks.get(&row.id), now)).collect(),
            counted: counted(count),
            earlier,
            later,
            by_due: asked.sorted(Sort::Due),
            by_moved: asked.sorted(Sort::Moved),
            file: asked.address("/promises.csv"),
            query: asked.query(),
            unread: String::new(),
            states: open.map(|s| pair((s.code(), s.word()))).collect(),
            outcomes: Outcome::ALL.iter().map(|o| pair((o.code(), o.word()))).collect(),
            kinds: [
                (Kind::Promise, "Promises"),
                (Kind::Action, "Actions"),
                (Kind::Order, "Orders"),
                (Kind::Ticket, "Tickets"),
            ]
            .map(|(kind, words)| pair((kind.code(), words)))
            .to_vec(),
            parties,
            people,
            teams,
            asked,
            chrome,
        }
    }
}

fn row_key(row: &Row, sort: Sort) -> Option<After> {
    let at = if sort == Sort::Due { row.due? } else { row.moved_at };
    Some(After { at, id: row.id.0 })
}

fn counted(count: usize) -> String {
    if count >= COUNTED as usize { "1,000+ promises".to_owned() } else { say::count(count, "promise", "promises") }
}

/// On the pages of those we serve, *we* is our house.
fn spoken(name: &'static str, staff: bool) -> &'static str {
    match name {
        "We owe" if !staff => "You owe",
        "They owe" if !staff => "We owe",
        name => name,
    }
}

fn view_links(asked: &Asked, views: Vec<View>, staff: bool) -> Vec<ViewLink> {
    let here = asked.query();
    let mut links: Vec<ViewLink> = VIEWS
        .iter()
        .filter(|(code, _)| staff || *code != BELOW)
        .map(|(code, name)| ViewLink {
            name: spoken(name, staff).to_owned(),
            href: urls::with_query("/promises", &[("view", code)]),
            here: here == format!("view={code}"),
            remove: String::new(),
        })
        .collect();
    links.extend(views.into_iter().map(|view| ViewLink {
        name: view.name,
        here: here == view.query,
        remove: format!("/promises/views/{}/remove", view.id),
        href: format!("/promises?{}", view.query),
    }));
    links
}

fn line(scope: &Scope, row: &Row, risk: Option<&KeptRisk>, now: &Zoned) -> Line {
    let about =
        phrase::need(scope, row).map(str::to_owned).or_else(|| row.service.as_ref().map(|(_, name)| name.clone()));
    Line {
        href: urls::commitment(row.id),
        subject: row.subject.clone(),
        about: about.unwrap_or_default(),
        performer: phrase::who(scope, row, Side::Performer),
        customer: phrase::who(scope, row, Side::Customer),
        due: row.due.map(|at| phrase::due(at, row.due_is_day, now)).unwrap_or_else(|| "no date".to_owned()),
        instant: row.due.map(|at| say::exact(at, now)).unwrap_or_default(),
        was: phrase::moved_from(row, now).unwrap_or_default(),
        badge: badge(row, risk, now),
        state: row.state.word(),
        baton: phrase::baton(scope, row, now),
        moved: phrase::since(row.moved_at, now),
    }
}

/// Where it stands; where that is as it should be, whether something below slips.
fn badge(row: &Row, risk: Option<&KeptRisk>, now: &Zoned) -> Badge {
    let badge = phrase::badge(row, now.timestamp());
    match risk.and_then(|kept| kept.amber) {
        Some(_) if badge.words.is_empty() => Badge { words: "at risk from below".to_owned(), tone: "warn".to_owned() },
        _ => badge,
    }
}
