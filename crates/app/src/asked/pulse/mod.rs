//! One question after a delivery: how was it? Asked of whoever asked for it, by a link, at most once in a quarter. What is said without a
//! name is counted with the client and the quarter and leads back to no promise; what is signed is read with its promise.

pub mod acts;
pub mod api;
pub mod known;
pub mod pages;
pub mod store;
