//! A file that came in by a page: kept, looked at, and run in the background while the page tells how far it is.

use std::sync::Arc;

use db::Tx;
use domain::importing::{Choice, Mapping, READY, Table, guess};
use uuid::Uuid;

use super::begin::{self, File, fresh};
use super::own;
use super::run::{self, Job};
use super::undo;
use crate::imports::files::{Files, Taking};
use crate::imports::reading;
use crate::imports::rights::Importer;
use crate::imports::store::{self, Import, Status};
use crate::kit::app::App;
use crate::kit::error::AppError;

/// Which mapping is meant.
#[derive(Clone, Debug)]
pub enum Meant {
    /// The first that fits the header.
    Fitting,
    /// This one, by its name.
    Named(String),
    /// This one.
    Given(Box<Mapping>),
}

/// Reads off the threads that answer requests.
async fn read(bytes: Arc<Vec<u8>>) -> Result<Table, AppError> {
    let read = tokio::task::spawn_blocking(move || reading::table(&bytes)).await;
    read.map_err(|e| AppError::Internal(format!("a file could not be read: {e}")))?
}

/// What the rows of a file are.
#[derive(Clone, Debug)]
enum Rows {
    /// Matters of somebody, by this mapping.
    Matters(Box<Mapping>),
    /// A file with a reader of its own.
    Own(Files),
}

impl Rows {
    fn name(&self) -> &str {
        match self {
            Rows::Matters(mapping) => &mapping.name,
            Rows::Own(files) => files.name(),
        }
    }
}

/// Of all mappings that fit a header, the one that names most of its columns.
async fn fitting(app: &App, table: &Table) -> Result<Option<Mapping>, AppError> {
    let saved = app.read(|conn, _| store::mappings(conn)).await?;
    let saved = saved.iter().filter_map(|s| Mapping::parse(&s.text).ok());
    let all = READY.iter().filter_map(|name| Mapping::ready(name)).chain(saved);
    let fit = all.filter(|m| m.absent(table.columns()).is_empty());
    Ok(fit.max_by_key(|m| m.columns().len()))
}

/// What is meant, as far as this person may bring it in.
async fn meant(app: &App, by: &Importer, table: &Table, meant: Meant) -> Result<Option<Rows>, AppError> {
    let rows = match meant {
        Meant::Fitting => match Files::ALL.into_iter().find(|files| files.fits(table.columns())) {
            Some(files) => Some(Rows::Own(files)),
            None if by.only_money() => None,
            None => fitting(app, table).await?.map(|mapping| Rows::Matters(Box::new(mapping))),
        },
        Meant::Named(name) => match Files::named(&name) {
            Some(files) => Some(Rows::Own(files)),
            None => {
                let mapping = app.read(move |conn, _| begin::mapping(conn, &name)).await?;
                Some(Rows::Matters(Box::new(mapping)))
            }
        },
        Meant::Given(mapping) => Some(Rows::Matters(mapping)),
    };
    match &rows {
        Some(rows) => by.need(rows.name())?,
        None if by.only_money() => return Err(AppError::refused("mapping", NO_MONEY)),
        None => {}
    }
    Ok(rows)
}

const NO_MONEY: &str = "Its first line names the columns of neither a price list nor of usage. A price list needs rate_id, \
     category, service, unit, price and currency; usage needs client, key, quantity and day.";

/// Takes a file in and finds out what it would come to. Nothing of it is written yet.
///
/// # Errors
/// A file that cannot be read, a mapping that does not fit, the database.
pub async fn receive(
    app: &App,
    by: &Importer,
    name: &str,
    bytes: Vec<u8>,
    mapping: Meant,
    strict: bool,
) -> Result<Import, AppError> {
    let bytes = Arc::new(bytes);
    let table = Arc::new(read(bytes.clone()).await?);
    let rows = meant(app, by, &table, mapping).await?;
    let file = File { name: name.to_owned(), hash: reading::hash(&bytes), bytes: bytes.len(), rows: table.len() };
    let mut import = fresh(&app.env(), file, None, strict, Some((by.id, by.name.clone())))?;
    look(app, &mut import, table, rows).await?;
    let kept = import.clone();
    app.write(move |tx, env| {
        store::insert(tx, &kept)?;
        store::insert_file(tx, kept.id, &bytes)?;
        keep(tx, &kept, env.now)
    })
    .await?;
    Ok(import)
}

/// Writes the dry run down.
fn keep(tx: &mut Tx, import: &Import, now: jiff::Timestamp) -> Result<(), AppError> {
    if let Some(report) = &import.report {
        store::insert_lines(tx, import.id, report)?;
    }
    store::prepare(tx, import, now)
}

async fn look(app: &App, import: &mut Import, table: Arc<Table>, rows: Option<Rows>) -> Result<(), AppError> {
    let Some(rows) = rows else { return Ok(()) };
    rows.name().clone_into(&mut import.mapping_name);
    import.mapping = None;
    import.report = Some(match rows {
        Rows::Own(files) => {
            let taking = taking(import, table);
            app.read(move |conn, env| files.dry_run(conn, env, &taking)).await?
        }
        Rows::Matters(mapping) => {
            import.mapping = Some(begin::toml(&mapping)?);
            run::dry_run(app, &job(import, table, *mapping)).await?
        }
    });
    Ok(())
}

