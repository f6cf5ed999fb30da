//! Prices for programs: the list, one with its versions, a new one, and the next version. Usage and subscriptions have a
//! file of their own.

mod between;
mod billed;
mod stated;
mod used;
mod wire;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::charging::Name;
use domain::kernel::ServiceId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::wire::PriceRules;
use super::acts::{self, New, Next};
use super::rights::{self, Sees};
use super::store::{self, Filter};
use super::words;
use crate::api::kit::{Asked, Caller, Checks, Named, Page, Paged, Sent};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::kit::urls;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show))
        .routes(routes!(follow))
        .merge(used::routes())
        .merge(billed::routes())
        .merge(between::routes())
        .merge(stated::routes())
}

/// What usage names, and what it charges for.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PricedThing {
    /// By which usage names it.
    #[schema(example = "CORE-H")]
    key: String,
    name: String,
    service: Named,
    /// Words that stood beside it in a price list.
    note: Option<String>,
}

/// One version of a price. Nothing of it ever changes but its last day, once another version follows.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PriceVersion {
    id: Uuid,
    /// The first day.
    from: Date,
    /// The last one; nothing until another version follows.
    until: Option<Date>,
    /// In words.
    #[schema(example = "0.014 USD for each core hour")]
    told: String,
    rules: PriceRules,
    /// Why it was proposed.
    why: Option<String>,
    /// The number of the change with which it came; statements name the card by it.
    change: i64,
    made_at: Timestamp,
}

/// What usage names, with every version of its price that the caller may see.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PriceInFull {
    #[serde(flatten)]
    thing: PricedThing,
    /// The newest first.
    versions: Vec<PriceVersion>,
}

fn thing(k: &store::Key) -> PricedThing {
    PricedThing {
        key: k.key.to_string(),
        name: k.name.clone(),
        service: Named::of(k.service.0, &k.service.1),
        note: k.note.clone(),
    }
}

fn version(v: &store::Version) -> PriceVersion {
    PriceVersion {
        id: v.rate.id.0,
        from: v.rate.from,
        until: v.rate.until,
        told: words::price(&v.rate),
        rules: PriceRules::of(&v.rate),
        why: v.note.clone(),
        change: v.revision,
        made_at: v.made_at,
    }
}

fn shown(conn: &mut Conn, sees: Sees, key: &str) -> Result<PriceInFull, AppError> {
    let key = store::find_key(conn, sees, key)?;
    let versions = store::versions(conn, sees, std::slice::from_ref(&key.key))?;
    Ok(PriceInFull { thing: thing(&key), versions: versions.iter().map(version).collect() })
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct PricesBy {
    /// Only of this service.
    #[param(nullable = false)]
    service: Option<Uuid>,
    /// Words of the name.
    #[param(nullable = false, max_length = 200)]
    q: Option<String>,
}

/// What has a price, by name. A client sees the prices for its own people.
#[utoipa::path(get, path = "/prices", tag = "money", params(PricesBy, Page),
    responses((status = 200, body = Paged<PricedThing>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<PricesBy>,
) -> Result<Json<Paged<PricedThing>>, AppError> {
    let (mut f, after) = (Checks::default(), page.after::<(String, String)>()?);
    let words = f.line("q", by.q.as_deref());
    let filter = f.done(Filter { service: by.service.map(ServiceId), words })?;
    caller
        .read(&app, move |conn, _, caller| {
            let sees = rights::sees_prices(&caller.scope)?;
            let rows = store::page_of_keys(conn, sees, &filter, after.clone(), page.fetch())?;
            page.paged(rows, |k| (k.name.clone(), k.key.to_string()), |k| Ok(thing(k)))
        })
        .await
}

/// One price, with its versions.
#[utoipa::path(get, path = "/prices/{key}", tag = "money", params(("key" = String, Path)),
    responses((status = 200, body = PriceInFull)))]
async fn show(State(app): State<App>, caller: Caller, Path(key): Path<String>) -> Result<Json<PriceInFull>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            let sees = rights::sees_prices(&caller.scope)?;
            shown(conn, sees, &key)
        })
        .await
}

/// A price for something that has none.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPrice {
    /// By which usage names it; letters, digits, `-`, `_` and `.`.
    #[schema(max_length = 60, example = "CORE-H")]
    key: String,
    #[schema(max_length = 200)]
    name: String,
    service: Uuid,
    /// The first day. It may lie before today.
    from: Date,
    rules: PriceRules,
}

/// A price for something that has none. What was used since its first day is charged by it.
#[utoipa::path(post, path = "/prices", tag = "money", request_body = NewPrice,
    responses((status = 201, body = PriceInFull)))]
async fn add(State(app): State<App>, sent: Sent<NewPrice>) -> Result<Response, AppError> {
    sent.made(&app, |tx, env, sent| {
        let mut f = Checks::default();
        let name = f.needed("name", &sent.body.name, "Write what it is called.");
        let from = f.day("from", Some(sent.body.from)).unwrap_or_default();
        let (name, from) = f.done((name, from))?;
        let written = sent.body.rules.written();
        let new = New { key: sent.body.key.clone(), name, service: ServiceId(sent.body.service), from, written };
        let key: Name = acts::add(tx, env, &sent.caller.scope, &new)?;
        Ok((format!("/api/v1/prices/{}", urls::escape(key.as_str())), shown(tx, Sees::All, key.as_str())?))
    })
    .await
}

/// The next version of a price.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NextPrice {
    /// The first day, after today.
    from: Date,
    rules: PriceRules,
    /// Why; those who are charged read it.
    #[serde(default)]
    #[schema(max_length = 500)]
    why: Option<String>,
}

/// Announces the next version of a price. The one before ends the day before.
#[utoipa::path(post, path = "/prices/{key}/next", tag = "money", params(("key" = String, Path)),
    request_body = NextPrice, responses((status = 201, body = PriceInFull)))]
async fn follow(State(app): State<App>, Path(key): Path<String>, sent: Sent<NextPrice>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        rights::sees_prices(&sent.caller.scope)?;
        let mut f = Checks::default();
        let why = f.sentence("why", sent.body.why.as_deref());
        let from = f.day("from", Some(sent.body.from)).unwrap_or_default();
        let next = f.done(Next { from, written: sent.body.rules.written(), why })?;
        acts::follow(tx, env, &sent.caller.scope, &key, &next)?;
        Ok((format!("/api/v1/prices/{}", urls::escape(&key)), shown(tx, Sees::All, &key)?))
    })
    .await
}
