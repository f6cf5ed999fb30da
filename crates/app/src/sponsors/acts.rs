//! What can be done about sponsors: name one, record that somebody sponsors no longer, and say what came of looking again.

use std::collections::{HashMap, HashSet};

use db::{Conn, Tx};
use domain::commitment::{Act, ActKind, Kind, Terms, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, Due, PartyId, PersonId};
use domain::party::{PartyKind, Role};
use domain::profile::{Leaving, Verdict, Whose, sponsor, touched};
use jiff::civil::Date;

use super::store::{self, Change, Matter, Sponsored};
use crate::calendars;
use crate::clients::profile::acts::writes_for;
use crate::clients::profile::known;
use crate::commitments::acts::{self as promises, Opening};
use crate::commitments::store as commitments;
use crate::conversations::acts as talks;
use crate::conversations::store as conversations;
use crate::health;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::form::FieldErrors;
use crate::kit::say;
use crate::ledger::Saying;
use crate::organisation;
use crate::people::acts as house;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Party};

const FOR_WRITERS: &str =
    "Who sponsors what is said by those who look after the client, and by those who decide there.";
/// Matters that one change can touch.
pub const MOST: u32 = 500;
/// Working days in which everything is looked at again.
const LOOK_DAYS: u32 = 10;

/// For which side somebody may say who sponsors: as a profile is written, at a client by those who decide there.
#[must_use]
pub fn says_for(scope: &Scope, party: &Party) -> Option<Whose> {
    let leads = |whose: &Whose| {
        *whose == Whose::Ours || scope.reader().is_some_and(|r| r.roles.iter().any(|held| held.role.leads()))
    };
    writes_for(scope, party).filter(leads)
}

fn saying(conn: &mut Conn, scope: &Scope, id: PartyId) -> Result<(Party, Whose), AppError> {
    let party = known::client(conn, scope, id)?;
    let whose = says_for(scope, &party).ok_or_else(|| AppError::Forbidden(FOR_WRITERS.to_owned()))?;
    Ok((party, whose))
}

/// Who sponsors a client as a whole: whoever holds the role there longest, or at the client above where that may be seen.
///
/// # Errors
/// The database.
pub fn of_client(conn: &mut Conn, party: &Party) -> Result<Option<(PersonId, String)>, AppError> {
    for id in [Some(party.id), party.parent].into_iter().flatten() {
        let held = people::holders(conn, &[id], &[Role::Sponsor])?;
        if let Some(first) = held.first() {
            return Ok(Some((first.person, first.person_name.clone())));
        }
    }
    Ok(None)
}

/// Who sponsors each of these clients and units as a whole.
///
/// # Errors
/// The database.
pub fn usual(
    conn: &mut Conn,
    scope: &Scope,
    all: &[Sponsored],
) -> Result<HashMap<PartyId, (PersonId, String)>, AppError> {
    let mut found = HashMap::new();
    for id in all.iter().map(|m| m.party).collect::<HashSet<_>>() {
        let party = people::find_party(conn, scope, id)?;
        found.extend(of_client(conn, &party)?.map(|sponsor| (id, sponsor)));
    }
    Ok(found)
}

/// The client of a matter that may be seen.
///
/// # Errors
/// Not found, or the database.
pub fn client_of(conn: &mut Conn, scope: &Scope, matter: Matter) -> Result<PartyId, AppError> {
    let between = match matter {
        Matter::Talk(id) => conversations::find(conn, scope, id)?.between,
        Matter::Promise(id) => commitments::find(conn, scope, id)?.between,
    };
    if between.customer_kind == PartyKind::Client { Ok(between.customer) } else { Err(AppError::NotFound) }
}

fn of_them(
    conn: &mut Conn,
    scope: &Scope,
    (party, person): (PartyId, PersonId),
    field: &str,
) -> Result<String, AppError> {
    let found = people::find_person(conn, scope, person)?;
    if people::belongs(conn, person, party)? {
        return Ok(found.name);
    }
    let words = "They do not belong to this client. Choose somebody who does.";
    Err(AppError::Invalid(FieldErrors::one(field, words)))
}

