//! Periods for programs: how each stands, where its usage went, and the steps to its close.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::charging::{Line, Period, Standing};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::billed::Amount;
use super::wire::{StatementCode, StatementKindCode};
use super::{SheetOf, csv};
use crate::api::kit::{Asked, Caller, Named, Nothing, Page, Paged, Query, Sent, codes};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::money::acts::statements::{self as acts, Many, Month, Outcome, Step};
use crate::money::rights;
use crate::money::store::statements::{PeriodRow, StatementSums};

/// The endpoints of periods.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(statement_periods))
        .routes(routes!(statement_period))
        .routes(routes!(step_period))
        .routes(routes!(on_no_statement))
        .routes(routes!(period_sheet))
}

/// Rows of each kind that are answered at once.
const MOST: u32 = 1000;

codes!(
    /// Where a period stands.
    PeriodCode = Standing::ALL.map(Standing::code)
);
codes!(
    /// A step of a period: make drafts, begin to close, take in usage again, open, issue and close all statements that
    /// allow it, close the period.
    PeriodStepCode = ["make", "begin_to_close", "reopen", "open", "issue", "close", "close_period"]
);

/// Statements of a period that stand alike.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementsStanding {
    #[schema(value_type = StatementCode)]
    state: &'static str,
    #[schema(value_type = StatementKindCode)]
    kind: &'static str,
    statements: i64,
    /// Disputes that wait for an answer.
    disputed: i64,
    totals: Vec<Amount>,
}

/// A period.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementPeriod {
    #[schema(example = "2026-02")]
    period: String,
    first: Date,
    last: Date,
    #[schema(value_type = PeriodCode)]
    standing: &'static str,
    /// When its drafts were last made.
    made_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    statements: Vec<StatementsStanding>,
}

/// Where the usage of a period went: each line into exactly one place, so that they add up to `taken`.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct UsageWent {
    taken: i64,
    charged: i64,
    shown: i64,
    not_charged: i64,
    without_price: i64,
}

/// A period with where its usage went.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct StatementPeriodInFull {
    #[serde(flatten)]
    period: StatementPeriod,
    usage: UsageWent,
    /// What was priced and not charged.
    not_charged: Vec<Amount>,
}

fn period(row: &PeriodRow, sums: &[StatementSums]) -> StatementPeriod {
    let standing = |sums: &StatementSums| StatementsStanding {
        state: sums.state.code(),
        kind: sums.treatment.code(),
        statements: sums.statements,
        disputed: sums.waiting,
        totals: sums.totals.iter().copied().map(Amount::of).collect(),
    };
    StatementPeriod {
        period: row.period.to_string(),
        first: row.period.first(),
        last: row.period.last(),
        standing: row.standing.code(),
        made_at: row.made_at,
        closed_at: row.closed_at,
        statements: sums.iter().map(standing).collect(),
    }
}

fn in_full(month: &Month) -> StatementPeriodInFull {
    let c = &month.counts;
    StatementPeriodInFull {
        period: period(&month.row, &month.sums),
        usage: UsageWent {
            taken: c.taken,
            charged: c.charged,
            shown: c.shown,
            not_charged: c.uncharged,
            without_price: c.unpriced,
        },
        not_charged: month.not_charged.iter().copied().map(Amount::of).collect(),
    }
}

/// Periods, the latest first. For our own people.
#[utoipa::path(get, path = "/statement-periods", tag = "money", params(Page),
    responses((status = 200, body = Paged<StatementPeriod>)))]
async fn statement_periods(
    State(app): State<App>,
    caller: Caller,
    Asked { page, .. }: Asked<Nothing>,
) -> Result<Json<Paged<StatementPeriod>>, AppError> {
    let before = page.after::<Date>()?;
    caller
        .read(&app, move |conn, _, caller| {
            let rows = acts::months(conn, &caller.scope, before, page.fetch())?;
            page.paged(rows, |(row, _)| row.period.first(), |(row, sums)| Ok(period(row, sums)))
        })
        .await
}

/// One period, with where its usage went.
#[utoipa::path(get, path = "/statement-periods/{period}", tag = "money", params(("period" = String, Path)),
    responses((status = 200, body = StatementPeriodInFull)))]
async fn statement_period(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<Json<StatementPeriodInFull>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            rights::need_house(&caller.scope)?;
            Ok(in_full(&acts::month(conn, env, &caller.scope, acts::named(&of)?)?))
        })
        .await
}

/// Why statements were not taken along.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct NotTaken {
    reason: String,
    statements: usize,
}

/// What a step came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PeriodStepped {
    /// So many were done.
    done: usize,
    /// Drafts of so many clients were not up to date: they were made anew, and nothing else was done with them.
    made_anew: usize,
    not_done: Vec<NotTaken>,
    period: StatementPeriodInFull,
}

