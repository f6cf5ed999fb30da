//! What is kept about trust, beside what it should be: the part of `entente verify` that knows months and marks.

use std::collections::HashMap;

use db::Conn;
use domain::trust::Tally;

use super::Adds;
use super::store::{self, Mark, Month};
use crate::kit::error::AppError;

/// What should be kept, as far as it was replayed.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    months: HashMap<Month, Tally>,
    marks: HashMap<Mark, i64>,
}

impl Sums {
    /// One more commitment.
    pub fn add(&mut self, adds: &Adds) {
        if let (Some(counted), Some(month)) = (adds.counted, adds.month()) {
            for pair in &adds.words {
                self.months.entry((pair.owner.0, pair.toward.0, month)).or_default().add(&counted);
            }
        }
        for (cell, marks) in &adds.cells {
            let pair = cell.pair;
            let key = (pair.owner.0, pair.toward.0, cell.measure, cell.month, i64::from(cell.step));
            *self.marks.entry(key).or_default() += marks;
        }
    }

    /// Everything that is kept otherwise than it should be: what it is, and what is wrong with it.
    ///
    /// # Errors
    /// The database.
    pub fn differ(
        mut self,
        conn: &mut Conn,
        same: impl Fn(&Tally, &Tally) -> bool,
    ) -> Result<Vec<(String, &'static str)>, AppError> {
        let mut found = Vec::new();
        for (key, is) in store::all_months(conn)? {
            let should = self.months.remove(&key).unwrap_or_default();
            if !same(&is, &should) {
                found.push((named(key), "its kept sums of the month are not what its outcomes add up to"));
            }
        }
        let missing = self.months.into_iter().filter(|(_, tally)| tally.count != 0);
        found.extend(missing.map(|(key, _)| (named(key), "its kept sums of the month are missing")));
        for (key, is) in store::all_paces(conn)? {
            if self.marks.remove(&key).unwrap_or_default() != is {
                found.push((marked(key), "its kept marks are not what its promises add up to"));
            }
        }
        let missing = self.marks.into_iter().filter(|(_, marks)| *marks != 0);
        found.extend(missing.map(|(key, _)| (marked(key), "its kept marks are missing")));
        Ok(found)
    }
}

fn named((owner, toward, month): Month) -> String {
    format!("{owner} toward {toward}, {month}")
}

fn marked((owner, toward, measure, month, step): Mark) -> String {
    format!("{owner} toward {toward}, {} {step}, {month}", measure.code())
}
