//! The self-check: what waits for the reader's own answer, and what came of the last ones beside what the data says.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use axum_extra::extract::cookie::CookieJar;
use db::{Conn, Tx};
use domain::asked::{ADMISSIONS, Says};
use uuid::Uuid;

use super::acts::{self, Admits, Came};
use super::store::{self, Check};
use crate::asked::pages::Sent;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::kit::{flash, page, say};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

const HERE: &str = "/self-check";
/// Self-checks that are looked at.
const EARLIER: u32 = 4;

/// An admission in the form.
struct Row {
    number: String,
    field: String,
    words: &'static str,
    error: String,
    says: Vec<(&'static str, &'static str, bool)>,
    first: bool,
}

/// An admission with what was said of it.
struct Line {
    words: &'static str,
    says: String,
    votes: String,
    before: String,
    data: String,
}

#[derive(Template)]
#[template(path = "asked/selfcheck.html")]
struct CheckPage {
    chrome: Chrome,
    lead: String,
    /// The reader leads something, and begins and closes it.
    leads: bool,
    begins: bool,
    /// The open one, where it is closed, and until when it asks.
    open: Option<(String, String)>,
    /// Where the reader answers; nothing where they are not asked or have answered.
    action: String,
    answered: bool,
    rows: Vec<Row>,
    of: String,
    lines: Vec<Line>,
    words: Vec<String>,
    sent: Sent,
}

fn name(check: &Check) -> String {
    format!("{} half of {}", if check.half.month() < 7 { "first" } else { "second" }, check.half.year())
}

fn rows(sent: &Sent) -> Vec<Row> {
    let one = |(place, &words): (usize, &&'static str)| {
        let (number, field) = ((place + 1).to_string(), format!("a{}", place + 1));
        let chosen = sent.typed.get(&field);
        Row {
            says: Says::ALL.iter().map(|s| (s.code(), s.word(), s.code() == chosen)).collect(),
            first: sent.typed.all("first").any(|n| n == number),
            error: sent.errors.on(&field).to_owned(),
            words,
            number,
            field,
        }
    };
    ADMISSIONS.iter().enumerate().map(one).collect()
}

fn lines(now: &Came, before: Option<&Came>, data: &[Option<String>]) -> Vec<Line> {
    let said = |came: &Came, place: usize| {
        came.counts
            .get(place)
            .copied()
            .flatten()
            .map(|c| format!("{} of {} say so, {} in part", c.so, c.answers(), c.partly))
    };
    let one = |(place, &words): (usize, &&'static str)| Line {
        words,
        says: said(now, place).unwrap_or_else(|| "too few to show".to_owned()),
        votes: now.counts.get(place).copied().flatten().map(|c| say::number(c.votes)).unwrap_or_default(),
        before: before.and_then(|came| said(came, place)).unwrap_or_default(),
        data: data.get(place).cloned().flatten().unwrap_or_default(),
    };
    ADMISSIONS.iter().enumerate().map(one).collect()
}

fn build(conn: &mut Conn, env: &Env, (scope, chrome): (&Scope, Chrome), sent: Sent) -> Result<CheckPage, AppError> {
    acts::ours(scope)?;
    let all = store::last(conn, EARLIER)?;
    let now = env.local();
    let open = all.iter().find(|check| check.closed_on.is_none());
    let asks = open.map(|check| acts::asks(conn, scope, check)).transpose()?.flatten();
    let mut came = Vec::new();
    for check in all.iter().filter(|check| check.closed_on.is_some()).take(2) {
        came.push(acts::came(conn, scope, check.id)?);
    }
    let data = acts::data(conn, env)?;
    let this = domain::asked::half(now.date());
    let leads = scope.reader().is_some_and(acts::leads) && !scope.looks_on();
    Ok(CheckPage {
        lead: "Ten admissions, each half-year. What is admitted can be worked at; nobody is asked whose fault it is."
            .to_owned(),
        leads,
        begins: leads && all.iter().all(|check| check.half != this),
        open: open.map(|check| (format!("{HERE}/{}/close", check.id), say::day(check.closes_on, &now))),
        action: match (open, asks) {
            (Some(check), Some(false)) => format!("{HERE}/{}/answer", check.id),
            _ => String::new(),
        },
        answered: asks == Some(true),
        rows: rows(&sent),
        of: came.first().map(|c| name(&c.check)).unwrap_or_default(),
        lines: came.first().map_or_else(Vec::new, |c| lines(c, came.get(1), &data)),
        words: came.first().map(|c| c.words.clone()).unwrap_or_default(),
        sent,
        chrome,
    })
}

/// `GET /self-check`
pub async fn show(me: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), Sent::default()));
    page::show(&built.await?)
}

/// `POST /self-check`
pub async fn begin(me: SignedIn, State(app): State<App>, jar: CookieJar) -> Result<Response, AppError> {
    app.write(move |tx, env| acts::begin(tx, env, &me.scope)).await?;
    let words = "It is begun. Everybody who leads something in our house gets a letter.";
    Ok((flash::say(jar, words), Redirect::to(HERE)).into_response())
}

fn admits(typed: &Typed) -> Result<Admits, AppError> {
    let mut f = Fields::of(typed);
    let mut says = Vec::with_capacity(ADMISSIONS.len());
    for (place, words) in (1..).zip(ADMISSIONS) {
        let field = format!("a{place}");
        match Says::from_code(typed.get(&field)) {
            Some(one) => says.push(one),
            None => f.wrong(&field, format!("Choose one for “{words}”.")),
        }
    }
    let first = typed.all("first").filter_map(|n| n.parse().ok()).collect();
    let words = f.words("words");
    f.done(Admits { says, first, words })
}

fn did(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, what): (Uuid, &str),
    typed: &Typed,
) -> Result<&'static str, AppError> {
    match what {
        "answer" => {
            acts::answer(tx, env, scope, id, &admits(typed)?)?;
            Ok("Your answer is counted. It is read once it is closed.")
        }
        "close" => {
            acts::close(tx, env, scope, id)?;
            Ok("It is closed, and can be read.")
        }
        _ => Err(AppError::NotFound),
    }
}

/// `POST /self-check/{id}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((id, what)): Path<(Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted) = (me.scope.clone(), typed.clone());
    let error = match app.write(move |tx, env| did(tx, env, &scope, (id, &what), &posted)).await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(HERE)).into_response()),
        Err(error) => error,
    };
    let (sent, status) = Sent::back(typed, error)?;
    let built = app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), sent.clone()));
    page::with_status(status, &built.await?)
}
