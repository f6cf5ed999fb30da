//! SQLite and PostgreSQL behind one small face.
//!
//! `Db::read` and `Db::write` run a closure on one consistent snapshot; SQL is one text for both engines with `$1`
//! placeholders; values are `Val`, rows are `Row`. `write` is always a transaction, is answered only when the change
//! is durable, and may run its closure again: closures must not act on anything but the `Tx` they are given.
//!
//! This is the only crate that names a database driver. It must not know a table of the product.

mod bulk;
mod conn;
mod db;
mod ddl;
mod error;
mod instant;
mod migrate;
mod options;
mod postgres;
pub mod private;
mod query;
#[cfg(feature = "recording")]
pub mod recording;
mod row;
mod schema;
mod sqlite;
mod sqltext;
pub mod testing;
mod val;

pub use conn::{Conn, Tx};
pub use db::Db;
pub use error::{ConstraintKind, DbError};
pub use migrate::Migration;
pub use options::{Durability, Engine, Options};
pub use query::{Direction, Query, escape_like};
pub use row::Row;
pub use schema::{Column, ForeignKey, Index, Schema, Table};
pub use val::{Binds, FromVal, Val};

/// A result whose error is the database's unless said otherwise.
pub type Result<T, E = DbError> = std::result::Result<T, E>;
