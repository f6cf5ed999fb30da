//! Hours of a day: spans of local time, which may run past midnight. Reading and writing them as people do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;
/// Spans that one day may have.
const MOST: usize = 6;

/// A stretch of local time, in minutes from the midnight with which its day begins. It belongs to that day, also where
/// it ends on the next: 22:00 to 06:00 is `opens: 1320, closes: 1800`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// When it begins.
    pub opens: u16,
    /// When it ends; more than 1440 on the next day.
    pub closes: u16,
}

/// Why hours could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpansError {
    /// This is no time of day.
    NoTime(String),
    /// This is no span: it has no beginning and end.
    NoSpan(String),
    /// One begins before the one before it has ended.
    Overlap,
    /// More than anybody needs in a day.
    TooMany,
}

impl fmt::Display for SpansError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpansError::NoTime(text) => write!(f, "{text} is no time. Write hours and minutes, such as 09:00."),
            SpansError::NoSpan(text) => write!(f, "{text} has no beginning and end. Write it as 09:00 to 17:00."),
            SpansError::Overlap => f.write_str("One begins before the other ends. Write them in order, apart."),
            SpansError::TooMany => write!(f, "These are more than {MOST}. Join those that touch."),
        }
    }
}

impl Span {
    /// From this minute to that; an end that is not after the beginning lies on the next day.
    #[must_use]
    pub const fn new(opens: u16, closes: u16) -> Self {
        Self { opens, closes: if closes > opens { closes } else { closes + DAY } }
    }

    /// Its length in minutes of the clock on the wall.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        (self.closes - self.opens) as i64
    }

    /// Whether it makes sense: it begins within its day, ends after that, and is no longer than a day.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        self.opens < DAY && self.closes > self.opens && self.closes <= self.opens + DAY
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |m: u16| if m == DAY { (24, 0) } else { (m % DAY / 60, m % 60) };
        let ((a, b), (c, d)) = (clock(self.opens), clock(self.closes));
        write!(f, "{a:02}:{b:02} to {c:02}:{d:02}")
    }
}

fn minute(text: &str) -> Result<u16, SpansError> {
    let wrong = || SpansError::NoTime(text.to_owned());
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let number = |t: &str| t.parse::<u16>().ok().filter(|_| !t.is_empty() && t.len() <= 2);
    let (hour, minute) = number(hour).zip(number(minute)).ok_or_else(wrong)?;
    if hour > 24 || minute > 59 || (hour == 24 && minute > 0) { Err(wrong()) } else { Ok(hour * 60 + minute) }
}

/// Hours as people write them: `09:00 to 12:30, 13:30 to 17:00`, `22:00-06:00`; nothing, or `closed`, for none.
///
/// # Errors
/// What cannot be read, or makes no sense together.
pub fn read(text: &str) -> Result<Vec<Span>, SpansError> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("closed") {
        return Ok(Vec::new());
    }
    let mut spans = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|p| !p.is_empty()) {
        let (from, until) = part
            .split_once(" to ")
            .or_else(|| part.split_once(['-', '\u{2013}']))
            .ok_or_else(|| SpansError::NoSpan(part.to_owned()))?;
        let (from, until) = (minute(from.trim())?, minute(until.trim())?);
        if from >= DAY {
            return Err(SpansError::NoTime("24:00 as a beginning".to_owned()));
        }
        spans.push(Span::new(from, until));
    }
    sound(&spans)?;
    Ok(spans)
}

/// Whether these can be the hours of one day.
///
/// # Errors
/// What makes no sense together.
pub fn sound(spans: &[Span]) -> Result<(), SpansError> {
    if spans.len() > MOST {
        return Err(SpansError::TooMany);
    }
    if let Some(odd) = spans.iter().find(|s| !s.is_sound()) {
        return Err(SpansError::NoSpan(odd.to_string()));
    }
    let apart = spans.windows(2).all(|pair| pair[0].closes <= pair[1].opens);
    if apart { Ok(()) } else { Err(SpansError::Overlap) }
}

/// As people write them; empty for none.
#[must_use]
pub fn write(spans: &[Span]) -> String {
    spans.iter().map(Span::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(read("09:00 to 12:30, 13:30-17:00"), Ok(vec![Span::new(540, 750), Span::new(810, 1020)]));
        assert_eq!(read("22:00\u{2013}6"), Ok(vec![Span { opens: 1320, closes: 1800 }]));
        assert_eq!(read(" closed "), Ok(vec![]));
        assert_eq!(read("00:00 to 24:00").map(|s| s[0].minutes()), Ok(1440));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(read("09:00"), Err(SpansError::NoSpan("09:00".into())));
        assert_eq!(read("9 to 25"), Err(SpansError::NoTime("25".into())));
        assert_eq!(read("09:00 to 12:00, 11:00 to 13:00"), Err(SpansError::Overlap));
        assert_eq!(read("24:00 to 02:00"), Err(SpansError::NoTime("24:00 as a beginning".into())));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let spans = vec![Span::new(0, 360), Span::new(1320, 360)];

        assert_eq!(write(&spans), "00:00 to 06:00, 22:00 to 06:00");
        assert_eq!(read(&write(&spans)), Ok(spans));
    }
}
