//! The list of prices, with what is announced on top.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::charging::Name;
use domain::kernel::ServiceId;
use jiff::civil::Date;

use super::{current, for_whom, holds};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::money::rights::{self, Sees};
use crate::money::store::{self, Filter, Key, Version};
use crate::money::{acts, words};
use crate::people::signed_in::SignedIn;

/// Rows of one page.
const ROWS: u32 = 50;
/// Announcements that are shown.
const NEWS: u32 = 12;

/// One price in a line.
struct Line {
    name: String,
    href: String,
    service: String,
    prices: Vec<(String, String)>,
    next: String,
}

/// A price that changes.
struct News {
    name: String,
    href: String,
    words: String,
    day: String,
    iso: String,
    why: String,
}

#[derive(Template)]
#[template(path = "money/rates.html")]
struct RatesPage {
    chrome: Chrome,
    keeps: bool,
    typed: Typed,
    services: Vec<(String, String)>,
    news: Vec<News>,
    rows: Vec<Line>,
    later: String,
    first: String,
    filtered: bool,
    months: Vec<(String, String)>,
    year_begins: String,
}

struct Known {
    keys: Vec<Key>,
    more: bool,
    versions: Vec<Version>,
    news: Vec<(Version, String)>,
    services: Vec<(String, String)>,
    month: i8,
    today: Date,
}

fn known(conn: &mut Conn, env: &Env, sees: Sees, typed: &Typed) -> Result<Known, AppError> {
    let today = env.local().date();
    let words = Some(typed.get("q").trim().to_owned()).filter(|q| !q.is_empty());
    let filter = Filter { service: typed.get("service").parse::<ServiceId>().ok(), words };
    let after = (!typed.get("after").is_empty()).then(|| (typed.get("after").to_owned(), typed.get("key").to_owned()));
    let mut keys = store::page_of_keys(conn, sees, &filter, after, ROWS + 1)?;
    let more = keys.len() > ROWS as usize;
    keys.truncate(ROWS as usize);
    let names: Vec<Name> = keys.iter().map(|k| k.key.clone()).collect();
    let announced = store::announced(conn, sees, today, NEWS)?;
    let wanted: Vec<Name> = announced.iter().map(|v| v.rate.key.clone()).collect();
    let called = store::keys(conn, &wanted)?;
    let name = |key: &Name| called.iter().find(|k| k.key == *key).map(|k| k.name.clone()).unwrap_or_default();
    Ok(Known {
        versions: store::versions(conn, sees, &names)?,
        news: announced.into_iter().map(|v| (v.clone(), name(&v.rate.key))).collect(),
        services: store::services_with_prices(conn, sees)?
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        month: store::year(conn)?.0,
        keys,
        more,
        today,
    })
}

fn line(k: &Key, known: &Known, now: &jiff::Zoned) -> Line {
    let current = current(&known.versions, &k.key, known.today);
    let next =
        known.versions.iter().filter(|v| v.rate.key == k.key && v.rate.from > known.today).map(|v| v.rate.from).min();
    Line {
        name: k.name.clone(),
        href: urls::rate(k.key.as_str()),
        service: k.service.1.clone(),
        prices: current.iter().map(|v| (words::price(&v.rate), told(v, known.today, now))).collect(),
        next: next.map(|day| format!("changes on {}", say::short_day(day, now))).unwrap_or_default(),
    }
}

fn told(v: &Version, today: Date, now: &jiff::Zoned) -> String {
    let whom = for_whom(&v.rate);
    if v.rate.holds_on(today) { whom } else { [whom, holds(&v.rate, today, now)].join(" ").trim().to_owned() }
}

fn news(v: &Version, name: &str, now: &jiff::Zoned) -> News {
    News {
        name: name.to_owned(),
        href: urls::rate(v.rate.key.as_str()),
        words: [words::price(&v.rate), for_whom(&v.rate)].join(" ").trim().to_owned(),
        day: say::day(v.rate.from, now),
        iso: v.rate.from.to_string(),
        why: v.note.clone().unwrap_or_default(),
    }
}

/// `GET /money/rates?q=&service=`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let sees = rights::sees_prices(&me.scope)?;
    let typed = query.clone();
    let (known, now) = app.read(move |conn, env| Ok((known(conn, env, sees, &typed)?, env.local()))).await?;
    let pairs = [("q", query.get("q")), ("service", query.get("service"))];
    let later = known.keys.last().filter(|_| known.more).map(|last| {
        let after = [pairs[0], pairs[1], ("after", last.name.as_str()), ("key", last.key.as_str())];
        urls::with_query("/money/rates", &after)
    });
    page::show(&RatesPage {
        keeps: rights::keeps(&me.scope),
        rows: known.keys.iter().map(|k| line(k, &known, &now)).collect(),
        news: known.news.iter().map(|(v, name)| news(v, name, &now)).collect(),
        later: later.unwrap_or_default(),
        first: if query.has("after") { urls::with_query("/money/rates", &pairs) } else { String::new() },
        filtered: pairs.iter().any(|(_, value)| !value.trim().is_empty()),
        months: (1..).zip(say::MONTHS).map(|(n, name): (i32, &str)| (n.to_string(), name.to_owned())).collect(),
        year_begins: known.month.to_string(),
        services: known.services,
        typed: query,
        chrome: me.chrome,
    })
}

/// `POST /money/rates/year`
pub async fn settle(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let mut f = Fields::of(&typed);
    let month = f.number("year_begins", 1, 12).and_then(|n| i8::try_from(n).ok()).unwrap_or_default();
    let month = f.done(month)?;
    app.write(move |tx, _| acts::settle_year(tx, &me.scope, month)).await?;
    Ok((flash::say(jar, "Fiscal years begin with that month from now on."), Redirect::to("/money/rates"))
        .into_response())
}
