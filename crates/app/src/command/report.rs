//! `entente report`: numbers for a terminal or a program.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::Database;
use crate::imports::store;
use crate::kit::app::Settings;
use crate::reports::facts;

/// Which report.
#[derive(Debug, Args)]
pub struct Report {
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// Countable facts about what an import brought in, from Entente's own ledgers.
    Facts(Facts),
}

#[derive(Debug, Args)]
struct Facts {
    #[command(flatten)]
    database: Database,
    /// Id of the import; the last one that was written when none is given.
    #[arg(long, value_name = "ID")]
    import: Option<Uuid>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Report {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.which {
            Which::Facts(facts) => facts.run().await,
        }
    }
}

impl Facts {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.database.app(false, Settings::default()).await?;
        let asked = self.import;
        let found = app
            .read(move |conn, _| {
                let latest = if asked.is_some() { None } else { store::latest(conn)?.map(|i| i.id) };
                let id = asked.or(latest);
                id.map(|id| Ok((id, facts::facts(conn, id)?))).transpose()
            })
            .await;
        app.db.close().await;
        let (id, report) = found?.context("nothing was imported yet")?;
        let text = if self.json {
            let facts: serde_json::Map<String, serde_json::Value> =
                report.facts.iter().map(|f| (f.id.to_owned(), f.value.into())).collect();
            let all = serde_json::json!({ "import": id, "facts": facts, "outcomes": report.outcomes });
            serde_json::to_string_pretty(&all)? + "\n"
        } else {
            let lines = report.facts.iter().map(|f| format!("{}  {:>7}  {}\n", f.id, f.value, f.definition));
            lines.chain(report.outcomes.iter().map(|(code, n)| format!("     {n:>7}  turned out {code}\n"))).collect()
        };
        std::io::stdout().write_all(text.as_bytes()).context("the report could not be printed")?;
        Ok(ExitCode::SUCCESS)
    }
}
