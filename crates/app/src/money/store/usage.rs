//! Lines of usage as they were booked. One is never changed; another takes it back.

use std::collections::HashSet;

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::charging::{Name, Quantity, Usage};
use domain::kernel::{PartyId, PersonId, ServiceId, UsageId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// References that are looked up at once.
const CHUNK: usize = 500;

/// A line with what stands around it.
#[derive(Clone, Debug)]
pub struct UsageRow {
    /// The line.
    pub usage: Usage,
    /// The client's name.
    pub client: String,
    /// What it is called, where it has a price.
    pub name: Option<String>,
    /// The line that takes it back.
    pub reversed_by: Option<UsageId>,
    /// What its source calls it.
    pub reference: Option<String>,
    /// When it was booked.
    pub made_at: Timestamp,
}

const USAGE: &str = "select u.id, u.client_id, u.service_id, u.key, u.quantity, u.unit, u.used_on, u.cost_centre, u.source, \
     u.reference, u.reverses_id, u.made_at, p.name as client, k.name as thing, r.id as reversed_by \
     from usage_lines u join parties p on p.id = u.client_id left join rate_keys k on k.key = u.key \
     left join usage_lines r on r.reverses_id = u.id";

pub(super) fn quantity(text: &str) -> Result<Quantity, AppError> {
    text.parse().map_err(|_| AppError::Internal(format!("{text} is kept as a quantity and is none")))
}

fn row(row: &Row) -> Result<UsageRow, AppError> {
    let name = |column: &str| Ok::<Name, AppError>(Name::new(&row.get::<String>(column)?));
    Ok(UsageRow {
        usage: Usage {
            id: UsageId(row.get("id")?),
            client: PartyId(row.get("client_id")?),
            service: ServiceId(row.get("service_id")?),
            key: name("key")?,
            quantity: quantity(&row.get::<String>("quantity")?)?,
            unit: name("unit")?,
            day: row.get("used_on")?,
            cost_centre: row.get::<Option<String>>("cost_centre")?.map(|text| Name::new(&text)),
            source: name("source")?,
            reverses: row.get::<Option<Uuid>>("reverses_id")?.map(UsageId),
        },
        client: row.get("client")?,
        name: row.get("thing")?,
        reversed_by: row.get::<Option<Uuid>>("reversed_by")?.map(UsageId),
        reference: row.get("reference")?,
        made_at: row.get("made_at")?,
    })
}

/// What a list of usage is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct UsageFilter {
    /// Of this client.
    pub client: Option<PartyId>,
    /// From this day.
    pub from: Option<Date>,
    /// To this day.
    pub until: Option<Date>,
}

/// Lines of usage that the reader may see, the latest day first, after the given one.
///
/// # Errors
/// The database.
pub fn page_of_usage(
    conn: &mut Conn,
    scope: &Scope,
    filter: &UsageFilter,
    after: Option<(Date, Uuid)>,
    limit: u32,
) -> Result<Vec<UsageRow>, AppError> {
    let mut query = scope.parties(Query::new(USAGE));
    query = query.and_some("u.client_id = {}", filter.client.map(|id| Val::Uuid(id.0)));
    query = query.and_some("u.used_on >= {}", filter.from.map(Val::Day));
    query = query.and_some("u.used_on <= {}", filter.until.map(Val::Day));
    if let Some((day, id)) = after {
        query = query.keyset(&["u.used_on", "u.id"], vec![day.into(), id.into()], Direction::Descending);
    }
    query.order("u.used_on desc, u.id desc").limit(limit).all(conn)?.iter().map(row).collect()
}

/// One line.
///
/// # Errors
/// Not found, or the database.
pub fn find_usage(conn: &mut Conn, scope: &Scope, id: UsageId) -> Result<UsageRow, AppError> {
    let query = scope.parties(Query::new(USAGE)).and("u.id = {}", Val::Uuid(id.0));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), row)
}

/// Of these references of a source, those that are booked.
///
/// # Errors
/// The database.
pub fn booked(conn: &mut Conn, source: &str, references: &[String]) -> Result<HashSet<String>, AppError> {
    const BOOKED: &str = "select u.reference from usage_lines u";
    let mut found = HashSet::new();
    for some in references.chunks(CHUNK) {
        let query = Query::new(BOOKED).and("u.source = {}", Val::from(source));
        for row in query.in_list("u.reference", some.iter().map(|text| Val::from(text.as_str()))).all(conn)? {
            found.insert(row.get("reference")?);
        }
    }
    Ok(found)
}

/// A line that is to be booked.
#[derive(Clone, Debug)]
pub struct Booking {
    /// The line.
    pub usage: Usage,
    /// What its source calls it.
    pub reference: Option<String>,
}

/// Books lines.
///
/// # Errors
/// Stale where one of them is booked already; the database.
pub fn insert_usage(
    tx: &mut Tx,
    lines: &[Booking],
    (by, import, now): (Option<PersonId>, Option<Uuid>, Timestamp),
) -> Result<(), AppError> {
    const COLUMNS: &[&str] = &[
        "id",
        "client_id",
        "service_id",
        "key",
        "quantity",
        "unit",
        "used_on",
        "cost_centre",
        "source",
        "reference",
        "reverses_id",
        "person_id",
        "import_id",
        "made_at",
    ];
    let row = |line: &Booking| -> Vec<Val> {
        let u = &line.usage;
        vec![
            u.id.0.into(),
            u.client.0.into(),
            u.service.0.into(),
            u.key.as_str().into(),
            u.quantity.to_string().into(),
            u.unit.as_str().into(),
            u.day.into(),
            u.cost_centre.as_ref().map(|c| c.as_str().to_owned()).into(),
            u.source.as_str().into(),
            line.reference.clone().into(),
            u.reverses.map(|id| id.0).into(),
            by.map(|p| p.0).into(),
            import.into(),
            now.into(),
        ]
    };
    match tx.insert_many("usage_lines", COLUMNS, lines.iter().map(row).collect()) {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique() => Err(AppError::Stale),
        Err(error) => Err(error.into()),
    }
}
