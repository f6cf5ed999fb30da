//! From rows to matters: which rows belong together, in which order, and which cannot be used at all.

use std::collections::HashMap;

use jiff::Timestamp;

use super::bound::{Bound, BoundShape};
use super::draft::Matter;
use super::mapping::{Mapping, MappingError};
use super::problem::{LineNote, Problem};
use super::table::{Row, Table};
use super::{list, log};

/// How long a reference to another system may be.
const KEY_BYTES: usize = 200;

/// How a file is taken.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Refuse what would only be flagged.
    pub strict: bool,
    /// Nothing can have happened later.
    pub now: Timestamp,
}

/// What a file comes to. Matters are made one at a time, so that a long file needs no more memory than its text.
#[derive(Debug)]
pub struct Plan<'a> {
    pub(super) bound: Bound<'a>,
    pub(super) table: &'a Table,
    pub(super) options: Options,
    /// In the order of matters, of time, of the file.
    entries: Vec<Entry>,
    /// Where each matter begins among the entries.
    starts: Vec<usize>,
    refused: Vec<LineNote>,
}

/// A row that can be used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    matter: u32,
    pub row: u32,
    pub at: Timestamp,
}

impl<'a> Plan<'a> {
    /// Lays `mapping` over `table` and sorts its rows.
    ///
    /// # Errors
    /// A mapping that does not fit the header.
    pub fn new(mapping: &'a Mapping, table: &'a Table, options: Options) -> Result<Self, MappingError> {
        let bound = Bound::new(mapping, table)?;
        let mut plan =
            Self { bound, table, options, entries: Vec::new(), starts: Vec::new(), refused: table.refused().to_vec() };
        plan.sort();
        Ok(plan)
    }

    /// The number of matters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// No matter at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The number of rows that can be used.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.entries.len()
    }

    /// The number of rows of one matter.
    #[must_use]
    pub fn rows_of(&self, at: usize) -> usize {
        let start = self.starts.get(at).copied().unwrap_or(self.entries.len());
        self.starts.get(at + 1).copied().unwrap_or(self.entries.len()) - start
    }

    /// Lines that belong to no matter. Each [`Matter`] names further ones of its own.
    #[must_use]
    pub fn refused(&self) -> &[LineNote] {
        &self.refused
    }

    /// The matter at this place, in the order in which the file names them first.
    #[must_use]
    pub fn matter(&self, at: usize) -> Matter {
        let Some(start) = self.starts.get(at).copied() else { return Matter::default() };
        let end = self.starts.get(at + 1).copied().unwrap_or(self.entries.len());
        let entries = self.entries.get(start..end).unwrap_or_default();
        let Some(first) = entries.first() else { return Matter::default() };
        let row = self.table.row(first.row as usize);
        let mut key = String::new();
        self.bound.key(row, &mut key);
        let line = entries.iter().map(|e| self.table.row(e.row as usize).line).min().unwrap_or(row.line);
        let matter = Matter { key, line, ..Matter::default() };
        match &self.bound.shape {
            BoundShape::Log { .. } => log::matter(self, entries, matter),
            BoundShape::List { .. } => list::matter(self, *first, matter),
        }
    }

    /// All matters.
    pub fn matters(&self) -> impl Iterator<Item = Matter> {
        (0..self.len()).map(|at| self.matter(at))
    }

    fn sort(&mut self) {
        let table = self.table;
        let mut known: HashMap<String, (u32, u64)> = HashMap::new();
        let mut key = String::new();
        for (at, row) in table.rows().enumerate() {
            let (matter, instant) = match self.place(row, &mut key, &known) {
                Ok(instant) => match known.get(key.as_str()) {
                    Some((matter, _)) => (*matter, instant),
                    None => {
                        let matter = u32::try_from(known.len()).unwrap_or(u32::MAX);
                        known.insert(key.clone(), (matter, row.line));
                        (matter, instant)
                    }
                },
                Err(problem) => {
                    self.refused.push(LineNote { line: row.line, problem });
                    continue;
                }
            };
            self.entries.push(Entry { matter, row: u32::try_from(at).unwrap_or(u32::MAX), at: instant });
        }
        self.entries.sort_by_key(|e| (e.matter, e.at, e.row));
        let mut before = None;
        for (at, entry) in self.entries.iter().enumerate() {
            if before.replace(entry.matter) != Some(entry.matter) {
                self.starts.push(at);
            }
        }
        self.refused.sort_by_key(|note| note.line);
    }

    /// When a row happened, or why it cannot be used. Leaves its key in `key`.
    fn place(&self, row: Row<'_>, key: &mut String, known: &HashMap<String, (u32, u64)>) -> Result<Timestamp, Problem> {
        if !self.bound.key(row, key) {
            return Err(Problem::NoKey);
        }
        if key.len() > KEY_BYTES {
            return Err(Problem::LongKey);
        }
        let column = match &self.bound.shape {
            BoundShape::Log { instant, .. } => *instant,
            BoundShape::List { created, .. } => *created,
        };
        let at = self.date(row, column)?.ok_or_else(|| Problem::NoDate { column: self.name(column) })?;
        if let BoundShape::List { due, finished, .. } = &self.bound.shape {
            if let Some((_, line)) = known.get(key.as_str()) {
                return Err(Problem::SameKey { line: *line });
            }
            for column in [due, finished].into_iter().copied().flatten() {
                self.date(row, column)?;
            }
        }
        if at > self.options.now { Err(Problem::Future(at)) } else { Ok(at) }
    }

    /// The instant in a cell; nothing where it holds nothing.
    pub(super) fn date(&self, row: Row<'_>, column: usize) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.bound.value(row, column) else { return Ok(None) };
        let bad = || Problem::BadDate { column: self.name(column), text: text.to_owned() };
        self.bound.dates.instant(text).map(Some).ok_or_else(bad)
    }

    /// What a column is called.
    pub(super) fn name(&self, column: usize) -> String {
        self.table.columns().get(column).cloned().unwrap_or_default()
    }
}
