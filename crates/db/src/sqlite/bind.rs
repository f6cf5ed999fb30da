//! Values into SQLite's five kinds and back.
//!
//! uuid → 16 bytes, instant and day → text of fixed width, boolean → 0 or 1, json → text. What comes back is what
//! SQLite holds; `FromVal` reads it as what the caller wants.

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Error, Statement};

use super::error;
use crate::error::DbError;
use crate::val::Val;
use crate::{Result, instant};

struct Bound<'a>(&'a Val);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let unfit = |reason: String| Error::ToSqlConversionFailure(reason.into());
        Ok(match self.0 {
            Val::Null => ToSqlOutput::Owned(Value::Null),
            Val::Bool(b) => ToSqlOutput::Owned(Value::Integer((*b).into())),
            Val::Int(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Val::Real(n) => ToSqlOutput::Owned(Value::Real(*n)),
            Val::Text(s) => ToSqlOutput::Borrowed(ValueRef::Text(s.as_bytes())),
            Val::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Val::At(at) => {
                let text = instant::at_text(*at).map_err(unfit)?;
                ToSqlOutput::Owned(Value::Text(text.as_str().to_owned()))
            }
            Val::Day(day) => {
                let text = instant::day_text(*day).map_err(unfit)?;
                ToSqlOutput::Owned(Value::Text(text.as_str().to_owned()))
            }
            Val::Json(json) => ToSqlOutput::Owned(Value::Text(json.to_string())),
            Val::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// Binds all parameters of a statement.
pub(super) fn bind<'a>(
    statement: &mut Statement<'_>,
    sql: &str,
    count: usize,
    values: impl Iterator<Item = &'a Val>,
) -> Result<()> {
    let wanted = statement.parameter_count();
    if wanted != count {
        return Err(DbError::count(sql, count, wanted));
    }
    for (index, value) in values.enumerate() {
        statement.raw_bind_parameter(index + 1, Bound(value)).map_err(|e| match e {
            Error::ToSqlConversionFailure(reason) => DbError::parameter(index + 1, sql, reason.to_string()),
            other => error::told(other, sql),
        })?;
    }
    Ok(())
}

pub(super) fn read(cell: ValueRef<'_>) -> Result<Val> {
    Ok(match cell {
        ValueRef::Null => Val::Null,
        ValueRef::Integer(n) => Val::Int(n),
        ValueRef::Real(n) => Val::Real(n),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes);
            Val::Text(text.map_err(|_| DbError::Driver("a text in the database is not UTF-8".to_owned()))?.to_owned())
        }
        ValueRef::Blob(bytes) => Val::Bytes(bytes.to_vec()),
    })
}
