//! Working days: a calendar made ready for counting. Cheap to clone; whole years are counted without walking them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::rules::{Freeze, Hours, Rules};
use super::spans::{DAY, Span};
use super::yearly::days_of;

/// Years for which holidays of every year are laid out. Outside of them only the week holds.
pub const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;
/// A calendar that rests longer than this is no calendar; searching stops rather than run for ever.
const LONGEST_REST: usize = 731;

/// Which days are worked, and at which hours, in which zone.
#[derive(Clone, Debug)]
pub struct WorkingDays {
    inner: Arc<Inner>,
    version: Version,
}

/// Which calendar it is, as of which change. Kept with whatever is judged by it, so that it can be judged again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    /// The calendar; none for weekdays alone, as before anybody had written one down.
    pub calendar: Option<Uuid>,
    /// The number of the last change to any calendar that it knows of.
    pub revision: i64,
}

#[derive(Clone, Debug)]
struct Inner {
    zone: TimeZone,
    hours: Hours,
    /// Days that are not like their weekday.
    special: BTreeMap<Date, Special>,
    freezes: Vec<Freeze>,
    week: Week,
    /// What the special days change, summed up, by day.
    marks: Vec<Mark>,
}

/// A day that is not like its weekday.
#[derive(Clone, Debug)]
struct Special {
    name: String,
    hours: Vec<Span>,
}

/// What the weekdays up to each add up to, Monday first, and all of them.
#[derive(Clone, Copy, Debug, Default)]
struct Week {
    days: [i64; 8],
    minutes: [i64; 8],
}

/// How much more, or less, than the weeks say was worked up to and with this day.
#[derive(Clone, Copy, Debug)]
struct Mark {
    day: Date,
    sum: Sum,
}

/// So many working days, and so many minutes of the clock on the wall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) days: i64,
    pub(super) minutes: i64,
}

