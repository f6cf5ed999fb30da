//! What clients hold, from one day to another. It is never changed, only ended once.

use db::{Conn, Direction, Query, Row, Tx, Val};
use domain::charging::{Name, Subscription};
use domain::kernel::{PartyId, PersonId, ServiceId, SubscriptionId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::usage::quantity;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Something held, with what stands around it.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// What is held.
    pub held: Subscription,
    /// The client's name.
    pub client: String,
    /// What it is called.
    pub name: String,
    /// When it was written down.
    pub made_at: Timestamp,
}

pub(super) const HELD: &str = "select h.id, h.client_id, k.service_id, h.key, h.quantity, h.first_day, h.last_day, h.cost_centre, \
     h.made_at, p.name as client, k.name as thing from subscriptions h join parties p on p.id = h.client_id \
     join rate_keys k on k.key = h.key";

pub(super) fn row(row: &Row) -> Result<HeldRow, AppError> {
    Ok(HeldRow {
        held: Subscription {
            id: SubscriptionId(row.get("id")?),
            client: PartyId(row.get("client_id")?),
            service: ServiceId(row.get("service_id")?),
            key: Name::new(&row.get::<String>("key")?),
            quantity: quantity(&row.get::<String>("quantity")?)?,
            from: row.get("first_day")?,
            until: row.get("last_day")?,
            cost_centre: row.get::<Option<String>>("cost_centre")?.map(|text| Name::new(&text)),
        },
        client: row.get("client")?,
        name: row.get("thing")?,
        made_at: row.get("made_at")?,
    })
}

/// What the reader may see of what is held, the latest first, after the given one.
///
/// # Errors
/// The database.
pub fn page_of_held(
    conn: &mut Conn,
    scope: &Scope,
    (client, over_before): (Option<PartyId>, Option<Date>),
    after: Option<(Date, Uuid)>,
    limit: u32,
) -> Result<Vec<HeldRow>, AppError> {
    let mut query = scope.parties(Query::new(HELD));
    query = query.and_some("h.client_id = {}", client.map(|id| Val::Uuid(id.0)));
    if let Some(day) = over_before {
        query = query.and("(h.last_day is null or h.last_day >= {})", Val::Day(day));
    }
    if let Some((day, id)) = after {
        query = query.keyset(&["h.first_day", "h.id"], vec![day.into(), id.into()], Direction::Descending);
    }
    query.order("h.first_day desc, h.id desc").limit(limit).all(conn)?.iter().map(row).collect()
}

/// One of them.
///
/// # Errors
/// Not found, or the database.
pub fn find_held(conn: &mut Conn, scope: &Scope, id: SubscriptionId) -> Result<HeldRow, AppError> {
    let query = scope.parties(Query::new(HELD)).and("h.id = {}", Val::Uuid(id.0));
    query.one(conn)?.as_ref().map_or(Err(AppError::NotFound), row)
}

/// Writes down what is held.
///
/// # Errors
/// The database.
pub fn insert_held(tx: &mut Tx, h: &Subscription, by: Option<PersonId>, now: Timestamp) -> Result<(), AppError> {
    const INSERT: &str = "insert into subscriptions (id, client_id, key, quantity, first_day, last_day, cost_centre, \
         person_id, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values: [Val; 9] = [
        h.id.0.into(),
        h.client.0.into(),
        h.key.as_str().into(),
        h.quantity.to_string().into(),
        h.from.into(),
        h.until.into(),
        h.cost_centre.as_ref().map(|c| c.as_str().to_owned()).into(),
        by.map(|p| p.0).into(),
        now.into(),
    ];
    tx.run(INSERT, &values)?;
    Ok(())
}

/// Ends what is held; stale when it has an end already.
///
/// # Errors
/// Stale, or the database.
pub fn end_held(tx: &mut Tx, id: SubscriptionId, last: Date, now: Timestamp) -> Result<(), AppError> {
    const END: &str = "update subscriptions set last_day = $1, ended_at = $2 where id = $3 and last_day is null";
    if tx.run(END, &[last.into(), now.into(), id.0.into()])? == 1 { Ok(()) } else { Err(AppError::Stale) }
}
