//! Rows of calls, and what they are found from. For our own house alone.

mod broken;
mod lists;
mod rows;
pub(super) mod sources;

pub use broken::broken;
pub use lists::{Filter, Shown, Theirs, list, list_theirs};
pub use rows::{Call, Ended, Snoozed, come_back, due, end, find, latest, open, pass, retell, snooze};
