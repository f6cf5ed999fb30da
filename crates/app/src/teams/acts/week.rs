//! How weeks of a team were, as somebody writes them down when they are over, or as they are.

use db::{Conn, Tx};
use domain::kernel::PartyId;
use domain::teams::{Limits, Place, monday, there};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::{own, wrong};
use crate::calendars::store as calendars;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::teams::store::{self, Week};

/// Minutes of a week that nobody can have worked through, for each person.
const WHOLE_WEEK: u64 = 10_080;

/// How a week was, in minutes of all people together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewWeek {
    /// A day of it.
    pub week: Date,
    /// What nobody had planned.
    pub unplanned: Option<u64>,
    /// What was worked.
    pub worked: Option<u64>,
    /// What was learnt.
    pub learning: Option<u64>,
    /// What there was and of how many people, where another system says so.
    pub there: Option<(u64, u32)>,
}

/// What a team had in a week by the places that were held: minutes and people.
///
/// # Errors
/// The database.
pub fn reckoned(conn: &mut Conn, env: &Env, team: PartyId, week: Date) -> Result<(u64, u32), AppError> {
    let (from, until) = (monday(week), monday(week).saturating_add(6.days()));
    let places: Vec<Place> = store::members(conn, Some(&[team]), from)?.into_iter().map(|row| row.place).collect();
    let held = places.iter().filter(|place| place.from <= until && place.minutes_on(from.max(place.from)) > 0).count();
    let days = calendars::of(conn, env, team)?;
    Ok((there(&places, &days, from, until), u32::try_from(held).unwrap_or(0)))
}

/// Writes down how a week was; what was written of it before makes way, and what is left open now stays as it was.
///
/// # Errors
/// Not found, no right, a week that lies ahead, more than there was, nobody there, the database.
pub fn note(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    team: PartyId,
    (new, import): (&NewWeek, Option<Uuid>),
) -> Result<Week, AppError> {
    own(tx, scope, team)?;
    let week = monday(new.week);
    if week > env.local().date() {
        return wrong("week", "That week lies ahead. Write it down when it is over.");
    }
    let next = week.saturating_add(1.week());
    let before = store::weeks_of(tx, team, Some(next), 1)?.into_iter().find(|known| known.week == week);
    let (there, people) = match new.there {
        Some(said) => said,
        None => reckoned(tx, env, team, week)?,
    };
    if there == 0 || people == 0 {
        let words = "Nobody was in this team in that week. Write down who was, or how many hours there were.";
        return Err(AppError::refused("nobody_there", words));
    }
    let or = |new: Option<u64>, known: fn(&Week) -> Option<u64>| new.or(before.as_ref().and_then(known));
    let is = Week {
        team,
        week,
        there,
        people,
        unplanned: or(new.unplanned, |w| w.unplanned),
        worked: or(new.worked, |w| w.worked),
        learning: or(new.learning, |w| w.learning),
    };
    let most = u64::from(people) * WHOLE_WEEK;
    for (field, minutes) in [("unplanned", is.unplanned), ("worked", is.worked), ("learning", is.learning)] {
        if minutes.is_some_and(|minutes| minutes > most) {
            return wrong(field, "That is more than the week has hours for all of them together. Write less.");
        }
    }
    if [is.unplanned, is.worked, is.learning].iter().all(Option::is_none) {
        return wrong("unplanned", "Write at least one of the three: unplanned, worked or learning.");
    }
    store::put_weeks(tx, &[is], (scope.signs(), import, env.now))?;
    Ok(is)
}

/// Beyond these figures the team cannot go on for long, it says.
///
/// # Errors
/// Not found, no right, figures that mean nothing, the database.
pub fn limit(tx: &mut Tx, env: &Env, scope: &Scope, team: PartyId, limits: Limits) -> Result<(), AppError> {
    own(tx, scope, team)?;
    if limits.utilisation == 0 || limits.utilisation > 2000 {
        return wrong("utilisation", "Write a share from 1 to 200 percent. 100 is all of its hours.");
    }
    if limits.learning > 1000 {
        return wrong("least_learning", "Write a share from 0 to 100 percent.");
    }
    if limits.worked == 0 || limits.worked > WHOLE_WEEK {
        return wrong("most_hours", "Write the hours of a week that a person can bear, such as 42.");
    }
    store::put_limits(tx, team, limits, (scope.signs(), env.now))
}
