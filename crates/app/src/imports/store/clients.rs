//! Clients as files name them: by their name, whatever its letters, or by their id where two are called the same. It knows all that
//! are there and is for what was let in already.

use std::collections::{HashMap, HashSet};

use db::Conn;
use domain::kernel::PartyId;

use crate::kit::error::AppError;

/// Why a name is no client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoClient {
    /// Nobody is called so.
    Unknown,
    /// Two are.
    Two,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Clients {
    names: HashMap<String, Option<PartyId>>,
    ids: HashSet<PartyId>,
}

impl Clients {
    /// Those that are there now.
    ///
    /// # Errors
    /// The database.
    pub fn of(conn: &mut Conn) -> Result<Self, AppError> {
        const CLIENTS: &str = "select p.id, p.name from parties p where p.kind = 'client' and p.retired_at is null";
        let mut found = Self::default();
        conn.each::<AppError>(CLIENTS, &[], &mut |row| {
            let (id, name) = (PartyId(row.get("id")?), row.get::<String>("name")?);
            found.names.entry(name.to_lowercase()).and_modify(|there| *there = None).or_insert(Some(id));
            found.ids.insert(id);
            Ok(())
        })?;
        Ok(found)
    }

    /// The client of this name or id.
    ///
    /// # Errors
    /// Why it is none.
    pub fn find(&self, text: &str) -> Result<PartyId, NoClient> {
        let text = text.trim();
        match self.names.get(&text.to_lowercase()) {
            Some(Some(id)) => Ok(*id),
            Some(None) => Err(NoClient::Two),
            None => text.parse().ok().filter(|id| self.ids.contains(id)).ok_or(NoClient::Unknown),
        }
    }
}
