//! What teams can carry: who is in them, skills, hours and leave, shares kept free, how weeks and estimates turned out, and
//! what each promise takes. [`store::plan`] makes of it what the promise check is asked about. All of it is for our own
//! house: nothing of it is ever read through a client's or a supplier's scope.

pub mod acts;
pub mod api;
pub mod files;
pub mod pages;
pub mod rights;
pub mod store;
pub mod view;
pub mod words;
