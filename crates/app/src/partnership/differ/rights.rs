//! Who reads and writes what the two sides differed about. One place decides; pages, API, acts and stores ask here.

use std::collections::BTreeSet;

use domain::kernel::PartyId;
use domain::party::PartyKind;
use domain::profile::Whose;

use crate::clients::profile::acts::writes_for;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store::Party;

/// At which clients somebody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// At all of them: our own people.
    All,
    /// At these: where they decide or pay, and below.
    These(BTreeSet<PartyId>),
}

/// At which clients this reader reads; at none by a link.
#[must_use]
pub fn sight(scope: &Scope) -> Sight {
    if scope.only().is_some() {
        return Sight::These(BTreeSet::new());
    }
    let Some(reader) = scope.reader().filter(|reader| !reader.is_staff()) else { return Sight::All };
    let deciding = reader.roles.iter().filter(|held| held.kind == PartyKind::Client && held.role.reads_disagreements());
    Sight::These(deciding.flat_map(|held| held.below.iter().copied()).collect())
}

/// Whether this reader reads at that client.
#[must_use]
pub fn may_read(scope: &Scope, party: PartyId) -> bool {
    match sight(scope) {
        Sight::All => true,
        Sight::These(at) => at.contains(&party),
    }
}

/// The same, as a condition.
///
/// # Errors
/// Not found for everybody else.
pub fn reads(scope: &Scope, party: PartyId) -> Result<(), AppError> {
    if may_read(scope, party) { Ok(()) } else { Err(AppError::NotFound) }
}

/// For which side the reader writes at this client; for none where they may not read.
#[must_use]
pub fn writes(scope: &Scope, party: &Party) -> Option<Whose> {
    writes_for(scope, party).filter(|_| may_read(scope, party.id))
}
