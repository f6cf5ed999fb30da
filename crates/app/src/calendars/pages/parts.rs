//! The parts of a calendar's page: its days off, its year in twelve small tables.

use domain::calendar::{Rules, WorkingDays, spans};
use jiff::{ToSpan, Zoned, civil::Date, civil::date};

use crate::calendars::words;
use crate::kit::say;

/// A day off, or one with hours of its own, in a line.
pub(super) struct Off {
    pub(super) iso: String,
    pub(super) when: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) entry: u32,
}

/// Single days from this year on, by date; earlier ones are counted.
pub(super) fn single(rules: &Rules, now: &Zoned) -> (Vec<Off>, usize) {
    let first = date(now.year(), 1, 1);
    let older = rules.days.iter().filter(|d| d.day < first).count();
    let listed = rules.days.iter().filter(|d| d.day >= first).map(|d| Off {
        iso: d.day.to_string(),
        when: say::day(d.day, now),
        name: d.name.clone(),
        about: if d.hours.is_empty() { String::new() } else { format!("worked {}", spans::write(&d.hours)) },
        entry: d.id,
    });
    (listed.collect(), older)
}

/// Days of every year, in the order of the year.
pub(super) fn yearly(rules: &Rules, now: &Zoned) -> Vec<Off> {
    let mut all: Vec<(Option<Date>, Off)> = rules
        .yearly
        .iter()
        .map(|y| {
            let day = y.on.in_year(now.year());
            let when = day.map_or_else(String::new, |day| say::day(day, now));
            let iso = day.map_or_else(String::new, |day| day.to_string());
            (day, Off { iso, when, name: y.name.clone(), about: words::yearly(y), entry: y.id })
        })
        .collect();
    all.sort_by_key(|(day, _)| *day);
    all.into_iter().map(|(_, off)| off).collect()
}

/// A freeze in a line.
pub(super) struct Frozen {
    pub(super) when: String,
    pub(super) name: String,
    pub(super) closed: bool,
    pub(super) over: bool,
    pub(super) entry: u32,
}

pub(super) fn freezes(rules: &Rules, now: &Zoned) -> Vec<Frozen> {
    let line = |f: &domain::calendar::Freeze| Frozen {
        when: words::from_to(f.from, f.until, now),
        name: f.name.clone(),
        closed: f.closed,
        over: f.until < now.date(),
        entry: f.id,
    };
    rules.freezes.iter().map(line).collect()
}

/// A day in a small table. One that belongs to another month is empty.
pub(super) struct Cell {
    pub(super) day: String,
    pub(super) iso: String,
    /// `off`, `named`, `frozen` or nothing.
    pub(super) look: &'static str,
    pub(super) today: bool,
    /// What a picture of it would say.
    pub(super) words: String,
}

/// A month as a small table, weeks from Monday.
pub(super) struct Month {
    pub(super) name: &'static str,
    pub(super) weeks: Vec<Vec<Cell>>,
}

fn cell(days: &WorkingDays, day: Date, today: Date) -> Cell {
    let (name, freeze) = (days.name_of(day), days.frozen(day));
    let look = match (days.works(day), name, freeze) {
        (_, Some(_), _) => "named",
        (true, None, Some(_)) => "frozen",
        (false, None, _) => "off",
        (true, None, None) => "",
    };
    let words = match (name, freeze, days.works(day)) {
        (Some(name), _, false) => format!("off, {name}"),
        (Some(name), _, true) => format!("{name}, worked {}", spans::write(days.hours_on(day))),
        (None, Some(freeze), _) => format!("freeze, {}", freeze.name),
        (None, None, false) => "off".to_owned(),
        (None, None, true) => String::new(),
    };
    Cell { day: day.day().to_string(), iso: day.to_string(), look, today: day == today, words }
}

/// The twelve months of a year.
pub(super) fn year(days: &WorkingDays, year: i16, today: Date) -> Vec<Month> {
    (1i8..=12)
        .zip(say::MONTHS)
        .map(|(number, name)| {
            let mut weeks: Vec<Vec<Cell>> = Vec::new();
            let mut day = date(year, number, 1);
            let before = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
            let empty =
                || Cell { day: String::new(), iso: String::new(), look: "", today: false, words: String::new() };
            let mut week: Vec<Cell> = std::iter::repeat_with(empty).take(before).collect();
            while day.month() == number {
                week.push(cell(days, day, today));
                if week.len() == 7 {
                    weeks.push(std::mem::take(&mut week));
                }
                day = day.saturating_add(1.day());
                if day == Date::MAX {
                    break;
                }
            }
            if !week.is_empty() {
                week.extend(std::iter::repeat_with(empty).take(7 - week.len()));
                weeks.push(week);
            }
            Month { name, weeks }
        })
        .collect()
}
