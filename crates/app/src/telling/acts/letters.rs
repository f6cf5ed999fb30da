//! From words to a letter: here links are made, and the same link is used while it lasts.

use db::Tx;
use domain::kernel::PersonId;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::links::acts as links;
use crate::links::{LinkId, NewLink, Purpose};
use crate::mail::{self, About, Letter, LetterId, Part};
use crate::telling::Notice;
use crate::telling::store::Listener;
use crate::telling::words::{Wording, Words};

/// Days for which a link has to last that goes into a letter.
const LASTS: i64 = 7;

/// Posts the letter of one notice.
pub(super) fn post(
    tx: &mut Tx,
    env: &Env,
    to: &Listener,
    notice: &Notice,
    words: Words,
    undone: bool,
) -> Result<LetterId, AppError> {
    let Words { subject, parts: words } = words;
    let mut parts = Vec::with_capacity(words.len());
    for wording in words {
        parts.push(part(tx, env, to, notice.about, notice.act_seq, wording)?);
    }
    let letter = Letter {
        to: to.id,
        // What is undone is seen by nobody, so the letter stands for itself.
        about: notice.about.filter(|_| !undone),
        purpose: super::purpose(notice.kind),
        subject,
        parts,
        not_before: None,
        key: None,
    };
    mail::acts::post(tx, env, letter)
}

/// One piece, with its link where it has one.
pub(super) fn part(
    tx: &mut Tx,
    env: &Env,
    to: &Listener,
    about: Option<About>,
    act_seq: Option<i64>,
    wording: Wording,
) -> Result<Part, AppError> {
    Ok(match wording {
        Wording::Text(words) => Part::Text(words),
        Wording::Said(words) => Part::Said(words),
        Wording::Facts(facts) => Part::Facts(facts),
        Wording::List(lines) => Part::List(lines),
        Wording::Answers(choices) => Part::Answers { link: lasting(tx, env, to.id, Purpose::Answer, about)?, choices },
        // Our staff has accounts; whoever else reads it may have none.
        Wording::Open(label) if to.staff => Part::Page { label, path: page(about) },
        Wording::Open(label) => Part::Link { label, link: lasting(tx, env, to.id, Purpose::Answer, about)? },
        Wording::Contest(label) => {
            let purpose = Purpose::Contest { act_seq: act_seq.unwrap_or(0) };
            Part::Link { label, link: links::make(tx, env, NewLink { person: to.id, purpose, about, days: 0 })? }
        }
        Wording::Rhythm(label) if to.staff => Part::Page { label, path: "/me#mails".to_owned() },
        Wording::Rhythm(label) => Part::Link { label, link: lasting(tx, env, to.id, Purpose::Rhythm, None)? },
    })
}

fn page(about: Option<About>) -> String {
    match about {
        Some(About::Commitment(id)) => urls::commitment(id),
        Some(About::Conversation(id)) => urls::conversation(id),
        None => "/".to_owned(),
    }
}

/// The link of this purpose that a person has already, while it lasts for another week; else a new one.
///
/// # Errors
/// The database.
pub fn lasting(
    tx: &mut Tx,
    env: &Env,
    person: PersonId,
    purpose: Purpose,
    about: Option<About>,
) -> Result<LinkId, AppError> {
    let until = env.now + jiff::SignedDuration::from_hours(24 * LASTS);
    match crate::links::store::lasting(tx, person, purpose, about, until)? {
        Some(link) => Ok(link),
        None => links::make(tx, env, NewLink { person, purpose, about, days: 0 }),
    }
}
