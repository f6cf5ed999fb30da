//! What can be done with the value plan of a client: add a line, say what came of it, confirm that, and let a line go.

use db::{Conn, Tx};
use domain::charging::Quantity;
use domain::kernel::{PartyId, PersonId};
use domain::profile::{Direction, Whose, figure};
use jiff::civil::Date;
use uuid::Uuid;

use super::store::{self, Benefit, CheckDay};
use crate::clients::profile::acts::{note, writes_for};
use crate::clients::profile::known::client;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::people::scope::Scope;
use crate::people::store as people;

const FOR_WRITERS: &str =
    "A value plan is written by those who look after the client, and by those who speak for the client.";
/// Lines that a plan can have.
const MOST: usize = 40;
/// Days on which a line can be checked.
const MOST_CHECKS: usize = 40;

/// A line as it is to be.
#[derive(Clone, Debug)]
pub struct NewBenefit {
    /// What it is to bring.
    pub name: String,
    /// By which figure that is seen.
    pub metric: String,
    /// In what.
    pub unit: String,
    /// Which way is better.
    pub way: Direction,
    /// Where it begins.
    pub baseline: Quantity,
    /// Where it should be on the last check day.
    pub target: Quantity,
    /// When it begins.
    pub begins: Date,
    /// Who owns it on the business side.
    pub owner: Option<PersonId>,
    /// On which days it is checked.
    pub checks: Vec<Date>,
}

fn writing(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Whose, AppError> {
    let party = client(conn, scope, id)?;
    writes_for(scope, &party).ok_or_else(|| AppError::Forbidden(FOR_WRITERS.to_owned()))
}

fn wrong<T>(field: &str, words: &str) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

/// Somebody, with their name.
type Whoever = Option<(PersonId, String)>;

/// The check days in order, and the name of the owner, where the line can be.
fn checked(conn: &mut Conn, scope: &Scope, id: PartyId, new: &NewBenefit) -> Result<(Vec<Date>, Whoever), AppError> {
    if !new.way.better(new.target, new.baseline) {
        return wrong(
            "target",
            "The target is not better than the beginning. Look at both, and at which way is better.",
        );
    }
    let mut days = new.checks.clone();
    days.sort_unstable();
    days.dedup();
    if days.first().is_none_or(|first| *first <= new.begins) {
        return wrong("checks", "Name at least one day on which it is checked, after it began.");
    }
    if days.len() > MOST_CHECKS {
        return wrong("checks", "These are more than forty days. Keep the ones on which somebody will look.");
    }
    let owner = match new.owner {
        Some(person) if !people::belongs(conn, person, id)? => {
            return wrong("owner", "They do not belong to this client. Choose somebody who does.");
        }
        Some(person) => Some((person, people::find_person(conn, scope, person)?.name)),
        None => None,
    };
    Ok((days, owner))
}

/// A line as it is told in the history.
fn in_words(b: &Benefit) -> String {
    let (from, to) = (figure(b.baseline, &b.unit), figure(b.target, &b.unit));
    let days: Vec<String> = b.checks.iter().map(|check| check.day.to_string()).collect();
    let owner = b.owner.as_ref().map(|(_, name)| format!(", owned by {name}")).unwrap_or_default();
    format!("{}: {} from {from} on {} to {to}, checked on {}{owner}", b.name, b.metric, b.begins, say::list_and(&days))
}

/// Adds a line to the value plan of a client.
///
/// # Errors
/// Not found, no right, a target that is no better, no day to check it, an owner from elsewhere, too many, the database.
pub fn add(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, new: &NewBenefit) -> Result<Uuid, AppError> {
    let whose = writing(tx, scope, id)?;
    let (days, owner) = checked(tx, scope, id, new)?;
    if store::plan(tx, id)?.len() >= MOST {
        return Err(AppError::refused("too_many", "These are forty lines. Let one go that nobody looks at any more."));
    }
    let check = |day: Date| CheckDay { day, realised: None, words: None, told_by: None, verified_by: None };
    let NewBenefit { name, metric, unit, way, baseline, target, begins, .. } = new.clone();
    let benefit = Benefit {
        id: env.id(),
        party: id,
        name,
        metric,
        unit,
        way,
        baseline,
        target,
        begins,
        owner,
        whose,
        by: scope.person(),
        retired_at: None,
        version: 1,
        checks: days.into_iter().map(check).collect(),
    };
    store::insert(tx, &benefit, env.now)?;
    let (from, to) = (figure(baseline, &benefit.unit), figure(target, &benefit.unit));
    let words = format!("{} from {from} to {to}", benefit.metric);
    note(tx, env, scope, (id, whose), ("benefit", benefit.name, None, Some(words)))?;
    Ok(benefit.id)
}

/// Changes what was planned, for a reason that stands in the history with what it was before. What came of it stays as it
/// was said, and so does each day on which somebody said something.
///
/// # Errors
/// Not found, no right, a line that is no longer looked at, somebody else was first, what [`add`] refuses, the database.
pub fn change(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    (new, why): (&NewBenefit, &str),
) -> Result<(), AppError> {
    let was = store::find(tx, id)?;
    let whose = writing(tx, scope, was.party)?;
    if was.retired_at.is_some() {
        return Err(AppError::refused("retired", "It is no longer looked at. Plan another one in its place."));
    }
    let (days, owner) = checked(tx, scope, was.party, new)?;
    let told = |day: Date| was.checks.iter().find(|check| check.day == day && check.realised.is_some()).cloned();
    let mut checks: Vec<CheckDay> = was.checks.iter().filter(|check| check.realised.is_some()).cloned().collect();
    if checks.first().is_some_and(|first| first.day <= new.begins) {
        return wrong("begins", "Somebody said what came of it before that day. Choose an earlier one.");
    }
    let open = |day: Date| CheckDay { day, realised: None, words: None, told_by: None, verified_by: None };
    checks.extend(days.into_iter().filter(|day| told(*day).is_none()).map(open));
    checks.sort_by_key(|check| check.day);
    let NewBenefit { name, metric, unit, way, baseline, target, begins, .. } = new.clone();
    let is = Benefit { name, metric, unit, way, baseline, target, begins, owner, checks, version, ..was.clone() };
    let (before, after) = (in_words(&was), in_words(&is));
    if before == after {
        return Ok(());
    }
    store::update(tx, &is)?;
    note(tx, env, scope, (is.party, whose), ("benefit", was.name, Some(before), Some(format!("{after}. {why}"))))
}

/// Says what came of a benefit on a check day. Said by the client it is confirmed at once; a figure of ours waits for their
/// word, and takes away a confirmation of another figure.
///
/// # Errors
/// Not found, no right, a day that lies ahead, the database.
pub fn tell(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, day): (Uuid, Date),
    (value, words): (Quantity, Option<String>),
) -> Result<(), AppError> {
    let benefit = store::find(tx, id)?;
    let whose = writing(tx, scope, benefit.party)?;
    let before = benefit.checks.iter().find(|check| check.day == day).ok_or(AppError::NotFound)?;
    if day > env.local().date() {
        return wrong("realised", "That day lies ahead. Say what came of it when it has come.");
    }
    let me = scope.reader().map(|reader| (reader.id, reader.name.clone()));
    let verified_by = match whose {
        Whose::Theirs => me.clone(),
        Whose::Ours => before.verified_by.clone().filter(|_| before.realised == Some(value)),
    };
    store::keep(tx, id, &CheckDay { day, realised: Some(value), words, told_by: me, verified_by }, env.now)?;
    let was = before.realised.map(|was| figure(was, &benefit.unit));
    let is_now = format!("{} on {}", figure(value, &benefit.unit), say::long_day(day));
    note(tx, env, scope, (benefit.party, whose), ("benefit", benefit.name, was, Some(is_now)))
}

