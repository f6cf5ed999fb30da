//! One date as a person or a program wrote it: `2016-02-29T01:16`, `29/2/2016 01:16`, `02/29/16`, `29-Feb-16`.

use jiff::civil::{Date, DateTime, Time};

/// Whether the day or the month comes first in `3/4/2016`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// What stands in a cell, before it is known which number is the day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Written {
    first: i8,
    second: i8,
    year: i16,
    form: Form,
    /// Part of the day that had passed, by its own zone.
    pub(super) time: Option<f64>,
    /// Days by which its zone is ahead of UTC.
    ahead: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Iso { mark: char },
    Named { short: bool, mark: char },
    Numbers { short: bool, mark: char },
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Two digits of a year: 69 to 99 are of the last century, as in POSIX.
const LAST_CENTURY: i16 = 69;

/// What stands in a cell; nothing where it is no date.
pub(super) fn written(cell: &str) -> Option<Written> {
    let cut = cell.find([' ', 'T']).filter(|at| *at >= 6).unwrap_or(cell.len());
    let (date, rest) = (cell.get(..cut)?, cell.get(cut..)?.trim_start_matches('T').trim());
    let mark = date.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: Vec<&str> = date.split(mark).collect();
    let [a, b, c] = parts[..] else { return None };
    let (first, second, year, form) = if a.len() == 4 {
        (c.parse().ok()?, b.parse().ok()?, a.parse().ok()?, Form::Iso { mark })
    } else {
        let short = c.len() == 2;
        let year: i16 = c.parse().ok().filter(|_| short || c.len() == 4)?;
        let year = if !short {
            year
        } else if year >= LAST_CENTURY {
            1900 + year
        } else {
            2000 + year
        };
        match named(b) {
            Some(month) => (a.parse().ok()?, month, year, Form::Named { short, mark }),
            None => (a.parse().ok()?, b.parse().ok()?, year, Form::Numbers { short, mark }),
        }
    };
    let (time, ahead) = if rest.is_empty() { (None, None) } else { time(rest)? };
    Some(Written { first, second, year, form, time, ahead })
}

fn named(month: &str) -> Option<i8> {
    let start = month.get(..3)?.to_ascii_lowercase();
    (1..).zip(MONTHS).find(|(_, name)| *name == start).map(|(at, _)| at)
}

/// A time of day with what may follow it: `01:16`, `1:16:05.250 PM`, `01:16:05+01:00`, `01:16Z`.
fn time(text: &str) -> Option<(Option<f64>, Option<f64>)> {
    let upper = text.to_ascii_uppercase();
    let clock_ends = upper.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(upper.len());
    let (clock, rest) = (upper.get(..clock_ends)?, upper.get(clock_ends..)?.trim());
    let mut parts = clock.split(':');
    let (hour, minute): (i8, i8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let second: f64 = parts.next().map_or(Some(0.0), |s| s.parse().ok())?;
    let (hour, zone) = match (rest.strip_prefix("AM"), rest.strip_prefix("PM")) {
        (Some(zone), _) => (hour % 12, zone.trim()),
        (_, Some(zone)) => (hour % 12 + 12, zone.trim()),
        _ => (hour, rest),
    };
    let of_day =
        Time::new(hour, minute, 0, 0).ok().filter(|_| (0.0..61.0).contains(&second) && parts.next().is_none())?;
    let passed = f64::from(of_day.hour()) / 24.0 + f64::from(of_day.minute()) / 1440.0 + second / 86_400.0;
    Some((Some(passed), ahead(zone)?))
}

/// How far a zone is ahead of UTC, in days; nothing where none is named.
fn ahead(zone: &str) -> Option<Option<f64>> {
    let (sign, digits) = match zone.as_bytes().first() {
        None => return Some(None),
        Some(b'+') => (1.0, zone.get(1..)?),
        Some(b'-') => (-1.0, zone.get(1..)?),
        Some(_) => return matches!(zone, "Z" | "UTC" | "GMT").then_some(Some(0.0)),
    };
    let digits = digits.replace(':', "");
    let (hours, minutes) = (digits.get(..2)?.parse::<u8>().ok()?, digits.get(2..).filter(|m| !m.is_empty()));
    let minutes = minutes.map_or(Some(0), |m| m.parse::<u8>().ok())?;
    Some(Some(sign * (f64::from(hours) + f64::from(minutes) / 60.0) / 24.0))
}

impl Written {
    /// Which number can only be the day.
    pub(super) fn order(&self) -> Option<Order> {
        match (self.form, self.first > 12, self.second > 12) {
            (Form::Numbers { .. }, true, false) => Some(Order::DayFirst),
            (Form::Numbers { .. }, false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// It can be read both ways.
    pub(super) fn ambiguous(&self) -> bool {
        matches!(self.form, Form::Numbers { .. }) && self.first <= 12 && self.second <= 12 && self.first != self.second
    }

    /// Days since 1970, by UTC where a zone is named.
    pub(super) fn days(&self, order: Order) -> Option<f64> {
        let turned = matches!(self.form, Form::Numbers { .. }) && order == Order::MonthFirst;
        let (day, month) = if turned { (self.second, self.first) } else { (self.first, self.second) };
        let date = Date::new(self.year, month, day).ok().filter(|d| (1900..2300).contains(&d.year()))?;
        let midnight = DateTime::from_parts(date, Time::midnight());
        let since = jiff::tz::Offset::UTC.to_timestamp(midnight).ok()?.as_second();
        Some(since as f64 / 86_400.0 + self.time.unwrap_or(0.0) - self.ahead.unwrap_or(0.0))
    }

    /// How it is written, for a person.
    pub(super) fn spelling(&self, order: Order) -> String {
        let year = |short: bool| if short { "yy" } else { "yyyy" };
        let date = match self.form {
            Form::Iso { mark } => format!("yyyy{mark}mm{mark}dd"),
            Form::Named { short, mark } => format!("dd{mark}Mon{mark}{}", year(short)),
            Form::Numbers { short, mark } if order == Order::DayFirst => format!("d{mark}m{mark}{}", year(short)),
            Form::Numbers { short, mark } => format!("m{mark}d{mark}{}", year(short)),
        };
        match (self.time, self.ahead) {
            (None, _) => date,
            (Some(_), None) => format!("{date} hh:mm"),
            (Some(_), Some(_)) => format!("{date} hh:mm with a zone"),
        }
    }
}
