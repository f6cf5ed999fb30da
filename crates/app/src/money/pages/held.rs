//! What clients hold: the list, the form that begins a subscription, and the one that ends it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::charging::{Exact, Name};
use domain::kernel::{PartyId, SubscriptionId};
use jiff::Zoned;
use jiff::civil::Date;
use uuid::Uuid;

use super::choosing::{Choices, choices};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, say, urls};
use crate::money::acts::{self, NewHeld};
use crate::money::store::{self, HeldRow, Version};
use crate::money::{rights, words};
use crate::people::signed_in::SignedIn;

/// Rows of one page.
const ROWS: u32 = 50;
const HOME: &str = "/money/held";

/// Something held, in a line.
struct Line {
    name: String,
    href: String,
    client: String,
    quantity: String,
    held: String,
    price: String,
    cost_centre: String,
    end: String,
}

#[derive(Template)]
#[template(path = "money/held.html")]
struct HeldPage {
    chrome: Chrome,
    keeps: bool,
    typed: Typed,
    clients: Vec<(String, String)>,
    rows: Vec<Line>,
    later: String,
    first: String,
    filtered: bool,
}

fn line(row: &HeldRow, versions: &[Version], keeps: bool, now: &Zoned) -> Line {
    let (h, today) = (&row.held, now.date());
    let day = today.clamp(h.from, h.until.unwrap_or(Date::MAX));
    let version = versions.iter().filter(|v| v.rate.key == h.key).find(|v| v.rate.holds_on(day));
    let quantity = Exact::new(h.quantity.decimal());
    let held = match h.until {
        Some(last) => format!("{} to {}", say::short_day(h.from, now), say::short_day(last, now)),
        None if h.from > today => format!("from {} on", say::short_day(h.from, now)),
        None => format!("since {}", say::short_day(h.from, now)),
    };
    Line {
        name: row.name.clone(),
        href: urls::rate(h.key.as_str()),
        client: row.client.clone(),
        quantity: version.map_or_else(|| quantity.to_string(), |v| domain::charging::number_of(quantity, &v.rate.unit)),
        held,
        price: version.map(|v| words::price(&v.rate)).unwrap_or_default(),
        cost_centre: h.cost_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
        end: if keeps && h.until.is_none() { format!("{HOME}/{}/end", h.id) } else { String::new() },
    }
}

/// `GET /money/held?client=&all=`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let sees = rights::sees_prices(&me.scope)?;
    let (scope, typed, keeps) = (me.scope.clone(), query.clone(), rights::keeps(&me.scope));
    let read = app.read(move |conn, env| {
        let now = env.local();
        let over_before = (!typed.has("all")).then(|| now.date());
        let after = typed.get("day").parse::<Date>().ok().zip(typed.get("id").parse::<Uuid>().ok());
        let narrowed = (typed.get("client").parse::<PartyId>().ok(), over_before);
        let rows = store::page_of_held(conn, &scope, narrowed, after, ROWS + 1)?;
        let keys: Vec<Name> = rows.iter().map(|row| row.held.key.clone()).collect();
        let versions = store::versions(conn, sees, &keys)?;
        Ok((rows, versions, choices(conn, &scope)?, now))
    });
    let (mut rows, versions, Choices { clients, .. }, now) = read.await?;
    let more = rows.len() > ROWS as usize;
    rows.truncate(ROWS as usize);
    let pairs = [("client", query.get("client")), ("all", query.get("all"))];
    let later = rows.last().filter(|_| more).map(|last| {
        let (day, id) = (last.held.from.to_string(), last.held.id.to_string());
        urls::with_query(HOME, &[pairs[0], pairs[1], ("day", &day), ("id", &id)])
    });
    page::show(&HeldPage {
        keeps,
        rows: rows.iter().map(|row| line(row, &versions, keeps, &now)).collect(),
        later: later.unwrap_or_default(),
        first: if query.has("id") { urls::with_query(HOME, &pairs) } else { String::new() },
        filtered: !query.get("client").is_empty(),
        clients,
        typed: query,
        chrome: me.chrome,
    })
}

