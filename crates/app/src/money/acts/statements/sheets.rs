//! Lines of statements as rows for other programs: for the ledger, one row for each cost centre; and in the columns of FOCUS,
//! the FinOps Open Cost and Usage Specification, one row for each line.

use std::collections::BTreeMap;

use db::Conn;
use domain::charging::statement::State;
use domain::charging::{Line, LineKind, Name, Period, Step, Treatment};
use domain::kernel::{ServiceId, StatementId};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::again::keys_of;
use super::periods;
use crate::kit::error::AppError;
use crate::money::rights;
use crate::money::store as money;
use crate::money::store::statements::{self as store, StatementRow};
use crate::organisation;
use crate::people::scope::Scope;

/// Which columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// For the ledger.
    Ledger,
    /// FOCUS.
    Focus,
}

/// A statement that is written out.
#[derive(Clone, Debug)]
pub struct Sent {
    row: StatementRow,
    lines: Vec<Line>,
}

fn sent(conn: &mut Conn, row: StatementRow) -> Result<Sent, AppError> {
    let lines = store::lines_of(conn, row.id)?.into_iter().map(|(line, _)| line).collect();
    Ok(Sent { row, lines })
}

/// One statement.
///
/// # Errors
/// Not found, or the database.
pub fn sent_of(conn: &mut Conn, scope: &Scope, id: StatementId) -> Result<Vec<Sent>, AppError> {
    rights::sees_prices(scope)?;
    let row = store::find_statement(conn, scope, id)?;
    Ok(vec![sent(conn, row)?])
}

/// Every statement of a period that the reader sees.
///
/// # Errors
/// Not found, or the database.
pub fn sent_in(conn: &mut Conn, scope: &Scope, period: Period) -> Result<Vec<Sent>, AppError> {
    rights::sees_prices(scope)?;
    periods::period(conn, period)?;
    let rows = store::of_period(conn, scope, period.first(), &State::ALL)?;
    rows.into_iter().map(|row| sent(conn, row)).collect()
}

struct Known {
    names: BTreeMap<Name, String>,
    services: BTreeMap<ServiceId, String>,
    house: String,
    zone: TimeZone,
}

fn known(conn: &mut Conn, all: &[Sent]) -> Result<Known, AppError> {
    let mut known =
        Known { names: BTreeMap::new(), services: BTreeMap::new(), house: String::new(), zone: TimeZone::UTC };
    let organisation = organisation::needed(conn)?;
    (known.house, known.zone) = (organisation.name, organisation.zone);
    for some in keys_of(all.iter().flat_map(|sent| &sent.lines)).chunks(500) {
        for key in money::keys(conn, some)? {
            known.names.insert(key.key.clone(), key.name);
            known.services.insert(key.service.0, key.service.1);
        }
    }
    Ok(known)
}

impl Known {
    fn name(&self, line: &Line) -> String {
        self.names.get(&line.key).cloned().unwrap_or_else(|| line.key.to_string())
    }

    fn service(&self, line: &Line) -> String {
        self.services.get(&line.service).cloned().unwrap_or_default()
    }

    /// The instant at which a day begins here.
    fn begins(&self, day: Date) -> String {
        self.zone.to_zoned(day.at(0, 0, 0, 0)).map_or_else(|_| day.to_string(), |at| at.timestamp().to_string())
    }

    /// The instant at which it is over.
    fn ends(&self, day: Date) -> String {
        self.begins(day.tomorrow().unwrap_or(day))
    }
}

fn failed(error: &csv::Error) -> AppError {
    AppError::Internal(format!("lines of statements could not be written: {error}"))
}

