//! The catalogue: services that are described once for everybody, what each offers, the levels that are promised, what a price
//! reads like, and orders, which open a promise with the terms of the offering. What it all means is decided in
//! `domain::catalogue`; nothing here charges anything.

pub mod acts;
pub mod api;
pub mod pages;
pub mod sight;
pub mod store;
pub mod words;
