//! `entente verify`: replay every ledger and compare.

use std::process::ExitCode;

use clap::Args;

use super::Database;

/// What to check.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    database: Database,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        Ok(ExitCode::SUCCESS)
    }
}
