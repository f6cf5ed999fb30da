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
        }
    }
}

/// Adds a change to a party's numbers.
///
/// # Errors
/// The database.
pub fn add_numbers(tx: &mut Tx, party: PartyId, n: Numbers) -> Result<(), AppError> {
    const ADD: &str = "insert into party_numbers (party_id, owed_to, owed_by, conversations, tickets) \
         values ($1, $2, $3, $4, $5) on conflict (party_id) do update set \
         owed_to = party_numbers.owed_to + excluded.owed_to, owed_by = party_numbers.owed_by + excluded.owed_by, \
         conversations = party_numbers.conversations + excluded.conversations, \
         tickets = party_numbers.tickets + excluded.tickets";
    if n == Numbers::default() {
        return Ok(());
    }
    tx.run(ADD, &[party.0.into(), n.owed_to.into(), n.owed_by.into(), n.conversations.into(), n.tickets.into()])?;
    Ok(())
}

fn read(row: &Row) -> Result<Numbers, AppError> {
    Ok(Numbers {
        owed_to: row.get("owed_to")?,
        owed_by: row.get("owed_by")?,
        conversations: row.get("conversations")?,
        tickets: row.get("tickets")?,
    })
}

/// The numbers of one party.
///
/// # Errors
/// The database.
pub fn numbers_of(conn: &mut Conn, party: PartyId) -> Result<Numbers, AppError> {
    const OF: &str = "select owed_to, owed_by, conversations, tickets from party_numbers";
    let row = Query::new(OF).and("party_id = {}", Val::Uuid(party.0)).one(conn)?;
    row.as_ref().map_or_else(|| Ok(Numbers::default()), read)
}

/// Every party's numbers, for comparing.
///
/// # Errors
/// The database.
pub fn all_numbers(conn: &mut Conn) -> Result<Vec<(uuid::Uuid, Numbers)>, AppError> {
    const ALL: &str = "select party_id, owed_to, owed_by, conversations, tickets from party_numbers";
    conn.all(ALL, &[])?.iter().map(|row| Ok((row.get("party_id")?, read(row)?))).collect()
}
