//! What is known about a client, for programs: read as a whole, written piece by piece.

mod deciding;
mod talks;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Conn, Tx};
use domain::kernel::PartyId;
use domain::profile::{Tier, Topic};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{ClientProfile, MeasureAnew, MeasureValue, ProfileChange, SuccessMeasure, TierCode, quantity};
use super::acts;
use super::known::{self, client};
use super::store::{self, Rhythm};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Nothing, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(profile))
        .routes(routes!(write_texts))
        .routes(routes!(keep_rhythm))
        .routes(routes!(profile_changes))
        .routes(routes!(add_measure))
        .routes(routes!(measure, change_measure))
        .routes(routes!(retire_measure))
        .routes(routes!(measure_again))
        .routes(routes!(values, tell_value))
        .routes(routes!(take_back_value))
        .merge(deciding::routes())
        .merge(talks::routes())
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<ClientProfile, AppError> {
    Ok(ClientProfile::from(&known::known(conn, env, scope, PartyId(id))?))
}

/// What is known about a client, and what is not.
#[utoipa::path(get, path = "/parties/{id}/profile", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientProfile)))]
async fn profile(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ClientProfile>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// What IT means to a client, in the words of the caller's side. What is left out is taken away.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProfileTexts {
    /// What IT does for their success.
    #[serde(default)]
    #[schema(max_length = 4000)]
    success: Option<String>,
    /// What IT does so that their risk stays small.
    #[serde(default)]
    #[schema(max_length = 4000)]
    risk: Option<String>,
    /// What only our house reads; others leave it out.
    #[serde(default)]
    #[schema(max_length = 4000)]
    inside: Option<String>,
}

/// What IT means to a client, anew, for the side of the caller.
#[utoipa::path(put, path = "/parties/{id}/profile/texts", tag = "parties", params(("id" = Uuid, Path), IfMatch),
    request_body = ProfileTexts, responses((status = 200, body = ClientProfile)))]
async fn write_texts(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ProfileTexts>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| shown(tx, env, scope, id))?;
        let mut f = Checks::default();
        let success = f.words("success", sent.body.success.as_deref());
        let risk = f.words("risk", sent.body.risk.as_deref());
        let inside = f.words("inside", sent.body.inside.as_deref());
        let (success, risk, inside) = f.done((success, risk, inside))?;
        acts::write_text(tx, env, scope, PartyId(id), (Topic::Success, success))?;
        acts::write_text(tx, env, scope, PartyId(id), (Topic::Risk, risk))?;
        if inside.is_some() || store::reads_inside(scope) {
            acts::write_text(tx, env, scope, PartyId(id), (Topic::Inside, inside))?;
        }
        shown(tx, env, scope, id)
    })
    .await
}

/// How often we want to talk with a client.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RhythmAnew {
    #[serde(default)]
    #[schema(value_type = Option<TierCode>)]
    tier: Option<String>,
    /// Days between two talks; those of the tier where nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 365)]
    days: Option<i64>,
}

/// How often we want to talk with a client, anew. For our own staff.
#[utoipa::path(put, path = "/parties/{id}/profile/rhythm", tag = "parties", params(("id" = Uuid, Path), IfMatch),
    request_body = RhythmAnew, responses((status = 200, body = ClientProfile)))]
async fn keep_rhythm(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<RhythmAnew>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| shown(tx, env, scope, id))?;
        let mut f = Checks::default();
        let tier = f.code("tier", sent.body.tier.as_deref(), Tier::from_code);
        if sent.body.days.is_some_and(|days| !(1..=365).contains(&days)) {
            f.wrong("days", "Write a whole number from 1 to 365.");
        }
        let rhythm = f.done(Rhythm::of(tier, sent.body.days))?;
        acts::keep_rhythm(tx, env, scope, PartyId(id), rhythm)?;
        shown(tx, env, scope, id)
    })
    .await
}

/// Who changed what is known about a client, newest first.
#[utoipa::path(get, path = "/parties/{id}/profile/changes", tag = "parties", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<ProfileChange>)))]
async fn profile_changes(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<ProfileChange>>, AppError> {
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            client(conn, &caller.scope, PartyId(id))?;
            let rows = store::changes(conn, &caller.scope, PartyId(id), after, page.fetch())?;
            page.paged(rows, |row| (row.at, row.id), |row| Ok(ProfileChange::from(row)))
        })
        .await
}

