//! Days off that come every year: on a date, on a weekday of a month, or so many days from Easter.

use jiff::{ToSpan, civil::Date, civil::Weekday};
use serde::{Deserialize, Serialize};

use super::spans::Span;

/// A holiday of every year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yearly {
    /// Its number within the calendar.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// When in the year.
    pub on: On,
    /// Where it goes when it falls on a day on which nobody works anyway.
    #[serde(default)]
    pub moved: Moved,
    /// Hours that are worked on it all the same; none for a whole day off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Span>,
}

/// When in the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum On {
    /// The same date each year.
    Date {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// The first, second … or, with −1, the last such weekday of a month.
    Nth {
        /// 1 to 12.
        month: i8,
        /// 1 for Monday to 7 for Sunday.
        weekday: i8,
        /// 1 to 5, or −1 for the last.
        nth: i8,
    },
    /// The first such weekday on or after a date.
    After {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
        /// 1 for Monday to 7 for Sunday.
        weekday: i8,
    },
    /// So many days after the Easter Sunday of the western churches; before it where negative.
    Easter {
        /// −2 is Good Friday, 1 is Easter Monday.
        days: i16,
    },
}

/// What becomes of a holiday on a day off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// It stays where it is.
    #[default]
    Stays,
    /// The next working day that is not a holiday itself is off in its place.
    Next,
    /// A Saturday's is kept on the Friday before, a Sunday's on the Monday after.
    Nearest,
}

fn weekday(number: i8) -> Option<Weekday> {
    Weekday::from_monday_one_offset(number).ok()
}

impl On {
    /// The day in this year; none where it does not exist, such as 29 February.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<Date> {
        match self {
            On::Date { month, day } => Date::new(year, month, day).ok(),
            On::Nth { month, weekday: day, nth } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday(day)?).ok()
            }
            On::After { month, day, weekday: wanted } => {
                let from = Date::new(year, month, day).ok()?;
                let wait = weekday(wanted)?.since(from.weekday());
                from.checked_add(i64::from(wait).days()).ok()
            }
            On::Easter { days } => easter(year)?.checked_add(i64::from(days).days()).ok(),
        }
    }

    /// Whether it can be meant: a month, a day and a weekday that exist.
    #[must_use]
    pub fn is_sound(self) -> bool {
        match self {
            On::Nth { nth, weekday: day, .. } if !matches!(nth, -1 | 1..=5) || weekday(day).is_none() => false,
            On::Easter { days } => (-180..=180).contains(&days),
            // A leap year knows every date there is.
            _ => (2024..=2034).any(|year| self.in_year(year).is_some()),
        }
    }
}

/// Easter Sunday of the western churches (Meeus, *Astronomical Algorithms*, 1991, after an anonymous rule of 1876).
#[must_use]
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

/// The days of these holidays in one year, each with its place in the list. `works` tells which days are worked apart
/// from holidays.
#[must_use]
pub fn days_of(all: &[Yearly], year: i16, works: impl Fn(Date) -> bool) -> Vec<(Date, usize)> {
    let mut found: Vec<(Date, usize)> =
        all.iter().enumerate().filter_map(|(n, y)| y.on.in_year(year).map(|day| (day, n))).collect();
    found.sort_unstable();
    let mut taken: Vec<Date> = found.iter().map(|(day, _)| *day).collect();
    for (day, n) in &mut found {
        if works(*day) {
            continue;
        }
        let instead = match all[*n].moved {
            Moved::Stays => None,
            Moved::Nearest if day.weekday() == Weekday::Saturday => day.yesterday().ok(),
            Moved::Nearest if day.weekday() == Weekday::Sunday => day.tomorrow().ok(),
            // Ten days hold a weekend and every run of holidays there is.
            Moved::Nearest | Moved::Next => {
                (1..=10).filter_map(|n| day.checked_add(n.days()).ok()).find(|at| works(*at) && !taken.contains(at))
            }
        };
        if let Some(instead) = instead {
            taken.push(instead);
            *day = instead;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn holiday(on: On, moved: Moved) -> Yearly {
        Yearly { id: 1, name: "A holiday".into(), on, moved, hours: vec![] }
    }

    fn weekdays(day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    #[test]
    fn easter_is_where_the_churches_keep_it() {
        let known = [(1961, 4, 2), (2000, 4, 23), (2008, 3, 23), (2019, 4, 21), (2026, 4, 5), (2038, 4, 25)];

        for (year, month, day) in known {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn a_weekday_of_a_month_is_counted_from_either_end() {
        assert_eq!(On::Nth { month: 5, weekday: 1, nth: 1 }.in_year(2026), Some(date(2026, 5, 4)));
        assert_eq!(On::Nth { month: 8, weekday: 1, nth: -1 }.in_year(2026), Some(date(2026, 8, 31)));
        assert_eq!(On::Nth { month: 2, weekday: 1, nth: 5 }.in_year(2026), None);
        assert_eq!(On::After { month: 6, day: 19, weekday: 5 }.in_year(2026), Some(date(2026, 6, 19)));
        assert_eq!(On::After { month: 6, day: 20, weekday: 6 }.in_year(2025), Some(date(2025, 6, 21)));
    }

    #[test]
    fn a_leap_day_comes_every_fourth_year() {
        let leap = On::Date { month: 2, day: 29 };

        assert!(leap.is_sound() && leap.in_year(2028).is_some() && leap.in_year(2027).is_none());
        assert!(!On::Date { month: 2, day: 30 }.is_sound());
        assert!(!On::Nth { month: 2, weekday: 8, nth: 1 }.is_sound());
    }

    #[test]
    fn christmas_on_a_weekend_is_made_up_for_as_in_england() {
        let christmas = [
            holiday(On::Date { month: 12, day: 25 }, Moved::Next),
            holiday(On::Date { month: 12, day: 26 }, Moved::Next),
        ];
        let of = |year| days_of(&christmas, year, weekdays).into_iter().map(|(day, _)| day).collect::<Vec<_>>();

        assert_eq!(of(2021), [date(2021, 12, 27), date(2021, 12, 28)], "Saturday and Sunday");
        assert_eq!(of(2022), [date(2022, 12, 27), date(2022, 12, 26)], "Sunday and Monday");
        assert_eq!(of(2020), [date(2020, 12, 25), date(2020, 12, 28)], "Friday and Saturday");
    }

    #[test]
    fn independence_day_is_kept_on_the_nearest_weekday() {
        let july = [holiday(On::Date { month: 7, day: 4 }, Moved::Nearest)];

        assert_eq!(days_of(&july, 2026, weekdays), [(date(2026, 7, 3), 0)]);
        assert_eq!(days_of(&july, 2027, weekdays), [(date(2027, 7, 5), 0)]);
    }
}
