//! What is done about a system outside IT, for programs: how risky it is, how it stands, a promise and a conversation about it.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::market::{Risk, Standing, Way};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{OutsideWhole, RiskOutsideCode, StandingCode, whole, writing};
use crate::api::kit::{Checks, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::shadow::acts::{self, NewRisk};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(judge_outside))
        .routes(routes!(stand_outside))
        .routes(routes!(offer_outside))
        .routes(routes!(talk_outside))
}

codes!(
    /// What we offer about it.
    WayCode = Way::ALL.iter().map(|w| w.code())
);
/// How risky somebody of ours thinks it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToJudge {
    #[schema(value_type = RiskOutsideCode)]
    risk: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    data: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    continuity: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    security: Option<String>,
}

/// Says how risky we think it is, and why. For our own people who look after the client.
#[utoipa::path(post, path = "/outside-systems/{id}/risks", tag = "market", params(("id" = Uuid, Path)),
    request_body = ToJudge, responses((status = 200, body = OutsideWhole)))]
async fn judge_outside(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToJudge>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        writing(tx, scope, id)?;
        let mut f = Checks::default();
        let risk = f.code("risk", Some(&body.risk), Risk::from_code);
        let data = f.sentence("data", body.data.as_deref());
        let continuity = f.sentence("continuity", body.continuity.as_deref());
        let security = f.sentence("security", body.security.as_deref());
        let risk = f.done(risk)?.ok_or(AppError::NotFound)?;
        acts::judge(tx, env, scope, id, &NewRisk { risk, data, continuity, security })?;
        whole(tx, scope, id)
    })
    .await
}

/// How it stands, in whose words.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToStand {
    #[schema(value_type = StandingCode)]
    standing: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Says how it stands now. Either side can.
#[utoipa::path(post, path = "/outside-systems/{id}/steps", tag = "market", params(("id" = Uuid, Path)),
    request_body = ToStand, responses((status = 200, body = OutsideWhole)))]
async fn stand_outside(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToStand>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let version = writing(tx, scope, id)?;
        let mut f = Checks::default();
        let standing = f.code("standing", Some(&sent.body.standing), Standing::from_code);
        let words = f.words("words", sent.body.words.as_deref());
        let standing = f.done(standing)?.ok_or(AppError::NotFound)?;
        acts::stand(tx, env, scope, (id, version), (standing, words))?;
        whole(tx, scope, id)
    })
    .await
}

/// What is offered, until when, and how both know that it is done.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToOffer {
    #[schema(value_type = WayCode)]
    way: String,
    by: Date,
    #[serde(default)]
    #[schema(max_items = 50)]
    conditions: Vec<String>,
}

/// Offers to make it safe or to bring it home: a promise is put on the table. For our own people who look after the client.
#[utoipa::path(post, path = "/outside-systems/{id}/offer", tag = "market", params(("id" = Uuid, Path)),
    request_body = ToOffer, responses((status = 200, body = OutsideWhole)))]
async fn offer_outside(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToOffer>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        writing(tx, scope, id)?;
        let mut f = Checks::default();
        let way = f.code("way", Some(&sent.body.way), Way::from_code);
        let day = f.day("by", Some(sent.body.by));
        let conditions = f.lines("conditions", &sent.body.conditions);
        let (way, day) = f.done(way.zip(day))?.ok_or(AppError::NotFound)?;
        acts::offer(tx, env, scope, id, (way, day, conditions))?;
        whole(tx, scope, id)
    })
    .await
}

/// What is talked about, and what it serves.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToTalkAbout {
    #[schema(value_type = WayCode)]
    way: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    serves: Option<String>,
}

/// Begins a conversation about making it safe or bringing it home. Either side can.
#[utoipa::path(post, path = "/outside-systems/{id}/talk", tag = "market", params(("id" = Uuid, Path)),
    request_body = ToTalkAbout, responses((status = 200, body = OutsideWhole)))]
async fn talk_outside(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToTalkAbout>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        writing(tx, scope, id)?;
        let mut f = Checks::default();
        let way = f.code("way", Some(&sent.body.way), Way::from_code);
        let serves = f.sentence("serves", sent.body.serves.as_deref());
        let way = f.done(way)?.ok_or(AppError::NotFound)?;
        acts::talk(tx, env, scope, id, (way, serves))?;
        whole(tx, scope, id)
    })
    .await
}
