//! Rows of alternatives, and of what was found each time somebody compared.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::catalogue::Price;
use domain::kernel::{OfferingId, PartyId, PersonId, ServiceId};
use domain::market::Elsewhere;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Something that could be used instead of a service of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Its id.
    pub id: Uuid,
    /// Instead of which service.
    pub service: (ServiceId, String),
    /// Beside which offering of it, whose price and level are ours.
    pub offering: Option<(OfferingId, String)>,
    /// By which client; by any where none is named.
    pub party: Option<(PartyId, String)>,
    /// What or who it is.
    pub name: String,
    /// What kind of thing.
    pub kind: Elsewhere,
    /// The last comparison.
    pub last: Compared,
    /// Since when it is no longer looked at.
    pub retired_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// What somebody found when they compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its id.
    pub id: Uuid,
    /// On which day.
    pub day: Date,
    /// What it costs, where that is known: amount in the smallest coin, currency, unit.
    pub price: Option<Price>,
    /// What level is promised there.
    pub level: Option<String>,
    /// Where that was found.
    pub source: String,
    /// Where they are better.
    pub they_better: Option<String>,
    /// Where we are.
    pub we_better: Option<String>,
    /// Who compared.
    pub by: Option<(PersonId, String)>,
    /// When they said so.
    pub at: Timestamp,
}

const ALTERNATIVE: &str = "select a.id, a.service_id, s.name as service, a.offering_id, f.name as offering, a.party_id, \
     p.name as party, a.name, a.kind, a.retired_at, a.version, c.id as comparison_id, c.day, c.amount, c.currency, c.unit, \
     c.level, c.source, c.they_better, c.we_better, c.person_id, b.name as by_name, c.said_at from alternatives a \
     join services s on s.id = a.service_id left join offerings f on f.id = a.offering_id \
     left join parties p on p.id = a.party_id join alternative_comparisons c on c.id = (select x.id \
     from alternative_comparisons x where x.alternative_id = a.id order by x.day desc, x.said_at desc, x.id desc limit 1) \
     left join people b on b.id = c.person_id";

fn named<T>(row: &Row, id: &str, name: &str, of: fn(Uuid) -> T) -> Result<Option<(T, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(of).zip(name))
}

fn compared(row: &Row, id: &str) -> Result<Compared, AppError> {
    let amount: Option<i64> = row.get("amount")?;
    let currency: Option<String> = row.get("currency")?;
    let (day, unit): (Date, Option<String>) = (row.get("day")?, row.get("unit")?);
    let price = amount.zip(currency).map(|(minor, currency)| Price {
        minor,
        currency,
        unit: unit.unwrap_or_default(),
        from: day,
        words: None,
    });
    Ok(Compared {
        id: row.get(id)?,
        day,
        price,
        level: row.get("level")?,
        source: row.get("source")?,
        they_better: row.get("they_better")?,
        we_better: row.get("we_better")?,
        by: named(row, "person_id", "by_name", PersonId)?,
        at: row.get("said_at")?,
    })
}

fn alternative(row: &Row) -> Result<Alternative, AppError> {
    let kind: String = row.get("kind")?;
    let service: (Uuid, String) = (row.get("service_id")?, row.get("service")?);
    Ok(Alternative {
        id: row.get("id")?,
        service: (ServiceId(service.0), service.1),
        offering: named(row, "offering_id", "offering", OfferingId)?,
        party: named(row, "party_id", "party", PartyId)?,
        name: row.get("name")?,
        kind: Elsewhere::from_code(&kind)
            .ok_or_else(|| AppError::Internal(format!("unknown kind {kind} of an alternative")))?,
        last: compared(row, "comparison_id")?,
        retired_at: row.get("retired_at")?,
        version: row.get("version")?,
    })
}

/// What a list of alternatives is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Instead of this service.
    pub service: Option<ServiceId>,
    /// By this client, or by any.
    pub party: Option<PartyId>,
    /// Compared for the last time before this day.
    pub before: Option<Date>,
}

