//! Rows of the catalogue: services, what they offer, and what was done with them.

mod charged;
mod log;
mod offerings;
mod promised;
mod services;

pub use charged::{charged, charged_by, prices_of, set_charged_by};
pub use log::{Done, append, history};
pub use offerings::{
    LevelRow, NewOffering, Offering, add_offering, change_offering, counts_by, find_offering, insert_price, levels_of,
    of_services, offered_by, offerings, prices, prices_on, retire_offering,
};
pub use promised::{promise_anew, promised};
pub use services::{
    Asked, Key, Order, Service, Shown, areas, change_service, find, insert, keep_words, list, named, orders, successors,
};
