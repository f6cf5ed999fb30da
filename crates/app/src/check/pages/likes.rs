//! What somebody thinks of may be open already: promises and needs that say nearly the same, named beside the question.

use db::Conn;
use jiff::Zoned;

use crate::commitments::phrase;
use crate::find::acts::{self as find, Found};
use crate::find::store::Sort;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::people::scope::Scope;

/// Promises, and needs, that are named.
const PROMISES: usize = 2;
const NEEDS: usize = 1;

/// What says nearly the same as this, and where it is.
///
/// # Errors
/// The database.
pub(super) fn alike(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    subject: &str,
) -> Result<Vec<(String, String)>, AppError> {
    let now = env.local();
    let mut all = find::alike(conn, scope, Sort::Commitment, subject, PROMISES)?;
    all.extend(find::alike(conn, scope, Sort::Conversation, subject, NEEDS)?);
    Ok(all.iter().filter_map(|found| named(found, &now)).collect())
}

fn named(found: &Found, now: &Zoned) -> Option<(String, String)> {
    match found {
        Found::Promise(row) => {
            let due = row.due.map(|at| format!(", {}", phrase::due_in_full(at, row.due_is_day, now)));
            let words = format!("“{}” for {}{}", row.subject, row.customer, due.unwrap_or_default());
            Some((words, urls::commitment(row.id)))
        }
        Found::Talk(row) => {
            Some((format!("the need “{}” of {}", row.statement, row.customer), urls::conversation(row.id)))
        }
        Found::Party(_) | Found::Person(_) => None,
    }
}
