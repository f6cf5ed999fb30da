//! Working days. One calendar answers every clock: breakdown clocks, notice, "spoke within two working days".
//! It knows hours of no team and absences of no person.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan, civil::Date, civil::Weekday, tz::TimeZone};

/// Which days are worked, in which zone.
#[derive(Clone, Debug)]
pub struct WorkingDays {
    zone: TimeZone,
    weekend: Vec<Weekday>,
    holidays: BTreeSet<Date>,
}

impl WorkingDays {
    /// Monday to Friday in `zone`, without holidays.
    #[must_use]
    pub fn weekdays(zone: TimeZone) -> Self {
        Self { zone, weekend: vec![Weekday::Saturday, Weekday::Sunday], holidays: BTreeSet::new() }
    }

    /// The same days without these.
    #[must_use]
    pub fn without(mut self, holidays: impl IntoIterator<Item = Date>) -> Self {
        self.holidays.extend(holidays);
        self
    }

    /// The zone in which days begin and end.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether `day` is worked.
    #[must_use]
    pub fn works(&self, day: Date) -> bool {
        !self.weekend.contains(&day.weekday()) && !self.holidays.contains(&day)
    }

    /// The instant `days` working days after `from`, at the same local time. What begins on a day off begins
    /// with the first instant of the next working day. Days off in between do not count. At the edge of time the
    /// answer stays where it is.
    #[must_use]
    pub fn after(&self, from: Timestamp, days: u32) -> Timestamp {
        let local = self.zone.to_datetime(from);
        let (mut day, time) = match self.works(local.date()) {
            true => (local.date(), local.time()),
            false => (self.next(local.date()), jiff::civil::Time::midnight()),
        };
        for _ in 0..days {
            day = self.next(day);
        }
        self.zone.to_zoned(day.to_datetime(time)).map_or(from, |z| z.timestamp())
    }

    /// Whole working days from `from` until `to`, both days counted by their dates; negative when `to` is earlier.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (a, b) = (self.zone.to_datetime(from).date(), self.zone.to_datetime(to).date());
        let (low, high, sign) = if a <= b { (a, b, 1) } else { (b, a, -1) };
        sign * self.count(low, high)
    }

    // Whole weeks hold the same number of weekdays wherever they start, so only the rest is walked.
    fn count(&self, low: Date, high: Date) -> i64 {
        let days = low.until(high).map_or(0, |s| i64::from(s.get_days()));
        let worked_a_week = 7 - i64::try_from(self.weekend.len()).unwrap_or(0);
        let (weeks, rest) = (days / 7, days % 7);
        let mut sum = weeks * worked_a_week;
        let mut day = high;
        for _ in 0..rest {
            sum += i64::from(!self.weekend.contains(&day.weekday()));
            day = day.checked_sub(1.day()).unwrap_or(day);
        }
        let off = self.holidays.range((std::ops::Bound::Excluded(low), std::ops::Bound::Included(high)));
        sum - i64::try_from(off.filter(|d| !self.weekend.contains(&d.weekday())).count()).unwrap_or(0)
    }

    fn next(&self, day: Date) -> Date {
        let mut at = day;
        // A calendar without any working day in two years is no calendar; stop rather than run for ever.
        for _ in 0..731 {
            at = at.checked_add(1.day()).unwrap_or(at);
            if self.works(at) {
                return at;
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn dublin() -> WorkingDays {
        let zone = TimeZone::get("Europe/Dublin").expect("a zone");
        WorkingDays::weekdays(zone).without([date(2026, 3, 17)])
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_weekend_and_a_holiday_do_not_count() {
        let friday = at("2026-03-13T09:40:00Z");

        assert_eq!(dublin().after(friday, 2), at("2026-03-18T09:40:00Z"), "Monday 16, then 17 is a holiday");
    }

    #[test]
    fn local_time_is_kept_when_the_clocks_change() {
        let friday = at("2026-03-27T09:40:00Z");

        assert_eq!(dublin().after(friday, 1), at("2026-03-30T08:40:00Z"));
    }

    #[test]
    fn what_begins_on_a_sunday_begins_on_monday() {
        assert_eq!(dublin().after(at("2026-03-15T13:00:00Z"), 0), at("2026-03-16T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn between_counts_what_after_adds(offset in 0i64..2_000_000, days in 0u32..60) {
            let cal = dublin();
            let start = cal.after(at("2026-01-05T10:00:00Z") + jiff::SignedDuration::from_mins(offset), 0);

            prop_assert_eq!(cal.between(start, cal.after(start, days)), i64::from(days));
        }

        #[test]
        fn between_is_odd(a in 0i64..2_000_000, b in 0i64..2_000_000) {
            let cal = dublin();
            let start = at("2026-01-05T10:00:00Z");
            let (x, y) = (start + jiff::SignedDuration::from_mins(a), start + jiff::SignedDuration::from_mins(b));

            prop_assert_eq!(cal.between(x, y), -cal.between(y, x));
        }
    }
}
