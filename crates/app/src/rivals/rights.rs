//! Who reads and writes what our house keeps to itself about the market. One place decides; pages, API and acts ask here.

use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};

const FOR_US: &str = "What clients could use instead is for our own people.";
const FOR_WRITERS: &str = "That is written down by our own people who act for the house. Ask one of them.";

/// Somebody of ours reads, and not by a link, whoever holds it.
#[must_use]
pub fn may_read(scope: &Scope) -> bool {
    scope.is_staff() && scope.only().is_none()
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

fn acts(reader: &Reader) -> bool {
    !reader.door.only_reads() && reader.roles.iter().any(|held| held.kind.is_ours() && !held.role.only_reads())
}

/// Somebody of ours writes who acts for the house.
#[must_use]
pub fn may_write(scope: &Scope) -> bool {
    may_read(scope) && scope.reader().is_none_or(acts)
}

/// The same, as a condition.
///
/// # Errors
/// Not found by a link; the reason for everybody else.
pub fn writes(scope: &Scope) -> Result<(), AppError> {
    reads(scope)?;
    scope.need(acts, FOR_WRITERS)
}
