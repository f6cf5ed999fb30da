//! Whom a litmus proposes: what everybody is who can be asked, and who fits. It proposes only; whoever begins one chooses.

use std::collections::HashMap;

use db::Conn;
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use jiff::SignedDuration;

use super::acts::Choices;
use crate::asked::store::who_promised;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::store::{self as people, Membership, Party};

/// People who are looked through.
const MOST: u32 = 1000;
/// People of ours who are proposed beside whoever leads the relationship.
const PROPOSED: usize = 4;
/// Whoever answered for a promise since then knows how it is.
const KNOWS: SignedDuration = SignedDuration::from_hours(24 * 365);

/// What somebody is, for the line beside their name.
pub type About = HashMap<PersonId, String>;

/// *Sponsor*, or where it is of a unit *User, Depot West*.
fn word(held: &Membership, at: PartyId) -> String {
    match held.party == at || held.party_kind.is_ours() {
        true => held.role.word().to_owned(),
        false => format!("{}, {}", held.role.word(), held.party_name),
    }
}

/// What everybody is who can be asked: their roles at the client and below it, or in our house.
///
/// # Errors
/// The database.
pub fn about(conn: &mut Conn, all: &Choices, client: PartyId) -> Result<About, AppError> {
    let ours: Vec<PersonId> = all.ours.iter().chain(&all.neutral).map(|(id, _)| *id).collect();
    let house = people::held_by(conn, &ours)?.into_iter().filter(|held| held.party_kind.is_ours());
    let mut words: HashMap<PersonId, Vec<String>> = HashMap::new();
    for held in people::members(conn, client, MOST)?.into_iter().chain(house) {
        let known = words.entry(held.person).or_default();
        let word = word(&held, client);
        if !known.contains(&word) {
            known.push(word);
        }
    }
    Ok(words.into_iter().map(|(id, words)| (id, words.join(" · "))).collect())
}

/// Who fits to speak for the client, and for IT: its sponsors and those who decide there; whoever leads the relationship, and who
/// answered for promises to it.
///
/// # Errors
/// The database.
pub fn fit(
    conn: &mut Conn,
    env: &Env,
    party: &Party,
    all: &Choices,
) -> Result<(Vec<PersonId>, Vec<PersonId>), AppError> {
    let can = |people: &[(PersonId, String)], id: PersonId| people.iter().any(|(known, _)| *known == id);
    let holders = people::holders(conn, &[party.id], &[Role::Sponsor, Role::DecisionMaker])?;
    let mut theirs: Vec<PersonId> = holders.into_iter().map(|m| m.person).filter(|id| can(&all.theirs, *id)).collect();
    theirs.sort_unstable();
    theirs.dedup();
    let most = u32::try_from(PROPOSED + 1).unwrap_or(u32::MAX);
    let mut ours: Vec<PersonId> = party.lead.into_iter().filter(|id| can(&all.ours, *id)).collect();
    for id in who_promised(conn, party.id, env.now - KNOWS, most)? {
        if ours.len() <= PROPOSED && can(&all.ours, id) && !ours.contains(&id) {
            ours.push(id);
        }
    }
    Ok((theirs, ours))
}
