//! Both commands over CSV files: rows in, verdicts out, in the same order. Whatever cannot be read names its file, line and
//! column, and nothing is written then.

use std::collections::BTreeMap;
use std::fmt;

use crate::history::{Line, diagnose};
use crate::listener::Listener;
use crate::stage::{Side, Stage};

/// Which columns of a file hold what.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// What was said.
    pub text: String,
    /// Who spoke; without it nobody knows.
    pub side: Option<String>,
}

/// Which columns of a file of histories hold what.
#[derive(Clone, Debug, Default)]
pub struct HistoryColumns {
    /// What belongs together.
    pub group: String,
    /// When it was said: a number of days, or a date such as 2026-03-12.
    pub day: String,
    /// What was said, and who spoke.
    pub said: Columns,
}

/// Why a file cannot be used, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError(String);

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TableError {}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The result.
    pub csv: Vec<u8>,
    /// Its rows.
    pub rows: usize,
    /// How many of them are not healthy.
    pub found: usize,
}

/// One row in, one row out: symptom, side, stage, score and evidence of each text.
///
/// # Errors
/// A file that is no CSV in UTF-8, a column that is not there, or a side that is none.
pub fn listen(listener: &Listener, name: &str, bytes: &[u8], columns: &Columns) -> Result<Told, TableError> {
    let table = Table::read(name, bytes)?;
    let (text, side) = (table.column(&columns.text)?, table.side(columns)?);
    let mut found = 0;
    let mut out = Out::new(&["symptom", "side", "stage", "score", "evidence"])?;
    for row in &table.rows {
        let said = row.cell(text);
        let verdict = listener.hear(said);
        let evidence = verdict.evidence.clone().and_then(|at| said.get(at)).unwrap_or("");
        let symptom = if verdict.symptom { "yes" } else { "no" };
        let side = table.side_of(row, side)?;
        found += usize::from(verdict.symptom);
        out.row(&[symptom, side.word(), verdict.stage.word(), &score(verdict.score()), evidence])?;
    }
    Ok(Told { csv: out.finish()?, rows: table.rows.len(), found })
}

