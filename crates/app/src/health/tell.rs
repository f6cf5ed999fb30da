//! Who hears that a relationship got worse: whoever leads it, once for each time, with what changed. Nobody of a client ever does.

use db::{Conn, Tx};
use domain::health::{Change, Picture};
use domain::kernel::PersonId;

use super::{known, words};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::urls;
use crate::mail::{self, Letter, Part};
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

/// Pieces of evidence that stand in a letter.
const SHOWN: usize = 5;

/// Who leads a relationship: of a unit without a lead of its own, whoever leads that with the client above.
fn lead(conn: &mut Conn, party: &Party) -> Result<Option<PersonId>, AppError> {
    match (party.lead, party.parent) {
        (Some(lead), _) => Ok(Some(lead)),
        (None, Some(above)) => Ok(people::find_party(conn, &Scope::System("who leads"), above)?.lead),
        (None, None) => Ok(None),
    }
}

/// Tells whoever leads the relationship that it got worse.
///
/// # Errors
/// The database.
pub(super) fn worse(tx: &mut Tx, env: &Env, party: &Party, change: &Change, picture: &Picture) -> Result<(), AppError> {
    let Some(to) = lead(tx, party)?.filter(|_| env.tells()) else { return Ok(()) };
    let (now, since) = (env.local(), picture.since());
    let mut parts = vec![Part::Text(words::letter(&party.name, change, picture, &now))];
    let scope = Scope::System("a letter to whoever leads");
    for piece in known::told(tx, &scope, party.id, change.heard.get(..SHOWN).unwrap_or(&change.heard))? {
        parts.push(match &piece.quote {
            Some(quote) => Part::Said(quote.words.clone()),
            None => Part::Text(format!("{}.", words::happened(&piece, &now))),
        });
    }
    parts.push(Part::Page { label: "See why".to_owned(), path: format!("{}/health", urls::client(party.id)) });
    let letter = Letter {
        to,
        about: None,
        purpose: "stage_worse",
        subject: words::moved(&party.name, change.from.max(change.carried.0), change.to.max(change.carried.1)),
        parts,
        not_before: None,
        // Once for each worsening, however often its past is gone through.
        key: Some(format!(
            "stage {} {} {}",
            party.id,
            picture.carried.code(),
            since.map_or(0, |(at, _)| at.as_second())
        )),
    };
    mail::acts::post(tx, env, letter)?;
    Ok(())
}