fn job(import: &Import, table: Arc<Table>, mapping: Mapping) -> Job {
    Job {
        file: import.file_name.clone(),
        hash: import.file_hash.clone(),
        table,
        mapping: Arc::new(mapping),
        strict: import.strict,
    }
}

fn taking(import: &Import, table: Arc<Table>) -> Taking {
    Taking {
        file: import.file_name.clone(),
        hash: import.file_hash.clone(),
        bytes: usize::try_from(import.file_bytes).unwrap_or(usize::MAX),
        table,
        strict: import.strict,
    }
}

async fn kept_table(app: &App, id: Uuid) -> Result<Table, AppError> {
    let found = app.read(move |conn, _| {
        store::find(conn, id)?;
        store::file(conn, id)
    });
    let bytes = found.await?;
    if bytes.is_empty() {
        return Err(AppError::refused("no_file", "The file is not kept any more. Choose it again."));
    }
    read(Arc::new(bytes)).await
}

/// Finds out anew what a file would come to, with another mapping.
///
/// # Errors
/// Not found, written already, a mapping that does not fit, the database.
pub async fn look_again(app: &App, by: &Importer, id: Uuid, mapping: Meant, strict: bool) -> Result<Import, AppError> {
    let mut import = find(app, by, id).await?;
    if import.status != Status::Ready {
        return Err(AppError::Stale);
    }
    let table = Arc::new(kept_table(app, id).await?);
    let rows = meant(app, by, &table, mapping).await?;
    import.strict = strict;
    look(app, &mut import, table, rows).await?;
    let kept = import.clone();
    app.write(move |tx, env| keep(tx, &kept, env.now)).await?;
    Ok(import)
}

/// One import, which this person may look at.
///
/// # Errors
/// Not found, not theirs, or the database.
pub async fn find(app: &App, by: &Importer, id: Uuid) -> Result<Import, AppError> {
    let import = app.read(move |conn, _| store::find(conn, id)).await?;
    by.looks_at(&import).map(|()| import)
}

/// The same, where they may also write it.
async fn theirs(app: &App, by: &Importer, id: Uuid) -> Result<Import, AppError> {
    let import = find(app, by, id).await?;
    by.need(&import.mapping_name).map(|()| import)
}

/// Forgets an import of which nothing was written.
///
/// # Errors
/// Not found, not theirs, something of it was written, the database.
pub fn discard(tx: &mut Tx, by: &Importer, id: Uuid) -> Result<Import, AppError> {
    let import = store::find(tx, id)?;
    by.need(&import.mapping_name)?;
    store::discard(tx, id).map(|()| import)
}

/// What the columns of a kept file may mean, with its first rows.
///
/// # Errors
/// Not found, a file that is not kept any more, the database.
pub async fn guessed(app: &App, id: Uuid) -> Result<(Choice, Table), AppError> {
    let table = kept_table(app, id).await?;
    let zone = app.env().zone().iana_name().unwrap_or("UTC").to_owned();
    Ok((guess(&table, &zone), table))
}

/// Runs an import in the background. Its row tells how far it is.
///
/// # Errors
/// Another one is running, a file that is not kept any more, the database.
pub async fn run_behind(app: &App, by: &Importer, id: Uuid) -> Result<(), AppError> {
    theirs(app, by, id).await?;
    let table = Arc::new(kept_table(app, id).await?);
    let person = by.id;
    let import = app.write(move |tx, env| begin::start(tx, env, id, Some(person))).await?;
    let rows = match Files::named(&import.mapping_name) {
        Some(files) => Rows::Own(files),
        None => Rows::Matters(Box::new(begin::parse(import.mapping.as_deref().unwrap_or_default())?)),
    };
    let app = app.clone();
    tokio::spawn(async move {
        let ran = match rows {
            Rows::Own(files) => own::run_own(&app, id, (files, taking(&import, table)), |_, _| {}).await,
            Rows::Matters(mapping) => run::run(&app, id, &job(&import, table, *mapping), |_, _| {}).await,
        };
        if let Err(error) = ran {
            tracing::error!(import = %id, cause = %error, "an import broke off");
        }
    });
    Ok(())
}

/// Undoes an import in the background. Its row tells how far it is.
///
/// # Errors
/// Another one is running, nothing to undo, the database.
pub async fn undo_behind(app: &App, by: &Importer, id: Uuid) -> Result<(), AppError> {
    theirs(app, by, id).await?;
    let person = by.id;
    app.write(move |tx, env| begin::start_undo(tx, env, id, Some(person))).await?;
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = undo::undo(&app, id, |_, _| {}).await {
            tracing::error!(import = %id, cause = %error, "undoing an import broke off");
        }
    });
    Ok(())
}
