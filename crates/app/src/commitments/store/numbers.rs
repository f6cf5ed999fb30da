//! What lists and tabs count, kept with every act: open matters between a party and the IT organisation.

use db::{Conn, Query, Row, Tx, Val};
use domain::kernel::PartyId;

use crate::kit::error::AppError;

/// Open matters of one party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Promises toward it, asked for or made.
    pub owed_to: i64,
    /// Its own promises, asked for or made.
    pub owed_by: i64,
    /// Conversations that go on.
    pub conversations: i64,
    /// Tickets of other systems.
    pub tickets: i64,
    /// Promises toward it that are broken down, or were missed in silence.
    pub broken_to: i64,
    /// The same of its own promises.
    pub broken_by: i64,
}

impl Numbers {
    /// The change from one to another.
    #[must_use]
    pub const fn change(before: Numbers, after: Numbers) -> Numbers {
        Numbers {
            owed_to: after.owed_to - before.owed_to,
            owed_by: after.owed_by - before.owed_by,
            conversations: after.conversations - before.conversations,
            tickets: after.tickets - before.tickets,
            broken_to: after.broken_to - before.broken_to,
            broken_by: after.broken_by - before.broken_by,
        }
    }
}

/// Adds a change to a party's numbers.
///
/// # Errors
/// The database.
pub fn add_numbers(tx: &mut Tx, party: PartyId, n: Numbers) -> Result<(), AppError> {
    const ADD: &str = "insert into party_numbers (party_id, owed_to, owed_by, conversations, tickets, \
         broken_to, broken_by) values ($1, $2, $3, $4, $5, $6, $7) on conflict (party_id) do update set \
         owed_to = party_numbers.owed_to + excluded.owed_to, owed_by = party_numbers.owed_by + excluded.owed_by, \
         conversations = party_numbers.conversations + excluded.conversations, \
         tickets = party_numbers.tickets + excluded.tickets, \
         broken_to = party_numbers.broken_to + excluded.broken_to, \
         broken_by = party_numbers.broken_by + excluded.broken_by";
    if n == Numbers::default() {
        return Ok(());
    }
    let counts = [n.owed_to, n.owed_by, n.conversations, n.tickets, n.broken_to, n.broken_by];
    let values: Vec<Val> = std::iter::once(party.0.into()).chain(counts.map(Val::from)).collect();
    tx.run(ADD, &values)?;
    Ok(())
}

fn read(row: &Row) -> Result<Numbers, AppError> {
    Ok(Numbers {
        owed_to: row.get("owed_to")?,
        owed_by: row.get("owed_by")?,
        conversations: row.get("conversations")?,
        tickets: row.get("tickets")?,
        broken_to: row.get("broken_to")?,
        broken_by: row.get("broken_by")?,
    })
}

/// The numbers of one party.
///
/// # Errors
/// The database.
pub fn numbers_of(conn: &mut Conn, party: PartyId) -> Result<Numbers, AppError> {
    const OF: &str = "select owed_to, owed_by, conversations, tickets, broken_to, broken_by from party_numbers";
    let row = Query::new(OF).and("party_id = {}", Val::Uuid(party.0)).one(conn)?;
    row.as_ref().map_or_else(|| Ok(Numbers::default()), read)
}

/// Every party's numbers, for comparing.
///
/// # Errors
/// The database.
pub fn all_numbers(conn: &mut Conn) -> Result<Vec<(uuid::Uuid, Numbers)>, AppError> {
    const ALL: &str =
        "select party_id, owed_to, owed_by, conversations, tickets, broken_to, broken_by from party_numbers";
    conn.all(ALL, &[])?.iter().map(|row| Ok((row.get("party_id")?, read(row)?))).collect()
}
