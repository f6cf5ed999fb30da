//! The door for programs: everything on the pages, as JSON below `/api/v1`, described by a document that is made from the
//! handlers themselves.
//!
//! `kit` is what a place needs for its endpoints, `tokens` is how a program comes in, `once` keeps answers to requests
//! that must not be done twice, `document` and `page` tell people and programs what there is. The endpoints lie with their
//! places, in `api.rs`. No rule of the business lives here.

mod around;
pub mod document;
pub mod kit;
mod once;
pub mod page;
pub mod tokens;

pub use around::mounted;
