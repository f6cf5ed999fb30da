//! What can be done with statements: make drafts, open them to clients, dispute and answer, issue and close, say how clients
//! are charged. The rules are in `domain::charging`; here they meet what is kept.

mod again;
mod apart;
mod books;
mod disputes;
mod late;
mod letters;
mod making;
mod many;
mod periods;
mod reading;
mod saying;
mod seal;
mod sheets;
mod terms;
mod writing;

pub use again::{Again, worked_out_again};
pub use apart::{Apart, apart, because, no_price};
pub use late::{came, restated};
pub use making::{Made, make};
pub use many::{Many, Step, all_of};
pub use periods::{House, LONGEST_LOOK, house, named, next, period, settle_house, stand};
pub use reading::{Month, Next, Shown, month, months, read, usage_behind};
pub use saying::{Said, possible, say};
pub use sheets::{Sent, Sheet, sent_in, sent_of, sheet};
pub use terms::{NewWaiver, Terms, agree, charge, end_agreement};

/// What came of an act on statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many were done.
    Done(usize),
    /// Usage had come in, or something else had changed, since the drafts of so many clients were made. They were made
    /// anew, and nothing else was done: look at them first.
    MadeAnew(usize),
}