/// Names who sponsors a matter; nobody leaves it to whoever sponsors the client.
///
/// # Errors
/// Not found, no right, somebody from elsewhere, the database.
pub fn name(tx: &mut Tx, env: &Env, scope: &Scope, matter: Matter, who: Option<PersonId>) -> Result<(), AppError> {
    let client = client_of(tx, scope, matter)?;
    saying(tx, scope, client)?;
    if let Some(who) = who {
        of_them(tx, scope, (client, who), "sponsor")?;
    }
    store::name(tx, env.id(), (matter, who), (scope.person(), env.now))
}

/// A change as it is to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct Leaves {
    /// Who sponsors no longer.
    pub who: PersonId,
    /// Why.
    pub why: Leaving,
    /// Who does instead.
    pub successor: Option<PersonId>,
    /// Since when.
    pub day: Date,
}

/// What came of recording a change.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// How many matters have to be looked at again.
    pub flagged: usize,
    /// The promise to do so.
    pub promise: Option<CommitmentId>,
}

/// Records that somebody sponsors no longer. Everything they stood behind is flagged, what bore their name bears that of who
/// follows, and somebody promises to look at all of it again. Where ours records it, the role goes with it.
///
/// # Errors
/// Not found, no right, a day that lies ahead, nobody who sponsors here, a refusal, the database.
pub fn record(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, leaves: Leaves) -> Result<Recorded, AppError> {
    let (party, whose) = saying(tx, scope, id)?;
    let all = store::sponsored(tx, id, MOST)?;
    let own = of_client(tx, &party)?;
    let usual = usual(tx, scope, &all)?;
    let checked = checked(tx, env, scope, (&party, &leaves), (&all, own.as_ref()))?;
    let named = |m: &Sponsored| m.named.as_ref().map(|(id, _)| *id);
    let of = |m: &Sponsored| sponsor(named(m), usual.get(&m.party).map(|(id, _)| *id));
    let flagged = touched(all.iter().map(|m| ((m.matter, m.party), of(m))), None, leaves.who);
    let promise = match flagged.len() {
        0 => None,
        n => Some(promised(tx, env, scope, (&party, whose), (n, checked.1.as_ref()))?),
    };
    for m in all.iter().filter(|m| named(m) == Some(leaves.who)) {
        store::name(tx, env.id(), (m.matter, leaves.successor), (scope.person(), env.now))?;
    }
    if house::may_tend(scope, party.kind).is_ok() {
        hand_on(tx, env, scope, id, &leaves)?;
    }
    let change = Change {
        id: env.id(),
        party: id,
        who: (leaves.who, checked.0),
        why: leaves.why,
        successor: checked.1,
        day: leaves.day,
        ours: whose == Whose::Ours,
        by: scope.person(),
        at: env.now,
        promise,
    };
    let rows: Vec<_> = flagged.iter().map(|(matter, of)| (env.id(), *matter, *of)).collect();
    store::insert(tx, &change, &rows)?;
    health::acts::happened(tx, env, id)?;
    Ok(Recorded { flagged: rows.len(), promise })
}

type Somebody = (PersonId, String);

/// The names of who leaves and of who follows, where both can be.
fn checked(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    (party, leaves): (&Party, &Leaves),
    (all, usual): (&[Sponsored], Option<&Somebody>),
) -> Result<(String, Option<Somebody>), AppError> {
    let wrong = |field: &str, words: &str| Err(AppError::Invalid(FieldErrors::one(field, words)));
    if leaves.day > env.local().date() {
        return wrong("day", "That day lies ahead. Record it when it has come, and say it to them before.");
    }
    if leaves.successor == Some(leaves.who) {
        return wrong("successor", "That is the same person. Choose who follows, or leave it open.");
    }
    let own = usual.into_iter().chain(all.iter().filter_map(|m| m.named.as_ref())).find(|(id, _)| *id == leaves.who);
    let Some((_, name)) = own else {
        return wrong("who", "They sponsor nothing here. Choose somebody who does.");
    };
    let successor = match leaves.successor {
        Some(next) => Some((next, of_them(conn, scope, (party.id, next), "successor")?)),
        None => None,
    };
    Ok((name.clone(), successor))
}

