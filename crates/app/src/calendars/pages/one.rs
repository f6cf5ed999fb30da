//! One calendar: its hours, days off, freezes and year; who works by it; what was changed; and a form for each change.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::calendar::{READY, Version, WorkingDays, spans};
use domain::kernel::CalendarId;
use jiff::Zoned;

use super::forms::{self, Asked};
use super::parts::{self, Frozen, Month, Off};
use super::{calendar_id, done, path, zones};
use crate::calendars::store::{self, Calendar, Change, User};
use crate::calendars::words::{self, WEEK};
use crate::calendars::{acts, pages};
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Typed};
use crate::kit::{page, say, urls};
use crate::people::scope::Scope;
use crate::people::signed_in::SignedIn;

/// Changes that are shown.
const CHANGES: u32 = 12;
/// Parties that are named.
const USERS: u32 = 100;

/// A weekday with its hours.
struct Day {
    field: &'static str,
    word: &'static str,
    hours: String,
}

/// The form that was sent and not taken.
#[derive(Default)]
struct Sent {
    form: String,
    typed: Typed,
    errors: FieldErrors,
}

/// A change in a line.
struct Told {
    words: String,
    by: String,
    when: String,
    exact: String,
}

/// A party that works by it.
struct UsedBy {
    name: String,
    href: String,
    side: &'static str,
}

#[derive(Template)]
#[template(path = "calendars/one.html")]
struct OnePage {
    chrome: Chrome,
    name: String,
    href: String,
    staff: bool,
    may: bool,
    retired: bool,
    revision: i64,
    lead: String,
    parent: Option<(String, String)>,
    parent_id: String,
    zone: String,
    own_hours: bool,
    week: Vec<Day>,
    single: Vec<Off>,
    older: String,
    yearly: Vec<Off>,
    freezes: Vec<Frozen>,
    year: i16,
    months: Vec<Month>,
    earlier: String,
    later: String,
    used: Vec<UsedBy>,
    history: Vec<Told>,
    sent: Sent,
    zones: Vec<(String, String)>,
    above: Vec<(String, String)>,
    countries: Vec<(String, String)>,
    month_names: Vec<(String, String)>,
    weekdays: Vec<(String, String)>,
    this_year: String,
    next_year: String,
}

impl OnePage {
    fn typed(&self, form: &str, field: &str) -> &str {
        if self.sent.form == form { self.sent.typed.get(field) } else { "" }
    }

    fn error(&self, form: &str, field: &str) -> &str {
        if self.sent.form == form { self.sent.errors.on(field) } else { "" }
    }

    fn open(&self, form: &str) -> bool {
        self.sent.form == form
    }
}

struct Known {
    calendar: Calendar,
    days: WorkingDays,
    may: bool,
    used: Vec<User>,
    history: Vec<Change>,
    above: Vec<(String, String)>,
}

fn known(conn: &mut Conn, env: &Env, scope: &Scope, id: CalendarId) -> Result<Known, AppError> {
    acts::may_see(conn, env, scope, id)?;
    let calendar = store::find(conn, id)?;
    let revision = store::house(conn, env)?.version().revision.max(calendar.revision);
    let days = store::as_of(conn, env, Version { calendar: Some(id.0), revision })?;
    let may = !scope.looks_on() && acts::may_change(conn, scope, id).is_ok();
    let all = if may { store::list(conn, false)? } else { Vec::new() };
    let above = all.into_iter().filter(|c| c.id != id).map(|c| (c.id.to_string(), c.name)).collect();
    let history = if scope.is_staff() { store::history(conn, id, CHANGES)? } else { Vec::new() };
    Ok(Known { used: store::users(conn, scope, id, USERS)?, calendar, days, may, history, above })
}

fn lead(k: &Known) -> String {
    format!("{}, by the clock of {}.", words::week(k.days.week()), k.calendar.rules.zone.replace('_', " "))
}

fn told(c: &Change, now: &Zoned) -> Told {
    Told {
        words: c.words.clone(),
        by: c.by.clone().unwrap_or_default(),
        when: say::stamp(c.at, now),
        exact: say::exact(c.at, now),
    }
}

fn used(u: &User) -> UsedBy {
    let (href, side) = match u.kind.as_str() {
        "client" => (urls::client(u.id), "client"),
        "supplier" => (urls::party(u.id), "supplier"),
        _ => (urls::party(u.id), "it"),
    };
    UsedBy { name: u.name.clone(), href, side }
}

