//! The numbers of the conditions and which of them are on: what administrators set, and that everything is looked at anew by them.

use db::{Conn, Tx};
use domain::calls::{Condition, Number, Numbers};
use jiff::Timestamp;

use super::{acts, rounds};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs;
use crate::organisation;
use crate::people::scope::{Reader, Scope};

const NAME: &str = "calls";

/// Each number with the condition to which it belongs, and its label in forms.
pub const FIELDS: [(Number, Condition, &str); 11] = [
    (Number::Silence, Condition::NoContact, "Days, where nobody said how often we talk"),
    (Number::News, Condition::WorseStage, "Days for which it is news, here and with refusals"),
    (Number::Breakdowns, Condition::Breakdowns, "So many breakdowns"),
    (Number::Within, Condition::Breakdowns, "Within so many days"),
    (Number::Content, Condition::GreenUnhappy, "Mean of answers below, in tenths"),
    (Number::Dispute, Condition::OldDispute, "Days in dispute"),
    (Number::Review, Condition::ReviewOverdue, "Days after it was due"),
    (Number::Refusals, Condition::RefusedTwice, "So many refusals of one need"),
    (Number::Load, Condition::Utilisation, "Percent of its hours"),
    (Number::Weeks, Condition::Utilisation, "So many weeks in a row"),
    (Number::Offered, Condition::NothingOffered, "Days without an offer of ours"),
];

/// *from 7 to 730*.
#[must_use]
pub fn range(which: Number) -> String {
    let (low, high) = which.bounds();
    format!("from {low} to {high}")
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

/// Sets them. Everybody is looked at anew, soon; a call that is open stays.
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
