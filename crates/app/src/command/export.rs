//! `entente export`: everything that is in Entente, in a form that other programs read and that will be readable in
//! twenty years.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Database;
use crate::kit::app::Settings;
use crate::kit::say;
use crate::reports::export;

/// Writes every table into a new folder, one JSON object in a line for each row. Secrets stay out: passwords, sessions,
/// tokens, the keys of links.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    database: Database,
    /// The new folder.
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
}

impl Export {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.database.app(false, Settings::default()).await?;
        let written = export::everything(&app, &self.to).await?;
        for (table, rows) in &written {
            println!("{rows:>10}  {table}.jsonl");
        }
        println!("{} holds it all. Left out: {}.", self.to.display(), export::WITHHELD.join(", "));
        let confided = export::confided(&app).await?;
        if confided > 0 {
            println!(
                "Left out as well: {}.",
                say::count(confided, "text told in confidence", "texts told in confidence")
            );
        }
        let counselled = export::counselled(&app).await?;
        if counselled > 0 {
            println!(
                "Left out as well: {}.",
                say::count(counselled, "statement of a counselling", "statements of counselling")
            );
        }
        app.db.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
