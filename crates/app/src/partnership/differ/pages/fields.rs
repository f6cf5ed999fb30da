//! What is typed about a disagreement, as what it means.

use std::collections::BTreeSet;

use domain::kernel::{CommitmentId, ConversationId};
use domain::partnership::{Came, Ended, Outcome, Relief};

use super::super::acts::Noted;
use crate::kit::error::AppError;
use crate::kit::form::{Fields, Typed};
use crate::sponsors::store::Matter;

fn needed(f: &mut Fields<'_>, field: &str, ask: &str) -> Option<String> {
    let words = f.words(field);
    if words.is_none() && !f.is_wrong(field) {
        f.wrong(field, ask);
    }
    words
}

/// The promise or the conversation that the address or the form names.
pub(super) fn matter(typed: &Typed) -> Option<Matter> {
    let promise = typed.get("promise").parse().ok().map(|id| Matter::Promise(CommitmentId(id)));
    promise.or_else(|| typed.get("conversation").parse().ok().map(|id| Matter::Talk(ConversationId(id))))
}

/// A disagreement.
pub(super) fn noted(typed: &Typed) -> Result<Noted, AppError> {
    let mut f = Fields::of(typed);
    let about = f.needed("about", "Say in a line what it is about.");
    let theirs = needed(&mut f, "theirs", "Say what the client first wanted.");
    let ours = needed(&mut f, "ours", "Say what IT first wanted.");
    let came = Came::from_code(typed.get("came"));
    if came.is_none() {
        f.wrong("came", "Choose where it came up.");
    }
    let on = f.day("on");
    if on.is_none() && !f.is_wrong("on") {
        f.wrong("on", "Say since which day you differ.");
    }
    let all = f.done(theirs.zip(ours).zip(came).zip(on))?.ok_or(AppError::NotFound)?;
    let (((theirs, ours), came), on) = all;
    Ok(Noted { about, theirs, ours, came, matter: matter(typed), on })
}

/// How one ended.
pub(super) fn ended(typed: &Typed) -> Result<(Ended, Option<String>), AppError> {
    let mut f = Fields::of(typed);
    let outcome = Outcome::from_code(typed.get("outcome"));
    if outcome.is_none() {
        f.wrong("outcome", "Choose how it ended.");
    }
    let more_work = match typed.get("more_work") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            f.wrong("more_work", "Say whether IT took on more work.");
            None
        }
    };
    let relief: BTreeSet<Relief> = typed.all("relief").filter_map(Relief::from_code).collect();
    let on = f.day("on");
    if on.is_none() && !f.is_wrong("on") {
        f.wrong("on", "Say on which day it ended.");
    }
    let words = f.words("words");
    let ((outcome, more_work), on) = f.done(outcome.zip(more_work).zip(on))?.ok_or(AppError::NotFound)?;
    Ok((Ended { on, outcome, more_work, relief }, words))
}
