//! What is between us and each client, a line for each: both sides asked, the litmus, how far both have come, what was differed about. It
//! reads the parts of the page of one client. Somebody of a client has one client: their own.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use db::Conn;
use jiff::Timestamp;

use super::asked::Asked;
use super::record::{Part, in_list};
use super::store::{self, Seen};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{page, urls};
use crate::people::links;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// Clients on a page; each is read part by part.
const PAGE: u32 = 15;

/// A client in a line.
struct Line {
    name: String,
    href: String,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "clients/each.html")]
struct EachPage {
    chrome: Chrome,
    lines: Vec<Line>,
    earlier: String,
    later: String,
}

fn lines(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (seen, turn): (&Seen, Option<&Turn>),
) -> Result<Leaf<Line>, AppError> {
    let rows = store::page(conn, &Asked::default(), seen, turn, PAGE + 1)?;
    let leaf = Leaf::cut(rows, turn, PAGE as usize, |c| mark(&c.key, c.id.0));
    let mut lines = Vec::with_capacity(leaf.rows.len());
    for row in &leaf.rows {
        let party = people::find_party(conn, scope, row.id)?;
        let href = format!("{}/between", urls::client(row.id));
        lines.push(Line { name: row.name.clone(), href, parts: in_list(conn, env, scope, &party)? });
    }
    Ok(Leaf { rows: lines, earlier: leaf.earlier, later: leaf.later })
}

/// `GET /between`
pub async fn each(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    if !me.scope.is_staff() {
        let own = me.reader()?.roles.first().ok_or(AppError::NotFound)?;
        let there = links::party(own.party, own.kind);
        let between = there.starts_with("/clients/");
        return Ok(Redirect::to(&if between { format!("{there}/between") } else { there }).into_response());
    }
    let (env, turn, scope) = (app.env(), Turn::asked(&query), me.scope.clone());
    let given = query.get("at").parse().ok().and_then(|us| Timestamp::from_microsecond(us).ok());
    let at = given.filter(|at| *at <= env.now).unwrap_or(env.now);
    let today = at.to_zoned(env.zone().clone()).date();
    let seen = Seen { it: me.org.it, me: me.reader()?.id, at, today };
    let found = app.read(move |conn, env| lines(conn, env, &scope, (&seen, turn.as_ref()))).await?;
    let instant = at.as_microsecond().to_string();
    let turned = |name: &str, mark: Option<String>| {
        mark.map(|mark| urls::with_query("/between", &[("at", &instant), (name, &mark)])).unwrap_or_default()
    };
    let (earlier, later) = (turned("before", found.earlier), turned("after", found.later));
    page::show(&EachPage { lines: found.rows, earlier, later, chrome: me.chrome })
}
