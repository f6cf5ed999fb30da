//! The organisation that runs this Entente: its name, its zone, and the IT organisation at its centre.

mod store;

pub use store::{Organisation, find, found, needed};
