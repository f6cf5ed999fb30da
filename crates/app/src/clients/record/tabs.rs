//! The tabs of a party's page.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::conversation::Talk;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;
use jiff::Zoned;

use super::deciding::{Who, deciding, look, who_decides};
use super::glance::{Glance, glance};
use super::line::{Line, line};
use super::{Head, Record, Tab, head, history as over, lead, record};
use crate::calendars::party::{self as calendars, Works};
use crate::commitments::phrase;
use crate::commitments::store::Row;
use crate::conversations::store::{self as talks, Conversation};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::levels::flags::{self as levels, FlagView};
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::seeing::acts as seeing;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, Membership};
use crate::reviews::acts as reviews;
use crate::treatment::glance as treatment;

/// Promises of one direction on the overview.
const ON_OVERVIEW: usize = 6;
/// People of a party on its page; the rest is in the list of people.
const MEMBERS: u32 = 400;

/// Promises between us, in two columns.
struct Between {
    to: Vec<Line>,
    from: Vec<Line>,
}

fn between(scope: &Scope, r: &Record, env: &Env, now: &Zoned, most: usize) -> Between {
    let lines = |rows: &[Row]| rows.iter().take(most).map(|row| line(scope, row, r.related(), env, now)).collect();
    Between { to: lines(&r.to_them), from: lines(&r.from_them) }
}

/// A conversation in a line.
struct TalkLine {
    statement: String,
    href: String,
    side: &'static str,
    whose: String,
    when: String,
}

fn talk_line(scope: &Scope, c: &Conversation, now: &Zoned) -> TalkLine {
    use domain::commitment::Side;
    let to_move = c.to_move.map(|side| match side {
        Side::Customer => (c.between.customer_kind.side(), &c.customer_person, &c.customer),
        Side::Performer => (c.between.performer_kind.side(), &c.performer_person, &c.performer),
    });
    let whose = to_move.map(|(_, person, party)| match person {
        Some((id, _)) if scope.person() == Some(*id) => "Your move".to_owned(),
        Some((_, name)) => format!("{} move", phrase::of(&phrase::called(name))),
        None => format!("{} move", phrase::of(party)),
    });
    TalkLine {
        statement: c.statement.clone(),
        href: urls::conversation(c.id),
        side: to_move.map_or("it", |(side, ..)| side),
        whose: whose.unwrap_or_default(),
        when: say::ago(c.moved_at, now),
    }
}

fn open_talks(conn: &mut Conn, scope: &Scope, id: PartyId, limit: u32) -> Result<Vec<Conversation>, AppError> {
    let filter = talks::Filter { party: Some(id), state: Some(Talk::Open), ..talks::Filter::default() };
    talks::list(conn, scope, &filter, None, limit)
}

#[derive(Template)]
#[template(path = "clients/overview.html")]
struct OverviewPage {
    chrome: Chrome,
    head: Head,
    silence: Option<(String, String)>,
    /// What fails for them now.
    flags: Vec<FlagView>,
    /// What is done about the relationship, or was done last.
    treated: Option<treatment::Stands>,
    between: Between,
    counts: (String, String),
    talks: Vec<TalkLine>,
    deciders_title: &'static str,
    deciders: Vec<Who>,
    lead: Option<Who>,
    units: Vec<(String, String)>,
    add_unit: Option<(String, &'static str)>,
    about: Option<String>,
    works: Works,
    /// What was said in looking back with a supplier, for our own people: words, and where all of it stands. A client has a tab for it.
    looked_back: Option<(String, String)>,
    /// Where our own people note what was said.
    note_signal: Option<String>,
    /// What is known about a client.
    glance: Option<Glance>,
}

impl OverviewPage {
    fn lead_title(&self) -> String {
        match self.head.kind {
            PartyKind::Team | PartyKind::It => "Who leads it".to_owned(),
            _ if self.head.staff => "Who leads for us".to_owned(),
            _ => format!("Your person in {}", self.head.it),
        }
    }

    /// The eyes one looks with most: those of whoever decides first.
    fn first_look(&self) -> Option<&(String, String)> {
        self.deciders.iter().find_map(|who| who.look.as_ref())
    }

    fn units_title(&self) -> &'static str {
        match self.head.kind {
            PartyKind::Team | PartyKind::It => "Teams",
            _ => "Units",
        }
    }
}

