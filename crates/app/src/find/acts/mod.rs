//! Finding, and keeping what is found in step with what was said: in the same transaction, or for what was there before the
//! index was, in a job.

mod alike;
mod fill;
mod index;
mod search;

pub use alike::alike;
pub use fill::{FILL, fill, reading_in};
pub use index::{party_changed, person_changed, said, said_in};
pub use search::{Found, Hit, MOST, find};
