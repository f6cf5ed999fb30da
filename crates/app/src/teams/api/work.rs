//! What a promise takes of teams, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::check::{Effort, HANDS};
use domain::kernel::{CommitmentId, PartyId, SkillId};
use domain::teams::{EstimateKind, Line};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::house;
use crate::api::kit::{Caller, Checks, Named, Nothing, Sent, codes};
use crate::commitments::store as commitments;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::acts::{self, NewEstimate};
use crate::teams::store::{self, Estimate, WorkPlace};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(commitment_effort))
        .routes(routes!(estimate_commitment))
        .routes(routes!(commitment_took))
        .routes(routes!(place_commitment))
        .routes(routes!(commitment_waits))
        .routes(routes!(commitment_waits_no_longer))
}

codes!(
    /// Whether it is an estimate of the whole, what is left, or the word that it is not estimated.
    EstimateKindCode = EstimateKind::ALL.iter().map(|kind| kind.code())
);

/// What one skill has to give, in minutes of somebody able.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EstimateLine {
    skill: Uuid,
    /// At best.
    #[schema(maximum = 20_000_000)]
    low: u32,
    #[schema(maximum = 20_000_000)]
    likely: u32,
    /// At worst.
    #[schema(maximum = 20_000_000)]
    high: u32,
    /// How many can work on it at once; two where nothing is said.
    #[serde(default = "hands")]
    #[schema(minimum = 1, maximum = 20)]
    hands: u8,
}

const fn hands() -> u8 {
    HANDS
}

/// An estimate as somebody said it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EstimateSeen {
    id: Uuid,
    team: Uuid,
    #[schema(value_type = EstimateKindCode)]
    kind: &'static str,
    lines: Vec<EstimateLine>,
    note: Option<String>,
    by: Option<Named>,
    said_at: Timestamp,
}

impl From<&Estimate> for EstimateSeen {
    fn from(e: &Estimate) -> Self {
        let line = |l: &Line| EstimateLine {
            skill: l.skill.0,
            low: l.effort.low(),
            likely: l.effort.likely(),
            high: l.effort.high(),
            hands: l.hands,
        };
        Self {
            id: e.id,
            team: e.team.0,
            kind: e.said.kind.code(),
            lines: e.said.lines.iter().map(line).collect(),
            note: e.note.clone(),
            by: e.by.as_ref().map(|(id, name)| Named::of(id.0, name)),
            said_at: e.said.at,
        }
    }
}

/// What a promise takes of teams.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CommitmentEffort {
    /// What counts now, one for each team.
    counts: Vec<EstimateSeen>,
    /// Everything that was said, the last first.
    history: Vec<EstimateSeen>,
    /// 1 goes first, 9 last; nothing where nobody said.
    priority: Option<u8>,
    /// Not before this day.
    earliest: Option<Date>,
    /// What it waits for, beside what is ordered where it rests.
    after: Vec<Uuid>,
}

fn effort(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<CommitmentEffort, AppError> {
    let row = commitments::find(conn, scope, CommitmentId(id))?;
    if !row.between.performer_kind.is_ours() {
        return Err(AppError::NotFound);
    }
    let heads = store::heads(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
    let place = store::place_of(conn, row.id)?;
    Ok(CommitmentEffort {
        counts: heads.iter().map(EstimateSeen::from).collect(),
        history: store::histories(conn, row.id, None)?.iter().map(EstimateSeen::from).collect(),
        priority: place.priority,
        earliest: place.earliest,
        after: store::waits_of(conn, &[row.id])?.into_iter().map(|(_, first)| first.0).collect(),
    })
}

/// What a promise takes of teams, and its place in the queue. For our own staff.
#[utoipa::path(get, path = "/commitments/{id}/effort", tag = "teams", params(("id" = Uuid, Path)),
    responses((status = 200, body = CommitmentEffort)))]
async fn commitment_effort(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CommitmentEffort>, AppError> {
    house(&caller)?;
    caller.read(&app, move |conn, _, caller| effort(conn, &caller.scope, id)).await
}

/// What somebody says a team has to give.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToEstimate {
    team: Uuid,
    #[schema(value_type = EstimateKindCode)]
    kind: String,
    #[serde(default)]
    #[schema(max_items = 50)]
    lines: Vec<EstimateLine>,
    #[serde(default)]
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Says what a team has to give to a promise. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/commitments/{id}/estimates", tag = "teams", params(("id" = Uuid, Path)),
    request_body = ToEstimate, responses((status = 200, body = CommitmentEffort)))]
