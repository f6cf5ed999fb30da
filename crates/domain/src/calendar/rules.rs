//! A calendar as it is written down: hours of the week, holidays, freezes, a zone. It is kept as a whole, a new version
//! with every change; [`super::WorkingDays`] is what it becomes for counting.

use std::collections::BTreeSet;
use std::fmt;

use jiff::{civil::Date, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::spans::{self, Span, SpansError};
use super::yearly::Yearly;

/// Single days that one calendar may name.
pub const MOST_DAYS: usize = 1000;
/// Holidays of every year, and freezes, that one calendar may name.
pub const MOST_RULES: usize = 100;
/// Days that a freeze may last.
pub const LONGEST_FREEZE: i32 = 366;

/// The hours of a week, Monday first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours(pub [Vec<Span>; 7]);

impl Hours {
    /// The same spans from Monday to Friday.
    #[must_use]
    pub fn weekdays(spans: &[Span]) -> Self {
        Self(std::array::from_fn(|n| if n < 5 { spans.to_vec() } else { Vec::new() }))
    }

    /// Nine to five, Monday to Friday: what holds where nobody said otherwise.
    #[must_use]
    pub fn office() -> Self {
        Self::weekdays(&[Span { opens: 9 * 60, closes: 17 * 60 }])
    }

    /// The spans that begin on this weekday.
    #[must_use]
    pub fn on(&self, day: Weekday) -> &[Span] {
        usize::try_from(day.to_monday_zero_offset()).ok().and_then(|n| self.0.get(n)).map_or(&[], Vec::as_slice)
    }
}

/// One day that is not like others: off, or with hours of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Its number within the calendar.
    pub id: u32,
    /// Which day.
    pub day: Date,
    /// Why.
    pub name: String,
    /// What is worked on it; nothing where it is off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Span>,
}

/// Days on which nothing is to be put into use and nothing should fall due. Clocks run on, unless it is closed as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// Its number within the calendar.
    pub id: u32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// What for.
    pub name: String,
    /// Nobody works either: these days do not count.
    #[serde(default)]
    pub closed: bool,
}

impl Freeze {
    /// Whether this day lies in it.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// A calendar as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// IANA name of the zone in which its days begin and end.
    pub zone: String,
    /// Its hours; those of the calendar above where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Single days.
    #[serde(default)]
    pub days: Vec<Day>,
    /// Days of every year.
    #[serde(default)]
    pub yearly: Vec<Yearly>,
    /// Freezes.
    #[serde(default)]
    pub freezes: Vec<Freeze>,
}

/// Why a calendar makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesError {
    /// No such zone is known.
    UnknownZone(String),
    /// Nobody would ever work.
    NeverWorks,
    /// Hours that cannot be.
    Hours(SpansError),
    /// Hours of one weekday run into those of the next.
    IntoNext(Weekday),
    /// A holiday of every year that never comes.
    NeverComes(String),
    /// A freeze that ends before it begins, or takes more than a year.
    OddFreeze(String),
    /// More entries than a calendar holds.
    TooMany,
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RulesError::UnknownZone(zone) => write!(f, "No place is called {zone}. Choose one of the list."),
            RulesError::NeverWorks => f.write_str("No day has hours. Give at least one day of the week some."),
            RulesError::Hours(error) => error.fmt(f),
            RulesError::IntoNext(day) => {
                write!(f, "The hours of {day:?} run into those of the day after. Let one end before the other begins.")
            }
            RulesError::NeverComes(name) => write!(f, "{name} falls on no day of any year. Choose another date."),
            RulesError::OddFreeze(name) => {
                write!(f, "{name} has to end after it begins, within a year. Choose other days.")
            }
            RulesError::TooMany => {
                write!(
                    f,
                    "A calendar holds {MOST_DAYS} single days and {MOST_RULES} of every year. Take some out first."
                )
            }
        }
    }
}

impl Rules {
    /// Monday to Friday, nine to five, in this zone.
    #[must_use]
    pub fn office(zone: &str) -> Self {
        Self { zone: zone.to_owned(), hours: Some(Hours::office()), days: vec![], yearly: vec![], freezes: vec![] }
    }

    /// Hours, days and freezes of the calendar above it hold as they are; its own come on top.
    #[must_use]
    pub fn under(zone: &str) -> Self {
        Self { hours: None, ..Self::office(zone) }
    }

    /// A number that no entry of it has.
    #[must_use]
    pub fn free_id(&self) -> u32 {
        let days = self.days.iter().map(|d| d.id);
        let all = days.chain(self.yearly.iter().map(|y| y.id)).chain(self.freezes.iter().map(|f| f.id));
        all.max().unwrap_or(0) + 1
    }

