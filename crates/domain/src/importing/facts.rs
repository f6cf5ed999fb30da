//! Countable facts about an import, folded from what its events changed and how its commitments turned out.
//!
//! Whoever counts the same facts from the file itself, with other code, must come to the same numbers. The numbering is
//! that of the checks that came with the published data sets; a fact appears when the import has its columns.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::trust::Outcome;

/// What one event of the source changed: columns and their values, `null` where nothing is held any more.
pub type SourceEvent = Map<String, Value>;

/// One number and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `F01`.
    pub id: &'static str,
    /// What is counted.
    pub definition: &'static str,
    /// How many.
    pub value: u64,
}

/// The column by which a fact's source is known, its number and its definition.
const KNOWN: [(&str, &str, &str); 20] = [
    ("incident_state", "F01", "event rows"),
    ("incident_state", "F02", "distinct incidents"),
    ("incident_state", "F03", "incidents whose last event made its service level"),
    ("incident_state", "F04", "incidents with any event that counts a reopening"),
    ("incident_state", "F05", "incidents with any event that counts three or more reassignments"),
    ("incident_state", "F06", "distinct callers"),
    ("incident_state", "F07", "incidents whose last event has priority 1 - Critical"),
    ("incident_state", "F08", "of these, whose last event made its service level"),
    ("SR Number", "F09", "event rows"),
    ("SR Number", "F10", "distinct cases"),
    ("SR Number", "F11", "cases that were completed and then were not"),
    ("SR Number", "F12", "cases touched by more than one team"),
    ("SR Number", "F13", "cases that leave a team and later come back to it"),
    ("SR Number", "F14", "cases that ever waited for the user"),
    ("Case ID", "F15", "distinct cases"),
    ("Case ID", "F16", "cases that ever waited"),
    ("Case ID", "F17", "cases that ever required an upgrade"),
    ("finished_date", "F36", "rows that end before they begin"),
    ("promised_date", "F40", "closed issues with a promised date"),
    ("promised_date", "F41", "of these, delivered by the promised date"),
];

/// Counts while matters pass by.
#[derive(Debug)]
pub struct Facts {
    seen: BTreeSet<&'static str>,
    counts: [u64; KNOWN.len()],
    callers: BTreeSet<String>,
}

impl Default for Facts {
    fn default() -> Self {
        Self { seen: BTreeSet::new(), counts: [0; KNOWN.len()], callers: BTreeSet::new() }
    }
}

impl Facts {
    /// Takes one matter: its events in the order of time, ties in the order of the file, over all of its commitments;
    /// and how its first commitment turned out.
    pub fn matter(&mut self, events: &[SourceEvent], outcome: Option<Outcome>) {
        let Some(first) = events.first() else { return };
        let mut last = SourceEvent::new();
        let mut walk = Walk::default();
        for event in events {
            for (column, value) in event {
                last.insert(column.clone(), value.clone());
            }
            walk.step(&last);
            if let Some(caller) = text(event, "caller_id").filter(|c| !self.callers.contains(*c)) {
                self.callers.insert(caller.to_owned());
            }
        }
        let kind = KNOWN.iter().map(|(column, ..)| *column).find(|column| first.contains_key(*column));
        let Some(kind) = kind else { return };
        self.seen.insert(kind);
        let rows = events.len() as u64;
        match kind {
            "incident_state" => self.incident(rows, &last, &walk),
            "SR Number" => self.case(rows, &walk),
            "Case ID" => {
                self.add("F15", 1);
                self.count("F16", walk.waited);
                self.count("F17", walk.upgraded);
            }
            "finished_date" => {
                let ends = text(&last, "finished_date").zip(text(&last, "created_date"));
                self.count("F36", ends.is_some_and(|(end, begin)| end < begin));
            }
            _ => {
                let closed = text(&last, "promised_date").is_some() && text(&last, "closed_at").is_some();
                self.count("F40", closed);
                self.count("F41", closed && outcome == Some(Outcome::Kept));
            }
        }
    }

    fn incident(&mut self, rows: u64, last: &SourceEvent, walk: &Walk) {
        let (made, critical) = (truth(last, "made_sla"), text(last, "priority") == Some("1 - Critical"));
        self.add("F01", rows);
        self.add("F02", 1);
        self.count("F03", made);
        self.count("F04", walk.reopened);
        self.count("F05", walk.passed_on);
        self.count("F07", critical);
        self.count("F08", critical && made);
    }

    fn case(&mut self, rows: u64, walk: &Walk) {
        self.add("F09", rows);
        self.add("F10", 1);
        self.count("F11", walk.uncompleted);
        self.count("F12", walk.left.len() + usize::from(walk.team.is_some()) > 1 || walk.returned);
        self.count("F13", walk.returned);
        self.count("F14", walk.waited_for_user);
    }

    fn count(&mut self, id: &str, one: bool) {
        self.add(id, u64::from(one));
    }

    fn add(&mut self, id: &str, n: u64) {
        for (count, _) in self.counts.iter_mut().zip(KNOWN).filter(|(_, (_, known, _))| *known == id) {
            *count += n;
        }
    }

    /// The facts whose columns were there, in the order of their numbers.
    #[must_use]
    pub fn finish(&self) -> Vec<Fact> {
        let all = KNOWN.iter().zip(self.counts);
        all.filter(|((column, ..), _)| self.seen.contains(column))
            .map(|((_, id, definition), count)| {
                let value = if *id == "F06" { self.callers.len() as u64 } else { count };
                Fact { id, definition, value }
            })
            .collect()
    }
}

/// What the events of one matter have been through.
#[derive(Debug, Default)]
struct Walk {
    reopened: bool,
    passed_on: bool,
    completed: bool,
    uncompleted: bool,
    team: Option<String>,
    left: BTreeSet<String>,
    returned: bool,
    waited: bool,
    waited_for_user: bool,
    upgraded: bool,
}

impl Walk {
    fn step(&mut self, now: &SourceEvent) {
        self.reopened |= number(now, "reopen_count") > 0;
        self.passed_on |= number(now, "reassignment_count") >= 3;
        let completed = text(now, "Status") == Some("Completed");
        self.uncompleted |= self.completed && !completed;
        self.completed = completed;
        let team = text(now, "Involved ST");
        if team != self.team.as_deref() {
            self.left.extend(self.team.take());
            self.returned |= team.is_some_and(|t| self.left.contains(t));
            self.team = team.map(str::to_owned);
        }
        self.waited |= text(now, "Activity") == Some("Wait");
        self.upgraded |= text(now, "Activity") == Some("Require upgrade");
        self.waited_for_user |= text(now, "Sub Status") == Some("Wait - User");
    }
}

fn text<'e>(event: &'e SourceEvent, column: &str) -> Option<&'e str> {
    event.get(column).and_then(Value::as_str)
}

// Where a mapping gives a column no type, its values are texts.
fn truth(event: &SourceEvent, column: &str) -> bool {
    event.get(column).is_some_and(|v| v.as_bool().unwrap_or(v.as_str() == Some("true")))
}

fn number(event: &SourceEvent, column: &str) -> i64 {
    let value = event.get(column);
    value.and_then(|v| v.as_i64().or_else(|| v.as_str()?.parse().ok())).unwrap_or(0)
}
