//! Alternatives for programs of our own people; lost demand is in `lost`.

mod lost;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Conn;
use domain::catalogue::{Price, PriceError};
use domain::kernel::{OfferingId, PartyId, PersonId, ServiceId};
use domain::market::Elsewhere;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Asked, Caller, Checks, IfMatch, Named, Nothing, Page, Paged, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::rivals::acts::{self, Found};
use crate::rivals::rights;
use crate::rivals::store::{self, Alternative, Compared, Filter};

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(alternatives, compare))
        .routes(routes!(alternative, compare_again))
        .routes(routes!(comparisons))
        .routes(routes!(retire_alternative))
        .merge(lost::routes())
}

codes!(
    /// What kind of thing an alternative is.
    ElsewhereCode = Elsewhere::ALL.iter().map(|e| e.code())
);
/// A price: an amount in major units of a currency, for one of something.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PriceElsewhere {
    #[schema(example = "39.50", max_length = 40)]
    amount: String,
    #[schema(example = "EUR", min_length = 3, max_length = 3)]
    currency: String,
    #[schema(example = "seat a month", max_length = 200)]
    unit: String,
}

impl PriceElsewhere {
    fn of(price: &Price) -> Self {
        Self { amount: price.amount(), currency: price.currency.clone(), unit: price.unit.clone() }
    }

    fn read(&self, f: &mut Checks) -> Option<(i64, String, String)> {
        let unit = f.needed("price.unit", &self.unit, "Write for one of what.");
        match Price::read(&self.amount, &self.currency) {
            Ok((minor, currency)) => Some((minor, currency, unit)),
            Err(error) => {
                let field = if error == PriceError::NoCurrency { "price.currency" } else { "price.amount" };
                f.wrong(field, error.sentence());
                None
            }
        }
    }
}

/// What somebody found when they compared.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ComparisonSeen {
    day: Date,
    price: Option<PriceElsewhere>,
    /// What level is promised there.
    level: Option<String>,
    /// Where that was found.
    source: String,
    they_better: Option<String>,
    we_better: Option<String>,
    by: Option<Named>,
    said_at: Timestamp,
}

pub(super) fn by(who: &Option<(PersonId, String)>) -> Option<Named> {
    who.as_ref().map(|(id, name)| Named::of(id.0, name))
}

impl From<&Compared> for ComparisonSeen {
    fn from(c: &Compared) -> Self {
        Self {
            day: c.day,
            price: c.price.as_ref().map(PriceElsewhere::of),
            level: c.level.clone(),
            source: c.source.clone(),
            they_better: c.they_better.clone(),
            we_better: c.we_better.clone(),
            by: by(&c.by),
            said_at: c.at,
        }
    }
}

/// Something that could be used instead of a service of ours.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AlternativeSeen {
    id: Uuid,
    name: String,
    #[schema(value_type = ElsewhereCode)]
    kind: &'static str,
    service: Named,
    offering: Option<Named>,
    /// For one client alone.
    party: Option<Named>,
    last: ComparisonSeen,
    retired_at: Option<Timestamp>,
}

impl From<&Alternative> for AlternativeSeen {
    fn from(a: &Alternative) -> Self {
        Self {
            id: a.id,
            name: a.name.clone(),
            kind: a.kind.code(),
            service: Named::of(a.service.0.0, &a.service.1),
            offering: a.offering.as_ref().map(|(id, name)| Named::of(id.0, name)),
            party: a.party.as_ref().map(|(id, name)| Named::of(id.0, name)),
            last: ComparisonSeen::from(&a.last),
            retired_at: a.retired_at,
        }
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct AlternativesBy {
    /// Instead of this service.
    #[param(nullable = false)]
    service: Option<Uuid>,
    /// For this client alone.
    #[param(nullable = false)]
    party: Option<Uuid>,
    /// Only those that were compared for the last time before this day.
    #[param(nullable = false)]
    compared_before: Option<Date>,
}

/// What could be used instead of what we offer, by name. For our own people.
#[utoipa::path(get, path = "/alternatives", tag = "market", params(AlternativesBy, Page),
    responses((status = 200, body = Paged<AlternativeSeen>)))]
async fn alternatives(
    State(app): State<App>,
    caller: Caller,
    Asked { by, page }: Asked<AlternativesBy>,
) -> Result<Json<Paged<AlternativeSeen>>, AppError> {
    rights::reads(&caller.scope)?;
    let mut f = Checks::default();
    let before = f.day("compared_before", by.compared_before);
    let filter = Filter { service: by.service.map(ServiceId), party: by.party.map(PartyId), before: f.done(before)? };
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, _, _| {
            let rows = store::list(conn, &filter, after.clone(), page.fetch())?;
            page.paged(rows, |row| (row.name.clone(), row.id), |row| Ok(AlternativeSeen::from(row)))
        })
        .await
}

