//! Calendars for programs: the list, one with everything in it, a new one, one written anew, and whose is whose.

mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Conn, Tx};
use domain::calendar::Edit;
use domain::kernel::{CalendarId, PartyId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{CalendarFreeze, CalendarRules};
use super::acts::{self, New};
use super::store;
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Nothing, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, change))
        .routes(routes!(retire))
        .routes(routes!(bring_back))
        .routes(routes!(whose, assign))
}

/// A calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Calendar {
    id: Uuid,
    name: String,
    /// The one it lies under, whose hours, holidays and freezes hold as well.
    parent: Option<Named>,
    /// By whose clock days begin and end.
    #[schema(example = "Europe/Dublin")]
    zone: String,
    changed_at: Timestamp,
    /// Since when it can no longer be chosen.
    retired_at: Option<Timestamp>,
}

/// A calendar with everything in it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CalendarInFull {
    #[serde(flatten)]
    calendar: Calendar,
    rules: CalendarRules,
}

fn of(c: &store::Calendar) -> Calendar {
    Calendar {
        id: c.id.0,
        name: c.name.clone(),
        parent: c.parent.as_ref().map(|(id, name)| Named::of(*id, name)),
        zone: c.rules.zone.clone(),
        changed_at: c.changed_at,
        retired_at: c.retired_at,
    }
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<CalendarInFull, AppError> {
    acts::may_see(conn, env, scope, CalendarId(id))?;
    let found = store::find(conn, CalendarId(id))?;
    Ok(CalendarInFull { rules: CalendarRules::of(&found.rules), calendar: of(&found) })
}

/// Nothing narrows this list.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct CalendarsBy {
    /// With those that can no longer be chosen.
    #[param(default = false)]
    retired: bool,
}

/// Calendars, by name. Others than our staff see those that they are counted by.
#[utoipa::path(get, path = "/calendars", tag = "calendars", params(CalendarsBy, Page),
    responses((status = 200, body = Paged<Calendar>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<CalendarsBy>,
) -> Result<Json<Paged<Calendar>>, AppError> {
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            let mut rows = acts::seen(conn, env, &caller.scope, by.retired)?;
            rows.retain(|c| after.as_ref().is_none_or(|after| (&c.name, c.id.0) > (&after.0, after.1)));
            rows.truncate(page.fetch() as usize);
            page.paged(rows, |row| (row.name.clone(), row.id.0), |row| Ok(of(row)))
        })
        .await
}

/// One calendar, with everything in it.
#[utoipa::path(get, path = "/calendars/{id}", tag = "calendars", params(("id" = Uuid, Path)),
    responses((status = 200, body = CalendarInFull)))]
async fn show(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<CalendarInFull>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// What a new calendar is made from.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCalendar {
    #[schema(max_length = 200)]
    name: String,
    /// The one it lies under.
    #[serde(default)]
    parent: Option<Uuid>,
    #[schema(example = "Europe/Dublin")]
    zone: String,
}

/// A new calendar. Under another it has that one's hours; else Monday to Friday, nine to five.
#[utoipa::path(post, path = "/calendars", tag = "calendars", request_body = NewCalendar,
    responses((status = 201, body = CalendarInFull)))]
async fn add(State(app): State<App>, sent: Sent<NewCalendar>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let mut f = Checks::default();
        let name = f.needed("name", &sent.body.name, "Write whose calendar it is, or what for.");
        let new = New { name, parent: sent.body.parent.map(CalendarId), zone: sent.body.zone.clone() };
        let id = acts::make(tx, env, &sent.caller.scope, &f.done(new)?)?;
        Ok((format!("/api/v1/calendars/{id}"), shown(tx, env, &sent.caller.scope, id.0)?))
    })
    .await
}

/// A calendar as it is to be from now on, as a whole.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CalendarAnew {
    #[schema(max_length = 200)]
    name: String,
    /// The one it lies under.
    #[serde(default)]
    parent: Option<Uuid>,
    #[schema(example = "Europe/Dublin")]
    zone: String,
    #[serde(default)]
    rules: CalendarRules,
}

