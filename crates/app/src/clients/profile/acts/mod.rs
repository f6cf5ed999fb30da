//! What can be done with what is known about a client. Each change says whose word it is, and stands in the history.

mod measures;

use db::{Conn, Tx};
use domain::charging::Money;
use domain::commitment::{Act, Kind, Terms};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::profile::{Gap, Part, Stance, Topic, Whose};
use jiff::civil::Date;

use super::known::{self, client};
use super::store::{self, Change, Decider, Noted, Rhythm, Talked, Text};
use super::talked;
use crate::calendars;
use crate::commitments::acts::{self as promises, Opening, Saying};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::organisation;
use crate::people::acts::may_tend;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

pub use measures::{NewMeasure, add_measure, change_measure, of, retire_measure, take_back_value, tell_value};

const FOR_WRITERS: &str =
    "A profile is written by those who look after the client, and by those who speak for the client.";
const FOR_US: &str = "That is for those of our own house who look after the client.";
/// Working days in which something is found out.
const FIND_OUT_DAYS: u32 = 10;

/// For which side somebody may write in the profile of a client: those who tend it and its lead for ours, those who may
/// speak there for theirs.
#[must_use]
pub fn writes_for(scope: &Scope, party: &Party) -> Option<Whose> {
    let Some(reader) = scope.reader() else { return Some(Whose::Ours) };
    if scope.only().is_some() || reader.door.only_reads() || party.retired_at.is_some() {
        return None;
    }
    if reader.is_staff() {
        let leads = party.lead.is_some_and(|lead| lead == reader.id || reader.deputy_for.contains(&lead));
        return (leads || may_tend(scope, party.kind).is_ok()).then_some(Whose::Ours);
    }
    let speaks = reader.roles.iter().any(|held| !held.kind.is_ours() && !held.role.only_reads());
    (speaks && reader.reach.contains(&party.id)).then_some(Whose::Theirs)
}

/// The client, and for which side the reader writes.
fn writing(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<(Party, Whose), AppError> {
    let party = client(conn, scope, id)?;
    let whose = writes_for(scope, &party).ok_or_else(|| AppError::Forbidden(FOR_WRITERS.to_owned()))?;
    Ok((party, whose))
}

/// The client, for whoever may write what is inside our house.
fn inside(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    match writing(conn, scope, id)? {
        (party, Whose::Ours) => Ok(party),
        (_, Whose::Theirs) => Err(AppError::Forbidden(FOR_US.to_owned())),
    }
}

/// Who signs.
fn signs(scope: &Scope) -> Option<(PersonId, String)> {
    scope.reader().map(|reader| (reader.id, reader.name.clone()))
}

/// What changed, for the history.
struct Told<'a> {
    topic: &'a str,
    about: String,
    was: Option<String>,
    is_now: Option<String>,
    inside: bool,
}

fn tell(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (party, whose): (PartyId, Whose),
    told: Told<'_>,
) -> Result<(), AppError> {
    let Told { topic, about, was, is_now, inside } = told;
    let topic = topic.to_owned();
    let change = Change { id: env.id(), topic, about, was, is_now, inside, whose, by: signs(scope), at: env.now };
    store::note(tx, party, &change)
}

/// Writes down what else changed about a client, for both sides to read: what kind of thing, what, what it was and is now.
///
/// # Errors
/// The database.
pub fn note(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    of: (PartyId, Whose),
    (topic, about, was, is_now): (&str, String, Option<String>, Option<String>),
) -> Result<(), AppError> {
    tell(tx, env, scope, of, Told { topic, about, was, is_now, inside: false })
}

/// Writes what IT means to a client, for the side of whoever writes; nothing takes it away.
///
/// # Errors
/// Not found, no right, the database.
pub fn write_text(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (topic, words): (Topic, Option<String>),
) -> Result<(), AppError> {
    let whose =
        if topic == Topic::Inside { inside(tx, scope, id).map(|_| Whose::Ours)? } else { writing(tx, scope, id)?.1 };
    let texts = store::texts(tx, scope, id)?;
    let was = texts.into_iter().find(|t| t.topic == topic && t.whose == whose).map(|t| t.words);
    if was == words {
        return Ok(());
    }
    let text = words.clone().map(|words| Text { topic, whose, words, by: signs(scope), at: env.now });
    store::keep_text(tx, id, (topic, whose), text.as_ref())?;
    let told =
        Told { topic: "text", about: topic.word().to_owned(), was, is_now: words, inside: topic == Topic::Inside };
    tell(tx, env, scope, (id, whose), told)
}

/// Says how often we want to talk with a client.
///
/// # Errors
/// Not found, no right, the database.
pub fn keep_rhythm(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, rhythm: Rhythm) -> Result<(), AppError> {
    inside(tx, scope, id)?;
    let was = store::rhythm(tx, scope, id)?;
    if was.says(&rhythm) {
        return Ok(());
    }
    store::keep_rhythm(tx, id, &rhythm, env.local().date())?;
    talked::keep(tx, env, id)?;
    let is = store::rhythm(tx, scope, id)?;
    let words = |rhythm: &Rhythm| rhythm.every().map(|days| format!("every {}", say::count(days, "day", "days")));
    let told = Told {
        topic: "rhythm",
        about: "How often we want to talk".to_owned(),
        was: words(&was),
        is_now: words(&is),
        inside: true,
    };
    tell(tx, env, scope, (id, Whose::Ours), told)
}

