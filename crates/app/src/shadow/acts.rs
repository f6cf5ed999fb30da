//! What can be done about a system outside IT: tell of it, put that right, say how risky it is, how it stands, and offer to make
//! it safe or to bring it home, as a promise or as a conversation.

use db::{Conn, Tx};
use domain::charging::Money;
use domain::commitment::{Act, Kind, Terms};
use domain::conversation::TalkAct;
use domain::kernel::{Due, PartyId, PersonId};
use domain::market::{Risk, Standing, Way, follows};
use domain::profile::Whose;
use jiff::civil::Date;
use uuid::Uuid;

use super::store::{self, Judged, Step, System};
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known::{self, client};
use crate::commitments::acts::{self as promises, Opening};
use crate::conversations::acts::Saying as TalkSaying;
use crate::conversations::opening::{self, Starting};
use crate::health;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::ledger::Saying;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store as people;
use crate::sponsors::store::Matter;

const FOR_WRITERS: &str =
    "That is written by those who look after the client, and by those who speak for the client. Ask one of them.";
const FOR_US: &str = "That is for those of our own house who look after the client.";

/// A system as somebody tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it is.
    pub name: String,
    /// What it is used for.
    pub used_for: String,
    /// Why it came to be.
    pub why: String,
    /// Who looks after it, where we know them.
    pub owner: Option<PersonId>,
    /// Who looks after it, where it is only a name.
    pub owner_name: Option<String>,
    /// What it costs in a year.
    pub cost: Option<Money>,
    /// What would make it safe or bring it home.
    pub safer: Option<String>,
}

fn signs(scope: &Scope) -> Option<(PersonId, String)> {
    scope.reader().map(|reader| (reader.id, reader.name.clone()))
}

/// For which side the reader writes at this client.
fn writing(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Whose, AppError> {
    let party = client(conn, scope, id)?;
    writes_for(scope, &party).ok_or_else(|| AppError::Forbidden(FOR_WRITERS.to_owned()))
}

/// A system that may be seen, for whoever writes there.
fn found(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<(System, Whose), AppError> {
    let system = store::find(conn, scope, id)?;
    let whose = writing(conn, scope, system.party.0)?;
    Ok((system, whose))
}

fn ours(whose: Whose) -> Result<(), AppError> {
    if whose == Whose::Ours { Ok(()) } else { Err(AppError::Forbidden(FOR_US.to_owned())) }
}

fn owner(conn: &mut Conn, scope: &Scope, party: PartyId, told: &Told) -> Result<Option<(PersonId, String)>, AppError> {
    let Some(person) = told.owner else { return Ok(None) };
    let found = people::find_person(conn, scope, person)?;
    if people::belongs(conn, person, party)? {
        return Ok(Some((person, found.name)));
    }
    let words = "They do not belong to this client. Choose somebody who does, or write the name.";
    Err(AppError::Invalid(FieldErrors::one("owner", words)))
}

fn step(standing: Standing, words: Option<String>, scope: &Scope, whose: Whose, env: &Env) -> Step {
    Step { standing, words, matter: None, whose, by: signs(scope), at: env.now }
}

/// Tells of a system that was built or bought outside IT.
///
/// # Errors
/// Not found, no right, an owner from elsewhere, the database.
pub fn tell(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, told: &Told) -> Result<Uuid, AppError> {
    let whose = writing(tx, scope, id)?;
    let party = client(tx, scope, id)?;
    let owner = owner(tx, scope, id, told)?;
    let Told { name, used_for, why, owner_name, cost, safer, .. } = told.clone();
    let system = System {
        id: env.id(),
        party: (party.id, party.name),
        name,
        used_for,
        why,
        owner,
        owner_name,
        cost,
        safer,
        standing: Standing::Found,
        whose,
        by: signs(scope),
        at: env.now,
        risk: None,
        version: 1,
    };
    store::insert(tx, &system)?;
    store::insert_step(tx, (env.id(), system.id), &step(Standing::Found, None, scope, whose, env))?;
    health::acts::happened(tx, env, id)?;
    Ok(system.id)
}

/// Puts right what is told of one. What it was is not kept; what became of it is.
///
/// # Errors
/// Not found, no right, an owner from elsewhere, somebody else was first, the database.
pub fn put_right(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    told: &Told,
) -> Result<(), AppError> {
    let (was, whose) = found(tx, scope, id)?;
    let owner = owner(tx, scope, was.party.0, told)?;
    let Told { name, used_for, why, owner_name, cost, safer, .. } = told.clone();
    let is = System { name, used_for, why, owner, owner_name, cost, safer, version, ..was.clone() };
    if is == (System { version, ..was.clone() }) {
        return Ok(());
    }
    store::update(tx, &is)?;
    let words = Some("What is told of it was put right.".to_owned());
    store::insert_step(tx, (env.id(), id), &step(was.standing, words, scope, whose, env))
}

/// How risky somebody of ours thinks it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRisk {
    /// How much.
    pub risk: Risk,
    /// What could happen to data.
    pub data: Option<String>,
    /// What happens when it stands still.
    pub continuity: Option<String>,
    /// Who could get in.
    pub security: Option<String>,
}

/// Says how risky we think it is, and why. Only our house reads it.
///
/// # Errors
/// Not found, no right, no words, the database.
pub fn judge(tx: &mut Tx, env: &Env, scope: &Scope, id: Uuid, new: &NewRisk) -> Result<(), AppError> {
    let (_, whose) = found(tx, scope, id)?;
    ours(whose)?;
    if new.data.is_none() && new.continuity.is_none() && new.security.is_none() {
        let words = "Say in words what could go wrong: with data, with continuity or with security.";
        return Err(AppError::Invalid(FieldErrors::one("data", words)));
    }
    let NewRisk { risk, data, continuity, security } = new.clone();
    let judged = Judged { risk, data, continuity, security, by: signs(scope), at: env.now };
    store::insert_risk(tx, (env.id(), id), &judged)
}

/// Says how it stands now.
///
/// # Errors
/// Not found, no right, a standing that cannot follow, somebody else was first, the database.
pub fn stand(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    (standing, words): (Standing, Option<String>),
) -> Result<(), AppError> {
    let (was, whose) = found(tx, scope, id)?;
    move_on(tx, env, &System { version, ..was }, step(standing, words, scope, whose, env))
}

fn move_on(tx: &mut Tx, env: &Env, was: &System, step: Step) -> Result<(), AppError> {
    if !follows(was.standing).contains(&step.standing) {
        let words = format!("It is {} now, and cannot be {} next.", was.standing.word(), step.standing.word());
        return Err(AppError::refused("cannot_follow", words));
    }
    store::update(tx, &System { standing: step.standing, ..was.clone() })?;
    store::insert_step(tx, (env.id(), was.id), &step)
}

/// Somebody of ours offers to make it safe or to bring it home: whoever leads the relationship, else whoever presses, by that
/// day. It stands so once the offer is on the table.
///
/// # Errors
/// Not found, no right, a day that has passed, a refusal, the database.
pub fn offer(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (way, by, conditions): (Way, Date, Vec<String>),
) -> Result<Matter, AppError> {
    let (was, whose) = found(tx, scope, id)?;
    ours(whose)?;
    let party = client(tx, scope, was.party.0)?;
    let it = organisation::needed(tx)?.it;
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let due = Due::end_of_day(by, &zone).map_err(|_| AppError::Internal("there is no such day".to_owned()))?;
    let there = match &was.owner {
        Some((person, _)) => Some(*person),
        None => known::first_there(tx, party.id)?.map(|(person, _)| person),
    };
    let terms = Terms { subject: way.promise(&was.name), conditions, due: Some(due) };
    let new = Opening {
        kind: Kind::Action,
        customer: party.id,
        performer: it,
        customer_person: there,
        performer_person: party.lead.or(scope.person()),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Offer { terms, answer_by: None, stake: 1 }, None),
    };
    let matter = Matter::Promise(promises::open(tx, env, scope, new)?.id);
    opened(tx, env, scope, (&was, whose), (way, matter))?;
    Ok(matter)
}