/// Alternatives that are looked at, by name, after the given one; those that were compared long ago come by their day.
///
/// # Errors
/// The database.
pub fn list(
    conn: &mut Conn,
    filter: &Filter,
    after: Option<(String, Uuid)>,
    most: u32,
) -> Result<Vec<Alternative>, AppError> {
    let mut query = Query::new(ALTERNATIVE).and_raw("a.retired_at is null");
    query = query.and_some("a.service_id = {}", filter.service.map(|id| Val::Uuid(id.0)));
    query = query.and_some("a.party_id = {}", filter.party.map(|id| Val::Uuid(id.0)));
    query = query.and_some("a.compared_on < {}", filter.before.map(Val::Day));
    if let Some((name, id)) = after {
        query = query.keyset(&["a.name", "a.id"], vec![name.into(), id.into()], Direction::Ascending);
    }
    query.order("a.name, a.id").limit(most).all(conn)?.iter().map(alternative).collect()
}

/// One alternative.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Alternative, AppError> {
    let found = Query::new(ALTERNATIVE).and("a.id = {}", Val::Uuid(id)).one(conn)?;
    found.as_ref().map_or(Err(AppError::NotFound), alternative)
}

/// What was found each time somebody compared, newest first.
///
/// # Errors
/// The database.
pub fn comparisons(conn: &mut Conn, id: Uuid, most: u32) -> Result<Vec<Compared>, AppError> {
    const EACH: &str = "select c.id, c.day, c.amount, c.currency, c.unit, c.level, c.source, c.they_better, c.we_better, \
         c.person_id, b.name as by_name, c.said_at from alternative_comparisons c left join people b on b.id = c.person_id";
    let query = Query::new(EACH).and("c.alternative_id = {}", Val::Uuid(id));
    let rows = query.order("c.day desc, c.said_at desc, c.id desc").limit(most).all(conn)?;
    rows.iter().map(|row| compared(row, "id")).collect()
}

/// Keeps a new alternative with its first comparison.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, a: &Alternative, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into alternatives (id, service_id, offering_id, party_id, name, kind, compared_on, made_at, \
         version) values ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    tx.run(
        INSERT,
        &[
            a.id.into(),
            a.service.0.0.into(),
            a.offering.as_ref().map(|(id, _)| id.0).into(),
            a.party.as_ref().map(|(id, _)| id.0).into(),
            a.name.as_str().into(),
            a.kind.code().into(),
            a.last.day.into(),
            now.into(),
        ],
    )?;
    keep_comparison(tx, a.id, &a.last)
}

/// Writes what it is anew, and on which day it was compared last.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update(tx: &mut Tx, a: &Alternative) -> Result<(), AppError> {
    const UPDATE: &str = "update alternatives set offering_id = $2, party_id = $3, name = $4, kind = $5, compared_on = $6, \
         version = version + 1 where id = $1 and version = $7";
    let changed = tx.run(
        UPDATE,
        &[
            a.id.into(),
            a.offering.as_ref().map(|(id, _)| id.0).into(),
            a.party.as_ref().map(|(id, _)| id.0).into(),
            a.name.as_str().into(),
            a.kind.code().into(),
            a.last.day.into(),
            a.version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// Keeps what somebody found when they compared.
///
/// # Errors
/// The database.
pub fn keep_comparison(tx: &mut Tx, of: Uuid, c: &Compared) -> Result<(), AppError> {
    const KEEP: &str = "insert into alternative_comparisons (id, alternative_id, day, amount, currency, unit, level, source, \
         they_better, we_better, person_id, said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let price = c.price.as_ref();
    tx.run(
        KEEP,
        &[
            c.id.into(),
            of.into(),
            c.day.into(),
            price.map(|p| p.minor).into(),
            price.map(|p| p.currency.clone()).into(),
            price.map(|p| p.unit.clone()).into(),
            c.level.clone().into(),
            c.source.as_str().into(),
            c.they_better.clone().into(),
            c.we_better.clone().into(),
            c.by.as_ref().map(|(id, _)| id.0).into(),
            c.at.into(),
        ],
    )?;
    Ok(())
}

/// It is looked at no more, or again.
///
/// # Errors
/// The database.
pub fn retire(tx: &mut Tx, id: Uuid, at: Option<Timestamp>) -> Result<(), AppError> {
    tx.run("update alternatives set retired_at = $2, version = version + 1 where id = $1", &[id.into(), at.into()])?;
    Ok(())
}
