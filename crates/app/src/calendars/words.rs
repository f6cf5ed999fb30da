//! Calendars in words: hours of a week, a holiday of every year, what is odd about a day on which something falls due.

use domain::calendar::{Hours, Moved, On, Span, WorkingDays, Yearly, spans};
use jiff::{Timestamp, Zoned, civil::Date};

use crate::kit::say;

/// The days of the week as they stand in forms, with their words.
pub const WEEK: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

fn of_week(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|n| WEEK.get(n)).map_or("", |(_, word)| word)
}

fn month(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|n| say::MONTHS.get(n)).copied().unwrap_or_default()
}

/// The hours of a week, days with the same hours together: "Monday to Friday 09:00 to 17:00".
#[must_use]
pub fn week(hours: &Hours) -> String {
    let mut parts: Vec<(usize, usize, &Vec<Span>)> = Vec::new();
    for (n, spans) in hours.0.iter().enumerate().filter(|(_, spans)| !spans.is_empty()) {
        match parts.last_mut() {
            Some((_, last, same)) if *last + 1 == n && *same == spans => *last = n,
            _ => parts.push((n, n, spans)),
        }
    }
    let day = |n: usize| WEEK.get(n).map_or("", |(_, word)| word);
    let told: Vec<String> = parts
        .iter()
        .map(|(from, until, spans)| match until - from {
            0 => format!("{} {}", day(*from), spans::write(spans)),
            1 => format!("{} and {} {}", day(*from), day(*until), spans::write(spans)),
            _ => format!("{} to {} {}", day(*from), day(*until), spans::write(spans)),
        })
        .collect();
    told.join("; ")
}

/// When in the year: "25 December", "the last Monday of August", "1 day after Easter".
#[must_use]
pub fn rule(on: On) -> String {
    match on {
        On::Date { month: m, day } => format!("{day} {}", month(m)),
        On::Nth { month: m, weekday, nth } => {
            let which = match nth {
                1 => "first",
                2 => "second",
                3 => "third",
                4 => "fourth",
                5 => "fifth",
                _ => "last",
            };
            format!("the {which} {} of {}", of_week(weekday), month(m))
        }
        On::After { month: m, day, weekday } => {
            format!("the first {} on or after {day} {}", of_week(weekday), month(m))
        }
        On::Easter { days: 0 } => "Easter Sunday".to_owned(),
        On::Easter { days } if days < 0 => format!("{} before Easter", say::count(-days, "day", "days")),
        On::Easter { days } => format!("{} after Easter", say::count(days, "day", "days")),
    }
}

/// The same with what becomes of it on a day off, and what is worked on it.
#[must_use]
pub fn yearly(y: &Yearly) -> String {
    let moved = match y.moved {
        Moved::Stays => "",
        Moved::Next => "; from a day off it moves to the next working day",
        Moved::Nearest => "; from a Saturday it moves to Friday, from a Sunday to Monday",
    };
    let hours = if y.hours.is_empty() { String::new() } else { format!("; worked {}", spans::write(&y.hours)) };
    format!("{}{moved}{hours}", rule(y.on))
}

/// From one day to another: "12 Dec to 3 Jan 2027".
#[must_use]
pub fn from_to(from: Date, until: Date, now: &Zoned) -> String {
    if from == until {
        return say::short_day(from, now);
    }
    format!("{} to {}", say::short_day(from, now), say::short_day(until, now))
}

/// What is odd about something falling due then, for whoever works by this calendar; nothing where nothing is.
#[must_use]
pub fn odd(days: &WorkingDays, due: Timestamp, whose: &str, now: &Zoned) -> Option<String> {
    let day = days.zone().to_datetime(due).date();
    let words = say::day(day, now);
    if let Some(freeze) = days.frozen(day) {
        let span = from_to(freeze.from, freeze.until, now);
        return Some(format!(
            "{words} lies in a freeze of {whose}: {}, {span}. It stands; say if another day is better.",
            freeze.name
        ));
    }
    if days.works(day) {
        return None;
    }
    let why = days.name_of(day).map_or_else(|| "a day off".to_owned(), |name| format!("a day off, {name}"));
    let next = say::day(days.on_or_after(day), now);
    Some(format!("{words} is {why}, for {whose}. The next working day there is {next}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::{Freeze, Rules};
    use jiff::{civil::date, tz::TimeZone};

    fn now() -> Zoned {
        "2026-03-12T08:30:00Z".parse::<Timestamp>().map(|at| at.to_zoned(TimeZone::UTC)).unwrap_or_default()
    }

    #[test]
    fn days_with_the_same_hours_stand_together() {
        let mut hours = Hours::office();
        hours.0[5] = vec![Span::new(600, 720)];

        assert_eq!(week(&hours), "Monday to Friday 09:00 to 17:00; Saturday 10:00 to 12:00");
    }

    #[test]
    fn rules_of_a_year_are_said_in_words() {
        assert_eq!(rule(On::Nth { month: 8, weekday: 1, nth: -1 }), "the last Monday of August");
        assert_eq!(rule(On::Easter { days: -2 }), "2 days before Easter");
        assert_eq!(rule(On::After { month: 6, day: 19, weekday: 5 }), "the first Friday on or after 19 June");
    }

    #[test]
    fn a_due_on_a_day_off_or_in_a_freeze_is_told_kindly() {
        let mut rules = Rules::office("UTC");
        rules.add_day(date(2026, 3, 17), "St Patrick's Day");
        rules.freezes.push(Freeze {
            id: 9,
            from: date(2026, 12, 12),
            until: date(2027, 1, 3),
            name: "Year end".into(),
            closed: false,
        });
        let days = WorkingDays::of(&rules, &[]);
        let on = |text: &str| text.parse().ok().and_then(|due| odd(&days, due, "Field Operations", &now()));

        assert_eq!(
            on("2026-03-17T12:00:00Z").as_deref(),
            Some(
                "Tue 17 March is a day off, St Patrick's Day, for Field Operations. The next working day there is Wed 18 March."
            )
        );
        assert!(on("2026-12-20T12:00:00Z").is_some_and(|words| words.contains("Year end, 12 Dec to 3 Jan 2027")));
        assert_eq!(on("2026-03-18T12:00:00Z"), None);
    }
}
