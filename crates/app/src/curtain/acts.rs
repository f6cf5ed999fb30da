//! What can be done behind the curtain: arrange a day in the other's shoes, which is a promise, and say what one's side learnt.

use db::{Conn, Tx};
use domain::commitment::{Act, Kind, Terms};
use domain::curtain::Goes;
use domain::kernel::{Due, PartyId, PersonId};
use domain::profile::Whose;
use domain::treatment::Doer;
use jiff::civil::Date;
use uuid::Uuid;

use super::store::{self, ExchangeDay, Lesson};
use crate::calendars;
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::client as find_client;
use crate::commitments::acts::{self as promises, Opening};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::ledger::Saying;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

const FOR_WRITERS: &str =
    "That is done by those who look after the client, and by those who speak for the client. Ask one of them.";

/// For which side the reader speaks at this client.
///
/// # Errors
/// Not found, no right, the database.
pub fn speaks(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<(Party, Doer), AppError> {
    let party = find_client(conn, scope, id)?;
    match writes_for(scope, &party) {
        Some(Whose::Ours) => Ok((party, Doer::It)),
        Some(Whose::Theirs) => Ok((party, Doer::Client)),
        None => Err(AppError::Forbidden(FOR_WRITERS.to_owned())),
    }
}

/// A day as somebody wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Who goes to whom.
    pub goes: Goes,
    /// When.
    pub day: Date,
    /// Who goes.
    pub guest: PersonId,
    /// Who receives them.
    pub host: PersonId,
}

/// As much of a day as somebody has said so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Who goes to whom.
    pub goes: Option<Goes>,
    /// When.
    pub day: Option<Date>,
    /// Who goes.
    pub guest: Option<PersonId>,
    /// Who receives them.
    pub host: Option<PersonId>,
}

/// Of whom the guest is, and of whom whoever receives them.
fn sides(goes: Goes, it: PartyId, client: PartyId) -> (PartyId, PartyId) {
    if goes == Goes::ToIt { (client, it) } else { (it, client) }
}

/// Everything that is wrong with what was said of a day: one that has passed or on which one side does not work, and people of the wrong
/// side. What is missing is not told here.
///
/// # Errors
/// The database.
pub fn unfit(conn: &mut Conn, env: &Env, client: PartyId, said: &Draft) -> Result<Vec<FieldError>, AppError> {
    let mut all = Vec::new();
    let mut note = |field: &str, sentence: String| all.push(FieldError { field: field.to_owned(), sentence });
    if let Some(day) = said.day {
        let theirs = calendars::within(conn, env, client)?.days;
        let off = [&env.days, &theirs].into_iter().find(|days| !days.works(day));
        if day < env.local().date() {
            note("day", "That day has passed. Choose a later one.".to_owned());
        } else if let Some(days) = off {
            let why = days.name_of(day).map_or_else(|| day.strftime("%A").to_string(), str::to_owned);
            note("day", format!("One side does not work on that day ({why}). Choose a working day of both."));
        }
    }
    let Some(goes) = said.goes else { return Ok(all) };
    let (guest_of, host_of) = sides(goes, organisation::needed(conn)?.it, client);
    for (field, person, of) in [("guest", said.guest, guest_of), ("host", said.host, host_of)] {
        let Some(person) = person else { continue };
        if !people::speaks_for(conn, person, of)? {
            note(field, "They do not belong to that side. Choose somebody who does.".to_owned());
        }
    }
    Ok(all)
}

/// Arranges a day: whoever receives promises it, and the other side is asked or offered.
///
/// # Errors
/// Not found, no right, a day that has passed or is off, people of the wrong side, the database.
pub fn arrange(tx: &mut Tx, env: &Env, scope: &Scope, client: PartyId, want: Wanted) -> Result<Uuid, AppError> {
    let (party, side) = speaks(tx, scope, client)?;
    let it = organisation::needed(tx)?.it;
    let (guest_of, host_of) = sides(want.goes, it, client);
    let said = Draft { goes: Some(want.goes), day: Some(want.day), guest: Some(want.guest), host: Some(want.host) };
    let wrong = unfit(tx, env, client, &said)?;
    if !wrong.is_empty() {
        return Err(AppError::Invalid(FieldErrors(wrong)));
    }
    let mut name = |person| -> Result<String, AppError> {
        Ok(people::find_person(tx, &Scope::System("a day together"), person)?.name)
    };
    let (guest, host) = (name(want.guest)?, name(want.host)?);
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let due = Due::end_of_day(want.day, &zone).map_err(|_| AppError::Internal("there is no such day".to_owned()))?;
    let terms = Terms {
        subject: format!("A day in each other’s shoes: {guest} comes to {host}"),
        conditions: vec![
            "It was a whole day of usual work".to_owned(),
            "Both sides wrote down what they learnt".to_owned(),
        ],
        due: Some(due),
    };
    // Whoever receives the guest is who promises. Our side says it where it is ours to promise, theirs where it is theirs.
    let receives = if want.goes == Goes::ToIt { Doer::It } else { Doer::Client };
    let act = if receives == side {
        Act::Offer { terms, answer_by: None, stake: 1 }
    } else {
        Act::Request { terms, answer_by: None, stake: 1 }
    };
    let new = Opening {
        kind: Kind::Action,
        customer: guest_of,
        performer: host_of,
        customer_person: Some(want.guest),
        performer_person: Some(want.host),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, Some("To see with our own eyes what the other side is up against.".to_owned())),
    };
    let said = promises::open(tx, env, scope, new)?;
    let Wanted { goes, day, .. } = want;
    let id = env.id();
    let kept = ExchangeDay {
        id,
        client: (client, party.name),
        goes,
        day,
        guest: (want.guest, guest),
        host: (want.host, host),
        promise: said.id,
        state: said.state,
    };
    store::insert(tx, &kept, scope.person(), env.now)?;
    Ok(id)
}

/// Says what one's side learnt on a day; both sides read it.
///
/// # Errors
/// Not found, no right, a day that lies ahead, the database.
pub fn learn(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, words: &str) -> Result<PartyId, AppError> {
    let day = store::day(tx, id)?;
    let (party, side) = speaks(tx, scope, day.client.0)?;
    if day.day > env.local().date() {
        return Err(AppError::refused("ahead", "That day still lies ahead. Say afterwards what you learnt."));
    }
    store::learn(tx, &Lesson { of: id, side, words: words.to_owned() }, scope.person(), env.now)?;
    Ok(party.id)
}
