//! How long things like a promise take, for our own staff.

use axum::Json;
use axum::extract::{Path, State};
use domain::forecast::Scope as Whose;
use domain::kernel::CommitmentId;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Caller, codes};
use crate::commitments::store;
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::similar::acts::{self, Similar};
use crate::similar::view::whole;

/// This endpoint.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(similar))
}

codes!(
    /// Whose record a forecast rests on: promises of the same kind by the same team, those of the team, or all.
    RecordOf = ["kind", "team", "all"]
);

/// How long promises like this one take.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SimilarPromises {
    /// Half are delivered within so many days of their promise.
    days_50: i64,
    /// 85 in a hundred are.
    days_85: i64,
    /// 95 in a hundred are.
    days_95: i64,
    /// Half of those that had run for as long as this one were delivered by then.
    p50: Option<Date>,
    /// 85 in a hundred were.
    p85: Option<Date>,
    /// 95 in a hundred were.
    p95: Option<Date>,
    /// Whose record that is.
    #[schema(value_type = RecordOf)]
    whose: &'static str,
    /// So many were delivered.
    delivered: u32,
    /// So many were promised and are not delivered yet; they count as well.
    open: u32,
}

impl SimilarPromises {
    fn of(similar: &Similar, env: &Env) -> Self {
        let zone = env.local().time_zone().clone();
        let by = |in_a_hundred| similar.by(in_a_hundred).map(|at| at.to_zoned(zone.clone()).date());
        Self {
            days_50: whole(similar.days(50)),
            days_85: whole(similar.days(85)),
            days_95: whole(similar.days(95)),
            p50: by(50),
            p85: by(85),
            p95: by(95),
            whose: match similar.whose {
                Whose::Kind => "kind",
                Whose::Team => "team",
                Whose::Organisation | Whose::Nothing => "all",
            },
            delivered: similar.count.finished,
            open: similar.count.open,
        }
    }
}

/// How long promises like this one take, where nobody estimated it. For our own staff, while it is open and not a client's.
#[utoipa::path(get, path = "/commitments/{id}/similar", tag = "commitments", params(("id" = Uuid, Path)),
    responses((status = 200, body = SimilarPromises)))]
async fn similar(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SimilarPromises>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let row = store::find(conn, &caller.scope, CommitmentId(id))?;
            if !caller.scope.is_staff() {
                return Err(AppError::NotFound);
            }
            let similar = acts::told(conn, env, &caller.scope, &row)?;
            let too_few = "There is nothing to go by: fewer than ten promises like it were delivered, or it is not open. \
                           Estimate it instead.";
            let similar = similar.ok_or_else(|| AppError::refused("no_record", too_few))?;
            Ok(SimilarPromises::of(&similar, env))
        })
        .await
}
