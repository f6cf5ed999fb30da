//! Rows of calls, and what they are found from. For our own house alone.

mod broken;
mod rows;
pub(super) mod sources;

pub use broken::broken;
pub use rows::{Call, Ended, Filter, Shown, Snoozed, due, end, find, for_person, latest, list, open, snooze, wake};
