//! The form for a price: a new one, and the next version of one that is there.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::ServiceId;
use jiff::civil::Date;

use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{flash, page, urls};
use crate::money::acts::{self, New, Next};
use crate::money::reading::{BASES, SHAPES, Written, also_of, tiers_of};
use crate::money::rights::{self, Sees};
use crate::money::store;
use crate::people::signed_in::SignedIn;

fn pairs<const N: usize>(of: [(&str, &str); N]) -> Vec<(String, String)> {
    of.map(|(code, words)| (code.to_owned(), words.to_owned())).to_vec()
}

/// What a form for a price offers to choose from.
struct Choices {
    audiences: Vec<(String, String)>,
    bases: Vec<(String, String)>,
    shapes: Vec<(String, String)>,
    resets: Vec<(String, String)>,
    pers: Vec<(String, String)>,
}

impl Choices {
    fn all() -> Self {
        Self {
            audiences: pairs([
                ("everybody", "everybody"),
                ("internal", "clients of our own house"),
                ("external", "clients outside the house"),
            ]),
            bases: pairs(BASES.map(|(code, words, _)| (code, words))),
            shapes: pairs(SHAPES),
            resets: pairs([("monthly", "each month"), ("yearly", "each fiscal year")]),
            pers: pairs([("period", "in the period"), ("day", "on each day")]),
        }
    }
}

#[derive(Template)]
#[template(path = "money/form.html")]
struct FormPage {
    chrome: Chrome,
    title: String,
    lead: String,
    action: String,
    back: String,
    crumbs: Vec<(String, String)>,
    fresh: bool,
    typed: Typed,
    errors: FieldErrors,
    services: Vec<(String, String)>,
    earliest: String,
    choices: Choices,
    button: &'static str,
}

fn written(typed: &Typed) -> Written {
    let get = |name: &str| typed.get(name).trim().to_owned();
    Written {
        audience: get("audience"),
        unit: get("unit"),
        currency: get("currency"),
        per: get("per"),
        basis: get("basis"),
        shape: get("shape"),
        price: get("price"),
        tiers: tiers_of(typed.get("tiers")),
        resets: get("resets"),
        free: get("free"),
        set_up: get("set_up"),
        step: get("step"),
        step_per: get("step_per"),
        least: get("least"),
        least_per: get("least_per"),
        least_amount: get("least_amount"),
        least_amount_per: get("least_amount_per"),
        also: also_of(typed.get("also")),
    }
}

