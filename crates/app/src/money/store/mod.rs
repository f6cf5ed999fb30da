//! Rows of money. All SQL on these tables is here; no rule is.

mod between;
mod held;
mod outlooks;
mod rates;
mod spans;
pub mod statements;
mod usage;

pub use between::{
    Days, Mark, Used, called, clients_without, held_of, is_held, is_used, keys_of, lines_of, offered_services,
    used_keys, used_units,
};
pub use held::{HeldRow, end_held, find_held, insert_held, page_of_held};
pub use outlooks::{Reason, Warned, clients_after, end_outlooks, keep_outlook, outlooks_since};
pub use rates::{
    Filter, Key, Origin, Version, announced, card, card_at, end_before, find_key, insert_key, insert_rate, keys,
    next_revision, page_of_keys, revision, service_called, services, services_with_prices, settle_rules, versions,
    year,
};
pub use spans::{held_between, used_between};
pub use usage::{Booking, UsageFilter, UsageRow, booked, find_usage, insert_usage, page_of_usage};