#[derive(Template)]
#[template(path = "money/held_form.html")]
struct FormPage {
    chrome: Chrome,
    title: String,
    lead: String,
    action: String,
    ending: bool,
    typed: Typed,
    errors: FieldErrors,
    choices: Choices,
}

async fn beginning(app: &App, me: SignedIn, typed: Typed, errors: FieldErrors) -> Result<FormPage, AppError> {
    let scope = me.scope.clone();
    Ok(FormPage {
        chrome: me.chrome,
        title: "Begin a subscription".into(),
        lead: "It is charged from its first day on. Another quantity later is another subscription.".into(),
        action: format!("{HOME}/new"),
        ending: false,
        typed,
        errors,
        choices: app.read(move |conn, _| choices(conn, &scope)).await?,
    })
}

/// `GET /money/held/new`
pub async fn new(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::need_keeper(&me.scope)?;
    let today = app.env().local().date().to_string();
    let typed = Typed::default().with("client", query.get("client")).with("from", today);
    page::show(&beginning(&app, me, typed, FieldErrors::default()).await?)
}

/// `POST /money/held/new`
pub async fn begin(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let begun = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let client = f.id::<PartyId>("client");
        if client.is_none() && !f.is_wrong("client") {
            f.wrong("client", "Choose who holds it.");
        }
        let key = f.needed("key", "Choose what is held.");
        let quantity = f.needed("quantity", "Write how many are held.");
        let (from, until, cost_centre) = (f.day("from"), f.day("until"), f.line("cost_centre"));
        if from.is_none() && !f.is_wrong("from") {
            f.wrong("from", "Choose the first day.");
        }
        let (client, from) = (client.unwrap_or(PartyId(Uuid::nil())), from.unwrap_or_default());
        let new = f.done(NewHeld { client, key, quantity, from, until, cost_centre })?;
        acts::hold(tx, env, &scope, &new)
    });
    match begun.await {
        Ok(_) => Ok((flash::say(jar, "It is written down."), Redirect::to(HOME)).into_response()),
        Err(AppError::Invalid(errors)) => {
            let again = beginning(&app, me, sent, errors).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}

async fn ending(
    app: &App,
    me: SignedIn,
    id: SubscriptionId,
    typed: Typed,
    errors: FieldErrors,
) -> Result<FormPage, AppError> {
    let scope = me.scope.clone();
    let row = app.read(move |conn, _| store::find_held(conn, &scope, id)).await?;
    rights::need_keeper(&me.scope)?;
    Ok(FormPage {
        chrome: me.chrome,
        title: format!("End {}", row.name),
        lead: format!("{} holds it since {}. What was held until its last day is charged.", row.client, row.held.from),
        action: format!("{HOME}/{id}/end"),
        ending: true,
        typed,
        errors,
        choices: Choices { clients: Vec::new(), keys: Vec::new() },
    })
}

fn held_id(text: &str) -> Result<SubscriptionId, AppError> {
    text.parse().map_err(|_| AppError::NotFound)
}

/// `GET /money/held/{id}/end`
pub async fn end(State(app): State<App>, me: SignedIn, Path(id): Path<String>) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    page::show(&ending(&app, me, held_id(&id)?, Typed::default(), FieldErrors::default()).await?)
}

/// `POST /money/held/{id}/end`
pub async fn ended(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<String>,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let (id, scope, typed) = (held_id(&id)?, me.scope.clone(), sent.clone());
    let said = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let last = f.day("last");
        if last.is_none() && !f.is_wrong("last") {
            f.wrong("last", "Choose the last day.");
        }
        let last = f.done(last.unwrap_or_default())?;
        acts::end(tx, env, &scope, id, last)
    });
    match said.await {
        Ok(()) => Ok((flash::say(jar, "It ends with that day."), Redirect::to(HOME)).into_response()),
        Err(AppError::Invalid(errors)) => {
            let again = ending(&app, me, id, sent, errors).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}