fn typed(w: &Written) -> Typed {
    let tier = |(up_to, price): &(String, String)| match up_to.is_empty() {
        true => price.clone(),
        false => format!("{up_to} at {price}"),
    };
    let tiers: Vec<String> = w.tiers.iter().map(tier).collect();
    let also: Vec<String> = w.also.iter().map(|(unit, is)| format!("{unit} = {is}")).collect();
    let fields = [
        ("audience", &w.audience),
        ("unit", &w.unit),
        ("currency", &w.currency),
        ("per", &w.per),
        ("basis", &w.basis),
        ("shape", &w.shape),
        ("price", &w.price),
        ("tiers", &tiers.join("\n")),
        ("resets", &w.resets),
        ("free", &w.free),
        ("set_up", &w.set_up),
        ("step", &w.step),
        ("step_per", &w.step_per),
        ("least", &w.least),
        ("least_per", &w.least_per),
        ("least_amount", &w.least_amount),
        ("least_amount_per", &w.least_amount_per),
        ("also", &also.join("\n")),
    ];
    Typed(fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
}

fn first_day(f: &mut Fields<'_>) -> Date {
    let day = f.day("from");
    if day.is_none() && !f.is_wrong("from") {
        f.wrong("from", "Choose the first day.");
    }
    day.unwrap_or_default()
}

fn services(conn: &mut Conn) -> Result<Vec<(String, String)>, AppError> {
    Ok(store::services(conn)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

async fn blank(app: &App, chrome: Chrome, typed: Typed, errors: FieldErrors) -> Result<FormPage, AppError> {
    Ok(FormPage {
        chrome,
        title: "Add a price".into(),
        lead: "For something that has none. It may have held before today: what was used since then is charged by it."
            .into(),
        action: "/money/rates/new".into(),
        back: "/money/rates".into(),
        crumbs: vec![("Prices".into(), "/money/rates".into())],
        fresh: true,
        typed,
        errors,
        services: app.read(|conn, _| services(conn)).await?,
        earliest: String::new(),
        choices: Choices::all(),
        button: "Add this price",
    })
}

/// `GET /money/rates/new?service=`
pub async fn new(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    rights::need_keeper(&me.scope)?;
    let typed = Typed::default()
        .with("service", query.get("service"))
        .with("per", "1")
        .with("from", app.env().local().date().to_string());
    page::show(&blank(&app, me.chrome, typed, FieldErrors::default()).await?)
}

/// `POST /money/rates/new`
pub async fn add(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, typed) = (me.scope.clone(), sent.clone());
    let made = app.write(move |tx, env| {
        let mut f = Fields::of(&typed);
        let key = f.needed("key", "Write the short name by which usage names it.");
        let name = f.needed("name", "Write what it is called.");
        let service = f.id::<ServiceId>("service");
        if service.is_none() && !f.is_wrong("service") {
            f.wrong("service", "Choose the service that it charges for.");
        }
        let from = first_day(&mut f);
        let (key, name, service) = f.done((key, name, service.unwrap_or(ServiceId(uuid::Uuid::nil()))))?;
        acts::add(tx, env, &scope, &New { key, name, service, from, written: written(&typed) })
    });
    match made.await {
        Ok(key) => {
            let words = "The price is written down. Usage that names it is charged by it.";
            Ok((flash::say(jar, words), Redirect::to(&urls::rate(key.as_str()))).into_response())
        }
        Err(AppError::Invalid(errors)) => {
            let again = blank(&app, me.chrome, sent, errors).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}

/// The form for the next version, filled with the last one.
fn filled(conn: &mut Conn, env: &Env, key: &str, chrome: Chrome) -> Result<FormPage, AppError> {
    let key = store::find_key(conn, Sees::All, key)?;
    let versions = store::versions(conn, Sees::All, std::slice::from_ref(&key.key))?;
    let last = versions.iter().max_by_key(|v| (v.rate.audience.is_none(), v.rate.from)).map(|v| Written::of(&v.rate));
    let tomorrow = env.local().date().tomorrow().unwrap_or_default();
    let href = urls::rate(key.key.as_str());
    Ok(FormPage {
        chrome,
        title: "The next version".into(),
        lead: "Everybody who is charged by it sees it until it holds. The version before ends the day before.".into(),
        action: format!("{href}/next"),
        back: href.clone(),
        crumbs: vec![("Prices".into(), "/money/rates".into()), (key.name, href)],
        fresh: false,
        typed: typed(&last.unwrap_or_default()),
        errors: FieldErrors::default(),
        services: Vec::new(),
        earliest: tomorrow.to_string(),
        choices: Choices::all(),
        button: "Announce it",
    })
}

/// `GET /money/rates/{key}/next`
pub async fn next(State(app): State<App>, me: SignedIn, Path(key): Path<String>) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let chrome = me.chrome;
    let page = app.read(move |conn, env| filled(conn, env, &key, chrome.clone())).await?;
    rights::need_keeper(&me.scope)?;
    page::show(&page)
}

/// `POST /money/rates/{key}/next`
pub async fn follow(
    State(app): State<App>,
    me: SignedIn,
    Path(key): Path<String>,
    jar: CookieJar,
    Form(sent): Form<Typed>,
) -> Result<Response, AppError> {
    rights::sees_prices(&me.scope)?;
    let (scope, asked, of) = (me.scope.clone(), sent.clone(), key.clone());
    let said = app.write(move |tx, env| {
        let mut f = Fields::of(&asked);
        let (from, why) = (first_day(&mut f), f.sentence("why"));
        let next = f.done(Next { from, written: written(&asked), why })?;
        acts::follow(tx, env, &scope, &of, &next)
    });
    match said.await {
        Ok(()) => {
            let words = "The new price is announced. It holds from its first day on.";
            Ok((flash::say(jar, words), Redirect::to(&urls::rate(&key))).into_response())
        }
        Err(AppError::Invalid(errors)) => {
            let chrome = me.chrome;
            let again = app.read(move |conn, env| filled(conn, env, &key, chrome.clone())).await?;
            page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &FormPage { typed: sent, errors, ..again })
        }
        Err(error) => Err(error),
    }
}
