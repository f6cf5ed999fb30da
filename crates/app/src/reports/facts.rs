//! Countable facts about what an import brought in, from Entente's own ledgers. Whoever counts the same from the file, with
//! other means, must come to the same numbers.

use std::collections::BTreeMap;

use db::Conn;
use domain::importing::{Fact, Facts, SourceEvent};
use domain::trust::Outcome;
use serde::Deserialize;
use uuid::Uuid;

use crate::imports::store::{self, Told};
use crate::kit::error::AppError;

/// The facts, and how the commitments turned out.
#[derive(Clone, Debug)]
pub struct Report {
    /// In the order of their numbers.
    pub facts: Vec<Fact>,
    /// How many first commitments of their matters turned out how.
    pub outcomes: BTreeMap<&'static str, u64>,
}

/// What a line of a ledger says about its source.
#[derive(Deserialize)]
struct Sourced {
    source: Option<SourceEvent>,
}

#[derive(Default)]
struct Folding {
    facts: Facts,
    outcomes: BTreeMap<&'static str, u64>,
    reference: String,
    outcome: Option<Outcome>,
    events: Vec<SourceEvent>,
}

impl Folding {
    fn line(&mut self, told: &Told) -> Result<(), AppError> {
        let broken = |e| AppError::Internal(format!("a line of {} cannot be read: {e}", told.reference));
        let read: Sourced = serde_json::from_str(&told.body).map_err(broken)?;
        if told.reference != self.reference {
            self.close();
            told.reference.clone_into(&mut self.reference);
        }
        if told.part == 0 {
            self.outcome = told.outcome.as_deref().and_then(Outcome::from_code);
        }
        self.events.extend(read.source);
        Ok(())
    }

    /// All lines of a matter have passed.
    fn close(&mut self) {
        if let Some(outcome) = self.outcome {
            *self.outcomes.entry(outcome.code()).or_default() += 1;
        }
        self.facts.matter(&self.events, self.outcome);
        self.events.clear();
        self.outcome = None;
    }
}

/// The facts about one import.
///
/// # Errors
/// Not found, or the database.
pub fn facts(conn: &mut Conn, import: Uuid) -> Result<Report, AppError> {
    store::find(conn, import)?;
    let mut folding = Folding::default();
    store::told(conn, import, &mut |told| folding.line(told))?;
    folding.close();
    Ok(Report { facts: folding.facts.finish(), outcomes: folding.outcomes })
}
