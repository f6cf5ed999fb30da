//! Rows of measures of success and of their values.

use db::{Conn, Query, Row, Tx, Val};
use domain::charging::Quantity;
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Direction, Whose};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{coded, named};
use crate::kit::error::AppError;

/// A measure of success, in the client's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub party: PartyId,
    /// What is measured.
    pub name: String,
    /// In what; may be empty.
    pub unit: String,
    /// Which way is better.
    pub way: Direction,
    /// Where it began.
    pub baseline: Option<Quantity>,
    /// Where it should be.
    pub target: Option<Quantity>,
    /// By when.
    pub target_day: Option<Date>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Since when it is measured no more.
    pub retired_at: Option<Timestamp>,
    /// Guards against two changes at once.
    pub version: i64,
}

/// What a measure was on a day.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its id.
    pub id: Uuid,
    /// Of which measure.
    pub measure: Uuid,
    /// On which day.
    pub day: Date,
    /// What.
    pub value: Quantity,
    /// Whose word it is.
    pub whose: Whose,
    /// Who said so.
    pub by: Option<(PersonId, String)>,
    /// When they said so.
    pub at: Timestamp,
}

const MEASURE: &str = "select m.id, m.party_id, m.name, m.unit, m.direction, m.baseline, m.target, m.target_day, m.source, \
     m.retired_at, m.version from measures m";
const VALUE: &str = "select v.id, v.measure_id, v.day, v.value, v.side, v.person_id, p.name, v.said_at \
     from measure_values v left join people p on p.id = v.person_id";

fn quantity(text: &str) -> Result<Quantity, AppError> {
    text.parse().map_err(|_| AppError::Internal(format!("{text} is kept as a figure and is none")))
}

fn measure(row: &Row) -> Result<Measure, AppError> {
    let figure = |column: &str| row.get::<Option<String>>(column)?.as_deref().map(quantity).transpose();
    Ok(Measure {
        id: row.get("id")?,
        party: PartyId(row.get("party_id")?),
        name: row.get("name")?,
        unit: row.get("unit")?,
        way: coded(row, "direction", Direction::from_code)?,
        baseline: figure("baseline")?,
        target: figure("target")?,
        target_day: row.get("target_day")?,
        source: row.get("source")?,
        retired_at: row.get("retired_at")?,
        version: row.get("version")?,
    })
}

fn value(row: &Row) -> Result<Value, AppError> {
    Ok(Value {
        id: row.get("id")?,
        measure: row.get("measure_id")?,
        day: row.get("day")?,
        value: quantity(&row.get::<String>("value")?)?,
        whose: coded(row, "side", Whose::from_code)?,
        by: named(row, "person_id", "name")?,
        at: row.get("said_at")?,
    })
}

/// Measures of a client, oldest first. Whoever asks has found the client through the reader's scope.
///
/// # Errors
/// The database.
pub fn measures(conn: &mut Conn, party: PartyId, retired: bool) -> Result<Vec<Measure>, AppError> {
    let query = Query::new(MEASURE).and("m.party_id = {}", Val::Uuid(party.0));
    let query = if retired { query } else { query.and_raw("m.retired_at is null") };
    query.order("m.made_at, m.id").limit(100).all(conn)?.iter().map(measure).collect()
}

/// One measure; whoever asks looks whether its client may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: Uuid) -> Result<Measure, AppError> {
    let query = Query::new(MEASURE).and("m.id = {}", Val::Uuid(id));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), measure)
}

/// Values of a measure that hold, newest day first, after the given one.
///
/// # Errors
/// The database.
pub fn values(
    conn: &mut Conn,
    of: Uuid,
    after: Option<(Date, Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Value>, AppError> {
    let mut query = Query::new(VALUE).and("v.measure_id = {}", Val::Uuid(of)).and_raw("v.taken_back_at is null");
    if let Some((day, at, id)) = after {
        let from = vec![Val::Day(day), at.into(), id.into()];
        query = query.keyset(&["v.day", "v.said_at", "v.id"], from, db::Direction::Descending);
    }
    query.order("v.day desc, v.said_at desc, v.id desc").limit(most).all(conn)?.iter().map(value).collect()
}

/// Values of these measures since a day, oldest first: what a small chart is drawn from.
///
/// # Errors
/// The database.
pub fn latest(conn: &mut Conn, of: &[Uuid], since: Date) -> Result<Vec<Value>, AppError> {
    let query = Query::new(VALUE).in_list("v.measure_id", of.iter().map(|id| Val::Uuid(*id)));
    let query = query.and_raw("v.taken_back_at is null").and("v.day >= {}", Val::Day(since));
    query.order("v.day, v.said_at, v.id").limit(4000).all(conn)?.iter().map(value).collect()
}

/// One value that holds.
///
/// # Errors
/// Not found, or the database.
pub fn find_value(conn: &mut Conn, id: Uuid) -> Result<Value, AppError> {
    let query = Query::new(VALUE).and("v.id = {}", Val::Uuid(id)).and_raw("v.taken_back_at is null");
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), value)
}

/// Keeps a new measure.
///
/// # Errors
/// The database.
pub fn insert_measure(tx: &mut Tx, m: &Measure, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into measures (id, party_id, name, unit, direction, baseline, target, target_day, source, \
         made_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    let text = |q: Option<Quantity>| q.map(|q| q.to_string());
    tx.run(
        INSERT,
        &[
            m.id.into(),
            m.party.0.into(),
            m.name.as_str().into(),
            m.unit.as_str().into(),
            m.way.code().into(),
            text(m.baseline).into(),
            text(m.target).into(),
            m.target_day.into(),
            m.source.clone().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Writes a measure anew.
///
/// # Errors
/// Somebody else was first, or the database.
pub fn update_measure(tx: &mut Tx, m: &Measure) -> Result<(), AppError> {
    const UPDATE: &str = "update measures set name = $2, unit = $3, direction = $4, baseline = $5, target = $6, \
         target_day = $7, source = $8, retired_at = $9, version = version + 1 where id = $1 and version = $10";
    let text = |q: Option<Quantity>| q.map(|q| q.to_string());
    let changed = tx.run(
        UPDATE,
        &[
            m.id.into(),
            m.name.as_str().into(),
            m.unit.as_str().into(),
            m.way.code().into(),
            text(m.baseline).into(),
            text(m.target).into(),
            m.target_day.into(),
            m.source.clone().into(),
            m.retired_at.into(),
            m.version.into(),
        ],
    )?;
    if changed == 0 { Err(AppError::Stale) } else { Ok(()) }
}

/// Adds what a measure was on a day.
///
/// # Errors
/// The database.
pub fn add_value(tx: &mut Tx, v: &Value) -> Result<(), AppError> {
    const ADD: &str = "insert into measure_values (id, measure_id, day, value, side, person_id, said_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let by = v.by.as_ref().map(|(id, _)| id.0);
    let (value, side) = (v.value.to_string(), v.whose.code());
    tx.run(ADD, &[v.id.into(), v.measure.into(), v.day.into(), value.into(), side.into(), by.into(), v.at.into()])?;
    Ok(())
}

/// Takes back a value that was wrong.
///
/// # Errors
/// The database.
pub fn take_back(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), AppError> {
    tx.run("update measure_values set taken_back_at = $2 where id = $1", &[id.into(), now.into()])?;
    Ok(())
}
