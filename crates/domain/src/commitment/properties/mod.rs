//! What holds for every history, sensible or not.

pub(crate) mod history;
mod moves;
mod speakers;
