//! One import: what it would come to, how far it is, what came of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use db::Conn;
use domain::importing::Table;
use jiff::Zoned;
use uuid::Uuid;

use super::{importer, made, offered, size, tone, word};
use crate::imports::files::Files;
use crate::imports::reading;
use crate::imports::report::Report;
use crate::imports::rights::Importer;
use crate::imports::store::{self, Import, Line, Status};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;

const LINES: u32 = 20;
/// Rows and columns of the file that are shown.
const ROWS: u64 = 5;
const COLUMNS: usize = 40;

#[derive(Template)]
#[template(path = "imports/show.html")]
struct ShowPage {
    chrome: Chrome,
    href: String,
    title: String,
    lead: String,
    badge: (&'static str, String),
    status: Status,
    stalled: bool,
    failure: String,
    can_run: bool,
    can_undo: bool,
    /// The reader may bring in what this file holds.
    theirs: bool,
    /// What it brings cannot be taken back as a whole.
    /// How what it brought is put right, where it stays.
    stays: &'static str,
    only_money: bool,
    /// Where to look at what it brought.
    next: (&'static str, &'static str),
    progress: (i64, i64, String),
    about: Vec<(&'static str, String)>,
    counts: Vec<Counted>,
    dry: bool,
    implied: String,
    lines: Vec<Line>,
    lines_words: String,
    lines_earlier: String,
    lines_later: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    mapping: String,
    mappings: Vec<(String, String)>,
    strict: bool,
    undoing: String,
}

/// A line of the table of what is created, changed and unchanged.
struct Counted {
    kind: &'static str,
    created: String,
    changed: String,
    unchanged: String,
}

struct Known {
    import: Import,
    lines: Vec<Line>,
    mappings: Vec<(String, String)>,
    start: Vec<u8>,
}

fn known(conn: &mut Conn, by: &Importer, id: Uuid, after: i64) -> Result<Known, AppError> {
    let import = store::find(conn, id)?;
    by.looks_at(&import)?;
    let ready = import.status == Status::Ready;
    Ok(Known {
        lines: store::lines(conn, id, after, LINES + 1)?,
        mappings: if ready { offered(conn, by)? } else { Vec::new() },
        start: if ready || import.status == Status::Failed { store::file_start(conn, id)? } else { Vec::new() },
        import,
    })
}

fn counts(report: &Report) -> Vec<Counted> {
    const WORDS: [&str; 13] = [
        "Clients and teams",
        "People",
        "Services",
        "Commitments",
        "Reopened commitments",
        "Acts",
        "Prices",
        "Lines of usage",
        "Measurements",
        "Places in teams",
        "Weeks of teams",
        "Pieces of finished work",
        "Disagreements",
    ];
    let (created, changed, unchanged) = (report.created.each(), report.changed.each(), report.unchanged.each());
    let number = |n: u64| if n == 0 { String::new() } else { say::number(n) };
    let all = WORDS.into_iter().zip(created).zip(changed).zip(unchanged);
    let some = all.filter(|(((_, a), b), c)| a.1 + b.1 + c.1 > 0);
    some.map(|(((kind, created), changed), unchanged)| Counted {
        kind,
        created: number(created.1),
        changed: number(changed.1),
        unchanged: number(unchanged.1),
    })
    .collect()
}

/// The finding, and what follows from it.
fn words(import: &Import) -> (String, String) {
    let (file, rows) = (&import.file_name, say::count(import.rows_found, "row", "rows"));
    let report = import.report.as_ref();
    match import.status {
        Status::Ready => match report {
            None => {
                (format!("What do the columns of {file} mean?"), format!("{rows}. No mapping fits its first line yet."))
            }
            Some(r) if r.used == 0 && r.refused_lines > 0 => (
                format!("Nothing of {file} can be used as it is"),
                format!(
                    "{rows}. What is wrong stands below, line by line. Put it right in the file and choose it again."
                ),
            ),
            Some(r) if r.brought_nothing() => {
                (format!("{file} would bring nothing new"), format!("{rows}. Everything it tells is here already."))
            }
            Some(r) => (format!("{file} would bring {}", made(r)), format!("{rows}. Nothing is written yet.")),
        },
        Status::Running => {
            (format!("{file} is being brought in"), "You can leave this page; it goes on by itself.".into())
        }
        Status::Done => match report {
            Some(r) if r.brought_nothing() => {
                (format!("{file} brought nothing new"), "Everything it tells was here already.".into())
            }
            Some(r) => (
                format!("{file} brought {}", made(r)),
                match Files::named(&import.mapping_name) {
                    Some(Files::Prices) => "Each price holds from the day that the file names.".into(),
                    Some(Files::Usage) => "Each line is charged by the price of its day.".into(),
                    Some(Files::Levels) => "Each stands beside what was promised for its month.".into(),
                    Some(Files::Parties) => "Each lies below the one that the file names above it.".into(),
                    Some(Files::Disagreements) => {
                        "Each stands at its client, and those that ended count for the test.".into()
                    }
                    Some(Files::Teams(_)) => "It counts for every check from now on.".into(),
                    None => "Their ledgers hold every row, with the times of the file.".into(),
                },
            ),
            None => (file.clone(), String::new()),
        },
        Status::Failed => {
            let stays = Files::named(&import.mapping_name).and_then(Files::stays).is_some();
            let until = if stays { "" } else { " until you undo it" };
            (format!("{file} broke off"), format!("What was written until then is sound and stays{until}."))
        }
        Status::Undoing => (format!("{file} is being undone"), "You can leave this page; it goes on by itself.".into()),
        Status::Undone => (
            format!("{file} was undone"),
            "What it made is void and in no list; its ledgers still tell that it was there.".into(),
        ),
    }
}

fn about(import: &Import, now: &Zoned) -> Vec<(&'static str, String)> {
    let by = import.person.as_ref().map_or("the command line", |(_, name)| name.as_str());
    let mapping = if import.mapping_name.is_empty() { "none yet" } else { &import.mapping_name };
    let mut all = vec![
        ("File", format!("{}, {}", import.file_name, size(import.file_bytes))),
        ("Begun", format!("{}, {by}", say::stamp(import.made_at, now))),
        ("Mapping", mapping.to_owned()),
        ("Odd lines", if import.strict { "refused".to_owned() } else { "used and flagged".to_owned() }),
    ];
    all.extend(import.finished_at.map(|at| ("Ended", say::stamp(at, now))));
    all.extend(import.undone_at.map(|at| ("Undone", say::stamp(at, now))));
    all.push(("SHA-256", import.file_hash.chars().take(16).collect::<String>() + "…"));
    all
}

const fn next(own: Option<Files>) -> (&'static str, &'static str) {
    match own {
        Some(Files::Prices) => ("See the prices", "/money/rates"),
        Some(Files::Usage) => ("See the usage", "/money/usage"),
        Some(Files::Levels) => ("See what runs", "/levels"),
        Some(Files::Parties) => ("See the tree", "/parties"),
        Some(Files::Teams(_)) => ("See what teams carry", "/teams"),
        Some(Files::Disagreements) => ("See when we differed", "/disagreements"),
        None => ("See the clients", "/clients"),
    }
}

fn preview(start: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let Ok(table) = reading::beginning(start, ROWS) else { return (Vec::new(), Vec::new()) };
    let width = table.columns().len().min(COLUMNS);
    let header = table.columns().iter().take(width).cloned().collect();
    (header, table.rows().map(|row| (0..width).map(|c| cell(&table, row, c)).collect()).collect())
}

fn cell(_: &Table, row: domain::importing::Row<'_>, column: usize) -> String {
    let text = row.cell(column);
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

fn undoing(import: &Import) -> String {
    let made = import.report.as_ref().map_or_else(|| "Commitments".into(), made);
    format!(
        "{made} that this import made become void and leave every list; those it said more about are told again as they were. \
         Clients, teams, people and services that nothing needs any more are retired. Nothing is removed, and what somebody \
         has spoken in since stays. Nobody outside IT is told."
    )
}

fn built(me: SignedIn, by: &Importer, mut known: Known, after: i64, now: &Zoned) -> ShowPage {
    let import = known.import;
    let href = urls::import(import.id);
    let more = known.lines.len() > LINES as usize;
    known.lines.truncate(LINES as usize);
    let report = import.report.clone().unwrap_or_default();
    let (title, lead) = words(&import);
    let (header, rows) = preview(&known.start);
    let at = |n: Option<i64>| n.map(|n| format!("{href}?after={n}")).unwrap_or_default();
    let stalled = import.stalled(now.timestamp());
    let own = Files::named(&import.mapping_name);
    let (theirs, has_meaning) = (by.brings(&import.mapping_name), own.is_some() || import.mapping.is_some());
    // What cannot be used at all is put right in the file first.
    let usable = import.report.as_ref().is_none_or(|r| r.used > 0 || r.refused_lines == 0);
    let broken = import.status == Status::Failed || stalled;
    let done = (import.rows_done.min(import.rows_found), import.rows_found.max(1));
    ShowPage {
        title,
        lead,
        badge: (word(import.status), tone(import.status).to_owned()),
        status: import.status,
        stalled,
        failure: import.failure.clone().unwrap_or_default(),
        can_run: has_meaning
            && theirs
            && ((import.status == Status::Ready && usable) || (broken && !known.start.is_empty())),
        can_undo: own.is_none_or(|own| own.stays().is_none()) && (import.status == Status::Done || broken),
        theirs,
        stays: own.and_then(Files::stays).unwrap_or_default(),
        only_money: by.only_money(),
        next: next(own),
        progress: (done.0, done.1, format!("{} of {}", say::number(done.0), say::count(done.1, "row", "rows"))),
        about: about(&import, now),
        counts: counts(&report),
        dry: report.dry_run,
        implied: if report.implied == 0 { String::new() } else { say::number(report.implied) },
        lines_words: lines_words(&report),
        lines_earlier: at((after > 0).then_some((after - i64::from(LINES)).max(0))),
        lines_later: at(known.lines.last().filter(|_| more).map(|l| l.number)),
        lines: known.lines,
        header,
        rows,
        mapping: import.mapping_name.clone(),
        mappings: known.mappings,
        strict: import.strict,
        undoing: undoing(&import),
        href,
        chrome: me.chrome,
    }
}

fn lines_words(report: &Report) -> String {
    let refused =
        (report.refused_lines > 0).then(|| say::count(report.refused_lines, "line is refused", "lines are refused"));
    let flagged = (report.flagged_lines > 0)
        .then(|| say::count(report.flagged_lines, "line is odd and used", "lines are odd and used"));
    say::list_and(&refused.into_iter().chain(flagged).collect::<Vec<_>>())
}

/// `GET /imports/{id}?after=`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(id): Path<Uuid>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let by = importer(&me)?;
    let after = query.get("after").parse::<i64>().unwrap_or(0).max(0);
    let reading = by.clone();
    let known = app.read(move |conn, _| known(conn, &reading, id, after)).await?;
    let now = app.env().local();
    page::show(&built(me, &by, known, after, &now))
}
