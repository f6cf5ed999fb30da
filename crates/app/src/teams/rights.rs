//! Who reads and writes what teams can carry. One place decides; pages, API and acts ask here.

use domain::kernel::PartyId;

use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};

const FOR_US: &str = "What teams can carry is for our own people.";
const FOR_THE_TEAM: &str = "That is written down by whoever belongs to the team or leads it. Ask one of them.";

/// Somebody of ours reads, and not by a link, whoever holds it.
#[must_use]
pub fn may_read(scope: &Scope) -> bool {
    scope.is_staff() && scope.only().is_none() && !scope.looks_on()
}

/// The same, as a condition.
///
/// # Errors
/// Not found by a link; the reason for everybody else.
pub fn reads(scope: &Scope) -> Result<(), AppError> {
    if scope.only().is_some() {
        return Err(AppError::NotFound);
    }
    scope.need(Reader::is_staff, FOR_US)
}

fn belongs(reader: &Reader, team: PartyId) -> bool {
    let held = reader.roles.iter().filter(|held| held.kind.is_ours() && !held.role.only_reads());
    !reader.door.only_reads() && held.into_iter().any(|held| held.below.contains(&team))
}

/// Whether somebody writes down what this team can carry: its own people, and whoever acts for what lies above it.
#[must_use]
pub fn may_write(scope: &Scope, team: PartyId) -> bool {
    may_read(scope) && scope.reader().is_none_or(|reader| belongs(reader, team))
}

/// The same, as a condition.
///
/// # Errors
/// Not found by a link; the reason for everybody else.
pub fn writes(scope: &Scope, team: PartyId) -> Result<(), AppError> {
    reads(scope)?;
    if may_write(scope, team) { Ok(()) } else { Err(AppError::Forbidden(FOR_THE_TEAM.to_owned())) }
}

/// Whether somebody names skills: whoever acts for a part of our house.
#[must_use]
pub fn may_name(scope: &Scope) -> bool {
    let acts = |reader: &Reader| {
        !reader.door.only_reads() && reader.roles.iter().any(|held| held.kind.is_ours() && !held.role.only_reads())
    };
    may_read(scope) && scope.reader().is_none_or(acts)
}
