//! What falls between, month by month: five lists, each with its first lines, all of one of them, and everything as CSV.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use db::Conn;
use domain::charging::{Exact, Period, number_of};

use super::asked;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::money::acts::{self, Item, List};
use crate::money::store::Mark;
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

const HOME: &str = "/money/between";
/// Lines of a list where all lists are shown, and where it is shown alone.
const FIRST: u32 = 8;
const ALONE: u32 = 50;
/// Lines of one list in the file.
const MOST_IN_FILE: u32 = 10_000;

/// One thing.
struct Line {
    name: String,
    href: String,
    client: String,
    quantity: String,
    lines: String,
    reason: &'static str,
}

/// One list.
struct Part {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    nothing: &'static str,
    rows: Vec<Line>,
    counts: bool,
    /// Where all of it is.
    all: String,
    /// The next page of it.
    later: String,
    first: String,
}

#[derive(Template)]
#[template(path = "money/between.html")]
struct BetweenPage {
    chrome: Chrome,
    month: String,
    alone: bool,
    parts: Vec<Part>,
    earlier: (String, String),
    later: Option<(String, String)>,
    whole: String,
    file: String,
}

const fn words(list: List) -> (&'static str, &'static str, &'static str) {
    match list {
        List::WithoutPrice => (
            "Used and without a price",
            "told in units, because no amount can be told",
            "Everything that was used has its price.",
        ),
        List::UnusedPrice => (
            "Prices that nobody used",
            "nobody used or held what they are for",
            "Whatever has a price was used or held by somebody.",
        ),
        List::IdleSubscription => {
            ("Held and not used", "charged by use, and none was booked", "What is held and charged by use was used.")
        }
        List::ServiceWithoutCharge => (
            "Services that nothing is charged for",
            "on offer in the catalogue",
            "Something was charged for every service on offer.",
        ),
        List::ClientWithoutUse => {
            ("Clients without use", "nothing booked, nothing held", "Every client used or held something.")
        }
    }
}

fn line(item: Item) -> Line {
    let quantity = item.quantity.map(|(quantity, unit)| match unit {
        Some(unit) => number_of(Exact::new(quantity.decimal()), &unit),
        None => quantity.to_string(),
    });
    Line {
        name: item.name,
        href: item.href,
        client: item.client.filter(|_| item.list != List::ClientWithoutUse).map(|(_, name)| name).unwrap_or_default(),
        quantity: quantity.unwrap_or_default(),
        lines: item.lines.map(|n| say::count(n, "line", "lines")).unwrap_or_default(),
        reason: item.reason,
    }
}

fn address(month: Period, list: Option<List>, after: Option<&Mark>) -> String {
    let (month, list) = (month.to_string(), list.map_or("", List::code));
    let (text, id) = after.map_or(("", ""), |(text, id)| (text.as_str(), id.as_str()));
    urls::with_query(HOME, &[("month", &month), ("list", list), ("after", text), ("id", id)])
}

fn part(
    conn: &mut Conn,
    scope: &Scope,
    (list, month): (List, Period),
    after: Option<&Mark>,
    alone: bool,
) -> Result<Part, AppError> {
    let size = if alone { ALONE } else { FIRST };
    let mut rows = acts::between(conn, scope, (list, month), after, size + 1)?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows.last().map(|item| item.mark.clone()).filter(|_| more);
    let (title, about, nothing) = words(list);
    Ok(Part {
        id: list.code(),
        title,
        about,
        nothing,
        counts: rows.iter().any(|item| item.quantity.is_some()),
        rows: rows.into_iter().map(line).collect(),
        all: if more && !alone { address(month, Some(list), None) } else { String::new() },
        later: last.filter(|_| alone).map(|mark| address(month, Some(list), Some(&mark))).unwrap_or_default(),
        first: if after.is_some() { address(month, Some(list), None) } else { String::new() },
    })
}

/// `GET /money/between?month=2026-03&list=&after=&id=`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let (scope, typed) = (me.scope.clone(), query.clone());
    let only = List::from_code(query.get("list"));
    let read = app.read(move |conn, env| {
        let today = env.local().date();
        let period = asked(&typed, today)?;
        let after = (!typed.get("id").is_empty()).then(|| (typed.get("after").to_owned(), typed.get("id").to_owned()));
        let mut parts = Vec::new();
        for list in List::ALL.into_iter().filter(|list| only.is_none_or(|only| only == *list)) {
            let after = after.as_ref().filter(|_| only.is_some());
            parts.push(part(conn, &scope, (list, period), after, only.is_some())?);
        }
        Ok((period, parts, today))
    });
    let (period, parts, today) = read.await?;
    let step = |to: Period| (to.in_words(), address(to, only, None));
    page::show(&BetweenPage {
        month: period.in_words(),
        alone: only.is_some(),
        parts,
        earlier: step(period.before()),
        later: (period.next().first() <= today).then(|| step(period.next())),
        whole: address(period, None, None),
        file: format!("{HOME}/list.csv?month={period}"),
        chrome: me.chrome,
    })
}

/// `GET /money/between/list.csv?month=2026-03`
pub async fn file(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let read = app.read(move |conn, env| {
        let period = asked(&query, env.local().date())?;
        let mut items = Vec::new();
        for list in List::ALL {
            items.extend(acts::between(conn, &scope, (list, period), None, MOST_IN_FILE)?);
        }
        Ok((period, items))
    });
    let (period, items) = read.await?;
    let bytes = written(period, &items)
        .map_err(|e| AppError::Internal(format!("what falls between could not be written: {e}")))?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"between-{period}.csv\""));
    Ok(([kind, name], bytes).into_response())
}

fn written(period: Period, items: &[Item]) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["month", "list", "client", "key", "name", "quantity", "unit", "lines", "code", "what_to_do"])?;
    for item in items {
        let (quantity, unit) = item.quantity.clone().map_or((String::new(), String::new()), |(quantity, unit)| {
            (quantity.to_string(), unit.map(|unit| unit.to_string()).unwrap_or_default())
        });
        out.write_record([
            period.to_string(),
            item.list.code().to_owned(),
            item.client.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            item.key.as_ref().map(ToString::to_string).unwrap_or_default(),
            item.name.clone(),
            quantity,
            unit,
            item.lines.map(|n| n.to_string()).unwrap_or_default(),
            item.code.to_owned(),
            item.reason.to_owned(),
        ])?;
    }
    Ok(out.into_inner()?)
}
