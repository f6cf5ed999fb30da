//! Whose calendar it is: the nearest that is named on the way up from a party, in the end that of the IT organisation.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use db::{Conn, Query, Tx, Val};
use domain::calendar::{Rules, Version, WorkingDays};
use domain::kernel::{CalendarId, PartyId, PersonId};
use uuid::Uuid;

use super::rows::rules;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

/// Calendars that lie above each other at most.
pub const DEEPEST: usize = 5;

/// The nearest calendar up the tree has the most parties above it.
const NEAREST: &str = "select (select max(v.revision) from calendar_versions v) as revision, \
     (select p.calendar_id from party_paths t join parties p on p.id = t.above where t.below = $1 \
     and p.calendar_id is not null order by (select count(*) from party_paths u where u.below = p.id) desc limit 1) as own, \
     (select i.calendar_id from organisation o join parties i on i.id = o.party_id) as house";

/// The calendar of a party as it is now. Before anybody has founded the house, weekdays.
///
/// # Errors
/// The database.
pub fn of(conn: &mut Conn, env: &Env, party: PartyId) -> Result<WorkingDays, AppError> {
    let Some(row) = conn.one(NEAREST, &[party.0.into()])? else { return Ok(env.house().clone()) };
    let calendar: Option<Uuid> = row.get::<Option<Uuid>>("own")?.or(row.get("house")?);
    let revision: Option<i64> = row.get("revision")?;
    let version = Version { calendar, revision: revision.filter(|_| calendar.is_some()).unwrap_or(0) };
    as_of(conn, env, version)
}

/// The calendars of several parties as they are now.
///
/// # Errors
/// The database.
pub fn of_all(
    conn: &mut Conn,
    env: &Env,
    parties: impl IntoIterator<Item = PartyId>,
) -> Result<HashMap<PartyId, WorkingDays>, AppError> {
    let mut all = HashMap::new();
    for party in parties {
        if let Entry::Vacant(new) = all.entry(party) {
            new.insert(of(conn, env, party)?);
        }
    }
    Ok(all)
}

/// The calendars of many parties as they are now, in one statement and one more for each calendar.
///
/// # Errors
/// The database.
pub fn of_many(conn: &mut Conn, env: &Env, parties: &[PartyId]) -> Result<HashMap<PartyId, WorkingDays>, AppError> {
    const NAMED: &str = "select t.below, p.calendar_id, (select count(*) from party_paths u where u.below = p.id) as depth \
         from party_paths t join parties p on p.id = t.above and p.calendar_id is not null";
    const CHUNK: usize = 2000;
    let Some(row) = conn.one(NEAREST, &[Uuid::nil().into()])? else { return Ok(HashMap::new()) };
    let (house, revision): (Option<Uuid>, Option<i64>) = (row.get("house")?, row.get("revision")?);
    let mut nearest: HashMap<Uuid, (i64, Uuid)> = HashMap::new();
    for some in parties.chunks(CHUNK) {
        let query = Query::new(NAMED).in_list("t.below", some.iter().map(|id| Val::Uuid(id.0)));
        query.each(conn, &mut |row| {
            let named: (i64, Uuid) = (row.get("depth")?, row.get("calendar_id")?);
            let known = nearest.entry(row.get("below")?).or_insert(named);
            *known = named.max(*known);
            Ok::<(), AppError>(())
        })?;
    }
    let (mut ready, mut all) = (HashMap::new(), HashMap::new());
    for party in parties {
        let calendar = nearest.get(&party.0).map(|(_, id)| *id).or(house);
        let days = match ready.entry(calendar) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let revision = revision.filter(|_| calendar.is_some()).unwrap_or(0);
                new.insert(as_of(conn, env, Version { calendar, revision })?)
            }
        };
        all.insert(*party, days.clone());
    }
    Ok(all)
}

