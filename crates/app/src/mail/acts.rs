//! What can be done with letters: post one, try it again, hold it back; and with a mail that came in: receive it.

use db::Tx;
use jiff::SignedDuration;

pub use super::incoming::receiving::{Came, receive};
use super::letter::{Letter, LetterId, State, for_its_reader};
use super::store::{self, Written};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};

/// How long letters, and what is known of mails that came in, are kept: 400 days.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);
/// So many are forgotten at once.
const FORGOTTEN_AT_ONCE: u32 = 500;
/// Longest subject, in characters; what is longer is cut.
const LONGEST_SUBJECT: usize = 150;

/// Posts a letter, in the transaction of what it tells of. Posted again under the same key it is the letter from before.
///
/// # Errors
/// The database, or a person who is not there.
pub fn post(tx: &mut Tx, env: &Env, letter: Letter) -> Result<LetterId, AppError> {
    let id = LetterId(env.id());
    let address = store::address(tx, letter.to)?;
    let written = Written {
        id,
        message_id: format!("<{}@{}>", id.0.simple(), env.host()),
        state: if address.is_some() { State::Waiting } else { State::NoAddress },
        address,
        letter: Letter { subject: one_line(&letter.subject), ..letter },
    };
    store::insert(tx, &written, env.now)
}

/// Forgets what has been kept long enough, some of it; answers whether there may be more.
///
/// # Errors
/// The database.
pub fn forget(tx: &mut Tx, env: &Env) -> Result<bool, AppError> {
    store::forget(tx, env.now - KEPT, FORGOTTEN_AT_ONCE)
}

const NOT_YOURS: &str = "Mails are for administrators to look after.";

/// Who may look after letters that are not their own.
///
/// # Errors
/// [`AppError::Forbidden`] with the reason.
pub fn may_tend(scope: &Scope) -> Result<(), AppError> {
    scope.need(Reader::administers, NOT_YOURS)
}

fn on_its_way() -> AppError {
    AppError::refused("on_its_way", "This letter is on its way at this moment. Look again in a minute.")
}

/// Takes a letter up again that failed, was kept, was held back or waits for its next try.
///
/// # Errors
/// Not an administrator, not found, sent already, on its way.
pub fn try_again(tx: &mut Tx, env: &Env, scope: &Scope, id: LetterId) -> Result<(), AppError> {
    may_tend(scope)?;
    let letter = store::find(tx, scope, id)?;
    if letter.state == State::Sent {
        return Err(AppError::refused("sent", "The mail server has this letter already."));
    }
    if letter.email.is_none() {
        let why = format!("{} has no e-mail. Give them one first.", letter.name);
        return Err(AppError::refused("no_address", why));
    }
    if letter.address.is_none() && for_its_reader(&letter.purpose) {
        let why = format!(
            "{} had no e-mail when it was written, and it goes to no other. They answer signed in.",
            letter.name
        );
        return Err(AppError::refused("no_address", why));
    }
    if store::try_again(tx, id, env.now)? { Ok(()) } else { Err(on_its_way()) }
}

/// Holds a letter back that waits.
///
/// # Errors
/// Not an administrator, not found, not waiting any more, on its way.
pub fn hold_back(tx: &mut Tx, env: &Env, scope: &Scope, id: LetterId) -> Result<(), AppError> {
    may_tend(scope)?;
    let letter = store::find(tx, scope, id)?;
    if letter.state != State::Waiting {
        return Err(AppError::refused("not_waiting", "Only a letter that waits can be held back."));
    }
    let by = scope.reader().map_or("the system", |r| r.name.as_str());
    let why = format!("Held back by {by}.");
    if store::change(tx, id, State::Waiting, State::Withheld, &why, env.now)? { Ok(()) } else { Err(on_its_way()) }
}

/// A subject is one line: whatever breaks a line becomes a blank, so that nothing can be put among the headers.
#[must_use]
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST_SUBJECT {
        return line;
    }
    let cut: String = line.chars().take(LONGEST_SUBJECT - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_bring_in_a_header() {
        assert_eq!(one_line("Yes\r\nBcc: all@example.org\u{85}\u{2028}x"), "Yes Bcc: all@example.org x");
        assert_eq!(one_line(&"a".repeat(200)).chars().count(), LONGEST_SUBJECT);
    }
}