/// A measure of a client that may be seen.
fn seen(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<store::Measure, AppError> {
    let measure = store::find(conn, id)?;
    client(conn, scope, measure.party)?;
    Ok(measure)
}

fn one(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<SuccessMeasure, AppError> {
    let measure = seen(conn, scope, id)?;
    let last = store::values(conn, id, None, 1)?;
    Ok(SuccessMeasure::of(&measure, last.first()))
}

/// A new measure of success.
#[utoipa::path(post, path = "/parties/{id}/measures", tag = "parties", params(("id" = Uuid, Path)),
    request_body = MeasureAnew, responses((status = 201, body = SuccessMeasure)))]
async fn add_measure(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<MeasureAnew>,
) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let new = sent.body.read(&mut f);
        let made = acts::add_measure(tx, env, &sent.caller.scope, PartyId(id), &f.done(new)?)?;
        Ok((format!("/api/v1/measures/{made}"), one(tx, &sent.caller.scope, made)?))
    })
    .await
}

/// One measure of success.
#[utoipa::path(get, path = "/measures/{id}", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = SuccessMeasure)))]
async fn measure(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SuccessMeasure>, AppError> {
    caller.read(&app, move |conn, _, caller| one(conn, &caller.scope, id)).await
}

/// The measure anew. What it was stays in the history.
#[utoipa::path(put, path = "/measures/{id}", tag = "parties", params(("id" = Uuid, Path), IfMatch),
    request_body = MeasureAnew, responses((status = 200, body = SuccessMeasure)))]
async fn change_measure(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<MeasureAnew>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| one(tx, scope, id))?;
        let mut f = Checks::default();
        let new = sent.body.read(&mut f);
        let version = seen(tx, scope, id)?.version;
        acts::change_measure(tx, env, scope, (id, version), &f.done(new)?)?;
        one(tx, scope, id)
    })
    .await
}

fn retired(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, retire: bool) -> Result<SuccessMeasure, AppError> {
    seen(tx, scope, id)?;
    acts::retire_measure(tx, env, scope, id, retire)?;
    one(tx, scope, id)
}

/// It is measured no more. Its values stay.
#[utoipa::path(post, path = "/measures/{id}/retire", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = SuccessMeasure)))]
async fn retire_measure(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, true)).await
}

/// It is measured again.
#[utoipa::path(post, path = "/measures/{id}/bring-back", tag = "parties", params(("id" = Uuid, Path)),
    responses((status = 200, body = SuccessMeasure)))]
async fn measure_again(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, id, false)).await
}

/// What a measure was, newest day first.
#[utoipa::path(get, path = "/measures/{id}/values", tag = "parties", params(("id" = Uuid, Path), Page),
    responses((status = 200, body = Paged<MeasureValue>)))]
async fn values(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<MeasureValue>>, AppError> {
    let after = page.after::<(Date, Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            seen(conn, &caller.scope, id)?;
            let rows = store::values(conn, id, after, page.fetch())?;
            page.paged(rows, |row| (row.day, row.at, row.id), |row| Ok(MeasureValue::from(row)))
        })
        .await
}

/// What a measure was on a day.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewValue {
    day: Date,
    #[schema(example = "78.5")]
    value: String,
}

/// Says what a measure was on a day, up to today.
#[utoipa::path(post, path = "/measures/{id}/values", tag = "parties", params(("id" = Uuid, Path)),
    request_body = NewValue, responses((status = 201, body = MeasureValue)))]
async fn tell_value(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<NewValue>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        seen(tx, scope, id)?;
        let mut f = Checks::default();
        let day = f.day("day", Some(sent.body.day));
        let value = quantity(&mut f, "value", Some(&sent.body.value));
        let both = f.done(day.zip(value))?.ok_or(AppError::NotFound)?;
        let made = acts::tell_value(tx, env, scope, id, both)?;
        Ok((format!("/api/v1/measures/{id}/values"), MeasureValue::from(&store::find_value(tx, made)?)))
    })
    .await
}

/// Takes back a value that was wrong. It stays in the history.
#[utoipa::path(post, path = "/measures/{id}/values/{value}/take-back", tag = "parties",
    params(("id" = Uuid, Path), ("value" = Uuid, Path)), responses((status = 200, body = SuccessMeasure)))]
async fn take_back_value(
    State(app): State<App>,
    Path((id, value)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        seen(tx, &sent.caller.scope, id)?;
        if store::find_value(tx, value)?.measure != id {
            return Err(AppError::NotFound);
        }
        acts::take_back_value(tx, env, &sent.caller.scope, value)?;
        one(tx, &sent.caller.scope, id)
    })
    .await
}
