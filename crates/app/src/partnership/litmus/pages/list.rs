//! The litmuses of one client: what waits for the reader's own answer, and those that can be read.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use domain::kernel::PartyId;
use domain::partnership::Stands;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use crate::asked::acts::lately;
use crate::asked::known::reads;
use crate::clients::profile::known::client;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, say, urls};
use crate::partnership::litmus::store::{self, Litmus};
use crate::partnership::litmus::{acts, known, of_client, one, words};
use crate::people::signed_in::SignedIn;

/// Litmuses on a page.
const PAGE: usize = 20;
/// Those that wait for the reader.
const WAITING: u32 = 20;

/// A litmus in a line.
struct Line {
    title: String,
    href: String,
    stands: String,
    /// The widest difference, once it is closed.
    finding: String,
    shared: String,
}

fn line(l: &Litmus, finding: String, now: &Zoned) -> Line {
    Line {
        title: format!("Begun {}", say::day(l.opened_on, now)),
        href: one(l.id),
        stands: match (l.state, l.closed_on) {
            (Stands::Open, _) => format!("open until {}", say::day(l.closes_on, now)),
            (_, Some(day)) => format!("closed {}", say::day(day, now)),
            (state, None) => state.word().to_owned(),
        },
        finding,
        shared: l.shared_on.map(|day| format!("shared {}", say::day(day, now))).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "partnership/litmus/list.html")]
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
}

/// `GET /clients/{id}/litmus`
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
        let (party, now) = (client(conn, &scope, id)?, env.local());
        let person = scope.person().filter(|_| !scope.looks_on());
        let waits = person.map(|person| store::asking(conn, person, WAITING)).transpose()?.unwrap_or_default();
        let waits: Vec<Litmus> = waits.into_iter().filter(|l| l.client.0 == id).collect();
        let reads = reads(&scope, id);
        if !reads && waits.is_empty() {
            return Err(AppError::NotFound);
        }
        let mut rows = if reads { store::list(conn, &scope, id, after, most)? } else { Vec::new() };
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().filter(|_| more).map(|l| mark(&l.made_at.to_string(), l.id));
        let mut lines = Vec::with_capacity(rows.len());
        for row in &rows {
            let finding = if row.state == Stands::Closed {
                let tests = known::results(conn, &scope, row.id)?.tests;
                tests.first().map(|one| words::finding(one, &party.name)).unwrap_or_default()
            } else {
                String::new()
            };
            lines.push(line(row, finding, &now));
        }
        let begins = acts::tends(conn, &scope, id).is_ok() && store::open_with(conn, id)?.is_none();
        let read = if begins { store::read_since(conn, id, now.date())? } else { None };
        let again = lately(read, now.date()).unwrap_or_default();
        Ok((party, lines, last, waits, (begins, again)))
    });
    let (party, lines, last, waits, (begins, again)) = found.await?;
    let now = app.env().local();
    page::show(&ListPage {
        staff: me.scope.is_staff(),
        client: (party.name, urls::client(id)),
        begin: if begins && again.is_empty() { format!("{}/new", of_client(id)) } else { String::new() },
        again,
        waits: waits.iter().map(|l| (say::day(l.closes_on, &now), format!("{}/answer", one(l.id)))).collect(),
        lines,
        newest: if turn.is_some() { of_client(id) } else { String::new() },
        later: last.map(|mark| urls::with_query(&of_client(id), &[("after", &mark)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}
