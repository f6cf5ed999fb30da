//! What is a person's to do today, in the order of what hurts trust most.

pub mod acts;
pub mod api;
mod lines;
mod load;
pub mod pages;
mod title;
