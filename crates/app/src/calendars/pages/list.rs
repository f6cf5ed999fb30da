//! All calendars, and a new one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use axum_extra::extract::{Form, Query};
use db::Conn;
use domain::kernel::CalendarId;

use super::{done, path, zones};
use crate::calendars::acts::{self, New};
use crate::calendars::store::{self, Calendar};
use crate::calendars::words;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldErrors, Fields, Typed};
use crate::kit::{page, say};
use crate::people::scope::{Reader, Scope};
use crate::people::signed_in::SignedIn;

/// A calendar in a line.
struct Line {
    name: String,
    href: String,
    under: String,
    hours: String,
    zone: String,
    freeze: String,
    used: String,
    retired: bool,
}

#[derive(Template)]
#[template(path = "calendars/list.html")]
struct ListPage {
    chrome: Chrome,
    staff: bool,
    may_make: bool,
    retired: bool,
    rows: Vec<Line>,
}

fn line(conn: &mut Conn, env: &Env, c: &Calendar) -> Result<Line, AppError> {
    // One above it may have changed later than itself.
    let revision = store::house(conn, env)?.version().revision.max(c.revision);
    let version = domain::calendar::Version { calendar: Some(c.id.0), revision };
    let (days, now) = (store::as_of(conn, env, version)?, env.local());
    let freeze = days.next_freeze(now.date()).map(|f| format!("{}, {}", words::from_to(f.from, f.until, &now), f.name));
    Ok(Line {
        name: c.name.clone(),
        href: path(c.id),
        under: c.parent.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        hours: c.rules.hours.as_ref().map_or_else(|| "as above".to_owned(), words::week),
        zone: c.rules.zone.replace('_', " "),
        freeze: freeze.unwrap_or_default(),
        used: say::number(c.used),
        retired: c.retired_at.is_some(),
    })
}

/// `GET /calendars?retired=1`
pub async fn list(State(app): State<App>, me: SignedIn, Query(query): Query<Typed>) -> Result<Response, AppError> {
    let (scope, retired) = (me.scope.clone(), query.has("retired"));
    let rows = app.read(move |conn, env| {
        let seen = acts::seen(conn, env, &scope, retired)?;
        seen.iter()
            .filter(|c| c.retired_at.is_some() == retired)
            .map(|c| line(conn, env, c))
            .collect::<Result<Vec<_>, _>>()
    });
    page::show(&ListPage {
        rows: rows.await?,
        staff: me.scope.is_staff(),
        may_make: me.reader()?.tends_clients() && !me.scope.looks_on(),
        retired,
        chrome: me.chrome,
    })
}

#[derive(Template)]
#[template(path = "calendars/new.html")]
struct NewPage {
    chrome: Chrome,
    typed: Typed,
    errors: FieldErrors,
    zones: Vec<(String, String)>,
    above: Vec<(String, String)>,
}

fn above(conn: &mut Conn) -> Result<Vec<(String, String)>, AppError> {
    Ok(store::list(conn, false)?.into_iter().map(|c| (c.id.to_string(), c.name)).collect())
}

fn tends(scope: &Scope) -> Result<(), AppError> {
    scope.need(
        Reader::tends_clients,
        "Calendars are added by administrators and by those who look after clients and suppliers.",
    )
}

/// `GET /calendars/new`
pub async fn new(State(app): State<App>, me: SignedIn) -> Result<Response, AppError> {
    tends(&me.scope)?;
    let (above, house) = app.read(|conn, env| Ok((above(conn)?, store::house(conn, env)?))).await?;
    let parent = house.version().calendar.map(|id| id.to_string()).unwrap_or_default();
    let typed = Typed::default().with("zone", house.zone().iana_name().unwrap_or("UTC")).with("parent", parent);
    page::show(&NewPage { chrome: me.chrome, typed, errors: FieldErrors::default(), zones: zones(), above })
}

/// `POST /calendars/new`
pub async fn add(
    State(app): State<App>,
    me: SignedIn,
    jar: CookieJar,
    Form(typed): Form<Typed>,
) -> Result<Response, AppError> {
    let (scope, sent) = (me.scope.clone(), typed.clone());
    let made = app.write(move |tx, env| {
        let mut f = Fields::of(&sent);
        let name = f.needed("name", "Write whose calendar it is, or what for.");
        let (parent, zone) = (f.id::<CalendarId>("parent"), sent.get("zone").to_owned());
        let new = f.done(New { name, parent, zone })?;
        acts::make(tx, env, &scope, &new)
    });
    match made.await {
        Ok(id) => Ok(done(jar, "It is there. Say its hours and its days off, then who works by it.", &path(id))),
        Err(AppError::Invalid(errors)) => {
            let above = app.read(|conn, _| above(conn)).await?;
            let again = NewPage { chrome: me.chrome, typed, errors, zones: zones(), above };
            page::with_status(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}
