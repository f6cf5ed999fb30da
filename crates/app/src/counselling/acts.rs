//! What can be done in a counselling: a facilitator opens a room for named people of both sides, everybody in it says what they have to say
//! and releases it or not, and both sides agree to one statement.

use db::{Conn, Tx};
use domain::counselling::{Room, Voice};
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use uuid::Uuid;

use super::store::{self, Counselling, Participant, oneself};
use crate::clients::profile::known::client as find_client;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::mail::{self, CONFIDENTIAL, Letter, Part};
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;

const FOR_FACILITATORS: &str = "That is for facilitators, who hear both sides in confidence.";

/// Whether the reader opens rooms.
#[must_use]
pub fn opens(scope: &Scope) -> bool {
    let hears = |reader: &crate::people::scope::Reader| {
        reader.is_staff() && reader.roles.iter().any(|held| held.kind.is_ours() && held.role == Role::Facilitator)
    };
    oneself(scope).is_ok() && scope.reader().is_some_and(hears)
}

/// The reader opens rooms.
///
/// # Errors
/// No right.
pub fn may_open(scope: &Scope) -> Result<PersonId, AppError> {
    if opens(scope) { oneself(scope) } else { Err(AppError::Forbidden(FOR_FACILITATORS.to_owned())) }
}

/// Opens a room for named people of both sides.
///
/// # Errors
/// Not found, no right, one side alone, people from elsewhere, the database.
pub fn open(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    client: PartyId,
    (ours, theirs): (&[PersonId], &[PersonId]),
) -> Result<Uuid, AppError> {
    let facilitator = may_open(scope)?;
    let party = find_client(tx, scope, client)?;
    let it = organisation::needed(tx)?.it;
    let mut wrong = Vec::new();
    let mut say = |field: &str, sentence: &str| {
        wrong.push(FieldError { field: field.to_owned(), sentence: sentence.to_owned() });
    };
    for (field, side, all) in [("ours", it, ours), ("theirs", client, theirs)] {
        if all.is_empty() {
            let ours = field == "ours";
            say(field, if ours { "Name at least one person of IT." } else { "Name at least one person of theirs." });
        }
        for person in all {
            // Who is named to hear both sides is told that below.
            if *person != facilitator && !people::speaks_for(tx, *person, side)? {
                say(field, "Somebody of these does not belong to that side. Choose others.");
                break;
            }
        }
    }
    if !wrong.is_empty() {
        return Err(AppError::Invalid(FieldErrors(wrong)));
    }
    let named = |all: &[PersonId], voice| all.iter().map(move |who| (*who, voice)).collect::<Vec<_>>();
    let room = Room { facilitator, people: [named(ours, Voice::It), named(theirs, Voice::Client)].concat() };
    room.fit().map_err(|unfit| AppError::refused(unfit.code(), unfit.says()))?;
    let id = env.id();
    store::insert(tx, (id, party.id), &room, env.now)?;
    tell(tx, env, room.people.iter().map(|(who, _)| *who))?;
    Ok(id)
}

/// A letter to each that something waits for them. It says neither what nor with whom: letters pass through other hands.
fn tell(tx: &mut Tx, env: &Env, all: impl Iterator<Item = PersonId>) -> Result<(), AppError> {
    for to in all.filter(|_| env.tells()) {
        let words = "Somebody asks you for a word. What it is stands on your first page, for you alone.";
        let letter = Letter {
            to,
            about: None,
            purpose: CONFIDENTIAL,
            subject: "Somebody asks you for a word".to_owned(),
            parts: vec![
                Part::Text(words.to_owned()),
                Part::Page { label: "To your first page".to_owned(), path: "/".to_owned() },
            ],
            not_before: None,
            key: None,
        };
        mail::acts::post(tx, env, letter)?;
    }
    Ok(())
}

