//! Rates as they are written down: a key that usage names, and its versions.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::charging::{Audience, FiscalYear, Name, Rate, RateCard};
use domain::kernel::{PersonId, RateId, ServiceId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::money::rights::Sees;

/// Services to choose from.
const MOST_SERVICES: u32 = 1000;

/// What usage names.
#[derive(Clone, Debug)]
pub struct Key {
    /// The short name.
    pub key: Name,
    /// What it is called.
    pub name: String,
    /// The service that it charges for.
    pub service: (ServiceId, String),
    /// Words that stood beside it.
    pub note: Option<String>,
}

/// One version of a price.
#[derive(Clone, Debug)]
pub struct Version {
    /// The rate.
    pub rate: Rate,
    /// The number of the change with which it came.
    pub revision: i64,
    /// Words that stood beside it, or why it was proposed.
    pub note: Option<String>,
    /// By whom; nobody for a file.
    pub by: Option<String>,
    /// When it was written down.
    pub made_at: Timestamp,
}

const KEYS: &str = "select k.key, k.name, k.note, k.service_id, s.name as service from rate_keys k join services s on s.id = k.service_id";

fn key(row: &Row) -> Result<Key, AppError> {
    Ok(Key {
        key: Name::new(&row.get::<String>("key")?),
        name: row.get("name")?,
        service: (ServiceId(row.get("service_id")?), row.get("service")?),
        note: row.get("note")?,
    })
}

/// Keeps only keys of which one version is for these people.
fn seen(query: Query, sees: Sees) -> Query {
    match sees {
        Sees::All => query,
        Sees::For(audience) => query.and(
            "exists (select 1 from rates r where r.key = k.key and r.audience in ('everybody', {}))",
            Val::from(audience.code()),
        ),
    }
}

fn whose(audience: Option<Audience>) -> &'static str {
    audience.map_or("everybody", Audience::code)
}

/// What a list of prices is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this service.
    pub service: Option<ServiceId>,
    /// Words of the name.
    pub words: Option<String>,
}

/// Keys by name, after the given one.
///
/// # Errors
/// The database.
pub fn page_of_keys(
    conn: &mut Conn,
    sees: Sees,
    filter: &Filter,
    after: Option<(String, String)>,
    limit: u32,
) -> Result<Vec<Key>, AppError> {
    let mut query = seen(Query::new(KEYS), sees);
    query = query.and_some("k.service_id = {}", filter.service.map(|id| Val::Uuid(id.0)));
    if let Some(words) = &filter.words {
        let like = format!("%{}%", db::escape_like(&words.to_lowercase()));
        query = query.and("lower(k.name) like {} escape '\\'", Val::from(like));
    }
    if let Some((name, key)) = after {
        query = query.keyset(&["k.name", "k.key"], vec![name.into(), key.into()], Direction::Ascending);
    }
    query.order("k.name, k.key").limit(limit).all(conn)?.iter().map(key).collect()
}

/// These keys, as far as they are there.
///
/// # Errors
/// The database.
pub fn keys(conn: &mut Conn, wanted: &[Name]) -> Result<Vec<Key>, AppError> {
    let query = Query::new(KEYS).in_list("k.key", wanted.iter().map(|key| Val::from(key.as_str())));
    query.order("k.name, k.key").all(conn)?.iter().map(key).collect()
}

/// One key.
///
/// # Errors
/// Not found, also for whom it is none of theirs; the database.
pub fn find_key(conn: &mut Conn, sees: Sees, wanted: &str) -> Result<Key, AppError> {
    let query = seen(Query::new(KEYS).and("k.key = {}", Val::from(wanted)), sees);
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), key)
}

const VERSIONS: &str = "select r.body, r.last_day, r.revision, r.note, r.made_at, p.name as by_name from rates r \
     left join people p on p.id = r.person_id";

fn rate(row: &Row) -> Result<Rate, AppError> {
    let body = serde_json::from_value::<Rate>(row.get("body")?);
    let rate = body.map_err(|e| AppError::Internal(format!("a rate cannot be read: {e}")))?;
    Ok(Rate { until: row.get("last_day")?, ..rate })
}

fn version(row: &Row) -> Result<Version, AppError> {
    Ok(Version {
        rate: rate(row)?,
        revision: row.get("revision")?,
        note: row.get("note")?,
        by: row.get("by_name")?,
        made_at: row.get("made_at")?,
    })
}

fn for_these(query: Query, sees: Sees) -> Query {
    match sees {
        Sees::All => query,
        Sees::For(audience) => query.and("r.audience in ('everybody', {})", Val::from(audience.code())),
    }
}

/// Every version of these keys, the newest of each first.
///
/// # Errors
/// The database.
pub fn versions(conn: &mut Conn, sees: Sees, keys: &[Name]) -> Result<Vec<Version>, AppError> {
    let query = Query::new(VERSIONS).in_list("r.key", keys.iter().map(|key| Val::from(key.as_str())));
    for_these(query, sees).order("r.key, r.audience, r.first_day desc").all(conn)?.iter().map(version).collect()
}

/// Versions that begin after this day, the nearest first.
///
/// # Errors
/// The database.
pub fn announced(conn: &mut Conn, sees: Sees, today: Date, limit: u32) -> Result<Vec<Version>, AppError> {
    let query = for_these(Query::new(VERSIONS).and("r.first_day > {}", Val::Day(today)), sees);
    query.order("r.first_day, r.key").limit(limit).all(conn)?.iter().map(version).collect()
}

/// Everything that is priced, as one card.
///
/// # Errors
/// Rates that contradict each other, which the acts do not let happen; the database.
pub fn card(conn: &mut Conn) -> Result<RateCard, AppError> {
    let last = revision(conn)?;
    card_at(conn, last)
}