fn stood(outcome: Outcome) -> Many {
    match outcome {
        Outcome::Done(done) => Many { done, ..Many::default() },
        Outcome::MadeAnew(anew) => Many { anew, ..Many::default() },
    }
}

/// Takes a step of a period. The first period that is made begins the count; the next follow without a gap.
#[utoipa::path(post, path = "/statement-periods/{period}/{step}", tag = "money",
    params(("period" = String, Path), ("step" = inline(PeriodStepCode), Path)), request_body = Nothing,
    responses((status = 200, body = PeriodStepped)))]
async fn step_period(
    State(app): State<App>,
    Path((of, step)): Path<(String, String)>,
    sent: Sent<Nothing>,
) -> Result<Response, AppError> {
    sent.done(&app, move |tx, env, sent| {
        let scope = &sent.caller.scope;
        rights::need_house(scope)?;
        let of: Period = acts::named(&of)?;
        let many = match step.as_str() {
            "make" => Many { done: acts::make(tx, env, scope, of)?.changed.len(), ..Many::default() },
            "begin_to_close" => stood(acts::stand(tx, env, scope, of, Standing::Closing)?),
            "reopen" => stood(acts::stand(tx, env, scope, of, Standing::Open)?),
            "close_period" => stood(acts::stand(tx, env, scope, of, Standing::Closed)?),
            other => acts::all_of(tx, env, scope, of, Step::from_code(other).ok_or(AppError::NotFound)?)?,
        };
        let not_done = many.held.into_iter().map(|(reason, statements)| NotTaken { reason, statements });
        Ok(PeriodStepped {
            done: many.done,
            made_anew: many.anew,
            not_done: not_done.collect(),
            period: in_full(&acts::month(tx, env, scope, of)?),
        })
    })
    .await
}

/// Something priced and not charged.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct NotCharged {
    client: Named,
    key: String,
    /// A decimal text.
    quantity: String,
    unit: String,
    amount: Amount,
    reason: String,
}

/// Something without a price.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Unpriced {
    client: Named,
    key: String,
    /// A decimal text.
    quantity: String,
    unit: Option<String>,
    code: String,
    /// What to do.
    reason: String,
    /// The first day of the later period that found a price.
    landed: Option<Date>,
}

/// What stands on no statement of a period.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OnNoStatement {
    /// Priced and not charged.
    not_charged: Vec<NotCharged>,
    without_price: Vec<Unpriced>,
}

/// What stands on no statement of a period, up to 1,000 of each kind.
#[utoipa::path(get, path = "/statement-periods/{period}/on-no-statement", tag = "money",
    params(("period" = String, Path)), responses((status = 200, body = OnNoStatement)))]
async fn on_no_statement(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
) -> Result<Json<OnNoStatement>, AppError> {
    caller
        .read(&app, move |conn, _, caller| {
            rights::need_house(&caller.scope)?;
            let all = acts::apart(conn, &caller.scope, acts::named(&of)?, MOST)?;
            let name = |id: &domain::kernel::PartyId| all.clients.get(id).cloned().unwrap_or_default();
            let not_charged = |(client, line, because): &(domain::kernel::PartyId, Line, String)| NotCharged {
                client: Named::of(*client, &name(client)),
                key: line.key.to_string(),
                quantity: line.quantity.to_string(),
                unit: line.unit.to_string(),
                amount: Amount::of(line.amount),
                reason: acts::because(because),
            };
            Ok(OnNoStatement {
                not_charged: all.not_charged.iter().map(not_charged).collect(),
                without_price: all
                    .without
                    .iter()
                    .map(|u| Unpriced {
                        client: Named::of(u.client.0, &u.client.1),
                        key: u.key.clone(),
                        quantity: u.quantity.clone(),
                        unit: u.unit.clone(),
                        code: u.because.clone(),
                        reason: acts::no_price(&u.because).to_owned(),
                        landed: u.landed,
                    })
                    .collect(),
            })
        })
        .await
}

/// The lines of all statements of a period as CSV.
#[utoipa::path(get, path = "/statement-periods/{period}/sheet", tag = "money", params(("period" = String, Path), SheetOf),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn period_sheet(
    State(app): State<App>,
    caller: Caller,
    Path(of): Path<String>,
    Query(columns): Query<SheetOf>,
) -> Result<Response, AppError> {
    rights::need_house(&caller.scope)?;
    let (of, which) = (acts::named(&of)?, columns.which()?);
    let text = app.read(move |conn, _| {
        let all = acts::sent_in(conn, &caller.scope, of)?;
        acts::sheet(conn, &all, which)
    });
    Ok(csv(text.await?))
}
