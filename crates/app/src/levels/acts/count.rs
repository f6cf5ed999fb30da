//! Measurements counted from orders: how many were answered, and how many were there, within the level of what was ordered.
//! Counted by night for this month and the last, and whenever somebody asks for it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::{Conn, Tx};
use domain::calendar::WorkingDays;
use domain::catalogue::{LevelKind, Unit};
use domain::kernel::{CalendarId, OfferingId, PartyId, ServiceId};
use domain::levels::{Measured, counted, due};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;

use super::measure::{Booked, NewMeasure, booked};
use crate::catalogue::acts as catalogue_acts;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self as catalogue, Offering};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::levels::store::{self, OrderRow, What};
use crate::people::scope::Scope;

/// The job that counts every night.
pub const COUNT: &str = "count levels";
/// Where such measurements come from.
const SOURCE: &str = "orders";
/// Services that are counted in one go.
const AT_ONCE: u32 = 20;

/// Orders of how many days back can fall due in a month, by the longest level of a service.
fn reaches_back(offerings: &[Offering]) -> i64 {
    let days = |(unit, amount): (Unit, u32)| match unit {
        Unit::WorkingDays => i64::from(amount) * 2 + 30,
        // A short working day has four hours.
        Unit::BusinessHours => i64::from(amount) / 240 * 2 + 30,
        Unit::PercentMonth => 0,
    };
    let all = offerings.iter().flat_map(|o| &o.levels).map(|l| days((l.level.target.unit, l.level.target.amount)));
    all.max().unwrap_or(0)
}

type Tally = BTreeMap<(Option<PartyId>, OfferingId, &'static str), (u64, u64)>;

/// Counts the orders that fall due in a month, for each client and for everybody.
fn tally(
    orders: &[OrderRow],
    offerings: &HashMap<OfferingId, &Offering>,
    days: &HashMap<CalendarId, WorkingDays>,
    (env, month): (&Env, Date),
) -> Tally {
    let mut all = Tally::new();
    for row in orders {
        let Some(offering) = offerings.get(&row.offering) else { continue };
        for (level, calendar) in &offering.says.levels {
            let Some(days) = calendar.and_then(|id| days.get(&id)) else { continue };
            let Some(over) = due(&row.order, level.target, days) else { continue };
            if env.zone().to_datetime(over).date().first_of_month() != month {
                continue;
            }
            let Some(in_time) = counted(&row.order, level.kind, over, env.now) else { continue };
            for client in [None, Some(row.client)] {
                let (kept, of) = all.entry((client, row.offering, level.kind.code())).or_default();
                *kept += u64::from(in_time);
                *of += 1;
            }
        }
    }
    all
}

fn calendars(conn: &mut Conn, env: &Env, offerings: &[Offering]) -> Result<HashMap<CalendarId, WorkingDays>, AppError> {
    let mut all = HashMap::new();
    for id in offerings.iter().flat_map(|o| &o.says.levels).filter_map(|(_, calendar)| *calendar) {
        if let Entry::Vacant(empty) = all.entry(id) {
            empty.insert(catalogue_acts::days_of(conn, env, id)?);
        }
    }
    Ok(all)
}

/// Counts one month of a service and writes down what came out. Says how many measurements are new.
///
/// # Errors
/// The database.
pub fn count(tx: &mut Tx, env: &Env, service: ServiceId, month: Date) -> Result<usize, AppError> {
    let (month, today) = (month.first_of_month(), env.local().date());
    if month > today {
        return Ok(0);
    }
    let offerings = catalogue::offerings(tx, Sight::House, service)?;
    let calendars = calendars(tx, env, &offerings)?;
    let by_id: HashMap<OfferingId, &Offering> = offerings.iter().map(|o| (o.id, o)).collect();
    let from = month.saturating_sub(reaches_back(&offerings).days());
    let begins = |day: Date| env.zone().to_zoned(day.at(0, 0, 0, 0)).map_or(env.now, |z| z.timestamp());
    let until = begins(month.last_of_month()) + SignedDuration::from_hours(24);
    let orders = store::ordered_between(tx, service, (begins(from), until))?;
    let mut touched: BTreeSet<Option<PartyId>> = BTreeSet::new();
    let mut new = 0;
    for ((client, offering, kind), (kept, of)) in tally(&orders, &by_id, &calendars, (env, month)) {
        let Some(kind) = LevelKind::from_code(kind) else { continue };
        let measure = NewMeasure {
            what: What::of(service, kind, None).client(client).offering(Some(offering)),
            first: month,
            last: month.last_of_month().min(today),
            measured: Measured::Kept { kept, of },
            source: SOURCE.to_owned(),
            note: None,
            replaces: None,
        };
        if unchanged(tx, &measure)? {
            continue;
        }
        if let Booked::New(_) = booked(tx, env, &measure, &Scope::System(COUNT))? {
            new += 1;
            touched.insert(client);
        }
    }
    for client in touched {
        super::refresh(tx, env, (service, client), None)?;
    }
    Ok(new)
}

/// Another day of the same numbers is no other measurement.
fn unchanged(conn: &mut Conn, new: &NewMeasure) -> Result<bool, AppError> {
    let rows = store::standing(conn, new.what.service, new.what.client, new.first)?;
    let same = |m: &store::Measure| m.what == new.what && m.source == new.source && m.measured == new.measured;
    Ok(rows.iter().any(|row| same(&row.measure)))
}

/// Counts this month and the last of some services, and goes on with the next ones; when all are done, tomorrow.
///
/// # Errors
/// The database.
pub fn count_all(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    let after = job.payload.as_ref().and_then(|p| p.get("after")).and_then(|v| v.as_str()).and_then(|t| t.parse().ok());
    let services = store::services_with_orders(tx, after, AT_ONCE)?;
    let today = env.local().date();
    for service in &services {
        for month in [today.first_of_month().saturating_sub(1.month()), today] {
            count(tx, env, *service, month)?;
        }
    }
    match services.last().filter(|_| services.len() == AT_ONCE as usize) {
        Some(last) => jobs::plan(tx, env, COUNT, "", env.now, Some(json!({ "after": last.to_string() }))),
        None => jobs::plan(tx, env, COUNT, "", env.now + SignedDuration::from_hours(24), None),
    }
}
