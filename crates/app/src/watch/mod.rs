//! What time brings: people are asked ahead whether they will keep a promise, and what passes is written down, judged and
//! told at its time. When each thing is due is said by `domain::watch`; one job for each promise does it.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
mod told;
