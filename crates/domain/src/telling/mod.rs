//! Who is told what, and when it may reach them. Pure: sides and reasons go out, names and mail are the business of
//! whoever asks. It must not know a text of any mail.

mod bill;
mod hearing;
mod kind;
mod outlook;
mod rhythm;

#[cfg(test)]
mod tests;

pub use bill::StatementNews;
pub use hearing::{HISTORY, Hearing, Whom, of_conversation, of_promise};
pub use kind::{NoticeKind, Weight};
pub use outlook::OutlookNews;
pub use rhythm::{Pace, Rhythm, When};
