//! A browser in which somebody has signed in before is known again, so that nobody keeps them out by trying their e-mail over
//! and over: its attempts are counted apart from everybody else's.
//!
//! The cookie opens nothing and tells nothing. It is an id of its own and a seal over it and the person, like a link that has
//! no row; nothing of it is stored.

use db::{Conn, Tx};
use domain::kernel::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links::store as links;
use crate::links::token::{self, Sealed};

/// Name of the cookie. It is sent to the sign-in page only.
pub const COOKIE: &str = "been-here";

fn sealed(id: Uuid, person: PersonId) -> Sealed<'static> {
    Sealed { id, person: person.0, purpose: "been here", expires: Timestamp::UNIX_EPOCH }
}

/// A mark for a browser in which this person signs in.
///
/// # Errors
/// The database.
pub fn mark(tx: &mut Tx, env: &Env, person: PersonId) -> Result<String, AppError> {
    let key = match key(tx, env)? {
        Some(key) => key,
        None => {
            let key = env.secret();
            links::keep_key(tx, &key, env.now)?;
            key.to_vec()
        }
    };
    token::token(&key, &sealed(env.id(), person))
}

/// What the attempts from this browser are counted under, if this person has signed in there before.
///
/// # Errors
/// The database.
pub fn browser(conn: &mut Conn, env: &Env, person: PersonId, mark: Option<&str>) -> Result<Option<String>, AppError> {
    let (Some(shown), Some(key)) = (mark.and_then(token::presented), key(conn, env)?) else { return Ok(None) };
    Ok(shown.is_sealed(&key, &sealed(shown.id, person))?.then(|| shown.id.to_string()))
}

fn key(conn: &mut Conn, env: &Env) -> Result<Option<Vec<u8>>, AppError> {
    match env.secret_of_links() {
        Some(secret) => Ok(Some(secret.to_vec())),
        None => links::key(conn),
    }
}
