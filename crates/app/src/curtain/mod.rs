//! Behind the curtain: a client sees the real queue and load of those who serve it and what holds things up, and our own people see the
//! client's peaks and pressures; and days in the other's shoes, with what both sides learnt. No name of a person or a team of ours, and
//! nothing of another client, is ever told to a client here.

pub mod acts;
pub mod api;
pub mod known;
pub mod pages;
pub mod store;
