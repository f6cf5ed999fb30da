//! Values of columns with their types, written as JSON.

use serde::{Deserialize, Serialize};

use super::dates::{Dates, When};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttrType {
    /// As it stands.
    #[default]
    Text,
    /// `true` or `false`, `yes` or `no`, `1` or `0`.
    Bool,
    /// A whole number.
    Integer,
    /// A number with a point; kept digit by digit.
    Decimal,
    /// A point in time.
    Instant,
    /// A day.
    Day,
}

impl AttrType {
    /// Every type.
    pub const ALL: [AttrType; 6] =
        [AttrType::Text, AttrType::Bool, AttrType::Integer, AttrType::Decimal, AttrType::Instant, AttrType::Day];

    /// Writes `text` as a JSON value of this type. What is not of the type is written as text, and the answer is no.
    pub(super) fn write(self, text: &str, dates: &Dates, out: &mut String) -> bool {
        let fits = match self {
            AttrType::Text => return write_text(text, out),
            AttrType::Bool => truth(text).map(|b| out.push_str(if b { "true" } else { "false" })),
            AttrType::Integer => text.parse::<i64>().ok().map(|n| out.push_str(&n.to_string())),
            AttrType::Decimal => decimal(text).then(|| out.push_str(text)),
            AttrType::Instant => dates.instant(text).map(|at| quoted(&at.to_string(), out)),
            AttrType::Day => dates.read(text).map(|when| match when {
                When::Day(day) => quoted(&day.to_string(), out),
                When::Instant(at) => quoted(&dates.day(at).to_string(), out),
            }),
        };
        fits.is_some() || !write_text(text, out)
    }
}

fn truth(text: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|w| text.eq_ignore_ascii_case(w));
    if is(["true", "yes", "1"]) {
        return Some(true);
    }
    is(["false", "no", "0"]).then_some(false)
}

// What JSON calls a number, so that every digit can be kept: no plus sign, no leading zeros, no bare point.
fn decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    numeric(whole) && numeric(fraction) && (whole.len() == 1 || !whole.starts_with('0'))
}

fn quoted(plain: &str, out: &mut String) {
    out.push('"');
    out.push_str(plain);
    out.push('"');
}

/// Writes a JSON string; always a yes.
pub(super) fn write_text(text: &str, out: &mut String) -> bool {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Neither a string of JSON nor a text of PostgreSQL can hold these as they are.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: AttrType, text: &str) -> (bool, String) {
        let dates = Dates::new(&["%d/%m/%Y %H:%M".into(), "iso".into()], "UTC").expect("formats");
        let mut out = String::new();
        let fits = kind.write(text, &dates, &mut out);
        (fits, out)
    }

    #[test]
    fn values_are_written_with_their_type() {
        assert_eq!(written(AttrType::Bool, "TRUE"), (true, "true".into()));
        assert_eq!(written(AttrType::Integer, "007"), (true, "7".into()));
        assert_eq!(written(AttrType::Decimal, "-0.50"), (true, "-0.50".into()));
        assert_eq!(written(AttrType::Instant, "29/2/2016 01:16"), (true, "\"2016-02-29T01:16:00Z\"".into()));
        assert_eq!(written(AttrType::Day, "2016-02-29T23:00:00Z"), (true, "\"2016-02-29\"".into()));
    }

    #[test]
    fn what_is_not_of_the_type_is_kept_as_text() {
        for kind in [AttrType::Bool, AttrType::Integer, AttrType::Decimal, AttrType::Instant, AttrType::Day] {
            assert_eq!(written(kind, "12,59"), (false, "\"12,59\"".into()), "{kind:?}");
        }
        for text in ["+1", "01.5", ".5", "1.", "-", "1e5"] {
            assert!(!written(AttrType::Decimal, text).0, "{text}");
        }
    }

    #[test]
    fn every_text_is_json() {
        let odd = "a\"b\\c\nd\u{1}\u{0}é\u{7f}";

        let back: String = serde_json::from_str(&written(AttrType::Text, odd).1).expect("JSON");

        assert_eq!(back, "a\"b\\c\nd  é ");
    }
}
