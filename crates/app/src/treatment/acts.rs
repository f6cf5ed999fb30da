//! What can be done: begin a play, give the stage to the client's sponsor, and end a treatment with what each play did. Every step becomes
//! a promise by the one way in which promises are made.

use db::{Conn, Tx};
use domain::commitment::{Act, Kind, Terms};
use domain::health::Stage;
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::party::Role;
use domain::treatment::{self, Begins, Course, Doer, Effect, Step};
use jiff::civil::Date;
use uuid::Uuid;

use super::known::{self, Played};
use super::store::{self, Ended, Released, Treatment};
use super::words;
use crate::calendars;
use crate::clients::profile::known::{client as find_client, first_there};
use crate::commitments::acts::{self as promises, Opening};
use crate::health::acts::{history, reads, says};
use crate::health::numbers::rules;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::{FieldError, FieldErrors};
use crate::kit::say;
use crate::ledger::Saying;
use crate::mail::{self, Letter, Part};
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

const FOR_WRITERS: &str =
    "That is done by whoever leads the relationship, or by those who look after all clients. Ask one of them.";
/// People that are looked through.
const MOST: u32 = 300;

/// A step before it is begun: whose it is, who answers for it, and by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What is done, and whose it is.
    pub step: Step,
    /// Who answers for it, where anybody can.
    pub owner: Option<(PersonId, String)>,
    /// By the end of this day.
    pub by: Date,
}

/// What somebody wants otherwise than it is planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Who opens it from outside.
    pub facilitator: Option<PersonId>,
    /// For the step with this number, counted from one: who answers for it, and by when.
    pub steps: Vec<(usize, Option<PersonId>, Option<Date>)>,
}

/// The client, for whoever leads the relationship.
fn writing(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    reads(scope)?;
    let party = find_client(conn, scope, id)?;
    if says(scope, &party) { Ok(party) } else { Err(AppError::Forbidden(FOR_WRITERS.to_owned())) }
}

/// The client, for somebody of our own house who may do something there.
///
/// # Errors
/// Not found, no right, the database.
pub fn may_treat(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<Party, AppError> {
    writing(conn, scope, id)
}

/// Where the relationship stands now.
///
/// # Errors
/// The database.
pub fn stage_now(conn: &mut Conn, env: &Env, client: PartyId) -> Result<Stage, AppError> {
    Ok(history(conn, env, client)?.picture(&rules(conn)?, env.now).shown)
}

/// For which stage plays are chosen: the present one, and while a treatment is under way not a milder one than it was begun for.
///
/// # Errors
/// The database.
pub fn stage_for(conn: &mut Conn, env: &Env, client: PartyId, open: Option<&Treatment>) -> Result<Stage, AppError> {
    let now = stage_now(conn, env, client)?;
    Ok(open.and_then(|t| t.stage).map_or(now, |begun| begun.max(now)))
}

/// The treatment that is under way.
///
/// # Errors
/// The database.
pub fn under_way(conn: &mut Conn, scope: &Scope, client: PartyId) -> Result<Option<Treatment>, AppError> {
    Ok(store::latest(conn, scope, client)?.filter(|t| t.ended.is_none()))
}

/// Who can answer for a step of the client first, and who for one of ours.
fn owners(conn: &mut Conn, scope: &Scope, party: &Party) -> Result<[Option<(PersonId, String)>; 2], AppError> {
    let theirs = match first_there(conn, party.id)? {
        Some(first) => Some(first),
        None => people::members(conn, party.id, 1)?.first().map(|m| (m.person, m.person_name.clone())),
    };
    let lead = party.lead.zip(party.lead_name.clone());
    let ours = lead.or_else(|| scope.reader().map(|reader| (reader.id, reader.name.clone())));
    Ok([ours, theirs])
}

/// The steps of a play for a client as they would be begun.
///
/// # Errors
/// The database.
pub fn plan(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    party: &Party,
    steps: Vec<Step>,
) -> Result<Vec<Planned>, AppError> {
    let [ours, theirs] = owners(conn, scope, party)?;
    let days = calendars::within(conn, env, party.id)?.days;
    let planned = steps.into_iter().map(|step| {
        let by = days.after(env.now, u32::from(step.days)).to_zoned(env.zone().clone()).date();
        let owner = if step.side == Doer::It { ours.clone() } else { theirs.clone() };
        Planned { step, owner, by }
    });
    Ok(planned.collect())
}

/// Who opens it from outside: the one that is wanted, else the first there is.
fn facilitator(conn: &mut Conn, client: PartyId, wanted: Option<PersonId>) -> Result<(PersonId, String), AppError> {
    let all = store::facilitators(conn, client, MOST)?;
    let none = || AppError::refused("no_facilitator", words::NO_FACILITATOR);
    match wanted {
        None => all.into_iter().next().ok_or_else(none),
        Some(id) => all.into_iter().find(|(known, _)| *known == id).ok_or_else(|| {
            let words = "They are no facilitator, or belong to this client. Choose one of the list.";
            AppError::Invalid(FieldErrors::one("facilitator", words))
        }),
    }
}

/// What was wanted otherwise, put in its place.
fn as_wanted(
    conn: &mut Conn,
    env: &Env,
    (it, client): (PartyId, PartyId),
    planned: &mut [Planned],
    wanted: &Wanted,
) -> Result<(), AppError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, n: usize, sentence: &str| {
        wrong.push(FieldError { field: format!("{field}_{n}"), sentence: sentence.to_owned() });
    };
    for (n, owner, by) in &wanted.steps {
        let Some(one) = n.checked_sub(1).and_then(|at| planned.get_mut(at)) else { continue };
        if let Some(by) = *by {
            if by < env.local().date() {
                say("by", *n, "That day has passed. Choose a later one.");
            }
            one.by = by;
        }
        if let Some(owner) = *owner {
            let party = if one.step.side == Doer::It { it } else { client };
            if !people::speaks_for(conn, owner, party)? {
                say("owner", *n, "They do not belong to that side. Choose somebody who does.");
            }
            one.owner = Some((owner, String::new()));
        }
    }
    for (one, n) in planned.iter().zip(1..) {
        if one.owner.is_none() {
            say("owner", n, "Nobody is there yet who can answer for it. Add somebody at the client first.");
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(FieldErrors(wrong))) }
}

