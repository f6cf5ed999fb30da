//! Rows of commitments and of the numbers they add up to. All SQL on these tables is here.

mod below;
mod clocks;
mod compare;
mod judged;
mod list;
mod made;
mod mine;
mod near;
mod numbers;
mod row;
mod views;
mod words;

pub use below::{
    AboveRow, KeptRisk, above, below, could_rest, height, keep_risk, owed_by, parent, resting, rests, risks, set_parent,
};
pub use clocks::{Clock, clocks, wind};
pub use compare::{all_of, compared, ids_after};
pub use judged::{Behind, counted_of, judged};
pub use list::{After, Filter, Listed, Sort, Turn, count_open, list, page};
pub use made::{Made, Origin, insert, update};
pub use mine::{Brief, by_ids, mine};
pub use near::{FallsDue, Whose, any, falling_due, kept_since, promised_to};
pub use numbers::{Numbers, add_numbers, all_numbers, numbers_of};
pub use row::{Commitment as Row, find, of_conversation, replayed};
pub use views::{View, add_view, remove_view, views};
pub use words::{Adds, add_outcomes, all_words, word_between, word_if, word_of, words_toward};
