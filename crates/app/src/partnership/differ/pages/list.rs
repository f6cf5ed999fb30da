//! What one client and IT differed about: the test of eighty percent with its base, what goes on, and what has ended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::kernel::PartyId;
use domain::partnership::Verdict;
use jiff::Zoned;
use jiff::civil::Date;
use uuid::Uuid;

use super::super::store::{self, Disagreement, Filter};
use super::super::{acts, words};
use super::{path_at, path_of, stands};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Disagreements on a page.
const PAGE: usize = 30;

/// One in a line.
struct Line {
    about: String,
    href: String,
    since: String,
    whom: String,
    badge: &'static str,
    tone: String,
    /// What IT took on, and what it was given.
    took_on: String,
}

/// What IT took on, and what it was given for it.
pub(super) fn took_on(d: &Disagreement) -> String {
    let Some(ended) = &d.ended else { return String::new() };
    let given: Vec<&str> = ended.relief.iter().map(|one| one.word()).collect();
    match (ended.more_work, given.is_empty()) {
        (true, true) => "IT took on more work, and nothing was given for it.".to_owned(),
        (true, false) => format!("IT took on more work, and was given {}.", say::list_and(&given)),
        (false, true) => "IT took on no more work.".to_owned(),
        (false, false) => format!("IT took on no more work, and was given {}.", say::list_and(&given)),
    }
}

fn line(d: &Disagreement, now: &Zoned) -> Line {
    let (badge, tone) = stands(d);
    Line {
        about: d.about.clone(),
        href: path_of(d),
        since: match &d.ended {
            None => format!("since {}", say::short_day(d.opened_on, now)),
            Some(ended) => format!("{} to {}", say::short_day(d.opened_on, now), say::short_day(ended.on, now)),
        },
        whom: d.party.1.clone(),
        badge,
        tone: tone.to_owned(),
        took_on: took_on(d),
    }
}

#[derive(Template)]
#[template(path = "partnership/differ/list.html")]
struct ListPage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    name: String,
    ended: bool,
    taken_back: bool,
    sentence: String,
    /// The second measure, where there is a base.
    beside: String,
    verdict: &'static str,
    tone: String,
    next: &'static str,
    /// Where the next step is taken.
    talk: String,
    lines: Vec<Line>,
    add: String,
    views: [String; 3],
    newest: String,
    later: String,
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: PartyId,
    (view, turn): (&str, Option<&Turn>),
) -> Result<ListPage, AppError> {
    let (party, writes) = (client(conn, scope, id)?, acts::writes(conn, scope, id)?);
    let (now, share) = (env.local(), acts::share_of(conn, env, scope, id)?);
    let after: Option<(Date, Uuid)> = turn.and_then(|turn| Some((turn.key.parse().ok()?, turn.id)));
    let (ended, taken_back) = (view == "ended", view == "taken-back");
    let filter = Filter { party: Some(id), ended: (!taken_back).then_some(ended), taken_back };
    let mut rows = store::list(conn, scope, &filter, after, u32::try_from(PAGE + 1).unwrap_or(u32::MAX))?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| more).map(|row| mark(&row.opened_on.to_string(), row.id));
    let (verdict, staff, key) = (share.verdict(), scope.is_staff(), id.to_string());
    let (badge, tone) = words::badge(verdict);
    let here = path_at(id);
    let views = ["", "ended", "taken-back"];
    let view = views.into_iter().find(|known| *known == view).unwrap_or_default();
    let mut trail = vec![(party.name.clone(), urls::client(id))];
    if staff {
        trail.insert(0, ("When we differed".to_owned(), "/disagreements".to_owned()));
    }
    Ok(ListPage {
        trail,
        name: party.name,
        ended,
        taken_back,
        sentence: words::sentence(&share, staff),
        beside: words::beside(&share),
        // The name of the extreme is for our house; the client reads what to do about it.
        verdict: if verdict == Verdict::TooFew || !staff { "" } else { badge },
        tone: tone.to_owned(),
        next: words::next(verdict, staff),
        talk: if writes.is_some() {
            urls::with_query("/conversations/new", &[("client", &key)])
        } else {
            String::new()
        },
        lines: rows.iter().map(|row| line(row, &now)).collect(),
        add: if writes.is_some() { urls::with_query("/disagreements/new", &[("client", &key)]) } else { String::new() },
        views: views.map(|view| urls::with_query(&here, &[("view", view)])),
        newest: if turn.is_some() { urls::with_query(&here, &[("view", view)]) } else { String::new() },
        later: last.map(|mark| urls::with_query(&here, &[("view", view), ("after", &mark)])).unwrap_or_default(),
        chrome,
    })
}

/// `GET /clients/{id}/disagreements`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let asked = (query.get("view").to_owned(), Turn::asked(&query));
    let built =
        app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, (&asked.0, asked.1.as_ref())));
    page::show(&built.await?)
}
