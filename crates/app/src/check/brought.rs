//! What a check said of something that was only thought of, for whoever goes on to offer it: the form tells it above its fields.

use db::Conn;
use jiff::civil::Date;
use uuid::Uuid;

use super::ask::{Ask, STANDS};
use super::store;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::say;
use crate::people::scope::Scope;
use crate::teams::{rights, words};

/// A check that comes along to the form of an offer.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The day that was asked about.
    pub day: Date,
    /// That day is below the agreed level.
    pub stretch: bool,
    /// The agreed level.
    pub agreed: u8,
    /// "88 in 100 for Tue 28 April".
    pub chance: String,
    /// What it rests on, in a sentence.
    pub rests: String,
}

/// What this check said, for our own house and as long as a word can be given on it.
///
/// # Errors
/// The database.
pub fn brought(conn: &mut Conn, env: &Env, scope: &Scope, check: Uuid) -> Result<Option<Brought>, AppError> {
    if !rights::may_read(scope) {
        return Ok(None);
    }
    let Some((question, day)) = store::question(conn, check)? else { return Ok(None) };
    let Some(shown) = store::thought(conn, check, day, env.now - STANDS)? else { return Ok(None) };
    let needs = Ask::again(question, day).needs;
    let mut teams: Vec<_> = needs.iter().map(|need| need.team).collect();
    teams.sort_unstable();
    teams.dedup();
    let names = store::parties(conn, scope, &teams)?;
    let hours = teams.iter().map(|team| {
        let minutes = needs.iter().filter(|need| need.team == *team).map(|need| u64::from(need.effort.likely())).sum();
        format!("{} h of {}", words::hours(minutes), names.get(team).map_or("a team", String::as_str))
    });
    let hours: Vec<String> = hours.collect();
    let rests = match (hours.is_empty(), shown.similar) {
        (false, _) => format!("It rests on {}.", say::list_and(&hours)),
        (true, Some(count)) => {
            format!("It rests on how long {} took.", say::count(count, "similar promise", "similar promises"))
        }
        (true, None) => String::new(),
    };
    Ok(Some(Brought {
        day,
        stretch: shown.is_stretch(),
        agreed: shown.agreed,
        chance: format!("{} in 100 for {}.", shown.chance, say::day(day, &env.local())),
        rests,
    }))
}
