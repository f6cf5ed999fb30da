//! What can be done with the list of clients: keep a view of it.

use db::Tx;
use domain::kernel::{Limit, PersonId, clean};

use super::asked::Asked;
use super::store::{self, SavedView};
use crate::kit::env::Env;
use crate::kit::error::AppError;

/// Views that one person can keep.
pub const MOST_VIEWS: usize = 12;

/// Keeps what is asked for under a name, which is given back as it was kept.
///
/// # Errors
/// No name, too many views, the database.
pub fn keep_view(tx: &mut Tx, env: &Env, of: PersonId, name: &str, asked: &Asked) -> Result<String, AppError> {
    let name = clean(name, Limit::Line).ok().flatten();
    let name = name.ok_or_else(|| AppError::refused("no_name", "Give the view a name, so that you find it again."))?;
    if store::saved_views(tx, of)?.len() >= MOST_VIEWS {
        return Err(AppError::refused("too_many", "You keep twelve views. Remove one of them first."));
    }
    store::save_view(tx, of, &SavedView { id: env.id(), name: name.clone(), query: asked.query() }, env.now)?;
    Ok(name)
}
