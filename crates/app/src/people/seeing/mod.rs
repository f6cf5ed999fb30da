//! Looking with somebody's eyes: one of our staff sees what a person of a client or a supplier sees. For half an hour, with
//! nothing to be done, and written down where that person can read it.
//!
//! The reader behind such a request is the other person, come in by [`Door::Seeing`](super::scope::Door): so every page,
//! list and right is theirs. What they keep inside their own house, and their settings, stay theirs alone.

pub mod acts;
pub mod store;
