//! All imports, newest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use jiff::{Timestamp, Zoned};

use super::{importer, made, tone, word};
use crate::imports::store::{self, Import};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "imports/list.html")]
struct ListPage {
    chrome: Chrome,
    rows: Vec<Line>,
    words: String,
    earlier: String,
    later: String,
}

struct Line {
    href: String,
    file: String,
    mapping: String,
    status: &'static str,
    tone: String,
    rows: String,
    made: String,
    lines: String,
    by: String,
    when: String,
    exact: String,
}

fn line(import: &Import, now: &Zoned) -> Line {
    let brought = import.report.as_ref().filter(|r| !r.dry_run);
    let odd = import.report.as_ref().map_or(0, |r| r.flagged_lines + r.refused_lines);
    Line {
        href: urls::import(import.id),
        file: import.file_name.clone(),
        mapping: import.mapping_name.clone(),
        status: word(import.status),
        tone: tone(import.status).to_owned(),
        rows: say::number(import.rows_found),
        made: brought.map(made).unwrap_or_default(),
        lines: if odd == 0 { String::new() } else { say::number(odd) },
        by: import.person.as_ref().map_or_else(|| "the command line".into(), |(_, name)| name.clone()),
        when: say::when(import.made_at, now),
        exact: say::exact(import.made_at, now),
    }
}

/// `GET /imports?before=`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let by = importer(&me)?;
    let mark = query
        .get("before")
        .split_once('.')
        .and_then(|(id, at)| Some((at.parse::<Timestamp>().ok()?, id.parse().ok()?)));
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let mut found = app.read(move |conn, _| store::list(conn, by.only_money(), mark, limit)).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let now = app.env().local();
    let later = found.last().filter(|_| more).map(|last| format!("/imports?before={}.{}", last.id, last.made_at));
    page::show(&ListPage {
        rows: found.iter().map(|i| line(i, &now)).collect(),
        words: say::count(found.len(), "import on this page", "imports on this page"),
        earlier: if mark.is_some() { "/imports".into() } else { String::new() },
        later: later.unwrap_or_default(),
        chrome: me.chrome,
    })
}
