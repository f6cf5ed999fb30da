//! What a service offers: rows of offerings, their levels, and what a price reads like from when on.

use std::collections::HashMap;

use db::{Conn, Query, Row, Tx, Val};
use domain::catalogue::{Level, LevelKind, MayOrder, Price, Question, Target, Unit};
use domain::kernel::{CalendarId, OfferingId, PersonId, ServiceId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::catalogue::sight::Sight;
use crate::kit::env::Env;
use crate::kit::error::AppError;

/// Offerings of one service that are read at most.
const MOST: u32 = 100;

/// A level with the calendar by which it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelRow {
    /// What it says.
    pub level: Level,
    /// By which calendar, and its name.
    pub calendar: Option<(CalendarId, String)>,
}

/// What stands in an offering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOffering {
    /// Its name.
    pub name: String,
    /// What one gets, a line each.
    pub gets: Vec<String>,
    /// What one does not get.
    pub lacks: Vec<String>,
    /// What we need from whoever orders.
    pub needs: Vec<String>,
    /// How to ask for it.
    pub how: Option<String>,
    /// Who may order it.
    pub may_order: MayOrder,
    /// What an order answers.
    pub questions: Vec<Question>,
    /// What is promised, and by which calendar it is counted.
    pub levels: Vec<(Level, Option<CalendarId>)>,
}

/// An offering.
#[derive(Clone, Debug)]
pub struct Offering {
    /// Its id.
    pub id: OfferingId,
    /// Of which service.
    pub service: ServiceId,
    /// What stands in it; levels are told by [`Offering::levels`].
    pub says: NewOffering,
    /// What is promised.
    pub levels: Vec<LevelRow>,
    /// Since when it is no longer offered.
    pub retired_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

const OFFERING: &str = "select f.id, f.service_id, f.name, f.gets, f.lacks, f.needs, f.how, f.may_order, f.questions, \
     f.retired_at, f.version from offerings f";

fn parsed<T: DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|e| AppError::Internal(format!("an offering cannot be read: {e}")))
}

fn offering(row: &Row) -> Result<Offering, AppError> {
    let may: String = row.get("may_order")?;
    Ok(Offering {
        id: OfferingId(row.get("id")?),
        service: ServiceId(row.get("service_id")?),
        says: NewOffering {
            name: row.get("name")?,
            gets: parsed(row.get("gets")?)?,
            lacks: parsed(row.get("lacks")?)?,
            needs: parsed(row.get("needs")?)?,
            how: row.get("how")?,
            may_order: MayOrder::from_code(&may)
                .ok_or_else(|| AppError::Internal(format!("unknown right to order {may}")))?,
            questions: parsed(row.get("questions")?)?,
            levels: Vec::new(),
        },
        levels: Vec::new(),
        retired_at: row.get("retired_at")?,
        version: row.get("version")?,
    })
}

const LEVELS: &str = "select l.offering_id, l.kind, l.name, l.unit, l.amount, l.calendar_id, k.name as calendar \
     from offering_levels l left join calendars k on k.id = l.calendar_id";

fn level(row: &Row) -> Result<LevelRow, AppError> {
    let (kind, unit): (String, String) = (row.get("kind")?, row.get("unit")?);
    let (Some(kind), Some(unit)) = (LevelKind::from_code(&kind), Unit::from_code(&unit)) else {
        return Err(AppError::Internal(format!("unknown level {kind} in {unit}")));
    };
    let amount = u32::try_from(row.get::<i64>("amount")?).unwrap_or(u32::MAX);
    let level = Level { kind, name: row.get("name")?, target: Target { unit, amount } };
    let calendar = row.get::<Option<Uuid>>("calendar_id")?.map(CalendarId);
    Ok(LevelRow { level, calendar: calendar.zip(row.get::<Option<String>>("calendar")?) })
}

fn with_levels(conn: &mut Conn, mut all: Vec<Offering>) -> Result<Vec<Offering>, AppError> {
    let ids = all.iter().map(|o| Val::Uuid(o.id.0)).collect::<Vec<_>>();
    let mut levels: HashMap<Uuid, Vec<LevelRow>> = HashMap::new();
    for row in Query::new(LEVELS).in_list("l.offering_id", ids).order("l.offering_id, l.place").all(conn)? {
        levels.entry(row.get("offering_id")?).or_default().push(level(&row)?);
    }
    for offering in &mut all {
        offering.levels = levels.remove(&offering.id.0).unwrap_or_default();
        offering.says.levels =
            offering.levels.iter().map(|l| (l.level.clone(), l.calendar.as_ref().map(|(id, _)| *id))).collect();
    }
    Ok(all)
}