/// One row for each group, in the order in which they first occur: group, stage, score, and the lines that made it.
///
/// # Errors
/// As [`listen`], and a day that is neither number nor date.
pub fn histories(listener: &Listener, name: &str, bytes: &[u8], columns: &HistoryColumns) -> Result<Told, TableError> {
    let table = Table::read(name, bytes)?;
    let (group, day) = (table.column(&columns.group)?, table.column(&columns.day)?);
    let (text, side) = (table.column(&columns.said.text)?, table.side(&columns.said)?);
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<(&str, Vec<(Line<'_>, &str)>)> = Vec::new();
    for row in &table.rows {
        let line = Line { day: table.day_of(row, day)?, side: table.side_of(row, side)?, text: row.cell(text) };
        let place = *places.entry(row.cell(group)).or_insert(groups.len());
        if place == groups.len() {
            groups.push((row.cell(group), Vec::new()));
        }
        groups[place].1.push((line, row.cell(day)));
    }
    let mut out = Out::new(&["group", "stage", "score", "evidence"])?;
    let (rows, mut sick) = (groups.len(), 0);
    for (group, mut lines) in groups {
        lines.sort_by(|a, b| a.0.day.total_cmp(&b.0.day));
        let said: Vec<Line<'_>> = lines.iter().map(|(line, _)| *line).collect();
        let found = diagnose(listener, &said);
        sick += usize::from(found.stage > Stage::Healthy);
        let quotes = found.evidence.iter().map(|at| {
            let (line, day) = &lines[*at];
            format!("day {day}, {}: \"{}\" ({})", line.side, line.text, found.verdicts[*at].stage)
        });
        let quotes: Vec<String> = quotes.collect();
        out.row(&[group, found.stage.word(), &score(found.score()), &quotes.join("; ")])?;
    }
    Ok(Told { csv: out.finish()?, rows, found: sick })
}

fn score(score: f64) -> String {
    format!("{score:.3}")
}

struct Row {
    line: u64,
    record: csv::StringRecord,
}

impl Row {
    fn cell(&self, at: usize) -> &str {
        self.record.get(at).unwrap_or("").trim()
    }
}

struct Table<'n> {
    name: &'n str,
    columns: Vec<String>,
    rows: Vec<Row>,
}

impl<'n> Table<'n> {
    fn read(name: &'n str, bytes: &[u8]) -> Result<Self, TableError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(bytes)).from_reader(bytes);
        let mut columns: Option<Vec<String>> = None;
        let mut rows = Vec::new();
        for record in reader.byte_records() {
            let record = record.map_err(|e| TableError(format!("{name} cannot be read as CSV ({e}).")))?;
            let line = record.position().map_or(0, csv::Position::line);
            let record = csv::StringRecord::from_byte_record(record).map_err(|e| {
                let column = e.utf8_error().field();
                let column = columns.as_ref().and_then(|c| c.get(column)).cloned().unwrap_or((column + 1).to_string());
                TableError(format!(
                    "{name}, line {line}, column `{column}`: this is not UTF-8. Export it as CSV in UTF-8."
                ))
            })?;
            match &columns {
                None => columns = Some(record.iter().map(|c| c.trim().to_owned()).collect()),
                Some(columns) if columns.len() != record.len() => {
                    let (found, expected) = (record.len(), columns.len());
                    let after = columns.get(found.min(expected) - 1).map_or("", String::as_str);
                    return Err(TableError(format!(
                        "{name}, line {line}: the row has {found} cells and the header {expected}; look after column `{after}`. \
                         A text with commas stands in quotes."
                    )));
                }
                Some(_) => rows.push(Row { line, record }),
            }
        }
        match columns {
            Some(columns) => Ok(Self { name, columns, rows }),
            None => Err(TableError(format!("{name} is empty. Its first line has to name the columns."))),
        }
    }

    fn column(&self, wanted: &str) -> Result<usize, TableError> {
        let same = |c: &&String| c.eq_ignore_ascii_case(wanted.trim());
        let exact = self.columns.iter().position(|c| c == wanted);
        let found = exact.or_else(|| self.columns.iter().position(|c| same(&c)));
        found.ok_or_else(|| {
            let there = self.columns.join(", ");
            TableError(format!("{}, line 1: there is no column `{wanted}`. The file has: {there}.", self.name))
        })
    }

    fn side(&self, columns: &Columns) -> Result<Option<usize>, TableError> {
        columns.side.as_ref().map(|name| self.column(name)).transpose()
    }

    fn side_of(&self, row: &Row, column: Option<usize>) -> Result<Side, TableError> {
        let Some(at) = column else { return Ok(Side::Unknown) };
        let word = row.cell(at);
        if word.is_empty() {
            return Ok(Side::Unknown);
        }
        Side::named(word).ok_or_else(|| {
            let sides = Side::ALL.map(Side::word).join(", ");
            self.wrong(row, at, &format!("`{word}` is no side. Sides are: {sides}; an empty cell is unknown"))
        })
    }

    fn day_of(&self, row: &Row, at: usize) -> Result<f64, TableError> {
        let cell = row.cell(at);
        let number = cell.parse().ok().filter(|d: &f64| d.is_finite());
        number.or_else(|| date(cell)).ok_or_else(|| {
            self.wrong(row, at, &format!("`{cell}` is no day. Write a number, or a date such as 2026-03-12"))
        })
    }

    fn wrong(&self, row: &Row, at: usize, what: &str) -> TableError {
        let column = self.columns.get(at).map_or("", String::as_str);
        TableError(format!("{}, line {}, column `{column}`: {what}.", self.name, row.line))
    }
}

/// Commas, semicolons or tabs: whichever the header has most of.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |of: u8| header.iter().filter(|b| **b == of).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|of| (count(*of), *of == b',')).unwrap_or(b',')
}

/// The days of a date, `2026-03-12` or with an hour behind it (days from the civil calendar, after Howard Hinnant).
fn date(cell: &str) -> Option<f64> {
    let day = cell.get(..10).filter(|_| !cell[10..].starts_with(|c: char| c.is_ascii_digit()))?;
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some((era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year) as f64)
}

struct Out(csv::Writer<Vec<u8>>);

impl Out {
    fn new(header: &[&str]) -> Result<Self, TableError> {
        let mut out = Self(csv::Writer::from_writer(Vec::new()));
        out.row(header)?;
        Ok(out)
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), TableError> {
        self.0.write_record(cells).map_err(|e| TableError(format!("The result cannot be written ({e}).")))
    }

    fn finish(self) -> Result<Vec<u8>, TableError> {
        self.0.into_inner().map_err(|e| TableError(format!("The result cannot be written ({e}).")))
    }
}
