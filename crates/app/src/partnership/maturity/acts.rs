//! What can be done about the ladder: say how far both have come, share what ours say, and promise a step to the next rung. A step becomes
//! a promise by the one way in which promises are made.

use db::{Conn, Tx};
use domain::commitment::{Act, Kind, Terms};
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::partnership::Rung;
use domain::profile::Whose;
use domain::treatment::Doer;
use jiff::civil::Date;
use uuid::Uuid;

use super::known::{self, Planned};
use super::store::{self, Rating};
use crate::asked::known::reads;
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::{client as find_client, first_there};
use crate::commitments::acts::{self as promises, Opening};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::ledger::Saying;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

pub(super) const FOR_BOTH: &str =
    "That is said by those who look after the client, and by its sponsor and those who decide there.";

/// Nobody is asked for a step to a rung of which they have not read.
pub(super) const NOT_SHARED: &str =
    "The client has not read yet how far IT says both have come. Share that first, and then promise the step.";

/// The client, for whoever reads its ladder: our house, its sponsors and those who decide there.
///
/// # Errors
/// Not found, or the database.
pub fn read(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    let party = find_client(conn, scope, id)?;
    if reads(scope, id) { Ok(party) } else { Err(AppError::NotFound) }
}

/// For which side the reader speaks; for none where they only read.
#[must_use]
pub fn speaks(scope: &Scope, party: &Party) -> Option<Whose> {
    writes_for(scope, party).filter(|_| reads(scope, party.id) && !scope.looks_on())
}

fn speaking(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<(Party, Whose), AppError> {
    let party = read(conn, scope, id)?;
    let whose = speaks(scope, &party).ok_or_else(|| AppError::Forbidden(FOR_BOTH.to_owned()))?;
    Ok((party, whose))
}

/// Says how far both have come, with a reason. What theirs say both sides read; what ours say a client reads once it is shared.
///
/// # Errors
/// Not found, no right, the database.
pub fn rate(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: PartyId,
    (rung, words, shared): (Rung, &str, bool),
) -> Result<Uuid, AppError> {
    let (party, whose) = speaking(tx, scope, id)?;
    let rating = Rating {
        id: env.id(),
        client: party.id,
        whose,
        rung,
        words: words.to_owned(),
        by: scope.reader().map(|reader| (reader.id, reader.name.clone())),
        made_at: env.now,
        shared_at: (shared || whose == Whose::Theirs).then_some(env.now),
    };
    store::insert(tx, &rating)?;
    Ok(rating.id)
}

/// Shares with the client what somebody of ours said.
///
/// # Errors
/// Not found, no right, the database.
pub fn share(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid) -> Result<PartyId, AppError> {
    let rating = store::find(tx, scope, id)?;
    match speaking(tx, scope, rating.client)? {
        (_, Whose::Ours) => store::share(tx, id, env.now)?,
        (_, Whose::Theirs) => return Err(AppError::Forbidden(FOR_BOTH.to_owned())),
    }
    Ok(rating.client)
}

fn wrong<T>(field: &str, words: &str) -> Result<T, AppError> {
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

/// A step to the next rung that can be promised.
fn free(conn: &mut Conn, scope: &Scope, client: PartyId, number: usize) -> Result<(Rung, Planned), AppError> {
    let ladder = known::ladder(conn, scope, client)?;
    let Some(next) = ladder.next else {
        let words = "There is no next rung yet: both sides say first how far they have come.";
        return Err(AppError::refused("no_next_rung", words));
    };
    if ladder.ours.as_ref().is_some_and(|ours| ours.shared_at.is_none()) {
        return Err(AppError::refused("rating_not_shared", NOT_SHARED));
    }
    let Some(step) = ladder.steps.into_iter().find(|one| one.number == number) else {
        return wrong("step", "Choose one of the steps to the next rung.");
    };
    if step.is_free() {
        Ok((next, step))
    } else {
        Err(AppError::refused("step_promised", "It is promised already. Follow that promise."))
    }
}

/// Promises a step to the next rung: one's own side offers it, and asks the other for theirs.
///
/// # Errors
/// Not found, no right, no next rung, a step that is none or is promised, an owner of the other side, a day that has passed, the database.
pub fn promise(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    client: PartyId,
    (number, owner, by): (usize, PersonId, Date),
) -> Result<CommitmentId, AppError> {
    let (party, whose) = speaking(tx, scope, client)?;
    let (rung, planned) = free(tx, scope, client, number)?;
    let it = organisation::needed(tx)?.it;
    let ours = planned.step.side == Doer::It;
    let (customer, performer) = if ours { (client, it) } else { (it, client) };
    // Of our house a client knows whoever looks after it, and asks nobody else for a step.
    let known = whose == Whose::Ours || !ours || party.lead == Some(owner);
    if !known || !people::speaks_for(tx, owner, performer)? {
        return wrong("owner", "They do not belong to the side whose step it is. Choose somebody who does.");
    }
    if by < env.local().date() {
        return wrong("by", "That day has passed. Choose a later one.");
    }
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let due = Due::end_of_day(by, &zone).map_err(|_| AppError::Internal("there is no such day".to_owned()))?;
    let step = planned.step;
    let terms = Terms { subject: step.subject.clone(), conditions: step.done.clone(), due: Some(due) };
    let own = ours == (whose == Whose::Ours);
    let asks = match (own, whose) {
        (false, _) => scope.person(),
        (true, Whose::Ours) => first_there(tx, client)?.map(|(id, _)| id),
        (true, Whose::Theirs) => party.lead,
    };
    let act = if own {
        Act::Offer { terms, answer_by: None, stake: 1 }
    } else {
        Act::Request { terms, answer_by: None, stake: 1 }
    };
    let new = Opening {
        kind: Kind::Action,
        customer,
        performer,
        customer_person: asks,
        performer_person: Some(owner),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, Some(format!("A step to the next rung: {}.", rung.word()))),
    };
    let id = promises::open(tx, env, scope, new)?.id;
    store::promise(tx, client, (rung, number), id, env.now)?;
    Ok(id)
}