/// What something is, and what was found.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToCompare {
    #[schema(max_length = 200)]
    name: String,
    #[schema(value_type = ElsewhereCode)]
    kind: String,
    service: Uuid,
    /// Beside which offering of the service.
    #[serde(default)]
    offering: Option<Uuid>,
    /// For one client alone.
    #[serde(default)]
    party: Option<Uuid>,
    day: Date,
    #[serde(default)]
    price: Option<PriceElsewhere>,
    #[serde(default)]
    #[schema(max_length = 500)]
    level: Option<String>,
    #[schema(max_length = 200)]
    source: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    they_better: Option<String>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    we_better: Option<String>,
}

impl ToCompare {
    fn read(&self) -> Result<(acts::Named, Found), AppError> {
        let mut f = Checks::default();
        let name = f.needed("name", &self.name, "Say what or who it is.");
        let kind = f.code("kind", Some(&self.kind), Elsewhere::from_code);
        let day = f.day("day", Some(self.day));
        let price = self.price.as_ref().and_then(|price| price.read(&mut f));
        let level = f.sentence("level", self.level.as_deref());
        let source = f.needed("source", &self.source, "Say where you found that.");
        let they_better = f.words("they_better", self.they_better.as_deref());
        let we_better = f.words("we_better", self.we_better.as_deref());
        let (kind, day) = f.done(kind.zip(day))?.ok_or(AppError::NotFound)?;
        let (offering, party) = (self.offering.map(OfferingId), self.party.map(PartyId));
        let found = Found { day, price, level, source, they_better, we_better };
        Ok((acts::Named { name, kind, offering, party }, found))
    }
}

fn one(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<AlternativeSeen, AppError> {
    rights::reads(scope)?;
    Ok(AlternativeSeen::from(&store::find(conn, id)?))
}

/// Compares something with what we offer. For our own people.
#[utoipa::path(post, path = "/alternatives", tag = "market", request_body = ToCompare,
    responses((status = 201, body = AlternativeSeen)))]
async fn compare(State(app): State<App>, sent: Sent<ToCompare>) -> Result<Response, AppError> {
    sent.made(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        rights::writes(scope)?;
        let (named, found) = sent.body.read()?;
        let id = acts::compare(tx, env, scope, ServiceId(sent.body.service), (&named, &found))?;
        Ok((format!("/api/v1/alternatives/{id}"), one(tx, scope, id)?))
    })
    .await
}

/// One alternative with its last comparison. For our own people.
#[utoipa::path(get, path = "/alternatives/{id}", tag = "market", params(("id" = Uuid, Path)),
    responses((status = 200, body = AlternativeSeen)))]
async fn alternative(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<AlternativeSeen>, AppError> {
    caller.read(&app, move |conn, _, caller| one(conn, &caller.scope, id)).await
}

/// Compares again; what was found before stays to be read. The service stays. For our own people.
#[utoipa::path(put, path = "/alternatives/{id}", tag = "market", params(("id" = Uuid, Path), IfMatch),
    request_body = ToCompare, responses((status = 200, body = AlternativeSeen)))]
async fn compare_again(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<ToCompare>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        sent.unchanged(tx, |tx| one(tx, scope, id))?;
        rights::writes(scope)?;
        let (named, found) = sent.body.read()?;
        let was = store::find(tx, id)?;
        if was.service.0.0 != sent.body.service {
            let mut f = Checks::default();
            f.wrong("service", "It is an alternative to another service. Write it down there as another one.");
            f.done(())?;
        }
        acts::compare_again(tx, env, scope, (id, was.version), (&named, &found))?;
        one(tx, scope, id)
    })
    .await
}

/// What was found each time somebody compared: the last hundred, newest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Comparisons {
    comparisons: Vec<ComparisonSeen>,
}

/// What was found each time somebody compared, newest first. For our own people.
#[utoipa::path(get, path = "/alternatives/{id}/comparisons", tag = "market", params(("id" = Uuid, Path)),
    responses((status = 200, body = Comparisons)))]
async fn comparisons(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Comparisons>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            one(conn, &caller.scope, id)?;
            let all = store::comparisons(conn, id, 100)?;
            Ok(Comparisons { comparisons: all.iter().map(ComparisonSeen::from).collect() })
        })
        .await
}

/// It is looked at no more. For our own people.
#[utoipa::path(post, path = "/alternatives/{id}/retire", tag = "market", params(("id" = Uuid, Path)),
    responses((status = 200, body = AlternativeSeen)))]
async fn retire_alternative(
    State(app): State<App>,
    Path(id): Path<Uuid>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        acts::retire(tx, env, scope, id, true)?;
        one(tx, scope, id)
    })
    .await
}
