//! The pages of relationships: one with its stage, evidence and figure, and all of them with the worst first.

mod figure;
mod list;
pub mod numbers;
mod one;
mod ribbon;
mod story;

pub use list::list;
pub use one::{change, show};
