//! What can be done about alternatives and lost demand: compare, compare again, look at it no more; write down what went
//! elsewhere, put that right, take it back.

use std::collections::HashMap;

use db::{Conn, Tx};
use domain::catalogue::Price;
use domain::charging::Money;
use domain::kernel::{OfferingId, PartyId, PersonId, ServiceId};
use domain::market::{Elsewhere, Went};
use jiff::civil::Date;
use uuid::Uuid;

use super::rights;
use super::store::{self, Alternative, Compared, Lost};
use crate::catalogue::acts as offered;
use crate::catalogue::sight::Sight;
use crate::catalogue::{store as catalogue, words};
use crate::clients::profile::known::client;
use crate::commitments::store as commitments;
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;
use crate::sponsors::acts::client_of;
use crate::sponsors::store::Matter;

fn wrong<T>(field: &str, words: &str) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

fn signs(scope: &Scope) -> Option<(PersonId, String)> {
    scope.reader().map(|reader| (reader.id, reader.name.clone()))
}

/// What something is and beside what it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What or who it is.
    pub name: String,
    /// What kind of thing.
    pub kind: Elsewhere,
    /// Beside which offering of the service.
    pub offering: Option<OfferingId>,
    /// For one client alone.
    pub party: Option<PartyId>,
}

/// What somebody found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// On which day.
    pub day: Date,
    /// What it costs there: in the smallest coin, currency, unit.
    pub price: Option<(i64, String, String)>,
    /// What level is promised there.
    pub level: Option<String>,
    /// Where that was found.
    pub source: String,
    /// Where they are better.
    pub they_better: Option<String>,
    /// Where we are.
    pub we_better: Option<String>,
}

fn compared(env: &Env, scope: &Scope, found: &Found) -> Result<Compared, AppError> {
    if found.day > env.local().date() {
        return wrong("day", "That day lies ahead. Say when it was compared.");
    }
    if found.price.is_none() && found.level.is_none() && found.they_better.is_none() && found.we_better.is_none() {
        return wrong("amount", "Say what it costs, what it promises, or who is better at what: one of them at least.");
    }
    let Found { day, price, level, source, they_better, we_better } = found.clone();
    let price = price.map(|(minor, currency, unit)| Price { minor, currency, unit, from: day, words: None });
    let (id, by, at) = (env.id(), signs(scope), env.now);
    Ok(Compared { id, day, price, level, source, they_better, we_better, by, at })
}

/// An offering and a client, each with its name, where they are named.
type Beside = (Option<(OfferingId, String)>, Option<(PartyId, String)>);

/// The offering and the client by name, where both can be.
fn beside(conn: &mut Conn, scope: &Scope, service: ServiceId, named: &Named) -> Result<Beside, AppError> {
    let offering = match named.offering {
        Some(id) => {
            let offering = catalogue::find_offering(conn, Sight::House, id)?;
            if offering.service != service {
                return wrong("offering", "That belongs to another service. Choose one of this service.");
            }
            Some((id, offering.says.name))
        }
        None => None,
    };
    let party = named.party.map(|id| client(conn, scope, id)).transpose()?;
    Ok((offering, party.map(|party| (party.id, party.name))))
}

/// Writes down what could be used instead of a service of ours, and what came of comparing.
///
/// # Errors
/// Not found, no right, nothing compared, the database.
pub fn compare(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    service: ServiceId,
    (named, found): (&Named, &Found),
) -> Result<Uuid, AppError> {
    rights::writes(scope)?;
    let service = catalogue::find(tx, Sight::House, service)?;
    let (offering, party) = beside(tx, scope, service.id, named)?;
    let last = compared(env, scope, found)?;
    let alternative = Alternative {
        id: env.id(),
        service: (service.id, service.name),
        offering,
        party,
        name: named.name.clone(),
        kind: named.kind,
        last,
        retired_at: None,
        version: 1,
    };
    store::insert(tx, &alternative, env.now)?;
    Ok(alternative.id)
}

/// Compares again: what was found before stays to be read.
///
/// # Errors
/// Not found, no right, nothing compared, somebody else was first, the database.
pub fn compare_again(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    (named, found): (&Named, &Found),
) -> Result<(), AppError> {
    rights::writes(scope)?;
    let was = store::find(tx, id)?;
    let (offering, party) = beside(tx, scope, was.service.0, named)?;
    let news = compared(env, scope, found)?;
    store::keep_comparison(tx, id, &news)?;
    let last = if news.day >= was.last.day { news } else { was.last };
    let is = Alternative { offering, party, name: named.name.clone(), kind: named.kind, last, version, ..was };
    store::update(tx, &is)
}

