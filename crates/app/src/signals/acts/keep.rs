//! Giving a text to the house that was held in confidence, erasing its words, and forgetting what was learnt.

use db::Tx;
use domain::hearing::Reads;
use uuid::Uuid;

use super::{ours, writes};
use crate::clients::profile::known::client;
use crate::health;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::{Reader, Scope};
use crate::signals::store;

/// What a text is called once its words are gone.
const ERASED: &str = "Words that were erased";

/// Gives a text to our house. Only whoever brought it in can.
///
/// # Errors
/// Not found, somebody else's, the database.
pub fn release(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let text = store::find(tx, scope, id)?;
    if text.by.as_ref().map(|(by, _)| *by) != scope.person() && scope.reader().is_some() {
        let words = "It was told in confidence. Only whoever brought it in can give it to others.";
        return Err(AppError::Forbidden(words.to_owned()));
    }
    if text.reads == Reads::House {
        return Ok(());
    }
    store::release(tx, (id, text.version), text.soft.reads().is_some())?;
    store::release_sentences(tx, id)?;
    health::acts::heard(tx, env, text.party.0)
}

/// Erases the words of a text for good. For those who look after the client, and for administrators.
///
/// # Errors
/// Not found, no right, the database.
pub fn erase(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let text = store::find(tx, scope, id)?;
    let party = client(tx, scope, text.party.0)?;
    if !writes(scope, &party) {
        scope
            .need(Reader::administers, "Words are erased by those who look after the client, and by administrators.")?;
    }
    if text.erased_at.is_some() {
        return Ok(());
    }
    store::erase(tx, (id, text.version), ERASED, (scope.person(), env.now))?;
    health::acts::heard(tx, env, text.party.0)
}

/// Forgets what was learnt: from now on only what is decided later is learnt from. What was decided stays.
///
/// # Errors
/// No right, the database.
pub fn forget(tx: &mut Tx, env: &Env, scope: &Scope) -> Result<(), AppError> {
    ours(scope)?;
    scope.need(Reader::administers, "What was learnt is reset by administrators and leaders.")?;
    store::reset(tx, env.id(), env.now, (scope.person(), env.now))
}
