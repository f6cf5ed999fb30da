//! The numbers of the conditions and which of them are on: what administrators set, and that everything is looked at anew by them.

use db::{Conn, Tx};
use domain::calls::{Condition, Number, Numbers};
use jiff::Timestamp;

use super::{acts, rounds, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs;
use crate::organisation;
use crate::people::scope::{Reader, Scope};

const NAME: &str = "calls";

/// Each number with the condition to which it belongs, its label in forms, and its unit.
pub const FIELDS: [(Number, Condition, &str, &str); 11] = [
    (Number::Silence, Condition::NoContact, "Silence, where nobody has said how often we talk", "days"),
    (Number::News, Condition::WorseStage, "How long it is news, here and after a refusal", "days"),
    (Number::Breakdowns, Condition::Breakdowns, "Promises that broke down, at least", "promises"),
    (Number::Within, Condition::Breakdowns, "Within how many days they broke down", "days"),
    (Number::Content, Condition::GreenUnhappy, "Answers from 1 to 5 are, on average, below", "points"),
    (Number::Dispute, Condition::OldDispute, "How long the charge has been in dispute", "days"),
    (Number::Review, Condition::ReviewOverdue, "How long looking back has been overdue", "days"),
    (Number::Refusals, Condition::RefusedTwice, "How often we said no to one need, at least", "times"),
    (Number::Load, Condition::Utilisation, "It works more of its hours than", "percent"),
    (Number::Weeks, Condition::Utilisation, "How many weeks in a row, at least", "weeks"),
    (Number::Offered, Condition::NothingOffered, "How long nothing was offered", "days"),
];

/// A number as people read and type it: points with one decimal, everything else whole.
#[must_use]
pub fn typed(which: Number, value: u32) -> String {
    if which == Number::Content { words::tenths(value) } else { value.to_string() }
}

/// Back from what was typed, within what makes sense: *3*, *3.0* and *3,0* are points.
#[must_use]
pub fn read(which: Number, typed: &str) -> Option<u32> {
    let typed = typed.trim();
    let value: u32 = match which {
        Number::Content => {
            let (whole, part) = typed.split_once(['.', ',']).unwrap_or((typed, "0"));
            let tenths = part.parse::<u32>().ok().filter(|_| part.len() == 1)?;
            whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(tenths)?
        }
        _ => typed.parse().ok()?,
    };
    let (low, high) = which.bounds();
    (low..=high).contains(&value).then_some(value)
}

/// *from 7 to 730*, as people type it.
#[must_use]
pub fn range(which: Number) -> String {
    let (low, high) = which.bounds();
    format!("from {} to {}", typed(which, low), typed(which, high))
}

/// What to write instead of something that is no such number.
#[must_use]
pub fn wanted(which: Number) -> String {
    let a = if which == Number::Content { "a number with at most one decimal" } else { "a whole number" };
    format!("Write {a} {}.", range(which))
}

/// The numbers that hold here.
///
/// # Errors
/// The database.
pub fn held(conn: &mut Conn) -> Result<Numbers, AppError> {
    Ok(organisation::setting::<Numbers>(conn, NAME)?.sound())
}

/// Since when they hold; nothing while nobody has set any.
///
/// # Errors
/// The database.
pub fn since(conn: &mut Conn) -> Result<Option<Timestamp>, AppError> {
    organisation::set_at(conn, NAME)
}

/// Whoever may set them, and try others.
///
/// # Errors
/// No right.
pub fn sets(scope: &Scope) -> Result<(), AppError> {
    acts::reads(scope)?;
    let no =
        || AppError::Forbidden("Administrators set what calls us. Ask one of them; People tells who they are.".into());
    scope.reader().is_none_or(Reader::administers).then_some(()).ok_or_else(no)
}

/// Sets them. Everybody is looked at anew, soon; no call is ended by that, but its reason can be over by the new ones.
///
/// # Errors
/// No right, or the database.
pub fn set(tx: &mut Tx, env: &Env, scope: &Scope, new: &Numbers) -> Result<(), AppError> {
    sets(scope)?;
    let new = new.clone().sound();
    if held(tx)? == new {
        return Ok(());
    }
    organisation::set(tx, env, NAME, &new, scope.person())?;
    jobs::plan(tx, env, rounds::ALL, "", env.now, None)
}
