//! Dues: an instant together with the zone it was agreed in.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// By when. An instant; a due agreed as a day is the last microsecond of that day in its zone, so that
/// "on the day" is still in time everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last instant that is still in time.
    pub at: Timestamp,
    /// IANA name of the zone both sides meant, such as `Europe/Dublin`.
    pub zone: String,
    /// True when a day was agreed and not an hour.
    pub day: bool,
}

/// Why a due could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueError {
    /// No such zone is known.
    UnknownZone(String),
    /// The day lies outside of what a calendar can hold.
    OutOfRange,
}

impl Due {
    /// The end of `day` in `zone`.
    ///
    /// # Errors
    /// An unknown zone, or a day at the edge of time.
    pub fn end_of_day(day: Date, zone: &str) -> Result<Due, DueError> {
        let tz = TimeZone::get(zone).map_err(|_| DueError::UnknownZone(zone.to_owned()))?;
        let next = day.tomorrow().map_err(|_| DueError::OutOfRange)?;
        let midnight = tz.to_zoned(next.at(0, 0, 0, 0)).map_err(|_| DueError::OutOfRange)?;
        let at = midnight.timestamp().checked_sub(1.microsecond()).map_err(|_| DueError::OutOfRange)?;
        Ok(Due { at, zone: zone.to_owned(), day: true })
    }

    /// An exact instant, agreed in `zone`.
    ///
    /// # Errors
    /// An unknown zone.
    pub fn instant(at: Timestamp, zone: &str) -> Result<Due, DueError> {
        TimeZone::get(zone).map_err(|_| DueError::UnknownZone(zone.to_owned()))?;
        Ok(Due { at, zone: zone.to_owned(), day: false })
    }

    /// The day on which the due falls, in its own zone. UTC if the zone has vanished from the zone database since.
    #[must_use]
    pub fn date(&self) -> Date {
        let tz = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        tz.to_datetime(self.at).date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_ends_at_midnight_of_its_own_zone() {
        let due = Due::end_of_day(date(2026, 3, 29), "Europe/Dublin").expect("a due");

        assert_eq!(due.at.to_string(), "2026-03-29T22:59:59.999999Z", "the clocks went forward that night");
        assert_eq!(due.date(), date(2026, 3, 29));
    }

    #[test]
    fn an_unknown_zone_is_named() {
        assert_eq!(Due::end_of_day(date(2026, 3, 29), "Mars/Base"), Err(DueError::UnknownZone("Mars/Base".into())));
    }
}
