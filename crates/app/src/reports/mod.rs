//! Reads across features. Writes nothing.

pub mod facts;