/// Days since a Monday long ago (Howard Hinnant, *chrono-compatible low-level date algorithms*).
pub(super) fn number(day: Date) -> i64 {
    let (year, month, of_month) = (i64::from(day.year()), i64::from(day.month()), i64::from(day.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    // 1970-01-01, a Thursday, is 719,468 in that count.
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468 + 3
}

pub(super) fn shifted(day: Date, by: i64) -> Date {
    let edge = if by < 0 { Date::MIN } else { Date::MAX };
    jiff::Span::new().try_days(by).and_then(|span| day.checked_add(span)).unwrap_or(edge)
}

impl WorkingDays {
    /// Monday to Friday in `zone`, nine to five, without holidays.
    #[must_use]
    pub fn weekdays(zone: TimeZone) -> Self {
        Self::made(zone, Hours::office(), BTreeMap::new(), Vec::new())
    }

    /// Made from what is written down; `above` are the calendars it lies under, the nearest first. What lies nearer says
    /// more. An unknown zone, which nobody can write down, counts as UTC.
    #[must_use]
    pub fn of(own: &Rules, above: &[&Rules]) -> Self {
        let zone = TimeZone::get(&own.zone).unwrap_or(TimeZone::UTC);
        let all: Vec<&Rules> = std::iter::once(own).chain(above.iter().copied()).collect();
        let hours = all.iter().find_map(|r| r.hours.clone()).unwrap_or_else(Hours::office);
        let mut special = BTreeMap::new();
        let mut freezes = Vec::new();
        for rules in all.iter().rev() {
            for year in YEARS.filter(|_| !rules.yearly.is_empty()) {
                for (day, n) in days_of(&rules.yearly, year, |day| !hours.on(day.weekday()).is_empty()) {
                    let Some(yearly) = rules.yearly.get(n) else { continue };
                    special.insert(day, Special { name: yearly.name.clone(), hours: yearly.hours.clone() });
                }
            }
            for day in &rules.days {
                special.insert(day.day, Special { name: day.name.clone(), hours: day.hours.clone() });
            }
            freezes.extend(rules.freezes.iter().cloned());
        }
        freezes.sort_by_key(|f| (f.from, f.until));
        for freeze in freezes.iter().filter(|f| f.closed) {
            let mut day = freeze.from;
            for _ in 0..=super::rules::LONGEST_FREEZE {
                special.entry(day).or_insert_with(|| Special { name: freeze.name.clone(), hours: Vec::new() });
                day = shifted(day, 1);
                if day > freeze.until {
                    break;
                }
            }
        }
        Self::made(zone, hours, special, freezes)
    }

    fn made(zone: TimeZone, hours: Hours, mut special: BTreeMap<Date, Special>, freezes: Vec<Freeze>) -> Self {
        for day in never_were(&zone) {
            special.insert(day, Special { name: "A day that never was here".to_owned(), hours: Vec::new() });
        }
        let week = Week::of(&hours);
        let marks = marks(&hours, &special);
        let inner = Arc::new(Inner { zone, hours, special, freezes, week, marks });
        Self { inner, version: Version::default() }
    }

    /// The same days without these.
    #[must_use]
    pub fn without(self, holidays: impl IntoIterator<Item = Date>) -> Self {
        let inner = Arc::unwrap_or_clone(self.inner);
        let mut special = inner.special;
        special.extend(holidays.into_iter().map(|day| (day, Special { name: "Holiday".to_owned(), hours: vec![] })));
        Self::made(inner.zone, inner.hours, special, inner.freezes)
    }

    /// The same calendar, known as this version.
    #[must_use]
    pub fn known_as(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// Which calendar it is, as of which change.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The zone in which days begin and end.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.inner.zone
    }

    /// The hours of the week, apart from holidays.
    #[must_use]
    pub fn week(&self) -> &Hours {
        &self.inner.hours
    }

    /// The hours of a day, as the clock on the wall tells them. None where it is off.
    #[must_use]
    pub fn hours_on(&self, day: Date) -> &[Span] {
        self.inner.special.get(&day).map_or_else(|| self.inner.hours.on(day.weekday()), |s| s.hours.as_slice())
    }

    /// Whether `day` is worked.
    #[must_use]
    pub fn works(&self, day: Date) -> bool {
        !self.hours_on(day).is_empty()
    }

    /// The name of the holiday, or of whatever makes this day unlike its weekday.
    #[must_use]
    pub fn name_of(&self, day: Date) -> Option<&str> {
        self.inner.special.get(&day).map(|s| s.name.as_str())
    }

    /// The freeze in which a day lies.
    #[must_use]
    pub fn frozen(&self, day: Date) -> Option<&Freeze> {
        self.inner.freezes.iter().find(|f| f.holds(day))
    }

    /// The freeze that goes on, or the next one.
    #[must_use]
    pub fn next_freeze(&self, day: Date) -> Option<&Freeze> {
        self.inner.freezes.iter().find(|f| f.until >= day)
    }

    /// All freezes, by their first day.
    #[must_use]
    pub fn freezes(&self) -> &[Freeze] {
        &self.inner.freezes
    }

    /// The instant `days` working days after `from`, at the same local time. What begins on a day off begins
    /// with the first instant of the next working day. Days off in between do not count. At the edge of time the
    /// answer stays where it is.
    #[must_use]
    pub fn after(&self, from: Timestamp, days: u32) -> Timestamp {
        let local = self.zone().to_datetime(from);
        let (day, time) = match self.works(local.date()) {
            true => (local.date(), local.time()),
            false => (self.next(local.date()), jiff::civil::Time::midnight()),
        };
        let day = self.forward(day, i64::from(days));
        self.zone().to_zoned(day.to_datetime(time)).map_or(from, |z| z.timestamp())
    }

    /// Whole working days from `from` until `to`, both days counted by their dates; negative when `to` is earlier.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (a, b) = (self.zone().to_datetime(from).date(), self.zone().to_datetime(to).date());
        let (low, high, sign) = if a <= b { (a, b, 1) } else { (b, a, -1) };
        sign * self.count(low, high)
    }

    /// Working days after `low` up to and with `high`.
    #[must_use]
    pub fn count(&self, low: Date, high: Date) -> i64 {
        self.sum(high).days - self.sum(low).days
    }

    /// This day if it is worked, else the next that is.
    #[must_use]
    pub fn on_or_after(&self, day: Date) -> Date {
        if self.works(day) { day } else { self.next(day) }
    }

    /// What is worked up to and with a day, counted from a Monday long ago.
    pub(super) fn sum(&self, day: Date) -> Sum {
        let (weeks, rest) = (number(day).div_euclid(7), number(day).rem_euclid(7));
        let upto = usize::try_from(rest).unwrap_or(0) + 1;
        let week = &self.inner.week;
        let known = self.inner.marks.partition_point(|m| m.day <= day);
        let more = known.checked_sub(1).and_then(|n| self.inner.marks.get(n)).map_or(Sum::default(), |m| m.sum);
        Sum {
            days: weeks * week.days[7] + week.days[upto] + more.days,
            minutes: weeks * week.minutes[7] + week.minutes[upto] + more.minutes,
        }
    }

    /// The working day so many after this one.
    fn forward(&self, day: Date, days: i64) -> Date {
        let (mut at, mut left) = (day, days);
        while left > 0 {
            let weeks = left / self.inner.week.days[7].max(1) - 1;
            let leap = shifted(at, weeks.max(0) * 7);
            if weeks > 1 && leap == Date::MAX {
                return leap;
            }
            let counted = self.count(at, leap);
            if weeks > 1 && counted > 0 && counted <= left {
                (at, left) = (leap, left - counted);
                continue;
            }
            let next = self.next(at);
            if !self.works(next) {
                return next;
            }
            (at, left) = (next, left - 1);
        }
        // A leap may end on a day off; the last working day before it is the one that was counted.
        (0..LONGEST_REST).map(|n| shifted(at, -i64::try_from(n).unwrap_or(0))).find(|d| self.works(*d)).unwrap_or(at)
    }

    pub(super) fn next(&self, day: Date) -> Date {
        let mut at = day;
        for _ in 0..LONGEST_REST {
            at = at.checked_add(1.day()).unwrap_or(at);
            if self.works(at) {
                return at;
            }
        }
        at
    }
}

impl Week {
    fn of(hours: &Hours) -> Self {
        let mut week = Self::default();
        for (n, spans) in hours.0.iter().enumerate() {
            week.days[n + 1] = week.days[n] + i64::from(!spans.is_empty());
            week.minutes[n + 1] = week.minutes[n] + minutes(spans);
        }
        week
    }
}

pub(super) fn minutes(spans: &[Span]) -> i64 {
    spans.iter().map(|s| s.minutes()).sum()
}

fn marks(hours: &Hours, special: &BTreeMap<Date, Special>) -> Vec<Mark> {
    let mut sum = Sum::default();
    special
        .iter()
        .map(|(day, special)| {
            let usual = hours.on(day.weekday());
            sum.days += i64::from(!special.hours.is_empty()) - i64::from(!usual.is_empty());
            sum.minutes += minutes(&special.hours) - minutes(usual);
            Mark { day: *day, sum }
        })
        .collect()
}

/// Days that a zone has left out, moving to the other side of the date line.
fn never_were(zone: &TimeZone) -> Vec<Date> {
    let (Ok(from), Ok(until)) =
        ("1900-01-01T00:00:00Z".parse::<Timestamp>(), "2037-01-01T00:00:00Z".parse::<Timestamp>())
    else {
        return Vec::new();
    };
    let mut left_out = Vec::new();
    for at in zone.following(from).map(|t| t.timestamp()).take_while(|at| *at < until) {
        let before = at.checked_sub(1.nanosecond()).unwrap_or(at);
        let (last, first) = (zone.to_datetime(before).date(), zone.to_datetime(at).date());
        let gap = number(first) - number(last);
        left_out.extend((1..gap).map(|n| shifted(last, n)));
    }
    left_out
}

/// The longest that a day of hours can be, in minutes.
pub(super) const LONGEST: u16 = 2 * DAY;
