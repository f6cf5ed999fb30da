//! What is typed about a disagreement, as what it means.

use std::collections::BTreeSet;

use domain::kernel::{CommitmentId, ConversationId};
use domain::partnership::{Came, Ended, Outcome, Relief};
use jiff::civil::Date;

use super::super::acts::{AHEAD, Correction, Noted, against_end};
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
pub(super) fn noted(typed: &Typed, today: Date) -> Result<Noted, AppError> {
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
    if on.is_some_and(|on| on > today) {
        f.wrong("on", AHEAD);
    }
    let all = f.done(theirs.zip(ours).zip(came).zip(on))?.ok_or(AppError::NotFound)?;
    let (((theirs, ours), came), on) = all;
    Ok(Noted { about, theirs, ours, came, matter: matter(typed), on })
}

/// Other words for one; fields that were not sent stay as they are.
pub(super) fn correction(typed: &Typed) -> Result<Correction, AppError> {
    let mut f = Fields::of(typed);
    let sent = |name: &str| typed.has(name);
    let about = sent("about").then(|| f.needed("about", "Say in a line what it is about."));
    let theirs = if sent("theirs") { needed(&mut f, "theirs", "Say what the client first wanted.") } else { None };
    let ours = if sent("ours") { needed(&mut f, "ours", "Say what IT first wanted.") } else { None };
    let came = Came::from_code(typed.get("came"));
    if sent("came") && came.is_none() {
        f.wrong("came", "Choose where it came up.");
    }
    let on = f.day("on");
    if sent("on") && on.is_none() && !f.is_wrong("on") {
        f.wrong("on", "Say since which day you differ.");
    }
    f.done(Some(Correction { about, theirs, ours, came, on }))?.ok_or(AppError::NotFound)
}

/// How one ended.
pub(super) fn ended(typed: &Typed, (began, today): (Date, Date)) -> Result<(Ended, Option<String>), AppError> {
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
    if let Some(words) = on.and_then(|on| against_end(began, on, today)) {
        f.wrong("on", words);
    }
    let words = f.words("words");
    let ((outcome, more_work), on) = f.done(outcome.zip(more_work).zip(on))?.ok_or(AppError::NotFound)?;
    Ok((Ended { on, outcome, more_work, relief }, words))
}
