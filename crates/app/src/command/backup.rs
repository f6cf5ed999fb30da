//! `entente backup` and `entente restore`: a copy of one moment beside people who work, and the way back from it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use anyhow::{Context, bail};
use clap::Args;
use db::{Db, Options, private};

use super::Database;
use crate::migrations;

/// Copies the running database into a new file. Nobody is stopped by it.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    database: Database,
    /// The new file. Nothing is overwritten.
    #[arg(value_name = "FILE")]
    to: PathBuf,
}

const BY_ITS_OWN: &str = "a PostgreSQL database is kept with its own tools: `pg_dump --format=custom` copies it beside people \
     who work, `pg_restore --clean --if-exists` brings it back";

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        if Db::file_of(&self.database.database).is_none() {
            bail!(BY_ITS_OWN);
        }
        let db = self.database.open(false).await?;
        db.backup(&self.to).await?;
        db.close().await;
        let size = fs::metadata(&self.to)?.len();
        let faults = sound(&self.to).await?;
        if !faults.is_empty() {
            bail!("the copy in {} is not whole: {}", self.to.display(), faults.join("; "));
        }
        println!("{} holds a whole copy, {}. Keep it on another machine.", self.to.display(), told(size));
        Ok(ExitCode::SUCCESS)
    }
}

/// Puts a copy in the place of the database. Entente must not be running.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    database: Database,
    /// The copy, as `entente backup` made it.
    #[arg(value_name = "FILE")]
    from: PathBuf,
    /// Something may be there already: it is set aside under another name, never deleted.
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(place) = Db::file_of(&self.database.database) else { bail!(BY_ITS_OWN) };
        if place.exists() && !self.replace {
            bail!("{} holds a database already. Say --replace, and it is set aside first", place.display());
        }
        let partial = beside(&place, "restoring");
        copy(&self.from, &partial)
            .with_context(|| format!("{} cannot be copied to {}", self.from.display(), partial.display()))?;
        let looked = look(&partial).await;
        if let Err(error) = looked {
            fs::remove_file(&partial).ok();
            return Err(error.context(format!("{} was not restored, nothing was changed", self.from.display())));
        }
        if place.exists() {
            Db::alone(&place)?;
            let aside = beside(&place, &format!("before-{}", jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ")));
            fs::rename(&place, &aside)?;
            println!("What was there is now {}.", aside.display());
        }
        fs::rename(&partial, &place)?;
        println!("{} is in place. `entente verify` checks every ledger in it.", place.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// A copy that only its owner reads, whoever could read the first one.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut first = fs::File::open(from)?;
    if to.exists() {
        fs::remove_file(to)?;
    }
    let mut second = private::new_file(to)?;
    io::copy(&mut first, &mut second)?;
    second.sync_all()
}

/// A whole copy that this binary can open and bring up to date.
async fn look(file: &Path) -> anyhow::Result<()> {
    let faults = sound(file).await?;
    if !faults.is_empty() {
        bail!("the copy is not whole: {}", faults.join("; "));
    }
    let db = Db::open(&format!("sqlite:{}", file.display()), Options::default()).await?;
    let migrated = db.migrate(migrations::ALL).await;
    let founded = db.read(crate::organisation::find).await;
    db.close().await;
    migrated?;
    if founded?.is_none() {
        bail!("it is no database of Entente, or one in which nothing was set up yet");
    }
    Ok(Db::alone(file)?)
}

async fn sound(file: &Path) -> anyhow::Result<Vec<String>> {
    let db = Db::open(&format!("sqlite:{}", file.display()), Options { readers: 1, ..Options::default() }).await?;
    let faults = db.faults().await;
    db.close().await;
    Ok(faults?)
}

fn beside(place: &Path, end: &str) -> PathBuf {
    let mut name = place.to_owned().into_os_string();
    name.push(".");
    name.push(end);
    name.into()
}

fn told(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
