//! Days off as other programs and people list them: iCalendar files, and lines with a day and a name. Reading only.

use std::fmt;

use jiff::{ToSpan, civil::Date};

use super::rules::MOST_DAYS;

/// Days that one entry may span.
const LONGEST: usize = 62;
/// Longest name, in characters.
const NAME: usize = 120;

/// One day of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The day.
    pub day: Date,
    /// What it is called.
    pub name: String,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Wrong,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It begins with no day.
    NoDay,
    /// It ends before it begins, or takes more than two months.
    OddSpan,
    /// There are more than a calendar holds.
    TooMany,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match self.why {
            Wrong::NoDay => {
                write!(f, "Line {line} begins with no day. Write it as 2026-12-25 or 25 December 2026, then its name.")
            }
            Wrong::OddSpan => write!(f, "Line {line} has to end after it begins, within two months."),
            Wrong::TooMany => write!(f, "From line {line} on there are more than {MOST_DAYS} days. Take fewer years."),
        }
    }
}

/// Reads an iCalendar file, or one day a line: `2026-12-25 Christmas Day`, `25 December 2026, Christmas Day`,
/// `2026-12-24 to 2026-12-27 Closed`. Empty lines and those that begin with # are left out.
///
/// # Errors
/// The first line that cannot be read.
pub fn read(text: &str) -> Result<Vec<Listed>, ListError> {
    let ical = text.trim_start().to_ascii_uppercase().starts_with("BEGIN:VCALENDAR");
    if ical { events(text) } else { lines(text) }
}

fn lines(text: &str) -> Result<Vec<Listed>, ListError> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let at = |why| ListError { line: n + 1, why };
        let (from, rest) = day(line).ok_or_else(|| at(Wrong::NoDay))?;
        let (until, rest) = match rest.trim_start().strip_prefix("to ").and_then(|r| day(r.trim_start())) {
            Some((until, rest)) => (until, rest),
            None => (from, rest),
        };
        let name =
            rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '\u{2013}' | '"'));
        add(&mut all, from, until, name).map_err(at)?;
    }
    Ok(all)
}

fn add(all: &mut Vec<Listed>, from: Date, until: Date, name: &str) -> Result<(), Wrong> {
    let name = if name.is_empty() { "Holiday" } else { name };
    let name: String = name.chars().take(NAME).collect();
    let mut day = from;
    for _ in 0..LONGEST {
        if all.len() >= MOST_DAYS {
            return Err(Wrong::TooMany);
        }
        if day <= until {
            all.push(Listed { day, name: name.clone() });
        }
        match day.checked_add(1.day()) {
            Ok(next) if day < until => day = next,
            _ => return if from <= until { Ok(()) } else { Err(Wrong::OddSpan) },
        }
    }
    Err(Wrong::OddSpan)
}

/// A day at the beginning of a text, and what follows it.
fn day(text: &str) -> Option<(Date, &str)> {
    let word = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).next().unwrap_or_default();
    let rest = &text[word.len()..];
    if let Some(day) = iso(word).or_else(|| dotted(word)) {
        return Some((day, rest));
    }
    let mut words = text.splitn(4, char::is_whitespace);
    let (of_month, month) = (words.next()?.parse::<i8>().ok()?, month(words.next()?)?);
    let tail = words.next()?;
    let year = tail.trim_end_matches([',', ';', ':']);
    let day = Date::new(year.parse().ok().filter(|_| year.len() == 4)?, month, of_month).ok()?;
    let after = tail.as_ptr() as usize - text.as_ptr() as usize + tail.len();
    Some((day, &text[after..]))
}

fn iso(word: &str) -> Option<Date> {
    let plain = word.len() == 10 && word.bytes().filter(|b| *b == b'-').count() == 2;
    if plain { word.parse().ok() } else { packed(word) }
}