/// The role of sponsor ends with whoever goes, and begins with whoever follows.
fn hand_on(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, leaves: &Leaves) -> Result<(), AppError> {
    let held = people::holders(tx, &[id], &[Role::Sponsor])?;
    let Some(role) = held.iter().find(|m| m.person == leaves.who) else { return Ok(()) };
    house::end_role(tx, env, scope, role.id)?;
    match leaves.successor.filter(|next| held.iter().all(|m| m.person != *next)) {
        Some(next) => house::give_role(tx, env, scope, next, id, Role::Sponsor),
        None => Ok(()),
    }
}

/// Somebody promises to look at everything again: ours offers it to whoever follows, theirs asks for it.
fn promised(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (party, whose): (&Party, Whose),
    (count, successor): (usize, Option<&Somebody>),
) -> Result<CommitmentId, AppError> {
    let it = organisation::needed(tx)?.it;
    let zone = env.zone().iana_name().unwrap_or("UTC").to_owned();
    let at = calendars::within(tx, env, party.id)?.days.after(env.now, LOOK_DAYS);
    let due = Due::end_of_day(at.to_zoned(env.zone().clone()).date(), &zone)
        .map_err(|_| AppError::Internal("there is no day to look again by".to_owned()))?;
    let there = match successor {
        Some((id, _)) => Some(*id),
        None => known::first_there(tx, party.id)?.map(|(id, _)| id),
    };
    let with = successor.map(|(_, name)| format!(" with {name}")).unwrap_or_default();
    let things = say::count(count, "matter", "matters");
    let terms = Terms {
        subject: format!("We look again{with} at {things}, because the sponsor changed"),
        conditions: vec!["Of each it is said whether it stands, has to change, or makes no sense any more".to_owned()],
        due: Some(due),
    };
    let (answer_by, stake) = (None, 2);
    let act = match whose {
        Whose::Ours => Act::Offer { terms, answer_by, stake },
        Whose::Theirs => Act::Request { terms, answer_by, stake },
    };
    let new = Opening {
        kind: Kind::Action,
        customer: party.id,
        performer: it,
        customer_person: there,
        performer_person: party.lead.or_else(|| scope.person().filter(|_| whose == Whose::Ours)),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, None),
    };
    Ok(promises::open(tx, env, scope, new)?.id)
}

/// Says what came of looking at a matter again. It is noted in the matter for both sides, and the flag goes.
///
/// # Errors
/// Not found, no right, nothing to look at, a refusal, the database.
pub fn settle(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    matter: Matter,
    (verdict, words): (Verdict, Option<String>),
) -> Result<(), AppError> {
    let client = client_of(tx, scope, matter)?;
    saying(tx, scope, client)?;
    let Some(flag) = store::open_on(tx, matter)? else {
        return Err(AppError::refused(
            "settled",
            "That has been looked at again by now. Open it to see what came of it.",
        ));
    };
    let since = format!("Looked at again since {} {}: it {}.", flag.was, flag.why.word(), verdict.word());
    let words = words.map_or_else(|| since.clone(), |words| format!("{since} {words}"));
    match matter {
        Matter::Talk(id) => {
            let act = TalkAct::Note { visibility: Visibility::Shared };
            let row = conversations::find(tx, scope, id)?;
            let (talk, _) = conversations::replayed(tx, &row)?;
            if talk.state == domain::conversation::Talk::Open {
                talks::say(tx, env, scope, id, Saying::now(act, Some(words)))?;
            }
        }
        Matter::Promise(id) => {
            let row = commitments::find(tx, scope, id)?;
            let (c, _) = commitments::replayed(tx, &row)?;
            if promises::possible(scope, &row, &c)?.own.contains(&ActKind::Note) {
                let act = Act::Note { visibility: Visibility::Shared };
                promises::say(tx, env, scope, id, Saying::now(act, Some(words)))?;
            }
        }
    }
    store::settle(tx, matter, verdict, (scope.person(), env.now))?;
    Ok(())
}

/// How many matters wait to be looked at again at the clients somebody leads, counted no further than `cap`.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, scope: &Scope, lead: PersonId, cap: u32) -> Result<usize, AppError> {
    Ok(store::open(conn, scope, Some(lead), None, cap)?.len())
}