/// Begins a play at a client. One that is under way already is the same one, and nothing is begun.
///
/// # Errors
/// Not found, no right, a play that is not for this stage, nobody from outside, a day that has passed, the database.
pub fn begin(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    client: PartyId,
    (code, wanted): (&str, &Wanted),
) -> Result<(Uuid, bool), AppError> {
    let party = writing(tx, scope, client)?;
    let open = under_way(tx, scope, client)?;
    let stage = stage_for(tx, env, client, open.as_ref())?;
    let begun = match &open {
        Some(t) => store::plays(tx, scope, t.id)?.into_iter().map(|one| one.play).collect(),
        None => Vec::new(),
    };
    let first = match (Course { begun }.begin(code, stage), &open) {
        (Begins::Already(_), Some(t)) => return Ok((t.id, false)),
        (Begins::New { first }, open) => first || open.as_ref().is_none_or(|t| t.facilitator.is_none()),
        _ => {
            let words = "That is not done at this stage. Choose one of the list.";
            return Err(AppError::refused("not_for_stage", words));
        }
    };
    let Some(play) = treatment::play(code) else { return Err(AppError::NotFound) };
    let opens = first && treatment::needs_facilitator(stage);
    let outside = if opens { Some(facilitator(tx, client, wanted.facilitator)?) } else { None };
    let steps = treatment::steps(play, stage, outside.as_ref().map(|(_, name)| name.as_str()), first);
    let mut planned = plan(tx, env, scope, &party, steps)?;
    let it = organisation::needed(tx)?.it;
    as_wanted(tx, env, (it, client), &mut planned, wanted)?;
    let id = match open {
        Some(t) => t.id,
        None => {
            let id = env.id();
            store::insert(tx, (id, client), stage, scope.person(), env.now)?;
            id
        }
    };
    if let Some((person, _)) = outside {
        store::open_by(tx, id, person)?;
        tell(tx, env, scope, (id, &party.name), (person, planned.first().map(|one| one.by)))?;
    }
    let of = env.id();
    store::insert_play(tx, (of, id), code, scope.person(), env.now)?;
    for (one, number) in planned.iter().zip(1..) {
        let promise = promised(tx, env, scope, (it, client), (one, &play.name))?;
        store::insert_step(tx, of, number, one.step.side, promise)?;
    }
    Ok((id, true))
}

/// A letter to whoever opens it from outside: between whom, and by when they meet. It says nothing of a stage: letters pass through other hands.
fn tell(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, client): (Uuid, &str),
    (to, by): (PersonId, Option<Date>),
) -> Result<(), AppError> {
    if !env.tells() || scope.person() == Some(to) {
        return Ok(());
    }
    let who = scope.reader().map_or("IT", |reader| reader.name.as_str());
    let by = by.map(|day| format!(", by {}", say::long_day(day))).unwrap_or_default();
    let letter = Letter {
        to,
        about: None,
        purpose: "asked_to_open",
        subject: format!("You are asked to bring IT and {client} together"),
        parts: vec![
            Part::Text(format!(
                "{who} asks you to bring IT and {client} together, because you belong to neither. Both sides meet with you once{by}."
            )),
            Part::Page { label: "To your first page".to_owned(), path: "/".to_owned() },
        ],
        not_before: None,
        key: Some(format!("asked_to_open:{id}:{to}")),
    };
    mail::acts::post(tx, env, letter).map(|_| ())
}

