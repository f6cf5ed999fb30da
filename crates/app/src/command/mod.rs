//! What the one binary does, one file for each command.

mod backup;
mod calibrate;
mod config;
mod demo;
mod diagnose;
mod doctor;
mod export;
mod generate_usage;
mod import;
mod listen;
mod outside;
mod receive;
mod report;
mod serve;
mod token;
mod user;
mod verify;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use db::{Db, Options};

use crate::kit::app::{App, Settings};
use crate::kit::env::{Chance, Clock};
use crate::{calendars, migrations, organisation};

/// Customer relationship management for an IT department and the people it serves.
#[derive(Debug, Parser)]
#[command(name = "entente", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run Entente for people to use.
    Serve(serve::Serve),
    /// Run it with a house that lives: clients, suppliers, fifteen months of promises. To look at and to try.
    Demo(demo::Demo),
    /// Bring a file from another system in, or take it back.
    Import(import::Import),
    /// Write a year of made-up usage for the prices that are there, to try bills with.
    GenerateUsage(generate_usage::GenerateUsage),
    /// Go through a history from elsewhere and tell how right our forecasts would have been.
    Calibrate(calibrate::Calibrate),
    /// Hear trouble in the texts of a file: which are symptoms, of which stage, and by which words.
    Listen(listen::Listen),
    /// Tell the stage of each relationship from what was said in it over time.
    Diagnose(diagnose::Diagnose),
    /// Take one mail from standard input: it becomes a note with the matter it was written to. For mail servers.
    Receive(receive::Receive),
    /// Print numbers about what is in Entente.
    Report(report::Report),
    /// Copy the running database into a new file.
    Backup(backup::Backup),
    /// Put a copy in the place of the database.
    Restore(backup::Restore),
    /// Write everything that is in Entente into files that other programs read.
    Export(export::Export),
    /// Look at settings, database, mail, clock and disk, and say what to do.
    Doctor(doctor::Doctor),
    /// Check every ledger: chains, stored states and kept numbers. Ends with 1 when something is wrong.
    Verify(verify::Verify),
    /// Add a person who can sign in, set a password, or list who can.
    User(user::User),
    /// Make, list or end tokens with which programs come in.
    Token(token::Token),
}

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub struct Database {
    /// sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, env = "ENTENTE_DATABASE", default_value = "sqlite:entente.db", global = false)]
    pub database: String,
}

impl Database {
    /// The database, migrated. A missing SQLite file is made only by commands that begin something.
    pub async fn open(&self, create: bool) -> anyhow::Result<Db> {
        let db = Db::open(&self.database, Options { create, ..Options::default() }).await?;
        let done = db.migrate(migrations::ALL).await?;
        if !done.is_empty() {
            tracing::info!(migrations = ?done, "the database was brought up to date");
        }
        Ok(db)
    }

    /// The application over it, by the machine's clock.
    pub async fn app(&self, create: bool, settings: Settings) -> anyhow::Result<App> {
        over(self.open(create).await?, Clock::System, settings).await
    }
}

/// An application over an open database, in the organisation's zone.
pub async fn over(db: Db, clock: Clock, settings: Settings) -> anyhow::Result<App> {
    let app = App::new(db, clock, Chance::real(), settings);
    if let Some(org) = app.read(|conn, _| organisation::find(conn)).await? {
        app.set_zone(org.zone);
        let house = app.read(calendars::store::house).await?;
        app.set_house(house);
    }
    Ok(app)
}

/// Runs what the command line says.
///
/// # Errors
/// What went wrong, for the person at the terminal.
pub async fn run() -> anyhow::Result<std::process::ExitCode> {
    let cli = Cli::from_arg_matches(&config::with_file(Cli::command())?.get_matches())?;
    match cli.command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::Import(import) => import.run().await,
        Command::GenerateUsage(generate) => generate.run().await,
        Command::Calibrate(calibrate) => calibrate.run(),
        Command::Listen(listen) => listen.run(),
        Command::Diagnose(diagnose) => diagnose.run(),
        Command::Receive(receive) => receive.run().await,
        Command::Report(report) => report.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Export(export) => export.run().await,
        Command::Doctor(doctor) => doctor.run().await,
        Command::Verify(verify) => verify.run().await,
        Command::User(user) => user.run().await,
        Command::Token(token) => token.run().await,
    }
}
