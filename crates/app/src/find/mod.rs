//! Find or do: parties, people, conversations and promises by a part of their name, as far as the reader may see. The
//! palette asks for the hits alone; without a script the same address is a page. It reads other features' stores and
//! has no table of its own.

pub mod api;
pub mod pages;
