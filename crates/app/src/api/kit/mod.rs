//! What a place needs for its endpoints: who asks, what they sent, pages of a list, checks of texts, answers.
//!
//! [`Caller`] reads, [`Sent`] writes, [`Asked`] is a query with its page, [`Checks`] collects what is wrong with a body.
//! An endpoint answers with `Json` or with an [`AppError`](crate::kit::error::AppError); what surrounds it makes the rest.

mod asked;
mod caller;
mod checks;
mod codes;
mod etag;
mod pages;
mod problem;
mod said;
mod sent;
mod wire;

pub use asked::{Asked, Query};
pub use caller::Caller;
pub use checks::Checks;
pub(crate) use codes::codes;
pub use codes::one_of;
pub use etag::{IfMatch, etag, names};
pub use pages::{Page, Paged};
pub use problem::{FieldProblem, Problem};
pub use said::{SaidWith, said_with};
pub use sent::{Nothing, Sent};
pub use wire::{Due, Named};
