//! Levels for programs: measurements, promised beside measured, what fails now, and the words by which it does.

mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::catalogue::LevelKind;
use domain::kernel::{MeasureId, OfferingId, PartyId, ServiceId};
use domain::levels::Written;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{
    LevelMeasure, LevelsOfService, MeasuredKindCode, RunningCore, ServiceFlag, board, core, flag, measured,
};
use super::acts::{self, NewMeasure, Saying};
use super::shown;
use super::store::{self, Narrowed, What};
use crate::api::kit::{Asked, Caller, Checks, Page, Paged, Query, Sent};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, book))
        .routes(routes!(show_measure))
        .routes(routes!(of_service))
        .routes(routes!(say))
        .routes(routes!(running))
        .routes(routes!(flags))
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct MeasuresBy {
    /// Only of this service.
    #[param(nullable = false)]
    service: Option<Uuid>,
    /// Only for this client.
    #[param(nullable = false)]
    client: Option<Uuid>,
    /// Only of this day's month and later ones.
    #[param(nullable = false)]
    from: Option<Date>,
}

/// Measurements, the last written down first, with those that were replaced. Clients see what is for everybody and their own.
#[utoipa::path(get, path = "/measurements", tag = "levels", params(MeasuresBy, Page),
    responses((status = 200, body = Paged<LevelMeasure>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<MeasuresBy>,
) -> Result<Json<Paged<LevelMeasure>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    let mut f = Checks::default();
    let from = f.day("from", by.from);
    let narrowed = f.done(Narrowed {
        service: by.service.map(ServiceId),
        client: by.client.map(PartyId),
        from: from.map(Date::first_of_month),
    })?;
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::page_of_measures(conn, &caller.scope, narrowed, after, page.fetch())?;
            page.paged(rows, |row| (row.made_at, row.measure.id.0), |row| Ok(measured(row, &caller.scope)))
        })
        .await
}

/// One measurement.
#[utoipa::path(get, path = "/measurements/{id}", tag = "levels", params(("id" = Uuid, Path)),
    responses((status = 200, body = LevelMeasure)))]
async fn show_measure(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<LevelMeasure>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            let row = store::find_measure(conn, &caller.scope, MeasureId(id))?;
            Ok(measured(&row, &caller.scope))
        })
        .await
}

/// A measurement that is to be written down: in one of three ways.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLevelMeasure {
    service: Uuid,
    /// One of its offerings; the whole service where it is left out.
    #[serde(default)]
    offering: Option<Uuid>,
    /// For one client; for everybody where it is left out.
    #[serde(default)]
    client: Option<Uuid>,
    #[schema(value_type = MeasuredKindCode)]
    kind: String,
    /// What was measured, where the kind is `other`.
    #[serde(default)]
    #[schema(max_length = 200)]
    name: Option<String>,
    /// The first day that was measured.
    first_day: Date,
    /// The last one, of the same month.
    last_day: Date,
    /// How many were within the level.
    #[serde(default)]
    #[schema(maximum = 1_000_000_000)]
    kept: Option<u64>,
    /// Of how many; for minutes those of service, every minute of the days where it is left out.
    #[serde(default)]
    #[schema(maximum = 1_000_000_000)]
    of: Option<u64>,
    /// Minutes in which it did not run.
    #[serde(default)]
    #[schema(maximum = 1_000_000_000)]
    minutes_down: Option<u64>,
    /// A percentage that somebody else worked out, as a decimal text with at most three decimals.
    #[serde(default)]
    #[schema(example = "99.87", max_length = 20)]
    percent: Option<String>,
    /// Who or what measured; the same source of the same days puts another measurement in its place.
    #[serde(default)]
    #[schema(max_length = 200)]
    source: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
    /// The measurement that it corrects, whoever measured that.
    #[serde(default)]
    replaces: Option<Uuid>,
}

impl NewLevelMeasure {
    fn read(&self) -> Result<NewMeasure, AppError> {
        let mut f = Checks::default();
        let kind = f.code("kind", Some(&self.kind), LevelKind::from_code);
        let name = f.line("name", self.name.as_deref());
        let (first, last) = (f.day("first_day", Some(self.first_day)), f.day("last_day", Some(self.last_day)));
        let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
        let source = f.line("source", self.source.as_deref()).unwrap_or_else(|| "program".to_owned());
        let note = f.sentence("note", self.note.as_deref());
        let text = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (kept, of, down) = (text(self.kept), text(self.of), text(self.minutes_down));
        let written =
            Written { kept: &kept, of: &of, percent: self.percent.as_deref().unwrap_or_default(), down: &down };
        let days = first.until(last).map_or(0, |span| span.get_days());
        let minutes = u64::try_from(days + 1).unwrap_or(1) * 24 * 60;
        let kind = kind.unwrap_or(LevelKind::Other);
        let measured = written.read(kind, minutes);
        if let Err(error) = measured {
            f.wrong(error.field(), error.sentence());
        }
        let what = What {
            service: ServiceId(self.service),
            offering: self.offering.map(OfferingId),
            client: self.client.map(PartyId),
            kind,
            name,
        };
        let measured = measured.unwrap_or(domain::levels::Measured::Percent(0));
        f.done(NewMeasure { what, first, last, measured, source, note, replaces: self.replaces.map(MeasureId) })
    }
}

