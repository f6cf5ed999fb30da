//! The promise check before a word is given: what was shown of a day, the reason for a stretch, and whether our chances were
//! right. How a chance comes about is in `domain::check`; who is in a team and what is estimated is in `teams`.

pub mod acts;
pub mod api;
pub mod ask;
pub mod brought;
pub mod called;
pub mod change;
pub mod door;
pub mod level;
pub mod pages;
pub mod reckon;
pub mod standing;
pub mod store;