/// What a service offers, in the order in which it was described. The caller has found the service.
///
/// # Errors
/// The database.
pub fn offerings(conn: &mut Conn, sight: Sight, id: ServiceId) -> Result<Vec<Offering>, AppError> {
    let query = Query::new(OFFERING).and("f.service_id = {}", Val::Uuid(id.0));
    let query = if sight.is_house() { query } else { query.and_raw("f.retired_at is null") };
    let rows = query.order("f.made_at, f.id").limit(MOST).all(conn)?;
    let all = rows.iter().map(offering).collect::<Result<Vec<_>, _>>()?;
    with_levels(conn, all)
}

/// What these services offer now, with its levels. The caller has found the services.
///
/// # Errors
/// The database.
pub fn offered_by(conn: &mut Conn, services: &[ServiceId]) -> Result<Vec<Offering>, AppError> {
    let ids = services.iter().map(|s| Val::Uuid(s.0)).collect::<Vec<_>>();
    let query = Query::new(OFFERING).in_list("f.service_id", ids).and_raw("f.retired_at is null");
    let rows = query.order("f.service_id, f.made_at, f.id").all(conn)?;
    let all = rows.iter().map(offering).collect::<Result<Vec<_>, _>>()?;
    with_levels(conn, all)
}

/// Names of what these services offer now, by service. The caller has found the services.
///
/// # Errors
/// The database.
pub fn of_services(
    conn: &mut Conn,
    services: &[ServiceId],
) -> Result<HashMap<ServiceId, Vec<(OfferingId, String)>>, AppError> {
    const NAMES: &str = "select f.service_id, f.id, f.name from offerings f";
    let ids = services.iter().map(|s| Val::Uuid(s.0)).collect::<Vec<_>>();
    let query = Query::new(NAMES).in_list("f.service_id", ids).and_raw("f.retired_at is null");
    let mut all: HashMap<ServiceId, Vec<(OfferingId, String)>> = HashMap::new();
    for row in query.order("f.service_id, f.made_at, f.id").all(conn)? {
        all.entry(ServiceId(row.get("service_id")?)).or_default().push((OfferingId(row.get("id")?), row.get("name")?));
    }
    Ok(all)
}

/// One offering. What its service may be seen by, the caller asks.
///
/// # Errors
/// Not found, or the database.
pub fn find_offering(conn: &mut Conn, sight: Sight, id: OfferingId) -> Result<Offering, AppError> {
    let query = Query::new(OFFERING).and("f.id = {}", Val::Uuid(id.0));
    let query = if sight.is_house() { query } else { query.and_raw("f.retired_at is null") };
    let row = query.one(conn)?.ok_or(AppError::NotFound)?;
    let found = with_levels(conn, vec![offering(&row)?])?;
    found.into_iter().next().ok_or(AppError::NotFound)
}

fn json<T: serde::Serialize>(value: &T) -> Result<Val, AppError> {
    let value = serde_json::to_value(value)
        .map_err(|e| AppError::Internal(format!("an offering cannot be written down: {e}")))?;
    Ok(value.into())
}

/// Adds an offering, with its levels.
///
/// # Errors
/// The database.
pub fn add_offering(
    tx: &mut Tx,
    id: OfferingId,
    service: ServiceId,
    new: &NewOffering,
    now: Timestamp,
) -> Result<(), AppError> {
    const INSERT: &str = "insert into offerings (id, service_id, name, gets, lacks, needs, how, may_order, questions, made_at, \
         version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    let values: [Val; 10] = [
        id.0.into(),
        service.0.into(),
        new.name.as_str().into(),
        json(&new.gets)?,
        json(&new.lacks)?,
        json(&new.needs)?,
        new.how.clone().into(),
        new.may_order.code().into(),
        json(&new.questions)?,
        now.into(),
    ];
    tx.run(INSERT, &values)?;
    set_levels(tx, id, &new.levels)
}

/// Writes an offering anew, with its levels; stale when somebody else was first.
///
/// # Errors
/// Stale, or the database.
pub fn change_offering(tx: &mut Tx, id: OfferingId, version: i64, new: &NewOffering) -> Result<(), AppError> {
    const CHANGE: &str = "update offerings set name = $1, gets = $2, lacks = $3, needs = $4, how = $5, may_order = $6, \
         questions = $7, version = version + 1 where id = $8 and version = $9";
    let values: [Val; 9] = [
        new.name.as_str().into(),
        json(&new.gets)?,
        json(&new.lacks)?,
        json(&new.needs)?,
        new.how.clone().into(),
        new.may_order.code().into(),
        json(&new.questions)?,
        id.0.into(),
        version.into(),
    ];
    if tx.run(CHANGE, &values)? != 1 {
        return Err(AppError::Stale);
    }
    set_levels(tx, id, &new.levels)
}

