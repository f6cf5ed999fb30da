//! A link is asked for again: it goes to the address of the person it was for, and to no other.

use db::{Conn, Tx};

use super::make::{make, verified};
use crate::commitments::store as commitments;
use crate::conversations::store as conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::links::{LinkId, NewLink, Purpose};
use crate::mail::{self, About, Letter, Part};
use crate::people::scope::Scope;
use crate::people::store as people;

/// What a matter is called in a letter.
///
/// # Errors
/// Not found, or the database.
pub fn subject(conn: &mut Conn, about: About) -> Result<String, AppError> {
    let system = Scope::System("the subject of a letter");
    Ok(match about {
        About::Commitment(id) => commitments::find(conn, &system, id)?.subject,
        About::Conversation(id) => conversations::find(conn, &system, id)?.statement,
    })
}

/// An address that whoever knows it recognises, and nobody else learns: "h…@example.org".
#[must_use]
pub fn masked(email: &str) -> String {
    let (name, place) = email.rsplit_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}…@{place}")
}

/// Sends a fresh link about the same matter, by mail, to the person whose link this is. Says to where, so far as that may
/// be shown.
///
/// # Errors
/// Not one of ours, a person or a matter that is gone, nobody to write to; the database.
pub fn fresh(tx: &mut Tx, env: &Env, text: &str) -> Result<String, AppError> {
    let old = verified(tx, env, text)?;
    // The matter may have gone out of sight since.
    let opened = super::opening::opened(tx, env, text)?;
    let system = Scope::System("a fresh link");
    let person = people::find_person(tx, &system, old.person)?;
    let Some(email) = person.email else {
        return Err(AppError::refused(
            "no_address",
            "No e-mail is known for this person. Ask whoever sent you the link.",
        ));
    };
    let new = NewLink { person: old.person, purpose: Purpose::Answer, about: Some(opened.about), days: 0 };
    let link: LinkId = make(tx, env, new)?;
    let subject = subject(tx, opened.about)?;
    let letter = Letter {
        to: old.person,
        about: Some(opened.about),
        purpose: "fresh_link",
        subject: format!("A fresh link: {subject}"),
        parts: vec![
            Part::Text(
                "Somebody who holds an older link of yours asked for a fresh one. It is for you alone.".to_owned(),
            ),
            Part::Link { label: format!("Open “{subject}”"), link },
            Part::Text("If that was not you, do nothing: nothing was changed.".to_owned()),
        ],
        not_before: None,
        key: None,
    };
    mail::acts::post(tx, env, letter)?;
    Ok(masked(&email))
}
