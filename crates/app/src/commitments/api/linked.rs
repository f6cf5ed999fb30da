//! What lies between promises: what one rests on, what it needs from the other side, and whom to ask when nobody answers.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::kernel::CommitmentId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::sent::Terms;
use super::shown;
use super::wire::CommitmentInFull;
use crate::api::kit::{Checks, Nothing, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::resting;
use crate::watch;

/// These endpoints.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rest_on))
        .routes(routes!(order))
        .routes(routes!(take_out))
        .routes(routes!(let_go))
        .routes(routes!(need))
        .routes(routes!(need_no_more))
        .routes(routes!(ask_lead))
}

/// Another promise.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtherCommitment {
    /// Which.
    commitment: Uuid,
}

/// Let it rest on a promise of a supplier that is there already. A new one is opened with `parent`. For our own staff.
#[utoipa::path(post, path = "/commitments/{id}/rests-on", tag = "commitments", params(("id" = Uuid, Path)),
    request_body = OtherCommitment, responses((status = 200, body = CommitmentInFull)))]
async fn rest_on(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<OtherCommitment>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, sub) = (&sent.caller.scope, CommitmentId(sent.body.commitment));
        resting::acts::attach(tx, env, scope, CommitmentId(id), sub)?;
        shown(tx, env, scope, id)
    })
    .await
}

/// What has to be done first.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Order {
    /// Those that rest below the same promise and have to be done first; nothing where none has to.
    #[schema(max_items = 50)]
    after: Vec<Uuid>,
}

/// Put one that it rests on after others, and after none else. For our own staff.
#[utoipa::path(put, path = "/commitments/{id}/rests-on/{sub}", tag = "commitments",
    params(("id" = Uuid, Path), ("sub" = Uuid, Path)), request_body = Order,
    responses((status = 200, body = CommitmentInFull)))]
async fn order(
    State(app): State<App>,
    Path((id, sub)): Path<(Uuid, Uuid)>,
    sent: Sent<Order>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let after: Vec<CommitmentId> = sent.body.after.iter().take(50).copied().map(CommitmentId).collect();
        resting::acts::order(tx, env, &sent.caller.scope, CommitmentId(id), CommitmentId(sub), &after)?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}

/// It no longer rests on that one. For our own staff.
#[utoipa::path(post, path = "/commitments/{id}/rests-on/{sub}/take-out", tag = "commitments",
    params(("id" = Uuid, Path), ("sub" = Uuid, Path)), responses((status = 200, body = CommitmentInFull)))]
async fn take_out(
    State(app): State<App>,
    Path((id, sub)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        resting::acts::detach(tx, env, &sent.caller.scope, CommitmentId(id), CommitmentId(sub))?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}

/// What it was for has ended: say that it is no longer needed. For our own staff.
#[utoipa::path(post, path = "/commitments/{id}/let-go", tag = "commitments", params(("id" = Uuid, Path)),
    responses((status = 200, body = CommitmentInFull)))]
async fn let_go(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        resting::acts::let_go(tx, env, &sent.caller.scope, CommitmentId(id))?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}

/// What a promise needs from the other side: one that is there already, or a new one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNeed {
    /// A promise of the other direction, between the same two, that is there already.
    commitment: Option<Uuid>,
    /// Or what is needed: asked of the other side at once.
    terms: Option<Terms>,
    /// In whose words, with `terms`.
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// Say what it needs from the other side. Both sides see it.
#[utoipa::path(post, path = "/commitments/{id}/needs", tag = "commitments", params(("id" = Uuid, Path)),
    request_body = NewNeed, responses((status = 200, body = CommitmentInFull)))]
async fn need(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<NewNeed>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let (scope, matter) = (&sent.caller.scope, CommitmentId(id));
        let mut f = Checks::default();
        let words = f.words("words", sent.body.words.as_deref());
        let terms = sent.body.terms.as_ref().map(|terms| terms.read(&mut f, env));
        match (sent.body.commitment, terms) {
            (Some(needed), None) => {
                f.done(())?;
                resting::needs::add(tx, env, scope, matter, CommitmentId(needed))?;
            }
            (None, Some(terms)) => {
                f.done(())?;
                resting::needs::ask(tx, env, scope, matter, terms, words)?;
            }
            _ => {
                f.wrong("commitment", "Name a promise that is there, or terms to ask for; one of both.");
                f.done(())?;
            }
        }
        shown(tx, env, scope, id)
    })
    .await
}

/// It needs that one no more.
#[utoipa::path(post, path = "/commitments/{id}/needs/{needed}/take-out", tag = "commitments",
    params(("id" = Uuid, Path), ("needed" = Uuid, Path)), responses((status = 200, body = CommitmentInFull)))]
async fn need_no_more(
    State(app): State<App>,
    Path((id, needed)): Path<(Uuid, Uuid)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        resting::needs::remove(tx, &sent.caller.scope, CommitmentId(id), CommitmentId(needed))?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}

/// What is said to the lead of the other side.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskLead {
    /// In whose words.
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// The other side let its time to answer pass: ask its lead. It stands in the ledger, for both to read.
#[utoipa::path(post, path = "/commitments/{id}/ask-lead", tag = "commitments", params(("id" = Uuid, Path)),
    request_body = AskLead, responses((status = 200, body = CommitmentInFull)))]
async fn ask_lead(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<AskLead>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let mut f = Checks::default();
        let words = f.words("words", sent.body.words.as_deref());
        let words = f.done(words)?;
        watch::acts::ask_lead(tx, env, &sent.caller.scope, CommitmentId(id), words)?;
        shown(tx, env, &sent.caller.scope, id)
    })
    .await
}
