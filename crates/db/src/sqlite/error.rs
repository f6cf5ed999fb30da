//! What SQLite says, in the words of `DbError`.

use rusqlite::ErrorCode;
use rusqlite::ffi;

use crate::error::{ConstraintKind, DbError};
use crate::sqltext;

pub(super) fn told(error: rusqlite::Error, sql: &str) -> DbError {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            let message = message.unwrap_or_else(|| code.to_string());
            failure(code, message, sql)
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => failure(error, msg, sql),
        rusqlite::Error::MultipleStatement => DbError::statement(sql, "it is more than one statement"),
        other => DbError::Driver(format!("{other} in «{}»", sqltext::short(sql))),
    }
}

fn failure(code: ffi::Error, message: String, sql: &str) -> DbError {
    match code.code {
        ErrorCode::ConstraintViolation => constraint(code.extended_code, message),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            DbError::Busy("another program is writing to the file".to_owned())
        }
        ErrorCode::OperationInterrupted => DbError::Timeout(format!("«{}» was stopped", sqltext::short(sql))),
        ErrorCode::ReadOnly => DbError::ReadOnly(sqltext::short(sql)),
        ErrorCode::Unknown => DbError::statement(sql, message),
        ErrorCode::DiskFull => DbError::Driver("the disk is full; nothing was saved".to_owned()),
        _ => DbError::Driver(format!("{message} in «{}»", sqltext::short(sql))),
    }
}

fn constraint(extended: i32, message: String) -> DbError {
    let kind = match extended {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ConstraintKind::Unique
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        ffi::SQLITE_CONSTRAINT_TRIGGER => ConstraintKind::Refused(message.clone()),
        _ => ConstraintKind::Check,
    };
    let (table, columns) = match kind {
        ConstraintKind::Unique | ConstraintKind::NotNull => failed_columns(&message),
        _ => (None, Vec::new()),
    };
    DbError::Constraint { kind, table, columns, detail: message }
}

/// From `UNIQUE constraint failed: client.name, client.town`.
fn failed_columns(message: &str) -> (Option<String>, Vec<String>) {
    let Some((_, list)) = message.split_once(": ") else { return (None, Vec::new()) };
    let mut table = None;
    let mut columns = Vec::new();
    for place in list.split(", ") {
        if let Some((of, column)) = place.split_once('.') {
            table = Some(of.to_owned());
            columns.push(column.to_owned());
        }
    }
    (table, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_table_and_columns() {
        let (table, columns) = failed_columns("UNIQUE constraint failed: client.name, client.town");
        assert_eq!((table.as_deref(), columns), (Some("client"), vec!["name".to_owned(), "town".to_owned()]));
        assert_eq!(failed_columns("UNIQUE constraint failed: index 'lower_name'"), (None, vec![]));
    }
}