async fn estimate_commitment(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToEstimate>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let (body, scope, mut f) = (&sent.body, &sent.caller.scope, Checks::default());
        let kind = f.code("kind", Some(&body.kind), EstimateKind::from_code);
        let note = f.sentence("note", body.note.as_deref());
        let mut lines = Vec::new();
        for line in &body.lines {
            match Effort::new(line.low, line.likely, line.high) {
                Some(effort) => lines.push(Line { skill: SkillId(line.skill), effort, hands: line.hands }),
                None => f.wrong("lines", "At best is the least of the three, at worst the most. Put them in order."),
            }
        }
        let kind = f.done(kind)?.ok_or(AppError::NotFound)?;
        let new = NewEstimate { kind, lines, note };
        acts::estimate(tx, env, scope, (CommitmentId(id), PartyId(body.team)), new)?;
        effort(tx, scope, id)
    })
    .await
}

/// What a promise took of a team.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Took {
    team: Uuid,
    /// Minutes, of all skills.
    #[schema(maximum = 20_000_000)]
    minutes: u32,
    /// When it was done; the day of delivery where nothing is said.
    #[serde(default)]
    on: Option<Date>,
}

/// Says what a promise took of a team, once it is delivered. For whoever belongs to the team or leads it.
#[utoipa::path(post, path = "/commitments/{id}/took", tag = "teams", params(("id" = Uuid, Path)),
    request_body = Took, responses((status = 200, body = super::wire::EffortSeen)))]
async fn commitment_took(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Took>) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let on = f.day("on", sent.body.on);
        let on = f.done(on)?;
        let of = (CommitmentId(id), PartyId(sent.body.team));
        let took = acts::took(tx, env, &sent.caller.scope, of, (sent.body.minutes, on))?;
        Ok(super::wire::EffortSeen::from(&took))
    })
    .await
}

/// Where a promise stands in the queue.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QueuePlace {
    /// 1 goes first, 9 last; 5 where nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 9)]
    priority: Option<u8>,
    /// Not before this day.
    #[serde(default)]
    earliest: Option<Date>,
}

/// Says which promise goes first, and when it may begin. For whoever performs it.
#[utoipa::path(put, path = "/commitments/{id}/place", tag = "teams", params(("id" = Uuid, Path)),
    request_body = QueuePlace, responses((status = 200, body = CommitmentEffort)))]
async fn place_commitment(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<QueuePlace>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let (scope, mut f) = (&sent.caller.scope, Checks::default());
        let earliest = f.day("earliest", sent.body.earliest);
        let place = f.done(WorkPlace { priority: sent.body.priority, earliest })?;
        acts::put_first(tx, env, scope, CommitmentId(id), place)?;
        effort(tx, scope, id)
    })
    .await
}

/// A promise waits for another. For whoever performs it.
#[utoipa::path(put, path = "/commitments/{id}/waits/{on}", tag = "teams",
    params(("id" = Uuid, Path), ("on" = Uuid, Path)), request_body = Nothing,
    responses((status = 200, body = CommitmentEffort)))]
async fn commitment_waits(
    State(app): State<App>,
    Path((id, on)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::wait(tx, env, scope, CommitmentId(id), CommitmentId(on))?;
        effort(tx, scope, id)
    })
    .await
}

/// It waits for the other no longer. For whoever performs it.
#[utoipa::path(post, path = "/commitments/{id}/waits/{on}/remove", tag = "teams",
    params(("id" = Uuid, Path), ("on" = Uuid, Path)), responses((status = 200, body = CommitmentEffort)))]
async fn commitment_waits_no_longer(
    State(app): State<App>,
    Path((id, on)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    house(&sent.caller)?;
    sent.done(&app, move |tx, _, sent| {
        let scope = &sent.caller.scope;
        acts::unwait(tx, scope, CommitmentId(id), CommitmentId(on))?;
        effort(tx, scope, id)
    })
    .await
}
