//! A table with one text a line, such as the answers to a survey: which column is what, and what each line becomes. All of it is
//! taken or nothing; what is wrong is told line by line.

use domain::health::{Side, Source};
use domain::importing::{Row, Table};
use domain::kernel::PartyId;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::whole;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::signals::acts::{Author, MOST_TEXTS, New};

/// Lines that are told of when they are wrong.
const TOLD: usize = 5;

/// The columns of such a table, by what they are called where nobody says.
const NAMES: [(&str, &[&str]); 5] = [
    ("words", &["words", "text", "comment", "comments", "answer", "feedback", "message", "sentence"]),
    ("client", &["client", "party", "unit", "department", "customer", "group"]),
    ("day", &["day", "date", "when", "said", "answered", "submitted", "created"]),
    ("author", &["author", "name", "person", "who", "respondent", "from", "speaker"]),
    ("side", &["side", "voice"]),
];

/// Which columns were named, as `NAMES` orders them; empty where nobody said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(pub [String; 5]);

/// The client of a name.
type Parties<'a> = &'a dyn Fn(&str) -> Option<PartyId>;

/// Where each stands.
type Places = [Option<usize>; 5];

fn wrong<T>(field: &str, words: impl Into<String>) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

fn places(table: &Table, named: &Columns) -> Result<Places, AppError> {
    let find = |name: &str| table.columns().iter().position(|column| column.trim().eq_ignore_ascii_case(name.trim()));
    let mut places = Places::default();
    for ((place, (what, usual)), given) in places.iter_mut().zip(NAMES).zip(&named.0) {
        *place = match given.as_str() {
            "" => usual.iter().find_map(|name| find(name)),
            given => find(given),
        };
        if place.is_none() && (!given.is_empty() || what == "words") {
            let there = table.columns().join(", ");
            let words = match given.as_str() {
                "" => format!("Say in which column the words stand. There are: {there}."),
                given => format!("No column is called {given}. There are: {there}."),
            };
            return wrong(&format!("column_{what}"), words);
        }
    }
    Ok(places)
}

/// What the cells of one line say, where they say it so that it can be understood.
fn line(
    row: &Row<'_>,
    [words, client, day, author, side]: Places,
    like: &New,
    (parties, zone): (Parties<'_>, &TimeZone),
) -> Result<Option<New>, String> {
    let cell = |place: Option<usize>| place.map(|at| row.cell(at)).filter(|cell| !cell.is_empty());
    let Some(words) = cell(words).map(whole).transpose()?.flatten() else { return Ok(None) };
    let party = match cell(client) {
        Some(name) => parties(name).ok_or(format!("no client is called {name}"))?,
        None => like.party,
    };
    let at = match cell(day) {
        Some(text) => {
            let day: Option<Date> = text.get(..10).unwrap_or(text).parse().ok();
            let at = day.and_then(|day| zone.to_zoned(day.at(12, 0, 0, 0)).ok());
            Some(at.ok_or(format!("{text} is no day; write it as 2026-03-12"))?.timestamp())
        }
        None => like.at,
    };
    let side = match cell(side) {
        Some(text) => {
            let code = text.to_lowercase();
            Side::from_code(&code).ok_or(format!("{text} is no side; write client, it, neutral or unknown"))?
        }
        None => Side::Client,
    };
    let author = match cell(author) {
        Some(name) => Author::Name(name.chars().take(200).collect(), side),
        None => Author::Nobody(side),
    };
    Ok(Some(New { words: Some(words), party, at, author, source: Source::Survey, ..like.clone() }))
}

/// A text for each line that has words.
///
/// # Errors
/// A column that is missing, lines that cannot be understood, too many.
pub fn texts(
    table: &Table,
    columns: &Columns,
    like: &New,
    parties: Parties<'_>,
    zone: &TimeZone,
) -> Result<Vec<New>, AppError> {
    let places = places(table, columns)?;
    if table.len() > MOST_TEXTS {
        return wrong("file", format!("These are {} lines. Bring in at most {MOST_TEXTS} at once.", table.len()));
    }
    let mut bad: Vec<String> = table
        .refused()
        .iter()
        .map(|note| {
            let help = "Words with a comma in them stand between two double quotes; the file is saved as UTF-8";
            format!("Line {}: it cannot be cut into the columns of the first line. {help}.", note.line)
        })
        .collect();
    let mut all = Vec::new();
    for row in table.rows() {
        match line(&row, places, like, (parties, zone)) {
            Ok(new) => all.extend(new),
            Err(words) => bad.push(format!("Line {}: {words}.", row.line)),
        }
    }
    if !bad.is_empty() {
        let more = bad.len().saturating_sub(TOLD);
        bad.truncate(TOLD);
        let more = if more > 0 { format!(" And {more} more.") } else { String::new() };
        return wrong("file", format!("Nothing was brought in. {}{more}", bad.join(" ")));
    }
    if all.is_empty() {
        return wrong("file", "No line of this file has words.");
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::signals::reading::blank;

    fn read(rows: &[&[&str]], columns: &Columns) -> Result<Vec<New>, String> {
        let mut table = Table::new(rows[0].iter().copied()).unwrap();
        for (row, n) in rows[1..].iter().zip(2..) {
            table.push(n, row.iter().copied());
        }
        let trading = PartyId(Uuid::from_u128(7));
        let parties = |name: &str| (name == "Trading").then_some(trading);
        let read = texts(&table, columns, &blank(PartyId(Uuid::nil())), &parties, &TimeZone::UTC);
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_known_by_their_usual_names_and_by_those_that_are_given() {
        let all = read(
            &[
                &["Date", "Client", "Comment", "Name"],
                &["2026-03-10", "Trading", "Too late.", "Yuki"],
                &["", "", "", ""],
            ],
            &Columns::default(),
        );
        let all = all.unwrap();

        assert_eq!(all.len(), 1);
        assert_eq!(all[0].party, PartyId(Uuid::from_u128(7)));
        assert_eq!(all[0].author, Author::Name("Yuki".into(), Side::Client));
        assert_eq!(all[0].at.map(|at| at.to_string()).as_deref(), Some("2026-03-10T12:00:00Z"));

        let named = Columns(["q7".into(), String::new(), String::new(), String::new(), String::new()]);
        assert_eq!(read(&[&["q7"], &["Fine."]], &named).unwrap().len(), 1);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_nothing_is_taken() {
        let rows: &[&[&str]] =
            &[&["text", "client", "day"], &["Good.", "Trading", ""], &["Bad.", "Nobody", "tomorrow"]];
        assert!(read(rows, &Columns::default()).unwrap_err().contains("Line 3: no client is called Nobody."));
        let none: &[&[&str]] = &[&["a", "b"], &["1", "2"]];
        assert!(read(none, &Columns::default()).unwrap_err().contains("There are: a, b."));
    }
}
