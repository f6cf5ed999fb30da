//! The value plan of a client: what each thing we do is expected to bring, by a figure of theirs, beside what it brought. The
//! owner is on the business side, and a figure counts once somebody there has confirmed it.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
mod typed;
