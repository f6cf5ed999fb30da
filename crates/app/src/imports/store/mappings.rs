//! Rows of saved mappings.

use db::{Conn, Tx};
use domain::kernel::PersonId;
use jiff::Timestamp;

use crate::kit::error::AppError;

/// A mapping that somebody made and kept.
#[derive(Clone, Debug)]
pub struct Saved {
    /// By which it is asked for.
    pub name: String,
    /// For people.
    pub title: String,
    /// The mapping itself.
    pub text: String,
}

const SELECT: &str = "select name, title, mapping from import_mappings";

fn read(row: &db::Row) -> Result<Saved, AppError> {
    Ok(Saved { name: row.get("name")?, title: row.get("title")?, text: row.get("mapping")? })
}

/// All saved mappings, by title.
///
/// # Errors
/// The database.
pub fn mappings(conn: &mut Conn) -> Result<Vec<Saved>, AppError> {
    db::Query::new(SELECT).order("title, name").limit(200).all(conn)?.iter().map(read).collect()
}

/// One saved mapping.
///
/// # Errors
/// The database.
pub fn mapping(conn: &mut Conn, name: &str) -> Result<Option<Saved>, AppError> {
    let query = db::Query::new(SELECT).and("name = {}", db::Val::Text(name.to_owned()));
    query.one(conn)?.as_ref().map(read).transpose()
}

/// Keeps a mapping, in place of one of the same name.
///
/// # Errors
/// The database.
pub fn save_mapping(tx: &mut Tx, s: &Saved, by: Option<PersonId>, now: Timestamp) -> Result<(), AppError> {
    const SAVE: &str = "insert into import_mappings (name, title, mapping, person_id, made_at, version) \
         values ($1, $2, $3, $4, $5, 1) on conflict (name) do update set title = excluded.title, \
         mapping = excluded.mapping, person_id = excluded.person_id, made_at = excluded.made_at, \
         version = import_mappings.version + 1";
    let (name, title, text) = (s.name.as_str(), s.title.as_str(), s.text.as_str());
    tx.run(SAVE, &[name.into(), title.into(), text.into(), by.map(|p| p.0).into(), now.into()])?;
    Ok(())
}
