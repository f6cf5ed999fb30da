//! Both sides asked: the same statements to people of our house and of a client, answered without a name by a link or signed in,
//! and the gap between both once it is closed.
//!
//! Whose an answer is cannot be found again. That somebody has answered is kept apart from what was answered; answers are counts that
//! are there before the first comes; nothing of answering stands in a ledger, a log, a feed or a file, and no instant does. Whoever
//! adds something here keeps to that.

pub mod acts;
pub mod api;
pub mod glance;
pub mod known;
pub mod pages;
pub mod pulse;
pub mod selfcheck;
pub mod store;

use crate::kit::say;

/// The page of what a client and we were asked.
#[must_use]
pub fn of_client(client: impl std::fmt::Display) -> String {
    format!("/clients/{client}/surveys")
}

/// The page of one survey.
#[must_use]
pub fn one(id: impl std::fmt::Display) -> String {
    format!("/surveys/{id}")
}

/// Names that are told; whoever asks more asks so many that nobody stands alone.
const NAMED: usize = 12;

/// With whom somebody's answers are counted, in a sentence: who does not know their colleagues there should ask before answering.
#[must_use]
pub fn counted_with(beside: &[String]) -> String {
    let others = beside.len().saturating_sub(NAMED);
    let mut names: Vec<String> = beside.iter().take(NAMED).cloned().collect();
    match (names.is_empty(), others) {
        (true, _) => return "Nobody else is asked for your side.".to_owned(),
        (false, 0) => {}
        (false, others) => names.push(say::count(others, "other", "others")),
    }
    format!(
        "Also asked on your side: {}. If you do not know somebody there, ask why before you answer.",
        say::list_and(&names)
    )
}
