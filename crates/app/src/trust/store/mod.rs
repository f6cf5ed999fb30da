//! Rows of words by month, of marks, of who agreed to share words and of who wants a word of their own.

mod list;
mod months;
mod paces;
mod sharing;

pub use list::{Asked, Order, Row, Seen, View, moved, page};
pub use months::{Month, all_months, change_months, months, to_count};
pub use paces::{Mark, Paces, all_paces, change_paces, needs_met, paces};
pub use sharing::{Said, Whose, history, keep_own, latest, own_since, say};
