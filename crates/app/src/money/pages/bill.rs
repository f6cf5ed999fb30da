//! What a month comes to for a client: so far and expected while it goes on, line by line with how each came about, what
//! changed since the month before, and what fell between. The same as CSV.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use domain::charging::{Expected, Leaves, Length, Line, Money, Name, Period, amount};
use domain::kernel::{PartyId, ServiceId};

use super::asked;
use crate::kit::app::App;
use crate::kit::chrome::Chrome;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::kit::{page, say, urls};
use crate::money::acts::{self, Bill, Outlook};
use crate::money::words;
use crate::people::signed_in::SignedIn;

/// A line of the bill.
struct BillLine {
    what: String,
    name: String,
    href: String,
    amount: String,
    told: Vec<String>,
}

/// The lines of one service.
struct Service {
    name: String,
    total: String,
    expected: String,
    between: String,
    tone: &'static str,
    lines: Vec<BillLine>,
}

/// What changed for one thing.
struct Changed {
    name: String,
    before: String,
    after: String,
    price: String,
    volume: String,
    mix: String,
    total: String,
}

#[derive(Template)]
#[template(path = "money/bill.html")]
struct BillPage {
    chrome: Chrome,
    client: String,
    title: String,
    lead: String,
    goes_on: bool,
    facts: Vec<(String, String, String)>,
    services: Vec<Service>,
    totals: Vec<String>,
    changed: Vec<Changed>,
    earlier_months: Vec<(String, String)>,
    between: Vec<(String, String)>,
    earlier: (String, String),
    later: Option<(String, String)>,
    file: String,
    rests_on: String,
}

pub(super) fn money(of: Money) -> String {
    amount(of.exact(), of)
}

/// In whole units of the currency, for what is an estimate.
fn about(of: Money) -> String {
    words::about(of)
}

pub(super) fn signed(of: Money) -> String {
    if of.minor > 0 { format!("+{}", money(of)) } else { money(of) }
}

fn range(of: &Expected) -> String {
    if of.range.low == of.range.high {
        return "fixed".to_owned();
    }
    format!("80 in 100 between {} and {}", about(of.range.low), about(of.range.high))
}

pub(super) fn href(client: PartyId, period: Period) -> String {
    format!("/money/bills/{client}?month={period}")
}

fn title(bill: &Bill, sum: Option<Money>) -> String {
    let (name, month) = (&bill.client.1, bill.period.in_words());
    let Some(sum) = sum else { return format!("{month} comes to nothing for {name}.") };
    match (&bill.outlook, bill.day) {
        (Some(Outlook { leaves: Some(Leaves::Above { by, .. }), .. }), Some(_)) => {
            format!("{month} will cost {name} about {} more than the months before said.", about(*by))
        }
        (Some(Outlook { leaves: Some(Leaves::Below { by, .. }), .. }), Some(_)) => {
            format!("{month} will cost {name} about {} less than the months before said.", about(*by))
        }
        (Some(outlook), Some(_)) => format!("{month} will cost {name} about {}.", about(outlook.now.range.middle)),
        _ => format!("{month} came to {} for {name}.", money(sum)),
    }
}

fn lead(bill: &Bill) -> String {
    match bill.day {
        Some((day, days)) => {
            format!("Worked out from what is booked and held on day {day} of {days}. Nothing is issued.")
        }
        None => "Worked out from what is booked and held. What is booked later for this month is counted in it.".into(),
    }
}

fn facts(bill: &Bill, sum: Option<Money>) -> Vec<(String, String, String)> {
    let mut facts = Vec::new();
    let Some(sum) = sum else { return facts };
    let Some((day, days)) = bill.day else {
        if let Some((period, before)) = bill.months.last() {
            let change = sum.minus(*before).map(signed).unwrap_or_default();
            facts.push((period.in_words(), money(*before), format!("this month {change}")));
        }
        return facts;
    };
    if let Some(outlook) = &bill.outlook {
        let meta = range(&outlook.now);
        facts.push((format!("Expected for {}", bill.period.in_words()), about(outlook.now.range.middle), meta));
        match &outlook.told {
            Some(told) => {
                let words = format!("{} to {}", about(told.range.low), about(told.range.high));
                let meta = match &outlook.leaves {
                    Some(Leaves::Above { stays, .. } | Leaves::Below { stays, .. }) => {
                        format!("chance to stay inside: {stays} in 100")
                    }
                    None => "it stays inside".to_owned(),
                };
                facts.push(("The months before say".to_owned(), words, meta));
            }
            None => facts.push(("The months before say".to_owned(), "nothing yet".to_owned(), String::new())),
        }
        let meta = format!("of it fixed: {}", money(outlook.fixed));
        facts.push((format!("So far, day {day} of {days}"), money(sum), meta));
    }
    facts
}

fn name(bill: &Bill, key: &Name) -> String {
    bill.names.get(key).cloned().unwrap_or_else(|| key.to_string())
}

fn line(bill: &Bill, line: &Line) -> BillLine {
    BillLine {
        what: line.what(),
        name: name(bill, &line.key),
        href: urls::rate(line.key.as_str()),
        amount: money(line.amount),
        told: line.told(),
    }
}

