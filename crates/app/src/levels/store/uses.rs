//! Which services a client uses, and what stands above a client.

use std::collections::HashMap;

use db::{Conn, Query, Val};
use domain::kernel::{PartyId, ServiceId};
use uuid::Uuid;

use crate::catalogue::sight::Sight;
use crate::kit::error::AppError;

/// A service in use: its name, and whether everybody rests on it.
pub type Used = (ServiceId, String, bool);

/// Services that a client uses: the core services, and those of which it ordered or holds something or for which somebody
/// measured. Core services come first, then by name.
///
/// # Errors
/// The database.
pub fn used_by(conn: &mut Conn, sight: Sight, clients: &[PartyId], limit: u32) -> Result<Vec<Used>, AppError> {
    const SERVICES: &str = "select s.id, s.name, s.core from services s";
    let Some(client) = clients.first().map(|c| Val::Uuid(c.0)) else { return Ok(Vec::new()) };
    let query = Query::new(SERVICES).and_raw("s.retired_at is null").and(
        "(s.core or exists (select 1 from commitments c where c.customer_id = {} and c.service_id = s.id) \
         or exists (select 1 from level_measures m where m.client_id = {} and m.service_id = s.id) \
         or exists (select 1 from subscriptions h join rate_keys k on k.key = h.key where h.client_id = {} \
         and k.service_id = s.id))",
        [client.clone(), client.clone(), client],
    );
    let query = if sight.is_house() { query } else { query.and_raw("s.stage in ('published', 'retiring')") };
    let rows = query.order("s.core desc, s.name, s.id").limit(limit).all(conn)?;
    rows.iter().map(|row| Ok((ServiceId(row.get("id")?), row.get("name")?, row.get("core")?))).collect()
}

/// The client and what it is part of, nearest first.
///
/// # Errors
/// The database.
pub fn above(conn: &mut Conn, client: PartyId) -> Result<Vec<PartyId>, AppError> {
    // Whoever has more below stands higher.
    const ABOVE: &str = "select u.above, (select count(*) from party_paths d where d.below = u.above) as depth \
         from party_paths u where u.below = $1 order by 2 desc, u.above limit 20";
    conn.all(ABOVE, &[client.0.into()])?.iter().map(|row| Ok(PartyId(row.get("above")?))).collect()
}

/// Services that are not retired by name, in small letters; of several with one name the one that is published, or the first.
///
/// # Errors
/// The database.
pub fn services_by_name(conn: &mut Conn) -> Result<HashMap<String, ServiceId>, AppError> {
    const SERVICES: &str = "select s.id, s.name, s.stage from services s where s.retired_at is null \
         order by case when s.stage = 'draft' then 1 else 0 end, s.created_at, s.id";
    let mut found = HashMap::new();
    conn.each::<AppError>(SERVICES, &[], &mut |row| {
        let (id, name): (Uuid, String) = (row.get("id")?, row.get("name")?);
        found.entry(name.to_lowercase()).or_insert(ServiceId(id));
        Ok(())
    })?;
    Ok(found)
}