/// Writes a measurement down. It is never changed; the same once more answers with what stands.
#[utoipa::path(post, path = "/measurements", tag = "levels", request_body = NewLevelMeasure,
    responses((status = 201, body = LevelMeasure)))]
async fn book(State(app): State<App>, sent: Sent<NewLevelMeasure>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let scope = &sent.caller.scope;
        let service = shown::find(tx, scope, ServiceId(sent.body.service))?;
        acts::may_measure(scope, &service)?;
        let booked = acts::measure(tx, env, scope, &sent.body.read()?)?;
        let row = store::find_measure(tx, scope, booked.id())?;
        Ok((format!("/api/v1/measurements/{}", booked.id()), measured(&row, scope)))
    })
    .await
}

/// For whom and until when.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct LevelsBy {
    /// For this client; for everybody without it.
    #[param(nullable = false)]
    client: Option<Uuid>,
    /// The last of twelve months is the one of this day; this month without it.
    #[param(nullable = false)]
    until: Option<Date>,
}

fn client(conn: &mut Conn, scope: &Scope, id: Option<Uuid>) -> Result<Option<PartyId>, AppError> {
    id.map(|id| people::find_party(conn, scope, PartyId(id)).map(|party| party.id)).transpose()
}

/// What a service promises beside what was measured, for twelve months.
#[utoipa::path(get, path = "/services/{id}/levels", tag = "levels", params(("id" = Uuid, Path), LevelsBy),
    responses((status = 200, body = LevelsOfService)))]
async fn of_service(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(by): Query<LevelsBy>,
) -> Result<Json<LevelsOfService>, AppError> {
    let mut f = Checks::default();
    let until = f.day("until", by.until);
    let until = f.done(until)?;
    caller
        .read(&app, move |conn, env, caller| {
            let client = client(conn, &caller.scope, by.client)?;
            let until = until.unwrap_or_else(|| env.local().date());
            let board_ = acts::of_service(conn, env, &caller.scope, ServiceId(id), (client, until))?;
            board(board_, env).ok_or(AppError::NotFound)
        })
        .await
}

/// What is said of a service.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ServiceSaid {
    /// For one client; for everybody where it is left out.
    #[serde(default)]
    client: Option<Uuid>,
    /// It fails; otherwise it runs again.
    fails: bool,
    /// What happened. Whoever it concerns reads it.
    #[schema(max_length = 4000)]
    words: String,
}

fn flags_now(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    id: ServiceId,
    to: Option<Uuid>,
) -> Result<LevelsOfService, AppError> {
    let client = client(conn, scope, to)?;
    let found = acts::of_service(conn, env, scope, id, (client, env.local().date()))?;
    board(found, env).ok_or(AppError::NotFound)
}

/// Says that a service fails, or that it runs again.
#[utoipa::path(post, path = "/services/{id}/running", tag = "levels", params(("id" = Uuid, Path)),
    request_body = ServiceSaid, responses((status = 200, body = LevelsOfService)))]
async fn say(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ServiceSaid>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        shown::find(tx, scope, ServiceId(id))?;
        acts::may_say(scope)?;
        let mut f = Checks::default();
        let words = f.words("words", Some(&body.words));
        let new = Saying { service: ServiceId(id), client: body.client.map(PartyId), fails: body.fails, words };
        acts::say(tx, env, scope, &f.done(new)?)?;
        flags_now(tx, env, scope, ServiceId(id), body.client)
    })
    .await
}

/// The core services and those for whom each fails now. For our own staff.
#[utoipa::path(get, path = "/core-services", tag = "levels", responses((status = 200, body = Vec<RunningCore>)))]
async fn running(State(app): State<App>, caller: Caller) -> Result<Json<Vec<RunningCore>>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            if !caller.scope.is_staff() || caller.scope.only().is_some() {
                return Err(AppError::NotFound);
            }
            core(conn, env)
        })
        .await
}

/// The core services that fail for a client now: the flag on new work for that client.
#[utoipa::path(get, path = "/parties/{id}/flags", tag = "levels", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ServiceFlag>)))]
async fn flags(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<ServiceFlag>>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let party = people::find_party(conn, &caller.scope, PartyId(id))?;
            let now = env.local();
            Ok(acts::flags(conn, env, &caller.scope, party.id)?.iter().map(|f| flag(f, &now)).collect())
        })
        .await
}
