//! What was used: the list with a way to take a line back, and the form that books one.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::charging::{Exact, number_of};
use domain::kernel::{PartyId, UsageId};
use jiff::Zoned;
use jiff::civil::Date;
use uuid::Uuid;

use super::choosing::{Choices, choices};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::money::acts::{self, NewUsage};
use crate::money::rights;
use crate::money::store::{self, UsageFilter, UsageRow};
use crate::people::signed_in::SignedIn;

/// Rows of one page.
const ROWS: u32 = 50;
const HOME: &str = "/money/usage";

/// A line of usage.
struct Line {
    name: String,
    href: String,
    client: String,
    quantity: String,
    day: String,
    iso: String,
    source: String,
    cost_centre: String,
    mark: &'static str,
    take_back: String,
}

#[derive(Template)]
#[template(path = "money/usage.html")]
struct UsagePage {
    chrome: Chrome,
    keeps: bool,
    typed: Typed,
    clients: Vec<(String, String)>,
    rows: Vec<Line>,
    later: String,
    first: String,
    filtered: bool,
}

fn line(row: &UsageRow, keeps: bool, now: &Zoned) -> Line {
    let u = &row.usage;
    let mark = match (u.reverses.is_some(), row.reversed_by.is_some()) {
        (true, _) => "takes another back",
        (_, true) => "taken back",
        _ => "",
    };
    Line {
        name: row.name.clone().unwrap_or_else(|| u.key.to_string()),
        href: row.name.as_ref().map(|_| urls::rate(u.key.as_str())).unwrap_or_default(),
        client: row.client.clone(),
        quantity: number_of(Exact::new(u.quantity.decimal()), &u.unit),
        day: say::short_day(u.day, now),
        iso: u.day.to_string(),
        source: match u.source.as_str() {
            "page" => "written down here".to_owned(),
            "program" => "a program".to_owned(),
            "usage" => "a file".to_owned(),
            other => other.to_owned(),
        },
        cost_centre: u.cost_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
        take_back: if keeps && mark.is_empty() { format!("{HOME}/{}/reverse", u.id) } else { String::new() },
        mark,
    }
}

fn day(typed: &Typed, field: &str) -> Option<Date> {
    typed.get(field).parse().ok()
}

/// `GET /money/usage?client=&from=&until=`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let (scope, typed, keeps) = (me.scope.clone(), query.clone(), rights::keeps(&me.scope));
    let filter = UsageFilter {
        client: typed.get("client").parse::<PartyId>().ok(),
        from: day(&typed, "from"),
        until: day(&typed, "until"),
    };
    let after = day(&typed, "day").zip(typed.get("id").parse::<Uuid>().ok());
    let read = app.read(move |conn, env| {
        let rows = store::page_of_usage(conn, &scope, &filter, after, ROWS + 1)?;
        Ok((rows, choices(conn, &scope)?, env.local()))
    });
    let (mut rows, Choices { clients, .. }, now) = read.await?;
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let pairs = [("client", query.get("client")), ("from", query.get("from")), ("until", query.get("until"))];
    let later = rows.last().filter(|_| more).map(|last| {
        let (day, id) = (last.usage.day.to_string(), last.usage.id.to_string());
        urls::with_query(HOME, &[pairs[0], pairs[1], pairs[2], ("day", &day), ("id", &id)])
    });
    page::show(&UsagePage {
        keeps,
        rows: rows.iter().map(|row| line(row, keeps, &now)).collect(),
        later: later.unwrap_or_default(),
        first: if query.has("id") { urls::with_query(HOME, &pairs) } else { String::new() },
        filtered: pairs.iter().any(|(_, value)| !value.trim().is_empty()),
        clients,
        typed: query,
        chrome: me.chrome,
    })
}

#[derive(Template)]
#[template(path = "money/usage_form.html")]
struct FormPage {
    chrome: Chrome,
    typed: Typed,
    errors: FieldErrors,
    choices: Choices,
    today: String,
}

async fn form(app: &App, me: SignedIn, typed: Typed, errors: FieldErrors) -> Result<FormPage, AppError> {
    let scope = me.scope.clone();
    let (choices, today) = app.read(move |conn, env| Ok((choices(conn, &scope)?, env.local().date()))).await?;
    Ok(FormPage { chrome: me.chrome, typed, errors, choices, today: today.to_string() })
}

/// `GET /money/usage/new`
pub async fn new(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::need_keeper(&me.scope)?;
    let today = app.env().local().date().to_string();
    let typed = Typed::default().with("client", query.get("client")).with("day", today);
    page::show(&form(&app, me, typed, FieldErrors::default()).await?)
}

/// `POST /money/usage/new`
pub async fn book(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let booked = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let client = f.id::<PartyId>("client");
        if client.is_none() && !f.is_wrong("client") {
            f.wrong("client", "Choose who used it.");
        }
        let key = f.needed("key", "Choose what was used.");
        let quantity = f.needed("quantity", "Write how much was used.");
        let (unit, cost_centre, day) = (f.line("unit"), f.line("cost_centre"), f.day("day"));
        if day.is_none() && !f.is_wrong("day") {
            f.wrong("day", "Choose the day of use.");
        }
        let (client, day) = (client.unwrap_or(PartyId(Uuid::nil())), day.unwrap_or_default());
        let new = f.done(NewUsage { client, key, quantity, unit, day, cost_centre, reference: None })?;
        acts::book(tx, env, &scope, &new)
    });
    match booked.await {
        Ok(_) => Ok((flash::say(jar, "It is booked."), Redirect::to(HOME)).into_response()),
        Err(AppError::Invalid(errors)) => {
            let again = form(&app, me, sent, errors).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}

/// `POST /money/usage/{id}/reverse`
pub async fn reverse(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<String>,
    jar: CookieJar,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let id = id.parse::<UsageId>().map_err(|_| AppError::NotFound)?;
    app.write(move |tx, env| acts::reverse(tx, env, &me.scope, id)).await?;
    let words = "It is taken back by another line. Book what is right as a new one.";
    Ok((flash::say(jar, words), Redirect::to(HOME)).into_response())
}
