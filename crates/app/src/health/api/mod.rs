//! Relationships for programs of our own people: one with its stage, evidence and figure, all of them, and what persons say against a
//! stage.

mod numbers;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::health::Stage;
use domain::kernel::{PartyId, PersonId};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::{ClientHealth, Relationship, StageCode};
use super::store::Filter;
use super::{acts, known};
use crate::api::kit::{Asked, Caller, Checks, Nothing, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(relationships))
        .routes(routes!(client_health))
        .routes(routes!(overrule_stage))
        .routes(routes!(end_overrule))
        .routes(routes!(begin_anew))
        .merge(numbers::routes())
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: PartyId) -> Result<ClientHealth, AppError> {
    Ok(ClientHealth::of(&known::one(conn, env, scope, id)?))
}

/// Which relationships.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// At this stage.
    #[param(value_type = Option<StageCode>, inline, nullable = false)]
    stage: Option<String>,
    /// Led by this person.
    #[param(nullable = false)]
    lead: Option<Uuid>,
}

/// All relationships, the worst stage first, then by name. Stage, words, satisfaction and health figure are four instruments. For our own
/// people.
#[utoipa::path(get, path = "/relationships", tag = "health", params(Which, Page),
    responses((status = 200, body = Paged<Relationship>)))]
async fn relationships(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<Which>,
) -> Result<Json<Paged<Relationship>>, AppError> {
    acts::reads(&caller.scope)?;
    let after = page.after::<(i64, String, Uuid)>()?;
    let mut f = Checks::default();
    let stage = by.stage.as_deref().and_then(|code| f.code("stage", Some(code), Stage::from_code));
    let stage = f.done(stage)?;
    let filter = Filter { stage, lead: by.lead.map(PersonId) };
    caller
        .read(&app, move |conn, env, caller| {
            let of = (&caller.scope, caller.org.it);
            let rows = known::all(conn, env, of, &filter, after.clone(), page.fetch())?;
            let key = |b: &known::Beside| (b.listed.kept.place(), b.listed.party.1.clone(), b.listed.party.0.0);
            page.paged(rows, key, |b| Ok(Relationship::of(b)))
        })
        .await
}

/// Where the relationship with a client stands: the stage with its evidence, what is missing and what would end it, and the
/// health figure with its parts. For our own people; whoever is of a client finds nothing here.
#[utoipa::path(get, path = "/parties/{id}/health", tag = "health", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientHealth)))]
async fn client_health(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ClientHealth>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, PartyId(id))).await
}

/// Another stage than the evidence carries.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewOverrule {
    #[schema(value_type = StageCode)]
    stage: String,
    /// The last day on which it holds, ninety days ahead at most.
    until: Date,
    /// Why, for everybody of our house who sees the stage.
    #[schema(max_length = 500)]
    reason: String,
}

/// Overrules the stage of a relationship for a while, with a reason.
#[utoipa::path(post, path = "/parties/{id}/stage-overrules", tag = "health", params(("id" = Uuid, Path)),
    request_body = NewOverrule, responses((status = 200, body = ClientHealth)))]
async fn overrule_stage(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<NewOverrule>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let stage = f.code("stage", Some(&sent.body.stage), Stage::from_code);
        let until = f.day("until", Some(sent.body.until));
        let reason = f.needed("reason", &sent.body.reason, "Say why. Everybody who sees the stage sees the reason.");
        let (both, reason) = f.done((stage.zip(until), reason))?;
        let (stage, until) = both.ok_or(AppError::NotFound)?;
        acts::overrule(tx, env, scope, PartyId(id), (stage, until, &reason))?;
        shown(tx, env, scope, PartyId(id))
    })
    .await
}

/// Ends the overruling that holds; what the evidence carries is shown again.
#[utoipa::path(post, path = "/parties/{id}/stage-overrules/end", tag = "health", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = ClientHealth)))]
async fn end_overrule(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::end_overrule(tx, env, scope, PartyId(id))?;
        shown(tx, env, scope, PartyId(id))
    })
    .await
}

/// Why both begin anew.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBeginning {
    /// Why it can be another way now.
    #[schema(max_length = 500)]
    reason: String,
}

/// Marks a new beginning after an end stage. What was stays readable; the picture begins from nothing.
#[utoipa::path(post, path = "/parties/{id}/new-beginnings", tag = "health", params(("id" = Uuid, Path)),
    request_body = NewBeginning, responses((status = 200, body = ClientHealth)))]
async fn begin_anew(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<NewBeginning>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let reason = f.needed("reason", &sent.body.reason, "Say why it can be another way now.");
        let reason = f.done(reason)?;
        acts::begin_anew(tx, env, scope, PartyId(id), &reason)?;
        shown(tx, env, scope, PartyId(id))
    })
    .await
}
