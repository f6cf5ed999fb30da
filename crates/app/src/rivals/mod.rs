//! What clients could use instead of what we offer, with an honest answer beside each, and demand that went elsewhere. All of it
//! is read by our house alone: neither clients nor suppliers, nor whoever holds a link, ever read a line of it.

pub mod acts;
pub mod api;
pub mod pages;
pub mod rights;
pub mod store;
