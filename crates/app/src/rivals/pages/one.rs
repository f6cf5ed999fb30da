//! One alternative: what was found each time somebody compared, and comparing again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use jiff::Zoned;
use uuid::Uuid;

use super::alternatives::{Line, kinds, line};
use super::{Options, Sent, clients, fields, offered};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;
use crate::rivals::acts;
use crate::rivals::rights;
use crate::rivals::store::{self, Alternative, Compared};

/// Comparisons on the page.
const SHOWN: u32 = 50;

/// A comparison in a line.
struct Then {
    day: String,
    price: String,
    level: String,
    source: String,
    they_better: String,
    we_better: String,
    who: String,
}

fn then(c: &Compared, now: &Zoned) -> Then {
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    Then {
        day: say::short_day(c.day, now),
        price: c.price.as_ref().map(domain::catalogue::Price::sentence).unwrap_or_default(),
        level: words(&c.level),
        source: c.source.clone(),
        they_better: words(&c.they_better),
        we_better: words(&c.we_better),
        who: c.by.as_ref().map_or_else(|| "Entente".to_owned(), |(_, name)| name.clone()),
    }
}

#[derive(Template)]
#[template(path = "rivals/one.html")]
struct OnePage {
    chrome: Chrome,
    line: Line,
    lead: String,
    service: String,
    retired: bool,
    past: Vec<Then>,
    writes: bool,
    of: Options,
    clients: Options,
    kinds: Options,
    action: String,
    today: String,
    sent: Sent,
}

/// What stands in the form before anybody typed: what was found last, on today's day.
fn standing(a: &Alternative, today: &str) -> Typed {
    let price = a.last.price.as_ref();
    let of = match &a.offering {
        Some((id, _)) => format!("{}/{id}", a.service.0),
        None => a.service.0.to_string(),
    };
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    let all = [
        ("of", of),
        ("name", a.name.clone()),
        ("kind", a.kind.code().to_owned()),
        ("client", a.party.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default()),
        ("amount", price.map(domain::catalogue::Price::amount).unwrap_or_default()),
        ("currency", price.map_or_else(|| "EUR".to_owned(), |p| p.currency.clone())),
        ("unit", price.map(|p| p.unit.clone()).unwrap_or_default()),
        ("level", words(&a.last.level)),
        ("source", a.last.source.clone()),
        ("they_better", words(&a.last.they_better)),
        ("we_better", words(&a.last.we_better)),
        ("day", today.to_owned()),
        ("version", a.version.to_string()),
    ];
    Typed(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Where they are better and where we are, in a sentence.
fn lead(line: &Line) -> String {
    match (line.beside.as_str(), line.stale) {
        ("", false) => {
            "What it costs cannot be set beside ours: another unit, another currency, or not known.".to_owned()
        }
        (words, false) => format!("By price it is {words}."),
        (_, true) => "It was compared more than a year ago. Compare again before anybody relies on it.".to_owned(),
    }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    id: Uuid,
    sent: Sent,
) -> Result<OnePage, AppError> {
    rights::reads(scope)?;
    let (found, now) = (store::find(conn, id)?, env.local());
    let ours = acts::ours(conn, env, std::slice::from_ref(&found))?;
    let ours = found.offering.as_ref().and_then(|(id, _)| ours.get(id));
    let (line, today) = (line(&found, ours, &now), now.date().to_string());
    let sent = if sent.what.is_empty() { Sent { typed: standing(&found, &today), ..sent } } else { sent };
    Ok(OnePage {
        lead: lead(&line),
        line,
        service: urls::service(found.service.0),
        retired: found.retired_at.is_some(),
        past: store::comparisons(conn, id, SHOWN)?.iter().map(|c| then(c, &now)).collect(),
        writes: rights::may_write(scope),
        of: offered(conn)?,
        clients: clients(conn, scope)?,
        kinds: kinds(),
        action: urls::alternative(id),
        today,
        sent,
        chrome,
    })
}

/// `GET /alternatives/{id}`
pub async fn show(me: SignedIn, State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, Sent::default()));
    page::show(&built.await?)
}

/// `POST /alternatives/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, id, (&which, &posted)));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&urls::alternative(id))).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(&what, typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), id, sent.clone()));
    page::with_status(status, &built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    rights::writes(scope)?;
    store::find(tx, id)?;
    match what {
        "compare" => {
            let (service, named, found) = fields::compared(typed)?;
            if service != store::find(tx, id)?.service.0 {
                let words = "It is an alternative to another service. Write it down there as another one.";
                return Err(AppError::Invalid(FieldErrors::one("of", words)));
            }
            let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
            acts::compare_again(tx, env, scope, (id, version), (&named, &found))?;
            Ok("That is what holds now. What was found before stays to be read.")
        }
        "retire" => {
            acts::retire(tx, env, scope, id, true)?;
            Ok("It is no longer looked at.")
        }
        "back" => {
            acts::retire(tx, env, scope, id, false)?;
            Ok("It is looked at again.")
        }
        _ => Err(AppError::NotFound),
    }
}
