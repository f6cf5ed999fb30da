//! What an unknown file may mean: a first guess for a person to mend.

use std::collections::BTreeSet;

use super::choice::{Choice, Part};
use super::dates::{Dates, ISO};
use super::ladder::Step;
use super::mapping::Shape;
use super::table::Table;

/// Rows that are looked at.
const SAMPLE: usize = 2000;

/// Date formats that are tried, the most telling first.
const FORMATS: [&str; 9] = [
    ISO,
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M",
    "%d/%b/%y %I:%M %p",
];

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A first guess from the names of the columns and the first rows.
#[must_use]
pub fn guess(table: &Table, zone: &str) -> Choice {
    let mut parts: Vec<(String, Part)> = Vec::new();
    for part in Part::ALL {
        let free = |column: &&String| !parts.iter().any(|(taken, _)| taken == *column);
        let exact = |hint: &&str| table.columns().iter().filter(free).find(|c| plain(c) == **hint).cloned();
        if let Some(column) = part.hints().iter().find_map(exact) {
            parts.push((column, *part));
        }
    }
    for part in Part::ALL {
        let free = |column: &&String| !parts.iter().any(|(taken, p)| taken == *column || p == part);
        let near = |hint: &&str| {
            let long = |c: &&String| hint.len() > 3 && plain(c).contains(*hint);
            table.columns().iter().filter(free).find(long).cloned()
        };
        if let Some(column) = part.hints().iter().find_map(near) {
            parts.push((column, *part));
        }
    }
    let (dates, dated) = formats(table, zone);
    let timed = |column: &&String| dated.contains(column) && !parts.iter().any(|(taken, _)| taken == *column);
    if !parts.iter().any(|(_, p)| *p == Part::When) {
        let column = table.columns().iter().find(timed).cloned();
        parts.extend(column.map(|column| (column, Part::When)));
    }
    let of =
        |part| parts.iter().find(|(_, p)| *p == part).and_then(|(c, _)| table.columns().iter().position(|h| h == c));
    let shape = if of(Part::Key).is_some_and(|key| repeats(table, key)) { Shape::Log } else { Shape::List };
    let missing = ["?", "-", "NULL", "null", "N/A", "n/a"].into_iter().filter(|token| occurs(table, token));
    let states = of(Part::State).map(|column| states(table, column)).unwrap_or_default();
    Choice {
        name: String::new(),
        title: String::new(),
        system: String::new(),
        shape,
        dates: vec![dates],
        zone: zone.to_owned(),
        missing: missing.map(str::to_owned).collect(),
        parts,
        steps: states.into_iter().map(|s| (s.clone(), step(&s))).collect(),
    }
}

fn sample(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    (0..table.len().min(SAMPLE)).map(move |at| table.row(at).cell(column)).filter(|cell| !cell.is_empty())
}

fn repeats(table: &Table, column: usize) -> bool {
    let mut seen = BTreeSet::new();
    sample(table, column).any(|cell| !seen.insert(cell))
}

fn occurs(table: &Table, token: &str) -> bool {
    (0..table.columns().len()).any(|column| sample(table, column).take(200).any(|cell| cell == token))
}

/// The different values of a column, at most forty.
#[must_use]
pub fn states(table: &Table, column: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for row in table.rows() {
        let cell = row.cell(column);
        if !cell.is_empty() && !found.iter().any(|f| f == cell) {
            found.push(cell.to_owned());
            if found.len() == 40 {
                break;
            }
        }
    }
    found.sort();
    found
}

/// The format that reads most columns from top to bottom, and these columns.
fn formats(table: &Table, zone: &str) -> (String, Vec<String>) {
    let mut best = (ISO.to_owned(), Vec::new());
    for format in FORMATS {
        let Ok(dates) = Dates::new(&[format.to_owned()], zone) else { continue };
        let dated = |cell: &str| cell.contains(['-', '/', '.', ':']) && dates.read(cell).is_some();
        let all = |column: usize| {
            let mut cells = sample(table, column).take(200).peekable();
            cells.peek().is_some() && cells.all(dated)
        };
        let read: Vec<String> =
            table.columns().iter().enumerate().filter(|(at, _)| all(*at)).map(|(_, name)| name.clone()).collect();
        if read.len() > best.1.len() {
            best = (format.to_owned(), read);
        }
    }
    best
}