/// It is looked at no more, or again.
///
/// # Errors
/// Not found, no right, the database.
pub fn retire(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, retire: bool) -> Result<Alternative, AppError> {
    rights::writes(scope)?;
    let found = store::find(tx, id)?;
    store::retire(tx, id, retire.then_some(env.now))?;
    Ok(found)
}

/// What ours costs and promises, beside which an alternative stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ours {
    /// What it costs today.
    pub price: Option<Price>,
    /// What it promises, in words.
    pub levels: Vec<String>,
}

/// What ours costs and promises today beside each of these, in a few questions however many there are.
///
/// # Errors
/// The database.
pub fn ours(conn: &mut Conn, env: &Env, all: &[Alternative]) -> Result<HashMap<OfferingId, Ours>, AppError> {
    let mut ids: Vec<OfferingId> = all.iter().filter_map(|a| a.offering.as_ref().map(|(id, _)| *id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: HashMap<OfferingId, Ours> = HashMap::new();
    for (id, price) in offered::for_each(conn, &ids, env.local().date())? {
        found.entry(id).or_default().price = Some(price);
    }
    for (id, level) in catalogue::levels_of(conn, &ids)? {
        found.entry(id).or_default().levels.push(words::level_in_words(&level));
    }
    Ok(found)
}

/// Demand that went elsewhere, as somebody writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLost {
    /// Whose demand.
    pub party: PartyId,
    /// What they wanted.
    pub what: String,
    /// When it went.
    pub day: Date,
    /// Where to.
    pub went: Went,
    /// To whom, by name.
    pub where_to: Option<String>,
    /// What of ours it would have been.
    pub service: Option<ServiceId>,
    /// Which alternative took it.
    pub alternative: Option<Uuid>,
    /// Why.
    pub why: String,
    /// What would have kept it.
    pub kept_by: Option<String>,
    /// What it would have been worth in a year.
    pub worth: Option<Money>,
    /// Where it began with us.
    pub matter: Option<Matter>,
}

/// Writes down demand that went elsewhere; in place of a line that was wrong, that one is taken back.
///
/// # Errors
/// Not found, no right, a day that lies ahead, a matter of somebody else or one that is written down already, the database.
pub fn lose(tx: &mut Tx, env: &Env, scope: &Scope, new: &NewLost, replaces: Option<Uuid>) -> Result<Uuid, AppError> {
    rights::writes(scope)?;
    if let Some(before) = replaces {
        store::find_lost(tx, before)?;
        store::take_back(tx, before, env.now)?;
    }
    let party = client(tx, scope, new.party)?;
    if new.day > env.local().date() {
        return wrong("day", "That day lies ahead. As long as it has not gone, talk with them.");
    }
    if let Some(matter) = new.matter {
        if client_of(tx, scope, matter)? != party.id {
            return wrong("party", "It began with another client. Choose the one whose demand it was.");
        }
        if let Some(there) = store::of_matter(tx, matter)? {
            let words = format!("It is written down already: {}. Put that right instead.", there.what);
            return Err(AppError::refused("written_down", words));
        }
    }
    let service = new.service.map(|id| catalogue::find(tx, Sight::House, id)).transpose()?;
    let alternative = new.alternative.map(|id| store::find(tx, id)).transpose()?;
    let lost = Lost {
        id: env.id(),
        party: (party.id, party.name),
        what: new.what.clone(),
        day: new.day,
        went: new.went,
        where_to: new.where_to.clone(),
        service: service.map(|s| (s.id, s.name)),
        alternative: alternative.map(|a| (a.id, a.name)),
        why: new.why.clone(),
        kept_by: new.kept_by.clone(),
        worth: new.worth,
        matter: new.matter,
        replaces,
        by: signs(scope),
        at: env.now,
        taken_back_at: None,
    };
    store::insert_lost(tx, &lost)?;
    Ok(lost.id)
}

/// Takes a line back that was wrong.
///
/// # Errors
/// Not found, no right, taken back already, the database.
pub fn take_back(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    rights::writes(scope)?;
    store::find_lost(tx, id)?;
    store::take_back(tx, id, env.now)
}

/// What is known of demand from the matter in which it began: whose, and what they wanted.
///
/// # Errors
/// Not found, no right, the database.
pub fn began(conn: &mut Conn, scope: &Scope, matter: Matter) -> Result<(PartyId, String), AppError> {
    rights::reads(scope)?;
    let party = client_of(conn, scope, matter)?;
    let what = match matter {
        Matter::Talk(id) => conversations::find(conn, scope, id)?.statement,
        Matter::Promise(id) => commitments::find(conn, scope, id)?.subject,
    };
    Ok((party, what))
}