/// The rows as CSV.
///
/// # Errors
/// The database.
pub fn sheet(conn: &mut Conn, all: &[Sent], which: Sheet) -> Result<String, AppError> {
    let known = known(conn, all)?;
    let mut out = csv::Writer::from_writer(Vec::new());
    match which {
        Sheet::Ledger => out.write_record(LEDGER).map_err(|e| failed(&e))?,
        Sheet::Focus => out.write_record(FOCUS).map_err(|e| failed(&e))?,
    }
    for Sent { row, lines } in all {
        for line in lines {
            match which {
                Sheet::Ledger => {
                    for record in ledger(&known, row, line) {
                        out.write_record(&record).map_err(|e| failed(&e))?;
                    }
                }
                Sheet::Focus => out.write_record(focus(&known, row, line)).map_err(|e| failed(&e))?,
            }
        }
    }
    let bytes = out.into_inner().map_err(|e| AppError::Internal(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| AppError::Internal(e.to_string()))
}

const LEDGER: [&str; 20] = [
    "period",
    "statement",
    "client",
    "treatment",
    "state",
    "line",
    "service",
    "key",
    "name",
    "kind",
    "corrects",
    "from",
    "until",
    "quantity",
    "unit",
    "amount",
    "currency",
    "cost_centre",
    "share",
    "price_list",
];

/// A row for each cost centre: the shares of a line add up to it.
fn ledger(known: &Known, row: &StatementRow, line: &Line) -> Vec<[String; 20]> {
    let shares = line.shares.iter().map(|share| {
        [
            row.period.to_string(),
            row.called().unwrap_or_default(),
            row.client.1.clone(),
            row.treatment.code().to_owned(),
            row.state.code().to_owned(),
            line.number.to_string(),
            known.service(line),
            line.key.to_string(),
            known.name(line),
            line.kind.code().to_owned(),
            line.corrects.map(|period| period.to_string()).unwrap_or_default(),
            line.from.to_string(),
            line.until.to_string(),
            line.quantity.to_string(),
            line.unit.to_string(),
            line.amount.exact().decimal().to_string(),
            line.amount.currency.code().to_owned(),
            share.cost_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
            share.amount.exact().decimal().to_string(),
            row.card.to_string(),
        ]
    });
    shares.collect()
}

/// Columns of FOCUS 1.2 that can be filled from a statement; those that only clouds have are left out.
const FOCUS: [&str; 36] = [
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingAccountType",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ContractedCost",
    "ContractedUnitPrice",
    "EffectiveCost",
    "InvoiceId",
    "InvoiceIssuerName",
    "ListCost",
    "ListUnitPrice",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
    "SkuId",
    "SkuMeter",
    "SkuPriceId",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
];

/// The one price of the line, where it has only one.
fn unit_price(line: &Line) -> Option<String> {
    let mut at = line.steps.iter().filter_map(|step| match step {
        Step::At { price, per, .. } => Some((price, per)),
        _ => None,
    });
    match (at.next(), at.next()) {
        (Some((price, per)), None) if line.corrects.is_none() => {
            price.decimal().checked_div(per.decimal()).map(|price| price.normalize().to_string())
        }
        _ => None,
    }
}

const fn charged_as(kind: LineKind) -> (&'static str, &'static str) {
    match kind {
        LineKind::Used | LineKind::Increment | LineKind::Minimum => ("Usage", "Usage-Based"),
        LineKind::Held => ("Purchase", "Recurring"),
        LineKind::SetUp => ("Purchase", "One-Time"),
    }
}

/// What is only shown is billed to nobody: its billed cost is nothing, its list cost says what it would be.
fn focus(known: &Known, row: &StatementRow, line: &Line) -> [String; 36] {
    let (category, frequency) = charged_as(line.kind);
    let amount = line.amount.exact().decimal().to_string();
    let billed = if row.treatment == Treatment::Charge { amount.clone() } else { "0".to_owned() };
    let price = unit_price(line).unwrap_or_default();
    let own = line.kind.is_own();
    let (quantity, unit) = (line.quantity.to_string(), line.unit.to_string());
    let consumed =
        if own && category == "Usage" { (quantity.clone(), unit.clone()) } else { (String::new(), String::new()) };
    let centre = match line.shares.as_slice() {
        [only] => only.cost_centre.as_ref().map(ToString::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    let kind = if centre.is_empty() { "" } else { "Cost centre" };
    [
        billed.clone(),
        row.client.0.to_string(),
        row.client.1.clone(),
        "Client".to_owned(),
        line.amount.currency.code().to_owned(),
        known.ends(row.period.last()),
        known.begins(row.period.first()),
        category.to_owned(),
        if line.corrects.is_some() { "Correction" } else { "" }.to_owned(),
        format!("{}: {}", known.name(line), line.what()),
        frequency.to_owned(),
        known.ends(line.until),
        known.begins(line.from),
        consumed.0,
        consumed.1,
        amount.clone(),
        price.clone(),
        billed,
        row.called().unwrap_or_default(),
        known.house.clone(),
        amount,
        price,
        "Standard".to_owned(),
        quantity,
        unit,
        known.house.clone(),
        known.house.clone(),
        "Other".to_owned(),
        known.service(line),
        line.key.to_string(),
        line.kind.code().to_owned(),
        line.rate.to_string(),
        centre.clone(),
        centre,
        kind.to_owned(),
        tags(line),
    ]
}

/// What each cost centre pays, where there are several.
fn tags(line: &Line) -> String {
    if line.shares.len() < 2 {
        return String::new();
    }
    let shares: BTreeMap<String, String> = line
        .shares
        .iter()
        .map(|share| {
            let centre = share.cost_centre.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
            (format!("cost_centre/{centre}"), share.amount.exact().decimal().to_string())
        })
        .collect();
    serde_json::to_string(&shares).unwrap_or_default()
}
