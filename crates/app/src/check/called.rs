//! An open promise by what somebody typed: its name, a part of it, or its address.

use db::Conn;
use domain::kernel::CommitmentId;

use super::store;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Promises of one name that are told apart.
const ALIKE: u32 = 4;

/// The one that is meant with its whole name, or why it is not clear, for people.
pub type Called = Result<(CommitmentId, String), String>;

/// The open promise that is meant.
///
/// # Errors
/// The database.
pub fn one(conn: &mut Conn, scope: &Scope, typed: &str) -> Result<Called, AppError> {
    let mut found = store::called(conn, scope, typed, ALIKE)?;
    Ok(match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(format!("No open promise is called “{typed}”. Write a part of its name.")),
        (Some(last), false) => {
            found.push(last);
            let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
            Err(format!(
                "More than one promise is called “{typed}”: {}. Write more of the name, or the address of its page.",
                names.join(", ")
            ))
        }
    })
}
