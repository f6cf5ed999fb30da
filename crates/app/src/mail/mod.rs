//! Letters: what Entente tells people by mail, and what people tell Entente by mail.
//!
//! A letter is written in the transaction of the act it tells of (`acts::post`), so that there is never the one without the
//! other. It is sent later, by `sending`, as often as it takes and once at most. Words are put together by whoever posts; this
//! place knows how a letter looks, how it travels and what became of it, not what it says.

pub mod acts;
pub mod api;
pub mod inbox;
pub mod incoming;
mod letter;
pub mod pages;
pub mod prepare;
pub mod render;
pub mod sending;
pub mod smtp;
pub mod store;

pub use letter::{About, CONFIDENTIAL, Letter, LetterId, Part, State};
