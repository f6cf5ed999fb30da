//! `entente diagnose`: the stage of each relationship in a file of what was said over time. Nothing is kept, and no database is
//! asked.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use listen::table::{self, Columns, HistoryColumns};

use super::listen::Outcome;

/// Which file, and what its columns say.
#[derive(Debug, Args)]
#[command(
    after_help = "The result has one row for each group, in the order in which they first occur, with the columns group, stage, score and evidence: the \
lines that speak most for the stage. docs/listening.md tells how it comes about.\n\nExample:\n  \
entente diagnose told.csv --group client --day said_on --text words --side said_by --out stages.csv"
)]
pub struct Diagnose {
    /// The file: CSV in UTF-8.
    file: PathBuf,
    /// The column that says which rows belong together.
    #[arg(long, value_name = "COLUMN")]
    group: String,
    /// The column that says when: a number of days, or a date such as 2026-03-12.
    #[arg(long, value_name = "COLUMN")]
    day: String,
    /// The column with what was said.
    #[arg(long, value_name = "COLUMN")]
    text: String,
    /// The column that says who spoke: client, it, neutral or unknown.
    #[arg(long, value_name = "COLUMN")]
    side: Option<String>,
    #[command(flatten)]
    outcome: Outcome,
}

impl Diagnose {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let bytes = std::fs::read(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))?;
        let listener = self.outcome.listener()?;
        let said = Columns { text: self.text, side: self.side };
        let columns = HistoryColumns { group: self.group, day: self.day, said };
        let told = table::histories(&listener, &self.file.display().to_string(), &bytes, &columns)?;
        let said = format!("Not healthy: {} of {} groups.", told.found, told.rows);
        self.outcome.write(&told.csv, &said, listener.tier())
    }
}
