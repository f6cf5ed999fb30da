//! Looking whether calls are to be opened, marked because their reason is over, or brought back, and what a person does with one: put it
//! off, or end it with what came of it. A call is opened once for each party and reason, and ended by a person alone.

use std::collections::HashMap;

use db::{Conn, Tx};
use domain::calls::{Condition, Decision, Latest, Numbers, Outcome, Stands, Unfit, against_waiting, decide, stands};
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use domain::profile::Whose;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::store::{self, Call, Ended, Snoozed, Theirs};
use super::{gather, numbers};
use crate::clients::profile::acts::writes_for;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::people::scope::{Held, Reader, Scope};
use crate::people::store as people;
use crate::teams::rights;

const FOR_US: &str = "Calls are for our own people.";
const PASSED: &str = "The reason for this call is over, so there is nothing to wait for. Say what came of it.";
const FOR_LEADS: &str = "That is said by whoever leads there, or by those who look after all of them. Ask one of them.";

/// Only our own people read calls, and not by a link or with the eyes of others.
///
/// # Errors
/// Not found by a link; for everybody else than our own people, too: they do not even learn that there is something.
pub fn reads(scope: &Scope) -> Result<(), AppError> {
    if scope.only().is_some() || scope.looks_on() || !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    scope.need(Reader::is_staff, FOR_US)
}

/// People for whom somebody stands in at most, and themselves.
const STANDS_IN: usize = 20;

/// With whom calls stand that are this reader's: where they lead or stand in for whoever does, teams that they lead, and for those who
/// look after all clients, where nobody leads.
#[must_use]
pub fn theirs(scope: &Scope) -> Theirs {
    let Some(reader) = scope.reader() else { return Theirs { unled: true, ..Theirs::default() } };
    let team = |held: &&Held| held.kind == PartyKind::Team && held.role == Role::DeliveryLead;
    let all = |held: &Held| held.kind == PartyKind::It && matches!(held.role, Role::Leader | Role::Administrator);
    Theirs {
        people: [reader.id].into_iter().chain(reader.deputy_for.iter().copied()).take(STANDS_IN).collect(),
        teams: reader.roles.iter().filter(team).map(|held| held.party).collect(),
        unled: reader.roles.iter().any(all),
    }
}

