//! Usage and subscriptions for programs: lists, booking, taking back, beginning and ending.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::kernel::{PartyId, SubscriptionId, UsageId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Checks, Named, Nothing, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::money::acts::{self, NewHeld, NewUsage};
use crate::money::rights;
use crate::money::store::{self, HeldRow, UsageFilter, UsageRow};
use crate::people::scope::Scope;

/// The endpoints of usage and subscriptions.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_usage, book))
        .routes(routes!(show_usage))
        .routes(routes!(reverse))
        .routes(routes!(list_held, hold))
        .routes(routes!(end))
}

/// A line of usage. It is never changed; a wrong one is taken back by another.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct UsageLine {
    id: Uuid,
    client: Named,
    /// By which price it is charged.
    key: String,
    /// A decimal text; below nothing it takes back.
    #[schema(example = "12.5")]
    quantity: String,
    unit: String,
    day: Date,
    cost_centre: Option<String>,
    reference: Option<String>,
    /// The line that this one takes back.
    reverses: Option<Uuid>,
    /// The line that takes this one back.
    reversed_by: Option<Uuid>,
    made_at: Timestamp,
}

fn line(row: &UsageRow) -> UsageLine {
    let u = &row.usage;
    UsageLine {
        id: u.id.0,
        client: Named::of(u.client, &row.client),
        key: u.key.to_string(),
        quantity: u.quantity.to_string(),
        unit: u.unit.to_string(),
        day: u.day,
        cost_centre: u.cost_centre.as_ref().map(ToString::to_string),
        reference: row.reference.clone(),
        reverses: u.reverses.map(|id| id.0),
        reversed_by: row.reversed_by.map(|id| id.0),
        made_at: row.made_at,
    }
}

fn one(conn: &mut Conn, scope: &Scope, id: UsageId) -> Result<UsageLine, AppError> {
    rights::sees_prices(scope)?;
    Ok(line(&store::find_usage(conn, scope, id)?))
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct UsageBy {
    /// Only of this client.
    #[param(nullable = false)]
    client: Option<Uuid>,
    /// Used on this day or later.
    #[param(nullable = false)]
    from: Option<Date>,
    /// Used on this day or earlier.
    #[param(nullable = false)]
    until: Option<Date>,
}

/// Usage, the latest day first. Clients see their own.
#[utoipa::path(get, path = "/usage", tag = "money", params(UsageBy, Page),
    responses((status = 200, body = Paged<UsageLine>)))]
async fn list_usage(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<UsageBy>,
) -> Result<Json<Paged<UsageLine>>, AppError> {
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            rights::sees_prices(&caller.scope)?;
            let mut f = Checks::default();
            let (from, until) = (f.day("from", by.from), f.day("until", by.until));
            let filter = f.done(UsageFilter { client: by.client.map(PartyId), from, until })?;
            let rows = store::page_of_usage(conn, &caller.scope, &filter, after, page.fetch())?;
            page.paged(rows, |row| (row.usage.day, row.usage.id.0), |row| Ok(line(row)))
        })
        .await
}

/// One line of usage.
#[utoipa::path(get, path = "/usage/{id}", tag = "money", params(("id" = Uuid, Path)),
    responses((status = 200, body = UsageLine)))]
async fn show_usage(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<UsageLine>, AppError> {
    caller.read(&app, move |conn, _, caller| one(conn, &caller.scope, UsageId(id))).await
}

/// A line that is to be booked.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUsageLine {
    client: Uuid,
    /// By which price it is charged.
    #[schema(max_length = 60)]
    key: String,
    /// A decimal text above nothing.
    #[schema(example = "12.5")]
    quantity: String,
    /// The unit of the price where nothing is sent.
    #[serde(default)]
    #[schema(max_length = 200)]
    unit: Option<String>,
    /// Today or earlier.
    day: Date,
    #[serde(default)]
    #[schema(max_length = 200)]
    cost_centre: Option<String>,
    /// What the sender calls it. The same reference is booked once.
    #[serde(default)]
    #[schema(max_length = 200)]
    reference: Option<String>,
}

/// Books a line of usage.
#[utoipa::path(post, path = "/usage", tag = "money", request_body = NewUsageLine,
    responses((status = 201, body = UsageLine)))]
async fn book(State(app): State<App>, sent: Sent<NewUsageLine>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let (body, scope, mut f) = (&sent.body, &sent.caller.scope, Checks::default());
        let day = f.day("day", Some(body.day)).unwrap_or_default();
        let unit = f.line("unit", body.unit.as_deref());
        let cost_centre = f.line("cost_centre", body.cost_centre.as_deref());
        let reference = f.line("reference", body.reference.as_deref());
        let (client, key, quantity) = (PartyId(body.client), body.key.clone(), body.quantity.clone());
        let new = f.done(NewUsage { client, key, quantity, unit, day, cost_centre, reference })?;
        let id = acts::book(tx, env, scope, &new)?;
        Ok((format!("/api/v1/usage/{id}"), one(tx, scope, id)?))
    })
    .await
}

