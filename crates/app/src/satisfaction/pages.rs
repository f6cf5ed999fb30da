//! Income that is not sure, over all clients; and one client, quarter by quarter.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use domain::charging::{Money, amount};
use domain::kernel::PartyId;
use domain::market::{LOW_WORD, UNHAPPY_BELOW, Unsure, Why};
use jiff::Zoned;
use jiff::civil::Date;

use super::known::{self, Beside, Quarter};
use crate::asked::of_client;
use crate::asked::pulse::known as pulse;
use crate::kit::app::App;
use crate::kit::chart::{Svg, spark};
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::turn::{Turn, mark};
use crate::kit::{page, say, urls};
use crate::people::signed_in::SignedIn;

/// Clients on a page of all of them.
const PAGE: usize = 25;

fn money(money: Option<Money>) -> String {
    money.map(|money| amount(money.exact(), money)).unwrap_or_default()
}

/// "3.4 of 5, 12 answers".
fn content(of: &Unsure) -> String {
    of.tenths().map_or_else(String::new, |tenths| {
        format!("{}.{} of 5, {}", tenths / 10, tenths % 10, say::count(of.answers, "answer", "answers"))
    })
}

fn month(day: Date, now: &Zoned) -> String {
    let words = day.strftime("%B %Y").to_string();
    if day.year() == now.year() { day.strftime("%B").to_string() } else { words }
}

/// Since when nobody asked, where that is so.
fn silent(of: &Unsure, asked: Option<Date>, now: &Zoned) -> String {
    match (of.answers, asked) {
        (0, Some(day)) => format!("not asked since {}", month(day, now)),
        (0, None) => "never asked".to_owned(),
        _ => String::new(),
    }
}

/// A client in a line.
struct Line {
    name: String,
    href: String,
    billed: String,
    content: String,
    silent: String,
    word: String,
    why: Vec<&'static str>,
}

fn word(of: &Unsure) -> String {
    of.word.map_or_else(|| "too early to tell".to_owned(), |word| format!("{word:.0} of 100"))
}

fn line(b: &Beside, now: &Zoned) -> Line {
    Line {
        name: b.party.1.clone(),
        href: format!("{}/satisfaction", urls::client(b.party.0)),
        billed: money(b.billed),
        content: content(&b.of),
        silent: silent(&b.of, b.asked, now),
        word: word(&b.of),
        why: b.why.iter().map(|why| why.word()).collect(),
    }
}

/// The rule, as it can be read out.
fn rule() -> String {
    format!(
        "A client is not sure to stay when its answers of the last twelve months are below {UNHAPPY_BELOW} of 5, or our word to \
         it is below {LOW_WORD:.0} of 100. What it was billed in the last twelve whole months is what could be lost. Whoever was \
         not asked is not counted, and may be just as little content."
    )
}

#[derive(Template)]
#[template(path = "satisfaction/list.html")]
struct ListPage {
    chrome: Chrome,
    all: bool,
    title: String,
    lead: String,
    lines: Vec<Line>,
    rule: String,
    newest: String,
    later: String,
}

fn title(clients: usize, sums: &[Money]) -> String {
    let sums: Vec<String> = sums.iter().map(|sum| amount(sum.exact(), *sum)).collect();
    match (clients, sums.as_slice()) {
        (0, _) => "Nothing says that income is not sure".to_owned(),
        (n, []) => format!("{} not sure to stay", say::count(n, "client is", "clients are")),
        (1, sums) => format!("{} a year rest on one client who is not content", say::list_and(sums)),
        (n, sums) => {
            format!("{} a year rest on {} clients who are not content", say::list_and(sums), say::number_in_words(n))
        }
    }
}

/// `GET /income`
pub async fn list(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    known::reads(&me.scope)?;
    let (all, turn) = (query.get("view") == "all", Turn::asked(&query));
    let (scope, it) = (me.scope.clone(), me.org.it);
    let after = turn.as_ref().map(|turn| (turn.key.clone(), turn.id));
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        if all {
            return Ok((known::all(conn, env, (&scope, it), after.clone(), most)?, Vec::new()));
        }
        known::not_sure(conn, env, (&scope, it))
    });
    let (mut rows, sums) = found.await?;
    let more = all && rows.len() > PAGE;
    if all {
        rows.truncate(PAGE);
    }
    let now = app.env().local();
    let last = rows.last().filter(|_| more).map(|b| mark(&b.party.1, b.party.0.0));
    page::show(&ListPage {
        title: if all { "Satisfaction against money".to_owned() } else { title(rows.len(), &sums) },
        lead: if all {
            "Every client by name, with what it was billed in the last twelve whole months.".to_owned()
        } else {
            rule()
        },
        rule: if all { rule() } else { String::new() },
        lines: rows.iter().map(|b| line(b, &now)).collect(),
        newest: if turn.is_some() { urls::with_query("/income", &[("view", "all")]) } else { String::new() },
        later: last.map(|mark| urls::with_query("/income", &[("view", "all"), ("after", &mark)])).unwrap_or_default(),
        all,
        chrome: me.chrome,
    })
}

