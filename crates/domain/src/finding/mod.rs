//! Finding: which words a text has, what somebody looks for, and where in a text it stands. Both databases keep these words
//! and no others, so both find the same. Nothing here knows who may see what, or where words are kept.

mod asked;
mod fold;
mod said;
mod shown;
#[cfg(test)]
mod tests;

pub use asked::{Asked, MOST_TYPED, Word};
pub use fold::{Token, telling, tokens};
pub use said::{of_commitment, of_conversation};
pub use shown::{Piece, excerpt, marked};
