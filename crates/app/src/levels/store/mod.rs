//! Rows of levels: measurements, words, what follows from both, and what is counted from orders. All SQL on these tables
//! is here; no rule is.

mod measures;
mod orders;
mod states;
mod uses;

pub use measures::{
    Measure, MeasureRow, Narrowed, What, find_measure, insert_measures, last_clients, of_clients, of_everybody,
    page_of_measures, standing,
};
pub use orders::{OrderRow, ordered_between, services_with_orders};
pub use states::{
    Core, Evidence, Failing, StateRow, Word, add_word, core_services, failing, failing_of, last_word, put_state,
    states_of, words_of,
};
pub use uses::{Used, above, services_by_name, used_by};
