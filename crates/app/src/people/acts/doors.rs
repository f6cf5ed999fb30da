//! What opens the door: passwords and sessions.

use db::Tx;
use domain::kernel::PersonId;

use super::may_change;
use crate::api::tokens::store as tokens;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::mail::prepare::TO_THE_FORMER;
use crate::mail::{self, Letter, Part};
use crate::organisation;
use crate::people::scope::{Reader, Scope};
use crate::people::sessions;
use crate::people::store::{self, Person};

/// Whether the reader may set this person's password: the first one whoever tends them, another one an administrator. Who
/// has one already sets it anew by mail, so nobody who tends a client can come in as somebody there.
///
/// # Errors
/// No right, with what to do instead.
pub fn may_set_password(scope: &Scope, person: &Person) -> Result<(), AppError> {
    if scope.person() == Some(person.id) {
        let sentence = "Your own password is changed under your settings, with the one before.";
        return Err(AppError::Forbidden(sentence.to_owned()));
    }
    if person.signs_in {
        let sentence = "They sign in already, and set a forgotten password anew by mail, from the sign-in page under /forgot. \
                        Only administrators and IT leaders set it for them.";
        scope.need(Reader::administers, sentence)?;
    }
    Ok(())
}

/// Sets a person's password and ends their sessions, and the tokens of somebody who had one before.
///
/// # Errors
/// Not found, no right, nobody without e-mail, the database.
pub fn set_password(tx: &mut Tx, env: &Env, scope: &Scope, id: PersonId, hash: &str) -> Result<(), AppError> {
    let person = store::find_person(tx, scope, id)?;
    may_change(tx, scope, id)?;
    may_set_password(scope, &person)?;
    if person.email.is_none() {
        return Err(AppError::refused("no_email", "Give this person an e-mail first; they sign in with it."));
    }
    if person.signs_in {
        tokens::end_of(tx, id, env.now)?;
    }
    set_by_another(tx, env, scope, id)?;
    sessions::set_password(tx, id, Some(hash))
}

/// Keeps that somebody else than the person chose how they come in, where somebody did. What is confided to them stays closed until those
/// who hear it know that it is still them.
pub(super) fn set_by_another(tx: &mut Tx, env: &Env, scope: &Scope, id: PersonId) -> Result<(), AppError> {
    match scope.person() {
        Some(me) if me != id => sessions::door_set(tx, id, env.now),
        _ => Ok(()),
    }
}

/// Sets one's own password and ends all one's sessions but the one that says so.
///
/// # Errors
/// Nobody signed in, the database.
pub fn change_own_password(tx: &mut Tx, scope: &Scope, hash: &str, session: &str) -> Result<(), AppError> {
    let me = scope.person().ok_or(AppError::NotFound)?;
    sessions::change_password(tx, me, hash, session)
}

/// Ends one of one's own sessions; says whether it was still there.
///
/// # Errors
/// Nobody signed in, the database.
pub fn end_session(tx: &mut Tx, scope: &Scope, key: &str) -> Result<bool, AppError> {
    let me = scope.person().ok_or(AppError::NotFound)?;
    sessions::end_one(tx, me, key)
}

/// Ends all one's sessions but the one that says so.
///
/// # Errors
/// Nobody signed in, the database.
pub fn end_other_sessions(tx: &mut Tx, scope: &Scope, session: &str) -> Result<(), AppError> {
    let me = scope.person().ok_or(AppError::NotFound)?;
    sessions::end_others(tx, me, session)
}

/// Whoever reads the former address learns that it opens nothing here any more, and what to do if that is not right. The
/// new one is not named: the mail may be read by somebody else by now.
pub(super) fn tell_the_former_address(tx: &mut Tx, env: &Env, person: PersonId) -> Result<(), AppError> {
    let org = organisation::needed(tx)?.name;
    let moved = format!("Entente of {org} writes to you at another e-mail from now on. You sign in with that one.");
    let not_you = "If you did not ask for this, tell whoever looks after Entente in your organisation today.";
    let letter = Letter {
        to: person,
        about: None,
        purpose: TO_THE_FORMER,
        subject: "Your e-mail was changed".to_owned(),
        parts: vec![Part::Text(moved), Part::Text(not_you.to_owned())],
        not_before: None,
        key: None,
    };
    mail::acts::post(tx, env, letter).map(|_| ())
}