/// Somebody of the client confirms what came of a benefit.
///
/// # Errors
/// Not found, no right, nothing to confirm, the database.
pub fn confirm(tx: &mut Tx, env: &Env, scope: &Scope, (id, day): (Uuid, Date)) -> Result<(), AppError> {
    let benefit = store::find(tx, id)?;
    let whose = writing(tx, scope, benefit.party)?;
    if whose == Whose::Ours {
        return Err(AppError::Forbidden("What came of it is confirmed by somebody of the client.".to_owned()));
    }
    let check = benefit.checks.iter().find(|check| check.day == day).cloned().ok_or(AppError::NotFound)?;
    let Some(value) = check.realised else {
        return Err(AppError::refused("nothing_said", "Nobody has said what came of it. Say it yourself."));
    };
    let me = scope.reader().map(|reader| (reader.id, reader.name.clone()));
    store::keep(tx, id, &CheckDay { verified_by: me, ..check }, env.now)?;
    let is_now = format!("{} on {} is confirmed", figure(value, &benefit.unit), say::long_day(day));
    note(tx, env, scope, (benefit.party, whose), ("benefit", benefit.name, None, Some(is_now)))
}

/// A line is no longer looked at.
///
/// # Errors
/// Not found, no right, the database.
pub fn retire(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let benefit = store::find(tx, id)?;
    let whose = writing(tx, scope, benefit.party)?;
    store::retire(tx, id, env.now)?;
    let is_now = Some("no longer looked at".to_owned());
    note(tx, env, scope, (benefit.party, whose), ("benefit", benefit.name, None, is_now))
}
