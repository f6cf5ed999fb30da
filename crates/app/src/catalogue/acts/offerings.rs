//! What a service offers: described, changed, no longer offered, priced.

use db::{Conn, Tx};
use domain::catalogue::{Level, Price, Question, in_force, stays_whole};
use domain::kernel::{OfferingId, ServiceId};
use jiff::ToSpan;

use super::{may_change, missing, whole};
use crate::calendars::store as calendars;
use crate::catalogue::sight::Sight;
use crate::catalogue::store::{self, NewOffering, Offering, Service};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;

/// Offerings that a service has at most, of those that are offered.
const MOST: usize = 20;
/// Years ahead at which a price may begin.
const FURTHEST: i32 = 5;

/// Names of the fields of questions and levels, by place: as forms and programs know them.
fn at(field: &str, n: usize) -> String {
    format!("{field}_{n}")
}

/// That an offering can be read, asked for and counted.
fn checked(conn: &mut Conn, new: &NewOffering, before: Option<&Offering>) -> Result<(), AppError> {
    let wrong = |field: String, words: &str| Err(AppError::Invalid(FieldErrors::one(&field, words)));
    if let Err((n, error)) = Question::sound(&new.questions) {
        return wrong(at("question", n), error.sentence());
    }
    let levels: Vec<Level> = new.levels.iter().map(|(level, _)| level.clone()).collect();
    if let Err((n, error)) = Level::sound(&levels) {
        return wrong(at("level", n), error.sentence());
    }
    for (n, (level, calendar)) in new.levels.iter().enumerate() {
        let kept = before.is_some_and(|b| b.says.levels.iter().any(|(_, c)| c == calendar));
        match calendar {
            _ if !level.target.is_sound() => return wrong(at("level", n), "Write a number that can be meant."),
            None if level.target.unit.needs_calendar() => {
                return wrong(at("level", n), "Choose the calendar by which it is counted.");
            }
            Some(_) if !level.target.unit.needs_calendar() => {
                return wrong(at("level", n), "Percent of a month are counted by no calendar. Choose none.");
            }
            Some(id) => match calendars::find(conn, *id) {
                Ok(found) if found.retired_at.is_none() || kept => {}
                Ok(_) | Err(AppError::NotFound) => {
                    return wrong(at("level", n), "That calendar is not in use. Choose another.");
                }
                Err(error) => return Err(error),
            },
            None => {}
        }
    }
    Ok(())
}

/// The service of an offering, for whoever may change it.
fn changed(tx: &mut Tx, scope: &Scope, id: ServiceId) -> Result<(Service, Vec<Offering>), AppError> {
    store::find(tx, Sight::of(scope), id)?;
    let found = whole(tx, id)?;
    may_change(scope, &found.0)?;
    Ok(found)
}

fn same_name(all: &[Offering], name: &str, but: Option<OfferingId>) -> Result<(), AppError> {
    let name = name.to_lowercase();
    let twice = all.iter().any(|o| Some(o.id) != but && o.retired_at.is_none() && o.says.name.to_lowercase() == name);
    if !twice {
        return Ok(());
    }
    let words = "The service offers something of this name already. Choose another.";
    Err(AppError::Invalid(FieldErrors::one("name", words)))
}

/// The service offers something more.
///
/// # Errors
/// Not found, no right; what does not fit; the database.
pub fn add(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    service: ServiceId,
    new: &NewOffering,
) -> Result<OfferingId, AppError> {
    let (of, all) = changed(tx, scope, service)?;
    if all.iter().filter(|o| o.retired_at.is_none()).count() >= MOST {
        let words = format!("It offers {MOST} things already. Take one back, or make another service of some.");
        return Err(AppError::refused("too_many", words));
    }
    same_name(&all, &new.name, None)?;
    checked(tx, new, None)?;
    let id = OfferingId(env.id());
    let fresh = Offering { id, service, says: new.clone(), levels: Vec::new(), retired_at: None, version: 1 };
    let with: Vec<Offering> = all.iter().cloned().chain([fresh]).collect();
    stays_whole(of.life, &missing(&of, &all), missing(&of, &with))?;
    store::add_offering(tx, id, service, new, env.now)?;
    store::keep_words(tx, service)?;
    let words = format!("Offers “{}”", new.name);
    store::append(tx, env, (service, Some(id)), ("offer", &words, None), scope.person())?;
    Ok(id)
}

