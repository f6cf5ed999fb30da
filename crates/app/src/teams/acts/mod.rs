//! What can be done with what teams can carry. Pages, programs, files and the demo call these.

mod capacity;
mod debt;
mod skill;
mod wait;
mod week;
mod work;

pub use capacity::{Changed, NewMember, away, change, join, keep_free, leave, there_after_all};
pub use debt::{NewDebt, pay_back, put_debt_right, take_on};
pub use skill::{called, name, rename, retire};
pub use wait::{goes_in_circle, may_rest_below, put_first, unwait, wait};
pub use week::{NewWeek, limit, note, reckoned};
pub use work::{NewEstimate, estimate, estimators, took};

use db::Conn;
use domain::kernel::PartyId;

use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

fn wrong<T>(field: &str, sentence: &str) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, sentence)))
}

/// A team of ours, or our whole house, by whoever may read of it.
///
/// # Errors
/// Not found, no right, the database.
pub fn team(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    super::rights::reads(scope)?;
    let party = people::find_party(conn, scope, id)?;
    if party.kind.is_ours() { Ok(party) } else { Err(AppError::NotFound) }
}

/// The same, by whoever writes for it.
///
/// # Errors
/// Not found, no right, retired, the database.
pub fn own(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    let party = team(conn, scope, id)?;
    super::rights::writes(scope, id)?;
    if party.retired_at.is_some() {
        return Err(AppError::refused("retired", "This team is no more. Write it down at the one that took over."));
    }
    Ok(party)
}
