//! Promises that rest on others: on teams of ours and on suppliers, and on what the other side has promised.
//!
//! What lies below a promise is known to our house alone: a client has one owner and one face, and a supplier never learns
//! for whom its work is. What a promise needs from the other side is known to both. Nothing here moves a promise: a slip
//! below turns the one above amber, and a person speaks.

pub mod acts;
pub mod check;
mod drawn;
pub mod needs;
pub mod pages;
pub mod store;
pub mod view;
