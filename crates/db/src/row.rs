//! A row as it came from the database, and how a column of it is read.
//!
//! It must not know which engine it came from.

use std::sync::Arc;

use crate::error::DbError;
use crate::val::{FromVal, Val};
use crate::{Result, sqltext};

/// The names of the columns, shared by all rows of a result, with the statement for messages.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) names: Vec<Box<str>>,
    pub(crate) sql: Arc<str>,
}

/// One row of a result.
#[derive(Clone, Debug)]
pub struct Row {
    header: Arc<Header>,
    values: Vec<Val>,
}

impl Row {
    pub(crate) fn new(header: Arc<Header>, values: Vec<Val>) -> Self {
        Self { header, values }
    }

    /// The value of the column of that name.
    pub fn get<T: FromVal>(&self, column: &str) -> Result<T> {
        match self.header.names.iter().position(|name| **name == *column) {
            Some(index) => self.at(index),
            None => Err(self.missing(&format!("named {column}"))),
        }
    }

    /// The value of the column at that place, counted from 0.
    pub fn at<T: FromVal>(&self, index: usize) -> Result<T> {
        let value = self.values.get(index).ok_or_else(|| self.missing(&format!("at place {index}")))?;
        T::from_val(value).map_err(|expected| self.unfit(index, value, &expected))
    }

    /// The value itself, as the engine gave it.
    #[must_use]
    pub fn val(&self, index: usize) -> Option<&Val> {
        self.values.get(index)
    }

    /// How many columns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True if there is no column.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The names of the columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.header.names.iter().map(AsRef::as_ref)
    }

    fn missing(&self, which: &str) -> DbError {
        DbError::Column(format!(
            "There is no column {which} in the rows of {}; there are: {}.",
            sqltext::about(&self.header.sql),
            self.header.names.join(", ")
        ))
    }

    fn unfit(&self, index: usize, value: &Val, expected: &str) -> DbError {
        DbError::Column(format!(
            "The column {} of a row of {} holds {} where {expected} is expected.",
            self.header.names.get(index).map_or("?", AsRef::as_ref),
            sqltext::about(&self.header.sql),
            value.told(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let header = Header { names: vec!["id".into(), "name".into()], sql: "select id, name from client".into() };
        Row::new(Arc::new(header), vec![Val::Int(7), Val::Null])
    }

    #[test]
    fn columns_read_by_name_and_place() {
        assert_eq!(row().get::<i64>("id").unwrap(), 7);
        assert_eq!(row().at::<Option<String>>(1).unwrap(), None);
    }

    #[test]
    fn errors_name_the_column_and_the_table() {
        let wrong = row().get::<String>("name").unwrap_err().to_string();
        assert_eq!(wrong, "The column name of a row of client holds nothing (null) where a text is expected.");
        let missing = row().get::<String>("due").unwrap_err().to_string();
        assert_eq!(missing, "There is no column named due in the rows of client; there are: id, name.");
    }
}
