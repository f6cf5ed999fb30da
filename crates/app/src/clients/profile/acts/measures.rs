//! What can be done with measures of success and their values.

use db::Tx;
use domain::charging::Quantity;
use domain::kernel::PartyId;
use domain::profile::{Direction, figure};
use jiff::civil::Date;
use uuid::Uuid;

use super::{Told, signs, tell, writing};
use crate::clients::profile::store::{self, Measure, Value};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::people::scope::Scope;

/// Measures that a client can have.
const MOST_MEASURES: usize = 30;

/// A measure as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeasure {
    /// What is measured.
    pub name: String,
    /// In what.
    pub unit: String,
    /// Which way is better.
    pub way: Direction,
    /// Where it began.
    pub baseline: Option<Quantity>,
    /// Where it should be.
    pub target: Option<Quantity>,
    /// By when.
    pub target_day: Option<Date>,
    /// Where the figures come from.
    pub source: Option<String>,
}

fn checked(new: &NewMeasure) -> Result<(), AppError> {
    match (new.baseline, new.target) {
        (Some(from), Some(to)) if !new.way.better(to, from) => Err(AppError::Invalid(FieldErrors::one(
            "target",
            "The target is not better than the beginning. Look at both, and at which way is better.",
        ))),
        _ => Ok(()),
    }
}

fn in_words(m: &NewMeasure) -> String {
    let at = |q: Option<Quantity>| q.map(|q| figure(q, &m.unit));
    let parts = [
        at(m.baseline).map(|from| format!("from {from}")),
        at(m.target).map(|to| format!("to {to}")),
        m.target_day.map(|day| format!("by {}", say::long_day(day))),
        m.source.as_ref().map(|source| format!("as {source} says")),
    ];
    let words: Vec<String> = parts.into_iter().flatten().collect();
    if words.is_empty() { m.way.word().to_owned() } else { words.join(" ") }
}

/// Adds a measure of success.
///
/// # Errors
/// Not found, no right, a target that is no better, too many, the database.
pub fn add_measure(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, new: &NewMeasure) -> Result<Uuid, AppError> {
    let (_, whose) = writing(tx, scope, id)?;
    checked(new)?;
    if store::measures(tx, id, false)?.len() >= MOST_MEASURES {
        return Err(AppError::refused(
            "too_many",
            "These are thirty measures. Retire one that nobody looks at any more.",
        ));
    }
    let measure = measure(env.id(), id, new, 1);
    store::insert_measure(tx, &measure, env.now)?;
    let is_now = Some(in_words(new));
    let told = Told { topic: "measure", about: new.name.clone(), was: None, is_now, inside: false };
    tell(tx, env, scope, (id, whose), told)?;
    Ok(measure.id)
}

fn measure(id: Uuid, party: PartyId, new: &NewMeasure, version: i64) -> Measure {
    let NewMeasure { name, unit, way, baseline, target, target_day, source } = new.clone();
    Measure { id, party, name, unit, way, baseline, target, target_day, source, retired_at: None, version }
}

/// Writes a measure anew that the reader saw as of `version`.
///
/// # Errors
/// Not found, no right, a target that is no better, somebody else was first, the database.
pub fn change_measure(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    new: &NewMeasure,
) -> Result<(), AppError> {
    let before = store::find(tx, id)?;
    let (_, whose) = writing(tx, scope, before.party)?;
    checked(new)?;
    let after = Measure { retired_at: before.retired_at, ..measure(id, before.party, new, version) };
    let was = of(&before);
    if was == *new {
        return Ok(());
    }
    store::update_measure(tx, &after)?;
    let name = |m: &NewMeasure| if was.name == new.name { in_words(m) } else { format!("{}, {}", m.name, in_words(m)) };
    let told = Told {
        topic: "measure",
        about: new.name.clone(),
        was: Some(name(&was)),
        is_now: Some(name(new)),
        inside: false,
    };
    tell(tx, env, scope, (before.party, whose), told)
}

/// A measure as whoever changes it would write it.
#[must_use]
pub fn of(m: &Measure) -> NewMeasure {
    let Measure { name, unit, way, baseline, target, target_day, source, .. } = m.clone();
    NewMeasure { name, unit, way, baseline, target, target_day, source }
}

/// It is measured no more, or again.
///
/// # Errors
/// Not found, no right, the database.
pub fn retire_measure(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, retire: bool) -> Result<Measure, AppError> {
    let before = store::find(tx, id)?;
    let (_, whose) = writing(tx, scope, before.party)?;
    let after = Measure { retired_at: retire.then_some(env.now), ..before };
    store::update_measure(tx, &after)?;
    let is_now = Some(if retire { "no longer measured" } else { "measured again" }.to_owned());
    let told = Told { topic: "measure", about: after.name.clone(), was: None, is_now, inside: false };
    tell(tx, env, scope, (after.party, whose), told)?;
    Ok(after)
}

/// Says what a measure was on a day.
///
/// # Errors
/// Not found, no right, a day that lies ahead, the database.
pub fn tell_value(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (day, value): (Date, Quantity),
) -> Result<Uuid, AppError> {
    let measure = store::find(tx, id)?;
    let (_, whose) = writing(tx, scope, measure.party)?;
    if day > env.local().date() {
        return Err(AppError::Invalid(FieldErrors::one("day", "That day lies ahead. Say what it was, up to today.")));
    }
    let new = Value { id: env.id(), measure: id, day, value, whose, by: signs(scope), at: env.now };
    store::add_value(tx, &new)?;
    let is_now = Some(format!("{} on {}", figure(value, &measure.unit), say::long_day(day)));
    let told = Told { topic: "value", about: measure.name, was: None, is_now, inside: false };
    tell(tx, env, scope, (measure.party, whose), told)?;
    Ok(new.id)
}

/// Takes back a value that was wrong; it stays in the history.
///
/// # Errors
/// Not found, no right, the database.
pub fn take_back_value(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<Measure, AppError> {
    let value = store::find_value(tx, id)?;
    let measure = store::find(tx, value.measure)?;
    let (_, whose) = writing(tx, scope, measure.party)?;
    store::take_back(tx, id, env.now)?;
    let was = Some(format!("{} on {}", figure(value.value, &measure.unit), say::long_day(value.day)));
    let is_now = Some("taken back".to_owned());
    let told = Told { topic: "value", about: measure.name.clone(), was, is_now, inside: false };
    tell(tx, env, scope, (measure.party, whose), told)?;
    Ok(measure)
}
