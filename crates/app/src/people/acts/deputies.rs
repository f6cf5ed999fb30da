//! Deputies: who answers for somebody on days they are away.

use db::Tx;
use domain::kernel::PersonId;
use jiff::civil::Date;
use uuid::Uuid;

use super::may_change;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::Scope;
use crate::people::store;

/// Names a deputy for oneself, or for somebody one tends.
///
/// # Errors
/// Not found, no right, days that make no sense, the database.
pub fn name_deputy(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    of: PersonId,
    deputy: PersonId,
    (from, until): (Date, Date),
) -> Result<(), AppError> {
    store::find_person(tx, scope, of)?;
    store::find_person(tx, scope, deputy)?;
    may_change(tx, scope, of)?;
    if of == deputy {
        return Err(AppError::Invalid(FieldErrors::one("deputy", "Choose somebody else as deputy.")));
    }
    if until < from {
        return Err(AppError::Invalid(FieldErrors::one(
            "until",
            "The last day lies before the first. Choose a later one.",
        )));
    }
    store::insert_deputy(tx, env.id(), of, deputy, from, until)
}

/// Takes a deputy back.
///
/// # Errors
/// Not found, no right, the database.
pub fn end_deputy(tx: &mut Tx, scope: &Scope, of: PersonId, deputy: Uuid) -> Result<(), AppError> {
    store::find_person(tx, scope, of)?;
    may_change(tx, scope, of)?;
    store::delete_deputy(tx, deputy, of)
}
