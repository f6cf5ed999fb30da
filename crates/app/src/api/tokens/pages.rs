//! The page on which somebody makes and ends tokens for programs, and that of everybody's for administrators.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::acts::{self, Made, NewToken};
use super::store::{self, Token};
use super::{MOST_DAYS, USUAL_DAYS};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Reader;
use crate::people::signed_in::SignedIn;

/// Rows of one page of everybody's.
const PAGE: usize = 50;

/// A token as it is listed.
struct Line {
    name: String,
    whose: String,
    href: String,
    writes: bool,
    used: String,
    ends: String,
    end: String,
}

fn line(t: &Token, now: &Zoned, from: &str) -> Line {
    let day = |at: Timestamp| say::day(at.to_zoned(now.time_zone().clone()).date(), now);
    Line {
        name: t.name.clone(),
        whose: t.person_name.clone(),
        href: urls::person(t.person),
        writes: t.writes,
        used: t.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("last used {}", say::when(at, now))),
        ends: format!("until {}", day(t.expires_at)),
        end: format!("{from}/{}/end", t.id),
    }
}

#[derive(Template)]
#[template(path = "api/tokens/programs.html")]
struct ProgramsPage {
    chrome: Chrome,
    lines: Vec<Line>,
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
    days: Vec<(String, String)>,
    /// What was just made: its name, and what the program sends. It is not kept.
    made: Option<(String, String)>,
    administers: bool,
}

fn days() -> Vec<(String, String)> {
    let all = [(7, "a week"), (30, "a month"), (USUAL_DAYS, "three months"), (365, "a year"), (MOST_DAYS, "two years")];
    all.map(|(days, words)| (days.to_string(), words.to_owned())).into()
}

/// What a form that was sent adds to the page.
#[derive(Default)]
struct Sent {
    typed: Typed,
    errors: FieldErrors,
    refusal: String,
    made: Option<Made>,
}

async fn page_of(me: SignedIn, app: &App, sent: Sent) -> Result<ProgramsPage, AppError> {
    let id = me.reader()?.id;
    let tokens = app.read(move |conn, env| store::page(conn, env.now, Some(id), None, 100)).await?;
    let now = app.env().local();
    let usual = |typed: Typed, field: &str, value: &str| {
        if typed.has(field) { typed } else { typed.with(field, value) }
    };
    let typed = usual(usual(sent.typed, "scope", "read"), "days", &USUAL_DAYS.to_string());
    Ok(ProgramsPage {
        lines: tokens.iter().map(|t| line(t, &now, "/me/programs")).collect(),
        typed,
        errors: sent.errors,
        refusal: sent.refusal,
        days: days(),
        made: sent.made.map(|made| (made.token.name, made.secret)),
        administers: me.reader()?.administers(),
        chrome: me.chrome,
    })
}

/// `GET /me/programs`
pub async fn programs(me: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    page::show(&page_of(me, &app, Sent::default()).await?)
}

fn read(typed: &Typed, me: &SignedIn) -> Result<NewToken, AppError> {
    let mut f = Fields::of(typed);
    let name = f.needed("name", "Say what the program is, so that you know it again.");
    let days = f.number("days", 1, MOST_DAYS).unwrap_or(USUAL_DAYS);
    let person = me.reader()?.id;
    f.done(NewToken { person, name, writes: typed.get("scope") == "write", days })
}

/// `POST /me/programs`: the token is on the page that answers, and never again.
pub async fn make(me: SignedIn, State(app): State<App>, Form(typed): Form<Typed>) -> Result<Response, AppError> {
    let scope = me.scope.clone();
    let made = match read(&typed, &me) {
        Ok(new) => app.write(move |tx, env| acts::make(tx, env, &scope, &new)).await,
        Err(error) => Err(error),
    };
    let (status, sent) = match made {
        Ok(made) => (StatusCode::OK, Sent { made: Some(made), ..Sent::default() }),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, Sent { typed, errors, ..Sent::default() }),
        Err(AppError::Refused { sentence, .. }) => {
            (StatusCode::CONFLICT, Sent { typed, refusal: sentence, ..Sent::default() })
        }
        Err(error) => return Err(error),
    };
    page::with_status(status, &page_of(me, &app, sent).await?)
}

async fn ended(me: SignedIn, app: &App, jar: CookieJar, id: Uuid, next: &str) -> Result<Response, AppError> {
    let scope = me.scope;
    let token = app.write(move |tx, env| acts::end(tx, env, &scope, id)).await?;
    let words = format!("“{}” opens nothing any more.", token.name);
    Ok((flash::say(jar, &words), Redirect::to(next)).into_response())
}

/// `POST /me/programs/{id}/end`
pub async fn end(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    ended(me, &app, jar, id, "/me/programs").await
}

#[derive(Template)]
#[template(path = "api/tokens/everybody.html")]
struct EverybodyPage {
    chrome: Chrome,
    lines: Vec<Line>,
    words: String,
    earlier: String,
    later: String,
}

/// `GET /programs`: everybody's, for administrators.
pub async fn everybody(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    me.scope.need(Reader::administers, "Everybody’s tokens are for administrators to see.")?;
    let turn = Turn::asked(&query).filter(|t| !t.back);
    let after = turn.as_ref().and_then(|t| {
        let at = Timestamp::from_microsecond(t.key.parse().ok()?).ok()?;
        Some((at, t.id))
    });
    let limit = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let rows = app.read(move |conn, env| store::page(conn, env.now, None, after, limit)).await?;
    let leaf = Leaf::cut(rows, turn.as_ref(), PAGE, |t| mark(&t.made_at.as_microsecond().to_string(), t.id));
    let now = app.env().local();
    page::show(&EverybodyPage {
        lines: leaf.rows.iter().map(|t| line(t, &now, "/programs")).collect(),
        words: say::count(leaf.rows.len(), "token on this page", "tokens on this page"),
        earlier: if after.is_some() { "/programs".into() } else { String::new() },
        later: leaf.later.map(|key| urls::with_query("/programs", &[("after", &key)])).unwrap_or_default(),
        chrome: me.chrome,
    })
}

/// `POST /programs/{id}/end`
pub async fn end_anybodys(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    ended(me, &app, jar, id, "/programs").await
}
