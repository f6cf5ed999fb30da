//! Hours as people write and read them; minutes are what is kept.

use domain::check::Away;
use domain::teams::Line;
use jiff::Zoned;

use crate::kit::say;

/// Hours of the most that can be typed into one field.
const MOST_HOURS: f64 = 300_000.0;

/// "12", "7.5", "1,240": hours, at most with one place.
#[must_use]
pub fn hours(minutes: u64) -> String {
    let tenths = (minutes * 10 + 30) / 60;
    match (tenths % 10, tenths < 1000) {
        (0, _) | (_, false) => say::number((tenths + 5) / 10),
        (rest, true) => format!("{}.{rest}", tenths / 10),
    }
}

/// The same as it stands in a field: exactly, where minutes are no tenths of an hour.
#[must_use]
pub fn in_field(minutes: u64) -> String {
    let hundredths = (minutes * 100 + 30) / 60;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What somebody typed as hours, in minutes: `37.5`, `37,5`, `7:30`. None where it is no such number.
#[must_use]
pub fn minutes(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Some((whole, rest)) = text.split_once(':') {
        let (whole, rest): (u32, u32) = (whole.parse().ok()?, rest.parse().ok()?);
        return (rest < 60 && f64::from(whole) <= MOST_HOURS).then(|| whole * 60 + rest);
    }
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    let hours: f64 = text.replace(',', ".").parse().ok().filter(|_| plain)?;
    (hours <= MOST_HOURS).then(|| (hours * 60.0).round() as u32)
}

/// Thousandths as percent: "12 %", "0.5 %".
#[must_use]
pub fn percent(thousandths: u64) -> String {
    match (thousandths / 10, thousandths % 10) {
        (whole, 0) => format!("{whole} %"),
        (whole, rest) => format!("{whole}.{rest} %"),
    }
}

/// Percent as they stand in a field.
#[must_use]
pub fn percent_in_field(thousandths: u64) -> String {
    percent(thousandths).trim_end_matches(" %").to_owned()
}

/// What somebody typed as percent, in thousandths.
#[must_use]
pub fn thousandths(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    let value: f64 = text.replace(',', ".").parse().ok().filter(|_| plain)?;
    (value <= 1000.0).then(|| (value * 10.0).round() as u16)
}

/// "12 to 30 h, likely 20": what one skill has to give.
#[must_use]
pub fn estimate(line: &Line) -> String {
    let of = |minutes: u32| hours(u64::from(minutes));
    let (low, likely, high) = (line.effort.low(), line.effort.likely(), line.effort.high());
    if low == high {
        format!("{} h", of(likely))
    } else {
        format!("{} to {} h, likely {}", of(low), of(high), of(likely))
    }
}

/// "Mon 16 March" or "16 Mar to 20 Mar".
#[must_use]
pub fn away(away: &Away, now: &Zoned) -> String {
    if away.from == away.until {
        return say::day(away.from, now);
    }
    format!("{} to {}", say::short_day(away.from, now), say::short_day(away.until, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(minutes("37.5"), Some(2250));
        assert_eq!(minutes("37,5"), Some(2250));
        assert_eq!(minutes("7:30"), Some(450));
        assert_eq!(minutes(" 8 "), Some(480));
        for bad in ["", "-3", "1e3", "7:75", "eight", "inf", "1.2.3", "999999999"] {
            assert_eq!(minutes(bad), None, "{bad}");
        }
    }

    #[test]
    fn hours_are_said_with_one_place_at_most() {
        assert_eq!(hours(450), "7.5");
        assert_eq!(hours(480), "8");
        assert_eq!(hours(74_430), "1,241");
        assert_eq!(minutes(&in_field(1234)), Some(1234));
    }

    #[test]
    fn percent_have_one_place_at_most() {
        assert_eq!((thousandths("12.5 %"), thousandths("20")), (Some(125), Some(200)));
        assert_eq!((thousandths("x"), thousandths("")), (None, None));
        assert_eq!(percent(125), "12.5 %");
    }
}
