//! Before anything is written: which mapping is meant, and that only one import runs at a time.

use db::{Conn, Tx};
use domain::importing::{Mapping, READY};
use domain::kernel::PersonId;
use uuid::Uuid;

use crate::imports::files::Files;
use crate::imports::store::{self, Import, Saved, Status};
use crate::kit::env::Env;
use crate::kit::error::AppError;

/// A mapping by its name: one that came with Entente, or one that somebody saved.
///
/// # Errors
/// No such mapping, a saved one that is wrong, the database.
pub fn mapping(conn: &mut Conn, name: &str) -> Result<Mapping, AppError> {
    if let Some(ready) = Mapping::ready(name) {
        return Ok(ready);
    }
    let saved = store::mapping(conn, name)?;
    let Some(saved) = saved else {
        let saved: Vec<String> = store::mappings(conn)?.into_iter().map(|m| m.name).collect();
        let ready = READY.into_iter().chain(Files::ALL.map(Files::name)).map(str::to_owned);
        let all = ready.chain(saved).collect::<Vec<_>>().join(", ");
        let sentence =
            format!("There is no mapping called {name}. There are: {all}. A file is given as a path ending in .toml.");
        return Err(AppError::refused("no_mapping", sentence));
    };
    parse(&saved.text)
}

/// A mapping as a person wrote it.
///
/// # Errors
/// Where it is wrong, and what to do.
pub fn parse(text: &str) -> Result<Mapping, AppError> {
    Mapping::parse(text).map_err(|e| AppError::refused("mapping", e.to_string()))
}

/// Keeps a mapping under its name. Those that come with Entente keep theirs.
///
/// # Errors
/// A name that is taken, a mapping that is wrong, the database.
pub fn save_mapping(tx: &mut Tx, env: &Env, mapping: &Mapping, by: Option<PersonId>) -> Result<(), AppError> {
    if READY.contains(&mapping.name.as_str()) || Files::named(&mapping.name).is_some() {
        let sentence = format!("{} is a mapping that comes with Entente. Choose another name.", mapping.name);
        return Err(AppError::refused("name_taken", sentence));
    }
    let text = toml(mapping)?;
    let saved = Saved { name: mapping.name.clone(), title: mapping.title.clone(), text };
    store::save_mapping(tx, &saved, by, env.now)
}

/// A mapping as it is kept.
///
/// # Errors
/// A mapping that is wrong.
pub fn toml(mapping: &Mapping) -> Result<String, AppError> {
    let written = mapping.check().and_then(|()| mapping.to_toml());
    written.map_err(|e| AppError::refused("mapping", e.to_string()))
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Its size.
    pub bytes: usize,
    /// Its rows.
    pub rows: usize,
}

/// An import that is not written yet, of a file that has been read.
///
/// # Errors
/// A mapping that is wrong.
pub fn fresh(
    env: &Env,
    file: File,
    mapping: Option<&Mapping>,
    strict: bool,
    by: Option<(PersonId, String)>,
) -> Result<Import, AppError> {
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Import {
        id: env.id(),
        status: Status::Ready,
        file_name: file.name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file_hash: file.hash,
        file_bytes: whole(file.bytes),
        mapping_name: mapping.map(|m| m.name.clone()).unwrap_or_default(),
        mapping: mapping.map(toml).transpose()?,
        strict,
        person: by,
        rows_found: whole(file.rows),
        rows_done: 0,
        report: None,
        failure: None,
        made_at: env.now,
        moved_at: env.now,
        finished_at: None,
        undone_at: None,
        version: 1,
    })
}

const BUSY: &str = "Another import is being written or undone. Wait until it is done; if it was interrupted, try again in half a minute.";

/// Says that an import is running from now on, in the name of whoever says so; nobody from the command line.
///
/// # Errors
/// Another one is, this one is done, the database.
pub fn start(tx: &mut Tx, env: &Env, id: Uuid, by: Option<PersonId>) -> Result<Import, AppError> {
    if store::busy(tx, id, env.now)? {
        return Err(AppError::refused("busy", BUSY));
    }
    let import = store::find(tx, id)?;
    let again = import.status == Status::Failed || import.stalled(env.now);
    if import.mapping.is_none() && Files::named(&import.mapping_name).is_none() {
        return Err(AppError::refused("no_mapping", "Choose first what the columns of the file mean."));
    }
    if import.status != Status::Ready && !(again && import.undone_at.is_none()) {
        return Err(AppError::refused("not_ready", "This import has been run already."));
    }
    store::set_status(tx, &import, Status::Running, by, env.now)?;
    Ok(import)
}

/// Says that an import is being undone from now on.
///
/// # Errors
/// Another one is running, there is nothing to undo, the database.
pub fn start_undo(tx: &mut Tx, env: &Env, id: Uuid, by: Option<PersonId>) -> Result<Import, AppError> {
    if store::busy(tx, id, env.now)? {
        return Err(AppError::refused("busy", BUSY));
    }
    let import = store::find(tx, id)?;
    if let Some(stays) = Files::named(&import.mapping_name).and_then(Files::stays)
        && import.status != Status::Ready
    {
        return Err(AppError::refused("stays", stays));
    }
    match import.status {
        Status::Done | Status::Failed => {}
        Status::Running | Status::Undoing if import.stalled(env.now) => {}
        Status::Ready => return Err(AppError::refused("not_run", "Nothing of this import was written.")),
        Status::Undone => return Err(AppError::refused("undone", "This import has been undone already.")),
        Status::Running | Status::Undoing => return Err(AppError::refused("busy", BUSY)),
    }
    store::set_status(tx, &import, Status::Undoing, by, env.now)?;
    Ok(import)
}