    /// Whether it makes sense by itself.
    ///
    /// # Errors
    /// The first thing that does not.
    pub fn check(&self) -> Result<(), RulesError> {
        TimeZone::get(&self.zone).map_err(|_| RulesError::UnknownZone(self.zone.clone()))?;
        if let Some(hours) = &self.hours {
            week(hours)?;
        }
        if self.days.len() > MOST_DAYS || self.yearly.len() > MOST_RULES || self.freezes.len() > MOST_RULES {
            return Err(RulesError::TooMany);
        }
        for spans in self.days.iter().map(|d| &d.hours).chain(self.yearly.iter().map(|y| &y.hours)) {
            spans::sound(spans).map_err(RulesError::Hours)?;
        }
        if let Some(never) = self.yearly.iter().find(|y| !y.on.is_sound()) {
            return Err(RulesError::NeverComes(never.name.clone()));
        }
        let odd = |f: &&Freeze| f.until < f.from || days_between(f.from, f.until) > LONGEST_FREEZE;
        match self.freezes.iter().find(odd) {
            Some(odd) => Err(RulesError::OddFreeze(odd.name.clone())),
            None => Ok(()),
        }
    }

    /// The single days of one year once more in the next, on the same dates; those that are named there already stay.
    /// Answers how many were added.
    pub fn copy_year(&mut self, from: i16, to: i16) -> usize {
        let named: BTreeSet<Date> = self.days.iter().map(|d| d.day).collect();
        let old: Vec<Day> = self.days.iter().filter(|d| d.day.year() == from).cloned().collect();
        let before = self.days.len();
        for day in old {
            let Ok(there) = Date::new(to, day.day.month(), day.day.day()) else { continue };
            if !named.contains(&there) && self.days.len() < MOST_DAYS {
                self.days.push(Day { id: self.free_id(), day: there, ..day });
            }
        }
        self.days.len() - before
    }

    /// Adds a day off, unless this day has an entry already. Answers whether it was added.
    pub fn add_day(&mut self, day: Date, name: &str) -> bool {
        let new = !self.days.iter().any(|d| d.day == day);
        if new {
            self.days.push(Day { id: self.free_id(), day, name: name.to_owned(), hours: Vec::new() });
        }
        new
    }
}

fn days_between(from: Date, until: Date) -> i32 {
    from.until(until).map_or(i32::MAX, |span| span.get_days())
}

/// Hours of one day may run into the next only until those of the next begin.
fn week(hours: &Hours) -> Result<(), RulesError> {
    if hours.0.iter().all(Vec::is_empty) {
        return Err(RulesError::NeverWorks);
    }
    let mut day = Weekday::Monday;
    for (n, spans) in hours.0.iter().enumerate() {
        spans::sound(spans).map_err(RulesError::Hours)?;
        let next = hours.0[(n + 1) % 7].first().map_or(spans::DAY, |s| s.opens);
        if spans.last().is_some_and(|last| last.closes > spans::DAY + next) {
            return Err(RulesError::IntoNext(day));
        }
        day = day.next();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn dublin() -> Rules {
        Rules::office("Europe/Dublin")
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let night = Hours::weekdays(&[Span::new(8 * 60, 16 * 60), Span::new(20 * 60, 9 * 60)]);
        let freeze =
            Freeze { id: 1, from: date(2026, 1, 5), until: date(2026, 1, 1), name: "Peak".into(), closed: false };

        assert_eq!(dublin().check(), Ok(()));
        assert_eq!(
            Rules { zone: "Mars/Base".into(), ..dublin() }.check(),
            Err(RulesError::UnknownZone("Mars/Base".into()))
        );
        assert_eq!(Rules { hours: Some(Hours::default()), ..dublin() }.check(), Err(RulesError::NeverWorks));
        assert_eq!(Rules { hours: Some(night), ..dublin() }.check(), Err(RulesError::IntoNext(Weekday::Monday)));
        assert_eq!(Rules { freezes: vec![freeze], ..dublin() }.check(), Err(RulesError::OddFreeze("Peak".into())));
    }

    #[test]
    fn a_year_is_copied_once() {
        let mut rules = dublin();
        assert!(rules.add_day(date(2026, 12, 24), "Founders' day"));
        assert!(rules.add_day(date(2028, 2, 29), "Leap day"));
        assert!(!rules.add_day(date(2026, 12, 24), "Again"));

        assert_eq!((rules.copy_year(2026, 2027), rules.copy_year(2026, 2027)), (1, 0));
        assert_eq!(rules.copy_year(2028, 2029), 0, "29 February is not in 2029");
        assert_eq!(rules.days.iter().map(|d| d.id).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn what_was_kept_is_read_again() {
        let mut rules = dublin();
        rules.add_day(date(2026, 3, 17), "St Patrick's Day");
        let text = serde_json::to_string(&rules).expect("a text");

        assert_eq!(serde_json::from_str::<Rules>(&text).expect("rules"), rules);
    }
}
