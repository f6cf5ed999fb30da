//! The rules by example, worked out by hand.

mod expected;
mod held;
mod late;
mod lists;
mod notes;
mod numbers;
mod price_lists;
mod runs;
mod statements;
mod what_changed;
