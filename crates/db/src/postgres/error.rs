//! What PostgreSQL says, in the words of `DbError`.

use std::error::Error as _;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError as Said, SqlState};

use crate::error::{ConstraintKind, DbError};
use crate::sqltext;

pub(super) fn told(error: &Error, sql: &str) -> DbError {
    match error.as_db_error() {
        Some(said) => from_server(said, sql),
        None if error.is_closed() || is_io(error) => DbError::Lost(reason(error)),
        None => DbError::Driver(format!("{} in «{}»", reason(error), sqltext::short(sql))),
    }
}

fn is_io(error: &Error) -> bool {
    error.source().is_some_and(|source| source.is::<std::io::Error>())
}

fn reason(error: &Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// A prepared statement met a table that a migration has changed since.
pub(super) fn is_stale_plan(error: &Error) -> bool {
    let said = error.as_db_error();
    said.is_some_and(|said| *said.code() == SqlState::FEATURE_NOT_SUPPORTED && said.message().contains("cached plan"))
}

fn from_server(said: &Said, sql: &str) -> DbError {
    let code = said.code();
    let message = said.message().to_owned();
    if said.message().contains("cached plan") && *code == SqlState::FEATURE_NOT_SUPPORTED {
        return DbError::Collided { tries: 1 };
    }
    match *code {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => DbError::Collided { tries: 1 },
        SqlState::QUERY_CANCELED => DbError::Timeout(format!("«{}» was stopped", sqltext::short(sql))),
        SqlState::LOCK_NOT_AVAILABLE => DbError::Busy("a row stayed locked by another change".to_owned()),
        SqlState::TOO_MANY_CONNECTIONS => DbError::Busy(message),
        SqlState::READ_ONLY_SQL_TRANSACTION => DbError::ReadOnly(sqltext::short(sql)),
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            DbError::Lost(message)
        }
        SqlState::INVALID_SQL_STATEMENT_NAME => DbError::Driver(format!(
            "{message}. If a connection pooler stands before the server, turn prepared statements off"
        )),
        SqlState::UNIQUE_VIOLATION => constraint(said, ConstraintKind::Unique),
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => constraint(said, ConstraintKind::ForeignKey),
        SqlState::NOT_NULL_VIOLATION => constraint(said, ConstraintKind::NotNull),
        SqlState::CHECK_VIOLATION | SqlState::EXCLUSION_VIOLATION => constraint(said, ConstraintKind::Check),
        SqlState::RAISE_EXCEPTION => constraint(said, ConstraintKind::Refused(message)),
        _ if code.code().starts_with("42") => DbError::statement(sql, message),
        _ => DbError::Driver(format!("{message} in «{}»", sqltext::short(sql))),
    }
}

fn constraint(said: &Said, kind: ConstraintKind) -> DbError {
    let columns = match said.column() {
        Some(column) => vec![column.to_owned()],
        None => said.detail().map(key_columns).unwrap_or_default(),
    };
    let detail = match said.detail() {
        Some(detail) => format!("{}: {}", said.message(), detail.trim_end_matches('.')),
        None => said.message().to_owned(),
    };
    DbError::Constraint { kind, table: said.table().map(ToOwned::to_owned), columns, detail }
}

/// From `Key (name, town)=(x, y) already exists.`
fn key_columns(detail: &str) -> Vec<String> {
    let list = detail.strip_prefix("Key (").and_then(|rest| rest.split_once(")=("));
    list.map_or_else(Vec::new, |(names, _)| names.split(", ").map(ToOwned::to_owned).collect())
}

/// Why no connection could be made, with what to do about it.
pub(super) fn connecting(error: &Error) -> String {
    let Some(said) = error.as_db_error() else {
        let reason = reason(error);
        let unknown = reason.contains("UnknownIssuer");
        let hint =
            if unknown { "; name the file of the authority that signed it with sslrootcert=/path/ca.pem" } else { "" };
        return reason + hint;
    };
    match *said.code() {
        _ if said.message().contains("no encryption") => {
            format!("{}; the server may want encryption: add sslmode=require to the address", said.message())
        }
        SqlState::INVALID_CATALOG_NAME => format!("{}; make it with createdb", said.message()),
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            format!("{}; check the user and the password", said.message())
        }
        _ => said.message().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_name_the_columns() {
        assert_eq!(key_columns("Key (name, town)=(a, b) already exists."), ["name", "town"]);
        assert_eq!(key_columns("Failing row contains (1)."), Vec::<String>::new());
    }
}
