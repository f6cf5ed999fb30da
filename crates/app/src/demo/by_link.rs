//! Whoever answers from the mail they got does it by its link: through the same door, and with the same form, as anybody
//! who never signs in. What finds no link is said on a page. Of the time in which nobody was told, links are no more than
//! a memory in the ledger. It must not say what a link cannot.

use db::Tx;
use domain::commitment::{Act, Channel, Visibility};
use domain::kernel::CommitmentId;
use sha2::{Digest, Sha256};

use super::plan::Step;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::Typed;
use crate::links::acts::{path, say_of_promise};
use crate::links::{Purpose, store};
use crate::mail::About;

/// Says a step by the link of a mail. Whether it was: false where there is none, or where it is no answer of a link.
///
/// # Errors
/// A refusal, which is ours; the database.
pub(super) fn said(tx: &mut Tx, env: &Env, step: &Step, id: CommitmentId, act: &Act) -> Result<bool, AppError> {
    let Some(typed) = typed(act, step).filter(|_| step.channel == Channel::Link && !step.for_other) else {
        return Ok(false);
    };
    let about = Some(About::Commitment(id));
    let Some(link) = store::lasting(tx, step.who, Purpose::Answer, about, env.now)? else { return Ok(false) };
    let path = path(tx, env, link)?;
    let text = path.trim_start_matches(Purpose::Answer.door());
    let browser = Sha256::digest(step.who.0.as_bytes());
    say_of_promise(tx, env, text, &browser, id, (act.kind(), &typed))?;
    Ok(true)
}

/// What is typed into the form behind the link.
fn typed(act: &Act, step: &Step) -> Option<Typed> {
    let words = Typed::default().with("words", step.words.clone().unwrap_or_default());
    match act {
        Act::Accept { rating } => Some(words.with("rating", rating.map(|n| n.to_string()).unwrap_or_default())),
        Act::TakeUp | Act::Agree { stretch: None } | Act::Assure | Act::Note { visibility: Visibility::Shared } => {
            Some(words)
        }
        _ => None,
    }
}
