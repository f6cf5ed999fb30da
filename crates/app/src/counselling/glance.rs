//! What stands of counselling on pages of other places: that oneself takes part, and statements to which both sides agreed.

use db::Conn;
use domain::kernel::PartyId;

use super::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::people::scope::Scope;

/// Rooms that somebody is told of.
const TOLD: usize = 3;

/// Where the reader takes part, nothing is shared yet and the room is not closed: in words, and where it is. Nothing for anybody else, whoever looks.
///
/// # Errors
/// The database.
pub fn own(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    let Ok(oneself) = store::oneself(scope) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for c in store::list(conn, scope)?.into_iter().filter(|c| c.shared.is_none() && c.closed.is_none()).take(TOLD) {
        let agreed = c.joint.is_some() && store::yes(conn, &c)?.contains(&oneself);
        all.push((words(&c, oneself == c.facilitator.0, agreed), format!("/counselling/{}", c.id)));
    }
    Ok(all)
}

/// Between whom, and what is asked of the reader now.
fn words(c: &store::Counselling, hears: bool, agreed: bool) -> String {
    let (both, who) = (format!("IT and {}", c.client.1), &c.facilitator.1);
    match (hears, c.joint.is_some()) {
        (true, false) => {
            format!("You hear {both} in confidence, and write what both could say once you have heard them.")
        }
        (true, true) => format!("You hear {both} in confidence. Your words wait until everybody has agreed to them."),
        (false, false) => format!("{who} hears {both} in confidence, and asks what you have to say."),
        (false, true) if agreed => format!("You have agreed to the words of {both}. Others have not yet."),
        (false, true) => format!("{who} asks whether you agree to words that {both} could both say."),
    }
}

/// What both sides agreed to: its words, and since when.
///
/// # Errors
/// The database.
pub fn agreed(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Vec<(String, String)>, AppError> {
    let now = env.local();
    let all = store::shared(conn, scope, Some(client))?;
    Ok(all.into_iter().map(|joint| (joint.words, say::when(joint.at, &now))).collect())
}
