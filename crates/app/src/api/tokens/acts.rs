//! What can be done with tokens: make one for oneself, end one. Page, API and terminal call these.

use db::Tx;
use domain::kernel::PersonId;
use jiff::SignedDuration;
use uuid::Uuid;

use super::store::{self, Token};
use super::{MOST_DAYS, PREFIX};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::people::scope::{Door, Reader, Scope};
use crate::people::store as people;

/// Living tokens of one person, at most.
const MOST: u32 = 20;

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// As whom it acts.
    pub person: PersonId,
    /// What it is for.
    pub name: String,
    /// It may change things.
    pub writes: bool,
    /// How many days it lives.
    pub days: i64,
}

/// A token that was made, with what the program sends. It is not kept and cannot be shown again.
#[derive(Clone, Debug)]
pub struct Made {
    /// The token.
    pub token: Token,
    /// What the program sends.
    pub secret: String,
}

/// Makes a token. Everybody makes their own; the terminal makes anybody's.
///
/// # Errors
/// Somebody else's, too many, a time that is too long, the database.
pub fn make(tx: &mut Tx, env: &Env, scope: &Scope, new: &NewToken) -> Result<Made, AppError> {
    own(scope, new.person)?;
    if scope.reader().is_some_and(|r| r.door != Door::Session) {
        return Err(AppError::Forbidden("A token is made by somebody who is signed in, not by a program.".into()));
    }
    if !(1..=MOST_DAYS).contains(&new.days) {
        let sentence = format!("Choose from 1 to {MOST_DAYS} days.");
        return Err(AppError::Invalid(FieldErrors::one("days", sentence)));
    }
    let person = people::find_person(tx, scope, new.person)?;
    if store::page(tx, env.now, Some(new.person), None, MOST)?.len() >= usize::try_from(MOST).unwrap_or(20) {
        return Err(AppError::refused("too_many_tokens", "You have twenty tokens already. End one first."));
    }
    let secret = format!("{PREFIX}{}", env.secret().iter().map(|b| format!("{b:02x}")).collect::<String>());
    let token = Token {
        id: env.id(),
        person: new.person,
        person_name: person.name,
        name: new.name.clone(),
        writes: new.writes,
        made_at: env.now,
        last_used_at: None,
        expires_at: env.now + SignedDuration::from_hours(24 * new.days),
        ended_at: None,
    };
    store::insert(tx, &token, &secret, scope.person())?;
    Ok(Made { token, secret })
}

/// Ends a token: its person, or an administrator.
///
/// # Errors
/// Not found, or the database.
pub fn end(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<Token, AppError> {
    let token = store::find(tx, id)?;
    let may = scope.reader().is_none_or(|r| r.id == token.person || r.administers());
    if !may {
        return Err(AppError::NotFound);
    }
    store::end(tx, id, env.now)?;
    store::find(tx, id)
}

fn own(scope: &Scope, person: PersonId) -> Result<(), AppError> {
    match scope.reader() {
        Some(reader) if reader.id != person => {
            Err(AppError::Forbidden("Everybody makes their own tokens. Ask them to make one.".into()))
        }
        _ => Ok(()),
    }
}

/// Whoever may see everybody's tokens.
///
/// # Errors
/// [`AppError::Forbidden`].
pub fn may_see_all(scope: &Scope) -> Result<(), AppError> {
    scope.need(Reader::administers, "Everybody’s tokens are for administrators to see.")
}
