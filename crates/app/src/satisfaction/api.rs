//! Satisfaction against money for programs of our own people.

use axum::Json;
use axum::extract::{Path, State};
use domain::charging::Money;
use domain::kernel::PartyId;
use domain::market::{Unsure, Why};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::known::{self, Beside, Quarter};
use crate::api::kit::{Asked, Caller, Named, Nothing, Page, Paged, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// The endpoints of this place.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(income)).routes(routes!(income_not_sure)).routes(routes!(satisfaction))
}

codes!(
    /// Why it is not sure that a client stays.
    UnsureCode = Why::ALL.iter().map(|w| w.code())
);

/// An amount in major units of a currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IncomeSum {
    #[schema(example = "46900.00")]
    amount: String,
    #[schema(example = "EUR")]
    currency: String,
}

impl From<Money> for IncomeSum {
    fn from(money: Money) -> Self {
        Self { amount: money.exact().to_string(), currency: money.currency.code().to_owned() }
    }
}

/// How content a client is.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Contentment {
    /// The mean of its answers, from 1 to 5, with one decimal; nothing where it was not asked.
    mean: Option<String>,
    answers: u64,
    /// Our word toward it, from 0 to 100; nothing while it is too early to tell.
    our_word: Option<f64>,
}

impl From<&Unsure> for Contentment {
    fn from(of: &Unsure) -> Self {
        let mean = of.tenths().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10));
        Self { mean, answers: of.answers, our_word: of.word }
    }
}

/// A client beside its money.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ClientIncome {
    party: Named,
    /// What the last twelve whole months came to.
    billed: Option<IncomeSum>,
    content: Contentment,
    /// The first day of the month in which it last answered.
    last_answered: Option<Date>,
    /// Why it is not sure that it stays; empty where nothing says so.
    #[schema(value_type = Vec<UnsureCode>)]
    not_sure: Vec<&'static str>,
}

impl From<&Beside> for ClientIncome {
    fn from(b: &Beside) -> Self {
        Self {
            party: Named::of(b.party.0, &b.party.1),
            billed: b.billed.map(IncomeSum::from),
            content: Contentment::from(&b.of),
            last_answered: b.asked,
            not_sure: b.why.iter().map(|why| why.code()).collect(),
        }
    }
}

/// Clients by name, each with what it was billed in the last twelve whole months beside how content it is. For our own people.
#[utoipa::path(get, path = "/income", tag = "market", params(Page), responses((status = 200, body = Paged<ClientIncome>)))]
async fn income(
    State(app): State<App>,
    caller: Caller,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<ClientIncome>>, AppError> {
    known::reads(&caller.scope)?;
    let after = page.after::<(String, Uuid)>()?;
    caller
        .read(&app, move |conn, env, caller| {
            let rows = known::all(conn, env, (&caller.scope, caller.org.it), after.clone(), page.fetch())?;
            page.paged(rows, |row| (row.party.1.clone(), row.party.0.0), |row| Ok(ClientIncome::from(row)))
        })
        .await
}

/// Clients of whom it is not sure that they stay, and what could be lost.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IncomeNotSure {
    /// What they were billed in the last twelve whole months, by currency.
    at_risk: Vec<IncomeSum>,
    /// Two hundred at most, those that were billed most first.
    clients: Vec<ClientIncome>,
}

/// Income that is not sure: answers of the last twelve months below 3 of 5, or our word below 60 of 100. For our own people.
#[utoipa::path(get, path = "/income/not-sure", tag = "market", responses((status = 200, body = IncomeNotSure)))]
async fn income_not_sure(State(app): State<App>, caller: Caller) -> Result<Json<IncomeNotSure>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let (clients, sums) = known::not_sure(conn, env, (&caller.scope, caller.org.it))?;
            Ok(IncomeNotSure {
                at_risk: sums.into_iter().map(IncomeSum::from).collect(),
                clients: clients.iter().map(ClientIncome::from).collect(),
            })
        })
        .await
}

/// A quarter of one client.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SatisfactionQuarter {
    #[schema(example = "2026-Q1")]
    quarter: String,
    /// What its whole months came to.
    billed: Option<IncomeSum>,
    content: Contentment,
    goes_on: bool,
}

impl From<&Quarter> for SatisfactionQuarter {
    fn from(q: &Quarter) -> Self {
        let (billed, content) = (q.billed.map(IncomeSum::from), Contentment::from(&q.of));
        Self { quarter: q.period.to_string(), billed, content, goes_on: q.goes_on }
    }
}

/// One client over two years.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ClientSatisfaction {
    now: ClientIncome,
    /// Oldest first.
    quarters: Vec<SatisfactionQuarter>,
}

/// How content a client is beside what it is billed, quarter by quarter. For our own people.
#[utoipa::path(get, path = "/parties/{id}/satisfaction", tag = "market", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientSatisfaction)))]
async fn satisfaction(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ClientSatisfaction>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let (now, quarters) = known::over_time(conn, env, (&caller.scope, caller.org.it), PartyId(id))?;
            let quarters = quarters.iter().map(SatisfactionQuarter::from).collect();
            Ok(ClientSatisfaction { now: ClientIncome::from(&now), quarters })
        })
        .await
}
