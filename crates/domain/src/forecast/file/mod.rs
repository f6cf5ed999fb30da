//! A past that lies in a file: which columns say what, how its dates are written, and what cannot be used.

mod dates;
mod spelling;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::dates::Column;
use super::item::{Asked, Grain};
use super::replay::Past;
use crate::importing::{Row, Table};

pub use self::spelling::Order;

/// Which columns of a file say what.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// When items began.
    pub started: String,
    /// When they were done.
    pub finished: String,
    /// The date that was wanted.
    pub due: Option<String>,
    /// What is similar: none, one, or two from narrow to wide.
    pub groups: Vec<String>,
    /// What items were estimated at.
    pub effort: Option<String>,
    /// What they really took, in the same unit.
    pub actual: Option<String>,
    /// Whether the day or the month comes first, where the file itself does not tell.
    pub order: Option<Order>,
}

/// Rows that cannot be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Rows narrower or wider than the header, or not UTF-8.
    pub broken: usize,
    /// No begin, or one that is no date.
    pub no_begin: usize,
    /// An end that is no date.
    pub no_end: usize,
    /// Done before it began.
    pub backwards: usize,
}

impl LeftOut {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.broken + self.no_begin + self.no_end + self.backwards
    }
}

/// A past, as a file tells it.
#[derive(Clone, Debug)]
pub struct History {
    /// Its items, in the order of the file.
    pub past: Vec<Past>,
    /// Whether it knows hours, or days only.
    pub grain: Grain,
    /// What could not be used.
    pub left_out: LeftOut,
    /// Each date column with how its dates are written.
    pub spellings: Vec<(String, String)>,
    /// The middle of actual by estimated effort, and on how many items it rests.
    pub effort: Option<(f64, usize)>,
}

/// Why a file cannot be read as a past, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError(String);

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FileError {}

/// What stands for nothing, in one system or another.
fn nothing(cell: &str) -> bool {
    matches!(
        cell.to_ascii_lowercase().as_str(),
        "" | "?" | "\\n" | "-" | "null" | "none" | "na" | "n/a" | "nan" | "unknown"
    )
}

fn number(cell: &str) -> Option<f64> {
    let plain = cell.parse().ok().or_else(|| cell.replace(',', ".").parse().ok());
    plain.filter(|n: &f64| n.is_finite() && *n > 0.0)
}

/// The place of a column; its refusal names those that there are.
fn place(table: &Table, name: &str) -> Result<usize, FileError> {
    // `dev started` and `Dev.Started` are the same column, where it is the only one of that name.
    let plain = |c: &str| c.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = plain(name);
    let found = (table.columns().iter().position(|c| c == name))
        .or_else(|| table.columns().iter().position(|c| c.eq_ignore_ascii_case(name)))
        .or_else(|| table.columns().iter().position(|c| !wanted.is_empty() && plain(c) == wanted));
    found.ok_or_else(|| {
        let there = table.columns().join(", ");
        FileError(format!("There is no column `{name}`. The file has: {there}."))
    })
}

fn places<'n>(table: &Table, names: impl IntoIterator<Item = &'n String>) -> Result<Vec<usize>, FileError> {
    names.into_iter().map(|name| place(table, name)).collect()
}

/// Reads a table as a past. An item without an end is kept: it was open all the time, and what is open says something too.
///
/// # Errors
/// A column that is not there, dates that nothing decides, or not one item that could be used.
pub fn history(table: &Table, columns: &Columns) -> Result<History, FileError> {
    let groups = places(table, &columns.groups)?;
    if groups.len() > 2 {
        return Err(FileError("Name two groups at most: what is most similar first, then what it belongs to.".into()));
    }
    let (effort, actual) = (places(table, &columns.effort)?, places(table, &columns.actual)?);
    let dates = places(table, [&columns.started, &columns.finished].into_iter().chain(&columns.due))?;
    let read = Column::all(table, &dates, columns.order)?;
    let (began, ended) = (&read[0], &read[1]);
    let grain = if began.hours() && ended.hours() { Grain::Moments } else { Grain::Days };
    let mut left_out = LeftOut { broken: table.refused().len(), ..LeftOut::default() };
    let mut numbers = BTreeMap::new();
    let (mut past, mut shares) = (Vec::with_capacity(table.len()), Vec::new());
    for (at, row) in table.rows().enumerate() {
        let due = read.get(2).and_then(|due| due.until(at, grain));
        let mut one = match item(&row, dates[1], (began.at(at, grain), ended.at(at, grain)), &mut left_out) {
            Some(one) => one,
            None => continue,
        };
        one.asked.due = due;
        one.asked.effort = effort.first().and_then(|column| number(row.cell(*column)));
        for (nth, column) in groups.iter().enumerate() {
            one.asked.groups[nth] = Some(numbered(&mut numbers, nth, row.cell(*column)));
        }
        let really = actual.first().and_then(|column| number(row.cell(*column)));
        shares.extend(really.zip(one.asked.effort).map(|(really, estimated)| really / estimated));
        past.push(one);
    }
    if past.iter().all(|p| p.done.is_none()) {
        let why = format!("{} rows have no begin, {} an end that is no date", left_out.no_begin, left_out.no_end);
        return Err(FileError(format!("No row has a begin and an end ({why}). Look at --started and --finished.")));
    }
    let spellings = dates.iter().zip(&read).map(|(at, c)| (table.columns()[*at].clone(), c.spelling())).collect();
    shares.sort_by(f64::total_cmp);
    let effort = shares.get(shares.len() / 2).map(|middle| (*middle, shares.len()));
    Ok(History { past, grain, left_out, spellings, effort })
}

fn numbered(numbers: &mut BTreeMap<(usize, String), u32>, nth: usize, cell: &str) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    *numbers.entry((nth, cell.to_owned())).or_insert(next)
}

fn item(row: &Row<'_>, end: usize, when: (Option<f64>, Option<f64>), left_out: &mut LeftOut) -> Option<Past> {
    let Some(began) = when.0 else {
        left_out.no_begin += 1;
        return None;
    };
    if when.1.is_none() && !nothing(row.cell(end)) {
        left_out.no_end += 1;
        return None;
    }
    if when.1.is_some_and(|done| done < began) {
        left_out.backwards += 1;
        return None;
    }
    Some(Past { asked: Asked { at: began, due: None, effort: None, groups: [None; 2] }, done: when.1 })
}
