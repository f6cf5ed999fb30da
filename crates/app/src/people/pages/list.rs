//! Everybody, by name: searched, narrowed to a party, paged by key.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::PartyKind;

use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::acts;
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self, Membership, Party, PeopleFilter, Person};

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "people/list.html")]
struct PeoplePage {
    chrome: Chrome,
    q: String,
    retired: bool,
    party: Option<PartyChip>,
    rows: Vec<Line>,
    words: String,
    earlier: String,
    later: String,
    retired_href: String,
    add: Option<String>,
}

/// The party to which the list is narrowed, and the list without it.
struct PartyChip {
    id: PartyId,
    name: String,
    without: String,
}

struct Line {
    name: String,
    href: String,
    title: String,
    /// Side and name of each party, once, with its page.
    parties: Vec<(&'static str, String, String)>,
    roles: String,
    email: String,
}

struct Known {
    leaf: Leaf<Person>,
    held: HashMap<PersonId, Vec<Membership>>,
    party: Option<Party>,
}

fn known(conn: &mut Conn, scope: &Scope, query: &Typed) -> Result<Known, AppError> {
    let party = query.get("party").parse::<PartyId>().ok();
    let party = party.map(|id| store::find_party(conn, scope, id)).transpose()?;
    let filter = PeopleFilter {
        like: Some(query.get("q").trim().to_owned()),
        party: party.as_ref().map(|p| p.id),
        retired: Some(query.has("retired")),
    };
    let turn = Turn::asked(query);
    let people = store::page_of_people(conn, scope, &filter, turn.as_ref(), PAGE + 1)?;
    let leaf = Leaf::cut(people, turn.as_ref(), PAGE as usize, |p| mark(&p.name, p.id.0));
    let ids: Vec<PersonId> = leaf.rows.iter().map(|p| p.id).collect();
    let mut held: HashMap<PersonId, Vec<Membership>> = HashMap::new();
    let roles = store::held_by(conn, &ids)?;
    for membership in roles.into_iter().filter(|m| scope.knows_party(m.party, m.party_kind)) {
        held.entry(membership.person).or_default().push(membership);
    }
    Ok(Known { leaf, held, party })
}

fn line(person: &Person, held: &[Membership]) -> Line {
    let mut parties: Vec<(&'static str, String, String)> = Vec::new();
    let mut roles: Vec<&str> = Vec::new();
    for m in held {
        let party = (m.party_kind.side(), m.party_name.clone(), links::party(m.party, m.party_kind));
        if !parties.contains(&party) {
            parties.push(party);
        }
        if !roles.contains(&m.role.word()) {
            roles.push(m.role.word());
        }
    }
    Line {
        name: person.name.clone(),
        href: urls::person(person.id),
        title: person.title.clone().unwrap_or_default(),
        parties,
        roles: roles.join(", "),
        email: person.email.clone().unwrap_or_default(),
    }
}

fn built(me: SignedIn, known: Known, query: &Typed) -> PeoplePage {
    let (q, retired) = (query.get("q").trim(), if query.has("retired") { "1" } else { "" });
    let party = known.party.as_ref().map(|p| p.id.to_string()).unwrap_or_default();
    let at = |turn: &str, mark: Option<&String>| {
        let pairs = [("q", q), ("party", &party), ("retired", retired), (turn, mark.map_or("", String::as_str))];
        mark.map(|_| urls::with_query("/people", &pairs)).unwrap_or_default()
    };
    let nobody: Vec<Membership> = Vec::new();
    let add = match &known.party {
        Some(p) => {
            acts::may_tend(&me.scope, p.kind).is_ok().then(|| urls::with_query("/people/new", &[("party", &party)]))
        }
        None => acts::may_tend(&me.scope, PartyKind::Client).is_ok().then(|| "/people/where".to_owned()),
    };
    PeoplePage {
        q: q.to_owned(),
        retired: !retired.is_empty(),
        retired_href: urls::with_query(
            "/people",
            &[("q", q), ("party", &party), ("retired", if retired.is_empty() { "1" } else { "" })],
        ),
        earlier: at("before", known.leaf.earlier.as_ref()),
        later: at("after", known.leaf.later.as_ref()),
        words: say::count(known.leaf.rows.len(), "person on this page", "people on this page"),
        rows: known.leaf.rows.iter().map(|p| line(p, known.held.get(&p.id).unwrap_or(&nobody))).collect(),
        party: known.party.map(|p| PartyChip {
            id: p.id,
            name: p.name,
            without: urls::with_query("/people", &[("q", q), ("retired", retired)]),
        }),
        add,
        chrome: me.chrome,
    }
}

/// `GET /people?q=&party=&retired=`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let (scope, asked) = (me.scope.clone(), query.clone());
    let known = app.read(move |conn, _| known(conn, &scope, &asked)).await?;
    page::show(&built(me, known, &query))
}
