//! Questions for what falls between, each answered from an index: none of them reads what has its price.

use db::{Conn, Direction, Query, Row, Val};
use domain::charging::{Name, Quantity, Subscription};
use domain::kernel::{PartyId, ServiceId, SubscriptionId};
use jiff::civil::Date;
use uuid::Uuid;

use super::held;
use super::usage::quantity;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// A span of days, both ends counted.
pub type Days = (Date, Date);
/// Where a list goes on: the sort key and the id of the row before.
pub type Mark = (String, String);

fn next(conn: &mut Conn, sql: &'static str, values: &[Val]) -> Result<Option<String>, AppError> {
    Ok(conn.one(sql, values)?.map(|row| row.at::<Option<String>>(0)).transpose()?.flatten())
}

/// Every key that usage ever named. One step for each key, however many lines there are.
///
/// # Errors
/// The database.
pub fn used_keys(conn: &mut Conn, most: usize) -> Result<Vec<Name>, AppError> {
    const NEXT: &str = "select min(u.key) from usage_lines u where u.key > $1";
    let (mut found, mut last) = (Vec::new(), String::new());
    while found.len() < most
        && let Some(key) = next(conn, NEXT, &[last.as_str().into()])?
    {
        found.push(Name::new(&key));
        last = key;
    }
    Ok(found)
}

/// Every unit in which this was ever reported, likewise.
///
/// # Errors
/// The database.
pub fn used_units(conn: &mut Conn, key: &Name, most: usize) -> Result<Vec<Name>, AppError> {
    const NEXT: &str = "select min(u.unit) from usage_lines u where u.key = $1 and u.unit > $2";
    let (mut found, mut last) = (Vec::new(), String::new());
    while found.len() < most
        && let Some(unit) = next(conn, NEXT, &[key.as_str().into(), last.as_str().into()])?
    {
        found.push(Name::new(&unit));
        last = unit;
    }
    Ok(found)
}

/// Whether anything of this was used on these days.
///
/// # Errors
/// The database.
pub fn is_used(conn: &mut Conn, key: &Name, unit: &Name, (first, last): Days) -> Result<bool, AppError> {
    const USED: &str =
        "select 1 from usage_lines where key = $1 and unit = $2 and used_on >= $3 and used_on <= $4 limit 1";
    Ok(conn.one(USED, &[key.as_str().into(), unit.as_str().into(), first.into(), last.into()])?.is_some())
}

/// Whether anybody held this on one of these days.
///
/// # Errors
/// The database.
pub fn is_held(conn: &mut Conn, key: &Name, (first, last): Days) -> Result<bool, AppError> {
    const HELD: &str = "select 1 from subscriptions where key = $1 and first_day <= $2 \
         and (last_day is null or last_day >= $3) limit 1";
    Ok(conn.one(HELD, &[key.as_str().into(), last.into(), first.into()])?.is_some())
}

/// A line of usage, as far as it matters here.
#[derive(Clone, Debug)]
pub struct Used {
    /// Whose.
    pub client: PartyId,
    /// Of what.
    pub service: ServiceId,
    /// How much.
    pub quantity: Quantity,
}

/// Lines of one thing in one unit on these days.
///
/// # Errors
/// The database.
pub fn lines_of(
    conn: &mut Conn,
    (key, unit): (&Name, &Name),
    (first, last): Days,
    most: u32,
) -> Result<Vec<Used>, AppError> {
    const LINES: &str = "select u.client_id, u.service_id, u.quantity from usage_lines u";
    let query = Query::new(LINES).and("u.key = {} and u.unit = {}", [Val::from(key.as_str()), unit.as_str().into()]);
    let query = query.and("u.used_on >= {} and u.used_on <= {}", [Val::from(first), last.into()]);
    let line = |row: &Row| -> Result<Used, AppError> {
        Ok(Used {
            client: PartyId(row.get("client_id")?),
            service: ServiceId(row.get("service_id")?),
            quantity: quantity(&row.get::<String>("quantity")?)?,
        })
    };
    query.order("u.used_on").limit(most).all(conn)?.iter().map(line).collect()
}

