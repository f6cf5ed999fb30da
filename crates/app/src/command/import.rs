//! `entente import`: a file from another system is brought in, or taken back.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use domain::importing::Mapping;
use uuid::Uuid;

use super::Database;
use crate::imports::acts::{self, Job};
use crate::imports::files::{Files, Taking};
use crate::imports::report::Report;
use crate::imports::{reading, store};
use crate::kit::app::{App, Settings};

/// Which file, and how it is read.
#[derive(Debug, Args)]
#[command(
    after_help = "Mappings that come with Entente: servicenow, volvo, helpdesk, jira, gitlab; rates reads a price list, usage what was used, levels what was measured, parties a tree of clients, team-people, team-weeks and team-efforts what is about teams, disagreements a register of what clients and IT differed about. docs/import.md tells how \
to write one.\n\nExamples:\n  entente import incidents.csv.gz --mapping servicenow --dry-run\n  \
entente import issues.csv --mapping ours.toml --zone Europe/Dublin\n  entente import --undo 0199f0c2-…"
)]
pub struct Import {
    #[command(flatten)]
    database: Database,
    /// The file: CSV, or CSV packed with gzip.
    #[arg(required_unless_present = "undo")]
    file: Option<PathBuf>,
    /// What its columns mean: the name of a mapping, or a file that ends in .toml.
    #[arg(long, value_name = "NAME|FILE.toml", required_unless_present = "undo")]
    mapping: Option<String>,
    /// Tell what would be created and changed, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Refuse lines that would only be flagged.
    #[arg(long)]
    strict: bool,
    /// The zone of dates that name none, in place of the mapping's.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Take an import back: what it made becomes void, what it changed is told again as it was.
    #[arg(long, value_name = "ID", conflicts_with_all = ["file", "mapping", "dry_run", "strict", "zone"])]
    undo: Option<Uuid>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.database.app(true, Settings::default()).await?;
        let done = match (self.undo, &self.file) {
            (Some(id), _) => self.take_back(&app, id).await,
            (None, Some(file)) => self.bring_in(&app, file).await,
            (None, None) => Ok(()),
        };
        app.db.close().await;
        done.map(|()| ExitCode::SUCCESS)
    }

    /// A file with a reader of its own.
    async fn bring_own(&self, app: &App, files: Files, taking: Taking) -> anyhow::Result<Report> {
        if self.dry_run {
            return Ok(app.read(move |conn, env| files.dry_run(conn, env, &taking)).await?);
        }
        let fresh = acts::fresh(&app.env(), taking.of(), None, taking.strict, None)?;
        let new = store::Import { mapping_name: files.name().to_owned(), ..fresh };
        let id = new.id;
        app.write(move |tx, env| {
            store::insert(tx, &new)?;
            acts::start(tx, env, id, None)
        })
        .await?;
        let report = acts::run_own(app, id, (files, taking), |done, all| self.progress("row", done, all)).await;
        self.progress("", 0, 0);
        Ok(report?)
    }

    async fn bring_in(&self, app: &App, file: &Path) -> anyhow::Result<()> {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let table = Arc::new(reading::table(&bytes)?);
        if let Some(files) = self.mapping.as_deref().and_then(Files::named) {
            let taking =
                Taking { file: name, hash: reading::hash(&bytes), bytes: bytes.len(), table, strict: self.strict };
            let report = self.bring_own(app, files, taking).await?;
            return self.tell(&report);
        }
        let mapping = self.mapping(app).await?;
        let job =
            Job { file: name, hash: reading::hash(&bytes), table, mapping: Arc::new(mapping), strict: self.strict };
        let report = if self.dry_run {
            acts::dry_run(app, &job).await?
        } else {
            let file = acts::File {
                name: job.file.clone(),
                hash: job.hash.clone(),
                bytes: bytes.len(),
                rows: job.table.len(),
            };
            let new = acts::fresh(&app.env(), file, Some(&job.mapping), job.strict, None)?;
            let id = new.id;
            app.write(move |tx, env| {
                store::insert(tx, &new)?;
                acts::start(tx, env, id, None)
            })
            .await?;
            let report = acts::run(app, id, &job, |done, all| self.progress("row", done, all)).await?;
            self.progress("", 0, 0);
            report
        };
        self.tell(&report)
    }

    fn tell(&self, report: &Report) -> anyhow::Result<()> {
        let text = if self.json { serde_json::to_string_pretty(report)? + "\n" } else { report.text() };
        print(&text)
    }

    async fn mapping(&self, app: &App) -> anyhow::Result<Mapping> {
        let name = self.mapping.clone().unwrap_or_default();
        let mut mapping = if Path::new(&name).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
            let text = std::fs::read_to_string(&name).with_context(|| format!("{name} cannot be read"))?;
            acts::parse(&text)?
        } else {
            app.read(move |conn, _| acts::mapping(conn, &name)).await?
        };
        if let Some(zone) = &self.zone {
            mapping.zone.clone_from(zone);
            mapping.check().context("--zone")?;
        }
        Ok(mapping)
    }

    async fn take_back(&self, app: &App, id: Uuid) -> anyhow::Result<()> {
        app.write(move |tx, env| acts::start_undo(tx, env, id, None)).await?;
        let undone = acts::undo(app, id, |done, all| self.progress("commitment", done, all)).await?;
        self.progress("", 0, 0);
        if self.json {
            return print(&(serde_json::to_string_pretty(&undone)? + "\n"));
        }
        let retired = undone.retired;
        print(&format!(
            "{} commitments are void, {} are told again as they were, {} stay because somebody has spoken in them since.\n\
             Retired, because nothing needs them any more: {} parties, {} people, {} services.\n",
            undone.voided, undone.restored, undone.kept, retired.parties, retired.people, retired.services
        ))
    }

    /// On a terminal, one line that is written over; no noun clears it.
    fn progress(&self, noun: &str, done: u64, all: u64) {
        if self.json || !std::io::stderr().is_terminal() {
            return;
        }
        let line = if noun.is_empty() { String::new() } else { format!("{noun} {done} of {all}") };
        eprint!("\r{line:<50}\r{line}");
    }
}

fn print(text: &str) -> anyhow::Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("the report could not be printed")
}