/// A step becomes a promise: ours is offered to them, theirs is asked of them.
fn promised(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (it, client): (PartyId, PartyId),
    (one, play): (&Planned, &str),
) -> Result<CommitmentId, AppError> {
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let due = Due::end_of_day(one.by, &zone).map_err(|_| AppError::Internal("there is no such day".to_owned()))?;
    let terms = Terms { subject: one.step.subject.clone(), conditions: one.step.done.clone(), due: Some(due) };
    let ours = one.step.side == Doer::It;
    let owner = one.owner.as_ref().map(|(id, _)| *id);
    let asks = if ours { first_there(tx, client)?.map(|(id, _)| id) } else { scope.person() };
    let act = if ours {
        Act::Offer { terms, answer_by: None, stake: 1 }
    } else {
        Act::Request { terms, answer_by: None, stake: 1 }
    };
    let new = Opening {
        kind: Kind::Action,
        customer: if ours { client } else { it },
        performer: if ours { it } else { client },
        customer_person: asks,
        performer_person: owner,
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, Some(format!("A step of what we do together: {play}."))),
    };
    Ok(promises::open(tx, env, scope, new)?.id)
}

/// One that is under way, for whoever leads the relationship.
fn treating(conn: &mut Conn, scope: &Scope, id: Uuid) -> Result<Treatment, AppError> {
    let t = store::find(conn, scope, id)?;
    writing(conn, scope, t.client.0)?;
    match t.ended {
        None => Ok(t),
        Some(_) => Err(AppError::refused("ended", "It has ended. Begin a new one where something is still not well.")),
    }
}

/// Who of theirs reads it once it is given, with what they are: *Cleo Brandt (Sponsor)*. The same ones whom the rows are read for.
///
/// # Errors
/// The database.
pub fn readers(conn: &mut Conn, client: PartyId) -> Result<Vec<String>, AppError> {
    let mut all: Vec<String> = Vec::new();
    for name in store::sponsors(conn, client, MOST)? {
        let words = format!("{name} ({})", Role::Sponsor.word().to_lowercase());
        if !all.contains(&words) {
            all.push(words);
        }
    }
    Ok(all)
}

/// Gives the present stage to the sponsor of the client, with words of ours. From then on they read the treatment.
///
/// # Errors
/// Not found, no right, nobody to give it to, somebody else was first, the database.
pub fn release(tx: &mut Tx, env: &Env, scope: &Scope, (id, version): (Uuid, i64), said: &str) -> Result<(), AppError> {
    let t = treating(tx, scope, id)?;
    let stage = stage_now(tx, env, t.client.0)?;
    if people::holders(tx, &[t.client.0], &[Role::Sponsor])?.is_empty() {
        let words =
            format!("{} has no sponsor to whom it could be given. Give somebody there that role first.", t.client.1);
        return Err(AppError::refused("no_sponsor", words));
    }
    let by = scope.reader().map(|reader| (reader.id, reader.name.clone()));
    store::release(tx, id, version, &Released { stage, words: said.to_owned(), by, at: env.now })
}

/// What is wrong with what is said at the end: of each play that was tried it is said what it did, of others it cannot be; and how it is
/// now, unless nothing was tried.
fn unsaid(plays: &[Played], said: &str, effects: &[(String, Effect, String)]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    for one in plays {
        let (code, name) = (&one.begun.play, words::play_name(&one.begun.play));
        let told = effects.iter().find(|(play, ..)| play == code);
        let (field, sentence) = match (one.tried(), told) {
            (false, Some(_)) => ("effect", words::untried(&name)),
            (true, told) if told.is_none_or(|(.., words)| words.is_empty()) => {
                ("words", format!("Say what “{name}” did, in a sentence."))
            }
            _ => continue,
        };
        wrong.push(FieldError { field: format!("{field}_{code}"), sentence });
    }
    if said.is_empty() && plays.iter().any(Played::tried) {
        wrong.push(FieldError { field: "ending".to_owned(), sentence: words::HOW_NOW.to_owned() });
    }
    wrong
}

/// Ends a treatment: in a sentence, and what each of its plays did of which a step was done. One of which nothing was done is left, without
/// either. Steps that are open stay the promises that they are.
///
/// # Errors
/// Not found, no right, a play of which nothing is said, or something that cannot be said, somebody else was first, the database.
pub fn end(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, version): (Uuid, i64),
    (said, effects): (&str, &[(String, Effect, String)]),
) -> Result<(), AppError> {
    let t = treating(tx, scope, id)?;
    let plays = known::whole(tx, env, scope, id)?.plays;
    let wrong = unsaid(&plays, said, effects);
    if !wrong.is_empty() {
        return Err(AppError::Invalid(FieldErrors(wrong)));
    }
    for one in plays.iter().map(|one| &one.begun) {
        if let Some((_, effect, words)) = effects.iter().find(|(play, ..)| *play == one.play) {
            store::say_effect(tx, one.id, (*effect, words), scope.person(), env.now)?;
        }
    }
    let stage = Some(stage_now(tx, env, t.client.0)?);
    let by = scope.reader().map(|reader| (reader.id, reader.name.clone()));
    store::end(
        tx,
        id,
        version,
        &Ended { stage, words: Some(said.to_owned()).filter(|said| !said.is_empty()), by, at: env.now },
    )
}
