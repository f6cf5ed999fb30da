//! Promises at risk, for programs of our own house; to everybody else they are not found.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::chances::Why;
use domain::kernel::{CommitmentId, PartyId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::acts;
use super::store::{AtRisk, Whose};
use crate::api::kit::{Asked, Caller, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::teams::rights;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(at_risk)).routes(routes!(know))
}

codes!(
    /// What holds a promise up: what it rests on, hours that are taken, that similar ones took longer, or its own work.
    RiskWhy = Why::CODES
);

/// What the list is narrowed to.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct RisksBy {
    /// Of this team, or held up by it.
    #[param(nullable = false)]
    team: Option<Uuid>,
    /// Those that one answers for.
    #[param(default = false)]
    mine: bool,
    /// Those of which nobody said that they know.
    #[param(default = false)]
    news: bool,
}

/// A promise whose chance fell.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Risk {
    commitment: Named,
    due_at: Timestamp,
    /// A day was agreed and not an hour.
    due_is_day: bool,
    /// The chance of its day now, in a hundred.
    chance: u8,
    /// From what it fell; the chance itself where none was known before.
    fell_from: u8,
    /// Since when it is at risk.
    fell_at: Timestamp,
    /// The chance when the word was given, or the first that was known.
    given: u8,
    /// The agreed level, in a hundred.
    agreed: u8,
    /// It was given as a stretch.
    stretch: bool,
    /// 85 in a hundred futures end by then; nothing within the weeks that are looked at.
    p85: Option<Date>,
    #[schema(value_type = Option<RiskWhy>)]
    why: Option<&'static str>,
    /// What it rests on, where that holds it up and may be read.
    rests_on: Option<Named>,
    /// The team whose hours are taken.
    lacks_of: Option<Named>,
    /// The skill of which there is too little.
    lacks: Option<Named>,
    /// How many in a hundred of those hours are taken.
    taken: Option<u8>,
    /// The team that has most to do with it.
    team: Option<Named>,
    /// Who answers for it.
    person: Option<Named>,
    /// When they said that they know.
    known_at: Option<Timestamp>,
    /// Since when this is the answer.
    reckoned_at: Timestamp,
}

impl Risk {
    fn of(risk: &AtRisk) -> Self {
        let kept = &risk.kept;
        let named = |id: Option<Uuid>, name: &Option<String>| Some(Named::of(id?, name.as_deref()?));
        let (below, hours) = match kept.why {
            Some(Why::Rests(id)) => (Some(id.0), None),
            Some(Why::Hours { team, skill, taken }) => (None, Some((team.0, skill.0, taken))),
            _ => (None, None),
        };
        Self {
            commitment: Named::of(kept.id, &risk.subject),
            due_at: kept.due_at,
            due_is_day: risk.due_is_day,
            chance: kept.standing.chance,
            fell_from: risk.fall.from,
            fell_at: risk.fall.at,
            given: kept.standing.given,
            agreed: kept.agreed,
            stretch: kept.standing.stretch,
            p85: kept.p85,
            why: kept.why.map(Why::code),
            rests_on: named(below, &risk.rests),
            lacks_of: named(hours.map(|(team, ..)| team), &risk.lacks),
            lacks: named(hours.map(|(_, skill, _)| skill), &risk.skill),
            taken: hours.map(|(.., taken)| taken),
            team: named(kept.team.map(|id| id.0), &risk.team),
            person: named(kept.person.map(|id| id.0), &risk.person),
            known_at: kept.known_at.filter(|at| *at >= risk.fall.at),
            reckoned_at: kept.reckoned_at,
        }
    }
}

/// Promises of ours whose chance fell, the first due first. Gone through in the background; for our own staff.
#[utoipa::path(get, path = "/risks", tag = "commitments", params(RisksBy, Page),
    responses((status = 200, body = Paged<Risk>)))]
async fn at_risk(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<RisksBy>,
) -> Result<Json<Paged<Risk>>, AppError> {
    if !rights::may_read(&caller.scope) {
        return Err(AppError::NotFound);
    }
    let after = page.after::<(Timestamp, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let person = if by.mine { Some(caller.reader()?.id) } else { None };
            let whose = Whose { person, team: by.team.map(PartyId), news: by.news };
            let rows = acts::at_risk(conn, &caller.scope, whose, after, page.fetch())?;
            page.paged(rows, |risk| (risk.kept.due_at, risk.kept.id.0), |risk| Ok(Risk::of(risk)))
        })
        .await
}

/// Since when it is known.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RiskKnown {
    commitment: Uuid,
    known_at: Timestamp,
}

/// Whoever answers for a promise at risk says that they know. It is told again when its chance falls further, or anew.
#[utoipa::path(post, path = "/commitments/{id}/risk/known", tag = "commitments", params(("id" = Uuid, Path)),
    request_body = Nothing, responses((status = 200, body = RiskKnown)))]
async fn know(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    if !rights::may_read(&sent.caller.scope) {
        return Err(AppError::NotFound);
    }
    sent.done(&app, move |tx, env, sent| {
        acts::know(tx, env, &sent.caller.scope, CommitmentId(id))?;
        Ok(RiskKnown { commitment: id, known_at: env.now })
    })
    .await
}
