//! How relationships stand: facts that the ledger and the registers hold, the stage that they carry together with what was
//! heard, and a health figure beside it. What a stage is and how evidence is weighed are rules of `domain::health`. Everything here is
//! for our own house: nobody of a client reads any of it, in no list, count, letter or answer to a program.

pub mod acts;
pub mod api;
mod gather;
pub mod glance;
pub mod heard;
pub mod known;
pub mod numbers;
pub mod pages;
pub mod rounds;
pub mod store;
mod tell;
pub mod words;
