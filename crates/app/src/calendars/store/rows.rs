//! Calendars as they are written down. A version is appended, never changed.

use db::{Conn, Query, Row, Tx, Val};
use domain::calendar::Rules;
use domain::kernel::{CalendarId, PersonId};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::kit::error::AppError;

/// Calendars that an organisation has at most on one page.
const MOST: u32 = 500;

/// A calendar as it is now.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// Its name.
    pub name: String,
    /// The one it lies under, and that one's name.
    pub parent: Option<(CalendarId, String)>,
    /// What is written down.
    pub rules: Rules,
    /// The number of its last change.
    pub revision: i64,
    /// When that was.
    pub changed_at: Timestamp,
    /// Since when nobody is to use it any more.
    pub retired_at: Option<Timestamp>,
    /// Parties that name it.
    pub used: i64,
}

const CALENDAR: &str = "select k.id, k.name, k.retired_at, v.revision, v.parent_id, up.name as parent_name, v.rules, \
     v.made_at, (select count(*) from parties p where p.calendar_id = k.id and p.retired_at is null) as used \
     from calendars k join calendar_versions v on v.calendar_id = k.id \
     and v.revision = (select max(n.revision) from calendar_versions n where n.calendar_id = k.id) \
     left join calendars up on up.id = v.parent_id";

fn calendar(row: &Row) -> Result<Calendar, AppError> {
    let parent = row.get::<Option<Uuid>>("parent_id")?.map(CalendarId);
    Ok(Calendar {
        id: CalendarId(row.get("id")?),
        name: row.get("name")?,
        parent: parent.zip(row.get("parent_name")?),
        rules: rules(row.get("rules")?)?,
        revision: row.get("revision")?,
        changed_at: row.get("made_at")?,
        retired_at: row.get("retired_at")?,
        used: row.get("used")?,
    })
}

pub(super) fn rules(value: Value) -> Result<Rules, AppError> {
    serde_json::from_value(value).map_err(|e| AppError::Internal(format!("a calendar cannot be read: {e}")))
}

/// One calendar.
///
/// # Errors
/// Not found, or the database.
pub fn find(conn: &mut Conn, id: CalendarId) -> Result<Calendar, AppError> {
    let query = Query::new(CALENDAR).and("k.id = {}", Val::Uuid(id.0));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), calendar)
}

/// All calendars in use, by name; with retired ones where asked for.
///
/// # Errors
/// The database.
pub fn list(conn: &mut Conn, retired: bool) -> Result<Vec<Calendar>, AppError> {
    let query = Query::new(CALENDAR);
    let query = if retired { query } else { query.and_raw("k.retired_at is null") };
    query.order("k.name, k.id").limit(MOST).all(conn)?.iter().map(calendar).collect()
}

/// One change to a calendar.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its number.
    pub revision: i64,
    /// What was changed.
    pub words: String,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The last changes to a calendar, newest first.
///
/// # Errors
/// The database.
pub fn history(conn: &mut Conn, id: CalendarId, limit: u32) -> Result<Vec<Change>, AppError> {
    const HISTORY: &str = "select v.revision, v.change, p.name, v.made_at from calendar_versions v \
         left join people p on p.id = v.person_id";
    let query = Query::new(HISTORY).and("v.calendar_id = {}", Val::Uuid(id.0));
    let rows = query.order("v.revision desc").limit(limit).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Change {
                revision: row.get("revision")?,
                words: row.get("change")?,
                by: row.get("name")?,
                at: row.get("made_at")?,
            })
        })
        .collect()
}

/// A calendar without a version yet; the caller appends the first.
///
/// # Errors
/// The database.
pub fn insert(tx: &mut Tx, id: CalendarId, name: &str, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into calendars (id, name, made_at) values ($1, $2, $3)";
    tx.run(INSERT, &[id.0.into(), name.into(), now.into()])?;
    Ok(())
}

/// Appends a version and answers its number.
///
/// # Errors
/// Stale when somebody changed a calendar at the same moment; the database.
pub fn append(
    tx: &mut Tx,
    id: CalendarId,
    (rules, parent): (&Rules, Option<CalendarId>),
    (words, by, now): (&str, Option<PersonId>, Timestamp),
) -> Result<i64, AppError> {
    const LAST: &str = "select max(revision) as last from calendar_versions";
    const APPEND: &str = "insert into calendar_versions (revision, calendar_id, parent_id, rules, change, person_id, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7)";
    let last: Option<i64> = tx.one(LAST, &[])?.map(|row| row.get("last")).transpose()?.flatten();
    let revision = last.unwrap_or(0) + 1;
    let rules = serde_json::to_value(rules)
        .map_err(|e| AppError::Internal(format!("a calendar cannot be written down: {e}")))?;
    let values: [Val; 7] = [
        revision.into(),
        id.0.into(),
        parent.map(|p| p.0).into(),
        rules.into(),
        words.into(),
        by.map(|p| p.0).into(),
        now.into(),
    ];
    match tx.run(APPEND, &values) {
        Ok(_) => Ok(revision),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}

/// Gives it another name.
///
/// # Errors
/// The database.
pub fn rename(tx: &mut Tx, id: CalendarId, name: &str) -> Result<(), AppError> {
    const RENAME: &str = "update calendars set name = $1 where id = $2";
    tx.run(RENAME, &[name.into(), id.0.into()])?;
    Ok(())
}

/// Retires it, or brings it back.
///
/// # Errors
/// The database.
pub fn retire(tx: &mut Tx, id: CalendarId, at: Option<Timestamp>) -> Result<(), AppError> {
    const RETIRE: &str = "update calendars set retired_at = $1 where id = $2";
    tx.run(RETIRE, &[at.into(), id.0.into()])?;
    Ok(())
}
