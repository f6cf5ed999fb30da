//! Money: what services cost, for whom and from which day on. What a price means and how a bill comes about is decided in
//! `domain::charging`; here rates are kept, proposed and brought in
//! from price lists, usage is booked and taken back, and subscriptions begin and end.

pub mod acts;
pub mod api;
pub mod generating;
pub mod pages;
pub mod reading;
pub mod rights;
pub mod store;
pub mod words;
