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

/// Where the reader takes part and nothing is shared yet: in words, and where it is. Nothing for anybody else, whoever looks.
///
/// # Errors
/// The database.
pub fn own(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    let Ok(oneself) = store::oneself(scope) else { return Ok(Vec::new()) };
    let open = store::list(conn, scope)?.into_iter().filter(|c| c.shared.is_none()).take(TOLD);
    let words = |c: store::Counselling| {
        let said = if c.facilitator.0 == oneself {
            format!("You hear IT and {} in confidence.", c.client.1)
        } else {
            format!("{} hears both sides in confidence, and you are one of them.", c.facilitator.1)
        };
        (said, format!("/counselling/{}", c.id))
    };
    Ok(open.map(words).collect())
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
