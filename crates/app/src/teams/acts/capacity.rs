//! Who is in a team, with which hours and skills, and when not; and what the team keeps free of promises.

use db::{Conn, Tx};
use domain::check::{Away, Kept, Level};
use domain::kernel::{PartyId, PersonId, SkillId};
use domain::teams::Place;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::{own, wrong};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::teams::store::{self, Leave, MemberRow};

/// Minutes of the longest week that somebody can be said to work: eighty hours.
const MOST_MINUTES: u32 = 4800;
/// Leave that is longer is an end.
const LONGEST_LEAVE: i32 = 366;

/// Somebody who comes into a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Who, where they have an account.
    pub account: Option<PersonId>,
    /// What they are called, where they have none.
    pub name: Option<String>,
    /// Minutes of a week without holidays.
    pub minutes: u32,
    /// What they can do.
    pub skills: Vec<(SkillId, Level)>,
    /// The first day.
    pub from: Date,
    /// The last day, where it is known.
    pub until: Option<Date>,
}

/// What becomes different about somebody's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Minutes of a week, from a day on.
    pub minutes: (u32, Date),
    /// What they can do now.
    pub skills: Vec<(SkillId, Level)>,
    /// The last day, where it is known.
    pub until: Option<Date>,
}

fn sound(
    tx: &mut Conn,
    (minutes, skills): (u32, &[(SkillId, Level)]),
    (from, until): (Date, Option<Date>),
) -> Result<(), AppError> {
    if minutes > MOST_MINUTES {
        return wrong("hours", "Nobody works more than 80 hours in a usual week. Write the hours that were agreed.");
    }
    if until.is_some_and(|until| until < from) {
        return wrong("until", "The last day comes after the first. Choose a later one.");
    }
    for (n, (skill, _)) in skills.iter().enumerate() {
        store::find_skill(tx, *skill)?;
        if skills.iter().skip(n + 1).any(|(other, _)| other == skill) {
            return wrong("skills", "A skill stands there twice. Name it once, as well as they do it.");
        }
    }
    Ok(())
}

/// Somebody comes into a team.
///
/// # Errors
/// Not found, no right, nobody named, somebody who is there already, the database.
pub fn join(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    team: PartyId,
    (new, import): (&NewMember, Option<Uuid>),
) -> Result<Uuid, AppError> {
    own(tx, scope, team)?;
    sound(tx, (new.minutes, &new.skills), (new.from, new.until))?;
    let name = match (new.account, &new.name) {
        (Some(account), _) => people::find_person(tx, scope, account)?.name,
        (None, Some(name)) => name.clone(),
        (None, None) => return wrong("name", "Choose a person, or write the name of somebody without an account."),
    };
    if let Some(account) = new.account
        && !people::roles(tx, account)?.iter().any(|held| held.party_kind.is_ours())
    {
        return wrong("person", "Only our own people are in our teams. Choose one of them.");
    }
    let same = |there: &MemberRow| match new.account {
        Some(account) => there.account == Some(account),
        None => there.account.is_none() && there.name.to_lowercase() == name.to_lowercase(),
    };
    if store::members(tx, Some(&[team]), new.from)?
        .iter()
        .any(|there| same(there) && new.until.is_none_or(|until| there.place.from <= until))
    {
        return Err(AppError::refused("there_already", format!("{name} is in this team already. Change that place.")));
    }
    let id = env.id();
    let place = Place {
        person: new.account.unwrap_or(PersonId(id)),
        from: new.from,
        until: new.until,
        hours: vec![(new.from, new.minutes)],
        skills: new.skills.clone(),
        leave: Vec::new(),
    };
    let row = MemberRow { id, team, account: new.account, name, place, leave: Vec::new(), version: 1 };
    store::insert_member(tx, &row, import, env.now)?;
    Ok(id)
}

fn place(tx: &mut Tx, scope: &Scope, team: PartyId, id: Uuid) -> Result<MemberRow, AppError> {
    own(tx, scope, team)?;
    let found = store::find_member(tx, id)?;
    if found.team == team { Ok(found) } else { Err(AppError::NotFound) }
}

/// Somebody has other hours, skills or another last day from now on. Hours of weeks before stay as they were.
///
/// # Errors
/// Not found, no right, somebody else was first, the database.
pub fn change(
    tx: &mut Tx,
    scope: &Scope,
    (team, id, version): (PartyId, Uuid, i64),
    news: &Changed,
) -> Result<(), AppError> {
    let was = place(tx, scope, team, id)?;
    let (minutes, from) = news.minutes;
    sound(tx, (minutes, &news.skills), (was.place.from, news.until))?;
    let from = from.max(was.place.from);
    if was.place.minutes_on(from) != minutes {
        store::put_hours(tx, id, from, minutes)?;
    }
    store::set_skills(tx, id, &news.skills)?;
    let place = Place { until: news.until, ..was.place };
    store::update_member(tx, &MemberRow { place, version, ..was })
}

/// Somebody leaves the team; the day is the last one.
///
/// # Errors
/// Not found, no right, a day before they came, the database.
pub fn leave(tx: &mut Tx, scope: &Scope, team: PartyId, id: Uuid, last: Date) -> Result<String, AppError> {
    let was = place(tx, scope, team, id)?;
    if last < was.place.from {
        return wrong("until", "The last day comes after the first. Choose a later one.");
    }
    store::end_member(tx, id, Some(last))?;
    Ok(was.name)
}

/// Somebody is not there on these days.
///
/// # Errors
/// Not found, no right, days that go backwards, the database.
pub fn away(tx: &mut Tx, env: &Env, scope: &Scope, (team, id): (PartyId, Uuid), away: Away) -> Result<Uuid, AppError> {
    let was = place(tx, scope, team, id)?;
    if away.until < away.from {
        return wrong("away_until", "Leave ends after it has begun. Choose a later day.");
    }
    if away.from.until(away.until).map_or(0, |span| span.get_days()) > LONGEST_LEAVE {
        return wrong("away_until", "That is more than a year. Write a last day in the team instead.");
    }
    if let Some(same) = was.leave.iter().find(|leave| leave.away == away) {
        return Ok(same.id);
    }
    let leave = Leave { id: env.id(), away };
    store::insert_leave(tx, id, leave, (scope.signs(), env.now))?;
    Ok(leave.id)
}

/// They are there after all.
///
/// # Errors
/// Not found, no right, the database.
pub fn there_after_all(tx: &mut Tx, scope: &Scope, team: PartyId, id: Uuid, leave: Uuid) -> Result<(), AppError> {
    place(tx, scope, team, id)?;
    store::remove_leave(tx, id, leave)
}

/// The team keeps so much free of promises from a day on.
///
/// # Errors
/// Not found, no right, more than there is, the database.
pub fn keep_free(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    team: PartyId,
    (from, kept): (Date, Kept),
) -> Result<(), AppError> {
    own(tx, scope, team)?;
    if u32::from(kept.running) + u32::from(kept.learning) > 1000 {
        return wrong("running", "Running and learning together are more than all there is. Make one of them smaller.");
    }
    // What was kept free in weeks that were reckoned with stays as it was.
    if from < env.local().date().saturating_sub(366.days()) {
        return wrong("from", "That lies more than a year back. Choose a later day.");
    }
    store::put_share(tx, team, (from, kept), (scope.signs(), env.now))
}
