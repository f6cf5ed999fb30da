//! Every system that was built outside IT, at clients that may be seen.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::charging::amount;
use domain::kernel::PartyId;
use domain::market::Risk;

use super::capital;
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, urls};
use crate::people::signed_in::SignedIn;
use crate::shadow::acts;
use crate::shadow::store::{self, Filter, System};

/// Systems on a page.
const PAGE: usize = 50;

/// A system in a line.
struct Line {
    name: String,
    href: String,
    client: String,
    used_for: String,
    owner: String,
    cost: String,
    standing: String,
    /// How risky we think it is, with its tone; for our own people.
    risk: Option<Badge>,
}

/// Words with their tone.
struct Badge {
    words: &'static str,
    tone: String,
}

/// Whoever looks after it.
pub(super) fn owner(s: &System) -> String {
    s.owner.as_ref().map(|(_, name)| name.clone()).or_else(|| s.owner_name.clone()).unwrap_or_default()
}

/// The tone in which a risk is drawn.
pub(super) const fn tone(risk: Risk) -> &'static str {
    match risk {
        Risk::Low => "",
        Risk::Middle => "watch",
        Risk::High => "warn",
    }
}

fn line(s: &System) -> Line {
    Line {
        name: s.name.clone(),
        href: urls::outside(s.id),
        client: s.party.1.clone(),
        used_for: s.used_for.clone(),
        owner: owner(s),
        cost: s.cost.map(|cost| amount(cost.exact(), cost)).unwrap_or_default(),
        standing: capital(s.standing.word()),
        risk: s.risk.map(|risk| Badge { words: risk.word(), tone: tone(risk).to_owned() }),
    }
}

#[derive(Template)]
#[template(path = "shadow/list.html")]
struct ListPage {
    chrome: Chrome,
    staff: bool,
    over: bool,
    narrowed: String,
    lines: Vec<Line>,
    /// Where another one is told of; nowhere for whoever may not.
    add: String,
    views: [String; 2],
    newest: String,
    later: String,
}

/// `GET /outside`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let (scope, over) = (me.scope.clone(), query.get("view") == "over");
    let given: Option<PartyId> = query.get("client").parse().ok();
    // Somebody of a client has one client: their own.
    let own = me.scope.reader().filter(|r| !r.is_staff()).and_then(|r| r.roles.first().map(|held| held.party));
    let (party, turn) = (given.or(own), Turn::asked(&query));
    let after = turn.as_ref().map(|turn| (turn.key.clone(), turn.id));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, _| {
        let name = party.map(|id| client(conn, &scope, id)).transpose()?.map(|party| party.name);
        let writes = match party {
            Some(id) => acts::writes(conn, &scope, id)?.is_some(),
            None => scope.is_staff(),
        };
        let filter = Filter { party, over: Some(over) };
        Ok((store::list(conn, &scope, &filter, after.clone(), most)?, name, writes))
    });
    let (mut rows, name, writes) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let id = given.map(|id| id.to_string()).unwrap_or_default();
    let href = |more: &[(&str, &str)]| {
        let mut pairs = vec![("client", id.as_str())];
        pairs.extend_from_slice(more);
        urls::with_query("/outside", &pairs)
    };
    let view = if over { "over" } else { "" };
    let last = rows.last().filter(|_| more).map(|s| mark(&s.name, s.id));
    let client = party.map(|id| id.to_string()).unwrap_or_default();
    page::show(&ListPage {
        staff: me.scope.is_staff(),
        over,
        lines: rows.iter().map(line).collect(),
        add: if writes { urls::with_query("/outside/new", &[("client", &client)]) } else { String::new() },
        views: [href(&[]), href(&[("view", "over")])],
        newest: if turn.is_some() { href(&[("view", view)]) } else { String::new() },
        later: last.map(|mark| href(&[("view", view), ("after", &mark)])).unwrap_or_default(),
        narrowed: name.filter(|_| given.is_some()).unwrap_or_default(),
        chrome: me.chrome,
    })
}
