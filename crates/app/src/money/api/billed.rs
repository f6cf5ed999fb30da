//! What a month comes to for a client, for programs.

use axum::Json;
use axum::extract::{Path, State};
use domain::charging::{Expected, Length, Money, Period};
use domain::kernel::PartyId;
use domain::telling::OutlookNews;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::api::kit::{Caller, Named, Query};
use crate::kit::app::App;
use crate::kit::error::AppError;
use crate::money::acts::{self, Bill};
use crate::money::store::Warned;

/// The endpoints of bills.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(bill)).routes(routes!(leaving))
}

/// Warnings at once.
const WARNINGS: u32 = 200;

/// So much of a currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Amount {
    /// A decimal text, with the places of the currency.
    #[schema(example = "46900.00")]
    amount: String,
    #[schema(example = "EUR")]
    currency: String,
}

impl Amount {
    pub(super) fn of(money: Money) -> Self {
        Self { amount: money.exact().decimal().to_string(), currency: money.currency.code().to_owned() }
    }
}

/// What is to be expected: 80 in 100 that it lies between `low` and `high`.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ExpectedAmount {
    low: Amount,
    middle: Amount,
    high: Amount,
    /// How many months it rests on.
    months: usize,
}

impl ExpectedAmount {
    fn of(expected: &Expected) -> Self {
        let range = &expected.range;
        Self {
            low: Amount::of(range.low),
            middle: Amount::of(range.middle),
            high: Amount::of(range.high),
            months: expected.months,
        }
    }
}

/// One line of a bill.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BillLine {
    number: u32,
    service: Named,
    /// By which price.
    key: String,
    kind: String,
    from: Date,
    until: Date,
    /// A decimal text.
    quantity: String,
    unit: String,
    amount: Amount,
    /// How it came about, a sentence for each step.
    told: Vec<String>,
}

/// What has no price, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct WithoutPrice {
    key: String,
    quantity: String,
    unit: Option<String>,
    code: String,
    reason: String,
}

/// What changed for one price since the month before. The parts add up to the difference.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BillChange {
    key: String,
    before: Amount,
    after: Amount,
    /// What other prices did.
    price: Amount,
    /// What more or less of it did.
    volume: Amount,
    /// What dearer or cheaper kinds of it did.
    mix: Amount,
    /// What was put right of earlier months.
    corrections: Amount,
}

/// What a month comes to for a client.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct MonthlyBill {
    client: Named,
    #[schema(example = "2026-03")]
    month: String,
    /// It goes on, so more may come.
    goes_on: bool,
    totals: Vec<Amount>,
    lines: Vec<BillLine>,
    /// What the months before said of it; nothing where they say nothing, or where it is over.
    told: Option<ExpectedAmount>,
    /// What it will probably be, where it goes on.
    expected: Option<ExpectedAmount>,
    /// It leaves what the months before said.
    leaves: bool,
    /// What changed since the month before; while the month goes on, since that one until the same day.
    changes: Vec<BillChange>,
    without_price: Vec<WithoutPrice>,
}

fn changed(c: &domain::charging::ItemChange) -> BillChange {
    BillChange {
        key: c.key.to_string(),
        before: Amount::of(c.before),
        after: Amount::of(c.after),
        price: Amount::of(c.change.price),
        volume: Amount::of(c.change.volume),
        mix: Amount::of(c.change.mix),
        corrections: Amount::of(c.change.corrections),
    }
}