/// The levels of an offering are these.
fn set_levels(tx: &mut Tx, id: OfferingId, levels: &[(Level, Option<CalendarId>)]) -> Result<(), AppError> {
    const CLEAR: &str = "delete from offering_levels where offering_id = $1";
    const COLUMNS: &[&str] = &["offering_id", "place", "kind", "name", "unit", "amount", "calendar_id"];
    tx.run(CLEAR, &[id.0.into()])?;
    let row = |(place, (level, calendar)): (i64, &(Level, Option<CalendarId>))| -> Vec<Val> {
        vec![
            id.0.into(),
            place.into(),
            level.kind.code().into(),
            level.name.clone().into(),
            level.target.unit.code().into(),
            i64::from(level.target.amount).into(),
            calendar.map(|c| c.0).into(),
        ]
    };
    tx.insert_many("offering_levels", COLUMNS, (1..).zip(levels).map(row).collect())?;
    Ok(())
}

/// It is no longer offered, or offered again.
///
/// # Errors
/// Stale, or the database.
pub fn retire_offering(tx: &mut Tx, id: OfferingId, version: i64, at: Option<Timestamp>) -> Result<(), AppError> {
    const RETIRE: &str = "update offerings set retired_at = $1, version = version + 1 where id = $2 and version = $3";
    if tx.run(RETIRE, &[at.into(), id.0.into(), version.into()])? == 1 { Ok(()) } else { Err(AppError::Stale) }
}

/// What the price of an offering reads like, by day, for whoever may read prices.
///
/// # Errors
/// The database.
pub fn prices(conn: &mut Conn, sight: Sight, id: OfferingId) -> Result<Vec<Price>, AppError> {
    const PRICES: &str = "select from_day, amount, currency, unit, words from offering_prices p";
    if !sight.sees_prices() {
        return Ok(Vec::new());
    }
    let query = Query::new(PRICES).and("p.offering_id = {}", Val::Uuid(id.0));
    let rows = query.order("p.from_day desc").limit(MOST).all(conn)?;
    rows.iter().map(price).collect()
}

fn price(row: &Row) -> Result<Price, AppError> {
    Ok(Price {
        minor: row.get("amount")?,
        currency: row.get("currency")?,
        unit: row.get("unit")?,
        from: row.get("from_day")?,
        words: row.get("words")?,
    })
}

/// What each of these offerings costs on a day, where that is told.
///
/// # Errors
/// The database.
pub fn prices_on(conn: &mut Conn, offerings: &[OfferingId], day: Date) -> Result<Vec<(OfferingId, Price)>, AppError> {
    const PRICES: &str =
        "select p.offering_id, p.from_day, p.amount, p.currency, p.unit, p.words from offering_prices p";
    const LAST: &str = "p.from_day = (select max(x.from_day) from offering_prices x where x.offering_id = p.offering_id \
         and x.from_day <= {})";
    if offerings.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(PRICES).in_list("p.offering_id", offerings.iter().map(|id| Val::Uuid(id.0)));
    let rows = query.and(LAST, Val::Day(day)).order("p.offering_id").all(conn)?;
    rows.iter().map(|row| Ok((OfferingId(row.get("offering_id")?), price(row)?))).collect()
}

/// The levels of each of these offerings, in their order.
///
/// # Errors
/// The database.
pub fn levels_of(conn: &mut Conn, offerings: &[OfferingId]) -> Result<Vec<(OfferingId, LevelRow)>, AppError> {
    if offerings.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(LEVELS).in_list("l.offering_id", offerings.iter().map(|id| Val::Uuid(id.0)));
    let rows = query.order("l.offering_id, l.place").all(conn)?;
    rows.iter().map(|row| Ok((OfferingId(row.get("offering_id")?), level(row)?))).collect()
}

/// From its day on the price reads like this; what was written for the same day before gives way.
///
/// # Errors
/// The database.
pub fn insert_price(
    tx: &mut Tx,
    env: &Env,
    id: OfferingId,
    price: &Price,
    by: Option<PersonId>,
) -> Result<(), AppError> {
    const INSERT: &str = "insert into offering_prices (offering_id, from_day, amount, currency, unit, words, person_id, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (offering_id, from_day) do update set \
         amount = excluded.amount, currency = excluded.currency, unit = excluded.unit, words = excluded.words, \
         person_id = excluded.person_id, made_at = excluded.made_at";
    let values: [Val; 8] = [
        id.0.into(),
        price.from.into(),
        price.minor.into(),
        price.currency.as_str().into(),
        price.unit.as_str().into(),
        price.words.clone().into(),
        by.map(|p| p.0).into(),
        env.now.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

/// Whether anything that is still offered is counted by this calendar.
///
/// # Errors
/// The database.
pub fn counts_by(conn: &mut Conn, calendar: CalendarId) -> Result<bool, AppError> {
    const COUNTS: &str = "select l.offering_id from offering_levels l join offerings f on f.id = l.offering_id \
         join services s on s.id = f.service_id where l.calendar_id = $1 and f.retired_at is null and s.retired_at is null limit 1";
    Ok(conn.one(COUNTS, &[calendar.0.into()])?.is_some())
}
