//! One question after a delivery: whom it may be put to, how long it can be answered, and when answers without a name may be read.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Why;

/// Days for which nobody is asked again, beyond the end of a quarter too.
pub const QUIET_DAYS: i64 = 30;
/// Days for which it can be answered.
pub const PULSE_DAYS: i64 = 14;

/// The first day of the quarter of a day.
#[must_use]
pub fn quarter(day: Date) -> Date {
    let month = (day.month() - 1) / 3 * 3 + 1;
    Date::new(day.year(), month, 1).unwrap_or(day)
}

/// Whether somebody may be asked on this day, who was last asked then: once in a quarter, so that three answers of a quarter are three
/// people, and never soon again.
#[must_use]
pub fn may_ask(last: Option<Date>, today: Date) -> bool {
    last.is_none_or(|last| quarter(last) < quarter(today) && last.saturating_add(QUIET_DAYS.days()) <= today)
}

/// Whether somebody who was asked then may answer on this day.
///
/// # Errors
/// Why not.
pub fn pulse_answers(asked_on: Date, today: Date, answered: bool) -> Result<(), Why> {
    match () {
        () if today > asked_on.saturating_add(PULSE_DAYS.days()) => Err(Why::NotOpen),
        () if answered => Err(Why::Answered),
        () => Ok(()),
    }
}

/// Whether what was said in a quarter may be read: nobody who was asked in it can answer any more, so it never changes.
#[must_use]
pub fn quarter_readable(quarter: Date, today: Date) -> bool {
    let last = quarter.saturating_add(3.months()).saturating_add(PULSE_DAYS.days());
    today > last
}