fn units(conn: &mut Conn, scope: &Scope, r: &Record) -> Result<Vec<(String, String)>, AppError> {
    let below = people::below(conn, scope, r.party.id)?;
    Ok(below.into_iter().map(|p| (p.name, links::party(p.id, p.kind))).collect())
}

fn add_unit(scope: &Scope, r: &Record) -> Option<(String, &'static str)> {
    let (kind, words) = match r.party.kind {
        PartyKind::Client => (PartyKind::Client, "Add a unit"),
        PartyKind::Supplier => (PartyKind::Supplier, "Add a part"),
        PartyKind::Team | PartyKind::It => (PartyKind::Team, "Add a team"),
    };
    let may = crate::people::acts::may_tend(scope, kind).is_ok() && r.party.retired_at.is_none();
    let pairs = [("kind", kind.code()), ("parent", &r.party.id.to_string())];
    may.then(|| (urls::with_query("/parties/new", &pairs), words))
}

fn shown(conn: &mut Conn, env: &Env, me: SignedIn, r: &Record) -> Result<OverviewPage, AppError> {
    let (now, scope) = (env.local(), &me.scope);
    let (deciders_title, roles) = deciding(r.party.kind);
    let staff = scope.is_staff();
    let held = people::holders(conn, &[r.party.id], roles)?;
    let open = if r.related() { open_talks(conn, scope, r.party.id, 5)? } else { Vec::new() };
    let may_look = r.related() && seeing::may_look_at(conn, scope, r.party.id)?;
    let glance = if r.party.kind == PartyKind::Client { glance(conn, env, scope, r.party.id)? } else { None };
    let named = glance.as_ref().map_or(&[][..], |g| g.deciders.as_slice());
    let deciders = who_decides(named, &held, roles, may_look, &now);
    let lead = r.party.lead.zip(r.party.lead_name.clone());
    let lead = lead.filter(|(id, _)| deciders.iter().all(|who| who.href != urls::person(*id)));
    let number = |n: i64, rows: &[Row]| say::number(n.max(i64::try_from(rows.len()).unwrap_or(0)));
    Ok(OverviewPage {
        head: head(conn, env, scope, &me.org, r, Tab::Overview)?,
        silence: lead::silence(scope, r, &now),
        flags: match r.party.kind {
            PartyKind::Client => levels::flags(conn, env, scope, r.party.id)?,
            _ => Vec::new(),
        },
        treated: match r.party.kind {
            PartyKind::Client => treatment::stands(conn, env, scope, r.party.id)?,
            _ => None,
        },
        between: between(scope, r, env, &now, ON_OVERVIEW),
        counts: (number(r.numbers.owed_to, &r.to_them), number(r.numbers.owed_by, &r.from_them)),
        talks: open.iter().map(|c| talk_line(scope, c, &now)).collect(),
        deciders_title,
        deciders,
        lead: lead.map(|(id, name)| Who { name, href: urls::person(id), side: "it", about: String::new(), look: None }),
        units: units(conn, scope, r)?,
        add_unit: add_unit(scope, r),
        about: r.party.about.clone().filter(|_| r.party.kind != PartyKind::Team),
        works: calendars::works(conn, env, scope, &r.party)?,
        looked_back: match r.party.kind {
            PartyKind::Supplier => reviews::in_short(conn, env, scope, r.party.id)?,
            _ => None,
        },
        note_signal: (staff && r.party.kind == PartyKind::Client)
            .then(|| urls::with_query("/listening/new", &[("client", &r.party.id.to_string())])),
        glance,
        chrome: me.chrome,
    })
}

/// `GET /clients/{id}` and `GET /parties/{id}`
pub async fn overview(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let mut me = Some(me);
    let page = app
        .read(move |conn, env| {
            let me = me.take().ok_or(AppError::NotFound)?;
            let r = record(conn, env, &me.scope, me.org.it, id)?;
            shown(conn, env, me, &r)
        })
        .await?;
    page::show(&page)
}

#[derive(Template)]
#[template(path = "clients/promises.html")]
struct PromisesPage {
    chrome: Chrome,
    head: Head,
    between: Between,
    counts: (usize, usize),
    all: String,
}

/// `…/promises`
pub async fn promises(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let (scope, org) = (me.scope.clone(), me.org.clone());
    let (head, between, counts) = app
        .read(move |conn, env| {
            let r = record(conn, env, &scope, org.it, id)?;
            let between = between(&scope, &r, env, &env.local(), usize::MAX);
            Ok((head(conn, env, &scope, &org, &r, Tab::Promises)?, between, (r.to_them.len(), r.from_them.len())))
        })
        .await?;
    let all = urls::with_query("/promises", &[("party", &id.to_string())]);
    let all = if head.kind == PartyKind::Team { String::new() } else { all };
    page::show(&PromisesPage { chrome: me.chrome, head, between, counts, all })
}

