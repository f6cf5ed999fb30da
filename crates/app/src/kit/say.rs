//! Words for people: days, times, numbers and lists as they stand in a sentence.
//!
//! Pure: whoever calls says what time it is, and the zone of that time is the zone of every word. Exact instants belong
//! into `<time datetime>` (see [`exact`]). This module must not read a clock and must not know a promise or a party; a
//! dash never joins two thoughts, a minus is U+2212, a range is "59 to 78".

use jiff::{Timestamp, Zoned, civil::Date, civil::Time, civil::Weekday};

/// Months as they stand in sentences.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WORDS: [&str; 13] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// "Fri 13 March"; with the year when it is not the reader's year.
pub fn day(date: Date, now: &Zoned) -> String {
    let year = if date.year() == now.year() { String::new() } else { format!(" {}", date.year()) };
    format!("{} {} {}{year}", short_weekday(date), date.day(), month(date))
}

/// "Thursday 12 March 2026", for the head of a page.
pub fn long_day(date: Date) -> String {
    format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year())
}

/// "13 March" as narrow as it can be said: "13 Mar", "13 Mar 2025".
pub fn short_day(date: Date, now: &Zoned) -> String {
    let year = if date.year() == now.year() { String::new() } else { format!(" {}", date.year()) };
    format!("{} {}{year}", date.day(), &month(date)[..3])
}

/// A moment, as near as it is: "today 17:00", "yesterday 09:40", "tomorrow 12:00", "Wed 11:15" within a week,
/// "12 Jan" in this year, "12 Jan 2025" before it.
pub fn when(at: Timestamp, now: &Zoned) -> String {
    let at = at.to_zoned(now.time_zone().clone());
    let clock = clock(at.time());
    match days_between(now.date(), at.date()) {
        0 => format!("today {clock}"),
        -1 => format!("yesterday {clock}"),
        1 => format!("tomorrow {clock}"),
        -6..=6 => format!("{} {clock}", short_weekday(at.date())),
        _ => short_day(at.date(), now),
    }
}

/// A moment in full: "Wed 11 March, 09:40"; with the year when it is not the reader's year.
pub fn stamp(at: Timestamp, now: &Zoned) -> String {
    let at = at.to_zoned(now.time_zone().clone());
    format!("{}, {}", day(at.date(), now), clock(at.time()))
}

/// A moment for machines, with the offset of the reader: "2026-03-11T09:40:00+01:00", for `<time datetime>`.
pub fn exact(at: Timestamp, now: &Zoned) -> String {
    at.to_zoned(now.time_zone().clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// How long until something is due, or how late it is: "40 min left", "7 h left", "2 days left", "20 min late",
/// "1 day late". Never more time than there is: 7 h 50 min is "7 h left".
pub fn left(until: Timestamp, now: &Zoned) -> String {
    let seconds = until.as_second() - now.timestamp().as_second();
    let days = days_between(now.date(), until.to_zoned(now.time_zone().clone()).date());
    let word = if seconds < 0 { "late" } else { "left" };
    let days_count = if seconds < 0 && days < 0 || seconds >= 24 * 3600 { days.abs().max(1) } else { 0 };
    format!("{} {word}", span(seconds.abs(), days_count))
}

/// How long ago something was: "just now", "5 min ago", "3 h ago", "2 days ago", "3 weeks ago", "4 months ago".
pub fn ago(at: Timestamp, now: &Zoned) -> String {
    let seconds = now.timestamp().as_second() - at.as_second();
    if seconds < 60 {
        return "just now".to_owned();
    }
    let days = -days_between(now.date(), at.to_zoned(now.time_zone().clone()).date());
    let words = match days {
        0..=1 if seconds < 24 * 3600 => span(seconds, 0),
        0..=13 => span(seconds, days.max(1)),
        14..=59 => count(days / 7, "week", "weeks"),
        60..=729 => count(days / 30, "month", "months"),
        _ => count(days / 365, "year", "years"),
    };
    format!("{words} ago")
}

/// A whole number in groups of three: "1,079", "−12".
pub fn number(n: impl TryInto<i64>) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    let digits = n.unsigned_abs().to_string();
    let mut words = String::from(if n < 0 { "\u{2212}" } else { "" });
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k) % 3 == 0 {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// A number with its noun: "1 promise", "1,079 promises".
pub fn count(n: impl TryInto<i64>, one: &str, many: &str) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A number that begins a sentence: "No", "One", "Two", to "Twelve", then digits.
pub fn number_word(n: impl TryInto<i64>) -> String {
    let word = number_in_words(n);
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number inside a sentence: "no", "one", "two", to "twelve", then digits.
pub fn number_in_words(n: impl TryInto<i64>) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    usize::try_from(n).ok().and_then(|n| WORDS.get(n)).map_or_else(|| number(n), |word| (*word).to_owned())
}

/// "Ada", "Ada and Ben", "Ada, Ben and Cleo".
pub fn list_and(words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

/// The letters in an avatar: "ML" for Mara Lindqvist, "IH" for Dr Ilse Haas, "J" for Jonas.
pub fn initials(name: &str) -> String {
    let titled = |word: &&str| !matches!(word.trim_end_matches('.'), "Dr" | "Prof" | "Mr" | "Ms" | "Mrs");
    let words: Vec<&str> = name.split_whitespace().filter(titled).collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = words.get(1..).and_then(|rest| rest.last()).and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// A stretch of time in its largest fitting unit. `days` above nought says that days are meant, counted by the
/// calendar.
fn span(seconds: i64, days: i64) -> String {
    match (days, seconds) {
        (1.., _) => count(days, "day", "days"),
        (_, 3600..) => format!("{} h", seconds / 3600),
        _ => format!("{} min", (seconds / 60).max(1)),
    }
}

/// Calendar days from one day to another, negative when the other was earlier.
fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|k| MONTHS.get(k)).copied().unwrap_or("January")
}

fn short_weekday(date: Date) -> &'static str {
    &weekday(date)[..3]
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