/// Begins a conversation about making it safe or bringing it home; either side can.
///
/// # Errors
/// Not found, no right, a refusal, the database.
pub fn talk(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: Uuid,
    (way, serves): (Way, Option<String>),
) -> Result<Matter, AppError> {
    let (was, whose) = found(tx, scope, id)?;
    let raise = TalkAct::Raise { statement: way.need(&was.name), asked_for: None, serves };
    let new = Starting {
        them: was.party.0,
        their_person: was.owner.as_ref().map(|(person, _)| *person),
        our_person: None,
        follows: None,
        said: TalkSaying { mends: true, ..TalkSaying::now(raise, None) },
        first: None,
    };
    let matter = Matter::Talk(opening::start(tx, env, scope, &new)?);
    opened(tx, env, scope, (&was, whose), (way, matter))?;
    Ok(matter)
}

/// Something was opened about it: that stands in what became of it, and it stands so where that can follow.
fn opened(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (was, whose): (&System, Whose),
    (way, matter): (Way, Matter),
) -> Result<(), AppError> {
    let leads = follows(was.standing).contains(&way.leads_to()) && matches!(matter, Matter::Promise(_));
    let standing = if leads { way.leads_to() } else { was.standing };
    let new = Step { matter: Some(matter), ..step(standing, None, scope, whose, env) };
    if leads {
        return move_on(tx, env, was, new);
    }
    store::insert_step(tx, (env.id(), was.id), &new)
}

/// What a reader may do with one: write, and as which side.
///
/// # Errors
/// The database.
pub fn writes(conn: &mut Conn, scope: &Scope, party: PartyId) -> Result<Option<Whose>, AppError> {
    let party = client(conn, scope, party)?;
    Ok(writes_for(scope, &party))
}

/// The reader writes there.
///
/// # Errors
/// Not found, no right, the database.
pub fn may_write(conn: &mut Conn, scope: &Scope, party: PartyId) -> Result<Whose, AppError> {
    writing(conn, scope, party)
}
