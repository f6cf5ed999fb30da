//! Find or do: everything one may see by the words it has, and what can be done from here. The palette asks for the hits
//! alone; without a script the same address is a page. What is found is kept in step where it is said ([`acts`]), and the words
//! themselves are with the database ([`store`]); who may see a hit is decided by the scope and never here.

pub mod acts;
pub mod api;
mod doing;
mod offered;
pub mod pages;
pub mod shown;
pub mod store;
