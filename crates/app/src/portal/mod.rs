//! The first page of everybody who is not of our house: what waits for their word, what was promised both ways, and who
//! answers for it. And the sheet with which one of ours prepares to meet them.
//!
//! A client reads one face here: the IT organisation and one person, never a team. Nothing is decided in this place; what
//! is said goes to the acts of promises and conversations.

pub mod api;
mod cards;
mod line;
mod load;
pub mod pages;
pub mod prepare;
mod title;
mod words;
