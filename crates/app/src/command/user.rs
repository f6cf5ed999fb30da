//! `entente user`: people who can sign in, from the terminal.

use std::process::ExitCode;

use clap::Args;

use super::Database;

/// Which person.
#[derive(Debug, Args)]
pub struct User {
    #[command(flatten)]
    database: Database,
}

impl User {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        Ok(ExitCode::SUCCESS)
    }
}
