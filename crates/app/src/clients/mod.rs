//! Clients: the list of them, and the page of one party with everything between it and us. It reads what others write:
//! promises, conversations, people. Suppliers and teams have the same page with other words.

pub mod acts;
pub mod api;
pub mod asked;
pub mod each;
pub mod list;
pub mod profile;
pub mod record;
pub mod store;
pub mod talks;
