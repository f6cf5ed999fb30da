//! Parties as a tree, people with dated roles at parties, who may sign in, and what each may see.

pub mod access;
pub mod acts;
pub mod api;
pub mod been_here;
mod door;
pub mod links;
pub mod pages;
pub mod scope;
pub mod seeing;
pub mod sessions;
pub mod signed_in;
pub mod store;
