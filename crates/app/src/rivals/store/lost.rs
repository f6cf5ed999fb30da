//! Rows of demand that went elsewhere.

use std::collections::HashMap;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::charging::{Currency, Money};
use domain::kernel::{PartyId, PersonId, ServiceId};
use domain::market::Went;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::sponsors::store::Matter;

/// Lines that are added up at most.
const COUNTED: u32 = 5000;

/// Demand that went elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Its id.
    pub id: Uuid,
    /// Whose demand.
    pub party: (PartyId, String),
    /// What they wanted.
    pub what: String,
    /// When it went.
    pub day: Date,
    /// Where to.
    pub went: Went,
    /// To whom, by name.
    pub where_to: Option<String>,
    /// What of ours it would have been.
    pub service: Option<(ServiceId, String)>,
    /// Which alternative took it.
    pub alternative: Option<(Uuid, String)>,
    /// Why.
    pub why: String,
    /// What would have kept it.
    pub kept_by: Option<String>,
    /// What it would have been worth in a year.
    pub worth: Option<Money>,
    /// Where it began with us.
    pub matter: Option<Matter>,
    /// The line in whose place it stands.
    pub replaces: Option<Uuid>,
    /// Who wrote it down.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
    /// Since when it no longer holds.
    pub taken_back_at: Option<Timestamp>,
}

const LOST: &str = "select l.id, l.party_id, p.name as party, l.what, l.day, l.went, l.where_to, l.service_id, \
     s.name as service, l.alternative_id, a.name as alternative, l.why, l.kept_by, l.worth_minor, l.worth_currency, \
     l.matter_id, l.matter, l.replaces_id, l.person_id, b.name as by_name, l.said_at, l.taken_back_at from lost_demands l \
     join parties p on p.id = l.party_id left join services s on s.id = l.service_id \
     left join alternatives a on a.id = l.alternative_id left join people b on b.id = l.person_id";

fn named<T>(row: &Row, id: &str, name: &str, of: fn(Uuid) -> T) -> Result<Option<(T, String)>, AppError> {
    let (id, name): (Option<Uuid>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.map(of).zip(name))
}

fn money(minor: i64, code: &str) -> Result<Money, AppError> {
    Ok(Money::new(minor, Currency::of(code).map_err(|e| AppError::Internal(e.sentence()))?))
}

fn lost(row: &Row) -> Result<Lost, AppError> {
    let went: String = row.get("went")?;
    let worth = row.get::<Option<i64>>("worth_minor")?.zip(row.get::<Option<String>>("worth_currency")?);
    let matter = row.get::<Option<Uuid>>("matter_id")?.zip(row.get::<Option<String>>("matter")?);
    Ok(Lost {
        id: row.get("id")?,
        party: (PartyId(row.get("party_id")?), row.get("party")?),
        what: row.get("what")?,
        day: row.get("day")?,
        went: Went::from_code(&went).ok_or_else(|| AppError::Internal(format!("demand went to {went}")))?,
        where_to: row.get("where_to")?,
        service: named(row, "service_id", "service", ServiceId)?,
        alternative: named(row, "alternative_id", "alternative", |id| id)?,
        why: row.get("why")?,
        kept_by: row.get("kept_by")?,
        worth: worth.map(|(minor, code)| money(minor, &code)).transpose()?,
        matter: matter.and_then(|(id, kind)| Matter::named(&kind, id)),
        replaces: row.get("replaces_id")?,
        by: named(row, "person_id", "by_name", PersonId)?,
        at: row.get("said_at")?,
        taken_back_at: row.get("taken_back_at")?,
    })
}

/// What a list of lost demand is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostFilter {
    /// Of this client.
    pub party: Option<PartyId>,
    /// Of what this service would have been.
    pub service: Option<ServiceId>,
}

fn narrowed(sql: &'static str, filter: &LostFilter) -> Query {
    let query = Query::new(sql).and_raw("l.taken_back_at is null");
    let query = query.and_some("l.party_id = {}", filter.party.map(|id| Val::Uuid(id.0)));
    query.and_some("l.service_id = {}", filter.service.map(|id| Val::Uuid(id.0)))
}

