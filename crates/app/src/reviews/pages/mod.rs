//! What reviews say, for our own people; and making something of what was found, for both sides.

pub mod finding;
pub mod index;
