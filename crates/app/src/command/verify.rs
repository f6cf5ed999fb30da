//! `entente verify`: replay every ledger and compare.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::Database;
use crate::kit::app::Settings;
use crate::ledger::verify::{Report, verify};

/// What to check. Ends with 0 only when all is well, else with 1.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    database: Database,
    /// A seal that you kept elsewhere (64 hexadecimal digits): checks that nothing under it was changed, cut or lost.
    #[arg(long, value_name = "HEX")]
    seal: Option<String>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let kept = self.seal.as_deref().map(unhex).transpose()?;
        let app = self.database.app(false, Settings::default()).await?;
        let report = verify(&app.db, &app.env(), kept).await?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&report);
        }
        app.db.close().await;
        Ok(if report.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn unhex(text: &str) -> anyhow::Result<Vec<u8>> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        bail!("a seal has 64 hexadecimal digits, this has {}", text.chars().count());
    }
    let pair = |at| u8::from_str_radix(&text[at..at + 2], 16);
    (0..64)
        .step_by(2)
        .map(pair)
        .collect::<Result<_, _>>()
        .map_err(|_| anyhow::anyhow!("a seal is made of the digits 0 to 9 and a to f"))
}

fn print(report: &Report) {
    for finding in &report.findings {
        println!("{} {} {}", finding.what, finding.id, finding.wrong);
    }
    let untold = report.wrong - report.findings.len() as u64;
    if untold > 0 {
        println!("and {untold} more");
    }
    println!(
        "{} acts of {} commitments and {} conversations checked, {} redacted.",
        report.acts, report.commitments, report.conversations, report.redacted
    );
    match report.wrong {
        0 => println!("All is well."),
        1 => println!("One thing is wrong."),
        n => println!("{n} things are wrong."),
    }
    match &report.seal {
        Some(seal) => println!("The newest seal is {seal}. Keep it elsewhere, and check against it with --seal."),
        None => println!("No day has been sealed yet. `entente serve` seals each day."),
    }
}
