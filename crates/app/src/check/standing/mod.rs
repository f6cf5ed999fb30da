//! How every open promise of ours stands: gone through in the background whenever a plan has changed, kept, and told to whoever
//! answers for a promise whose chance fell. For our own house; nobody else learns a chance from here.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
pub mod view;
pub mod words;
