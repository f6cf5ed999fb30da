//! Where people and parties are. A client has its place among the clients, everybody else among the parties.

use domain::kernel::PartyId;
use domain::party::PartyKind;

use crate::kit::urls;

/// The page of a party.
#[must_use]
pub fn party(id: PartyId, kind: PartyKind) -> String {
    if kind == PartyKind::Client { urls::client(id) } else { urls::party(id) }
}
