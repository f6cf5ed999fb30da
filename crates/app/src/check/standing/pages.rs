//! The page of promises at risk, and the word of whoever answers for one that they know.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::{CommitmentId, PartyId};
use jiff::Timestamp;

use super::acts;
use super::store::Whose;
use super::view::Line;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::people::store as people;

/// Lines on a page.
const PAGE: usize = 50;

#[derive(Debug, Template)]
#[template(path = "check/standing/list.html")]
struct RisksPage {
    chrome: Chrome,
    title: String,
    narrowed: String,
    mine: bool,
    mine_href: String,
    all_href: String,
    lines: Vec<Line>,
    newest: String,
    later: String,
}

fn title(count: usize, more: bool, mine: bool) -> String {
    let of = if mine { " of yours" } else { "" };
    match count {
        0 => format!("No promise{of} is at risk"),
        1 if !more => format!("One promise{of} is at risk"),
        n if !more => format!("{} promises{of} are at risk", say::number_word(n)),
        n => format!("More than {} promises{of} are at risk", say::number_in_words(n)),
    }
}

fn build(conn: &mut Conn, env: &Env, scope: &Scope, chrome: Chrome, query: &Typed) -> Result<RisksPage, AppError> {
    let (now, mine) = (env.local(), query.get("whose") == "mine");
    let team: Option<PartyId> = query.get("team").parse().ok();
    let narrowed = team.map(|id| people::find_party(conn, scope, id)).transpose()?.map(|party| party.name);
    let turn = Turn::asked(query);
    let after = turn.as_ref().and_then(|turn| Some((turn.key.parse::<Timestamp>().ok()?, turn.id)));
    let whose = Whose { person: scope.person().filter(|_| mine), team, news: false };
    let mut rows = acts::at_risk(conn, scope, whose, after, u32::try_from(PAGE + 1).unwrap_or(u32::MAX))?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let href = |whose: &str, after: &str| {
        urls::with_query(urls::RISKS, &[("team", query.get("team")), ("whose", whose), ("after", after)])
    };
    let own = if mine { "mine" } else { "" };
    let last = rows.last().filter(|_| more).map(|risk| mark(&risk.kept.due_at.to_string(), risk.kept.id.0));
    Ok(RisksPage {
        title: title(rows.len(), more || turn.is_some(), mine),
        narrowed: narrowed.unwrap_or_default(),
        mine,
        mine_href: href("mine", ""),
        all_href: href("", ""),
        lines: rows.iter().map(|risk| Line::new(risk, scope.person(), &now)).collect(),
        newest: if turn.is_some() { href(own, "") } else { String::new() },
        later: last.map(|mark| href(own, &mark)).unwrap_or_default(),
        chrome,
    })
}

/// `GET /promises/risks`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, &me.scope, me.chrome.clone(), &query));
    page::show(&built.await?)
}

/// `POST /promises/{id}/risk`: whoever answers for it knows.
pub async fn know(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Path(id): Path<CommitmentId>,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    app.write(move |tx, env| acts::know(tx, env, &scope, id)).await?;
    let back = if typed.has("back") { urls::safe_back(typed.get("back")).to_owned() } else { urls::RISKS.to_owned() };
    let jar = flash::say(jar, "It is told again when its chance falls further.");
    Ok((jar, Redirect::to(&back)).into_response())
}