#[derive(Template)]
#[template(path = "clients/conversations.html")]
struct ConversationsPage {
    chrome: Chrome,
    head: Head,
    talks: Vec<TalkLine>,
    all: String,
}

/// `…/conversations`
pub async fn conversations(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
) -> Result<Response, AppError> {
    let (scope, org) = (me.scope.clone(), me.org.clone());
    let (head, talks) = app
        .read(move |conn, env| {
            let r = record(conn, env, &scope, org.it, id)?;
            let (open, now) = (open_talks(conn, &scope, id, 50)?, env.local());
            let lines: Vec<_> = open.iter().map(|c| talk_line(&scope, c, &now)).collect();
            Ok((head(conn, env, &scope, &org, &r, Tab::Conversations)?, lines))
        })
        .await?;
    let all = urls::with_query("/conversations", &[("client", &id.to_string())]);
    page::show(&ConversationsPage { chrome: me.chrome, head, talks, all })
}

/// Everybody of the party once, with everything they are there and below.
fn members(scope: &Scope, id: PartyId, held: Vec<Membership>, may_look: bool) -> Vec<Who> {
    let mut found: Vec<(PersonId, Who)> = Vec::new();
    // Who is not of our house learns who leads it, and nothing of its teams.
    for m in held.into_iter().filter(|m| scope.is_staff() || !m.party_kind.is_ours() || m.party == id) {
        let here = m.party == id;
        let role = if here { m.role.word().to_owned() } else { format!("{} at {}", m.role.word(), m.party_name) };
        match found.iter_mut().find(|(person, _)| *person == m.person) {
            // What they are here comes first.
            Some((_, who)) if here => who.about = format!("{role}, {}", who.about),
            Some((_, who)) => who.about = format!("{}, {role}", who.about),
            None => {
                let look = look(may_look, &m);
                let (name, href, side) = (m.person_name, urls::person(m.person), m.party_kind.side());
                found.push((m.person, Who { name, href, side, about: role, look }));
            }
        }
    }
    found.into_iter().map(|(_, member)| member).collect()
}

#[derive(Template)]
#[template(path = "clients/people.html")]
struct PeoplePage {
    chrome: Chrome,
    head: Head,
    members: Vec<Who>,
    more: bool,
    all: String,
}

impl PeoplePage {
    /// The reader may look with somebody's eyes here.
    fn looks(&self) -> bool {
        self.members.iter().any(|m| m.look.is_some())
    }
}

/// `…/people`
pub async fn people(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let (scope, org) = (me.scope.clone(), me.org.clone());
    let (head, members, more) = app
        .read(move |conn, env| {
            let r = record(conn, env, &scope, org.it, id)?;
            let held = people::members(conn, id, MEMBERS + 1)?;
            let more = held.len() > MEMBERS as usize;
            let may_look = r.related() && seeing::may_look_at(conn, &scope, id)?;
            Ok((head(conn, env, &scope, &org, &r, Tab::People)?, members(&scope, id, held, may_look), more))
        })
        .await?;
    let all = urls::with_query("/people", &[("party", &id.to_string())]);
    page::show(&PeoplePage { chrome: me.chrome, head, members, more, all })
}

#[derive(Template)]
#[template(path = "clients/history.html")]
struct HistoryPage {
    chrome: Chrome,
    head: Head,
    lines: Vec<over::Line>,
    newest: String,
    older: String,
}

/// `…/history`
pub async fn history(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, org) = (me.scope.clone(), me.org.clone());
    let after = over::after(&query);
    let (head, leaf) = app
        .read(move |conn, env| {
            let r = record(conn, env, &scope, org.it, id)?;
            let leaf = over::page(conn, &scope, org.it, &r, after, &env.local())?;
            Ok((head(conn, env, &scope, &org, &r, Tab::History)?, leaf))
        })
        .await?;
    let path = format!("{}/history", head.href);
    let older = leaf.later.as_ref().map(|mark| urls::with_query(&path, &[("after", mark)])).unwrap_or_default();
    let newest = if after.is_some() { path } else { String::new() };
    page::show(&HistoryPage { chrome: me.chrome, head, lines: leaf.rows, newest, older })
}
