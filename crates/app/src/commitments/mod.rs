//! Promises: one page each, the list of all of them, and every act that is possible.

pub mod acts;
pub mod answering;
pub mod api;
pub mod counting;
pub mod csv;
pub mod forms;
pub mod meeting;
pub(crate) mod opening;
pub mod pages;
pub mod phrase;
pub mod store;
