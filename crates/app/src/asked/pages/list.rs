//! Surveys with one client: what waits for the reader's own answer, and those that can be read.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use axum_extra::extract::cookie::CookieJar;
use domain::asked::{BEST, State as Stands};
use domain::kernel::PartyId;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use crate::asked::pulse::known::{self as pulses, Quarter};
use crate::asked::pulse::store::Signed;
use crate::asked::store::{self, Survey};
use crate::asked::{acts, known, of_client, one};
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::signed_in::SignedIn;

/// Surveys on a page.
const PAGE: usize = 20;
/// Surveys that wait for the reader.
const WAITING: u32 = 20;

/// A survey in a line.
struct Line {
    title: String,
    href: String,
    stands: String,
    shared: String,
}

fn line(s: &Survey, now: &Zoned) -> Line {
    let begun = s.made_at.to_zoned(now.time_zone().clone()).date();
    Line {
        title: format!("Begun {}", say::day(s.opened_on.unwrap_or(begun), now)),
        href: one(s.id),
        stands: match (s.state, s.closed_on) {
            (Stands::Open, _) => format!("open until {}", say::day(s.closes_on, now)),
            (_, Some(day)) => format!("closed {}", say::day(day, now)),
            (state, None) => state.word().to_owned(),
        },
        shared: s.shared_on.map(|day| format!("shared {}", say::day(day, now))).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "asked/list.html")]
struct ListPage {
    chrome: Chrome,
    staff: bool,
    client: (String, String),
    /// Where another one is begun; nowhere for whoever may not.
    begin: String,
    /// Why the next cannot be begun yet.
    again: String,
    /// What the reader is asked, and where they answer.
    waits: Vec<(String, String)>,
    lines: Vec<Line>,
    newest: String,
    later: String,
    /// What was said after deliveries: the quarter, what it says, and words without a name.
    quarters: Vec<(String, String, Vec<String>)>,
    /// What was signed: where it was delivered, who, and what.
    signed: Vec<SignedLine>,
}

/// What somebody said of a delivery under their name.
struct SignedLine {
    subject: String,
    href: String,
    value: String,
    words: String,
    by: String,
}

fn signed(s: &Signed) -> SignedLine {
    SignedLine {
        subject: s.subject.clone(),
        href: urls::commitment(s.id),
        value: format!("{} of {BEST}", s.value),
        words: s.words.clone().unwrap_or_default(),
        by: s.by.clone(),
    }
}

fn quarter(q: &Quarter) -> (String, String, Vec<String>) {
    (q.name(), q.says(), q.words.clone())
}

/// `GET /clients/{id}/surveys`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (scope, turn) = (me.scope.clone(), Turn::asked(&query));
    let after: Option<(Timestamp, Uuid)> = turn.as_ref().and_then(|turn| Some((turn.key.parse().ok()?, turn.id)));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let party = client(conn, &scope, id)?;
        let person = scope.person().filter(|_| !scope.looks_on());
        let waits = person.map(|person| store::asking(conn, person, WAITING)).transpose()?.unwrap_or_default();
        let waits: Vec<Survey> = waits.into_iter().filter(|s| s.client.0 == id).collect();
        let reads = known::reads(&scope, id);
        if !reads && waits.is_empty() {
            return Err(AppError::NotFound);
        }
        let rows = if reads { store::list(conn, &scope, id, after, most)? } else { Vec::new() };
        let (begins, today) = (acts::tends(conn, &scope, id).is_ok(), env.local().date());
        let read = if begins { store::read_since(conn, id, today)? } else { None };
        let again = acts::lately(read, today).unwrap_or_default();
        let after = if scope.is_staff() { pulses::all(conn, env, &scope, id)? } else { (Vec::new(), Vec::new()) };
        Ok((party, rows, waits, (begins, again), after))
    });
    let (party, mut rows, waits, (begins, again), (quarters, kept)) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let now = app.env().local();
    let last = rows.last().filter(|_| more).map(|s| mark(&s.made_at.to_string(), s.id));
    page::show(&ListPage {
        staff: me.scope.is_staff(),
        client: (party.name, urls::client(id)),
        begin: if begins && again.is_empty() { of_client(id) } else { String::new() },
        again,
        waits: waits.iter().map(|s| (say::day(s.closes_on, &now), format!("{}/answer", one(s.id)))).collect(),
        lines: rows.iter().map(|s| line(s, &now)).collect(),
        newest: if turn.is_some() { of_client(id) } else { String::new() },
        later: last.map(|mark| urls::with_query(&of_client(id), &[("after", &mark)])).unwrap_or_default(),
        quarters: quarters.iter().map(quarter).collect(),
        signed: kept.iter().map(signed).collect(),
        chrome: me.chrome,
    })
}

/// `POST /clients/{id}/surveys`
pub async fn begin(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<PartyId>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    let begun = app.write(move |tx, env| acts::begin(tx, env, &me.scope, id)).await?;
    let words = "It is begun. Nobody is asked before you open it.";
    Ok((flash::say(jar, words), Redirect::to(&one(begun))).into_response())
}
