//! Conversations for programs: the list, one with its steps and its ledger, a new one, and what is said in one.

mod looked_back;
mod sent;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::commitment::Side;
use domain::conversation::Talk;
use domain::kernel::{ConversationId, PartyId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::sent::{ConversationSaying, NewConversation};
use self::wire::{Conversation, ConversationInFull, TalkSideCode, TalkStateCode};
use super::opening;
use super::store::{self, Filter};
use crate::api::kit::{Asked, Caller, Checks, IfMatch, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, raise)).routes(routes!(show)).routes(routes!(say))
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct ConversationsBy {
    /// Part of the need.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
    /// Either party.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// Either accountable person.
    #[param(nullable = false)]
    person: Option<Uuid>,
    /// Where it stands as a whole.
    #[param(value_type = Option<TalkStateCode>, inline, nullable = false)]
    state: Option<String>,
    /// The step that is on, 1 to 7.
    #[param(nullable = false, minimum = 1, maximum = 7)]
    step: Option<i64>,
    /// Whose move it is.
    #[param(value_type = Option<TalkSideCode>, inline, nullable = false)]
    to_move: Option<String>,
}

/// Conversations, what moved last first.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ConversationsBy, Page),
    responses((status = 200, body = Paged<Conversation>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<ConversationsBy>,
) -> Result<Json<Paged<Conversation>>, AppError> {
    let mut f = Checks::default();
    if by.step.is_some_and(|step| !(1..=7).contains(&step)) {
        f.wrong("step", "A step is a number from 1 to 7.");
    }
    let filter = Filter {
        party: by.party.map(PartyId),
        person: by.person.map(PersonId),
        state: f.code("state", by.state.as_deref(), Talk::from_code),
        to_move: f.code("to_move", by.to_move.as_deref(), Side::from_code),
        step: by.step,
        like: f.line("q", by.q.as_deref()),
        ..Filter::default()
    };
    let (filter, after) = (f.done(filter)?, page.after::<(Timestamp, Uuid)>()?);
    caller
        .read(&app, move |conn, _, caller| {
            let rows = store::list(conn, &caller.scope, &filter, after, page.fetch())?;
            page.paged(rows, |row| (row.moved_at, row.id.0), |row| Ok(Conversation::of(row)))
        })
        .await
}

fn shown(conn: &mut Conn, env: &Env, scope: &Scope, id: Uuid) -> Result<ConversationInFull, AppError> {
    ConversationInFull::load(conn, env, scope, ConversationId(id))
}

/// One conversation: its steps, what was agreed, its ledger, its promises, and what can be said now.
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = Uuid, Path)),
    responses((status = 200, body = ConversationInFull)))]
async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ConversationInFull>, AppError> {
    caller.read(&app, move |conn, env, caller| shown(conn, env, &caller.scope, id)).await
}

/// Start a conversation about a need.
#[utoipa::path(post, path = "/conversations", tag = "conversations", request_body = NewConversation,
    responses((status = 201, body = ConversationInFull)))]
async fn raise(State(app): State<App>, sent: Sent<NewConversation>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let id = opening::start(tx, env, &sent.caller.scope, &sent.body.starting()?)?;
        Ok((format!("/api/v1/conversations/{id}"), shown(tx, env, &sent.caller.scope, id.0)?))
    })
    .await
}

/// Say something in a conversation. `allowed` tells which acts are possible now; promises are opened at `/commitments`.
#[utoipa::path(post, path = "/conversations/{id}/acts", tag = "conversations", params(("id" = Uuid, Path), IfMatch),
    request_body = ConversationSaying, responses((status = 200, body = ConversationInFull)))]
async fn say(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ConversationSaying>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| shown(tx, env, scope, id))?;
        super::acts::say(tx, env, scope, ConversationId(id), sent.body.saying()?)?;
        shown(tx, env, scope, id)
    })
    .await
}
