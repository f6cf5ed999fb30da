//! Calendars: one engine for every clock. Breakdown clocks, notice, "spoke within two working days", answers, and how much
//! time a team has, all count in [`WorkingDays`]; [`Rules`] is how people write a calendar down.
//!
//! A day is a date in the zone of its calendar. A shift belongs to the day on which it begins, so a holiday takes the
//! night shift that begins on it and leaves the hours after midnight of the one before. It must not know whose calendar
//! it is, nor of absences of people.

mod days_list;
mod edit;
mod ready;
mod rules;
pub mod spans;
mod time;
mod working;
mod yearly;

#[cfg(test)]
mod tests;

pub use days_list::{ListError, Listed, read as read_days};
pub use edit::{Edit, EditError};
pub use ready::{READY, Ready, ready};
pub use rules::{Day, Freeze, Hours, LONGEST_FREEZE, MOST_DAYS, MOST_RULES, Rules, RulesError};
pub use spans::Span;
pub use working::{Version, WorkingDays, YEARS};
pub use yearly::{Moved, On, Yearly, easter};
