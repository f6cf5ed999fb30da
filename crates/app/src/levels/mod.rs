//! Levels that were promised beside what was measured, by service, client and month; and which core services fail now, for
//! whom and why. What measurements mean is decided in `domain::levels`; a level is promised in the catalogue.

pub mod acts;
pub mod api;
pub mod board;
pub mod flags;
pub mod pages;
pub mod shown;
pub mod store;
pub mod words;
