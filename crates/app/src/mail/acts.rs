//! What can be done with letters: post one, try it again, hold it back.

use db::Tx;

use super::letter::{Letter, LetterId, State};
use super::store::{self, Written};
use crate::kit::env::Env;
use crate::kit::error::AppError;

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
