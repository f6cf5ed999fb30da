//! What can be done about a chain: tell who stands in it, and promise that the first and the last talk directly.

use db::{Conn, Tx};
use domain::commitment::{Act, Kind, State, Terms};
use domain::conversation::Talk;
use domain::kernel::{CommitmentId, ConversationId, Due, PersonId};
use domain::partnership::{Chain, LONGEST, Layer, NoChain};
use domain::party::PartyKind;
use jiff::civil::Date;

use super::store::{self, Of, Told};
use super::words;
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::store::reads_inside;
use crate::commitments::acts::{self as promises, Opening};
use crate::commitments::store::{self as rows, Row as Promise};
use crate::conversations::store::{self as talks, Conversation};
use crate::health;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::ledger::Saying;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;

const FOR_US: &str = "That is for those of our own house who look after the client.";
/// People among whom a name is looked for.
const MOST: u32 = 500;

/// A conversation with a client, for our own house; not found for everybody else.
///
/// # Errors
/// Not found, or the database.
pub fn talk(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<Conversation, AppError> {
    let found = talks::find(conn, scope, id)?;
    let client = found.between.customer_kind == PartyKind::Client;
    if client && reads_inside(scope) { Ok(found) } else { Err(AppError::NotFound) }
}

/// Whether the reader may tell of it.
///
/// # Errors
/// The database.
pub fn writes(conn: &mut Conn, scope: &Scope, talk: &Conversation) -> Result<bool, AppError> {
    let party = people::find_party(conn, scope, talk.between.customer)?;
    Ok(writes_for(scope, &party).is_some())
}

fn writing(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<Conversation, AppError> {
    let found = talk(conn, scope, id)?;
    if writes(conn, scope, &found)? { Ok(found) } else { Err(AppError::Forbidden(FOR_US.to_owned())) }
}

/// The chain of a conversation, where anybody told of it.
///
/// # Errors
/// Not found, or the database.
pub fn told(conn: &mut Conn, scope: &Scope, id: ConversationId) -> Result<Option<Told>, AppError> {
    talk(conn, scope, id)?;
    store::of(conn, id)
}

fn chain(layers: &[Layer]) -> Result<Chain, AppError> {
    Chain::of(layers.to_vec()).map_err(|why| {
        let words = match why {
            NoChain::TooShort => "Name at least who has the need and who builds.".to_owned(),
            NoChain::TooLong => format!("Name {LONGEST} people at most."),
            NoChain::Begins => "Begin with the person of the client who has the need.".to_owned(),
        };
        AppError::Invalid(FieldErrors::one("name-1", words))
    })
}

/// Tells who stands between need and builder, in place of what was told before. Five or more between are a fact about the
/// relationship, which is looked at again at once.
///
/// # Errors
/// Not found, no right, people who are no chain, somebody else was first, the database.
pub fn tell(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, seen): (ConversationId, i64),
    layers: &[Layer],
) -> Result<(), AppError> {
    let talk = writing(tx, scope, id)?;
    let (chain, was) = (chain(layers)?, store::of(tx, id)?);
    // A chain is not long anew because a name in it was written differently.
    let long_since = chain.is_long().then(|| was.and_then(|was| was.long_since).unwrap_or(env.now));
    let (between, party) = (chain.between(), talk.between.customer);
    let rows: Vec<_> = layers.iter().map(|layer| (env.id(), layer.clone())).collect();
    let of = Of { talk: id, party, between, long_since, by: scope.person(), at: env.now };
    store::keep(tx, of, &rows, seen)?;
    health::acts::happened(tx, env, party)
}

/// The promise that they talk directly, while it goes on or where it was kept.
///
/// # Errors
/// The database.
pub fn meeting(conn: &mut Conn, scope: &Scope, told: &Told) -> Result<Option<Promise>, AppError> {
    let Some(id) = told.meeting else { return Ok(None) };
    let found = match rows::find(conn, scope, id) {
        Err(AppError::NotFound) => return Ok(None),
        other => other?,
    };
    Ok(Some(found).filter(|row| !row.state.is_closed() || row.state == State::Accepted))
}

/// What the page of a conversation says of its chain, and where all of it is; nothing for whoever may not read it.
///
/// # Errors
/// The database.
pub fn in_short(conn: &mut Conn, scope: &Scope, talk: &Conversation) -> Result<Option<(String, String)>, AppError> {
    if talk.between.customer_kind != PartyKind::Client || !reads_inside(scope) {
        return Ok(None);
    }
    let chain = store::of(conn, talk.id)?.and_then(|told| Chain::of(told.layers).ok());
    Ok(Some((words::in_short(chain.as_ref()), super::path(talk.id))))
}

/// Somebody of these with this name, where there is just one.
fn called(all: &[(PersonId, String)], name: &str) -> Option<PersonId> {
    let mut found = all.iter().filter(|(_, known)| known == name).map(|(id, _)| *id);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Promises the client that whoever has the need and whoever builds talk directly, by that day.
///
/// # Errors
/// Not found, no right, nobody stands between, a day that has passed, a refusal, the database.
pub fn meet(tx: &mut Tx, env: &Env, scope: &Scope, id: ConversationId, by: Date) -> Result<CommitmentId, AppError> {
    let talk = writing(tx, scope, id)?;
    let told = store::of(tx, id)?.ok_or(AppError::NotFound)?;
    let chain = chain(&told.layers)?;
    let Some((first, _)) = chain.direct() else {
        return Err(AppError::refused("talk_already", "Nobody stands between them: they talk directly already."));
    };
    if meeting(tx, scope, &told)?.is_some() {
        return Err(AppError::refused("promised_already", "That is promised already. Its page says how it stands."));
    }
    let theirs: Vec<_> =
        people::members(tx, talk.between.customer, MOST)?.into_iter().map(|m| (m.person, m.person_name)).collect();
    let party = people::find_party(tx, scope, talk.between.customer)?;
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let due = Due::end_of_day(by, &zone).map_err(|_| AppError::Internal("there is no such day".to_owned()))?;
    // Toward the client IT has one face: whoever builds is not named in a promise that the client reads, nor answers for it.
    let subject = format!("{} talks directly with whoever builds it", first.name);
    let conditions = vec!["They have talked, without anybody in between".to_owned()];
    let new = Opening {
        kind: Kind::Action,
        customer: party.id,
        performer: organisation::needed(tx)?.it,
        customer_person: called(&theirs, &first.name).or(talk.customer_person.as_ref().map(|(id, _)| *id)),
        performer_person: party.lead.or(scope.person()),
        team: None,
        conversation: (talk.state == Talk::Open).then_some(id),
        step: None,
        follows: None,
        said: Saying::now(
            Act::Offer { terms: Terms { subject, conditions, due: Some(due) }, answer_by: None, stake: 1 },
            None,
        ),
    };
    let promise = promises::open(tx, env, scope, new)?.id;
    store::keep_meeting(tx, id, promise)?;
    Ok(promise)
}
