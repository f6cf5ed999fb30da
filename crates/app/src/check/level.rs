//! The agreed level: below so many in a hundred a promise is a stretch. One for the organisation, and others for teams that
//! agreed on their own.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use domain::check::AGREED;
use domain::kernel::PartyId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::scope::Scope;

const NAME: &str = "agreed level";

/// The lowest and the highest that can be agreed on: below even a promise is a guess, and nothing is ever certain.
pub const RANGE: std::ops::RangeInclusive<u8> = 50..=99;

/// Who has agreed on which level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// Where nobody agreed on another.
    pub all: u8,
    /// By team.
    #[serde(default)]
    pub teams: BTreeMap<Uuid, u8>,
}

impl Default for Levels {
    fn default() -> Self {
        Self { all: AGREED, teams: BTreeMap::new() }
    }
}

impl Levels {
    /// The level for work of this team.
    #[must_use]
    pub fn of(&self, team: Option<PartyId>) -> u8 {
        team.and_then(|team| self.teams.get(&team.0)).copied().unwrap_or(self.all)
    }
}

/// The levels that hold now.
///
/// # Errors
/// The database.
pub fn levels(conn: &mut Conn) -> Result<Levels, AppError> {
    organisation::setting(conn, NAME)
}

/// Agrees on another level: for everybody, or for a team; a team without one follows the organisation.
///
/// # Errors
/// No right, a level out of range, the database.
pub fn agree(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    team: Option<PartyId>,
    level: Option<u8>,
) -> Result<Levels, AppError> {
    if !scope.reader().is_none_or(|reader| reader.administers()) {
        return Err(AppError::Forbidden("Administrators set this. Ask one of them; People tells who they are.".into()));
    }
    if level.is_some_and(|level| !RANGE.contains(&level)) || (team.is_none() && level.is_none()) {
        return Err(AppError::refused("bad_level", "The agreed level is a whole number from 50 to 99."));
    }
    let mut levels = levels(tx)?;
    match (team, level) {
        (Some(team), Some(level)) => drop(levels.teams.insert(team.0, level)),
        (Some(team), None) => drop(levels.teams.remove(&team.0)),
        (None, level) => levels.all = level.unwrap_or(levels.all),
    }
    organisation::set(tx, env, NAME, &levels, scope.person())?;
    Ok(levels)
}
