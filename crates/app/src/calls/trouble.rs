//! Nothing new into trouble: whoever of ours offers something that nobody asked for, or raises something, at a client to whom
//! something is broken, says why. What they say stays on our side, beside what was sent. Reads only; what is held back is a rule of
//! `domain::calls`.

use db::Conn;
use domain::calls::{Put, Trouble, held_back};
use domain::kernel::PartyId;

use super::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::levels;
use crate::organisation;
use crate::people::scope::Scope;

/// What is broken toward a client, each in a sentence, the worst first; nothing for whoever is not of our house.
///
/// # Errors
/// The database.
pub fn toward(conn: &mut Conn, env: &Env, scope: &Scope, client: PartyId) -> Result<Vec<(Trouble, String)>, AppError> {
    if !scope.is_staff() || scope.only().is_some() {
        return Ok(Vec::new());
    }
    let it = organisation::needed(conn)?.it;
    let mut all: Vec<(Trouble, String)> = Vec::new();
    for (trouble, subject) in store::broken(conn, client, it)? {
        let words = match trouble {
            Trouble::OpenBreakdown => format!("“{subject}” has broken down and is not mended yet."),
            _ => format!("“{subject}” was due, and its day passed without a word."),
        };
        all.push((trouble, words));
    }
    let now = env.local();
    for flag in levels::acts::flags(conn, env, scope, client)? {
        all.push((Trouble::CoreFails, levels::words::short(&flag, &now)));
    }
    all.sort_by_key(|(trouble, _)| *trouble);
    Ok(all)
}

/// Whether this may be put to a client now, with what is to be noted beside it on our side.
///
/// # Errors
/// A refusal that asks for the reason; the database.
pub fn may_put(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    client: PartyId,
    (put, despite): (Put, Option<&str>),
) -> Result<Option<String>, AppError> {
    if !put.is_new() || scope.reader().is_none() {
        return Ok(None);
    }
    let known = toward(conn, env, scope, client)?;
    let trouble: Vec<Trouble> = known.iter().map(|(trouble, _)| *trouble).collect();
    let Some((_, first)) = known.first() else { return Ok(None) };
    if held_back(put, &trouble, despite).is_some() {
        let sentence = format!("{first} Say why you put something new to them all the same. Only our side reads it.");
        return Err(AppError::refused("in_trouble", sentence));
    }
    Ok(despite.map(|why| format!("{first} Put to them all the same: {}", why.trim())))
}
