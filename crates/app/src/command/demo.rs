//! `entente demo`: a house that lives, to look at and to try.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use db::{Db, Options};
use jiff::{Timestamp, civil::Date};

use super::serve::{bind, until_stopped};
use crate::demo::{self, count};
use crate::kit::app::Settings;
use crate::kit::env::Clock;
use crate::kit::error::AppError;
use crate::ledger::verify::verify;
use crate::{migrations, organisation};

/// Where and when the demo lives.
#[derive(Debug, Args)]
pub struct Demo {
    /// The day on which it lives, such as 2026-03-12: its clock says 08:30 of that day and goes on from there. Today,
    /// when left out.
    #[arg(long, value_name = "DAY")]
    at: Option<Date>,
    /// Another number makes another world. The same number and day make the same one, down to every id.
    #[arg(long, default_value_t = demo::SEED, value_name = "NUMBER")]
    seed: u64,
    /// Address and port to listen on.
    #[arg(long, env = "ENTENTE_LISTEN", default_value = "127.0.0.1:7700")]
    listen: SocketAddr,
    /// An empty database: sqlite:PATH or postgres://USER@HOST/NAME. When left out, a new file in the temporary folder.
    /// The settings file and the environment are not asked, so that a demo never ends up among real data.
    #[arg(id = "into", long = "database", value_name = "ADDRESS")]
    into: Option<String>,
    /// Make the data, check it, print what there is, and end.
    #[arg(long)]
    only_generate: bool,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let clock = self.clock()?;
        let listener = if self.only_generate { None } else { Some(bind(self.listen).await?) };
        let address = self.into.clone().unwrap_or_else(temporary);
        let db = Db::open(&address, Options { create: true, ..Options::default() }).await?;
        db.migrate(migrations::ALL).await?;
        self.refuse_real_data(&db).await?;
        println!("The demo's data is in {address}");
        demo::generate(&db, clock.now(), self.seed).await?;
        let Some(listener) = listener else { return self.told(db, clock).await };
        let settings = Settings { demo: Some(demo::hint()?), ..Settings::default() };
        let app = super::over(db, clock, settings).await?;
        println!("Entente is at http://{}", listener.local_addr()?);
        who()?;
        until_stopped(app, listener).await?;
        Ok(ExitCode::SUCCESS)
    }

    fn clock(&self) -> anyhow::Result<Clock> {
        Ok(match self.at {
            Some(day) => Clock::Moved(demo::morning_of(day)?.duration_since(Timestamp::now())),
            None => Clock::System,
        })
    }

    async fn refuse_real_data(&self, db: &Db) -> anyhow::Result<()> {
        if let Some(there) = db.read(organisation::find).await? {
            bail!(
                "this database holds {} already, and the demo needs an empty one. Leave --database out and it makes a new \
                 file, or name one that does not exist yet",
                there.name
            );
        }
        Ok(())
    }

    async fn told(&self, db: Db, clock: Clock) -> anyhow::Result<ExitCode> {
        let app = super::over(db, clock, Settings::default()).await?;
        let counts = app.read(|conn, env| count::count(conn, env.now)).await?;
        print!("{counts}");
        let report = verify(&app.db, &app.env(), None).await?;
        println!("{} acts, {} things wrong", report.acts, report.wrong);
        app.db.close().await;
        Ok(if report.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// A new file in the temporary folder.
fn temporary() -> String {
    let name = format!("entente-demo-{}.db", uuid::Uuid::now_v7().simple());
    let path: PathBuf = std::env::temp_dir().join(name);
    format!("sqlite:{}", path.display())
}

fn who() -> Result<(), AppError> {
    let hint = demo::hint()?;
    println!("Sign in with the password {} as one of", hint.password);
    for (name, what, email) in &hint.people {
        println!("  {email:<40} {name}, {what}");
    }
    println!("Everybody else has the same password. Stop with Ctrl+C.");
    Ok(())
}
