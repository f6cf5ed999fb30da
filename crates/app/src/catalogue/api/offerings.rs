//! What services offer, for programs: described, changed, priced, taken back, ordered.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Conn, Tx};
use domain::kernel::{OfferingId, PartyId, PersonId, ServiceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::wire::{OfferingPrice, OfferingSent, ServiceOffering, offering};
use crate::api::kit::{Caller, Checks, Due, IfMatch, Sent};
use crate::catalogue::acts::{self, Ordering};
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, Offering};
use crate::kit::app::App;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// The endpoints of offerings.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(offer))
        .routes(routes!(show_offering, change_offering))
        .routes(routes!(take_back))
        .routes(routes!(offer_again))
        .routes(routes!(tell_price))
        .routes(routes!(charge))
        .routes(routes!(order))
}

/// An offering whose service this reader sees.
fn seen(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Offering, AppError> {
    let found = store::find_offering(conn, Sight::of(scope), OfferingId(id))?;
    store::find(conn, Sight::of(scope), found.service)?;
    Ok(found)
}

fn shown(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<ServiceOffering, AppError> {
    let found = seen(conn, scope, id)?;
    offering(conn, scope, &found)
}

/// The service offers something more.
#[utoipa::path(post, path = "/services/{id}/offerings", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = OfferingSent, responses((status = 201, body = ServiceOffering)))]
async fn offer(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<OfferingSent>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, service) = (&sent.caller.scope, ServiceId(id));
        acts::may_change(scope, &store::find(tx, Sight::of(scope), service)?)?;
        let id = acts::add(tx, env, scope, service, &sent.body.read()?)?;
        Ok((format!("/api/v1/offerings/{id}"), shown(tx, scope, id.0)?))
    })
    .await
}

/// One offering.
#[utoipa::path(get, path = "/offerings/{id}", tag = "catalogue", params(("id" = Uuid, Path)),
    responses((status = 200, body = ServiceOffering)))]
async fn show_offering(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ServiceOffering>, AppError> {
    caller.read(&app, move |conn, _, caller| shown(conn, &caller.scope, id)).await
}

/// The offering anew. What was ordered keeps its terms.
#[utoipa::path(put, path = "/offerings/{id}", tag = "catalogue", params(("id" = Uuid, Path), IfMatch),
    request_body = OfferingSent, responses((status = 200, body = ServiceOffering)))]
async fn change_offering(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<OfferingSent>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        let said = sent.body.read()?;
        sent.unchanged(tx, |tx| shown(tx, scope, id))?;
        let found = seen(tx, scope, id)?;
        acts::may_change(scope, &store::find(tx, Sight::of(scope), found.service)?)?;
        acts::change_offering(tx, env, scope, (found.id, found.version), &said)?;
        shown(tx, scope, id)
    })
    .await
}

/// Why something is done.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfferingWhy {
    /// Only our own side reads it.
    #[schema(max_length = 4000)]
    why: String,
}

fn retired(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, why): (Uuid, &OfferingWhy),
    retire: bool,
) -> Result<ServiceOffering, AppError> {
    seen(tx, scope, id)?;
    let mut f = Checks::default();
    let why = f.words("why", Some(&why.why));
    let why = f.done(why)?;
    acts::retire_offering(tx, env, scope, OfferingId(id), (retire, why.as_deref()))?;
    shown(tx, scope, id)
}

/// It is no longer offered. What was ordered is kept.
#[utoipa::path(post, path = "/offerings/{id}/take-back", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = OfferingWhy, responses((status = 200, body = ServiceOffering)))]
async fn take_back(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<OfferingWhy>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, (id, &sent.body), true)).await
}

/// It is offered again.
#[utoipa::path(post, path = "/offerings/{id}/offer-again", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = OfferingWhy, responses((status = 200, body = ServiceOffering)))]
async fn offer_again(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<OfferingWhy>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| retired(tx, env, &sent.caller.scope, (id, &sent.body), false)).await
}

/// What it costs from a day on; the same day once more is said anew.
#[utoipa::path(post, path = "/offerings/{id}/prices", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = OfferingPrice, responses((status = 200, body = ServiceOffering)))]
async fn tell_price(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<OfferingPrice>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        seen(tx, scope, id)?;
        let mut f = Checks::default();
        let price = sent.body.read(&mut f);
        acts::priced(tx, env, scope, OfferingId(id), &f.done(price)?)?;
        shown(tx, scope, id)
    })
    .await
}

/// By which price an offering is charged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChargedBy {
    /// The key of a price of the same service; nothing where no price charges it.
    #[schema(max_length = 60)]
    key: Option<String>,
}

/// By which price it is charged from now on. Where there is one, the catalogue tells it in place of what was told in words.
#[utoipa::path(put, path = "/offerings/{id}/charged-by", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = ChargedBy, responses((status = 200, body = ServiceOffering)))]
async fn charge(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<ChargedBy>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        seen(tx, scope, id)?;
        let mut f = Checks::default();
        let key = f.line("key", sent.body.key.as_deref());
        acts::charge_by(tx, env, scope, OfferingId(id), f.done(key)?.as_deref())?;
        shown(tx, scope, id)
    })
    .await
}

/// An order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrderSent {
    /// The client for whom it is.
    customer: Uuid,
    /// Who asked for it there, where our own people record it. Whoever orders for their own party is meant themselves.
    #[serde(default)]
    customer_person: Option<Uuid>,
    /// Answers to the questions of the offering, in their order.
    #[serde(default)]
    #[schema(max_items = 8)]
    answers: Vec<String>,
    /// What else there is to say. Both sides read it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    words: Option<String>,
}

/// The promise that an order opened.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OrderPlaced {
    /// It goes on as any other promise.
    commitment: Uuid,
    /// What was ordered.
    subject: String,
    /// Until when an answer can be counted on, by the level of the offering.
    answer_by: Option<Timestamp>,
    /// By when it can be counted on.
    due: Option<Due>,
}

/// Orders it: opens a promise with the terms of the offering.
#[utoipa::path(post, path = "/offerings/{id}/orders", tag = "catalogue", params(("id" = Uuid, Path)),
    request_body = OrderSent, responses((status = 201, body = OrderPlaced)))]
async fn order(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<OrderSent>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let (scope, body) = (&sent.caller.scope, &sent.body);
        let found = seen(tx, scope, id)?;
        let mut f = Checks::default();
        let words = f.words("words", body.words.as_deref());
        let new = f.done(Ordering {
            offering: found.id,
            customer: PartyId(body.customer),
            asked_by: body.customer_person.map(PersonId),
            answers: body.answers.clone(),
            words,
        })?;
        let placed = acts::order(tx, env, scope, &new)?;
        let answer = OrderPlaced {
            commitment: placed.id().0,
            subject: found.says.name.clone(),
            answer_by: placed.answer.as_ref().map(|due| due.at),
            due: placed.due.as_ref().map(Due::from),
        };
        Ok((format!("/api/v1/commitments/{}", placed.id()), answer))
    })
    .await
}
