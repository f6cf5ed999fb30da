//! `entente listen`: what is heard in the texts of a file, row by row. Nothing is kept, and no database is asked.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use listen::table::{self, Columns};
use listen::{Listener, Tier};

/// Which file, and what its columns say.
#[derive(Debug, Args)]
#[command(
    after_help = "The result has one row for each row, in order, with the columns symptom (yes or no), side, stage (healthy, sniffles, flu, pneumonia, end), \
score and evidence. docs/listening.md tells how verdicts come about, and how often they are right.\n\nExamples:\n  \
entente listen comments.csv --text comment --out heard.csv\n  entente listen minutes.csv --text words --side said_by --out heard.csv --tier ngrams"
)]
pub struct Listen {
    /// The file: CSV in UTF-8.
    file: PathBuf,
    /// The column with what was said.
    #[arg(long, value_name = "COLUMN")]
    text: String,
    /// The column that says who spoke: client, it, neutral or unknown.
    #[arg(long, value_name = "COLUMN")]
    side: Option<String>,
    #[command(flatten)]
    outcome: Outcome,
}

/// Where the result goes, and how it comes about.
#[derive(Debug, Args)]
pub struct Outcome {
    /// The file that is written.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How to hear: by the encoder where it is built in, or by n-grams, which is quicker and less often right.
    #[arg(long, value_name = "TIER")]
    tier: Option<Hearing>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Hearing {
    Ngrams,
    Encoder,
}

impl Outcome {
    pub(super) fn listener(&self) -> anyhow::Result<Listener> {
        let best = Listener::new();
        match self.tier {
            Some(Hearing::Ngrams) => Ok(Listener::ngrams()),
            Some(Hearing::Encoder) if best.tier() != Tier::Encoder => Err(anyhow!(
                "The encoder is not built into this binary. Build it with --features encoder, or leave --tier out."
            )),
            _ => Ok(best),
        }
    }

    /// Writes the result, and says what was done and by which tier.
    pub(super) fn write(&self, bytes: &[u8], said: &str, tier: Tier) -> anyhow::Result<ExitCode> {
        std::fs::write(&self.out, bytes).with_context(|| format!("{} cannot be written", self.out.display()))?;
        let text = format!("{said} Tier: {tier}. Written to {}.\n", self.out.display());
        std::io::stdout().write_all(text.as_bytes()).context("the result could not be told")?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Listen {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let bytes = std::fs::read(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))?;
        let listener = self.outcome.listener()?;
        let columns = Columns { text: self.text, side: self.side };
        let heard = table::listen(&listener, &self.file.display().to_string(), &bytes, &columns)?;
        let said = format!("Symptoms: {} of {} rows.", heard.found, heard.rows);
        self.outcome.write(&heard.csv, &said, listener.tier())
    }
}
