//! The organisation that runs this Entente: its name, its zone, and the IT organisation at its centre.

pub mod pages;
mod store;

pub use store::{Organisation, find, found, move_to, needed, set, set_at, setting};