/// Takes a line back by another, the same with its quantity turned, and answers with that one.
#[utoipa::path(post, path = "/usage/{id}/reverse", tag = "money", params(("id" = Uuid, Path)),
    responses((status = 201, body = UsageLine)))]
async fn reverse(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<Nothing>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        rights::sees_prices(&sent.caller.scope)?;
        let by = acts::reverse(tx, env, &sent.caller.scope, UsageId(id))?;
        Ok((format!("/api/v1/usage/{by}"), one(tx, &sent.caller.scope, by)?))
    })
    .await
}

/// What a client holds, from one day to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct HeldThing {
    id: Uuid,
    client: Named,
    /// By which price it is charged.
    key: String,
    /// A decimal text.
    #[schema(example = "12")]
    quantity: String,
    from: Date,
    /// Nothing until it is ended.
    until: Option<Date>,
    cost_centre: Option<String>,
    made_at: Timestamp,
}

fn held(row: &HeldRow) -> HeldThing {
    let h = &row.held;
    HeldThing {
        id: h.id.0,
        client: Named::of(h.client, &row.client),
        key: h.key.to_string(),
        quantity: h.quantity.to_string(),
        from: h.from,
        until: h.until,
        cost_centre: h.cost_centre.as_ref().map(ToString::to_string),
        made_at: row.made_at,
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct HeldBy {
    /// Only of this client.
    #[param(nullable = false)]
    client: Option<Uuid>,
    /// Only what is held on this day or later.
    #[param(nullable = false)]
    on_or_after: Option<Date>,
}

/// What clients hold, the latest first. Clients see their own.
#[utoipa::path(get, path = "/subscriptions", tag = "money", params(HeldBy, Page),
    responses((status = 200, body = Paged<HeldThing>)))]
async fn list_held(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<HeldBy>,
) -> Result<Json<Paged<HeldThing>>, AppError> {
    let after = page.after::<(Date, Uuid)>()?;
    caller
        .read(&app, move |conn, _, caller| {
            rights::sees_prices(&caller.scope)?;
            let mut f = Checks::default();
            let day = f.day("on_or_after", by.on_or_after);
            let narrowed = f.done((by.client.map(PartyId), day))?;
            let rows = store::page_of_held(conn, &caller.scope, narrowed, after, page.fetch())?;
            page.paged(rows, |row| (row.held.from, row.held.id.0), |row| Ok(held(row)))
        })
        .await
}

/// Something that is to be held.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHeldThing {
    client: Uuid,
    /// By which price it is charged.
    #[schema(max_length = 60)]
    key: String,
    /// A decimal text above nothing.
    #[schema(example = "12")]
    quantity: String,
    from: Date,
    #[serde(default)]
    until: Option<Date>,
    #[serde(default)]
    #[schema(max_length = 200)]
    cost_centre: Option<String>,
}

/// A client holds this from a day on. Another quantity later is another one.
#[utoipa::path(post, path = "/subscriptions", tag = "money", request_body = NewHeldThing,
    responses((status = 201, body = HeldThing)))]
async fn hold(State(app): State<App>, sent: Sent<NewHeldThing>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let (body, scope, mut f) = (&sent.body, &sent.caller.scope, Checks::default());
        let (from, until) = (f.day("from", Some(body.from)).unwrap_or_default(), f.day("until", body.until));
        let cost_centre = f.line("cost_centre", body.cost_centre.as_deref());
        let (client, key, quantity) = (PartyId(body.client), body.key.clone(), body.quantity.clone());
        let new = f.done(NewHeld { client, key, quantity, from, until, cost_centre })?;
        let id = acts::hold(tx, env, scope, &new)?;
        Ok((format!("/api/v1/subscriptions?client={client}"), held(&store::find_held(tx, scope, id)?)))
    })
    .await
}

/// The last day of something held.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HeldUntil {
    /// It is still charged for this day.
    last: Date,
}

/// It is held until this day, and no longer.
#[utoipa::path(post, path = "/subscriptions/{id}/end", tag = "money", params(("id" = Uuid, Path)),
    request_body = HeldUntil, responses((status = 200, body = HeldThing)))]
async fn end(State(app): State<App>, Path(id): Path<Uuid>, sent: Sent<HeldUntil>) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        rights::sees_prices(scope)?;
        let mut f = Checks::default();
        let last = f.day("last", Some(sent.body.last)).unwrap_or_default();
        acts::end(tx, env, scope, SubscriptionId(id), f.done(last)?)?;
        Ok(held(&store::find_held(tx, scope, SubscriptionId(id))?))
    })
    .await
}
