//! Rows of alternatives and of lost demand. Whoever asks has the right to read them; every client that is named is looked at
//! through the reader's scope by the acts.

mod alternatives;
mod lost;

pub use alternatives::{
    Alternative, Compared, Filter, comparisons, find, insert, keep_comparison, list, retire, update,
};
pub use lost::{Lost, LostFilter, find_lost, insert_lost, list_lost, of_matter, take_back, worth};
