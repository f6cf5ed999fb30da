//! A copy of a running database, of one moment, by SQLite's own means.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::Result;
use crate::error::DbError;
use crate::private;

/// Pages of a step. A step of all pages holds one snapshot; writers are not held up by it in the write-ahead log.
const ALL: i32 = -1;
const WAIT: Duration = Duration::from_millis(50);
const TRIES: u32 = 100;

pub(super) fn run(from: &Path, to: &Path) -> Result<()> {
    copy(from, to).map_err(|reason| DbError::Backup { path: to.display().to_string(), reason })
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if to.exists() {
        return Err("something is there already; nothing is overwritten".to_owned());
    }
    let mut name = to.to_owned().into_os_string();
    name.push(".partial");
    let partial = PathBuf::from(name);
    if partial.exists() {
        fs::remove_file(&partial).map_err(|e| format!("{} is in the way ({e})", partial.display()))?;
    }
    private::new_file(&partial).map_err(|e| e.to_string())?;
    let copied = pages(from, &partial).and_then(|()| {
        let finish = fs::File::open(&partial).and_then(|file| file.sync_all());
        finish.and_then(|()| fs::rename(&partial, to)).map_err(|e| e.to_string())
    });
    if copied.is_err() && partial.exists() {
        fs::remove_file(&partial).map_err(|e| e.to_string())?;
    }
    copied
}

fn pages(from: &Path, to: &Path) -> Result<(), String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags).map_err(|e| e.to_string())?;
    let mut target = Connection::open(to).map_err(|e| e.to_string())?;
    let backup = Backup::new(&source, &mut target).map_err(|e| e.to_string())?;
    for _ in 0..TRIES {
        match backup.step(ALL).map_err(|e| e.to_string())? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(WAIT),
        }
    }
    Err("the database was busy all the time".to_owned())
}