/// The card as it was with this number.
///
/// # Errors
/// Rates that contradict each other, which the acts do not let happen; the database.
pub fn card_at(conn: &mut Conn, number: i64) -> Result<RateCard, AppError> {
    const ALL: &str = "select r.body, case when r.ended_revision > $1 then null else r.last_day end as last_day \
         from rates r where r.revision <= $1";
    let mut rates = Vec::new();
    conn.each::<AppError>(ALL, &[number.into()], &mut |row| {
        rates.push(rate(row)?);
        Ok(())
    })?;
    RateCard::new(u32::try_from(number).unwrap_or(u32::MAX), rates).map_err(|faults| {
        let first = faults.first().map_or("", domain::charging::CardFault::sentence);
        AppError::Internal(format!("the rate card contradicts itself: {first}"))
    })
}

/// The number of the last change to any rate.
///
/// # Errors
/// The database.
pub fn revision(conn: &mut Conn) -> Result<i64, AppError> {
    const LAST: &str = "select max(revision) as last from rates";
    Ok(conn.one(LAST, &[])?.map(|row| row.get::<Option<i64>>("last")).transpose()?.flatten().unwrap_or(0))
}

/// The number of the next one.
///
/// # Errors
/// The database.
pub fn next_revision(conn: &mut Conn) -> Result<i64, AppError> {
    Ok(revision(conn)? + 1)
}

/// Writes down what usage may name.
///
/// # Errors
/// The database.
pub fn insert_key(tx: &mut Tx, k: &Key, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into rate_keys (key, name, service_id, note, made_at) values ($1, $2, $3, $4, $5)";
    let values: [Val; 5] =
        [k.key.as_str().into(), k.name.as_str().into(), k.service.0.0.into(), k.note.clone().into(), now.into()];
    match tx.run(INSERT, &values) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// Where a version came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The number of the change.
    pub revision: i64,
    /// By whom.
    pub by: Option<PersonId>,
    /// By which file.
    pub import: Option<Uuid>,
    /// In which words.
    pub note: Option<String>,
}

/// Writes a version down.
///
/// # Errors
/// Stale when there is one from the same day already; the database.
pub fn insert_rate(tx: &mut Tx, rate: &Rate, origin: &Origin, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into rates (id, key, audience, first_day, last_day, body, note, revision, person_id, \
         import_id, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let body = serde_json::to_value(Rate { until: None, ..rate.clone() })
        .map_err(|e| AppError::Internal(format!("a rate cannot be written down: {e}")))?;
    let values: [Val; 11] = [
        rate.id.0.into(),
        rate.key.as_str().into(),
        whose(rate.audience).into(),
        rate.from.into(),
        rate.until.into(),
        body.into(),
        origin.note.clone().into(),
        origin.revision.into(),
        origin.by.map(|p| p.0).into(),
        origin.import.into(),
        now.into(),
    ];
    match tx.run(INSERT, &values) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// This version ends on this day, because of change number `revision`.
///
/// # Errors
/// The database.
pub fn end_before(tx: &mut Tx, id: RateId, last: Date, revision: i64) -> Result<(), AppError> {
    const END: &str = "update rates set last_day = $1, ended_revision = $2 where id = $3";
    tx.run(END, &[last.into(), revision.into(), id.0.into()])?;
    Ok(())
}

/// When fiscal years begin.
///
/// # Errors
/// The database.
pub fn year(conn: &mut Conn) -> Result<FiscalYear, AppError> {
    const RULES: &str = "select year_begins from money_rules";
    let month: Option<i64> = conn.one(RULES, &[])?.map(|row| row.get("year_begins")).transpose()?;
    Ok(FiscalYear(month.and_then(|month| i8::try_from(month).ok()).unwrap_or(1)))
}

/// Fiscal years begin with this month.
///
/// # Errors
/// The database.
pub fn settle_rules(tx: &mut Tx, year: FiscalYear) -> Result<(), AppError> {
    const SET: &str = "update money_rules set year_begins = $1";
    tx.run(SET, &[i64::from(year.0).into()])?;
    Ok(())
}

/// Services that are offered, by name.
///
/// # Errors
/// The database.
pub fn services(conn: &mut Conn) -> Result<Vec<(ServiceId, String)>, AppError> {
    const SERVICES: &str = "select s.id, s.name from services s where s.retired_at is null";
    let rows = Query::new(SERVICES).order("s.name, s.id").limit(MOST_SERVICES).all(conn)?;
    rows.iter().map(|row| Ok((ServiceId(row.get("id")?), row.get("name")?))).collect()
}

/// Services with a price that these people see, by name: what else there is in the catalogue is none of this list.
///
/// # Errors
/// The database.
pub fn services_with_prices(conn: &mut Conn, sees: Sees) -> Result<Vec<(ServiceId, String)>, AppError> {
    const PRICED: &str = "select distinct s.id, s.name from rate_keys k join services s on s.id = k.service_id";
    let rows = seen(Query::new(PRICED), sees).order("s.name, s.id").limit(MOST_SERVICES).all(conn)?;
    rows.iter().map(|row| Ok((ServiceId(row.get("id")?), row.get("name")?))).collect()
}

/// The service of this name.
///
/// # Errors
/// The database.
pub fn service_called(conn: &mut Conn, name: &str) -> Result<Option<ServiceId>, AppError> {
    const SERVICE: &str = "select id from services where name = $1 and retired_at is null order by id limit 1";
    conn.one(SERVICE, &[name.into()])?.map(|row| Ok(ServiceId(row.get("id")?))).transpose()
}
