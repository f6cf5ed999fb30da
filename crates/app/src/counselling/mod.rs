//! Counselling: somebody who belongs to neither side hears both, in confidence, and helps them to one statement. Whoever is not in the room
//! learns nothing of it, an administrator as little as anybody: every read asks for the person who is in it, and none for a role. A person
//! whose eyes another borrows has nothing here, and neither has a link. Nothing of it is told, found, counted or given out elsewhere; only
//! the statement to which both sides agreed is shared between them.

pub mod acts;
pub mod api;
pub mod glance;
pub mod pages;
pub mod store;
