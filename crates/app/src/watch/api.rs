//! *Will you make it?* for programs: what one is asked, and when the organisation asks. The answers are ordinary acts.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use db::Conn;
use domain::chances::Standing;
use domain::kernel::CommitmentId;
use domain::watch::{Asking, FURTHEST, MOST};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::acts;
use super::store::Ask;
use crate::api::kit::{Caller, Checks, IfMatch, Named, Paged, Sent};
use crate::check::standing::acts as standing;
use crate::commitments::store::Row;
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(asked)).routes(routes!(asking, ask_so))
}

/// A promise about which one is asked: will you make it?
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Question {
    /// The promise. `assure`, `propose` and `declare_breakdown` are answers, and so is `deliver`.
    commitment: Named,
    /// To whom it was promised.
    customer: Named,
    due_at: Timestamp,
    /// A day was agreed and not an hour: `due_at` is its end.
    due_is_day: bool,
    /// So many working days ahead; nothing where the asking did not wait.
    days_ahead: Option<i64>,
    /// Why it did not wait.
    reason: Option<String>,
    asked_at: Timestamp,
    /// The chance of the due in a hundred as it stands now; only for our own house, and nothing where none is known.
    chance: Option<u8>,
}

impl Question {
    fn of((ask, row): &(Ask, Row), standing: Option<&Standing>) -> Self {
        Self {
            chance: standing.map(|standing| standing.chance),
            commitment: Named::of(row.id.0, &row.subject),
            customer: Named::of(row.between.customer.0, &row.customer),
            due_at: ask.due,
            due_is_day: row.due_is_day,
            days_ahead: ask.days,
            reason: ask.reason.clone(),
            asked_at: ask.asked_at,
        }
    }
}

/// What one is asked, the nearest due first.
///
/// At most a hundred questions are open at once; `next` is always null.
#[utoipa::path(get, path = "/asked", tag = "me", responses((status = 200, body = Paged<Question>)))]
async fn asked(State(app): State<App>, caller: Caller) -> Result<Json<Paged<Question>>, AppError> {
    caller
        .read(&app, |conn, _, caller| {
            let all = acts::asked(conn, &caller.scope, caller.reader()?.id)?;
            let ids: Vec<CommitmentId> = all.iter().map(|(_, row)| row.id).collect();
            let chances = standing::of_these(conn, &caller.scope, &ids)?;
            let items = all.iter().map(|one| Question::of(one, chances.get(&one.1.id))).collect();
            Ok(Paged { items, next: None })
        })
        .await
}

/// Whether and when people are asked ahead.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskingAhead {
    /// People are asked at all.
    on: bool,
    /// How many working days ahead of the due, the furthest first.
    #[schema(max_items = 4, example = json!([5, 1]))]
    days: Vec<u32>,
}

fn shown(conn: &mut Conn) -> Result<AskingAhead, AppError> {
    let Asking { on, days } = acts::asking(conn)?;
    Ok(AskingAhead { on, days })
}

/// Whether and when people are asked ahead.
#[utoipa::path(get, path = "/settings/asking", tag = "me", responses((status = 200, body = AskingAhead)))]
async fn asking(State(app): State<App>, caller: Caller) -> Result<Json<AskingAhead>, AppError> {
    caller.read(&app, |conn, _, _| shown(conn)).await
}

/// Ask so from now on; for administrators.
#[utoipa::path(put, path = "/settings/asking", tag = "me", params(IfMatch), request_body = AskingAhead,
    responses((status = 200, body = AskingAhead)))]
async fn ask_so(State(app): State<App>, sent: Sent<AskingAhead>) -> Result<Response, AppError> {
    sent.done(&app, |tx, env, sent| {
        sent.unchanged(tx, |tx| shown(tx))?;
        let mut f = Checks::default();
        let days = &sent.body.days;
        if days.is_empty() || days.len() > MOST || !days.iter().all(|n| (1..=FURTHEST).contains(n)) {
            f.wrong("days", format!("Send numbers of working days from 1 to {FURTHEST}, at most {MOST}."));
        }
        let asking = f.done(Asking { on: sent.body.on, ..Asking::on(days.iter().copied()) })?;
        acts::set_asking(tx, env, &sent.caller.scope, &asking)?;
        shown(tx)
    })
    .await
}