/// A room and who is in it, for whoever is.
fn inside(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<(Counselling, Vec<Participant>, PersonId), AppError> {
    let c = store::find(conn, scope, id)?;
    let people = store::people(conn, &c)?;
    let me = oneself(scope)?;
    Ok((c, people, me))
}

/// A room that is closed takes no more words, and nothing in it is given to anybody else.
fn not_closed(c: &Counselling) -> Result<(), AppError> {
    match c.closed {
        None => Ok(()),
        Some(_) => Err(AppError::refused("closed", "The room is closed. What was said in it stays as it is.")),
    }
}

/// Says something in confidence.
///
/// # Errors
/// Not found for whoever is not in the room; it is closed; the database.
pub fn say(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, words: &str) -> Result<Uuid, AppError> {
    let (c, _, me) = inside(tx, scope, id)?;
    not_closed(&c)?;
    let said = env.id();
    store::say(tx, (said, c.id), me, words, env.now)?;
    Ok(said)
}

/// Gives what one said oneself to the others in the room. It cannot be taken back.
///
/// # Errors
/// Not found for whoever is not in the room and for what is not theirs; it is closed; the database.
pub fn release(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, statement: Uuid) -> Result<(), AppError> {
    let (c, _, me) = inside(tx, scope, id)?;
    not_closed(&c)?;
    if store::release(tx, statement, c.id, me, env.now)? { Ok(()) } else { Err(AppError::NotFound) }
}

/// Lets somebody in again whose password or e-mail somebody else chose: those who take part are known to the facilitator, and the facilitator
/// to them. Whoever looks after people here cannot come in as somebody and read what was confided.
///
/// # Errors
/// Not found for whoever is not in the room, no right, the database.
pub fn let_in(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, who: PersonId) -> Result<(), AppError> {
    let (c, people, me) = inside(tx, scope, id)?;
    let room = store::room(&c, &people);
    if !room.holds(who) {
        return Err(AppError::NotFound);
    }
    if !room.lets_in(me, who) {
        return Err(AppError::Forbidden("Whoever hears both sides lets them in again.".to_owned()));
    }
    store::know(tx, &c, who, env.now)
}

/// Writes the statement of both sides anew; everybody is asked again.
///
/// # Errors
/// Not found, no right, it is shared already or closed, somebody else was first, the database.
pub fn draft(tx: &mut Tx, env: &Env, scope: &Scope, (id, version): (Uuid, i64), words: &str) -> Result<(), AppError> {
    let (c, people, me) = inside(tx, scope, id)?;
    if me != c.facilitator.0 {
        return Err(AppError::Forbidden(FOR_FACILITATORS.to_owned()));
    }
    not_shared(&c)?;
    not_closed(&c)?;
    store::draft(tx, &c, version, words, env.now)?;
    tell(tx, env, people.iter().map(|one| one.person))
}

/// Closes a room that comes to no statement of both sides. Whoever read something in it reads it still, and nobody else does.
///
/// # Errors
/// Not found, no right, both sides have agreed, it is closed already, somebody else was first, the database.
pub fn close(tx: &mut Tx, env: &Env, scope: &Scope, (id, version): (Uuid, i64)) -> Result<(), AppError> {
    let (c, _, me) = inside(tx, scope, id)?;
    if me != c.facilitator.0 {
        return Err(AppError::Forbidden(FOR_FACILITATORS.to_owned()));
    }
    not_shared(&c)?;
    not_closed(&c)?;
    store::close(tx, &c, version, env.now)
}

fn not_shared(c: &Counselling) -> Result<(), AppError> {
    match c.shared {
        None => Ok(()),
        Some(_) => Err(AppError::refused("shared", "Both sides have agreed to it already, and it stays as it is.")),
    }
}

/// Agrees to the statement in the words that were read. Once everybody has, both sides share it.
///
/// # Errors
/// Not found, no right, it is closed, there is nothing yet, the words have changed, the database.
pub fn agree(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, number: i64) -> Result<bool, AppError> {
    let (c, people, me) = inside(tx, scope, id)?;
    let room = store::room(&c, &people);
    if room.voice(me).is_none() {
        return Err(AppError::Forbidden("The two sides agree to it; whoever heard them does not.".to_owned()));
    }
    not_shared(&c)?;
    not_closed(&c)?;
    if c.joint.is_none() {
        return Err(AppError::refused(
            "no_draft",
            "There are no words yet to agree to. The facilitator writes them first.",
        ));
    }
    if number != c.number {
        return Err(AppError::Stale);
    }
    store::agree(tx, &c, me, env.now)?;
    let agreed = room.agreed(&store::yes(tx, &c)?);
    if agreed {
        store::share(tx, id, env.now)?;
    }
    Ok(agreed)
}
