//! Dates as other systems write them.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::{Timestamp, tz::TimeZone};

use crate::kernel::{Due, DueError};

/// The word for ISO 8601 and RFC 3339 in a mapping: `2026-03-12`, `2026-03-12T09:30`, `2026-03-12T09:30:00+01:00`.
pub(super) const ISO: &str = "iso";

/// How dates are read: the formats to try in order, and the zone of those that name none.
#[derive(Clone, Debug)]
pub struct Dates {
    formats: Vec<String>,
    zone: TimeZone,
    zone_name: String,
}

/// What a date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A point in time.
    Instant(Timestamp),
    /// A day without a time.
    Day(Date),
}

impl Dates {
    /// These formats in this zone.
    ///
    /// # Errors
    /// The first format or the zone that nobody knows, in a sentence.
    pub fn new(formats: &[String], zone: &str) -> Result<Self, String> {
        let tz = TimeZone::get(zone).map_err(|_| format!("There is no zone `{zone}`."))?;
        if formats.is_empty() {
            return Err("No date format is named.".into());
        }
        let probe = DateTime::constant(2026, 3, 12, 9, 30, 15, 0);
        for format in formats.iter().filter(|f| *f != ISO) {
            let zoned = tz.to_zoned(probe).map_err(|e| e.to_string())?;
            let said = strtime::format(format, &zoned);
            let back = said.and_then(|text| strtime::parse(format, text)).and_then(|tm| tm.to_date());
            back.map_err(|e| format!("`{format}` is no date format: {e}."))?;
        }
        Ok(Self { formats: formats.to_vec(), zone: tz, zone_name: zone.to_owned() })
    }

    /// What `text` says, by the first format that fits.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<When> {
        self.formats.iter().find_map(|format| if format == ISO { self.iso(text) } else { self.pattern(format, text) })
    }

    /// What `text` says as an instant; a day is its first instant.
    #[must_use]
    pub fn instant(&self, text: &str) -> Option<Timestamp> {
        match self.read(text)? {
            When::Instant(at) => Some(at),
            When::Day(day) => self.settle(day.at(0, 0, 0, 0)),
        }
    }

    /// What `text` says as a due; a day is over at its end.
    ///
    /// # Errors
    /// A day at the edge of time.
    pub fn due(&self, text: &str) -> Option<Result<Due, DueError>> {
        Some(match self.read(text)? {
            When::Instant(at) => Due::instant(at, &self.zone_name),
            When::Day(day) => Due::end_of_day(day, &self.zone_name),
        })
    }

    /// The day of an instant in the zone.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    fn settle(&self, local: DateTime) -> Option<Timestamp> {
        self.zone.to_zoned(local).ok().map(|z| z.timestamp())
    }

    fn iso(&self, text: &str) -> Option<When> {
        if text.len() <= "2026-03-12".len() {
            return text.parse().ok().map(When::Day);
        }
        let instant = || text.parse::<Timestamp>().ok();
        let local = || text.parse::<DateTime>().ok().and_then(|local| self.settle(local));
        instant().or_else(local).map(When::Instant)
    }

    fn pattern(&self, format: &str, text: &str) -> Option<When> {
        let tm = strtime::parse(format, text).ok()?;
        if tm.offset().is_some() || tm.iana_time_zone().is_some() {
            return tm.to_timestamp().ok().map(When::Instant);
        }
        if tm.hour().is_none() {
            return tm.to_date().ok().map(When::Day);
        }
        self.settle(tm.to_datetime().ok()?).map(When::Instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(formats: &[&str], zone: &str) -> Dates {
        Dates::new(&formats.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>(), zone).expect("formats")
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().expect("an instant"))
    }

    #[test]
    fn what_systems_write_is_read() {
        let house = dates(&["%d/%m/%Y %H:%M", "%Y/%m/%d %H:%M:%S%.f", "%d/%m/%Y", "iso"], "Europe/Dublin");

        assert_eq!(house.instant("29/2/2016 01:16"), at("2016-02-29T01:16:00Z"));
        assert_eq!(house.instant("2010/10/29 10:14:06.000"), at("2010-10-29T09:14:06Z"), "summer time");
        assert_eq!(house.instant("2010-03-31T15:59:42+01:00"), at("2010-03-31T14:59:42Z"));
        assert_eq!(house.instant("2010-03-31 15:59:42"), at("2010-03-31T14:59:42Z"));
        assert_eq!(house.read("1/7/2016"), Some(When::Day(jiff::civil::date(2016, 7, 1))));
        assert_eq!(house.instant("31/2/2016 01:16"), None);
        assert_eq!(house.instant("soon"), None);
    }

    #[test]
    fn a_day_begins_at_its_start_and_is_due_at_its_end() {
        let utc = dates(&["iso"], "UTC");

        assert_eq!(utc.instant("2023-04-04"), at("2023-04-04T00:00:00Z"));
        let due = utc.due("2023-04-04").expect("a date").expect("a due");
        assert_eq!(due.at.to_string(), "2023-04-04T23:59:59.999999Z");
    }

    #[test]
    fn formats_and_zones_that_nobody_knows_are_named() {
        let formats = |f: &str| [f.to_owned()];

        assert!(Dates::new(&formats("%H:%M"), "UTC").is_err_and(|e| e.contains("%H:%M")));
        assert!(Dates::new(&formats("%!"), "UTC").is_err());
        assert!(Dates::new(&formats("iso"), "Mars/Base").is_err_and(|e| e.contains("Mars/Base")));
        assert!(Dates::new(&[], "UTC").is_err());
    }
}
