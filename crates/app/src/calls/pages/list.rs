//! Every call of the house: open, put off, with a reason that is over, and ended, narrowed to a reason.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::calls::Condition;
use domain::party::PartyKind;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use crate::calls::store::{self, Call, Filter, Shown};
use crate::calls::{acts, numbers, words};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;

/// Calls on a page.
const PAGE: usize = 50;

/// A call in a line.
struct Line {
    reason: &'static str,
    href: String,
    party: String,
    side: &'static str,
    lead: String,
    why: String,
    /// Since when it is open, until when it waits, since when its reason is over, or what came of it.
    stands: String,
    tone: &'static str,
}

/// A way to look at the list.
struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "calls/list.html")]
struct ListPage {
    chrome: Chrome,
    tabs: Vec<Tab>,
    reasons: Vec<(String, String)>,
    reason: String,
    shown: &'static str,
    mine: bool,
    whose: String,
    lines: Vec<Line>,
    narrowed: bool,
    /// The reader sets the numbers.
    sets: bool,
    first: String,
    later: String,
}

const fn tab(shown: Shown) -> &'static str {
    match shown {
        Shown::Open => "Open",
        Shown::Snoozed => "Waiting",
        Shown::Passed => "Passed",
        Shown::Ended => "Ended",
    }
}

fn stands(c: &Call, shown: Shown, now: &Zoned) -> (String, &'static str) {
    match (shown, &c.snoozed, &c.ended) {
        (Shown::Ended, _, Some(ended)) => (words::ended(ended, now), words::tone(ended.outcome)),
        (Shown::Snoozed, Some(snoozed), _) => (words::waits(snoozed, now), ""),
        (Shown::Passed, ..) => (c.passed.map(|at| words::over(at, now)).unwrap_or_default(), ""),
        _ => (format!("Opened {}", say::when(c.opened_at, now)), ""),
    }
}

fn line(c: &Call, shown: Shown, now: &Zoned) -> Line {
    let (stands, tone) = stands(c, shown, now);
    Line {
        reason: c.reason.word(),
        href: words::href(c.id),
        party: c.party.1.clone(),
        side: if c.kind == PartyKind::Client { "client" } else { "it" },
        lead: c.lead.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        why: words::why(c.reason, &c.told, now),
        stands,
        tone,
    }
}

fn href(shown: Shown, reason: &str, mine: bool, after: &str) -> String {
    let shown = if shown == Shown::Open { "" } else { shown.code() };
    let whose = if mine { "mine" } else { "" };
    urls::with_query("/calls", &[("shown", shown), ("reason", reason), ("whose", whose), ("after", after)])
}

/// Where a page begins: when the row before it was opened.
fn asked(query: &Typed) -> Option<(Timestamp, Uuid)> {
    let turn = Turn::asked(query)?;
    Some((turn.key.parse().ok()?, turn.id))
}

/// `GET /calls`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    acts::reads(&me.scope)?;
    let shown = Shown::from_code(query.get("shown")).unwrap_or_default();
    let reason = Condition::from_code(query.get("reason"));
    let (mine, after) = (query.get("whose") == "mine", asked(&query));
    let filter = Filter { shown, reason, ..Filter::default() };
    let (most, theirs) = (u32::try_from(PAGE + 1).unwrap_or(u32::MAX), mine.then(|| acts::theirs(&me.scope)));
    let found = app.read(move |conn, env| match &theirs {
        Some(theirs) => store::list_theirs(conn, (theirs, &filter), env.local().date(), after, most),
        None => store::list(conn, &filter, env.local().date(), after, most),
    });
    let mut rows = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let (now, code) = (app.env().local(), reason.map_or("", Condition::code));
    let last = rows.last().filter(|_| more).map(|c| mark(&c.opened_at.to_string(), c.id));
    let one = |each: &Shown| Tab { words: tab(*each), href: href(*each, code, mine, ""), current: *each == shown };
    page::show(&ListPage {
        tabs: Shown::ALL.iter().map(one).collect(),
        reasons: Condition::ALL.iter().map(|c| (c.code().to_owned(), c.word().to_owned())).collect(),
        reason: code.to_owned(),
        shown: shown.code(),
        mine,
        whose: href(shown, code, !mine, ""),
        lines: rows.iter().map(|c| line(c, shown, &now)).collect(),
        narrowed: reason.is_some() || mine || shown != Shown::Open,
        sets: numbers::sets(&me.scope).is_ok(),
        first: if after.is_some() { href(shown, code, mine, "") } else { String::new() },
        later: last.map(|mark| href(shown, code, mine, &mark)).unwrap_or_default(),
        chrome: me.chrome,
    })
}
