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
        "A stage is left after so long below",
        "Days. So it gets worse at once and better slowly.",
    ),
    (Number::Needs(0), "sniffles", "Sniffles need", "So many pieces of evidence that are new."),
    (Number::Needs(1), "flu", "Flu needs", "Pieces of flu and of worse stages."),
    (Number::Needs(2), "pneumonia", "Pneumonia needs", ""),
    (Number::Needs(3), "end", "The end stage needs", ""),
    (
        Number::Faded,
        "faded",
        "Of it may be missing by fading",
        "Two sentences of one week weigh 1.99 and are two for everybody.",
    ),
    (
        Number::Other,
        "other",
        "What comes from elsewhere weighs at least",
        "From another source, and above sniffles from the other side.",
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