/// One call.
///
/// # Errors
/// Not found, no right, the database.
pub fn find(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Call, AppError> {
    reads(scope)?;
    let call = store::find(conn, id)?;
    people::find_party(conn, scope, call.party.0)?;
    Ok(call)
}

/// Whether this reader may put a call off or end it: whoever leads there, their deputies, those who look after all clients, and for
/// a team its own people.
///
/// # Errors
/// The database.
pub fn says(conn: &mut Conn, scope: &Scope, call: &Call) -> Result<bool, AppError> {
    reads(scope)?;
    let Some(reader) = scope.reader() else { return Ok(true) };
    let leads = call.lead.as_ref().is_some_and(|(lead, _)| *lead == reader.id || reader.deputy_for.contains(lead));
    if reader.door.only_reads() {
        return Ok(false);
    }
    if call.kind == PartyKind::Team {
        return Ok(leads || rights::may_write(scope, call.party.0));
    }
    let party = people::find_party(conn, scope, call.party.0)?;
    Ok(leads || writes_for(scope, &party) == Some(Whose::Ours))
}

fn saying(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<(Call, Option<(PersonId, String)>), AppError> {
    let call = find(conn, scope, id)?;
    if !says(conn, scope, &call)? {
        return Err(AppError::Forbidden(FOR_LEADS.to_owned()));
    }
    if call.ended.is_some() {
        return Err(over());
    }
    Ok((call, scope.reader().map(|reader| (reader.id, reader.name.clone()))))
}

fn over() -> AppError {
    AppError::refused("call_ended", "Somebody has ended this call already. What came of it stands on its page.")
}

/// It can wait until this day, for this reason.
///
/// # Errors
/// No right, no reason, a day that has passed or lies too far ahead, a call that is over or whose reason is; the database.
pub fn snooze(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, (until, why): (Date, &str)) -> Result<(), AppError> {
    let (call, by) = saying(tx, scope, id)?;
    if call.passed.is_some() {
        return Err(AppError::refused("call_passed", PASSED));
    }
    let against = against_waiting(env.local().date(), until, why);
    if !against.is_empty() {
        let field = |unfit: &Unfit| if *unfit == Unfit::NoReason { "why" } else { "until" };
        let told = |unfit: Unfit| FieldError { field: field(&unfit).to_owned(), sentence: unfit.says().to_owned() };
        return Err(AppError::Invalid(FieldErrors(against.into_iter().map(told).collect())));
    }
    let snoozed = Snoozed { at: env.now, until, why: why.trim().to_owned(), by };
    if store::snooze(tx, id, &snoozed)? { Ok(()) } else { Err(over()) }
}

/// It is over, and this came of it.
///
/// # Errors
/// No right, a call that is over; the database.
pub fn end(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (outcome, words): (Outcome, Option<String>),
) -> Result<(), AppError> {
    let (_, by) = saying(tx, scope, id)?;
    if store::end(tx, id, &Ended { at: env.now, outcome, words, by })? { Ok(()) } else { Err(over()) }
}

/// Which conditions stand for a party now.
pub type Found = HashMap<Condition, Stands>;

/// Finds which conditions stand for a client or a team. Reads only.
///
/// # Errors
/// The database.
pub fn look(conn: &mut Conn, env: &Env, (party, kind): (PartyId, PartyKind)) -> Result<Found, AppError> {
    let numbers = numbers::held(conn)?;
    let facts = gather::facts(conn, env, party, kind)?;
    Ok(standing(&facts, kind, &numbers, env.now))
}

/// The conditions of this kind of party that stand at an instant.
fn standing(facts: &domain::calls::Facts, kind: PartyKind, numbers: &Numbers, at: Timestamp) -> Found {
    let of_kind = Condition::ALL.iter().filter(|c| c.is_of_team() == (kind == PartyKind::Team));
    of_kind.filter_map(|c| stands(*c, facts, numbers, at).map(|stands| (*c, stands))).collect()
}

fn latest(call: &Call, env: &Env) -> Latest {
    let day = |day: Date| env.zone().to_zoned(day.at(0, 0, 0, 0)).map_or(env.now, |zoned| zoned.timestamp());
    Latest {
        told: call.told.clone(),
        snoozed: call.snoozed.as_ref().map(|snoozed| (snoozed.at, day(snoozed.until))),
        passed: call.passed,
        ended: call.ended.as_ref().map(|ended| ended.at),
    }
}

/// Opens, marks and brings back calls of a party by what stands. Looking again changes nothing more.
///
/// # Errors
/// The database.
pub fn settle(tx: &mut Tx, env: &Env, party: PartyId, found: &Found) -> Result<(), AppError> {
    let known = store::latest(tx, party)?;
    for reason in Condition::ALL {
        let (stands, call) = (found.get(reason), known.get(reason));
        let last = call.map(|call| latest(call, env));
        match (decide(stands, last.as_ref(), env.now), stands, call) {
            (Decision::Open, Some(stands), _) => store::open(tx, (env.id(), party, *reason), stands, env.now)?,
            (Decision::Pass, _, Some(call)) => store::pass(tx, call.id, env.now)?,
            (Decision::Return, Some(stands), Some(call)) => store::come_back(tx, call.id, stands)?,
            (Decision::Retell, Some(stands), Some(call)) => store::retell(tx, call.id, stands)?,
            _ => {}
        }
    }
    Ok(())
}

/// Both at once, for one client or team.
///
/// # Errors
/// The database.
pub fn reckon(tx: &mut Tx, env: &Env, id: PartyId) -> Result<(), AppError> {
    let party = people::find_party(tx, &Scope::System("calls"), id)?;
    if party.retired_at.is_some() {
        return Ok(());
    }
    let found = look(tx, env, (id, party.kind))?;
    settle(tx, env, id, &found)
}

/// Goes through a past as if it had been looked at each of these days. `at` makes the world of an instant. For a past that was lived
/// all at once.
///
/// # Errors
/// The database.
pub fn live_through(
    tx: &mut Tx,
    env: &Env,
    (party, kind): (PartyId, PartyKind),
    at: &[Timestamp],
    world: &dyn Fn(Timestamp) -> Env,
) -> Result<(), AppError> {
    let numbers = numbers::held(tx)?;
    let facts = gather::facts(tx, env, party, kind)?;
    for instant in at {
        let found = standing(&facts, kind, &numbers, *instant);
        settle(tx, &world(*instant), party, &found)?;
    }
    Ok(())
}

/// The first day after today and the last on which a call can be looked at again.
#[must_use]
pub fn days_ahead(today: Date) -> (Date, Date) {
    let ahead = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    (ahead(1), ahead(domain::calls::MOST_SNOOZED_DAYS))
}
