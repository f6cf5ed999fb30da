//! `insert_many`: statements of many rows, in few different texts, so that the statement caches work.
//!
//! It must not begin transactions, and values never become text.

use std::fmt::Write as _;

use crate::conn::Conn;
use crate::error::DbError;
use crate::val::Val;
use crate::{Engine, Result, sqltext};

/// Rows of a statement, tried in this order: a rest of any size needs only a few different texts.
const SIZES_SQLITE: [usize; 3] = [64, 8, 1];
const SIZES_POSTGRES: [usize; 5] = [512, 128, 32, 8, 1];

/// Both engines allow more (32,766 and 65,535); a longer statement is not faster.
const MOST_PARAMETERS: usize = 8_192;

pub(crate) fn insert(conn: &mut Conn, table: &str, columns: &[&str], rows: &[Vec<Val>]) -> Result<u64> {
    check(table, columns, rows)?;
    let sizes: &[usize] = match conn.engine() {
        Engine::Sqlite => &SIZES_SQLITE,
        Engine::Postgres => &SIZES_POSTGRES,
    };
    let mut rest = rows;
    let mut changed = 0;
    for &size in sizes {
        if size > 1 && size * columns.len() > MOST_PARAMETERS {
            continue;
        }
        if rest.len() < size {
            continue;
        }
        let sql = text(table, columns, size);
        while rest.len() >= size {
            let (now, later) = rest.split_at(size);
            changed += conn.run_values(&sql, now)?;
            rest = later;
        }
    }
    Ok(changed)
}

fn check(table: &str, columns: &[&str], rows: &[Vec<Val>]) -> Result<()> {
    let wrong = |reason: String| DbError::statement(&format!("insert into {table} ({})", columns.join(", ")), reason);
    let names = std::iter::once(&table).chain(columns);
    if let Some(name) = names.into_iter().find(|name| !is_name(name)) {
        return Err(wrong(format!("«{name}» is not a name")));
    }
    if columns.is_empty() {
        return Err(wrong("it names no column".to_owned()));
    }
    for (number, row) in rows.iter().enumerate() {
        if row.len() != columns.len() {
            return Err(wrong(format!("row {number} has {} values for {} columns", row.len(), columns.len())));
        }
        for (column, value) in columns.iter().zip(row) {
            value.sound().map_err(|reason| wrong(format!("row {number}, column {column}: {reason}")))?;
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let tokens = sqltext::tokens(name);
    matches!(tokens.as_slice(), [one] if matches!(one.kind, sqltext::Kind::Word | sqltext::Kind::Name))
}

fn text(table: &str, columns: &[&str], rows: usize) -> String {
    let mut sql = format!("insert into {table} ({}) values ", columns.join(", "));
    for row in 0..rows {
        for column in 0..columns.len() {
            let before = match (row, column) {
                (0, 0) => "(",
                (_, 0) => "), (",
                _ => ", ",
            };
            // Writing into a String cannot fail.
            write!(sql, "{before}${}", row * columns.len() + column + 1).ok();
        }
    }
    sql.push(')');
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_a_group_for_each_row() {
        assert_eq!(text("t", &["a", "b"], 2), "insert into t (a, b) values ($1, $2), ($3, $4)");
        assert_eq!(text("t", &["a"], 1), "insert into t (a) values ($1)");
    }

    #[test]
    fn rows_and_names_are_checked() {
        assert!(check("t", &["a"], &[vec![Val::Null], vec![]]).is_err());
        assert!(check("t; drop table t", &["a"], &[]).is_err());
        assert!(check("t", &[], &[]).is_err());
        assert!(check("t", &["a"], &[vec![Val::Int(1)]]).is_ok());
    }
}
