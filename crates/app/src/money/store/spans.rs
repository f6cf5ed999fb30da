//! What one client used and holds between two days: what a bill is worked out from.

use db::{Conn, Row};
use domain::charging::{Name, Subscription, Usage};
use domain::kernel::{PartyId, ServiceId, SubscriptionId, UsageId};
use jiff::civil::Date;
use uuid::Uuid;

use super::usage::quantity;
use crate::kit::error::AppError;

fn name(row: &Row, column: &str) -> Result<Name, AppError> {
    Ok(Name::new(&row.get::<String>(column)?))
}

fn centre(row: &Row) -> Result<Option<Name>, AppError> {
    Ok(row.get::<Option<String>>("cost_centre")?.map(|text| Name::new(&text)))
}

/// What the client used from one day to another, both counted, in the order of days.
///
/// # Errors
/// The database.
pub fn used_between(conn: &mut Conn, client: PartyId, first: Date, last: Date) -> Result<Vec<Usage>, AppError> {
    const USED: &str = "select id, service_id, key, quantity, unit, used_on, cost_centre, source, reverses_id \
         from usage_lines where client_id = $1 and used_on >= $2 and used_on <= $3 order by used_on, id";
    let mut found = Vec::new();
    conn.each::<AppError>(USED, &[client.0.into(), first.into(), last.into()], &mut |row| {
        found.push(Usage {
            id: UsageId(row.get("id")?),
            client,
            service: ServiceId(row.get("service_id")?),
            key: name(row, "key")?,
            quantity: quantity(&row.get::<String>("quantity")?)?,
            unit: name(row, "unit")?,
            day: row.get("used_on")?,
            cost_centre: centre(row)?,
            source: name(row, "source")?,
            reverses: row.get::<Option<Uuid>>("reverses_id")?.map(UsageId),
        });
        Ok(())
    })?;
    Ok(found)
}

/// What the client held on any day from one to another.
///
/// # Errors
/// The database.
pub fn held_between(conn: &mut Conn, client: PartyId, first: Date, last: Date) -> Result<Vec<Subscription>, AppError> {
    const HELD: &str = "select h.id, k.service_id, h.key, h.quantity, h.first_day, h.last_day, h.cost_centre \
         from subscriptions h join rate_keys k on k.key = h.key where h.client_id = $1 and h.first_day <= $2 \
         and (h.last_day is null or h.last_day >= $3) order by h.first_day, h.id";
    let mut found = Vec::new();
    conn.each::<AppError>(HELD, &[client.0.into(), last.into(), first.into()], &mut |row| {
        found.push(Subscription {
            id: SubscriptionId(row.get("id")?),
            client,
            service: ServiceId(row.get("service_id")?),
            key: name(row, "key")?,
            quantity: quantity(&row.get::<String>("quantity")?)?,
            from: row.get("first_day")?,
            until: row.get("last_day")?,
            cost_centre: centre(row)?,
        });
        Ok(())
    })?;
    Ok(found)
}
