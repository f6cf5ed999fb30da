//! `bin/bench`: fills a large database once, and measures Entente over it: pages, search, acts, an import with readers
//! present, memory and start. Prints a table and writes the same as JSON.
//!
//! It measures the real binary over a real socket. It must not be needed by anything that people run.

mod acts;
mod bare;
mod dice;
mod fate;
mod fill;
mod heard;
mod load;
mod money;
mod pages;
mod plan;
mod report;
mod server;
mod words;
mod world;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about = "Fills a large database and measures Entente over it.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fill an empty database.
    Fill {
        /// sqlite:PATH or postgres://USER@HOST/NAME, empty.
        #[arg(long)]
        database: String,
        /// So many commitments.
        #[arg(long, default_value_t = 1_000_000)]
        commitments: u64,
        /// Another number makes another world.
        #[arg(long, default_value_t = 19)]
        seed: u64,
    },
    /// Measure over a filled database. What it writes stays there.
    Run {
        /// The filled database.
        #[arg(long)]
        database: String,
        /// The binary to measure.
        #[arg(long, default_value = "target/release/entente")]
        binary: PathBuf,
        /// Seconds for each line of the table.
        #[arg(long, default_value_t = 6)]
        seconds: u64,
        /// Where the same numbers go as JSON.
        #[arg(long)]
        json: Option<PathBuf>,
        /// Only lines whose name contains this.
        #[arg(long)]
        only: Option<String>,
    },
    /// Measure money: a run over many lines of usage, forecasts, and the pages. Fills the database where it is empty.
    Money {
        /// sqlite:PATH or postgres://USER@HOST/NAME; empty, or filled by this before.
        #[arg(long)]
        database: String,
        /// So many lines of usage in one month.
        #[arg(long, default_value_t = 1_000_000)]
        usage: usize,
        /// Another number makes another world.
        #[arg(long, default_value_t = 19)]
        seed: u64,
    },
    /// Measure the promise check over a filled database. Gives it teams, skills and estimates where it has none yet.
    Plan {
        /// The filled database.
        #[arg(long)]
        database: String,
        /// Another number makes other estimates.
        #[arg(long, default_value_t = 19)]
        seed: u64,
    },
    /// Measure Listening and relationships over 5,000 clients with many signals each. Fills the database where it is empty.
    Heard {
        /// sqlite:PATH or postgres://USER@HOST/NAME; empty, or filled by this before.
        #[arg(long)]
        database: String,
        /// So many signals of each client.
        #[arg(long, default_value_t = 500)]
        signals: usize,
        /// Another number makes another world.
        #[arg(long, default_value_t = 19)]
        seed: u64,
    },
    /// Show what one page or act asks the database, how long each statement takes, and how it is answered.
    Explain {
        /// The filled database.
        #[arg(long)]
        database: String,
        /// Path and query of the page, or `act` for saying something about a promise.
        page: String,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Fill { database, commitments, seed } => fill::fill(&database, commitments, seed).await,
        Command::Money { database, usage, seed } => money::measure(&database, usage, seed).await,
        Command::Plan { database, seed } => plan::measure(&database, seed).await,
        Command::Heard { database, signals, seed } => heard::measure(&database, signals, seed).await,
        Command::Explain { database, page } => report::explain(&database, &page).await,
        Command::Run { database, binary, seconds, json, only } => {
            let plan = report::Plan { database, binary, seconds, only };
            let report = plan.measure().await?;
            print!("{report}");
            if let Some(path) = json {
                std::fs::write(path, serde_json::to_string_pretty(&report)?)?;
            }
            Ok(())
        }
    }
}
