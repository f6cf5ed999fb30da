//! What can be done with a survey: begin it, say what and whom it asks, open it, drop it, share what came of it, and talk about a
//! gap. Answering is in `answer`, closing in `close`. None of it writes into a ledger.

mod answer;
mod close;
mod telling;

pub use answer::{Sheet, answer, asked, belongs, beside, by_link, own_door, speaks};
pub use close::{CLOSE, close, close_due, closing, heard, made_ready};

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::asked::{Draft, MOST_ASKED, STATEMENTS, State, Why, again_from, may_change, may_drop, may_open, may_share};
use domain::conversation::TalkAct;
use domain::kernel::{ConversationId, PartyId, PersonId};
use domain::profile::Whose;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use uuid::Uuid;

use super::known;
use super::store::{self, Survey, answers};
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::client;
use crate::conversations::acts::Saying;
use crate::conversations::opening::{self, Starting};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::kit::say;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

const FOR_US: &str = "That is for those of our own house who look after the client.";
/// Days for which it is open where nobody says something else.
const USUAL_DAYS: i64 = 14;
/// Whoever answered for a promise since then knows how it is.
const KNOWS: SignedDuration = SignedDuration::from_hours(24 * 365);
/// People of ours who are proposed.
const PROPOSED: u32 = 12;
/// People who are looked through.
const MOST: u32 = 1000;

/// A no of the rules.
fn refused(why: Why) -> AppError {
    AppError::refused(why.code(), why.sentence())
}

/// The client, for those of our house who look after it. To everybody outside of our house it is not found.
///
/// # Errors
/// Not found, no right, the database.
pub fn tends(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    let party = client(conn, scope, id)?;
    if !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    if writes_for(scope, &party) == Some(Whose::Ours) { Ok(party) } else { Err(AppError::Forbidden(FOR_US.to_owned())) }
}

/// One that may be seen, for those who look after the client.
fn found(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Survey, AppError> {
    let survey = store::find(conn, scope, id)?;
    tends(conn, scope, survey.client.0)?;
    Ok(survey)
}

/// Everybody of a client and below it, once, by name. Who has a role in our house speaks for no client.
///
/// # Errors
/// The database.
pub fn there(conn: &mut Conn, id: PartyId) -> Result<Vec<(PersonId, String)>, AppError> {
    let mut all: Vec<(PersonId, String)> = Vec::new();
    let ours: BTreeSet<PersonId> = people::of_our_house(conn)?;
    for m in people::members(conn, id, MOST)?.into_iter().filter(|m| !ours.contains(&m.person)) {
        if all.iter().all(|(known, _)| *known != m.person) {
            all.push((m.person, m.person_name));
        }
    }
    Ok(all)
}

/// Begins a survey: the usual statements, those who know how it is on either side, and two weeks. Nobody is asked yet.
///
/// # Errors
/// Not found, no right, the database.
pub fn begin(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId) -> Result<Uuid, AppError> {
    let party = tends(tx, scope, id)?;
    let survey = Survey {
        id: env.id(),
        client: (party.id, party.name.clone()),
        state: State::Draft,
        closes_on: env.local().date().saturating_add(USUAL_DAYS.days()),
        opened_on: None,
        closed_on: None,
        shared_on: None,
        by: scope.reader().map(|reader| (reader.id, reader.name.clone())),
        made_at: env.now,
        version: 1,
    };
    store::insert(tx, &survey)?;
    let statements: Vec<(Uuid, String)> = STATEMENTS.iter().map(|words| (env.id(), (*words).to_owned())).collect();
    store::ask(tx, survey.id, &statements)?;
    let mut all: Vec<(PersonId, Whose)> = Vec::new();
    let ours = party.lead.into_iter().chain(store::who_promised(tx, id, env.now - KNOWS, PROPOSED)?);
    let theirs = there(tx, id)?.into_iter().take(MOST_ASKED).map(|(person, _)| (person, Whose::Theirs));
    for (person, side) in ours.map(|person| (person, Whose::Ours)).chain(theirs) {
        if all.iter().all(|(known, _)| *known != person) {
            all.push((person, side));
        }
    }
    store::ask_people(tx, survey.id, &all)?;
    Ok(survey.id)
}

/// What a survey asks, whom, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The last day on which it takes answers.
    pub closes_on: Date,
    /// The words of each statement.
    pub statements: Vec<String>,
    /// Who is asked here.
    pub ours: Vec<PersonId>,
    /// Who is asked there.
    pub theirs: Vec<PersonId>,
}

/// Everybody who is asked, once, each of the side they are asked on.
fn checked(conn: &mut Conn, client: PartyId, asking: &Asking) -> Result<Vec<(PersonId, Whose)>, AppError> {
    let house: Vec<PersonId> = people::speakers(conn, MOST)?.into_iter().map(|(id, _)| id).collect();
    let there: Vec<PersonId> = there(conn, client)?.into_iter().map(|(id, _)| id).collect();
    let mut all: Vec<(PersonId, Whose)> = Vec::new();
    for (field, side, chosen, known) in
        [("ours", Whose::Ours, &asking.ours, &house), ("theirs", Whose::Theirs, &asking.theirs, &there)]
    {
        for person in chosen {
            if !known.contains(person) {
                let words = "Somebody who was chosen does not belong there. Choose from the list.";
                return Err(AppError::Invalid(FieldErrors::one(field, words)));
            }
            match all.iter().find(|(known, _)| known == person) {
                Some((_, before)) if *before != side => {
                    let words = "Somebody belongs to both sides. Ask them on one.";
                    return Err(AppError::Invalid(FieldErrors::one(field, words)));
                }
                Some(_) => {}
                None => all.push((*person, side)),
            }
        }
    }
    Ok(all)
}

