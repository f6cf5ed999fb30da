//! The check of what nobody asked for yet, for programs: what it takes is told, or forecast from similar commitments.

use axum::Json;
use axum::extract::State;
use db::Conn;
use domain::kernel::{CommitmentId, PartyId, ServiceId};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{CheckAnswer, CheckAsked, MOST, answered, listed, wrong};
use crate::api::kit::{Caller, Query};
use crate::check::ask::{Ask, Like, THOUGHT};
use crate::check::store;
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_thought))
}

/// What is asked of something that is only thought of.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ThoughtAsked {
    /// The day that is wanted.
    #[param(nullable = false)]
    day: Option<Date>,
    /// What it takes, with commas between lines: team, skill, and minutes at best, likely and at worst, with colons between
    /// them.
    #[param(nullable = false, max_length = 2000)]
    needs: Option<String>,
    /// Where nobody knows what it takes: who would work on it. It is forecast from similar commitments.
    #[param(nullable = false)]
    team: Option<Uuid>,
    /// Likewise: the service that it is about.
    #[param(nullable = false)]
    service: Option<Uuid>,
    /// Open promises that have to end first, with commas between them.
    #[param(nullable = false, max_length = 2000)]
    after: Option<String>,
    /// What would be done about it, with commas between them: `do` of the ways that an answer names.
    #[param(nullable = false, max_length = 2000)]
    r#do: Option<String>,
}

impl ThoughtAsked {
    fn ask(self) -> Result<Ask, AppError> {
        let after: Option<Vec<CommitmentId>> =
            listed(self.after.as_deref()).map(|id| id.parse().ok().map(CommitmentId)).collect();
        let Some(after) = after.filter(|all| all.len() <= MOST) else {
            return wrong("after", "Name open promises by their ids, with commas between them; at most twenty.");
        };
        let like = Like { team: self.team.map(PartyId), service: self.service.map(ServiceId) };
        let rest = CheckAsked { day: self.day, needs: self.needs, r#do: self.r#do };
        Ok(Ask { after, like: like.some(), ..rest.ask(THOUGHT)? })
    }
}

/// What it waits for is open, and the caller may read it.
pub(super) fn known(conn: &mut Conn, scope: &Scope, ask: &Ask) -> Result<(), AppError> {
    let open = store::open(conn, scope, &ask.after)?;
    match ask.after.iter().all(|id| open.contains(id)) {
        true => Ok(()),
        false => wrong("after", "Not all of these are open promises that something could wait for."),
    }
}

/// Whether something that nobody asked for yet could be kept: `needs` says what it takes, or `team` and `service` whom and
/// what it is like. For our own staff.
#[utoipa::path(get, path = "/checks", tag = "commitments", params(ThoughtAsked),
    responses((status = 200, body = CheckAnswer)))]
async fn of_thought(
    State(app): State<App>,
    caller: Caller,
    Query(asked): Query<ThoughtAsked>,
) -> Result<Json<CheckAnswer>, AppError> {
    answered(&app, caller, asked.ask()?).await
}
