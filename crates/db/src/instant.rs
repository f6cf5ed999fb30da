//! Instants and days as text of fixed width, for SQLite, where the order of the text must be the order of time.
//!
//! `2026-11-21T22:32:50.000000Z` and `2026-11-21`. The same limits hold on PostgreSQL so that both engines accept the
//! same values: years 1000 to 9999, microseconds (finer is cut off). It must not know a clock.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// The bytes of a fixed-width text, on the stack.
pub(crate) struct Fixed<const N: usize>([u8; N]);

impl<const N: usize> Fixed<N> {
    pub(crate) fn as_str(&self) -> &str {
        // Only ASCII is ever written below, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    fn digits(&mut self, at: usize, width: usize, value: u32) {
        let mut left = value;
        for slot in self.0[at..at + width].iter_mut().rev() {
            *slot = b'0' + u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
    }
}

/// Microseconds since 1970, cut off downwards, so that the order is kept before 1970 too.
pub(crate) fn micros(at: Timestamp) -> Result<i64, String> {
    year_fits(Offset::UTC.to_datetime(at).year())?;
    i64::try_from(at.as_nanosecond().div_euclid(1000)).map_err(|_| format!("the instant {at} is out of range"))
}

pub(crate) fn day_fits(day: Date) -> Result<Date, String> {
    year_fits(day.year()).map(|()| day)
}

fn year_fits(year: i16) -> Result<(), String> {
    match year {
        1000..=9999 => Ok(()),
        _ => Err(format!("the year {year} is outside of 1000 to 9999, which is what the database keeps")),
    }
}

pub(crate) fn at_text(at: Timestamp) -> Result<Fixed<27>, String> {
    let civil = Offset::UTC.to_datetime(at);
    year_fits(civil.year())?;
    let mut text = Fixed(*b"0000-00-00T00:00:00.000000Z");
    text.digits(0, 4, u32::from(civil.year().unsigned_abs()));
    text.digits(5, 2, u32::from(civil.month().unsigned_abs()));
    text.digits(8, 2, u32::from(civil.day().unsigned_abs()));
    text.digits(11, 2, u32::from(civil.hour().unsigned_abs()));
    text.digits(14, 2, u32::from(civil.minute().unsigned_abs()));
    text.digits(17, 2, u32::from(civil.second().unsigned_abs()));
    text.digits(20, 6, civil.subsec_nanosecond().unsigned_abs() / 1000);
    Ok(text)
}

pub(crate) fn day_text(day: Date) -> Result<Fixed<10>, String> {
    day_fits(day)?;
    let mut text = Fixed(*b"0000-00-00");
    text.digits(0, 4, u32::from(day.year().unsigned_abs()));
    text.digits(5, 2, u32::from(day.month().unsigned_abs()));
    text.digits(8, 2, u32::from(day.day().unsigned_abs()));
    Ok(text)
}

/// Only the form written above: anything else in a column is a mistake worth hearing of.
pub(crate) fn at_from_text(text: &str) -> Option<Timestamp> {
    let b = text.as_bytes();
    let marks = b.len() == 27 && b[10] == b'T' && b[13] == b':' && b[16] == b':' && b[19] == b'.' && b[26] == b'Z';
    if !marks {
        return None;
    }
    let day = day_from_bytes(&b[..10])?;
    let small = |from: usize| number(&b[from..from + 2]).and_then(|n| i8::try_from(n).ok());
    let nanos = number(&b[20..26])? * 1000;
    let civil = DateTime::new(day.year(), day.month(), day.day(), small(11)?, small(14)?, small(17)?, nanos).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

pub(crate) fn day_from_text(text: &str) -> Option<Date> {
    day_from_bytes(text.as_bytes())
}

fn day_from_bytes(b: &[u8]) -> Option<Date> {
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let year = i16::try_from(number(&b[..4])?).ok()?;
    let month = i8::try_from(number(&b[5..7])?).ok()?;
    Date::new(year, month, i8::try_from(number(&b[8..])?).ok()?).ok()
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i32::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn instants_are_cut_to_microseconds_downwards() {
        assert_eq!(at_text(at("2026-11-21T22:32:50.1234569Z")).unwrap().as_str(), "2026-11-21T22:32:50.123456Z");
        assert_eq!(at_text(at("1969-12-31T23:59:59.9999999Z")).unwrap().as_str(), "1969-12-31T23:59:59.999999Z");
        assert_eq!(micros(at("1969-12-31T23:59:59.9999999Z")), Ok(-1));
    }

    #[test]
    fn text_reads_back() {
        for text in ["2026-11-21T22:32:50.000001Z", "1000-01-01T00:00:00.000000Z", "9999-12-30T22:00:00.999999Z"] {
            assert_eq!(at_text(at_from_text(text).unwrap()).unwrap().as_str(), text);
        }
        assert_eq!(day_text(day_from_text("2024-02-29").unwrap()).unwrap().as_str(), "2024-02-29");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["2026-11-21 22:32:50.000001Z", "2026-11-21T22:32:50Z", "2026-13-21T22:32:50.000001Z", ""] {
            assert_eq!(at_from_text(text), None, "{text}");
        }
        for text in ["2026-1-1", "2023-02-29", "20260-1-01", "", "2026-01-0é"] {
            assert_eq!(day_from_text(text), None, "{text}");
        }
    }

    #[test]
    fn far_years_are_refused() {
        assert!(at_text(at("0999-12-31T23:59:59Z")).is_err());
        assert!(micros(at("0999-12-31T23:59:59Z")).is_err());
        assert!(day_text(jiff::civil::date(-1, 1, 1)).is_err());
    }
}
