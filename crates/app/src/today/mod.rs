//! What is a person's to do today, in the order of what hurts trust most.

pub mod acts;
