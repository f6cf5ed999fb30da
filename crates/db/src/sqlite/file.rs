//! Where a SQLite database lies, and whether it may be opened: a mistyped path must not become a new, empty database.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::error::DbError;
use crate::private;
use crate::{Durability, Options, Result};

const MAGIC: &[u8] = b"SQLite format 3\0";

pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) options: Options,
    pub(super) temporary: Option<Temporary>,
}

/// A file that is removed, with its companions, when this is dropped.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    pub(crate) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("entente-{}.db", Uuid::now_v7())))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(end);
            // It may never have been made.
            fs::remove_file(name).ok();
        }
    }
}

/// The file an address means, checked before SQLite touches it.
pub(super) fn place(url: &str, options: &Options) -> Result<Place> {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    if rest == ":memory:" {
        // A file of its own in the temporary folder: readers and writer work as they do in earnest.
        let temporary = Temporary::new();
        let options = Options { create: true, sync: Durability::Off, ..options.clone() };
        new(temporary.path()).map_err(|reason| DbError::Open { url: url.to_owned(), reason })?;
        return Ok(Place { path: temporary.path().to_owned(), options, temporary: Some(temporary) });
    }
    let path = PathBuf::from(rest.strip_prefix("//").unwrap_or(rest));
    check(&path, options.create).map_err(|reason| DbError::Open { url: url.to_owned(), reason })?;
    Ok(Place { path, options: options.clone(), temporary: None })
}

fn check(path: &Path, create: bool) -> Result<(), String> {
    if path.as_os_str().is_empty() {
        return Err("it names no file; write for example sqlite:entente.db".to_owned());
    }
    if path.is_dir() {
        return Err(format!("it is a folder; name a file in it, for example {}", path.join("entente.db").display()));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(format!("there is no folder {}; make it first or correct the path", folder.display()));
    }
    match fs::File::open(path) {
        Ok(file) => check_content(file),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && create => new(path),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(missing(folder)),
        Err(e) => Err(format!("the file cannot be read ({e})")),
    }
}

/// SQLite would make the file so that everybody reads it; its companions take after it.
fn new(path: &Path) -> Result<(), String> {
    match private::new_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => Err(format!("the file cannot be made ({e})")),
        _ => Ok(()),
    }
}

fn check_content(file: fs::File) -> Result<(), String> {
    let mut start = Vec::new();
    let limit = MAGIC.len() as u64;
    file.take(limit).read_to_end(&mut start).map_err(|e| format!("the file cannot be read ({e})"))?;
    if start.is_empty() || start == MAGIC {
        return Ok(());
    }
    Err("the file is not a SQLite database; it was left as it is".to_owned())
}

fn missing(folder: &Path) -> String {
    let mut near: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| [".db", ".sqlite", ".sqlite3"].iter().any(|end| name.ends_with(end)))
        .collect();
    near.sort();
    near.truncate(5);
    let hint = match near.as_slice() {
        [] => String::new(),
        names => format!("; the folder has {}", names.join(", ")),
    };
    format!("there is no such file{hint}. A new database is only made when asked for")
}
