//! The doors: first run, signing in, signing out.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use axum_extra::extract::{Form, Query};
use jiff::{SignedDuration, tz::TimeZone};

use super::acts::{self, Founding};
use super::signed_in::COOKIE;
use super::{been_here, sessions};
use crate::kit::app::{App, DemoHint};
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::limits::Rule;
use crate::kit::visitor::Visitor;
use crate::kit::{page, urls};
use crate::organisation;

#[derive(Template)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    typed: Typed,
    errors: FieldErrors,
    back: String,
    demo: Option<DemoHint>,
}

#[derive(Template)]
#[template(path = "people/welcome.html")]
struct WelcomePage {
    typed: Typed,
    errors: FieldErrors,
    zones: Vec<String>,
}

/// The sign-in page.
pub async fn sign_in_page(State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let founded = app.read(|conn, _| organisation::find(conn)).await?;
    founded.ok_or(AppError::NotFounded)?;
    let back = urls::safe_back(query.get("back")).to_owned();
    let demo = app.settings.demo.clone();
    page::show(&SignInPage { typed: query, errors: FieldErrors::default(), back, demo })
}

/// Attempts from one address.
const FROM: Rule = Rule { name: "sign-in, from an address", burst: 30, every: SignedDuration::from_secs(20) };
/// Attempts for one e-mail: slowed, and never locked out, or anybody could lock anybody out.
const FOR: Rule = Rule { name: "sign-in, for an e-mail", burst: 8, every: SignedDuration::from_secs(20) };
/// Attempts from a browser in which that person has signed in before: others cannot use these up.
const AGAIN: Rule = Rule { name: "sign-in, from a browser known", burst: 8, every: SignedDuration::from_secs(20) };

/// Signs in.
pub async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    jar: CookieJar,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let email = typed.get("email").trim().to_lowercase();
    let password = typed.get("password").to_owned();
    let back = urls::safe_back(typed.get("back")).to_owned();
    let now = app.clock.now();
    app.limits.take(&FROM, &visitor.0, now)?;
    let (asked, mark) = (email.clone(), jar.get(been_here::COOKIE).map(|cookie| cookie.value().to_owned()));
    let found = app.read(move |conn, env| {
        // Nobody has a longer one, and it is not kept as a key either.
        let known = if asked.len() > LONGEST_EMAIL { None } else { sessions::credentials(conn, &asked)? };
        let Some((person, hash)) = known else { return Ok(None) };
        Ok(Some((person, hash, been_here::browser(conn, env, person, mark.as_deref())?)))
    });
    let (person, hash, browser) = match found.await? {
        Some((person, hash, browser)) => (Some(person), hash, browser),
        None => (None, None, None),
    };
    let (rule, key) = match browser {
        Some(browser) => (&AGAIN, browser),
        None => (&FOR, email.chars().take(LONGEST_EMAIL).collect()),
    };
    app.limits.take(rule, &key, now)?;
    let right = sessions::apart(move || sessions::matches(&password, hash.as_deref())).await?;
    let (Some(person), true) = (person, right) else {
        let errors = FieldErrors::one("password", "This e-mail and this password do not belong together. Try again.");
        let again = SignInPage { typed: typed.with("password", ""), errors, back, demo: app.settings.demo.clone() };
        return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    app.limits.give_back(&FROM, &visitor.0);
    app.limits.give_back(rule, &key);
    let jar = begin(&app, jar, &headers, person).await?;
    Ok((jar, Redirect::to(&back)).into_response())
}

/// Begins a session in this browser, which is known again when that person signs in the next time.
///
/// # Errors
/// The database.
pub async fn begin(
    app: &App,
    jar: CookieJar,
    headers: &HeaderMap,
    person: domain::kernel::PersonId,
) -> Result<CookieJar, AppError> {
    let token: String = app.env().secret().iter().map(|b| format!("{b:02x}")).collect();
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let kept = token.clone();
    let begun = app.write(move |tx, env| {
        sessions::begin(tx, person, &kept, agent.as_deref(), env.now)?;
        been_here::mark(tx, env, person)
    });
    let mark = begun.await?;
    let cookie = |name: &'static str, value: String, path: &'static str| {
        let plain = Cookie::build((name, value)).path(path).http_only(true).secure(app.settings.secure_cookies);
        plain.same_site(SameSite::Lax).permanent()
    };
    Ok(jar.add(cookie(COOKIE, token, "/")).add(cookie(been_here::COOKIE, mark, "/sign-in")))
}