/// The calendar anew. Clocks under way are counted by it from now on; what has been judged stays as it was judged.
#[utoipa::path(put, path = "/calendars/{id}", tag = "calendars", params(("id" = Uuid, Path), IfMatch),
    request_body = CalendarAnew, responses((status = 200, body = CalendarInFull)))]
async fn change(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<CalendarAnew>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| shown(tx, env, scope, id))?;
        let mut f = Checks::default();
        let name = f.needed("name", &sent.body.name, "Write whose calendar it is, or what for.");
        let rules = sent.body.rules.read(&mut f, &sent.body.zone);
        let (name, rules) = f.done((name, rules))?;
        let (id, parent) = (CalendarId(id), sent.body.parent.map(CalendarId));
        let seen = store::find(tx, id)?.revision;
        acts::settle(tx, env, scope, (id, seen), (&name, parent))?;
        let now = store::find(tx, id)?;
        if CalendarRules::of(&now.rules) != CalendarRules::of(&rules) || now.rules.zone != rules.zone {
            acts::change(tx, env, scope, (id, now.revision), Edit::Whole(Box::new(rules)))?;
        }
        shown(tx, env, scope, id.0)
    })
    .await
}

fn retired(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, retire: bool) -> Result<CalendarInFull, AppError> {
    acts::retire(tx, env, scope, CalendarId(id), retire)?;
    shown(tx, env, scope, id)
}

/// It can no longer be chosen. One that somebody is counted by stays.
#[utoipa::path(post, path = "/calendars/{id}/retire", tag = "calendars", params(("id" = Uuid, Path)),
    responses((status = 200, body = CalendarInFull)))]
async fn retire(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, true)).await
}

/// It can be chosen again.
#[utoipa::path(post, path = "/calendars/{id}/bring-back", tag = "calendars", params(("id" = Uuid, Path)),
    responses((status = 200, body = CalendarInFull)))]
async fn bring_back(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, false)).await
}

/// By which calendar a party is counted.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PartyCalendar {
    /// The calendar that holds; nothing before anybody has made one.
    calendar: Option<Named>,
    /// The party names it itself; else it comes from above.
    own: bool,
    #[schema(example = "Europe/Dublin")]
    zone: String,
    /// The freeze that goes on, or the next one.
    next_freeze: Option<CalendarFreeze>,
}

fn of_party(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<PartyCalendar, AppError> {
    let party = people::find_party(conn, scope, PartyId(id))?;
    let (days, own) = (store::of(conn, env, party.id)?, store::named_by(conn, party.id)?);
    let calendar = days.version().calendar.map(|id| store::find(conn, CalendarId(id))).transpose()?;
    let freeze = days.next_freeze(env.local().date());
    Ok(PartyCalendar {
        calendar: calendar.map(|c| Named::of(c.id, &c.name)),
        own: own.is_some(),
        zone: days.zone().iana_name().unwrap_or("UTC").to_owned(),
        next_freeze: freeze.map(CalendarFreeze::of),
    })
}

/// By which calendar a party is counted.
#[utoipa::path(get, path = "/parties/{id}/calendar", tag = "calendars", params(("id" = Uuid, Path)),
    responses((status = 200, body = PartyCalendar)))]
async fn whose(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<PartyCalendar>, AppError> {
    caller.read(&app, move |conn, env, caller| of_party(conn, env, &caller.scope, id)).await
}

/// By which calendar a party is to be counted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PartyCalendarAnew {
    /// Nothing leaves it to the party above.
    calendar: Option<Uuid>,
}

/// The party is counted by this calendar from now on.
#[utoipa::path(put, path = "/parties/{id}/calendar", tag = "calendars", params(("id" = Uuid, Path), IfMatch),
    request_body = PartyCalendarAnew, responses((status = 200, body = PartyCalendar)))]
async fn assign(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<PartyCalendarAnew>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| of_party(tx, env, scope, id))?;
        acts::assign(tx, env, scope, PartyId(id), sent.body.calendar.map(CalendarId))?;
        of_party(tx, env, scope, id)
    })
    .await
}