/// Somebody of this client, or of one above or below it; never one of our own house.
fn of_them(conn: &mut Conn, scope: &Scope, party: PartyId, person: PersonId) -> Result<String, AppError> {
    let found = people::find_person(conn, scope, person)?;
    if people::belongs(conn, person, party)? {
        return Ok(found.name);
    }
    Err(AppError::Invalid(FieldErrors::one("person", "They do not belong to this client. Choose somebody who does.")))
}

/// Says which part somebody has in deciding on IT, and up to which amount.
///
/// # Errors
/// Not found, no right, somebody from elsewhere, the database.
pub fn name_decider(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (person, part, limit): (PersonId, Part, Option<Money>),
) -> Result<(), AppError> {
    let (_, whose) = writing(tx, scope, id)?;
    let name = of_them(tx, scope, id, person)?;
    let was = store::find_decider(tx, id, person)?;
    // Whoever may not read the amount leaves it as it is.
    let limit = if store::reads_limits(scope) { limit } else { was.as_ref().and_then(|d| d.limit) };
    if was.as_ref().is_some_and(|d| (d.part, d.limit) == (part, limit)) {
        return Ok(());
    }
    if let Some(before) = &was {
        store::end_decider(tx, before.id, env.now)?;
    }
    let new = Decider { id: env.id(), person, name: name.clone(), part, limit, whose, at: env.now, moved_at: None };
    store::insert_decider(tx, id, &new, scope.person())?;
    let told = Told {
        topic: "decider",
        about: name,
        was: was.map(|d| d.part.word().to_owned()),
        is_now: Some(part.word().to_owned()),
        inside: false,
    };
    tell(tx, env, scope, (id, whose), told)
}

/// Somebody has no part in deciding any more.
///
/// # Errors
/// Not found, no right, the database.
pub fn end_decider(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, person: PersonId) -> Result<(), AppError> {
    let (_, whose) = writing(tx, scope, id)?;
    let before = store::find_decider(tx, id, person)?.ok_or(AppError::NotFound)?;
    store::end_decider(tx, before.id, env.now)?;
    let (was, is_now) = (Some(before.part.word().to_owned()), Some("no part any more".to_owned()));
    let told = Told { topic: "decider", about: before.name, was, is_now, inside: false };
    tell(tx, env, scope, (id, whose), told)
}

/// Notes how somebody stands toward us, and on what that rests. Only our house reads it.
///
/// # Errors
/// Not found, no right, somebody from elsewhere, the database.
pub fn note_stance(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (person, stance, evidence): (PersonId, Stance, String),
) -> Result<(), AppError> {
    inside(tx, scope, id)?;
    let name = of_them(tx, scope, id, person)?;
    let was = store::stances_of(tx, scope, (id, person), env.now)?.into_iter().next();
    let note = Noted { person, name: name.clone(), stance, evidence, by: signs(scope), at: env.now };
    store::insert_stance(tx, env.id(), id, &note)?;
    let told = Told {
        topic: "stance",
        about: name,
        was: was.map(|s| s.stance.word().to_owned()),
        is_now: Some(stance.word().to_owned()),
        inside: true,
    };
    tell(tx, env, scope, (id, Whose::Ours), told)
}

/// Writes down a talk that left no other trace. Only our house reads it.
///
/// # Errors
/// Not found, no right, a day that lies ahead, the database.
pub fn note_talk(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (day, with, words): (Date, Option<PersonId>, Option<String>),
) -> Result<(), AppError> {
    inside(tx, scope, id)?;
    if day > env.local().date() {
        return Err(AppError::Invalid(FieldErrors::one("talk_day", "That day lies ahead. Write it down afterwards.")));
    }
    let with = match with {
        Some(person) => Some((person, of_them(tx, scope, id, person)?)),
        None => None,
    };
    store::insert_touch(tx, env.id(), id, &Talked { day, with, words, by: signs(scope) }, env.now)?;
    talked::keep(tx, env, id)
}

/// Somebody of ours promises to find out what is not known: whoever leads the relationship, else whoever presses. It is an
/// offer to the client, so that they know that they will be asked.
///
/// # Errors
/// Not found, no right, known already, promised already, a refusal, the database.
pub fn find_out(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, gap: Gap) -> Result<CommitmentId, AppError> {
    let party = inside(tx, scope, id)?;
    let known = known::known(tx, env, scope, id)?;
    let Some((_, open)) = known.gaps.iter().find(|(found, _)| *found == gap) else {
        return Err(AppError::refused("known", "That is known by now. Look at the profile again."));
    };
    if open.is_some() {
        return Err(AppError::refused("promised", "Somebody has promised to find that out. Look at the promise."));
    }
    if gap.is_inside() {
        return Err(AppError::refused("inside", "The client cannot tell you that. Write it down yourself."));
    }
    let it = organisation::needed(tx)?.it;
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let at = calendars::within(tx, env, id)?.days.after(env.now, FIND_OUT_DAYS);
    let due = Due::end_of_day(at.to_zoned(env.zone().clone()).date(), &zone)
        .map_err(|_| AppError::Internal("there is no day to find something out by".to_owned()))?;
    let conditions = vec!["It stands in the profile, and you have read it".to_owned()];
    let terms = Terms { subject: gap.promise().to_owned(), conditions, due: Some(due) };
    let there = known::first_there(tx, id)?;
    let new = Opening {
        kind: Kind::Action,
        customer: id,
        performer: it,
        customer_person: there.map(|(person, _)| person),
        performer_person: party.lead.or(scope.person()),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Offer { terms, answer_by: None, stake: 1 }, None),
    };
    let said = promises::open(tx, env, scope, new)?;
    store::keep_gap(tx, id, gap, said.id)?;
    Ok(said.id)
}
