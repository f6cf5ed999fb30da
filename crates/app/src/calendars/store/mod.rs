//! Rows of calendars and of their versions, and the calendar of a party, ready for counting.

mod rows;
mod whose;

pub use rows::{Calendar, Change, append, find, history, insert, list, rename, retire};
pub use whose::{User, as_of, assign, house, named_by, of, of_all, of_many, of_person, users};
