//! Passwords by mail: a forgotten one, and the first.

use db::{Conn, Tx};
use domain::kernel::PersonId;

use super::make::{bearer, make, verified};
use crate::api::tokens::store as tokens;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links::{NewLink, Purpose, store};
use crate::mail::{self, Letter, Part};
use crate::organisation;
use crate::people::acts::may_change;
use crate::people::scope::Scope;
use crate::people::sessions;
use crate::people::store as people;

/// Somebody has forgotten their password. A mail goes out where the address belongs to somebody who signs in; nobody else
/// learns whether it does.
///
/// # Errors
/// The database.
pub fn forgotten(tx: &mut Tx, env: &Env, email: &str) -> Result<(), AppError> {
    let Some((person, Some(_))) = sessions::credentials(tx, email)? else { return Ok(()) };
    let link = make(tx, env, NewLink { person, purpose: Purpose::Reset, about: None, days: 0 })?;
    let letter = Letter {
        to: person,
        about: None,
        purpose: "reset",
        subject: "A new password for Entente".to_owned(),
        parts: vec![
            Part::Text("Somebody asked for a new password for you. The link is good for one hour and once.".to_owned()),
            Part::Link { label: "Choose a new password".to_owned(), link },
            Part::Text("If that was not you, do nothing. Your password stays as it is.".to_owned()),
        ],
        not_before: None,
        key: Some(format!("reset:{}", link.0)),
    };
    mail::acts::post(tx, env, letter).map(|_| ())
}

/// Invites somebody by mail to choose their first password. Answers their name.
///
/// # Errors
/// Not found, no right, nobody who can be invited; the database.
pub fn invite(tx: &mut Tx, env: &Env, scope: &Scope, id: PersonId) -> Result<String, AppError> {
    let person = people::find_person(tx, scope, id)?;
    may_change(tx, scope, id)?;
    let no = |code, sentence: &str| Err(AppError::refused(code, sentence));
    if person.retired_at.is_some() {
        return no("retired", "They are retired. Bring them back before you invite them.");
    }
    if person.email.is_none() {
        return no("no_address", "No e-mail is known. Give them one first, under Edit.");
    }
    if person.signs_in {
        return no("signs_in", "They can sign in already. A forgotten password is set anew from the sign-in page.");
    }
    store::end_of(tx, id, Purpose::Invite, env.now)?;
    let link = make(tx, env, NewLink { person: id, purpose: Purpose::Invite, about: None, days: 0 })?;
    let org = organisation::needed(tx)?.name;
    let who = scope.reader().map_or_else(|| org.clone(), |reader| reader.name.clone());
    let letter = Letter {
        to: id,
        about: None,
        purpose: "invite",
        subject: format!("{who} invites you to Entente of {org}"),
        parts: vec![
            Part::Text(format!(
                "{who} would like you to see what {org} promises you, and what you promise, in one place. Choose a password, \
                 and you are in. The link is good for a week and once."
            )),
            Part::Link { label: "Choose a password".to_owned(), link },
            Part::Text("Without it you can still answer by the links in mails.".to_owned()),
        ],
        not_before: None,
        key: Some(format!("invite:{}", link.0)),
    };
    mail::acts::post(tx, env, letter)?;
    Ok(person.name)
}

/// Whose password may be set by this link.
///
/// # Errors
/// Not such a link; a refusal once it was used or has expired; the database.
pub fn held(conn: &mut Conn, env: &Env, text: &str) -> Result<PersonId, AppError> {
    let purpose = verified(conn, env, text)?.purpose;
    if !matches!(purpose, Purpose::Reset | Purpose::Invite) {
        return Err(AppError::NotFound);
    }
    let person = bearer(conn, env, text, purpose)?;
    sessions::reader(conn, person, env.local().date())?;
    if purpose == Purpose::Invite && sessions::password_of(conn, person)?.is_some() {
        return Err(AppError::refused("link_over", "They chose a password already. A forgotten one is set anew."));
    }
    Ok(person)
}

/// Sets the password, once: every session of that person ends, every token of theirs, and every link that could set it again.
///
/// # Errors
/// As [`held`].
pub fn set_password(tx: &mut Tx, env: &Env, text: &str, hash: &str) -> Result<PersonId, AppError> {
    let person = held(tx, env, text)?;
    sessions::set_password(tx, person, Some(hash))?;
    tokens::end_of(tx, person, env.now)?;
    store::end_of(tx, person, Purpose::Reset, env.now)?;
    store::end_of(tx, person, Purpose::Invite, env.now)?;
    Ok(person)
}
