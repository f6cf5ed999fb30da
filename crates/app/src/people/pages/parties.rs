//! Parties as the tree they are, one kind at a time.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use db::Conn;
use domain::kernel::PartyId;
use domain::party::PartyKind;

use super::addable;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::links;
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;
use crate::people::store::{self, Party, PartyFilter};

const PAGE: u32 = 50;
/// Parties shown under those of one page.
const BELOW: u32 = 500;

#[derive(Template)]
#[template(path = "people/parties.html")]
struct PartiesPage {
    chrome: Chrome,
    kind: PartyKind,
    views: Vec<View>,
    q: String,
    retired: bool,
    retired_href: String,
    all_href: String,
    rows: Vec<Branch>,
    words: String,
    earlier: String,
    later: String,
    add: Option<(String, &'static str)>,
    lead_head: &'static str,
}

struct View {
    words: &'static str,
    href: String,
    current: bool,
}

/// One party in its place.
struct Branch {
    name: String,
    href: String,
    side: &'static str,
    /// How many parties it lies under.
    depth: usize,
    above: String,
    lead: String,
    about: String,
}

fn views(current: PartyKind) -> Vec<View> {
    let all = [(PartyKind::Client, "Clients"), (PartyKind::It, "Our house"), (PartyKind::Supplier, "Suppliers")];
    all.into_iter()
        .map(|(kind, words)| View {
            words,
            href: urls::with_query("/parties", &[("kind", kind.code())]),
            current: kind == current,
        })
        .collect()
}

struct Known {
    leaf: Leaf<Party>,
    under: Vec<Party>,
}

fn known(conn: &mut Conn, scope: &Scope, kind: PartyKind, query: &Typed) -> Result<Known, AppError> {
    let (q, retired, turn) = (query.get("q").trim(), query.has("retired"), Turn::asked(query));
    let tree = q.is_empty() && !retired;
    // Our house begins with the one IT organisation; a search in it goes for its teams.
    let looked_for = if kind == PartyKind::It && !tree { PartyKind::Team } else { kind };
    let filter = PartyFilter { kind: Some(looked_for), like: Some(q.to_owned()), retired, top: tree };
    let rows = store::page_of_parties(conn, scope, &filter, turn.as_ref(), PAGE + 1)?;
    let leaf = Leaf::cut(rows, turn.as_ref(), PAGE as usize, |p| mark(&p.name, p.id.0));
    let tops: Vec<PartyId> = leaf.rows.iter().map(|p| p.id).collect();
    let under = if tree { store::under(conn, scope, &tops, BELOW)? } else { Vec::new() };
    Ok(Known { leaf, under })
}

fn branch(party: &Party, depth: usize) -> Branch {
    Branch {
        name: party.name.clone(),
        href: links::party(party.id, party.kind),
        side: party.kind.side(),
        depth,
        above: party.parent_name.clone().unwrap_or_default(),
        lead: party.lead_name.clone().unwrap_or_default(),
        about: party.about.clone().unwrap_or_default(),
    }
}

/// The parties of a page, each followed by those below it.
fn branches(known: &Known) -> Vec<Branch> {
    let mut below: HashMap<PartyId, Vec<&Party>> = HashMap::new();
    for party in known.under.iter().rev() {
        if let Some(parent) = party.parent {
            below.entry(parent).or_default().push(party);
        }
    }
    let mut waiting: Vec<(&Party, usize)> = known.leaf.rows.iter().rev().map(|p| (p, 0)).collect();
    let mut rows = Vec::new();
    while let Some((party, depth)) = waiting.pop() {
        rows.push(branch(party, depth));
        waiting.extend(below.remove(&party.id).unwrap_or_default().into_iter().map(|p| (p, depth + 1)));
    }
    rows
}

fn built(me: SignedIn, kind: PartyKind, known: &Known, query: &Typed) -> PartiesPage {
    let (q, retired) = (query.get("q").trim(), if query.has("retired") { "1" } else { "" });
    let at = |turn: &str, mark: Option<&String>| {
        let mark = mark.map_or("", String::as_str);
        let pairs = [("kind", kind.code()), ("q", q), ("retired", retired), (turn, mark)];
        if mark.is_empty() { String::new() } else { urls::with_query("/parties", &pairs) }
    };
    let rows = branches(known);
    let added = if kind == PartyKind::It { PartyKind::Team } else { kind };
    let toggled = if retired.is_empty() { "1" } else { "" };
    PartiesPage {
        views: views(kind),
        q: q.to_owned(),
        retired: !retired.is_empty(),
        retired_href: urls::with_query("/parties", &[("kind", kind.code()), ("q", q), ("retired", toggled)]),
        all_href: urls::with_query("/parties", &[("kind", kind.code())]),
        words: say::count(rows.len(), "party on this page", "parties on this page"),
        rows,
        earlier: at("before", known.leaf.earlier.as_ref()),
        later: at("after", known.leaf.later.as_ref()),
        add: addable(&me.scope).into_iter().find(|(k, ..)| *k == added).map(|(_, href, words)| (href, words)),
        lead_head: if kind == PartyKind::It { "Led by" } else { "Led for us by" },
        kind,
        chrome: me.chrome,
    }
}

/// Whoever is not of our house sees one party: their own, on its own page.
fn own(reader: &Reader) -> Option<String> {
    let held = reader.roles.first().filter(|_| !reader.is_staff())?;
    Some(links::party(held.party, held.kind))
}

/// `GET /parties?kind=&q=&retired=`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    if let Some(own) = own(me.reader()?) {
        return Ok(Redirect::to(&own).into_response());
    }
    let kind = match PartyKind::from_code(query.get("kind")) {
        Some(PartyKind::Team) => PartyKind::It,
        Some(kind) => kind,
        None => PartyKind::Client,
    };
    let (scope, asked) = (me.scope.clone(), query.clone());
    let known = app.read(move |conn, _| known(conn, &scope, kind, &asked)).await?;
    page::show(&built(me, kind, &known, &query))
}
