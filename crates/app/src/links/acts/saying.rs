//! What the person says to whom a link was sent. The same acts as on any page; here is only whether this link and this
//! browser may say them.

use db::Tx;
use domain::commitment::ActKind;
use domain::kernel::CommitmentId;

use super::opening::{Opened, Stands, opened};
use crate::commitments::answering as promises;
use crate::conversations::answering as talks;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::ledger;
use crate::links::{Purpose, store};
use crate::mail::About;

/// What came of it: what happened, who was told, what comes next.
pub type Said = String;

/// Says something about the promise that a link is for, or about one of its conversation.
///
/// # Errors
/// Not found, an expired link, another browser, a refusal, the database.
pub fn say_of_promise(
    tx: &mut Tx,
    env: &Env,
    text: &str,
    browser: &[u8],
    id: CommitmentId,
    (kind, typed): (ActKind, &Typed),
) -> Result<Said, AppError> {
    let opened = opened(tx, env, text)?;
    fits(&opened, kind)?;
    if kind == ActKind::Contest {
        still_last(tx, &opened)?;
    }
    if kind != ActKind::Note {
        answers_by(tx, env, &opened, browser)?;
    }
    promises::say(tx, env, &opened.scope, id, kind, typed)
}

/// Says something in the conversation that a link is for.
///
/// # Errors
/// Not found, an expired link, another browser, a refusal, the database.
pub fn say_in_conversation(
    tx: &mut Tx,
    env: &Env,
    text: &str,
    browser: &[u8],
    (act, typed): (&str, &Typed),
) -> Result<Said, AppError> {
    let opened = opened(tx, env, text)?;
    let About::Conversation(id) = opened.about else { return Err(AppError::NotFound) };
    goes_on(&opened)?;
    let contest = act == "contest";
    match opened.link.purpose {
        Purpose::Contest { .. } if !contest && act != "note" => return Err(AppError::NotFound),
        Purpose::Confirm { .. } => return Err(AppError::NotFound),
        _ => {}
    }
    if contest {
        still_last(tx, &opened)?;
    }
    if act != "note" {
        answers_by(tx, env, &opened, browser)?;
    }
    talks::say(tx, env, &opened.scope, id, act, typed)
}

/// A link says what it was made for.
fn fits(opened: &Opened, kind: ActKind) -> Result<(), AppError> {
    goes_on(opened)?;
    match opened.link.purpose {
        Purpose::Answer => Ok(()),
        Purpose::Contest { .. } if matches!(kind, ActKind::Contest | ActKind::Note) => Ok(()),
        _ => Err(AppError::NotFound),
    }
}

fn goes_on(opened: &Opened) -> Result<(), AppError> {
    match opened.stands {
        Stands::Open => Ok(()),
        Stands::Expired => {
            Err(AppError::refused("link_expired", "The time of this link is over. Ask for a fresh one."))
        }
        Stands::Done => Err(AppError::refused("link_done", "This link has done what it was made for.")),
    }
}

/// The first answer takes the link for its browser. Another one may read, and leave a note.
fn answers_by(tx: &mut Tx, env: &Env, opened: &Opened, browser: &[u8]) -> Result<(), AppError> {
    if store::claim(tx, opened.link.id, browser, env.now)? {
        return Ok(());
    }
    let sentence = "By this link somebody has answered from another browser. Ask for a fresh link, or leave a note.";
    Err(AppError::refused("link_claimed", sentence))
}

/// A link for contesting is about one line of the ledger. Where more was said since, there is something else to contest.
fn still_last(tx: &mut Tx, opened: &Opened) -> Result<(), AppError> {
    let Purpose::Contest { act_seq } = opened.link.purpose else { return Ok(()) };
    let entries = ledger::entries(tx, opened.about.id())?;
    let last = entries.iter().rev().find(|entry| entry.for_other).map(|entry| entry.seq);
    if last == Some(act_seq) {
        return Ok(());
    }
    Err(AppError::refused(
        "said_since",
        "More was said since, so this can no longer be contested by this link. Say in a note what you said.",
    ))
}