fn shown(bill: &Bill) -> MonthlyBill {
    let outlook = bill.outlook.as_ref();
    let line = |l: &domain::charging::Line| BillLine {
        number: l.number,
        service: Named::of(l.service, bill.service_names.get(&l.service).map_or("", String::as_str)),
        key: l.key.to_string(),
        kind: l.kind.code().to_owned(),
        from: l.from,
        until: l.until,
        quantity: l.quantity.to_string(),
        unit: l.unit.to_string(),
        amount: Amount::of(l.amount),
        told: l.told(),
    };
    let without = |u: &domain::charging::Unpriced| WithoutPrice {
        key: u.key.to_string(),
        quantity: u.quantity.to_string(),
        unit: u.unit.as_ref().map(ToString::to_string),
        code: u.because.code().to_owned(),
        reason: u.because.sentence().to_owned(),
    };
    MonthlyBill {
        client: Named::of(bill.client.0, &bill.client.1),
        month: bill.period.to_string(),
        goes_on: bill.day.is_some(),
        totals: bill.totals.iter().copied().map(Amount::of).collect(),
        lines: bill.lines.iter().map(line).collect(),
        told: outlook.and_then(|o| o.told.as_ref()).map(ExpectedAmount::of),
        expected: outlook.map(|o| ExpectedAmount::of(&o.now)),
        leaves: outlook.is_some_and(|o| o.leaves.is_some()),
        changes: bill.changes.iter().map(changed).collect(),
        without_price: bill.unpriced.iter().map(without).collect(),
    }
}

/// Which month.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
struct BillOf {
    /// Such as 2026-03; the one that goes on where nothing is sent.
    #[param(nullable = false, max_length = 7)]
    month: Option<String>,
}

/// What a month comes to for a client, line by line, worked out from what is booked and held now.
#[utoipa::path(get, path = "/parties/{id}/bill", tag = "money", params(("id" = Uuid, Path), BillOf),
    responses((status = 200, body = MonthlyBill)))]
async fn bill(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(of): Query<BillOf>,
) -> Result<Json<MonthlyBill>, AppError> {
    caller
        .read(&app, move |conn, env, caller| {
            let this = Period::holding(env.local().date(), Length::Month);
            let month = super::between::month(of.month.as_deref(), this)?;
            let bill = acts::bill(conn, env, &caller.scope, PartyId(id), month)?;
            Ok(shown(&bill))
        })
        .await
}

/// A bill that leaves what was told of it, on the day when it was last looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BillWarning {
    client: Named,
    #[schema(example = "2026-03")]
    month: String,
    /// It will cost more; otherwise less.
    above: bool,
    /// How far outside of what was told.
    by: Amount,
    told_low: Amount,
    told_high: Amount,
    low: Amount,
    middle: Amount,
    high: Amount,
    /// How likely it still stays inside, in 100.
    stays: u8,
    /// On which day of the month it was last looked at.
    day: i32,
    /// What it differs by from the month before until the same day, a sentence each.
    reasons: Vec<String>,
    found_at: jiff::Timestamp,
}

/// Bills that leave what was told, found in the last third of a month: of the month that goes on, and in the first half of it
/// of the one before. At most 200, the largest first. For our own people.
#[utoipa::path(get, path = "/bill-warnings", tag = "money", responses((status = 200, body = Vec<BillWarning>)))]
async fn leaving(State(app): State<App>, caller: Caller) -> Result<Json<Vec<BillWarning>>, AppError> {
    let shown = |kept: &Warned| BillWarning {
        client: Named::of(kept.client.0, &kept.client.1),
        month: kept.month.to_string(),
        above: kept.news == OutlookNews::Above,
        by: Amount::of(kept.by),
        told_low: Amount::of(kept.told.0),
        told_high: Amount::of(kept.told.1),
        low: Amount::of(kept.now.low),
        middle: Amount::of(kept.now.middle),
        high: Amount::of(kept.now.high),
        stays: kept.stays,
        day: kept.day,
        reasons: kept.reasons.iter().map(|reason| reason.told(kept.by.currency)).collect(),
        found_at: kept.found_at,
    };
    caller
        .read(&app, move |conn, env, caller| {
            let found = acts::leaving(conn, env, &caller.scope, None, WARNINGS)?;
            Ok(found.iter().map(shown).collect())
        })
        .await
}
