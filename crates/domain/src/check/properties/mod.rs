//! What holds for every house.

mod generated;
mod laws;
mod order;
