//! What can be done with what was heard: bring a text in, say what its sentences are, give it free, erase it, and forget what was
//! learnt. All of it is for our own house.

mod bring;
mod decide;
mod keep;

pub use bring::{Author, MOST_TEXTS, New, Ready, keep, lessons, ready};
pub use decide::{confirm_all, decide};
pub use keep::{erase, forget, release};

use db::Conn;
use domain::kernel::PartyId;
use domain::party::Role;
use domain::profile::Whose;

use super::store;
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::client;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};
use crate::people::store::Party;

const FOR_US: &str = "That is for those of our own house who look after the client.";

/// Whether the reader brings texts about this client in and says what they are: those who look after it, and facilitators.
#[must_use]
pub fn writes(scope: &Scope, party: &Party) -> bool {
    let hears = |reader: &Reader| {
        let role = reader.roles.iter().any(|held| held.kind.is_ours() && held.role == Role::Facilitator);
        role && party.retired_at.is_none() && !reader.door.only_reads()
    };
    store::reads(scope) && (writes_for(scope, party) == Some(Whose::Ours) || scope.reader().is_some_and(hears))
}

/// The client, for whoever writes there. To everybody outside of our house it is not found.
///
/// # Errors
/// Not found, no right, the database.
pub fn writing(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    if !store::reads(scope) {
        return Err(AppError::NotFound);
    }
    let party = client(conn, scope, id)?;
    if writes(scope, &party) { Ok(party) } else { Err(AppError::Forbidden(FOR_US.to_owned())) }
}

/// Texts that are counted beside the name of the place.
const COUNTED: u32 = 99;

/// How many texts about the clients that the reader leads wait for them.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, scope: &Scope) -> Result<u32, AppError> {
    let Some(reader) = scope.person() else { return Ok(0) };
    let (texts, _) = store::waiting(conn, scope, Some(reader), COUNTED)?;
    Ok(u32::try_from(texts).unwrap_or(COUNTED))
}

/// The reader belongs to our house.
///
/// # Errors
/// Not found, for everybody else.
pub fn ours(scope: &Scope) -> Result<(), AppError> {
    if store::reads(scope) { Ok(()) } else { Err(AppError::NotFound) }
}
