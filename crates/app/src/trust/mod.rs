//! Trust shown: our word and theirs over time, how fast each side answers, what came back, and every outcome behind it.
//!
//! What is shown is kept on write, by month, with the difference of each act, and proved by `entente verify`. Words of a
//! pair are for our own people until both sides agree to share them; a person's own word is for that person alone. What a
//! word is and what is measured is decided in `domain::trust`; nothing here judges anybody.

pub mod acts;
mod adds;
pub mod api;
pub mod check;
mod known;
pub mod pages;
pub mod store;
mod words;

pub use adds::{Adds, Pair};