/// Signs out.
pub async fn sign_out(State(app): State<App>, jar: CookieJar) -> Result<Response, AppError> {
    if let Some(token) = jar.get(COOKIE).map(|c| c.value().to_owned()) {
        app.write(move |tx, _| sessions::end(tx, &token)).await?;
    }
    let jar = jar.remove(Cookie::build(COOKIE).path("/"));
    Ok((jar, Redirect::to("/sign-in")).into_response())
}

/// The zones a clock can go by, by name.
#[must_use]
pub fn zones() -> Vec<String> {
    let mut all: Vec<String> =
        jiff::tz::db().available().map(|n| n.to_string()).filter(|n| n.contains('/') || n == "UTC").collect();
    all.sort();
    all.dedup();
    all
}

/// The first page of all.
pub async fn welcome_page(State(app): State<App>) -> Result<Response, AppError> {
    if app.read(|conn, _| organisation::find(conn)).await?.is_some() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    page::show(&WelcomePage { typed: Typed::default(), errors: FieldErrors::default(), zones: zones() })
}

fn founding(typed: &Typed) -> Result<(Founding, String), AppError> {
    let mut f = Fields::of(typed);
    let organisation = f.needed("organisation", "Write the name of your organisation.");
    let it = f.line("it").unwrap_or_else(|| "IT".to_owned());
    let name = f.needed("name", "Write your name as others should see it.");
    let email = f.needed("email", "Write the e-mail you will sign in with.");
    if !email.is_empty() && !plausible_email(&email) {
        f.wrong("email", "An e-mail has a name, an @ and a place, such as mara@example.org.");
    }
    let password = typed.get("password").to_owned();
    if password.chars().count() < sessions::SHORTEST {
        f.wrong("password", format!("Choose at least {} characters. A short sentence is good.", sessions::SHORTEST));
    }
    let zone = TimeZone::get(typed.get("zone")).unwrap_or_else(|_| {
        f.wrong("zone", "Choose the place whose clock your organisation lives by.");
        TimeZone::UTC
    });
    f.done((Founding { organisation, it, zone, name, email, password: String::new() }, password))
}

/// Letters of the longest e-mail address there can be.
pub const LONGEST_EMAIL: usize = 254;

/// Whether this can be an e-mail address. Only a mail that arrives proves it.
#[must_use]
pub fn plausible_email(text: &str) -> bool {
    let mut parts = text.split('@');
    let (name, place, more) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
    more.is_none()
        && text.len() <= LONGEST_EMAIL
        && !name.is_empty()
        && place.len() > 2
        && !text.contains(char::is_whitespace)
        && !place.starts_with('.')
}

/// Founds the organisation and signs its first person in. Once there is one, nothing that is sent here moves anything, not
/// even the clock.
pub async fn welcome(
    State(app): State<App>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    if app.read(|conn, _| organisation::find(conn)).await?.is_some() {
        return Err(acts::founded_already());
    }
    let (mut new, password) = match founding(&typed) {
        Ok(founding) => founding,
        Err(AppError::Invalid(errors)) => {
            let again = WelcomePage { typed: typed.with("password", ""), errors, zones: zones() };
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
        Err(error) => return Err(error),
    };
    new.password = sessions::apart(move || sessions::hashed(&password)).await??;
    app.set_zone(new.zone.clone());
    let person = app.write(move |tx, env| acts::found(tx, env, &new)).await?;
    let jar = begin(&app, jar, &headers, person).await?;
    Ok((jar, Redirect::to("/")).into_response())
}
