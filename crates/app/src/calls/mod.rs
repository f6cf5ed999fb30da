//! Calls: conditions over what happened become one call for each client and reason, on the day of whoever leads the relationship, with
//! a play of a few plain steps; one whose reason is over stands apart until somebody says what came of it. When a condition stands, and
//! what follows from it, are rules of `domain::calls`. Everything here is for our own house: nobody of a client reads any of it.

pub mod acts;
pub mod api;
pub mod broke;
pub mod dry;
mod gather;
pub mod glance;
pub mod numbers;
pub mod pages;
pub mod rounds;
pub mod store;
pub mod trouble;
pub mod words;
