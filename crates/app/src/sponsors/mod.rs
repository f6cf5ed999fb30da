//! Sponsors: who stands behind a conversation or a promise with name and money. When somebody no longer does, everything they
//! stood behind is flagged, and somebody promises to look at it again with whoever sponsors it now.

pub mod acts;
pub mod api;
pub mod pages;
pub mod store;
