//! The self-check of our own house, half-yearly: whoever leads something says of ten admissions whether they are so, what the programme
//! means for their part, and which to work at first; beside it stands what the data says. Without names, from three answers on, once it is
//! closed. Nobody outside of our house reads any of it.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
