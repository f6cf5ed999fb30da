//! The reader's own saved views of the list of promises.

use db::{Conn, Tx};
use domain::kernel::PersonId;
use uuid::Uuid;

use crate::kit::env::Env;
use crate::kit::error::AppError;

/// Views one person may keep.
const MOST: usize = 20;
const PLACE: &str = "promises";

/// One saved view.
#[derive(Clone, Debug)]
pub struct View {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The query of its address.
    pub query: String,
}

/// The views of this person, oldest first.
///
/// # Errors
/// The database.
pub fn views(conn: &mut Conn, of: PersonId) -> Result<Vec<View>, AppError> {
    const VIEWS: &str =
        "select id, name, query from saved_views where person_id = $1 and place = $2 order by created_at, id limit 50";
    let rows = conn.all(VIEWS, &[of.0.into(), PLACE.into()])?;
    rows.iter().map(|row| Ok(View { id: row.get("id")?, name: row.get("name")?, query: row.get("query")? })).collect()
}

/// Keeps a view.
///
/// # Errors
/// Too many, or the database.
pub fn add_view(tx: &mut Tx, env: &Env, of: PersonId, name: &str, query: &str) -> Result<(), AppError> {
    const ADD: &str =
        "insert into saved_views (id, person_id, place, name, query, created_at) values ($1, $2, $3, $4, $5, $6)";
    if views(tx, of)?.len() >= MOST {
        return Err(AppError::refused("too_many_views", "You keep twenty views already. Remove one first."));
    }
    tx.run(ADD, &[env.id().into(), of.0.into(), PLACE.into(), name.into(), query.into(), env.now.into()])?;
    Ok(())
}

/// Removes a view of this person.
///
/// # Errors
/// The database.
pub fn remove_view(tx: &mut Tx, of: PersonId, id: Uuid) -> Result<(), AppError> {
    const REMOVE: &str = "delete from saved_views where id = $1 and person_id = $2 and place = $3";
    match tx.run(REMOVE, &[id.into(), of.0.into(), PLACE.into()])? {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}
