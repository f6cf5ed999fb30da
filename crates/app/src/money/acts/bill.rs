//! What a month comes to for one client: worked out from usage, subscriptions and rates, month by month, as the run of
//! statements would. Nothing of it is kept, so it is always what the books say now.

use std::collections::BTreeMap;

use db::Conn;
use domain::charging::{
    Carried, Course, Currency, Expected, Inputs, ItemChange, Leaves, Length, Line, Money, Name, Period, Sums, Unpriced,
    at_close, compare, forecast, leaves, run,
};
use domain::kernel::{PartyId, ServiceId, SubscriptionId};
use domain::party::PartyKind;
use jiff::civil::Date;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::turn::Turn;
use crate::money::rights::{self, Sees};
use crate::money::store;
use crate::people::scope::Scope;
use crate::people::store::{self as people, PartyFilter};

/// Months before the one that is asked for, from which it is expected.
pub(super) const MONTHS_BEFORE: usize = 12;

/// What is to be expected of a month that goes on.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// What the months before said, before it began.
    pub told: Option<Expected>,
    /// What it will probably be.
    pub now: Expected,
    /// Of what is there, what no day changes any more.
    pub fixed: Money,
    /// It leaves what the months before said.
    pub leaves: Option<Leaves>,
}

/// What is to be expected for one service, beside what it comes to.
#[derive(Clone, Debug)]
pub struct OfService {
    /// The service.
    pub service: ServiceId,
    /// What it comes to.
    pub so_far: Money,
    /// What is to be expected, where the month goes on.
    pub outlook: Option<Outlook>,
}

/// The bill of one month.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Whose.
    pub client: (PartyId, String),
    /// The month.
    pub period: Period,
    /// Day of how many days, while it goes on.
    pub day: Option<(i32, i32)>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Their sums.
    pub totals: Vec<Money>,
    /// By service, the dearest first.
    pub services: Vec<OfService>,
    /// For the currency with the largest sum.
    pub outlook: Option<Outlook>,
    /// Months before, with what they came to in that currency, the last one last.
    pub months: Vec<(Period, Money)>,
    /// What changed since the month before; while this one goes on, since that one until the same day.
    pub changes: Vec<ItemChange>,
    /// What has no price.
    pub unpriced: Vec<Unpriced>,
    /// Subscriptions without use.
    pub idle: Vec<SubscriptionId>,
    /// Names of what is on it.
    pub names: BTreeMap<Name, String>,
    /// Names of services.
    pub service_names: BTreeMap<ServiceId, String>,
}

/// One month, worked out.
pub(super) struct Month {
    pub(super) period: Period,
    pub(super) lines: Vec<Line>,
    /// Until the same day as the month that is asked for, for the month before it while that goes on.
    pub(super) so_far: Vec<Line>,
    unpriced: Vec<Unpriced>,
    idle: Vec<SubscriptionId>,
}

fn too_large(error: &domain::charging::MoneyError) -> AppError {
    AppError::refused(error.code(), error.sentence())
}

/// Every month from so many before this one to it. Tiers of a fiscal year count from its first day, so the months begin with
/// one.
pub(super) fn months(conn: &mut Conn, client: PartyId, period: Period, today: Date) -> Result<Vec<Month>, AppError> {
    let (card, year) = (store::card(conn)?, store::year(conn)?);
    // As its statement will be: by its prices, and without what is not charged by agreement.
    let (terms, waivers) =
        (store::statements::clients_charged(conn, Some(client))?, store::statements::waivers(conn, Some(client))?);
    let earliest = (0..MONTHS_BEFORE).fold(period, |at, _| at.before());
    let mut at = Period::holding(year.first_day(earliest.first()), Length::Month);
    let usage = store::used_between(conn, client, at.first(), period.last().min(today))?;
    let held = store::held_between(conn, client, at.first(), period.last())?;
    let (mut carried, mut found) = (Carried::new(), Vec::new());
    while at <= period {
        let of: Vec<_> = usage.iter().filter(|usage| at.holds(usage.day)).cloned().collect();
        let inputs = Inputs {
            period: at,
            year,
            card: &card,
            clients: &terms,
            waivers: &waivers,
            usage: &of,
            settled: &[],
            settled_held: &[],
            subscriptions: &held,
            carried: &carried,
            services: &[],
        };
        let fault = |fault: domain::charging::RunFault| AppError::refused(fault.code(), fault.sentence());
        let made = run(&inputs).map_err(fault)?;
        let mut so_far = Vec::new();
        if at == period.before() && period.holds(today) {
            let of: Vec<_> = of.iter().filter(|usage| usage.day.day() <= today.day()).cloned().collect();
            let until = run(&Inputs { usage: &of, ..inputs }).map_err(fault)?;
            so_far = until.statements.into_iter().flat_map(|statement| statement.lines).collect();
        }
        carried.extend(made.carried);
        let lines = made.statements.into_iter().flat_map(|statement| statement.lines).collect();
        let idle = made.between.subscriptions_without_usage;
        found.push(Month { period: at, lines, so_far, unpriced: made.unpriced, idle });
        at = at.next();
    }
    Ok(found)
}

fn sum<'a>(lines: impl Iterator<Item = &'a Line>, currency: Currency) -> Result<Money, AppError> {
    let of = lines.filter(|line| line.amount.currency == currency).map(|line| line.amount);
    Ok(Sums::of(of).map_err(|e| too_large(&e))?.in_currency(currency))
}

