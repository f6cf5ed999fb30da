//! Reads across features. Writes nothing.

pub mod condition;
pub mod export;
pub mod facts;
