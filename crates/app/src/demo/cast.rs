//! The parties and the people: founding the house, and finding everybody again by the key they have in the material.

use std::collections::BTreeMap;

use db::Tx;
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use jiff::{SignedDuration, Timestamp};

use super::calendars;
use super::dice::seed_of;
use super::hours::Hours;
use super::material::{self, Condition, Material, PartyCard, PersonCard, missing};
use crate::kit::env::{Chance, Env};
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::acts::{self, Founding, blank_party, blank_person};
use crate::people::scope::Scope;
use crate::people::sessions;
use crate::people::store::{self, Party, Person};

/// Who founds the house: the administrator.
const FOUNDER: &str = "wojtek";

/// Ids by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    parties: BTreeMap<String, PartyId>,
    people: BTreeMap<String, PersonId>,
}

/// Who is who.
#[derive(Debug)]
pub(super) struct Cast<'m> {
    cards: &'m material::Cast,
    ids: Ids,
}

impl<'m> Cast<'m> {
    pub(super) fn new(cards: &'m material::Cast, ids: Ids) -> Self {
        Self { cards, ids }
    }

    /// The party of this key.
    ///
    /// # Errors
    /// There is none, which is ours.
    pub(super) fn party(&self, key: &str) -> Result<PartyId, AppError> {
        self.ids.parties.get(key).copied().ok_or_else(|| missing("party", key))
    }

    /// The person of this key.
    ///
    /// # Errors
    /// There is none, which is ours.
    pub(super) fn person(&self, key: &str) -> Result<PersonId, AppError> {
        self.ids.people.get(key).copied().ok_or_else(|| missing("person", key))
    }

    /// What the files tell about a party.
    ///
    /// # Errors
    /// There is none, which is ours.
    pub(super) fn card(&self, key: &str) -> Result<&'m PartyCard, AppError> {
        self.cards.party.iter().find(|p| p.key == key).ok_or_else(|| missing("party", key))
    }

    /// Clients that stand for themselves, in the order of the file.
    pub(super) fn clients(&self) -> impl Iterator<Item = &'m PartyCard> {
        self.cards.party.iter().filter(|p| p.kind == "client" && p.parent.is_none())
    }

    /// How a client does; suppliers are judged here and not in the files.
    pub(super) fn condition(&self, key: &str) -> Condition {
        let card = self.cards.party.iter().find(|p| p.key == key);
        let above = card.and_then(|c| c.parent.as_deref()).filter(|_| card.is_some_and(|c| c.condition.is_none()));
        let own = card.and_then(|c| c.condition);
        own.or_else(|| above.map(|key| self.condition(key))).unwrap_or(match key {
            "corvane" => Condition::Failing,
            "pellam" => Condition::Recovering,
            _ => Condition::Steady,
        })
    }

    /// The relationship manager of a client; for a supplier the supplier manager.
    pub(super) fn manager(&self, client: &str) -> &'m str {
        let card = self.cards.party.iter().find(|p| p.key == client);
        match card {
            Some(PartyCard { relationship_manager: Some(key), .. }) => key,
            Some(PartyCard { parent: Some(parent), .. }) => self.manager(parent),
            _ => "costanza",
        }
    }

    /// People of a party with this role; with all roles where none is named.
    pub(super) fn people_of(&self, party: &str, role: Option<&str>) -> Vec<&'m PersonCard> {
        let has = |p: &&PersonCard| p.party == party && role.is_none_or(|r| p.roles.iter().any(|held| held == r));
        self.cards.person.iter().filter(has).collect()
    }

    /// People of a client and of the units below it.
    pub(super) fn people_around(&self, client: &str) -> Vec<&'m PersonCard> {
        let below = |key: &str| self.cards.party.iter().any(|p| p.key == key && p.parent.as_deref() == Some(client));
        self.cards.person.iter().filter(|p| p.party == client || below(&p.party)).collect()
    }

    /// Who leads a team.
    ///
    /// # Errors
    /// Nobody does, which is ours.
    pub(super) fn lead(&self, team: &str) -> Result<&'m str, AppError> {
        let leads = self.people_of(team, Some("delivery_lead"));
        leads.first().map(|p| p.key.as_str()).ok_or_else(|| missing("delivery lead of team", team))
    }
}

/// Founds the house with everybody in it.
///
/// # Errors
/// Data that does not fit together, which is ours; the database.
pub(super) fn found(
    tx: &mut Tx,
    material: &Material,
    hours: &Hours,
    seed: u64,
    password: &str,
) -> Result<Ids, AppError> {
    let day = hours.since_today(super::FIRST_DAY);
    let at = |hour: i8, seconds: i64| {
        let now = hours.on(day, hour, 0) + SignedDuration::from_secs(seconds);
        env_at(hours, seed, now, &format!("founding at {now}"))
    };
    let boss = founder(tx, material, &at(9, 0), hours, password)?;
    let scope = scope_of(tx, boss, &at(9, 0))?;
    let mut ids = Ids::default();
    ids.parties.insert("it".into(), organisation::needed(tx)?.it);
    ids.people.insert(FOUNDER.into(), boss);
    for (card, n) in material.cast.party.iter().filter(|p| p.kind != "it").zip(1..) {
        add_party(tx, &at(9, 40 * n), &scope, card, &mut ids)?;
    }
    for (card, n) in material.cast.person.iter().zip(1..) {
        add_person(tx, &at(10, 70 * n), &scope, card, &mut ids, password)?;
    }
    let cast = Cast::new(&material.cast, ids);
    for (card, n) in material.cast.party.iter().zip(1..) {
        settle_in(tx, &at(13, 30 * n), &scope, card, &cast)?;
    }
    calendars::write_down(tx, &at(13, 3400), &scope, hours, &cast)?;
    step_back(tx, &at(14, 0), &scope, boss)?;
    Ok(cast.ids)
}