/// What the months before say, and what the days so far make of it. Months before the first with a charge say nothing.
fn outlook(before: &[Money], now: (Money, Money), (day, days): (i32, i32)) -> Option<Outlook> {
    let (so_far, fixed) = now;
    let told = forecast(before).filter(|_| before.iter().any(|month| !month.is_zero()));
    let now = at_close(told.as_ref(), &Course { so_far, fixed, day, days })?;
    let leaves = told.as_ref().and_then(|told| leaves(&told.range, &now.range));
    Some(Outlook { told, now, fixed, leaves })
}

/// What a month comes to for a client. Clients see their own; months ahead have none.
///
/// # Errors
/// Not found, a month that has not begun, amounts that are too large, the database.
pub fn bill(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId, period: Period) -> Result<Bill, AppError> {
    rights::sees_prices(scope)?;
    let party = people::find_party(conn, scope, client)?;
    if party.kind != PartyKind::Client {
        return Err(AppError::NotFound);
    }
    let today = env.local().date();
    if period.first() > today {
        return Err(AppError::refused(
            "ahead",
            "That month has not begun, so it comes to nothing yet. Choose an earlier one.",
        ));
    }
    let mut months = months(conn, client, period, today)?;
    let Some(this) = months.pop() else { return Err(AppError::NotFound) };
    let before: Vec<Month> = months.split_off(months.len().saturating_sub(MONTHS_BEFORE));
    let totals: Vec<Money> =
        Sums::of(this.lines.iter().map(|line| line.amount)).map_err(|e| too_large(&e))?.each().collect();
    let main = totals.iter().max_by_key(|money| money.minor.abs()).map(|money| money.currency);
    let day = period.holds(today).then(|| (i32::from(today.day()), period.days()));
    let (mut services, mut whole, mut told) = (Vec::new(), None, Vec::new());
    if let Some(currency) = main {
        services = by_service(&this, &before, currency, day)?;
        for month in &before {
            told.push((month.period, sum(month.lines.iter(), currency)?));
        }
        whole = part(&this, &before, currency, day, |_| true)?.outlook;
    }
    let changes = changes(before.last(), &this, day.is_some())?;
    let keys: Vec<Name> =
        this.lines.iter().map(|l| l.key.clone()).chain(changes.iter().map(|c| c.key.clone())).collect();
    let known = store::keys(conn, &keys)?;
    Ok(Bill {
        client: (party.id, party.name),
        period,
        day,
        totals,
        services,
        outlook: whole,
        months: told,
        changes,
        unpriced: this.unpriced,
        idle: this.idle,
        names: known.iter().map(|k| (k.key.clone(), k.name.clone())).collect(),
        service_names: known.into_iter().map(|k| k.service).collect(),
        lines: this.lines,
    })
}

/// What changed since the month before; while this one goes on, since that one until the same day.
pub(super) fn changes(before: Option<&Month>, this: &Month, goes_on: bool) -> Result<Vec<ItemChange>, AppError> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let lines = if goes_on { &before.so_far } else { &before.lines };
    compare(lines, &this.lines).map_err(|e| too_large(&e))
}

/// The sum that counts most, its currency, and what is to be expected of it on this day of the month.
pub(super) fn whole(this: &Month, before: &[Month], day: (i32, i32)) -> Result<Option<Outlook>, AppError> {
    let totals = Sums::of(this.lines.iter().map(|line| line.amount)).map_err(|e| too_large(&e))?;
    let main = totals.each().max_by_key(|money| money.minor.abs()).map(|money| money.currency);
    let Some(currency) = main else { return Ok(None) };
    Ok(part(this, before, currency, Some(day), |_| true)?.outlook)
}

fn by_service(
    this: &Month,
    before: &[Month],
    currency: Currency,
    day: Option<(i32, i32)>,
) -> Result<Vec<OfService>, AppError> {
    let mut ids: Vec<ServiceId> = this.lines.iter().map(|line| line.service).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    for service in ids {
        let of = part(this, before, currency, day, |line| line.service == service)?;
        found.push(OfService { service, ..of });
    }
    found.sort_by_key(|of| std::cmp::Reverse(of.so_far.minor));
    Ok(found)
}

fn part(
    this: &Month,
    before: &[Month],
    currency: Currency,
    day: Option<(i32, i32)>,
    is: impl Fn(&Line) -> bool,
) -> Result<OfService, AppError> {
    let so_far = sum(this.lines.iter().filter(|line| is(line)), currency)?;
    let fixed = sum(this.lines.iter().filter(|line| is(line) && line.is_fixed()), currency)?;
    let mut months = Vec::new();
    for month in before {
        months.push(sum(month.lines.iter().filter(|line| is(line)), currency)?);
    }
    // A month before anything was charged is no month of theirs.
    let first = months.iter().position(|month| !month.is_zero()).unwrap_or(months.len());
    let outlook = day.and_then(|day| outlook(months.get(first..).unwrap_or_default(), (so_far, fixed), day));
    Ok(OfService { service: ServiceId(uuid::Uuid::nil()), so_far, outlook })
}

/// Clients whose bills the reader may see, by name; a page of them.
///
/// # Errors
/// Not found for whoever sees no prices; the database.
pub fn billed(
    conn: &mut Conn,
    scope: &Scope,
    like: Option<&str>,
    turn: Option<&Turn>,
    limit: u32,
) -> Result<Vec<people::Party>, AppError> {
    let _: Sees = rights::sees_prices(scope)?;
    let (kind, like) = (Some(PartyKind::Client), like.map(str::to_owned));
    people::page_of_parties(conn, scope, &PartyFilter { kind, like, ..PartyFilter::default() }, turn, limit)
}
