//! Looking after a database file that nobody uses: whether it is whole, and whether somebody has it open.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::Result;
use crate::error::DbError;

fn failed(path: &Path, reason: impl std::fmt::Display) -> DbError {
    DbError::Open { url: format!("sqlite:{}", path.display()), reason: reason.to_string() }
}

/// Makes sure that no other process has the file open, and folds its write-ahead log into it.
///
/// # Errors
/// Somebody has it open, or it is no database.
pub(crate) fn alone(path: &Path) -> Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let file = Connection::open_with_flags(path, flags).map_err(|e| failed(path, e))?;
    // Leaving the write-ahead log is refused while any other connection is open, on this machine's own word.
    let mode: std::result::Result<String, _> = file.query_row("pragma journal_mode = delete", [], |row| row.get(0));
    match mode {
        Ok(mode) if mode == "delete" => Ok(()),
        Ok(mode) => Err(failed(path, format!("its journal stays in the mode {mode}"))),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
            Err(failed(path, "another process has it open; stop Entente first"))
        }
        Err(error) => Err(failed(path, error)),
    }
}
