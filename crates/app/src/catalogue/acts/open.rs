//! Whether anybody who comes by may read the catalogue, without prices and without names of people.

use db::{Conn, Tx};

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::scope::{Reader, Scope};

/// The name of the switch.
const SETTING: &str = "catalogue_open";

/// Whether anybody may read it.
///
/// # Errors
/// The database.
pub fn open_to_anybody(conn: &mut Conn) -> Result<bool, AppError> {
    organisation::setting(conn, SETTING)
}

/// From now on anybody may read it, or nobody who is not signed in.
///
/// # Errors
/// No right; the database.
pub fn set_open(tx: &mut Tx, env: &Env, scope: &Scope, open: bool) -> Result<(), AppError> {
    scope.need(Reader::administers, "Administrators say who may read the catalogue.")?;
    organisation::set(tx, env, SETTING, &open, scope.person())
}