/// What a state most likely means, by its words.
#[must_use]
pub fn step(state: &str) -> Step {
    const WORDS: [(Step, &[&str]); 6] = [
        (Step::Cancelled, &["cancel", "withdrawn", "won't", "wont", "rejected", "duplicate", "invalid", "abandon"]),
        (Step::Waiting, &["wait", "await", "pending", "hold", "blocked", "paused"]),
        (Step::Accepted, &["closed", "accepted by", "verified", "archived"]),
        (Step::Delivered, &["resolved", "done", "complete", "fixed", "delivered", "solved", "finished", "shipped"]),
        (
            Step::Promised,
            &["progress", "active", "accepted", "work", "develop", "implement", "testing", "review", "charge"],
        ),
        (
            Step::Requested,
            &["new", "open", "to do", "todo", "backlog", "queued", "submitted", "created", "triage", "insert"],
        ),
    ];
    let state = state.to_lowercase();
    let found = WORDS.into_iter().find(|(_, words)| words.iter().any(|w| state.contains(w)));
    found.map_or(Step::Note, |(step, _)| step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: [&str; 6], rows: &[[&str; 6]]) -> Table {
        let mut table = Table::new(header).expect("a header");
        for (at, row) in rows.iter().enumerate() {
            table.push(at as u64 + 2, row.iter().copied());
        }
        table
    }

    #[test]
    fn a_list_is_known_by_its_names() {
        let table = table(
            ["Issue key", "Summary", "Project", "Created", "Resolved", "Status"],
            &[
                ["A-1", "Printer", "Cork", "02.01.2026 09:00", "03.01.2026 10:00", "Done"],
                ["A-2", "Screen", "Cork", "04.01.2026 09:00", "", "To do"],
            ],
        );

        let choice = Choice {
            name: "ours".into(),
            title: "Ours".into(),
            system: "ours".into(),
            ..guess(&table, "Europe/Dublin")
        };

        assert_eq!((choice.shape, choice.dates.as_slice()), (Shape::List, &["%d.%m.%Y %H:%M".to_owned()][..]));
        assert_eq!(choice.steps.values().copied().collect::<Vec<_>>(), [Step::Delivered, Step::Requested]);
        let mapping = choice.mapping().expect("a mapping");
        let list = mapping.list.expect("a list");
        assert_eq!((mapping.key.as_str(), list.created.as_str()), ("{Issue key}", "Created"));
        assert_eq!(list.finished.as_deref(), Some("Resolved"));
    }

    #[test]
    fn a_log_is_known_by_keys_that_return() {
        let table = table(
            ["Number", "State", "Updated at", "Caller", "Assignment group", "Category"],
            &[
                ["1", "New", "2026-01-02 09:00", "?", "A", "Mail"],
                ["1", "Closed", "2026-01-03 09:00", "Ada", "A", "Mail"],
            ],
        );

        let choice =
            Choice { name: "ours".into(), title: "Ours".into(), system: "ours".into(), ..guess(&table, "UTC") };

        assert_eq!((choice.shape, choice.missing.as_slice()), (Shape::Log, &["?".to_owned()][..]));
        let mapping = choice.mapping().expect("a mapping");
        assert_eq!(mapping.client.name, "Ours", "nobody else is named as a client");
        assert!(mapping.absent(table.columns()).is_empty());
    }

    #[test]
    fn names_that_only_come_near_and_dates_without_a_name_are_found() {
        let table = table(
            ["Ticket no", "What", "Site of work", "Noted", "Ready by", "Ticket status"],
            &[
                ["1", "Printer", "Cork", "02/01/2026 09:00", "03/01/2026 09:00", "Done"],
                ["2", "Desk", "Cork", "13/01/2026 09:00", "", "To do"],
            ],
        );

        let choice = guess(&table, "UTC");

        let of = |part| choice.parts.iter().find(|(_, p)| *p == part).map(|(c, _)| c.as_str());
        assert_eq!(
            (of(Part::Key), of(Part::Client), of(Part::When)),
            (Some("Ticket no"), Some("Site of work"), Some("Noted"))
        );
        assert_eq!((of(Part::State), choice.dates[0].as_str()), (Some("Ticket status"), "%d/%m/%Y %H:%M"));
    }

    #[test]
    fn what_is_missing_is_told() {
        let table = table(["a", "b", "c", "d", "e", "f"], &[]);
        let choice =
            Choice { name: "ours".into(), title: "Ours".into(), system: "ours".into(), ..guess(&table, "UTC") };

        assert_eq!(choice.mapping().expect_err("an error").field.as_deref(), Some("key"));
        let keyed = Choice {
            parts: vec![("a".into(), Part::Key), ("b".into(), Part::When), ("c".into(), Part::When)],
            ..choice
        };
        assert!(keyed.mapping().expect_err("an error").problem.contains("Two columns"));
    }
}
