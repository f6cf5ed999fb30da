//! What can be done with a litmus: choose who answers and begin it, drop it, share what came of it. Answering is in `answer`, closing in
//! `close`. None of it writes into a ledger.

mod answer;
mod close;
mod telling;

pub use answer::{Sheet, answer, asked, beside, by_link, own_door};
pub use close::{CLOSE, close, close_due};
pub use telling::before;

use db::{Conn, Tx};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{NotNow, Stands, Voice, can_close, can_read, missing};
use domain::profile::Whose;
use jiff::civil::Date;
use uuid::Uuid;

use super::store::{self, Litmus, answers};
use crate::asked::acts::{not_lately, there};
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::client;
use crate::counselling::acts::opens as facilitates;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};
use crate::treatment::store::facilitators;

const FOR_US: &str = "That is for those of our own house who look after the client, and for facilitators.";
/// People who are looked through.
const MOST: u32 = 1000;
/// Days for which it is open where nobody says something else.
pub const USUAL_DAYS: i64 = 14;

/// A no of the rules.
fn refused(why: NotNow) -> AppError {
    AppError::refused(why.code(), why.sentence())
}

/// The client, for those of our house who look after it and for facilitators. To everybody outside of our house it is not found.
///
/// # Errors
/// Not found, no right, the database.
pub fn tends(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    let party = client(conn, scope, id)?;
    if !scope.is_staff() {
        return Err(AppError::NotFound);
    }
    let may = writes_for(scope, &party) == Some(Whose::Ours) || facilitates(scope);
    if may { Ok(party) } else { Err(AppError::Forbidden(FOR_US.to_owned())) }
}

/// One that may be seen, for those who look after the client.
fn found(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Litmus, AppError> {
    let litmus = store::find(conn, scope, id)?;
    tends(conn, scope, litmus.client.0)?;
    Ok(litmus)
}

/// Who can speak for which voice: by name, each list with those who belong there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// For the client.
    pub theirs: Vec<(PersonId, String)>,
    /// For IT.
    pub ours: Vec<(PersonId, String)>,
    /// For neither.
    pub neutral: Vec<(PersonId, String)>,
}

/// Who can be asked about a client.
///
/// # Errors
/// The database.
pub fn choices(conn: &mut Conn, client: PartyId) -> Result<Choices, AppError> {
    let neutral = facilitators(conn, client, MOST)?;
    let ours = people::house(conn, MOST)?.into_iter().filter(|one| !neutral.contains(one)).collect();
    Ok(Choices { theirs: there(conn, client)?, ours, neutral })
}

/// Who answers for which voice, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The last day on which it takes answers.
    pub closes_on: Date,
    /// Who speaks for the client.
    pub theirs: Vec<PersonId>,
    /// Who speaks for IT.
    pub ours: Vec<PersonId>,
    /// Who belongs to neither.
    pub neutral: Option<PersonId>,
}

/// Everybody who is asked, once, each for the voice for which they speak.
fn voices(conn: &mut Conn, env: &Env, client: PartyId, asking: &Asking) -> Result<Vec<(PersonId, Voice)>, AppError> {
    let counts = (asking.theirs.len(), asking.ours.len());
    let days = (asking.closes_on, env.local().date());
    let each = missing(counts, asking.neutral.is_some(), days).into_iter();
    let mut wrong: Vec<FieldError> =
        each.map(|(field, words)| FieldError { field: field.into(), sentence: words.into() }).collect();
    let known = choices(conn, client)?;
    let neutral: Vec<PersonId> = asking.neutral.into_iter().collect();
    let mut all: Vec<(PersonId, Voice)> = Vec::new();
    for (field, voice, chosen, known) in [
        ("theirs", Voice::Client, &asking.theirs, &known.theirs),
        ("ours", Voice::It, &asking.ours, &known.ours),
        ("neutral", Voice::Neutral, &neutral, &known.neutral),
    ] {
        for person in chosen {
            let belongs = known.iter().any(|(id, _)| id == person);
            let sentence = match all.iter().find(|(id, _)| id == person) {
                _ if !belongs => "Somebody who was chosen does not belong there. Choose from the list.",
                Some((_, before)) if *before != voice => "Somebody belongs to both. Ask them for one voice.",
                Some(_) => continue,
                None => {
                    all.push((*person, voice));
                    continue;
                }
            };
            if wrong.iter().all(|one| one.field != field) {
                wrong.push(FieldError { field: field.into(), sentence: sentence.into() });
            }
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(AppError::Invalid(FieldErrors(wrong))) }
}

/// Begins a litmus: everybody who is asked gets a letter with a link.
///
/// # Errors
/// Not found, no right, one is open already, what is missing, the database.
pub fn begin(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, asking: &Asking) -> Result<Uuid, AppError> {
    let party = tends(tx, scope, id)?;
    if store::open_with(tx, id)?.is_some() {
        return Err(refused(NotNow::OneIsOpen));
    }
    not_lately(store::read_since(tx, id, env.local().date())?, env.local().date())?;
    let all = voices(tx, env, id, asking)?;
    let litmus = Litmus {
        id: env.id(),
        client: (party.id, party.name),
        state: Stands::Open,
        closes_on: asking.closes_on,
        opened_on: env.local().date(),
        closed_on: None,
        shared_on: None,
        by: scope.reader().map(|reader| (reader.id, reader.name.clone())),
        made_at: env.now,
        version: 1,
    };
    store::insert(tx, &litmus)?;
    store::ask(tx, litmus.id, &all)?;
    answers::make_room(tx, litmus.id)?;
    telling::ask(tx, env, &litmus, &all)?;
    Ok(litmus.id)
}

/// Drops it before anybody could read it. What was answered is gone.
///
/// # Errors
/// Not found, no right, closed already, the database.
pub fn drop(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<PartyId, AppError> {
    let litmus = found(tx, scope, id)?;
    can_close(litmus.state).map_err(refused)?;
    let client = litmus.client.0;
    answers::clear(tx, id)?;
    store::update(tx, &Litmus { state: Stands::Dropped, ..litmus })?;
    Ok(client)
}

/// Shares what came of it with those who sponsor the client and decide there. What only our own house knows stays inside.
///
/// # Errors
/// Not found, no right, not closed yet, the database.
pub fn share(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<(), AppError> {
    let litmus = found(tx, scope, id)?;
    can_read(litmus.state).map_err(refused)?;
    if litmus.shared_on.is_some() {
        return Ok(());
    }
    let litmus = Litmus { shared_on: Some(env.local().date()), ..litmus };
    store::update(tx, &litmus)?;
    telling::shared(tx, env, &litmus)
}
