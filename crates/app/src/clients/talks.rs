//! Whom to talk with next: clients by the day on which a talk is wanted, and how many days each tier may wait.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use domain::profile::{Tier, Touch, touch};
use jiff::Zoned;
use jiff::civil::Date;

use super::profile::store::{self, ToTalk};
use super::profile::talked;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::turn::{Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Reader;
use crate::people::signed_in::SignedIn;

const FOR_US: &str = "With whom we want to talk is for our own people.";
/// Clients on a page.
const PAGE: usize = 50;

/// A client in a line.
struct Line {
    name: String,
    href: String,
    lead: String,
    every: String,
    last: String,
    wanted: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "clients/talks.html")]
struct TalksPage {
    chrome: Chrome,
    mine: bool,
    lines: Vec<Line>,
    newest: String,
    later: String,
    /// Code, words and days of each tier.
    tiers: Vec<(&'static str, String, String)>,
    sets: bool,
    errors: FieldErrors,
}

/// Whether a talk is overdue, in a few words with their tone.
pub(super) fn wanted(kept: &store::Kept, now: &Zoned) -> (String, &'static str) {
    let today = now.date();
    match kept.rhythm.every().map(|every| touch(kept.on, every, today)) {
        Some(Touch::Overdue(days)) => (format!("{} overdue", say::count(days, "day", "days")), "warn"),
        Some(Touch::Never) => ("no talk is known".to_owned(), "warn"),
        Some(Touch::By(by)) => (format!("by {}", say::short_day(by, now)), ""),
        None => (String::new(), ""),
    }
}

fn line(t: &ToTalk, now: &Zoned) -> Line {
    let every = t.kept.rhythm.every().map(|days| format!("every {}", say::count(days, "day", "days")));
    let (wanted, tone) = wanted(&t.kept, now);
    Line {
        name: t.name.clone(),
        href: format!("{}/profile#talk", urls::client(t.party)),
        lead: t.lead.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        every: every.unwrap_or_default(),
        last: t.kept.on.map_or_else(|| "never".to_owned(), |day| say::short_day(day, now)),
        wanted,
        tone,
    }
}

async fn build(
    me: SignedIn,
    app: &App,
    query: Typed,
    sent: Option<(Typed, FieldErrors)>,
) -> Result<TalksPage, AppError> {
    me.scope.need(Reader::is_staff, FOR_US)?;
    let (scope, mine) = (me.scope.clone(), query.get("view") != "all");
    let turn = Turn::asked(&query);
    let after = turn.as_ref().and_then(|turn| Some((turn.key.parse::<Date>().ok()?, turn.id)));
    let lead = me.scope.person().filter(|_| mine);
    let most = u32::try_from(PAGE + 1).unwrap_or(u32::MAX);
    let found = app.read(move |conn, env| {
        let before = talked::ahead(env.local().date());
        Ok((store::to_talk(conn, &scope, lead, (after, before), most)?, store::tier_days(conn)?))
    });
    let (mut rows, days) = found.await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let now = app.env().local();
    let path = |pairs: &[(&str, &str)]| urls::with_query("/clients/talks", pairs);
    let view = if mine { "" } else { "all" };
    let last = rows.last().filter(|_| more).and_then(|row| Some(mark(&row.kept.by?.to_string(), row.party.0)));
    let (typed, errors) = sent.unwrap_or_default();
    let shown = |tier: Tier, days: i64| match typed.has(tier.code()) {
        true => typed.get(tier.code()).to_owned(),
        false => days.to_string(),
    };
    let label = |tier: Tier| format!("Days between two talks with a {}", tier.word());
    Ok(TalksPage {
        lines: rows.iter().map(|row| line(row, &now)).collect(),
        newest: if turn.is_some() { path(&[("view", view)]) } else { String::new() },
        later: last.map(|mark| path(&[("view", view), ("after", &mark)])).unwrap_or_default(),
        tiers: days.iter().map(|(tier, days)| (tier.code(), label(*tier), shown(*tier, *days))).collect(),
        sets: talked::sets_days(&me.scope),
        mine,
        errors,
        chrome: me.chrome,
    })
}

/// `GET /clients/talks`
pub async fn show(me: SignedIn, State(app): State<App>, Query(query): Query<Typed>) -> Result<Response, AppError> {
    page::show(&build(me, &app, query, None).await?)
}

/// `POST /clients/talks`: how many days each tier may wait.
pub async fn set(
    me: SignedIn,
    State(app): State<App>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let days = match read(&typed) {
        Ok(days) => days,
        Err(AppError::Invalid(errors)) => {
            let page = build(me, &app, Typed::default(), Some((typed, errors))).await?;
            return page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(other) => return Err(other),
    };
    let scope = me.scope.clone();
    app.write(move |tx, env| talked::set_days(tx, env, &scope, &days)).await?;
    let words = "That is how often we want to talk from now on.";
    Ok((flash::say(jar, words), Redirect::to("/clients/talks")).into_response())
}

fn read(typed: &Typed) -> Result<Vec<(Tier, i64)>, AppError> {
    let mut f = Fields::of(typed);
    let mut days = Vec::new();
    for tier in Tier::ALL {
        let found = f.number(tier.code(), 1, 365);
        if found.is_none() && !f.is_wrong(tier.code()) {
            f.wrong(tier.code(), "Write a whole number of days, from 1 to 365.");
        }
        days.extend(found.map(|days| (*tier, days)));
    }
    f.done(days)
}
