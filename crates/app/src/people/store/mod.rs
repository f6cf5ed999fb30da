//! Rows of parties, people and roles. All SQL on these tables is here.

mod parties;
mod persons;
mod roles;

use domain::party::PartyKind;

use crate::kit::error::AppError;

pub use parties::{Party, below, find_party, insert_party, led_by, lies_under, list_parties, move_paths, update_party};
pub use persons::{Person, find_person, insert_person, list_people, update_person};
pub use roles::{
    Deputy, Membership, delete_deputy, deputies, end_membership, find_membership, insert_deputy, insert_membership, members,
    roles,
};

/// A kind as stored; anything unknown is a broken row.
pub(crate) fn kind(code: &str) -> Result<PartyKind, AppError> {
    PartyKind::from_code(code).ok_or_else(|| AppError::Internal(format!("unknown kind of party {code}")))
}
