//! A file that came in by a page: kept, looked at, and run in the background while the page tells how far it is.

use std::sync::Arc;

use domain::importing::{Choice, Mapping, READY, Table, guess};
use domain::kernel::PersonId;
use uuid::Uuid;

use super::begin::{self, File, fresh};
use super::run::{self, Job};
use super::undo;
use crate::imports::reading;
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

/// Of all mappings that fit a header, the one that names most of its columns.
async fn fitting(app: &App, table: &Table) -> Result<Option<Mapping>, AppError> {
    let saved = app.read(|conn, _| store::mappings(conn)).await?;
    let saved = saved.iter().filter_map(|s| Mapping::parse(&s.text).ok());
    let all = READY.iter().filter_map(|name| Mapping::ready(name)).chain(saved);
    let fit = all.filter(|m| m.absent(table.columns()).is_empty());
    Ok(fit.max_by_key(|m| m.columns().len()))
}

async fn meant(app: &App, table: &Table, meant: Meant) -> Result<Option<Mapping>, AppError> {
    match meant {
        Meant::Fitting => fitting(app, table).await,
        Meant::Named(name) => app.read(move |conn, _| begin::mapping(conn, &name)).await.map(Some),
        Meant::Given(mapping) => Ok(Some(*mapping)),
    }
}

/// Takes a file in and finds out what it would come to. Nothing of it is written yet.
///
/// # Errors
/// A file that cannot be read, a mapping that does not fit, the database.
pub async fn receive(
    app: &App,
    by: (PersonId, String),
    name: &str,
    bytes: Vec<u8>,
    mapping: Meant,
    strict: bool,
) -> Result<Import, AppError> {
    let bytes = Arc::new(bytes);
    let table = Arc::new(read(bytes.clone()).await?);
    let mapping = meant(app, &table, mapping).await?;
    let file = File { name: name.to_owned(), hash: reading::hash(&bytes), bytes: bytes.len(), rows: table.len() };
    let mut import = fresh(&app.env(), file, mapping.as_ref(), strict, Some(by))?;
    look(app, &mut import, table, mapping).await?;
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
fn keep(tx: &mut db::Tx, import: &Import, now: jiff::Timestamp) -> Result<(), AppError> {
    if let Some(report) = &import.report {
        store::insert_lines(tx, import.id, report)?;
    }
    store::prepare(tx, import, now)
}

async fn look(app: &App, import: &mut Import, table: Arc<Table>, mapping: Option<Mapping>) -> Result<(), AppError> {
    let Some(mapping) = mapping else { return Ok(()) };
    import.mapping_name.clone_from(&mapping.name);
    import.mapping = Some(begin::toml(&mapping)?);
    let job = Job {
        file: import.file_name.clone(),
        hash: import.file_hash.clone(),
        table,
        mapping: Arc::new(mapping),
        strict: import.strict,
    };
    import.report = Some(run::dry_run(app, &job).await?);
    Ok(())
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
pub async fn look_again(app: &App, id: Uuid, mapping: Meant, strict: bool) -> Result<Import, AppError> {
    let mut import = app.read(move |conn, _| store::find(conn, id)).await?;
    if import.status != Status::Ready {
        return Err(AppError::Stale);
    }
    let table = Arc::new(kept_table(app, id).await?);
    let mapping = meant(app, &table, mapping).await?;
    import.strict = strict;
    look(app, &mut import, table, mapping).await?;
    let kept = import.clone();
    app.write(move |tx, env| keep(tx, &kept, env.now)).await?;
    Ok(import)
}

/// One import.
///
/// # Errors
/// Not found, or the database.
pub async fn find(app: &App, id: Uuid) -> Result<Import, AppError> {
    app.read(move |conn, _| store::find(conn, id)).await
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
pub async fn run_behind(app: &App, id: Uuid) -> Result<(), AppError> {
    let table = Arc::new(kept_table(app, id).await?);
    let import = app.write(move |tx, env| begin::start(tx, env, id)).await?;
    let job = Job {
        file: import.file_name,
        hash: import.file_hash,
        table,
        mapping: Arc::new(begin::parse(&import.mapping.unwrap_or_default())?),
        strict: import.strict,
    };
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = run::run(&app, id, &job, |_, _| {}).await {
            tracing::error!(import = %id, cause = %error, "an import broke off");
        }
    });
    Ok(())
}

/// Undoes an import in the background. Its row tells how far it is.
///
/// # Errors
/// Another one is running, nothing to undo, the database.
pub async fn undo_behind(app: &App, id: Uuid, by: PersonId) -> Result<(), AppError> {
    app.write(move |tx, env| begin::start_undo(tx, env, id, Some(by))).await?;
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = undo::undo(&app, id, |_, _| {}).await {
            tracing::error!(import = %id, cause = %error, "undoing an import broke off");
        }
    });
    Ok(())
}
