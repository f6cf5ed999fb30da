//! What was heard: texts that somebody brought in, cut into sentences, with what the listener thinks of each and what people said
//! of it. Our own house reads it and nobody else; what it makes of a relationship is found in `health`.

pub mod acts;
pub mod api;
pub mod hearing;
pub mod pages;
pub mod reading;
pub mod store;
