//! The numbers by which evidence is weighed: what administrators set, and that everything is reckoned anew by it. A past ribbon is
//! what today's numbers make of it; no stage of yesterday is kept as it was reckoned then.

use db::{Conn, Tx};
use domain::health::{Number, Rules};
use jiff::Timestamp;

use super::{acts, rounds};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs;
use crate::organisation;
use crate::people::scope::Scope;

const NAME: &str = "stages";

/// Each number with its name in forms and for programs, what it is called, and what it does.
pub const FIELDS: [(Number, &str, &str, &str); 9] = [
    (Number::HalfLife, "half_life", "Evidence weighs half after", "Days. A new piece weighs 1."),
    (
        Number::Leaving,
        "leaving",
        "Days before a stage is left",
        "For so long the evidence has to be too little for it. So it gets worse at once and better slowly.",
    ),
    (Number::Needs(0), "sniffles", "Sniffles need", "So many pieces of evidence that are new."),
    (Number::Needs(1), "flu", "Flu needs", "So many pieces of flu or worse."),
    (Number::Needs(2), "pneumonia", "Pneumonia needs", "So many pieces of pneumonia or worse."),
    (Number::Needs(3), "end", "The end stage needs", "So many pieces of the end stage."),
    (
        Number::Faded,
        "faded",
        "Share that may have faded",
        "Of what a stage needs. Two sentences of one week weigh 1.99 together and are two for everybody.",
    ),
    (
        Number::Other,
        "other",
        "A second source weighs at least",
        "No stage comes from one source alone; above sniffles the other side has to be among them.",
    ),
    (Number::Pair, "pair", "A sponsor’s words and a fact each weigh at least", "Then the two of them are enough."),
];

/// *from 30 to 730*.
#[must_use]
pub fn range(which: Number) -> String {
    let (low, high) = which.bounds();
    format!("from {low} to {high}")
}

/// The numbers that hold here.
///
/// # Errors
/// The database.
pub fn rules(conn: &mut Conn) -> Result<Rules, AppError> {
    Ok(organisation::setting::<Rules>(conn, NAME)?.sound())
}

/// Since when they hold; nothing while nobody has set any.
///
/// # Errors
/// The database.
pub fn since(conn: &mut Conn) -> Result<Option<Timestamp>, AppError> {
    organisation::set_at(conn, NAME)
}

/// Sets them. All relationships are reckoned anew, soon; nobody is told of a stage that is another by this alone.
///
/// # Errors
/// No right, or the database.
pub fn set(tx: &mut Tx, env: &Env, scope: &Scope, new: Rules) -> Result<(), AppError> {
    acts::reads(scope)?;
    let reader = scope.reader().filter(|reader| reader.administers());
    let reader = reader.ok_or_else(|| AppError::Forbidden("Administrators set how evidence is weighed.".into()))?;
    if rules(tx)? == new.sound() {
        return Ok(());
    }
    organisation::set(tx, env, NAME, &new.sound(), Some(reader.id))?;
    jobs::plan(tx, env, rounds::ALL, "", env.now, None)
}