/// The calendar of the first party at which somebody has a role now; the organisation's for whoever has none.
///
/// # Errors
/// The database.
pub fn of_person(conn: &mut Conn, env: &Env, person: PersonId) -> Result<WorkingDays, AppError> {
    const FIRST: &str = "select m.party_id from memberships m where m.person_id = $1 and m.until_at is null \
         order by m.from_at, m.id limit 1";
    match conn.one(FIRST, &[person.0.into()])? {
        Some(row) => of(conn, env, PartyId(row.get("party_id")?)),
        None => house(conn, env),
    }
}

/// The organisation's own.
///
/// # Errors
/// The database.
pub fn house(conn: &mut Conn, env: &Env) -> Result<WorkingDays, AppError> {
    of(conn, env, PartyId(Uuid::nil()))
}

/// A calendar as it was after a change, and those it lay under then.
///
/// # Errors
/// A version that never was; the database.
pub fn as_of(conn: &mut Conn, env: &Env, version: Version) -> Result<WorkingDays, AppError> {
    let Some(calendar) = version.calendar else {
        let weekdays = || WorkingDays::weekdays(env.zone().clone());
        return Ok(Some(env.house().clone()).filter(|h| h.version().calendar.is_none()).unwrap_or_else(weekdays));
    };
    if let Some(ready) = env.shelf.get(version) {
        return Ok(ready);
    }
    let mut chain: Vec<Rules> = Vec::new();
    let mut at = Some(calendar);
    while let Some(id) = at.filter(|_| chain.len() < DEEPEST) {
        const VERSION: &str = "select v.rules, v.parent_id from calendar_versions v \
             where v.calendar_id = $1 and v.revision <= $2 order by v.revision desc limit 1";
        let row = conn
            .one(VERSION, &[id.into(), version.revision.into()])?
            .ok_or_else(|| AppError::Internal(format!("calendar {id} has no version {}", version.revision)))?;
        chain.push(rules(row.get("rules")?)?);
        at = row.get("parent_id")?;
    }
    let Some((own, above)) = chain.split_first() else { return Ok(env.house().clone()) };
    let days = WorkingDays::of(own, &above.iter().collect::<Vec<_>>()).known_as(version);
    env.shelf.put(&days);
    Ok(days)
}

/// A party that names a calendar.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: PartyId,
    /// Its name.
    pub name: String,
    /// `it`, `team`, `client` or `supplier`.
    pub kind: String,
}

/// Parties that name this calendar and may be seen, by name.
///
/// # Errors
/// The database.
pub fn users(conn: &mut Conn, scope: &Scope, id: CalendarId, limit: u32) -> Result<Vec<User>, AppError> {
    const USERS: &str = "select p.id, p.name, p.kind from parties p";
    let query = Query::new(USERS).and("p.calendar_id = {}", Val::Uuid(id.0)).and_raw("p.retired_at is null");
    let rows = scope.parties(query).order("p.name, p.id").limit(limit).all(conn)?;
    rows.iter()
        .map(|row| Ok(User { id: PartyId(row.get("id")?), name: row.get("name")?, kind: row.get("kind")? }))
        .collect()
}

/// The calendar that a party names itself is this one from now on; none leaves it to the party above.
///
/// # Errors
/// The database.
pub fn assign(tx: &mut Tx, party: PartyId, id: Option<CalendarId>) -> Result<(), AppError> {
    const ASSIGN: &str = "update parties set calendar_id = $1, version = version + 1 where id = $2";
    tx.run(ASSIGN, &[id.map(|id| id.0).into(), party.0.into()])?;
    Ok(())
}

/// The calendar that a party names itself.
///
/// # Errors
/// The database.
pub fn named_by(conn: &mut Conn, party: PartyId) -> Result<Option<CalendarId>, AppError> {
    const NAMED: &str = "select calendar_id from parties where id = $1";
    let row = conn.one(NAMED, &[party.0.into()])?;
    Ok(row.map(|row| row.get::<Option<Uuid>>("calendar_id")).transpose()?.flatten().map(CalendarId))
}
