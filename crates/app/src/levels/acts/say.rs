//! Saying that a service fails, and that it runs again. Both stay readable for ever, for whomever it concerns.

use db::Tx;
use domain::catalogue::Stage;
use domain::kernel::{PartyId, ServiceId};
use domain::party::PartyKind;
use jiff::ToSpan;

use crate::catalogue::sight::Sight;
use crate::catalogue::store as catalogue;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::levels::store::{self, Word};
use crate::people::scope::Scope;
use crate::people::store as people;

/// What is said.
#[derive(Clone, Debug)]
pub struct Saying {
    /// Of which service.
    pub service: ServiceId,
    /// For one client, or for everybody.
    pub client: Option<PartyId>,
    /// It fails; otherwise it runs again.
    pub fails: bool,
    /// What happened; whoever it concerns reads it.
    pub words: Option<String>,
}

/// Says it, and keeps what follows.
///
/// # Errors
/// Not found, no right; no words; it is said already, or there is nothing to end; the database.
pub fn say(tx: &mut Tx, env: &Env, scope: &Scope, new: &Saying) -> Result<(), AppError> {
    let service = catalogue::find(tx, Sight::of(scope), new.service)?;
    super::may_say(scope)?;
    if !matches!(service.life.stage(), Stage::Published | Stage::Retiring) {
        return Err(AppError::refused("not_published", "Nobody uses it: it is not published, or it has ended."));
    }
    if let Some(client) = new.client {
        let found = people::find_party(tx, scope, client);
        if !found.is_ok_and(|party| party.kind == PartyKind::Client) {
            return Err(AppError::Invalid(FieldErrors::one("client", "Choose one of the clients, or everybody.")));
        }
    }
    let Some(words) = new.words.clone() else {
        let ask =
            if new.fails { "Write what happens, as whoever uses it sees it." } else { "Write what was the matter." };
        return Err(AppError::Invalid(FieldErrors::one("words", ask)));
    };
    let last = store::last_word(tx, new.service, new.client)?;
    let today = env.local().date();
    match (new.fails, last.as_ref().is_some_and(|word| word.fails)) {
        (true, true) => {
            let words = "It was said already that it fails. Say when it runs again.";
            return Err(AppError::refused("fails_already", words));
        }
        (false, false) => {
            let found = super::keep::found(tx, env, new.service, new.client)?;
            let all = super::keep::found(tx, env, new.service, None)?;
            if found.state.fails(today).is_none() && all.state.fails(today).is_none() {
                return Err(AppError::refused(
                    "runs_already",
                    "Nothing says that it fails, so there is nothing to end.",
                ));
            }
        }
        _ => {}
    }
    // Two words of one moment stay in the order in which they were said.
    let after = |word: &Word| word.at.max(env.now).saturating_add(1.microsecond()).unwrap_or(env.now);
    let at = last.as_ref().filter(|word| word.at >= env.now).map_or(env.now, after);
    let word = Word { id: env.id(), fails: new.fails, words, by: None, at };
    store::add_word(tx, (new.service, new.client), &word, scope.person())?;
    super::refresh(tx, env, (new.service, new.client), scope.person())
}
