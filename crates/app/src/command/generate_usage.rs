//! `entente generate-usage`: a year of made-up usage for the prices that are there, to try bills with.

use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use domain::charging::RateCard;
use domain::party::PartyKind;

use super::Database;
use crate::kit::app::Settings;
use crate::money::generating::{self, Line, Wanted};
use crate::money::store;
use crate::people::scope::Scope;
use crate::people::store as people;

/// Clients that use something, at most.
const MOST_CLIENTS: u32 = 20_000;
const COLUMNS: [&str; 7] = ["reference", "client", "key", "quantity", "unit", "day", "cost_centre"];

/// For which year and how many clients.
#[derive(Debug, Args)]
#[command(
    after_help = "Reads prices and clients from the database and writes nothing into it. What it makes comes in again with:\n  \
entente import usage.csv --mapping usage"
)]
pub struct GenerateUsage {
    #[command(flatten)]
    database: Database,
    /// The year in which it is used; of the one that goes on, what lies behind.
    #[arg(long, value_name = "YEAR")]
    year: i16,
    /// How many clients use something, the first by name; all of them when nothing is said.
    #[arg(long, value_name = "NUMBER")]
    clients: Option<u32>,
    /// Another number makes another year; the same number, prices and clients make the same one.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The file; standard output when nothing is said.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl GenerateUsage {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.database.app(false, Settings::default()).await?;
        let most = self.clients.unwrap_or(MOST_CLIENTS).min(MOST_CLIENTS);
        let found = app
            .read(move |conn, env| {
                let (card, system) = (store::card(conn)?, Scope::System("generate-usage"));
                let clients = people::list_parties(conn, &system, Some(PartyKind::Client), None, false, most)?;
                Ok((card, clients, env.local().date()))
            })
            .await;
        app.db.close().await;
        let (card, clients, until) = found?;
        // A file names clients; of two that are called the same only one could be meant.
        let mut seen = HashSet::new();
        let named = clients.into_iter().map(|party| party.name).filter(|name| seen.insert(name.to_lowercase()));
        let clients: Vec<String> = named.collect();
        if clients.is_empty() {
            bail!("There is no client yet. Add one, or bring in a list of them, and begin again.");
        }
        if card.rates().is_empty() {
            bail!("There is no price yet. Bring in a price list with: entente import prices.csv --mapping rates");
        }
        let wanted = Wanted { seed: self.seed, year: self.year, until };
        let (lines, without) = match &self.out {
            Some(path) => {
                let file =
                    std::fs::File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
                written(&card, &clients, wanted, std::io::BufWriter::new(file))?
            }
            None => written(&card, &clients, wanted, std::io::stdout().lock())?,
        };
        if lines == 0 {
            bail!("No price holds in {}, so nothing could have been used. Choose another year.", self.year);
        }
        eprintln!("{lines} lines of usage for {} clients.", clients.len());
        if !without.is_empty() {
            eprintln!("No price holds in {} for: {}.", self.year, without.join(", "));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the file; answers with how many lines there are, and the keys for which no price held.
fn written(
    card: &RateCard,
    clients: &[String],
    wanted: Wanted,
    out: impl Write,
) -> anyhow::Result<(usize, Vec<String>)> {
    let mut file = csv::Writer::from_writer(out);
    file.write_record(COLUMNS)?;
    let mut lines = 0;
    let mut each = |l: Line<'_>| {
        lines += 1;
        let day = l.day.to_string();
        file.write_record([
            l.reference.as_str(),
            l.client,
            l.key.as_str(),
            &l.quantity,
            l.unit.as_str(),
            &day,
            &l.cost_centre,
        ])
    };
    let without = generating::usage(card, clients, wanted, &mut each)?;
    let without = without.into_iter().map(ToString::to_string).collect();
    file.flush()?;
    Ok((lines, without))
}
