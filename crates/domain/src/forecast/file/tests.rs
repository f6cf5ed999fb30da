//! Files as people and programs write them.

use super::{Columns, Grain, LeftOut, Order, history};
use crate::importing::Table;

fn table(header: &[&str], rows: &[&[&str]]) -> Table {
    let mut table = Table::new(header.iter().copied()).expect("a header");
    (2..).zip(rows).for_each(|(line, row)| table.push(line, row.iter().copied()));
    table
}

fn columns() -> Columns {
    Columns { started: "began".into(), finished: "ended".into(), ..Columns::default() }
}

fn two(rows: &[[&str; 2]]) -> Table {
    let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
    table(&["began", "ended"], &rows)
}

/// Days that the first item took, and how both columns were read.
fn read(rows: &[[&str; 2]]) -> (f64, String, Grain) {
    let found = history(&two(rows), &columns()).expect("a past");
    let took = found.past[0].done.expect("an end") - found.past[0].asked.at;
    (took, format!("{} to {}", found.spellings[0].1, found.spellings[1].1), found.grain)
}

#[test]
fn each_way_of_writing_dates_is_read_and_named() {
    let days = |took: f64, way: &str| (took, format!("{way} to {way}"), Grain::Days);

    assert_eq!(read(&[["2016-02-28", "2016-03-01"]]), days(2.0, "yyyy-mm-dd"));
    assert_eq!(read(&[["22/04/2009", "01/05/2009"]]).0, 9.0);
    assert_eq!(read(&[["28-Feb-04", "02-Mar-04"]]), days(3.0, "dd-Mon-yy"));
    assert_eq!(read(&[["3.4.2016", "14.4.2016"]]).0, 11.0, "one column tells for both");
    assert_eq!(read(&[["12/30/99", "01/02/00"]]), days(3.0, "m/d/yy"));
    let zoned = read(&[["2020-01-04T21:18:05Z", "2020-01-05 00:18:05+03:00"]]);
    assert_eq!((zoned.0, zoned.2), (0.0, Grain::Moments));
    assert!((read(&[["10/31/2014 11:30 PM", "11/1/2014 5:30"]]).0 - 0.25).abs() < 1e-9);
}

#[test]
fn midnight_throughout_is_no_time_and_a_day_beside_hours_counts_in_days() {
    assert_eq!(read(&[["2016-02-29 00:00:00", "2016-03-01 00:00:00"]]).2, Grain::Days);
    assert_eq!(read(&[["2016-02-29T17:00", "2016-02-29"]]).0, 0.0, "not done before it began");
}

#[test]
fn what_nothing_decides_is_asked() {
    let open = two(&[["03/04/2016", "05/06/2016"]]);

    let refused = history(&open, &columns()).expect_err("either way").to_string();
    let said = history(&open, &Columns { order: Some(Order::MonthFirst), ..columns() }).expect("said");

    assert!(refused.contains("`03/04/2016`") && refused.contains("--dates d/m/y"), "{refused}");
    assert_eq!(said.spellings[0].1, "m/d/yyyy");
}

#[test]
fn a_column_that_is_not_there_or_holds_no_dates_is_named() {
    let file = two(&[["soon", "2016-01-01"]]);

    let missing = history(&file, &Columns { finished: "done".into(), ..columns() }).expect_err("none").to_string();
    let no_dates = history(&file, &columns()).expect_err("none").to_string();

    assert!(missing.contains("`done`") && missing.contains("began, ended"), "{missing}");
    assert!(no_dates.contains("`began`") && no_dates.contains("`soon`"), "{no_dates}");
}

#[test]
fn rows_that_cannot_be_used_are_counted_and_open_ones_kept() {
    let mut file = two(&[
        ["2016-01-01", "2016-01-05"],
        ["2016-01-02", "2016-01-01"],
        ["?", "2016-01-05"],
        ["2016-01-02", "later"],
        ["2016-01-03", ""],
        ["2016-01-03", "\\N"],
        ["2016-02-30", "2016-03-05"],
    ]);
    file.push(9, ["alone"]);

    let found = history(&file, &columns()).expect("a past");

    assert_eq!(found.left_out, LeftOut { broken: 1, no_begin: 2, no_end: 1, backwards: 1 });
    assert_eq!(found.past.iter().filter(|p| p.done.is_none()).count(), 2);
}

#[test]
fn dates_efforts_and_groups_come_along() {
    let header = ["began", "ended", "due", "kind", "team", "hours", "really"];
    let file = table(
        &header,
        &[
            &["2016-01-01T08:00", "2016-01-05T08:00", "2016-01-04", "a", "x", "2", "3"],
            &["2016-01-02T08:00", "2016-01-05T08:00", "", "b", "x", "0", "1,5"],
            &["2016-01-03T08:00", "2016-01-05T08:00", "?", "a", "x", "4,0", "4"],
        ],
    );
    let all = Columns {
        due: Some("Due".into()),
        groups: vec!["kind".into(), "team".into()],
        effort: Some("hours".into()),
        actual: Some("really".into()),
        ..columns()
    };

    let found = history(&file, &all).expect("a past");
    let asked: Vec<_> = found.past.iter().map(|p| p.asked).collect();

    assert!(
        (asked[0].due.expect("a date") - asked[0].at - (4.0 - 8.0 / 24.0)).abs() < 1e-9,
        "a day is over at its end"
    );
    assert_eq!((asked[1].due, asked[2].due), (None, None));
    assert_eq!((asked[0].effort, asked[1].effort, asked[2].effort), (Some(2.0), None, Some(4.0)));
    assert_eq!(asked[0].groups, asked[2].groups);
    assert!(asked[0].groups[0] != asked[1].groups[0] && asked[0].groups[1] == asked[1].groups[1]);
    assert_eq!(found.effort, Some((1.5, 2)), "the middle of 1.5 and 1");
}
