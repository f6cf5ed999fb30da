//! How content a client is beside what it is billed, over time, and the income that rests on clients who are not. It reads what
//! others keep: bills, answers in looking back, words. Only our own people read it, and it writes nothing.

pub mod api;
pub mod billed;
pub mod known;
pub mod pages;
pub mod store;
