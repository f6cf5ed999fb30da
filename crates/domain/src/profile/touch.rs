//! How often we want to talk with a client, and whether we did.

use jiff::ToSpan;
use jiff::civil::Date;

use super::coded;

coded! {
    /// How near a client is to us. It is how we share our time, not what they are worth, and it never leaves our house.
    Tier {
        /// We talk every other week.
        Key "key" "key client",
        /// We talk each month.
        Regular "regular" "regular client",
        /// We talk each quarter.
        Small "small" "small client",
    }
}

/// Whether we talked as often as we wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// We have never talked, as far as is known.
    Never,
    /// We have; the next time is wanted by this day.
    By(Date),
    /// So many days have passed since we should have talked.
    Overdue(i64),
}

/// By which day the next talk is wanted: so many days after the last, and where there was none on the day since which it is
/// known how often we want to.
#[must_use]
pub fn talk_by(last: Option<Date>, since: Date, every: i64) -> Date {
    last.map_or(since, |last| last.checked_add(every.max(1).days()).unwrap_or(Date::MAX))
}

/// Whether we talked often enough, seen on this day. The day itself is still in time.
#[must_use]
pub fn touch(last: Option<Date>, every: i64, today: Date) -> Touch {
    let Some(last) = last else { return Touch::Never };
    let by = talk_by(Some(last), last, every);
    let passed = by.until(today).map_or(0, |span| i64::from(span.get_days()));
    if passed > 0 { Touch::Overdue(passed) } else { Touch::By(by) }
}
