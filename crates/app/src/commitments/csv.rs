//! The list of promises as a file for spreadsheets, sent in chunks so that neither side holds it all.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::commitment::Side;
use domain::kernel::PartyId;
use futures_util::stream::unfold;
use jiff::{Timestamp, Zoned};

use super::phrase;
use super::store::{self, After, Filter, Row, Sort, Turn};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Rows of one chunk.
const CHUNK: u32 = 1000;
/// Rows of one file.
const MOST: usize = 100_000;

const HEAD: [&str; 21] = [
    "id",
    "subject",
    "kind",
    "state",
    "outcome",
    "performer",
    "performer_person",
    "customer",
    "customer_person",
    "team",
    "due",
    "first_due",
    "answer_by",
    "whose_move",
    "stake",
    "opened",
    "agreed",
    "delivered",
    "closed",
    "moved",
    "conversation",
];

/// What is written, and how far it has come.
#[derive(Debug)]
struct Writing {
    app: App,
    scope: Scope,
    it: PartyId,
    filter: Filter,
    sort: Sort,
    turn: Option<Turn>,
    sent: usize,
    done: bool,
}

/// The list as a download.
#[must_use]
pub fn download(app: App, scope: Scope, it: PartyId, filter: Filter, sort: Sort) -> Response {
    let name = format!("promises-{}.csv", app.env().local().date());
    let writing = Writing { app, scope, it, filter, sort, turn: None, sent: 0, done: false };
    let body = Body::from_stream(unfold(writing, |w| async move { if w.done { None } else { Some(chunk(w).await) } }));
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let file = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""));
    ([kind, file], body).into_response()
}

async fn chunk(mut w: Writing) -> (Result<Vec<u8>, AppError>, Writing) {
    let (scope, filter) = (w.scope.clone(), w.filter.clone());
    let (it, sort, turn) = (w.it, w.sort, w.turn);
    let read = w.app.read(move |conn, env| {
        store::page(conn, &scope, it, &filter, (sort, turn), CHUNK).map(|rows| (rows, env.local()))
    });
    let (rows, now) = match read.await {
        Ok(read) => read,
        Err(error) => {
            w.done = true;
            return (Err(error), w);
        }
    };
    let head = w.sent == 0;
    w.sent += rows.len();
    w.turn = rows.last().and_then(|row| key(row, sort)).map(Turn::After);
    w.done = rows.len() < CHUNK as usize || w.sent >= MOST || w.turn.is_none();
    (written(&rows, head, &w.scope, &now), w)
}

fn key(row: &Row, sort: Sort) -> Option<After> {
    let at = if sort == Sort::Due { row.due? } else { row.moved_at };
    Some(After { at, id: row.id.0 })
}

/// Rows as lines of a file, with the names of the columns before the first.
///
/// # Errors
/// A text that cannot be written, which is ours.
pub fn written(rows: &[Row], head: bool, scope: &Scope, now: &Zoned) -> Result<Vec<u8>, AppError> {
    let broken = |error: csv::Error| AppError::Internal(format!("a file could not be written: {error}"));
    let mut file = csv::WriterBuilder::new().from_writer(Vec::new());
    if head {
        file.write_record(HEAD).map_err(broken)?;
    }
    for row in rows {
        file.write_record(cells(row, scope, now).map(|cell| safe(&cell))).map_err(broken)?;
    }
    file.into_inner().map_err(|error| AppError::Internal(format!("a file could not be written: {error}")))
}

fn cells(row: &Row, scope: &Scope, now: &Zoned) -> [String; HEAD.len()] {
    let at = |at: Option<Timestamp>| at.map(|at| crate::kit::say::exact(at, now)).unwrap_or_default();
    let due = |at: Option<Timestamp>| match at {
        Some(at) if row.due_is_day => at.to_zoned(now.time_zone().clone()).date().to_string(),
        other => crate::kit::say::exact(other.unwrap_or_default(), now).repeat(usize::from(other.is_some())),
    };
    let person = |side| phrase::person(row, side).map(|(_, name)| name.to_owned()).unwrap_or_default();
    let team = row.team.as_ref().filter(|_| scope.is_staff()).map(|(_, name)| name.clone()).unwrap_or_default();
    let need = phrase::need(scope, row).unwrap_or_default().to_owned();
    [
        row.id.to_string(),
        row.subject.clone(),
        row.kind.code().to_owned(),
        row.state.code().to_owned(),
        row.outcome.map(|j| j.outcome.code().to_owned()).unwrap_or_default(),
        row.performer.clone(),
        person(Side::Performer),
        row.customer.clone(),
        person(Side::Customer),
        team,
        due(row.due),
        due(row.first_due),
        at(row.answer_by),
        row.to_move.map(|side| side.code().to_owned()).unwrap_or_default(),
        row.stake.to_string(),
        at(Some(row.opened_at)),
        at(row.agreed_at),
        at(row.delivered_at),
        at(row.closed_at),
        at(Some(row.moved_at)),
        need,
    ]
}

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