/// 20261225.
fn packed(word: &str) -> Option<Date> {
    let digits = word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
    let number = |from: usize, to: usize| word.get(from..to).and_then(|t| t.parse::<i16>().ok());
    let (year, month, day) = (number(0, 4).filter(|_| digits)?, number(4, 6)?, number(6, 8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// 25.12.2026.
fn dotted(word: &str) -> Option<Date> {
    let mut parts = word.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && year.len() == 4;
    Date::new(year.parse().ok().filter(|_| whole)?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_lowercase();
    let at = MONTHS.iter().position(|m| word.len() >= 3 && m.starts_with(&word))?;
    i8::try_from(at + 1).ok()
}

/// All-day events of an iCalendar file (RFC 5545). The end of an event is the first day that is no longer off.
fn events(text: &str) -> Result<Vec<Listed>, ListError> {
    let mut all = Vec::new();
    let (mut from, mut until, mut name, mut begun) = (None, None, String::new(), None);
    for (n, line) in unfolded(text) {
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let field = field.split(';').next().unwrap_or_default().to_ascii_uppercase();
        let date = || value.get(..8).and_then(packed);
        match (field.as_str(), value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VEVENT") => (from, until, name, begun) = (None, None, String::new(), Some(n)),
            ("DTSTART", _) if begun.is_some() => from = date(),
            ("DTEND", _) if begun.is_some() => until = date(),
            ("SUMMARY", _) if begun.is_some() => name = plain(value),
            ("END", "VEVENT") => {
                let line = begun.take().unwrap_or(n);
                let at = |why| ListError { line, why };
                let first = from.ok_or_else(|| at(Wrong::NoDay))?;
                let last = until.and_then(|d: Date| d.yesterday().ok()).unwrap_or(first).max(first);
                add(&mut all, first, last, name.trim()).map_err(at)?;
            }
            _ => {}
        }
    }
    Ok(all)
}

/// A line that begins with a blank goes on from the one before.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), all.last_mut()) {
            (Some(more), Some((_, before))) => before.push_str(more),
            _ => all.push((n + 1, line.to_owned())),
        }
    }
    all
}

fn plain(value: &str) -> String {
    value.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ").replace("\\N", " ").replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn listed(day: Date, name: &str) -> Listed {
        Listed { day, name: name.into() }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let text = "# Our house\n2026-12-25 Christmas Day\n\n26 December 2026, St Stephen's Day\n1 Jan. 2027: New Year\n\
                    17.03.2027; St Patrick\n2026-12-28 to 2026-12-29 Closed\n2027-05-01\n";

        let days = read(text).expect("days");

        assert_eq!(days[0], listed(date(2026, 12, 25), "Christmas Day"));
        assert_eq!(days[1], listed(date(2026, 12, 26), "St Stephen's Day"));
        assert_eq!(days[2], listed(date(2027, 1, 1), "New Year"));
        assert_eq!(days[3], listed(date(2027, 3, 17), "St Patrick"));
        assert_eq!(days[4..6], [listed(date(2026, 12, 28), "Closed"), listed(date(2026, 12, 29), "Closed")]);
        assert_eq!(days[6], listed(date(2027, 5, 1), "Holiday"));
    }

    #[test]
    fn a_line_that_is_no_day_is_named() {
        assert_eq!(read("2026-12-25 A\n12/26/2026 B"), Err(ListError { line: 2, why: Wrong::NoDay }));
        assert_eq!(read("2026-12-25 to 2026-12-01 A"), Err(ListError { line: 1, why: Wrong::OddSpan }));
        assert_eq!(read("2026-01-01 to 2026-12-31 A"), Err(ListError { line: 1, why: Wrong::OddSpan }));
        assert_eq!(read("31 February 2026 A"), Err(ListError { line: 1, why: Wrong::NoDay }));
    }

    #[test]
    fn an_icalendar_file_is_read() {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nDTSTART:19700101T000000\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\n\
                    DTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas\\, both \r\n days\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
                    SUMMARY:New Year\r\nDTSTART:20270101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

        let days = read(text).expect("days");

        assert_eq!(
            days[..2],
            [listed(date(2026, 12, 25), "Christmas, both days"), listed(date(2026, 12, 26), "Christmas, both days")]
        );
        assert_eq!(days[2..], [listed(date(2027, 1, 1), "New Year")]);
    }

    #[test]
    fn an_event_without_a_day_is_named() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nEND:VEVENT\n";

        assert_eq!(read(text), Err(ListError { line: 2, why: Wrong::NoDay }));
    }
}
