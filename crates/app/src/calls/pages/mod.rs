//! Pages of calls: the list, one with everything that can be done with it, and the numbers with their dry run.

pub mod list;
pub mod numbers;
pub mod one;