/// The world at this instant, with chance of its own.
pub(super) fn env_at(hours: &Hours, seed: u64, now: Timestamp, label: &str) -> Env {
    hours.world(now, Chance::seeded(seed_of(seed, label)))
}

/// What this person sees and may do on the day of `env`.
pub(super) fn scope_of(tx: &mut Tx, person: PersonId, env: &Env) -> Result<Scope, AppError> {
    Ok(Scope::Person(Box::new(sessions::reader(tx, person, env.local().date())?)))
}

fn founder(tx: &mut Tx, material: &Material, env: &Env, hours: &Hours, password: &str) -> Result<PersonId, AppError> {
    let cards = &material.cast;
    let card = |kind: &str| cards.party.iter().find(|p| p.kind == kind).ok_or_else(|| missing("party of kind", kind));
    let who = cards.person.iter().find(|p| p.key == FOUNDER).ok_or_else(|| missing("person", FOUNDER))?;
    let new = Founding {
        organisation: cards.organisation.name.clone(),
        it: card("it")?.name.clone(),
        zone: hours.zone().clone(),
        name: who.name.clone(),
        email: who.email.clone(),
        password: password.to_owned(),
    };
    let boss = acts::found(tx, env, &new)?;
    let scope = scope_of(tx, boss, env)?;
    let found = store::find_person(tx, &scope, boss)?;
    let (title, about) = (Some(who.title.clone()), Some(who.about.clone()));
    acts::change_person(tx, env, &scope, Person { title, about, ..found })?;
    Ok(boss)
}

fn add_party(tx: &mut Tx, env: &Env, scope: &Scope, card: &PartyCard, ids: &mut Ids) -> Result<(), AppError> {
    let parent = match card.parent.as_deref() {
        Some(key) => Some(ids.parties.get(key).copied().ok_or_else(|| missing("party", key))?),
        None => None,
    };
    let kind = PartyKind::from_code(&card.kind).ok_or_else(|| missing("kind of party", &card.kind))?;
    let party = Party { kind, name: card.name.clone(), parent, about: Some(card.about.clone()), ..blank_party() };
    ids.parties.insert(card.key.clone(), acts::add_party(tx, env, scope, party)?);
    Ok(())
}

fn add_person(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    card: &PersonCard,
    ids: &mut Ids,
    password: &str,
) -> Result<(), AppError> {
    if card.key == FOUNDER {
        return Ok(());
    }
    let at = ids.parties.get(&card.party).copied().ok_or_else(|| missing("party", &card.party))?;
    let new = Person {
        name: card.name.clone(),
        email: Some(card.email.clone()),
        title: Some(card.title.clone()),
        about: Some(card.about.clone()),
        ..blank_person()
    };
    let role = |code: &String| Role::from_code(code).ok_or_else(|| missing("role", code));
    let (first, more) = card.roles.split_first().ok_or_else(|| missing("first role of", &card.key))?;
    let id = acts::add_person(tx, env, scope, new, at, role(first)?)?;
    for code in more {
        acts::give_role(tx, env, scope, id, at, role(code)?)?;
    }
    // Each chose it themselves: what was confided to somebody is closed to whoever came in by a password of another.
    acts::set_password(tx, env, &Scope::System("their own choice"), id, password)?;
    ids.people.insert(card.key.clone(), id);
    Ok(())
}

/// Who leads the relationship or the team; and people of a unit may speak for the whole client as well, as the matters
/// between us are kept there.
fn settle_in(tx: &mut Tx, env: &Env, scope: &Scope, card: &PartyCard, cast: &Cast<'_>) -> Result<(), AppError> {
    let lead = match card.kind.as_str() {
        "it" => "ngozi",
        "team" => cast.lead(&card.key)?,
        _ => cast.manager(&card.key),
    };
    let party = store::find_party(tx, scope, cast.party(&card.key)?)?;
    let about = Some(card.about.clone());
    acts::change_party(tx, env, scope, Party { lead: Some(cast.person(lead)?), about, ..party })?;
    if let Some(above) = card.parent.as_deref().filter(|_| card.kind == "client") {
        for person in cast.people_of(&card.key, None) {
            acts::give_role(tx, env, scope, cast.person(&person.key)?, cast.party(above)?, Role::Requester)?;
        }
    }
    Ok(())
}

/// The founder administers from here on and leads no longer.
fn step_back(tx: &mut Tx, env: &Env, scope: &Scope, boss: PersonId) -> Result<(), AppError> {
    let held = store::roles(tx, boss)?;
    for role in held.iter().filter(|m| m.role == Role::Leader && m.until.is_none()) {
        acts::end_role(tx, env, scope, role.id)?;
    }
    Ok(())
}
