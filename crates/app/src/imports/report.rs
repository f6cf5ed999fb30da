//! What came of an import, or would come of it: counted by kind, with the lines that were odd or could not be used.

use std::fmt::Write as _;

use domain::importing::LineNote;
use serde::{Deserialize, Serialize};

/// How many of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Clients and teams.
    pub parties: u64,
    /// People on the clients' side.
    pub people: u64,
    /// Services.
    pub services: u64,
    /// Matters, each one commitment.
    pub commitments: u64,
    /// Further commitments, of matters that were opened again after they were closed.
    pub reopenings: u64,
    /// Lines of ledgers.
    pub acts: u64,
    /// Versions of prices.
    #[serde(default)]
    pub rates: u64,
    /// Lines of usage.
    #[serde(default)]
    pub usage: u64,
    /// Measurements of levels.
    #[serde(default)]
    pub levels: u64,
    /// Places in teams.
    #[serde(default)]
    pub team_people: u64,
    /// Weeks of teams.
    #[serde(default)]
    pub team_weeks: u64,
    /// Pieces of finished work of teams.
    #[serde(default)]
    pub team_efforts: u64,
    /// Disagreements.
    #[serde(default)]
    pub disagreements: u64,
}

impl Counts {
    /// Each kind in words, with its count.
    #[must_use]
    pub const fn each(&self) -> [(&'static str, u64); 13] {
        [
            ("parties", self.parties),
            ("people", self.people),
            ("services", self.services),
            ("commitments", self.commitments),
            ("reopened commitments", self.reopenings),
            ("acts", self.acts),
            ("rates", self.rates),
            ("lines of usage", self.usage),
            ("measurements of levels", self.levels),
            ("places in teams", self.team_people),
            ("weeks of teams", self.team_weeks),
            ("pieces of finished work", self.team_efforts),
            ("disagreements", self.disagreements),
        ]
    }
}

/// A line of the file and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The line; the header is line 1.
    pub line: u64,
    /// For programs.
    pub code: String,
    /// For people.
    pub reason: String,
}

impl From<&LineNote> for Noted {
    fn from(note: &LineNote) -> Self {
        Self { line: note.line, code: note.problem.code().to_owned(), reason: note.problem.sentence() }
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Of the import; nothing for a dry run from the command line.
    pub import: Option<uuid::Uuid>,
    /// Nothing was written.
    pub dry_run: bool,
    /// Odd lines were refused.
    pub strict: bool,
    /// Name of the file.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Name of the mapping.
    pub mapping: String,
    /// The system it comes from.
    pub system: String,
    /// Rows of the file that are as wide as its header.
    pub rows: u64,
    /// Rows that became an act or a note, now or earlier.
    pub used: u64,
    /// Of the acts created, those that no row tells and that must have happened.
    pub implied: u64,
    /// What is new.
    pub created: Counts,
    /// What was there and is different now.
    pub changed: Counts,
    /// What was there and is the same.
    pub unchanged: Counts,
    /// How many lines are flagged.
    pub flagged_lines: u64,
    /// How many lines are refused.
    pub refused_lines: u64,
    /// Odd lines, all of them used.
    pub flagged: Vec<Noted>,
    /// Lines that were not used.
    pub refused: Vec<Noted>,
    /// How long it took.
    pub seconds: f64,
}

fn sorted(notes: &mut [Noted]) -> u64 {
    notes.sort_by_key(|n| n.line);
    notes.chunk_by(|a, b| a.line == b.line).count() as u64
}

impl Report {
    /// Whether nothing of the file was new.
    #[must_use]
    pub fn brought_nothing(&self) -> bool {
        [self.created, self.changed].iter().all(|counts| counts.each().iter().all(|(_, count)| *count == 0))
    }

    /// Notes lines, in their order.
    pub fn note(&mut self, flagged: &[LineNote], refused: &[LineNote]) {
        self.flagged.extend(flagged.iter().map(Noted::from));
        self.refused.extend(refused.iter().map(Noted::from));
    }

    /// Puts the lists into the order of the file and counts their lines.
    pub fn sort(&mut self) {
        self.flagged_lines = sorted(&mut self.flagged);
        self.refused_lines = sorted(&mut self.refused);
    }

    /// For a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing into a String cannot fail.
        writeln!(out, "{}: {} rows, mapping {}", self.file, self.rows, self.mapping).ok();
        let (would, was) = if self.dry_run { ("would be ", "Nothing was written.\n") } else { ("", "") };
        for (verb, counts) in [("created", &self.created), ("changed", &self.changed), ("unchanged", &self.unchanged)] {
            let some: Vec<String> =
                counts.each().iter().filter(|(_, n)| *n > 0).map(|(kind, n)| format!("{n} {kind}")).collect();
            let all = if some.is_empty() { "nothing".to_owned() } else { some.join(", ") };
            writeln!(out, "  {would}{verb}: {all}").ok();
        }
        if self.implied > 0 {
            writeln!(out, "  of the acts, {} are implied: no row tells them and they must have happened", self.implied)
                .ok();
        }
        let lists = [("flagged", &self.flagged, self.flagged_lines), ("refused", &self.refused, self.refused_lines)];
        for (word, notes, lines) in lists.into_iter().filter(|(_, notes, _)| !notes.is_empty()) {
            writeln!(out, "  {word}: {lines} lines").ok();
            for note in notes.iter().take(20) {
                writeln!(out, "    line {}: {}", note.line, note.reason).ok();
            }
            if notes.len() > 20 {
                writeln!(out, "    and {} more; --json lists them all", notes.len() - 20).ok();
            }
        }
        out.push_str(was);
        if let Some(id) = self.import {
            writeln!(out, "  import {id}, {:.1} s", self.seconds).ok();
        }
        out
    }
}
