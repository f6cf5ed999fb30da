//! Examples that can be followed by hand.

mod asking;
mod placing;
mod whole;