/// An offering is described anew by whoever saw it as of this version. What was ordered keeps its terms.
///
/// # Errors
/// Not found, no right, somebody else was first; what does not fit; the database.
pub fn change(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, seen): (OfferingId, i64),
    new: &NewOffering,
) -> Result<(), AppError> {
    let before = store::find_offering(tx, Sight::of(scope), id)?;
    let (of, all) = changed(tx, scope, before.service)?;
    if before.version != seen {
        return Err(AppError::Stale);
    }
    same_name(&all, &new.name, Some(id))?;
    checked(tx, new, Some(&before))?;
    let mut with = all.clone();
    with.iter_mut().filter(|o| o.id == id).for_each(|o| o.says = new.clone());
    stays_whole(of.life, &missing(&of, &all), missing(&of, &with))?;
    if *new == before.says {
        return Ok(());
    }
    store::change_offering(tx, id, seen, new)?;
    let levels = |says: &NewOffering| says.levels.iter().map(|(level, _)| level.clone()).collect::<Vec<_>>();
    store::promise_anew(tx, id, (&levels(&before.says), &levels(new)), env.local().date())?;
    store::keep_words(tx, of.id)?;
    let words = format!("Changed “{}”", new.name);
    store::append(tx, env, (of.id, Some(id)), ("change", &words, None), scope.person())
}

/// It is no longer offered, or offered again.
///
/// # Errors
/// Not found, no right, no reason; the last one of a service that others order; the database.
pub fn retire(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: OfferingId,
    (retire, why): (bool, Option<&str>),
) -> Result<(), AppError> {
    let before = store::find_offering(tx, Sight::of(scope), id)?;
    let (of, all) = changed(tx, scope, before.service)?;
    if before.retired_at.is_some() == retire {
        return Ok(());
    }
    if why.is_none() {
        return Err(domain::catalogue::LifeRefusal::NeedsWhy.into());
    }
    if !retire {
        same_name(&all, &before.says.name, Some(id))?;
    }
    let mut with = all.clone();
    let at = retire.then_some(env.now);
    with.iter_mut().filter(|o| o.id == id).for_each(|o| o.retired_at = at);
    stays_whole(of.life, &missing(&of, &all), missing(&of, &with))?;
    store::retire_offering(tx, id, before.version, at)?;
    store::keep_words(tx, of.id)?;
    let (act, what) = if retire { ("take-back", "No longer offers") } else { ("offer-again", "Offers again") };
    let words = format!("{what} “{}”", before.says.name);
    store::append(tx, env, (of.id, Some(id)), (act, &words, why), scope.person())
}

/// What an offering costs from a day on. A price that holds already is never changed for days that have passed.
///
/// # Errors
/// Not found, no right; a day that has passed; the database.
pub fn priced(tx: &mut Tx, env: &Env, scope: &Scope, id: OfferingId, price: &Price) -> Result<(), AppError> {
    let before = store::find_offering(tx, Sight::of(scope), id)?;
    let (of, _) = changed(tx, scope, before.service)?;
    let today = env.local().date();
    let wrong = |field: &str, words: &str| Err(AppError::Invalid(FieldErrors::one(field, words)));
    let told = store::prices(tx, Sight::House, id)?;
    if price.from < today && in_force(&told, today).0.is_some() {
        return wrong("from", "That day has passed, and what was told then stays told. Choose today or a later day.");
    }
    if today.checked_add(FURTHEST.years()).is_ok_and(|last| price.from > last) {
        return wrong("from", "That is more than five years ahead. Choose a nearer day.");
    }
    if !price.is_sound() {
        return wrong("amount", domain::catalogue::PriceError::OutOfRange.sentence());
    }
    store::insert_price(tx, env, id, price, scope.person())?;
    let words = format!("Price of “{}” from {}: {}", before.says.name, price.from, price.sentence());
    store::append(tx, env, (of.id, Some(id)), ("price", &words, None), scope.person())
}