fn service(bill: &Bill, id: ServiceId) -> Service {
    let of = bill.services.iter().find(|of| of.service == id);
    let outlook = of.and_then(|of| of.outlook.as_ref());
    Service {
        name: bill.service_names.get(&id).cloned().unwrap_or_default(),
        total: of.map(|of| money(of.so_far)).unwrap_or_default(),
        expected: outlook.map(|o| about(o.now.range.middle)).unwrap_or_default(),
        between: outlook.map(|o| range(&o.now)).unwrap_or_default(),
        tone: if outlook.is_some_and(|o| matches!(o.leaves, Some(Leaves::Above { .. }))) { "warn" } else { "" },
        lines: bill.lines.iter().filter(|l| l.service == id).map(|l| line(bill, l)).collect(),
    }
}

fn changed(bill: &Bill) -> Result<Vec<Changed>, AppError> {
    let large = |e: domain::charging::MoneyError| AppError::refused(e.code(), e.sentence());
    (bill.changes.iter())
        .filter(|c| !(c.change.price.is_zero() && c.change.volume.is_zero() && c.change.mix.is_zero()))
        .map(|c| {
            let total = c.change.total().map_err(large)?;
            Ok(Changed {
                name: name(bill, &c.key),
                before: money(c.before),
                after: money(c.after),
                price: signed(c.change.price),
                volume: signed(c.change.volume),
                mix: signed(c.change.mix),
                total: signed(total),
            })
        })
        .collect()
}

fn between(bill: &Bill) -> Vec<(String, String)> {
    let unpriced = bill.unpriced.iter().map(|u| {
        let unit = u.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        (format!("{} {unit} of {}", u.quantity, u.key), u.because.sentence().to_owned())
    });
    let idle = match bill.idle.len() {
        0 => None,
        n => Some((say::count(n, "subscription", "subscriptions"), "Held, and not used in this month.".to_owned())),
    };
    unpriced.chain(idle).collect()
}

fn rests_on(bill: &Bill) -> String {
    let told = bill.outlook.as_ref().and_then(|outlook| outlook.told.as_ref());
    told.map(|told| say::count(told.months, "month", "months")).unwrap_or_default()
}

async fn read(app: &App, me: &SignedIn, client: &str, query: &Typed) -> Result<Bill, AppError> {
    let client = client.parse::<PartyId>().map_err(|_| AppError::NotFound)?;
    let (scope, query) = (me.scope.clone(), query.clone());
    app.read(move |conn, env| {
        let period = asked(&query, env.local().date())?;
        acts::bill(conn, env, &scope, client, period)
    })
    .await
}

/// `GET /money/bills/{client}?month=2026-03`
pub async fn show(
    State(app): State<App>,
    me: SignedIn,
    Path(client): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let bill = read(&app, &me, &client, &query).await?;
    let sum = bill.totals.iter().copied().max_by_key(|money| money.minor.abs());
    let this = Period::holding(app.env().local().date(), Length::Month);
    let mut ids: Vec<ServiceId> = bill.services.iter().map(|of| of.service).collect();
    for l in &bill.lines {
        if !ids.contains(&l.service) {
            ids.push(l.service);
        }
    }
    let id = bill.client.0;
    let step = |period: Period| (period.in_words(), href(id, period));
    page::show(&BillPage {
        title: title(&bill, sum),
        lead: lead(&bill),
        goes_on: bill.day.is_some(),
        facts: facts(&bill, sum),
        services: ids.into_iter().map(|id| service(&bill, id)).collect(),
        totals: bill.totals.iter().copied().map(money).collect(),
        changed: changed(&bill)?,
        earlier_months: bill.months.iter().rev().map(|(period, sum)| (period.in_words(), money(*sum))).collect(),
        between: between(&bill),
        earlier: step(bill.period.before()),
        later: (bill.period < this).then(|| step(bill.period.next())),
        file: format!("/money/bills/{id}/lines.csv?month={}", bill.period),
        rests_on: rests_on(&bill),
        client: bill.client.1,
        chrome: me.chrome,
    })
}

/// `GET /money/bills/{client}/lines.csv?month=2026-03`
pub async fn file(
    State(app): State<App>,
    me: SignedIn,
    Path(client): Path<String>,
    Query(query): Query<Typed>,
) -> Result<Response, AppError> {
    let bill = read(&app, &me, &client, &query).await?;
    let failed = |e: csv::Error| AppError::Internal(format!("the lines of a bill could not be written: {e}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = [
        "month",
        "client",
        "number",
        "service",
        "key",
        "name",
        "kind",
        "from",
        "until",
        "quantity",
        "unit",
        "amount",
        "currency",
        "cost_centre",
        "share",
    ];
    out.write_record(head).map_err(failed)?;
    for l in &bill.lines {
        for share in &l.shares {
            let service = bill.service_names.get(&l.service).cloned().unwrap_or_default();
            let centre = share.cost_centre.as_ref().map(ToString::to_string).unwrap_or_default();
            let row = [
                bill.period.to_string(),
                bill.client.1.clone(),
                l.number.to_string(),
                service,
                l.key.to_string(),
                name(&bill, &l.key),
                l.kind.code().to_owned(),
                l.from.to_string(),
                l.until.to_string(),
                l.quantity.to_string(),
                l.unit.to_string(),
                l.amount.exact().decimal().to_string(),
                l.amount.currency.code().to_owned(),
                centre,
                share.amount.exact().decimal().to_string(),
            ];
            out.write_record(row).map_err(failed)?;
        }
    }
    let bytes =
        out.into_inner().map_err(|e| AppError::Internal(format!("the lines of a bill could not be written: {e}")))?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"bill-{}.csv\"", bill.period));
    Ok(([kind, name], bytes).into_response())
}
