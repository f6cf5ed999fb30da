//! A table as a reader hands it over: one header, rows of text, each with the line it stands on.

use super::mapping::MappingError;
use super::problem::{LineNote, Problem};

/// The rows of one file. All text lies in one piece of memory, so that a file takes about its own size.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<String>,
    text: String,
    /// Where each cell ends, counted from where its row starts.
    ends: Vec<u32>,
    rows: Vec<Span>,
    refused: Vec<LineNote>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    line: u64,
    start: usize,
}

/// One row, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    /// The line of the file on which it begins; the header is line 1.
    pub line: u64,
    text: &'t str,
    ends: &'t [u32],
}

impl<'t> Row<'t> {
    /// The text of one cell, without blanks around it. Empty where there is no such column.
    #[must_use]
    pub fn cell(&self, column: usize) -> &'t str {
        let Some(end) = self.ends.get(column) else { return "" };
        let start = column.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start as usize..*end as usize).unwrap_or("")
    }
}

impl Table {
    /// An empty table with these columns.
    ///
    /// # Errors
    /// No column at all, a column without a name, or two with the same name.
    pub fn new<'a>(header: impl IntoIterator<Item = &'a str>) -> Result<Self, MappingError> {
        let columns: Vec<String> =
            header.into_iter().map(|c| c.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        if columns.iter().all(String::is_empty) {
            return Err(MappingError::of_file("The file has no header.", "Its first line has to name the columns."));
        }
        for (at, name) in columns.iter().enumerate() {
            if name.is_empty() {
                let problem = format!("Column {} has no name.", at + 1);
                return Err(MappingError::of_file(problem, "Give every column a name in the first line."));
            }
            if columns[..at].contains(name) {
                let problem = format!("Two columns are called `{name}`.");
                return Err(MappingError::of_file(problem, "Give one of them another name in the first line."));
            }
        }
        Ok(Self { columns, ..Self::default() })
    }

    /// Adds a row. One that is wider or narrower than the header is refused.
    pub fn push<'a>(&mut self, line: u64, cells: impl IntoIterator<Item = &'a str>) {
        let (start, first_end) = (self.text.len(), self.ends.len());
        for cell in cells {
            self.text.push_str(cell.trim());
            self.ends.push(u32::try_from(self.text.len() - start).unwrap_or(u32::MAX));
        }
        let found = self.ends.len() - first_end;
        if found == self.columns.len() {
            self.rows.push(Span { line, start });
            return;
        }
        self.text.truncate(start);
        self.ends.truncate(first_end);
        self.refuse(line, Problem::Width { found, expected: self.columns.len() });
    }

    /// A line that the reader could not make out.
    pub fn refuse(&mut self, line: u64, problem: Problem) {
        self.refused.push(LineNote { line, problem });
    }

    /// The names of the columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The number of rows that are as wide as the header.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// No row at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Lines that are no rows.
    #[must_use]
    pub fn refused(&self) -> &[LineNote] {
        &self.refused
    }

    /// One row; an empty one past the end.
    #[must_use]
    pub fn row(&self, at: usize) -> Row<'_> {
        let Some(span) = self.rows.get(at) else { return Row { line: 0, text: "", ends: &[] } };
        let width = self.columns.len();
        let ends = self.ends.get(at * width..(at + 1) * width).unwrap_or_default();
        Row { line: span.line, text: self.text.get(span.start..).unwrap_or(""), ends }
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|at| self.row(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_trimmed_and_by_position() {
        let mut table = Table::new(["\u{feff}id", " name "]).expect("a header");
        table.push(2, ["1", " Ada "]);
        table.push(3, ["2", ""]);

        assert_eq!(table.columns(), ["id", "name"]);
        assert_eq!((table.row(0).cell(1), table.row(1).cell(0), table.row(1).cell(1)), ("Ada", "2", ""));
        assert_eq!(table.row(7).cell(0), "");
    }

    #[test]
    fn a_row_of_another_width_is_refused_and_leaves_nothing_behind() {
        let mut table = Table::new(["id", "name"]).expect("a header");
        table.push(2, ["1"]);
        table.push(3, ["1", "Ada", "x"]);
        table.push(4, ["1", "Ada"]);

        assert_eq!(table.refused().iter().map(|r| r.line).collect::<Vec<_>>(), [2, 3]);
        assert_eq!((table.len(), table.row(0).cell(1)), (1, "Ada"));
    }

    #[test]
    fn a_header_names_every_column_once() {
        assert!(Table::new(["a", "a"]).is_err_and(|e| e.to_string().contains("`a`")));
        assert!(Table::new(["a", ""]).is_err_and(|e| e.to_string().contains("Column 2")));
        assert!(Table::new([""]).is_err());
    }
}
