//! Who decides at a client, how they stand toward us, talks, and finding out what is not known: for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Gap, Part, Stance};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::shown;
use super::wire::{ClientProfile, DecisionLimit, PartCode, StanceCode};
use crate::api::kit::{Checks, Nothing, Sent};
use crate::clients::profile::acts;
use crate::kit::app::App;
use crate::kit::error::AppError;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(name_decider))
        .routes(routes!(end_decider))
        .routes(routes!(note_stance))
        .routes(routes!(note_talk))
        .routes(routes!(find_out))
}

/// The part somebody has in deciding on IT.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeciderAnew {
    #[schema(value_type = PartCode)]
    part: String,
    /// Up to which amount; nothing where it is not known.
    #[serde(default)]
    limit: Option<DecisionLimit>,
}

/// Says which part somebody of a client has in deciding on IT.
#[utoipa::path(put, path = "/parties/{id}/deciders/{person}", tag = "parties",
    params(("id" = Uuid, Path), ("person" = Uuid, Path)), request_body = DeciderAnew,
    responses((status = 200, body = ClientProfile)))]
async fn name_decider(
    State(app): State<App>,
    Path((id, person)): Path<(Uuid, Uuid)>,
    sent: Sent<DeciderAnew>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let part = f.code("part", Some(&sent.body.part), Part::from_code).unwrap_or(Part::Uses);
        let limit = sent.body.limit.as_ref().and_then(|limit| limit.read(&mut f));
        let (part, limit) = f.done((part, limit))?;
        acts::name_decider(tx, env, scope, PartyId(id), (PersonId(person), part, limit))?;
        shown(tx, env, scope, id)
    })
    .await
}

/// Somebody has no part in deciding any more.
#[utoipa::path(post, path = "/parties/{id}/deciders/{person}/end", tag = "parties",
    params(("id" = Uuid, Path), ("person" = Uuid, Path)), responses((status = 200, body = ClientProfile)))]
async fn end_decider(
    State(app): State<App>,
    Path((id, person)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::end_decider(tx, env, scope, PartyId(id), PersonId(person))?;
        shown(tx, env, scope, id)
    })
    .await
}

/// How somebody stands toward us, and on what that rests.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStance {
    #[schema(value_type = StanceCode)]
    stance: String,
    /// What was seen or heard.
    #[schema(max_length = 4000)]
    evidence: String,
}

/// Notes how somebody stands toward us. For our own staff, and read by them alone.
#[utoipa::path(post, path = "/parties/{id}/deciders/{person}/stance", tag = "parties",
    params(("id" = Uuid, Path), ("person" = Uuid, Path)), request_body = NewStance,
    responses((status = 200, body = ClientProfile)))]
async fn note_stance(
    State(app): State<App>,
    Path((id, person)): Path<(Uuid, Uuid)>,
    sent: Sent<NewStance>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let stance = f.code("stance", Some(&sent.body.stance), Stance::from_code).unwrap_or(Stance::Unknown);
        let evidence = f.words("evidence", Some(&sent.body.evidence));
        if evidence.is_none() {
            f.wrong("evidence", "Say what you saw or heard. Without that it is only a feeling.");
        }
        let (stance, evidence) = f.done((stance, evidence.unwrap_or_default()))?;
        acts::note_stance(tx, env, scope, PartyId(id), (PersonId(person), stance, evidence))?;
        shown(tx, env, scope, id)
    })
    .await
}

/// A talk that left no other trace.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTalk {
    day: Date,
    /// With whom.
    #[serde(default)]
    person: Option<Uuid>,
    /// What came of it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Writes a talk with a client down. For our own staff, and read by them alone.
#[utoipa::path(post, path = "/parties/{id}/talks", tag = "parties", params(("id" = Uuid, Path)),
    request_body = NewTalk, responses((status = 200, body = ClientProfile)))]
async fn note_talk(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<NewTalk>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let mut f = Checks::default();
        let day = f.day("day", Some(sent.body.day));
        let words = f.words("words", sent.body.words.as_deref());
        let (day, words) = f.done((day, words))?;
        let with = sent.body.person.map(PersonId);
        acts::note_talk(tx, env, scope, PartyId(id), (day.unwrap_or(sent.body.day), with, words))?;
        shown(tx, env, scope, id)
    })
    .await
}

/// Promises the client to find out something that is not known. The promise is at `/commitments`, and stands beside the gap.
#[utoipa::path(post, path = "/parties/{id}/gaps/{gap}/find-out", tag = "parties",
    params(("id" = Uuid, Path), ("gap" = String, Path)), responses((status = 200, body = ClientProfile)))]
async fn find_out(
    State(app): State<App>,
    Path((id, gap)): Path<(Uuid, String)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let gap = Gap::from_code(&gap).ok_or(AppError::NotFound)?;
        acts::find_out(tx, env, scope, PartyId(id), gap)?;
        shown(tx, env, scope, id)
    })
    .await
}