/// A quarter in a line.
struct QuarterLine {
    name: String,
    billed: String,
    content: String,
    word: String,
    goes_on: bool,
}

fn quarter(q: &Quarter) -> QuarterLine {
    QuarterLine {
        name: q.period.to_string().replace('-', " "),
        billed: money(q.billed),
        content: content(&q.of),
        word: if q.word.is_some() { word(&q.of) } else { String::new() },
        goes_on: q.goes_on,
    }
}

#[derive(Template)]
#[template(path = "satisfaction/one.html")]
struct OnePage {
    chrome: Chrome,
    name: String,
    client: String,
    lead: String,
    unsure: bool,
    billed: String,
    content: String,
    silent: String,
    word: String,
    quarters: Vec<QuarterLine>,
    runs: [Option<Svg>; 3],
    rule: String,
    reviews: String,
    trust: String,
    /// After deliveries: the quarter that was read last, what it says, and where all of it is.
    after: Option<(String, String)>,
    surveys: String,
}

/// The finding, in a sentence.
fn finding(b: &Beside) -> String {
    let billed = b.billed.map(|money| amount(money.exact(), money));
    let why: Vec<&str> = b.why.iter().map(|why: &Why| why.word()).collect();
    match (why.as_slice(), billed, b.of.answers) {
        ([], None, 0) => {
            "Nothing was billed in the last twelve months, and nobody asked how content they are.".to_owned()
        }
        ([], Some(billed), 0) => format!("{billed} in the last twelve months, and nobody asked how content they are."),
        ([], Some(billed), _) => {
            format!("{billed} in the last twelve months, and nothing says that they are not content.")
        }
        ([], None, _) => {
            "Nothing was billed in the last twelve months, and nothing says that they are not content.".to_owned()
        }
        (why, Some(billed), _) => format!("{billed} a year are not sure, because {}.", say::list_and(why)),
        (why, None, _) => format!("They are not content: {}.", say::list_and(why)),
    }
}

/// The runs of what was billed, of answers and of our word. Floating point is good enough for a drawing.
fn runs(quarters: &[Quarter]) -> [Option<Svg>; 3] {
    let drawn = |values: Vec<f64>, range, words: &str| (values.len() > 1).then(|| spark(&values, range, words));
    let minor = |money: Money| f64::from(i32::try_from(money.minor / 100).unwrap_or(i32::MAX));
    let billed = quarters.iter().filter(|q| !q.goes_on).filter_map(|q| q.billed.map(minor)).collect();
    let answers: Vec<f64> = quarters
        .iter()
        .filter_map(|q| q.of.tenths().map(|tenths| f64::from(u32::try_from(tenths).unwrap_or(0)) / 10.0))
        .collect();
    let words = quarters.iter().filter_map(|q| q.of.word).collect();
    [
        drawn(billed, None, "What each quarter came to"),
        drawn(answers, Some((1.0, 5.0)), "How content they were in each quarter in which they answered"),
        drawn(words, Some((0.0, 100.0)), "Our word to them at the end of each quarter"),
    ]
}

/// `GET /clients/{id}/satisfaction`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<PartyId>) -> Result<Response, AppError> {
    let (scope, it) = (me.scope.clone(), me.org.it);
    let found = app.read(move |conn, env| {
        Ok((known::over_time(conn, env, (&scope, it), id)?, pulse::all(conn, env, &scope, id)?.0))
    });
    let ((now, quarters), after) = found.await?;
    page::show(&OnePage {
        name: now.party.1.clone(),
        client: urls::client(id),
        lead: finding(&now),
        unsure: !now.why.is_empty(),
        billed: money(now.billed),
        content: content(&now.of),
        silent: silent(&now.of, now.asked, &app.env().local()),
        word: word(&now.of),
        quarters: quarters.iter().rev().map(quarter).collect(),
        runs: runs(&quarters),
        rule: rule(),
        reviews: urls::reviews(id),
        trust: urls::trust(id),
        after: after.first().map(|quarter| (quarter.name(), quarter.says())),
        surveys: of_client(id),
        chrome: me.chrome,
    })
}
