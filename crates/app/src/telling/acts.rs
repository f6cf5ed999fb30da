//! What can be told: one notice to one person.

use db::Tx;
use domain::telling::{Weight, When};

use super::Notice;
use super::store::{self, Listener};
use crate::kit::env::Env;
use crate::kit::error::AppError;

/// Tells one person one thing, as soon as their rhythm allows. Who may not see the matter, and who is no longer here, is not
/// told.
///
/// # Errors
/// The database.
pub fn tell(tx: &mut Tx, env: &Env, notice: Notice) -> Result<(), AppError> {
    let Some(listener) = store::listens(tx, notice.to)? else { return Ok(()) };
    if let Some(about) = notice.about
        && !store::sees(tx, notice.to, about)?
    {
        return Ok(());
    }
    let when = when(env, &listener, &notice);
    store::insert(tx, env.id(), &notice, when.at(env.now), env.now)?;
    Ok(())
}

fn when(env: &Env, listener: &Listener, notice: &Notice) -> When {
    let weight = if notice.urgent { Weight::Urgent } else { notice.kind.weight() };
    let zone = listener.zone.as_ref().unwrap_or(env.zone());
    listener.rhythm.when(weight, env.now, zone, &env.days)
}
