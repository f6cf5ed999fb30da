//! The litmus of partnership: seven tests, answered by people of a client, people of our IT and a neutral third, beside what the record
//! says; where they differ is the finding.
//!
//! Whose an answer is cannot be found again. That somebody has answered is kept apart from what was answered, answers are counts that are
//! there before the first comes, and nothing of answering stands in a ledger, a log, a feed or a file. What a client reads holds nothing
//! that only our own house knows. Whoever adds something here keeps to both.

pub mod acts;
pub mod api;
pub mod choosing;
pub mod known;
pub mod pages;
pub mod store;
pub mod words;

/// The page of what was tested with a client.
#[must_use]
pub fn of_client(client: impl std::fmt::Display) -> String {
    format!("/clients/{client}/litmus")
}

/// The page of one litmus.
#[must_use]
pub fn one(id: impl std::fmt::Display) -> String {
    format!("/litmus-tests/{id}")
}
