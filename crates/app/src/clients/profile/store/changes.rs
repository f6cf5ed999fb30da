//! Who changed what in a profile, and when. Lines are added and never changed.

use db::{Conn, Direction, Query, Tx, Val};
use domain::kernel::{PartyId, PersonId};
use domain::profile::Whose;
use jiff::Timestamp;
use uuid::Uuid;

use super::{coded, named, reads_inside};
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its id.
    pub id: Uuid,
    /// What kind of thing, for programs.
    pub topic: String,
    /// What, in words.
    pub about: String,
    /// What it was.
    pub was: Option<String>,
    /// What it is since.
    pub is_now: Option<String>,
    /// Only our house reads it.
    pub inside: bool,
    /// Whose word it is.
    pub whose: Whose,
    /// Who.
    pub by: Option<(PersonId, String)>,
    /// When.
    pub at: Timestamp,
}

/// Changes, newest first, after the given one; those inside only for our own people.
///
/// # Errors
/// The database.
pub fn changes(
    conn: &mut Conn,
    scope: &Scope,
    party: PartyId,
    after: Option<(Timestamp, Uuid)>,
    most: u32,
) -> Result<Vec<Change>, AppError> {
    const CHANGES: &str = "select c.id, c.topic, c.about, c.was, c.is_now, c.inside, c.side, c.person_id, p.name, c.said_at \
         from profile_changes c left join people p on p.id = c.person_id";
    let mut query = Query::new(CHANGES).and("c.party_id = {}", Val::Uuid(party.0));
    if !reads_inside(scope) {
        query = query.and_raw("not c.inside");
    }
    if let Some((at, id)) = after {
        query = query.keyset(&["c.said_at", "c.id"], vec![at.into(), id.into()], Direction::Descending);
    }
    let rows = query.order("c.said_at desc, c.id desc").limit(most).all(conn)?;
    rows.iter()
        .map(|row| {
            Ok(Change {
                id: row.get("id")?,
                topic: row.get("topic")?,
                about: row.get("about")?,
                was: row.get("was")?,
                is_now: row.get("is_now")?,
                inside: row.get("inside")?,
                whose: coded(row, "side", Whose::from_code)?,
                by: named(row, "person_id", "name")?,
                at: row.get("said_at")?,
            })
        })
        .collect()
}

/// Writes a change down.
///
/// # Errors
/// The database.
pub fn note(tx: &mut Tx, party: PartyId, c: &Change) -> Result<(), AppError> {
    const NOTE: &str = "insert into profile_changes (id, party_id, topic, about, was, is_now, inside, side, person_id, \
         said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.run(
        NOTE,
        &[
            c.id.into(),
            party.0.into(),
            c.topic.as_str().into(),
            c.about.as_str().into(),
            c.was.clone().into(),
            c.is_now.clone().into(),
            c.inside.into(),
            c.whose.code().into(),
            c.by.as_ref().map(|(id, _)| id.0).into(),
            c.at.into(),
        ],
    )?;
    Ok(())
}