/// What was held of one thing on any of these days, with the name of who holds it; on demand only what was not used.
///
/// # Errors
/// The database.
pub fn held_of(
    conn: &mut Conn,
    key: &Name,
    (first, last): Days,
    (idle, after): (bool, Option<SubscriptionId>),
    most: u32,
) -> Result<Vec<(Subscription, String)>, AppError> {
    let mut query = Query::new(held::HELD).and("h.key = {}", Val::from(key.as_str()));
    query =
        query.and("h.first_day <= {} and (h.last_day is null or h.last_day >= {})", [Val::from(last), first.into()]);
    if idle {
        query = query.and(
            "not exists (select 1 from usage_lines u where u.client_id = h.client_id and u.key = h.key \
             and u.used_on >= {} and u.used_on <= {} and u.quantity not like '-%')",
            [Val::from(first), last.into()],
        );
    }
    if let Some(after) = after {
        query = query.keyset(&["h.id"], vec![after.0.into()], Direction::Ascending);
    }
    let rows = query.order("h.id").limit(most).all(conn)?;
    rows.iter().map(|row| held::row(row).map(|row| (row.held, row.client))).collect()
}

/// Clients for whom nothing was booked and who held nothing on these days, by name.
///
/// # Errors
/// The database.
pub fn clients_without(
    conn: &mut Conn,
    scope: &Scope,
    (first, last): Days,
    after: Option<&Mark>,
    most: u32,
) -> Result<Vec<(PartyId, String)>, AppError> {
    const CLIENTS: &str = "select p.id, p.name from parties p";
    // What a part of a client uses or holds is theirs as well.
    const TOP: &str = "p.kind = 'client' and p.parent_id is null and p.retired_at is null";
    let mut query = scope.parties(Query::new(CLIENTS)).and_raw(TOP);
    query = query.and(
        "not exists (select 1 from party_paths t join usage_lines u on u.client_id = t.below where t.above = p.id \
         and u.used_on >= {} and u.used_on <= {})",
        [Val::from(first), last.into()],
    );
    query = query.and(
        "not exists (select 1 from party_paths t join subscriptions h on h.client_id = t.below where t.above = p.id \
         and h.first_day <= {} and (h.last_day is null or h.last_day >= {}))",
        [Val::from(last), first.into()],
    );
    if let Some(after) = after {
        query = query.keyset(&["p.name", "p.id"], marked(after)?, Direction::Ascending);
    }
    let rows = query.order("p.name, p.id").limit(most).all(conn)?;
    rows.iter().map(|row| Ok((PartyId(row.get("id")?), row.get("name")?))).collect()
}

/// Services that others read of in the catalogue, by name.
///
/// # Errors
/// The database.
pub fn offered_services(
    conn: &mut Conn,
    after: Option<&Mark>,
    most: u32,
) -> Result<Vec<(ServiceId, String)>, AppError> {
    const SERVICES: &str = "select s.id, s.name from services s";
    let mut query = Query::new(SERVICES).and_raw("s.stage in ('published', 'retiring') and s.retired_at is null");
    if let Some(after) = after {
        query = query.keyset(&["s.name", "s.id"], marked(after)?, Direction::Ascending);
    }
    let rows = query.order("s.name, s.id").limit(most).all(conn)?;
    rows.iter().map(|row| Ok((ServiceId(row.get("id")?), row.get("name")?))).collect()
}

/// The keys of one service.
///
/// # Errors
/// The database.
pub fn keys_of(conn: &mut Conn, service: ServiceId) -> Result<Vec<Name>, AppError> {
    const KEYS: &str = "select k.key from rate_keys k where k.service_id = $1 order by k.name limit 500";
    conn.all(KEYS, &[service.0.into()])?.iter().map(|row| Ok(Name::new(&row.at::<String>(0)?))).collect()
}

/// What these parties are called.
///
/// # Errors
/// The database.
pub fn called(conn: &mut Conn, parties: &[PartyId]) -> Result<Vec<(PartyId, String)>, AppError> {
    const NAMES: &str = "select p.id, p.name from parties p";
    let mut found = Vec::new();
    for some in parties.chunks(500) {
        let query = Query::new(NAMES).in_list("p.id", some.iter().map(|id| Val::Uuid(id.0)));
        for row in query.all(conn)? {
            found.push((PartyId(row.get("id")?), row.get("name")?));
        }
    }
    Ok(found)
}

fn marked((text, id): &Mark) -> Result<Vec<Val>, AppError> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(vec![text.as_str().into(), id.into()])
}
