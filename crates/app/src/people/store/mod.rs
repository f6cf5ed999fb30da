//! Rows of parties, people and roles. All SQL on these tables is here.

mod parties;
mod persons;
mod roles;

use domain::party::PartyKind;

use crate::kit::error::AppError;

pub use parties::{
    Party, PartyFilter, below, find_party, insert_party, leads, led_by, lies_under, list_parties, move_paths,
    page_of_parties, under, update_party,
};
pub use persons::{
    PeopleFilter, Person, find_person, insert_person, list_people, page_of_people, update_person, who_has_email,
};
pub use roles::{
    Deputy, Membership, administered_without, belongs, companions, delete_deputy, deputies, end_membership,
    find_membership, held_by, holders, house, insert_deputy, insert_membership, is_here, is_ours, members,
    of_our_house, roles, speakers, speaks_for,
};

/// A kind as stored; anything unknown is a broken row.
pub(crate) fn kind(code: &str) -> Result<PartyKind, AppError> {
    PartyKind::from_code(code).ok_or_else(|| AppError::Internal(format!("unknown kind of party {code}")))
}

/// What a person who is not ours may see of matters (alias `c`): those of a party in their reach.
pub(super) const MATTER_IN_REACH: &str = "exists (select 1 from memberships m join party_paths pp on pp.above = m.party_id \
                 where m.person_id = {} and m.until_at is null and pp.below in (c.customer_id, c.performer_id))";

/// The two parties of one matter (alias `p`), for whoever came by a link.
pub(super) const PARTY_OF_MATTER: &str = "p.id in (select customer_id from commitments where id = {} union \
                 select performer_id from commitments where id = {} union select customer_id from conversations \
                 where id = {} union select performer_id from conversations where id = {})";

/// What a person who is not ours may see of parties (alias `p`): those in their reach, and the IT organisation.
pub(super) const PARTY_IN_REACH: &str = "(p.kind = 'it' or exists (select 1 from memberships m join party_paths pp on pp.above = m.party_id \
                 where m.person_id = {} and m.until_at is null and pp.below = p.id))";