/// Demand that went elsewhere, the latest first, after the given one.
///
/// # Errors
/// The database.
pub fn list_lost(
    conn: &mut Conn,
    filter: &LostFilter,
    after: Option<(Date, Uuid)>,
    most: u32,
) -> Result<Vec<Lost>, AppError> {
    let mut query = narrowed(LOST, filter);
    if let Some((day, id)) = after {
        query = query.keyset(&["l.day", "l.id"], vec![Val::Day(day), id.into()], Direction::Descending);
    }
    query.order("l.day desc, l.id desc").limit(most).all(conn)?.iter().map(lost).collect()
}

/// What demand that went since a day would have been worth, by where it went and by currency, with how many there were. Lines
/// without an amount are counted under no currency.
///
/// # Errors
/// The database.
pub fn worth(conn: &mut Conn, filter: &LostFilter, since: Date) -> Result<HashMap<Went, (i64, Vec<Money>)>, AppError> {
    const WORTH: &str = "select l.went, l.worth_currency, l.worth_minor from lost_demands l";
    let query = narrowed(WORTH, filter).and("l.day >= {}", Val::Day(since));
    let mut found: HashMap<Went, (i64, Vec<Money>)> = HashMap::new();
    for row in query.order("l.day desc, l.id desc").limit(COUNTED).all(conn)? {
        let (went, currency): (String, Option<String>) = (row.get("went")?, row.get("worth_currency")?);
        let Some(went) = Went::from_code(&went) else { continue };
        let entry = found.entry(went).or_default();
        entry.0 += 1;
        if let Some((minor, currency)) = row.get::<Option<i64>>("worth_minor")?.zip(currency) {
            entry.1.push(money(minor, &currency)?);
        }
    }
    Ok(found)
}

/// One of them, whether it holds or was taken back.
///
/// # Errors
/// Not found, or the database.
pub fn find_lost(conn: &mut Conn, id: Uuid) -> Result<Lost, AppError> {
    let found = Query::new(LOST).and("l.id = {}", Val::Uuid(id)).one(conn)?;
    found.as_ref().map_or(Err(AppError::NotFound), lost)
}

/// What was written down about a conversation or a promise from which demand went elsewhere.
///
/// # Errors
/// The database.
pub fn of_matter(conn: &mut Conn, matter: Matter) -> Result<Option<Lost>, AppError> {
    let query = Query::new(LOST).and("l.matter_id = {}", Val::Uuid(matter.id())).and_raw("l.taken_back_at is null");
    query.one(conn)?.as_ref().map(lost).transpose()
}

/// Keeps one.
///
/// # Errors
/// The database.
pub fn insert_lost(tx: &mut Tx, l: &Lost) -> Result<(), AppError> {
    const INSERT: &str = "insert into lost_demands (id, party_id, what, day, went, where_to, service_id, alternative_id, why, \
         kept_by, worth_minor, worth_currency, matter_id, matter, replaces_id, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    tx.run(
        INSERT,
        &[
            l.id.into(),
            l.party.0.0.into(),
            l.what.as_str().into(),
            l.day.into(),
            l.went.code().into(),
            l.where_to.clone().into(),
            l.service.as_ref().map(|(id, _)| id.0).into(),
            l.alternative.as_ref().map(|(id, _)| *id).into(),
            l.why.as_str().into(),
            l.kept_by.clone().into(),
            l.worth.map(|worth| worth.minor).into(),
            l.worth.map(|worth| worth.currency.code().to_owned()).into(),
            l.matter.map(Matter::id).into(),
            l.matter.map(|matter| matter.code().to_owned()).into(),
            l.replaces.into(),
            l.by.as_ref().map(|(id, _)| id.0).into(),
            l.at.into(),
        ],
    )?;
    Ok(())
}

/// It no longer holds.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn take_back(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    const BACK: &str = "update lost_demands set taken_back_at = $2 where id = $1 and taken_back_at is null";
    match tx.run(BACK, &[id.into(), now.into()])? {
        0 => Err(AppError::Stale),
        _ => Ok(()),
    }
}
