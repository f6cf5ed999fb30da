//! A column of dates. Whether `3/4/2016` is March or April is decided from the whole column, else from the other columns of the
//! same file, and never guessed.

use std::collections::BTreeMap;

use super::spelling::{Order, Written, written};
use super::{FileError, Grain, nothing};
use crate::importing::Table;

/// The dates of a column, row by row.
#[derive(Debug)]
pub(super) struct Column {
    cells: Vec<Option<Written>>,
    order: Order,
}

impl Column {
    /// The columns at these places.
    ///
    /// # Errors
    /// Nothing tells whether the day or the month comes first, or not one cell of a column is a date.
    pub(super) fn all(table: &Table, places: &[usize], said: Option<Order>) -> Result<Vec<Self>, FileError> {
        let read: Vec<Vec<Option<Written>>> =
            places.iter().map(|at| table.rows().map(|row| written(row.cell(*at))).collect()).collect();
        let together = said.or_else(|| majority(read.iter().flatten()));
        let column = |(at, cells): (&usize, Vec<Option<Written>>)| {
            let name = &table.columns()[*at];
            if cells.iter().all(Option::is_none) {
                return Err(no_dates(table, *at, name));
            }
            let own = said.or_else(|| majority(cells.iter())).or(together);
            let open = cells.iter().flatten().any(Written::ambiguous);
            match own {
                None if open => Err(undecided(table, *at, name)),
                order => Ok(Self { cells, order: order.unwrap_or(Order::DayFirst) }),
            }
        };
        places.iter().zip(read).map(column).collect()
    }

    /// Some of its dates tell the time of day. Midnight throughout is no time.
    pub(super) fn hours(&self) -> bool {
        self.cells.iter().flatten().any(|w| w.time.is_some_and(|passed| passed > 0.0))
    }

    /// The date in this row, in days since 1970.
    pub(super) fn at(&self, row: usize, grain: Grain) -> Option<f64> {
        let days = self.cells.get(row)?.as_ref()?.days(self.order)?;
        Some(if grain == Grain::Days { days.floor() } else { days })
    }

    /// The end of what this row says: a day is over at its end.
    pub(super) fn until(&self, row: usize, grain: Grain) -> Option<f64> {
        let whole_day = grain == Grain::Moments && self.cells.get(row)?.as_ref()?.time.is_none();
        Some(self.at(row, grain)? + if whole_day { 1.0 } else { 0.0 })
    }

    /// How its dates are written, the most frequent way first.
    pub(super) fn spelling(&self) -> String {
        let mut ways: BTreeMap<String, usize> = BTreeMap::new();
        for written in self.cells.iter().flatten() {
            *ways.entry(written.spelling(self.order)).or_default() += 1;
        }
        let mut ways: Vec<(String, usize)> = ways.into_iter().collect();
        ways.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let one = ways.len() == 1;
        let rows = |n: usize| if n == 1 { "1 row".to_owned() } else { format!("{n} rows") };
        let told = ways.into_iter().take(4).map(|(way, n)| if one { way } else { format!("{way} in {}", rows(n)) });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// What most of those that tell say.
fn majority<'w>(cells: impl Iterator<Item = &'w Option<Written>>) -> Option<Order> {
    let (mut day, mut month) = (0, 0);
    for order in cells.flatten().filter_map(Written::order) {
        match order {
            Order::DayFirst => day += 1,
            Order::MonthFirst => month += 1,
        }
    }
    match (day, month) {
        (0, 0) => None,
        (day, month) if day >= month => Some(Order::DayFirst),
        _ => Some(Order::MonthFirst),
    }
}

fn example(table: &Table, at: usize) -> &str {
    table.rows().map(|row| row.cell(at)).find(|cell| !nothing(cell)).unwrap_or_default()
}

fn no_dates(table: &Table, at: usize, name: &str) -> FileError {
    let why = match example(table, at) {
        "" => "it is empty".to_owned(),
        cell => format!("it says `{cell}` for instance"),
    };
    let known = "2016-02-29, 2016-02-29T01:16Z, 29/2/2016 01:16, 2/29/16, 29-Feb-16";
    FileError(format!("Column `{name}` holds no date that can be read: {why}. These can be read: {known}."))
}

fn undecided(table: &Table, at: usize, name: &str) -> FileError {
    let cell = example(table, at);
    FileError(format!(
        "Nothing in column `{name}` tells whether the day or the month comes first in `{cell}`. Say it: --dates d/m/y or --dates m/d/y."
    ))
}
