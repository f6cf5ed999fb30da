//! Rows of notices and rhythms, and what has to be known of people before they are told. All SQL of this place is here.

mod notices;
mod people;
mod rhythms;

pub use notices::{
    Kept, Seen, Trace, insert, last_seq, lettered, next_send, nobody, notices_of, pending, read, seen, supersede,
};
pub use people::{Listener, house, leads, listeners, sees};
pub use rhythms::{Chosen, forget, minutes, rhythm_of, set, time_of};
