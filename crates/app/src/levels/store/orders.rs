//! Orders of the catalogue, as far as levels are counted from them.

use db::{Conn, Query, Val};
use domain::commitment::State;
use domain::kernel::{OfferingId, PartyId, ServiceId};
use domain::levels::Ordered;
use jiff::Timestamp;

use crate::kit::error::AppError;

/// An order.
#[derive(Clone, Copy, Debug)]
pub struct OrderRow {
    /// For whom.
    pub client: PartyId,
    /// What was ordered.
    pub offering: OfferingId,
    /// What became of it.
    pub order: Ordered,
}

/// Orders of a service that were asked for between two instants. What became of each is told by its own ledger: the first
/// answer is a promise, other terms or a no.
///
/// # Errors
/// The database.
pub fn ordered_between(
    conn: &mut Conn,
    service: ServiceId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<OrderRow>, AppError> {
    const ORDERS: &str = "select c.customer_id, c.offering_id, c.state, c.opened_at, c.delivered_at, c.closed_at, \
         (select min(a.said_at) from acts a where a.matter_id = c.id and a.by_side = 'performer' \
         and a.kind in ('promise', 'counter', 'decline')) as answered_at from commitments c";
    let query = Query::new(ORDERS)
        .and("c.service_id = {}", Val::Uuid(service.0))
        .and_raw("c.offering_id is not null and c.state <> 'void'")
        .and("c.opened_at >= {}", Val::At(from))
        .and("c.opened_at < {}", Val::At(until));
    let mut all = Vec::new();
    query.each::<AppError>(conn, &mut |row| {
        let state: String = row.get("state")?;
        let nothing = matches!(State::from_code(&state), Some(State::Declined | State::Withdrawn | State::Cancelled));
        all.push(OrderRow {
            client: PartyId(row.get("customer_id")?),
            offering: OfferingId(row.get("offering_id")?),
            order: Ordered {
                asked: row.get("opened_at")?,
                answered: row.get("answered_at")?,
                delivered: row.get("delivered_at")?,
                ended: row.get::<Option<Timestamp>>("closed_at")?.filter(|_| nothing),
            },
        });
        Ok(())
    })?;
    Ok(all)
}

/// Services of which something was ordered, after this one.
///
/// # Errors
/// The database.
pub fn services_with_orders(conn: &mut Conn, after: Option<ServiceId>, limit: u32) -> Result<Vec<ServiceId>, AppError> {
    const SERVICES: &str = "select s.id from services s";
    let query = Query::new(SERVICES)
        .and_raw("s.retired_at is null")
        .and_raw("exists (select 1 from commitments c where c.service_id = s.id and c.offering_id is not null)");
    let query = query.and_some("s.id > {}", after.map(|id| Val::Uuid(id.0)));
    query.order("s.id").limit(limit).all(conn)?.iter().map(|row| Ok(ServiceId(row.get("id")?))).collect()
}
