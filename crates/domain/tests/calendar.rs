//! Calendars held against answers of others: pandas 3.1.1, the package holidays 0.109 and Python's zoneinfo gave the
//! files beside this one, which `calendar/answers.py` wrote. docs/calendars.md says where definitions differ.

#![allow(clippy::expect_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeSet;

use domain::calendar::{Hours, READY, Rules, Span, WorkingDays, ready};
use jiff::{Timestamp, civil::Date};

const DAYS: &str = include_str!("calendar/days.csv");
const TIME: &str = include_str!("calendar/time.csv");
const HOLIDAYS: &str = include_str!("calendar/holidays.csv");

/// Fields of each line under the head.
fn rows(csv: &str) -> impl Iterator<Item = Vec<&str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Public holidays of a country as the other library has them.
fn public(code: &str) -> BTreeSet<Date> {
    let of = rows(HOLIDAYS).filter(|row| row[0] == code);
    of.map(|row| row[1].parse().expect("a day")).collect()
}

fn calendar(zone: &str, week: &str, code: &str) -> WorkingDays {
    let spans = match week {
        "office" => vec![Span::new(540, 1020)],
        "split" => vec![Span::new(480, 720), Span::new(780, 1050)],
        _ => vec![Span::new(22 * 60, 6 * 60)],
    };
    let rules = Rules { hours: Some(Hours::weekdays(&spans)), ..Rules::office(zone) };
    WorkingDays::of(&rules, &[]).without(public(code))
}

#[test]
fn working_days_are_those_that_pandas_counts() {
    let mut checked = 0;
    for row in rows(DAYS) {
        let cal = calendar(row[0], "office", row[1]);
        let (from, days, until) = (at(row[2]), row[3].parse().expect("days"), at(row[4]));

        assert_eq!(cal.after(from, days), until, "{row:?}");
        assert_eq!(cal.between(from, until), row[5].parse::<i64>().expect("days"), "{row:?}");
        checked += 1;
    }
    assert_eq!(checked, 700);
}

#[test]
fn working_time_is_what_pandas_and_a_walk_of_minutes_count() {
    let mut checked = [0, 0];
    for row in rows(TIME) {
        let cal = calendar(row[1], row[2], row[3]);
        let (from, until, minutes) = (at(row[4]), at(row[5]), row[6].parse::<i64>().expect("minutes"));

        assert_eq!(cal.time_between(from, until).as_mins(), minutes, "{row:?}");
        if row[0] == "pandas" {
            let end = cal.add_time(from, jiff::SignedDuration::from_mins(minutes));
            // Where the sum ends with a shift, we say when that ends and pandas when the next begins.
            assert_eq!(
                end.and_then(|end| if end == until { Some(end) } else { cal.next_open(end) }),
                Some(until),
                "{row:?}"
            );
        }
        checked[usize::from(row[0] == "pandas")] += 1;
    }
    assert_eq!(checked, [400, 300]);
}

/// Where we know that we differ: a rule that we cannot say, and a day that the law gave back only later.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    // St Brigid's Day is the first Monday of February, unless the first is a Friday.
    ("ie", "2030-02-01", "theirs"),
    ("ie", "2030-02-04", "ours"),
    // St Francis is kept again from 2026 on.
    ("it", "2024-10-04", "ours"),
];

#[test]
fn holidays_of_countries_are_those_of_another_library() {
    let mut differ = Vec::new();
    for ready_made in READY {
        let rules = Rules { yearly: ready(ready_made.code).expect("one").yearly(1), ..Rules::office("UTC") };
        let (cal, theirs) = (WorkingDays::of(&rules, &[]), public(ready_made.code));
        let mut day: Date = "2024-01-01".parse().expect("a day");
        while day.year() < 2036 {
            let weekday = day.weekday().to_monday_zero_offset() < 5;
            if weekday && cal.works(day) == theirs.contains(&day) {
                differ.push((ready_made.code, day.to_string(), if cal.works(day) { "theirs" } else { "ours" }));
            }
            day = day.tomorrow().expect("a day");
        }
        assert!(theirs.len() > 60, "{}", ready_made.name);
    }

    let known: Vec<_> = ELSEWHERE.iter().map(|(code, day, whose)| (*code, (*day).to_owned(), *whose)).collect();
    assert_eq!(differ, known);
}
