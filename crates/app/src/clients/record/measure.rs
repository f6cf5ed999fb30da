//! One measure of success: where it stands, what it was and who said so, and how it is changed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::{Conn, Tx};
use domain::charging::Quantity;
use domain::kernel::PartyId;
use domain::profile::{Direction, course, figure, share};
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use uuid::Uuid;

use super::profile::Sent;
use super::profile_forms::{measure as typed_measure, quantity};
use super::profile_lines::{self as lines, goal, run};
use crate::clients::profile::acts;
use crate::clients::profile::known::{self, Measured};
use crate::clients::profile::store::{self, Value};
use crate::kit::app::App;
use crate::kit::chart::Svg;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::turn::{Leaf, Turn, mark};
use crate::kit::{flash, page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Values on a page.
const PAGE: u32 = 40;

/// One value in a line.
struct ValueLine {
    id: String,
    day: String,
    value: String,
    who: String,
    side: &'static str,
    when: String,
}

#[derive(Template)]
#[template(path = "clients/measure.html")]
struct MeasurePage {
    chrome: Chrome,
    trail: Vec<(String, String)>,
    name: String,
    lead: String,
    run: Option<Svg>,
    pairs: Vec<(&'static str, String)>,
    values: Vec<ValueLine>,
    older: String,
    newest: String,
    retired: bool,
    writes: bool,
    ways: Vec<(String, String)>,
    action: String,
    today: String,
    typed: Typed,
    sent: Sent,
}

impl MeasurePage {
    fn v(&self, what: &str, field: &str) -> &str {
        self.typed.get(&format!("{what}.{field}"))
    }

    fn e(&self, what: &str, field: &str) -> &str {
        if self.sent.what == what { self.sent.errors.on(field) } else { "" }
    }

    fn is_open(&self, what: &str) -> bool {
        self.sent.what == what
    }

    fn wrong(&self, what: &str) -> Vec<(&str, &str)> {
        if self.sent.what == what { self.sent.errors.pairs() } else { Vec::new() }
    }
}

/// Where it stands, in a sentence.
fn lead(m: &Measured, now: &Zoned) -> String {
    let unit = m.measure.unit.as_str();
    let Some(last) = m.values.last() else {
        return "Nobody has said yet where it stands. Say it below, with the day.".to_owned();
    };
    let day = say::day(last.day, now);
    let at = format!("It was {} on {day}", figure(last.value, unit));
    let stands = course(m.measure.way, m.measure.baseline, m.measure.target, last.value);
    let gone = m.measure.baseline.zip(m.measure.target).and_then(|(from, to)| share(from, to, last.value));
    match (stands, gone) {
        (None, _) => format!("{at}."),
        (Some(stands), Some(gone)) if (1..100).contains(&gone) => {
            format!("{at}: {}, {gone} of 100 of the way.", stands.word())
        }
        (Some(stands), _) => format!("{at}: {}.", stands.word()),
    }
}

fn value_line(v: &Value, unit: &str, now: &Zoned) -> ValueLine {
    ValueLine {
        id: v.id.to_string(),
        day: say::short_day(v.day, now),
        value: figure(v.value, unit),
        who: v.by.as_ref().map(|(_, name)| name.clone()).unwrap_or_else(|| "Nobody".to_owned()),
        side: lines::side(v.whose),
        when: say::when(v.at, now),
    }
}

fn pairs(m: &Measured, now: &Zoned) -> Vec<(&'static str, String)> {
    let unit = m.measure.unit.as_str();
    let mut all = vec![("Better is", m.measure.way.word().to_owned())];
    all.extend(m.measure.baseline.map(|from| ("It began at", figure(from, unit))));
    all.push(("Target", goal(m, now)));
    all.extend(m.measure.source.clone().map(|source| ("Source", source)));
    all
}

fn standing(m: &Measured, today: &str) -> Typed {
    let text = |q: Option<Quantity>| q.map(|q| q.to_string()).unwrap_or_default();
    let day = m.measure.target_day.map(|day| day.to_string()).unwrap_or_default();
    let all = [
        ("value.day", today.to_owned()),
        ("change.name", m.measure.name.clone()),
        ("change.unit", m.measure.unit.clone()),
        ("change.direction", m.measure.way.code().to_owned()),
        ("change.baseline", text(m.measure.baseline)),
        ("change.target", text(m.measure.target)),
        ("change.target_day", day),
        ("change.source", m.measure.source.clone().unwrap_or_default()),
        ("change.version", m.measure.version.to_string()),
    ];
    Typed(all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The row after which the page begins.
fn after(query: &Typed) -> Option<(Date, Timestamp, Uuid)> {
    let Turn { key, id, .. } = Turn::asked(query)?;
    let (day, at) = key.split_once('.')?;
    Some((day.parse().ok()?, Timestamp::from_microsecond(at.parse().ok()?).ok()?, id))
}

fn found(conn: &mut Conn, scope: &Scope, (party, id): (PartyId, Uuid)) -> Result<store::Measure, AppError> {
    known::client(conn, scope, party)?;
    let measure = store::find(conn, id)?;
    if measure.party == party { Ok(measure) } else { Err(AppError::NotFound) }
}

fn build(
    conn: &mut Conn,
    env: &Env,
    (scope, chrome): (&Scope, Chrome),
    (party, id): (PartyId, Uuid),
    (query, sent): (&Typed, Sent),
) -> Result<MeasurePage, AppError> {
    let measure = found(conn, scope, (party, id))?;
    let client = known::client(conn, scope, party)?;
    let now = env.local();
    let since = now.date().saturating_sub(jiff::Span::new().months(24));
    let m = Measured { values: store::latest(conn, &[id], since)?, measure };
    let from = after(query);
    let rows = store::values(conn, id, from, PAGE + 1)?;
    let leaf = Leaf::cut(rows, None, PAGE as usize, |v| mark(&format!("{}.{}", v.day, v.at.as_microsecond()), v.id));
    let (path, today) = (urls::measure(party, id), now.date().to_string());
    let mut typed = standing(&m, &today);
    for (name, value) in &sent.typed.0 {
        typed = typed.with(&format!("{}.{name}", sent.what), value.clone());
    }
    let own = (client.name.clone(), urls::client(party));
    Ok(MeasurePage {
        trail: vec![own, ("Profile".to_owned(), lines::page_of(party))],
        name: m.measure.name.clone(),
        lead: lead(&m, &now),
        run: run(&m),
        pairs: pairs(&m, &now),
        values: leaf.rows.iter().map(|v| value_line(v, &m.measure.unit, &now)).collect(),
        older: leaf.later.as_ref().map(|mark| urls::with_query(&path, &[("after", mark)])).unwrap_or_default(),
        newest: if from.is_some() { path.clone() } else { String::new() },
        retired: m.measure.retired_at.is_some(),
        writes: acts::writes_for(scope, &client).is_some(),
        ways: Direction::ALL.iter().map(|d| (d.code().to_owned(), super::lead::capital(d.word()))).collect(),
        action: path,
        today,
        typed,
        sent,
        chrome,
    })
}

/// `GET /clients/{id}/measures/{measure}`
pub async fn show(
    me: SignedIn,
    State(app): State<App>,
    Path(at): Path<(PartyId, Uuid)>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let built =
        app.read(move |conn, env| build(conn, env, (&me.scope, me.chrome.clone()), at, (&query, Sent::default())));
    page::show(&built.await?)
}

/// `POST /clients/{id}/measures/{measure}/{what}`
pub async fn change(
    me: SignedIn,
    State(app): State<App>,
    Path((party, id, what)): Path<(PartyId, Uuid, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, posted, which) = (me.scope.clone(), typed.clone(), what.clone());
    let done = app.write(move |tx, env| said(tx, env, &scope, (party, id), (&which, &posted)));
    let error = match done.await {
        Ok(words) => return Ok((flash::say(jar, words), Redirect::to(&urls::measure(party, id))).into_response()),
        Err(error) => error,
    };
    let status: StatusCode = error.status();
    let (errors, refusal) = match error {
        AppError::Invalid(errors) => (errors, String::new()),
        AppError::Refused { sentence, .. } => (FieldErrors::default(), sentence),
        other => return Err(other),
    };
    let sent = Sent { what, typed, errors, refusal };
    let built = app.read(move |conn, env| {
        build(conn, env, (&me.scope, me.chrome.clone()), (party, id), (&Typed::default(), sent.clone()))
    });
    page::with_status(status, &built.await?)
}

fn said(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    at: (PartyId, Uuid),
    (what, typed): (&str, &Typed),
) -> Result<&'static str, AppError> {
    let measure = found(tx, scope, at)?;
    match what {
        "value" => {
            let mut f = Fields::of(typed);
            let (day, value) = (f.day("day"), quantity(&mut f, typed, "value"));
            if day.is_none() && !f.is_wrong("day") {
                f.wrong("day", "Say on which day it was so.");
            }
            if value.is_none() && !f.is_wrong("value") {
                f.wrong("value", "Say what it was, as a number.");
            }
            let both = f.done(day.zip(value))?.ok_or(AppError::NotFound)?;
            acts::tell_value(tx, env, scope, measure.id, both)?;
            Ok("That is written down, with your name.")
        }
        "take-back" => {
            let value: Uuid = typed.get("value").parse().map_err(|_| AppError::NotFound)?;
            let found = store::find_value(tx, value)?;
            if found.measure != measure.id {
                return Err(AppError::NotFound);
            }
            acts::take_back_value(tx, env, scope, value)?;
            Ok("That value is taken back. It stays in the history.")
        }
        "change" => {
            let version = typed.get("version").parse().map_err(|_| AppError::Stale)?;
            acts::change_measure(tx, env, scope, (measure.id, version), &typed_measure(typed)?)?;
            Ok("The measure is changed. What it was stays in the history.")
        }
        "retire" => {
            acts::retire_measure(tx, env, scope, measure.id, true)?;
            Ok("It is measured no more. Its values stay.")
        }
        "bring-back" => {
            acts::retire_measure(tx, env, scope, measure.id, false)?;
            Ok("It is measured again.")
        }
        _ => Err(AppError::NotFound),
    }
}
