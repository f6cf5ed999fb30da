//! Who comes into a treatment: those who can open it from outside, and those who read what is given.

use db::{Conn, Query, Val};
use domain::kernel::{PartyId, PersonId};

use crate::kit::error::AppError;

/// The names of those who read what is given at a client, as it is given there: its sponsors, and those of whoever it lies under.
///
/// # Errors
/// The database.
pub fn sponsors(conn: &mut Conn, client: PartyId, most: u32) -> Result<Vec<String>, AppError> {
    const SPONSORS: &str = "select p.id, p.name from people p where p.retired_at is null";
    const THERE: &str = "exists (select 1 from memberships m join party_paths pp on pp.above = m.party_id where m.person_id = p.id \
         and m.until_at is null and m.role = 'sponsor' and pp.below = {})";
    let query = Query::new(SPONSORS).and(THERE, Val::Uuid(client.0));
    query.order("p.name, p.id").limit(most).all(conn)?.iter().map(|row| Ok(row.get("name")?)).collect()
}

/// Who can open from outside: facilitators who are not of this client, by name.
///
/// # Errors
/// The database.
pub fn facilitators(conn: &mut Conn, client: PartyId, most: u32) -> Result<Vec<(PersonId, String)>, AppError> {
    const FACILITATORS: &str = "select p.id, p.name from people p where p.retired_at is null and exists (select 1 \
         from memberships m where m.person_id = p.id and m.role = 'facilitator' and m.until_at is null)";
    const NOT_THEIRS: &str = "not exists (select 1 from memberships n join party_paths pp on pp.below = n.party_id or pp.above = n.party_id \
         where n.person_id = p.id and n.until_at is null and (pp.above = {} or pp.below = {}))";
    let query = Query::new(FACILITATORS).and(NOT_THEIRS, [Val::Uuid(client.0), Val::Uuid(client.0)]);
    let rows = query.order("p.name, p.id").limit(most).all(conn)?;
    rows.iter().map(|row| Ok((PersonId(row.get("id")?), row.get("name")?))).collect()
}
