//! The page of Find, and the fragment that the palette shows.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::party::PartyKind;

use crate::commitments::store::{self as commitments, Filter, Sort};
use crate::conversations::store as talks;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, urls};
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store::{self as people, PartyFilter, PeopleFilter};

/// Hits of each sort.
const EACH: u32 = 6;
/// Fewer letters find too much.
const SHORTEST: usize = 2;

/// Hits of one sort.
struct Group {
    title: &'static str,
    hits: Vec<Hit>,
}

/// Something that was found.
struct Hit {
    words: String,
    about: String,
    href: String,
    icon: &'static str,
}

#[derive(Template)]
#[template(path = "find/find.html")]
struct FindPage {
    chrome: Chrome,
    q: String,
    too_short: bool,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "find/hits.html")]
struct Hits {
    groups: Vec<Group>,
}

fn parties(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<Hit>, AppError> {
    let filter = PartyFilter { like: Some(q.to_owned()), ..PartyFilter::default() };
    let found = people::page_of_parties(conn, scope, &filter, None, EACH)?;
    let hit = |p: people::Party| Hit {
        about: p.parent_name.map_or_else(|| p.kind.word().to_owned(), |above| format!("{}, {above}", p.kind.word())),
        href: links::party(p.id, p.kind),
        icon: match p.kind {
            PartyKind::Client => "clients",
            PartyKind::Supplier => "supplier",
            PartyKind::Team | PartyKind::It => "party",
        },
        words: p.name,
    };
    Ok(found.into_iter().map(hit).collect())
}

fn persons(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<Hit>, AppError> {
    let filter = PeopleFilter { like: Some(q.to_owned()), party: None, retired: Some(false) };
    let found = people::page_of_people(conn, scope, &filter, None, EACH)?;
    let hit = |p: people::Person| Hit {
        words: p.name,
        about: p.title.unwrap_or_default(),
        href: urls::person(p.id),
        icon: "people",
    };
    Ok(found.into_iter().map(hit).collect())
}

fn conversations(conn: &mut Conn, scope: &Scope, q: &str) -> Result<Vec<Hit>, AppError> {
    let filter = talks::Filter { like: Some(q.to_owned()), ..talks::Filter::default() };
    let found = talks::list(conn, scope, &filter, None, EACH)?;
    let hit = |c: talks::Conversation| Hit {
        words: c.statement,
        about: c.customer,
        href: urls::conversation(c.id),
        icon: "talk",
    };
    Ok(found.into_iter().map(hit).collect())
}

fn promises(conn: &mut Conn, scope: &Scope, it: domain::kernel::PartyId, q: &str) -> Result<Vec<Hit>, AppError> {
    let filter = Filter { like: Some(q.to_owned()), ..Filter::default() };
    let found = commitments::list(conn, scope, it, &filter, Sort::Moved, None, EACH)?;
    let hit = |c: commitments::Listed| Hit {
        about: format!("{} to {}", c.performer, c.customer),
        words: c.subject,
        href: urls::commitment(c.id),
        icon: "promise",
    };
    Ok(found.into_iter().map(hit).collect())
}

/// `GET /find?q=`; with the header `X-Partial` only the hits.
pub async fn find(
    me: SignedIn,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let q: String = query.get("q").trim().chars().take(100).collect();
    let (scope, it, asked) = (me.scope.clone(), me.org.it, q.clone());
    let enough = q.chars().count() >= SHORTEST;
    let groups = app
        .read(move |conn, _| {
            if !enough {
                return Ok(Vec::new());
            }
            let all = [
                Group { title: "Clients, teams and suppliers", hits: parties(conn, &scope, &asked)? },
                Group { title: "People", hits: persons(conn, &scope, &asked)? },
                Group { title: "Conversations", hits: conversations(conn, &scope, &asked)? },
                Group { title: "Promises", hits: promises(conn, &scope, it, &asked)? },
            ];
            Ok(all.into_iter().filter(|group| !group.hits.is_empty()).collect())
        })
        .await?;
    // A whole page that comes in place is asked for by "main"; the palette wants the hits alone.
    let hits_alone = headers.get("x-partial").is_some_and(|part| part.as_bytes() == b"#hits");
    if hits_alone {
        return page::show(&Hits { groups });
    }
    page::show(&FindPage { chrome: me.chrome, too_short: !q.is_empty() && !enough, q, groups })
}
