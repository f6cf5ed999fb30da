//! Whether chances were right, and the agreed level, for programs of our own house.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::chances::{Share, Verdict};
use domain::kernel::PartyId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Caller, Query, Sent, codes};
use crate::check::level;
use crate::check::store::{self, Span};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::teams::rights;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(chances)).routes(routes!(agree))
}

codes!(
    /// What a share says about the chance that was told; below ten it says nothing.
    ChanceVerdict = Verdict::ALL.map(Verdict::code)
);

/// Whose chances.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ChancesOf {
    /// Of this team; of all where none is named.
    #[param(nullable = false)]
    team: Option<Uuid>,
}

/// Whether our chances were right, over the last twelve months.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ChancesRight {
    /// The agreed level in a hundred.
    agreed: u8,
    /// By the chance that was shown, in bands of ten.
    bands: Vec<Measured>,
    /// By the day at 50, 85 and 95.
    dates: Vec<Measured>,
    /// By team.
    teams: Vec<Measured>,
}

/// What was said beside what came of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Measured {
    /// The team, where it is one.
    team: Option<Uuid>,
    /// The mean chance that was said, in a hundred.
    said: f64,
    /// So many words whose day has passed.
    count: i64,
    /// So many were kept.
    kept: i64,
    /// Where the true share lies in 19 of 20 cases, between 0 and 1.
    low: f64,
    /// See `low`.
    high: f64,
    /// What that says.
    #[schema(value_type = ChanceVerdict)]
    verdict: &'static str,
}

fn measured(team: Option<Uuid>, said: f64, count: i64, kept: i64) -> Measured {
    let share = Share { count, kept };
    let (low, high) = share.range();
    Measured { team, said, count, kept, low, high, verdict: share.verdict(said / 100.0).code() }
}

/// Were our chances right: of promises given at a chance, how many were kept. For our own staff.
#[utoipa::path(get, path = "/chances", tag = "commitments", params(ChancesOf),
    responses((status = 200, body = ChancesRight)))]
async fn chances(
    State(app): State<App>,
    caller: Caller,
    Query(of): Query<ChancesOf>,
) -> Result<Json<ChancesRight>, AppError> {
    if !rights::may_read(&caller.scope) {
        return Err(AppError::NotFound);
    }
    caller
        .read(&app, move |conn, env, _| {
            let since = env.now - jiff::SignedDuration::from_hours(24 * 365);
            let span = Span { since, now: env.now, team: of.team.map(PartyId) };
            let mean = |said: i64, count: i64| said as f64 / count.max(1) as f64;
            let bands = store::bands(conn, &span)?;
            let covered = store::covered(conn, &span)?;
            let teams = if of.team.is_some() { Vec::new() } else { store::teams(conn, &span)? };
            let at = [50.0, 85.0, 95.0].into_iter().zip(covered.at);
            Ok(ChancesRight {
                agreed: level::levels(conn)?.of(span.team),
                bands: bands.iter().map(|b| measured(None, mean(b.said, b.count), b.count, b.kept)).collect(),
                dates: at.map(|(said, (count, kept))| measured(None, said, count, kept)).collect(),
                teams: teams.iter().map(|t| measured(Some(t.id.0), mean(t.said, t.count), t.count, t.kept)).collect(),
            })
        })
        .await
}

/// The agreed level for everybody, or for one team.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLevel {
    /// Of this team; of everybody where none is named.
    team: Option<Uuid>,
    /// In a hundred; a team without one follows everybody.
    #[schema(minimum = 50, maximum = 99)]
    level: Option<u8>,
}

/// Levels that are agreed on.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AgreedLevels {
    /// Of everybody, in a hundred.
    level: u8,
    /// Of teams that agreed on another.
    teams: Vec<TeamLevel>,
}

/// The level of a team.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
struct TeamLevel {
    team: Uuid,
    level: u8,
}

/// Agree on another level, below which a promise is a stretch. For administrators.
#[utoipa::path(put, path = "/chances/level", tag = "commitments", request_body = NewLevel,
    responses((status = 200, body = AgreedLevels)))]
async fn agree(State(app): State<App>, sent: Sent<NewLevel>) -> Result<Response, AppError> {
    sent.done(&app, |tx, env, sent| {
        let (scope, new) = (&sent.caller.scope, sent.body);
        if !rights::may_read(scope) {
            return Err(AppError::NotFound);
        }
        let levels = level::agree(tx, env, scope, new.team.map(PartyId), new.level)?;
        let teams = levels.teams.into_iter().map(|(team, level)| TeamLevel { team, level }).collect();
        Ok(AgreedLevels { level: levels.all, teams })
    })
    .await
}
