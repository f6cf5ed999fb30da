//! What the reader themselves is asked, for their first page: surveys, a litmus and the self-check that wait for their own answer. Nothing for whoever
//! looks with their eyes, since that somebody has answered is for nobody else.

use db::Conn;
use domain::profile::Whose;
use jiff::Zoned;

use super::selfcheck::{acts as selfcheck, store as checks};
use super::store::{self, Survey, answers};
use super::{acts, one};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::partnership::litmus::{acts as litmus, one as litmus_page, store as litmuses};
use crate::people::scope::Scope;

/// Surveys that somebody is told of.
const TOLD: u32 = 3;

fn survey(s: &Survey, side: Whose, now: &Zoned) -> (String, String) {
    let them = if side == Whose::Ours { s.client.1.as_str() } else { "IT" };
    let words = format!("You are asked how it is to work with {them}, until {}.", say::day(s.closes_on, now));
    (words, format!("{}/answer", one(s.id)))
}

/// Each in a sentence, and where it is answered.
///
/// # Errors
/// The database.
pub fn own(conn: &mut Conn, env: &Env, scope: &Scope) -> Result<Vec<(String, String)>, AppError> {
    let Some(person) = scope.person().filter(|_| scope.only().is_none() && !scope.looks_on()) else {
        return Ok(Vec::new());
    };
    let (now, mut found) = (env.local(), Vec::new());
    for open in store::asking(conn, person, TOLD)? {
        match answers::asked(conn, open.id, person)? {
            Some((side, false))
                if acts::own_door(conn, person, open.id).is_ok() && acts::asked(conn, env, person, open.id).is_ok() =>
            {
                found.push(survey(&open, side, &now))
            }
            _ => {}
        }
    }
    for open in litmuses::asking(conn, person, TOLD)? {
        if litmus::own_door(conn, person, open.id).is_ok() && litmus::asked(conn, env, person, open.id).is_ok() {
            let until = say::day(open.closes_on, &now);
            let words = format!(
                "You are asked how much of a partnership it is between {} and IT, until {until}.",
                open.client.1
            );
            found.push((words, format!("{}/answer", litmus_page(open.id))));
        }
    }
    if scope.is_staff()
        && let Some(check) = checks::last(conn, 1)?.pop()
        && now.date() <= check.closes_on
        && selfcheck::asks(conn, scope, &check)? == Some(false)
    {
        let until = say::day(check.closes_on, &now);
        found.push((
            format!("You are asked about ten admissions of our house, until {until}."),
            "/self-check".to_owned(),
        ));
    }
    Ok(found)
}