/// Says what it asks, whom and until when; while it is being written.
///
/// # Errors
/// Not found, no right, opened already, somebody who does not belong there, somebody else was first, the database.
pub fn change(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    asking: &Asking,
) -> Result<(), AppError> {
    let survey = found(tx, scope, id)?;
    may_change(survey.state).map_err(refused)?;
    let people = checked(tx, survey.client.0, asking)?;
    let mut words: Vec<&String> = Vec::new();
    for one in &asking.statements {
        if !words.contains(&one) {
            words.push(one);
        }
    }
    let statements: Vec<(Uuid, String)> = words.into_iter().map(|words| (env.id(), words.clone())).collect();
    store::update(tx, &Survey { closes_on: asking.closes_on, version, ..survey })?;
    store::ask(tx, id, &statements)?;
    store::ask_people(tx, id, &people)
}

/// Opens it: everybody who is asked gets a letter with a link.
///
/// # Errors
/// Not found, no right, opened already, what is missing, the database.
pub fn open(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let survey = found(tx, scope, id)?;
    let (statements, people) = (store::statements(tx, id)?, store::people(tx, id)?);
    let of = |side: Whose| people.iter().filter(|one| one.side == side).count();
    let asked = (of(Whose::Ours), of(Whose::Theirs));
    let draft = Draft { state: survey.state, statements: statements.len(), asked, closes_on: survey.closes_on };
    let today = env.local().date();
    let missing = may_open(&draft, today).map_err(refused)?;
    if !missing.is_empty() {
        let each = missing.into_iter().map(|(field, words)| FieldError { field: field.into(), sentence: words.into() });
        return Err(AppError::Invalid(FieldErrors(each.collect())));
    }
    not_lately(store::read_since(tx, survey.client.0, today)?, today)?;
    // Two side by side whose people differ by one would tell what that one said.
    if store::is_open_with(tx, survey.client.0)? {
        return Err(refused(Why::OneIsOpen));
    }
    let survey = Survey { state: State::Open, opened_on: Some(today), ..survey };
    store::update(tx, &survey)?;
    let ids: Vec<Uuid> = statements.iter().map(|one| one.id).collect();
    answers::make_room(tx, &ids)?;
    telling::ask(tx, env, &survey, &people)
}

/// Why the same cannot be asked yet where answers could be read on a day, with the day from which on it can; for people.
#[must_use]
pub fn lately(read: Option<Date>, today: Date) -> Option<String> {
    let (read, from) = read.and_then(|read| Some((read, again_from(read, today)?)))?;
    Some(format!(
        "Answers could be read on {}. Ask again from {} on: two soon after one another would tell who said what, and nobody likes to be \
         asked more often.",
        say::long_day(read),
        say::long_day(from)
    ))
}

/// Nothing could be read lately of the same client, of what lies above it or below it.
///
/// # Errors
/// It could, with the day from which on it can be asked again.
pub fn not_lately(read: Option<Date>, today: Date) -> Result<(), AppError> {
    lately(read, today).map_or(Ok(()), |words| Err(AppError::refused("asked_lately", words)))
}

/// Drops it before anybody could read it. What was answered is gone.
///
/// # Errors
/// Not found, no right, closed already, the database.
pub fn drop(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<PartyId, AppError> {
    let survey = found(tx, scope, id)?;
    may_drop(survey.state).map_err(refused)?;
    let client = survey.client.0;
    answers::clear(tx, id)?;
    store::update(tx, &Survey { state: State::Dropped, ..survey })?;
    Ok(client)
}

/// Shares what came of it with those who sponsor the client and decide there.
///
/// # Errors
/// Not found, no right, not closed yet, the database.
pub fn share(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let survey = found(tx, scope, id)?;
    may_share(survey.state).map_err(refused)?;
    if survey.shared_on.is_some() {
        return Ok(());
    }
    let survey = Survey { shared_on: Some(env.local().date()), ..survey };
    store::update(tx, &survey)?;
    telling::shared(tx, env, &survey)
}

/// Whether the reader begins conversations about a gap: those who look after the client, and those who speak there and read it.
///
/// # Errors
/// The database.
pub fn talks(conn: &mut Conn, scope: &Scope, survey: &Survey) -> Result<bool, AppError> {
    let party = client(conn, scope, survey.client.0)?;
    Ok(writes_for(scope, &party).is_some() && known::reads(scope, party.id))
}

/// Begins a conversation about a statement that both see differently; once. Either side can.
///
/// # Errors
/// Not found, no right, not closed yet, begun already, a refusal, the database.
pub fn talk(tx: &mut Tx, env: &Env, scope: &Scope, statement: Uuid) -> Result<ConversationId, AppError> {
    let survey = store::of_statement(tx, scope, statement)?;
    if !talks(tx, scope, &survey)? {
        return Err(if scope.is_staff() { AppError::Forbidden(FOR_US.to_owned()) } else { AppError::NotFound });
    }
    may_share(survey.state).map_err(refused)?;
    let all = store::statements(tx, survey.id)?;
    let found = all.into_iter().find(|one| one.id == statement).ok_or(AppError::NotFound)?;
    if found.talk.is_some() {
        return Err(AppError::refused(
            "survey_talked",
            "A conversation was begun about it already. Go on in that one.",
        ));
    }
    let need = known::need(&found.words);
    let raise = TalkAct::Raise { statement: need, asked_for: None, serves: None };
    let new = Starting {
        them: survey.client.0,
        their_person: None,
        our_person: None,
        follows: None,
        said: Saying { mends: true, ..Saying::now(raise, None) },
        first: None,
    };
    let id = opening::start(tx, env, scope, &new)?;
    store::talked(tx, statement, id)?;
    Ok(id)
}