fn built(me: SignedIn, env: &Env, k: &Known, year: Option<i16>, sent: Sent) -> OnePage {
    let (now, rules) = (env.local(), &k.calendar.rules);
    let year = year.filter(|y| (1971..=2199).contains(y)).unwrap_or(now.year());
    let href = path(k.calendar.id);
    let (single, older) = parts::single(rules, &now);
    let at = |y: i16| urls::with_query(&href, &[("year", &y.to_string())]);
    let hours = |n: usize| rules.hours.as_ref().and_then(|h| h.0.get(n)).map_or_else(String::new, |s| spans::write(s));
    OnePage {
        name: k.calendar.name.clone(),
        staff: me.scope.is_staff(),
        may: k.may,
        retired: k.calendar.retired_at.is_some(),
        revision: k.calendar.revision,
        lead: lead(k),
        parent: k.calendar.parent.as_ref().map(|(id, name)| (name.clone(), path(*id))),
        parent_id: k.calendar.parent.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
        zone: rules.zone.clone(),
        own_hours: rules.hours.is_some(),
        week: WEEK.iter().enumerate().map(|(n, (field, word))| Day { field, word, hours: hours(n) }).collect(),
        single,
        older: match older {
            0 => String::new(),
            n => format!("{} kept as well.", say::count(n, "day of an earlier year is", "days of earlier years are")),
        },
        yearly: parts::yearly(rules, &now),
        freezes: parts::freezes(rules, &now),
        months: parts::year(&k.days, year, now.date()),
        earlier: at(year - 1),
        later: at(year + 1),
        year,
        used: k.used.iter().map(used).collect(),
        history: k.history.iter().map(|c| told(c, &now)).collect(),
        sent,
        zones: if k.may { zones() } else { Vec::new() },
        above: k.above.clone(),
        countries: READY.iter().map(|r| (r.code.to_owned(), r.name.to_owned())).collect(),
        month_names: say::MONTHS.iter().zip(1..).map(|(name, n)| (n.to_string(), (*name).to_owned())).collect(),
        weekdays: WEEK.iter().zip(1..).map(|((_, word), n)| (n.to_string(), (*word).to_owned())).collect(),
        this_year: now.year().to_string(),
        next_year: (now.year() + 1).to_string(),
        href,
        chrome: me.chrome,
    }
}

/// `GET /calendars/{id}?year=`
pub async fn show(
    State(app): State<App>,
    me: SignedIn,
    Path(id): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let (id, scope) = (calendar_id(&id)?, me.scope.clone());
    let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
    let year = query.get("year").parse().ok();
    page::show(&built(me, &app.env(), &known, year, Sent::default()))
}

/// `POST /calendars/{id}/{what}`
pub async fn change(
    State(app): State<App>,
    me: SignedIn,
    Path((id, what)): Path<(String, String)>,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let id = calendar_id(&id)?;
    let seen = typed.get("seen").parse::<i64>().unwrap_or(0);
    let changed = match forms::read(&what, &typed) {
        Ok(asked) => said(&app, &me.scope, (id, seen), asked).await,
        Err(error) => Err(error),
    };
    let (status, errors) = match changed {
        Ok(words) => return Ok(done(jar, &words, &pages::path(id))),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(AppError::Stale) => {
            let words = "Somebody changed the calendar meanwhile. It stands below as it is now; say it once more.";
            (StatusCode::CONFLICT, FieldErrors::one("seen", words))
        }
        Err(error) => return Err(error),
    };
    let scope = me.scope.clone();
    let known = app.read(move |conn, env| known(conn, env, &scope, id)).await?;
    page::with_status(status, &built(me, &app.env(), &known, None, Sent { form: what, typed, errors }))
}

async fn said(app: &App, scope: &Scope, of: (CalendarId, i64), asked: Asked) -> Result<String, AppError> {
    let scope = scope.clone();
    match asked {
        Asked::Edit(edit) => {
            app.write(move |tx, env| acts::change(tx, env, &scope, of, edit.clone())).await?;
            Ok("That is written down. Clocks under way are counted by it from now on.".to_owned())
        }
        Asked::Settle(name, parent) => {
            app.write(move |tx, env| acts::settle(tx, env, &scope, of, (&name, parent))).await?;
            Ok("That is written down.".to_owned())
        }
        Asked::Retire(retire) => {
            app.write(move |tx, env| acts::retire(tx, env, &scope, of.0, retire)).await?;
            Ok(if retire { "It is retired.".to_owned() } else { "It is back.".to_owned() })
        }
    }
}
