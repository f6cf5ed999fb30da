//! Who may have spoken in a text about a client: whoever belonged to it, or to our house, at the time.

use std::collections::BTreeMap;

use db::Conn;
use domain::health::Side;
use domain::hearing::Known;
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::error::AppError;
use crate::people::store::kind;

/// Everybody of this client, what lies above and below it, and our house at that time.
///
/// # Errors
/// The database.
pub fn voices(conn: &mut Conn, party: PartyId, at: Timestamp) -> Result<Vec<Known>, AppError> {
    // The parties first: asked as one condition on memberships, everybody there is would be gone through.
    const VOICES: &str = "select pe.id, pe.name, h.kind, m.role from (select id from parties where kind in ('it', 'team') \
         union select below from party_paths where above = $1 union select above from party_paths where below = $1) near \
         cross join parties h cross join memberships m \
         join people pe on pe.id = m.person_id where h.id = near.id and m.party_id = h.id \
         and m.from_at <= $2 and (m.until_at is null or m.until_at > $2) order by pe.id, m.id limit 4000";
    let mut all: BTreeMap<PersonId, Known> = BTreeMap::new();
    for row in conn.all(VOICES, &[party.0.into(), at.into()])? {
        let id = PersonId(row.get::<Uuid>("id")?);
        let side = Side::of(kind(&row.get::<String>("kind")?)?);
        let sponsor = side == Side::Client && row.get::<String>("role")? == Role::Sponsor.code();
        let known = all.entry(id).or_insert(Known { id, name: row.get("name")?, side, sponsor });
        // Whoever belongs to both speaks there for the client.
        known.side = if side == Side::Client { side } else { known.side };
        known.sponsor |= sponsor;
    }
    Ok(all.into_values().collect())
}

/// On which side somebody stood, whom nobody would look for there.
///
/// # Errors
/// The database.
pub fn side_of(conn: &mut Conn, person: PersonId) -> Result<Option<Side>, AppError> {
    const KIND: &str = "select h.kind from memberships m join parties h on h.id = m.party_id where m.person_id = $1 \
         order by m.from_at desc, m.id desc limit 1";
    let row = conn.one(KIND, &[person.0.into()])?;
    row.map(|row| Ok(Side::of(kind(&row.get::<String>("kind")?)?))).transpose()
}
