//! What can be done about trust: kept with every act, counted once for what is older, shared with the other side, and
//! wanted for oneself.

use db::{Conn, Tx};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::party::Role;
use domain::trust::Counted;
use jiff::SignedDuration;

use super::adds::{Adds, Told};
use super::store::{self, Whose};
use crate::calendars;
use crate::commitments::store::{self as commitments, Made, Row};
use crate::commitments::{acts as promises, counting};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::kit::urls;
use crate::ledger;
use crate::mail::acts::post;
use crate::mail::{Letter, Part};
use crate::organisation;
use crate::people::acts::may_tend;
use crate::people::scope::{Between, Scope};
use crate::people::store::{self as people, Party};

/// The job that counts what was there before months were kept.
pub const COUNT: &str = "trust by month";
/// Commitments counted in one transaction.
const CHUNK: u32 = 200;
/// How long until it is looked again whether something was left.
const AGAIN: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Brings months and marks up to what the commitment adds now. `was` and `is` are how it counted before and counts now.
///
/// # Errors
/// The database.
pub fn keep(
    tx: &mut Tx,
    env: &Env,
    between: &Between,
    (before, was): (Option<&Row>, Option<Counted>),
    (made, is): (Made<'_>, Option<Counted>),
) -> Result<(), AppError> {
    let c = made.state;
    if !c.head.kind.counts_for_word() {
        return Ok(());
    }
    let new = &domain::commitment::Commitment::new(c.head, None, None);
    let now = Adds::of(Told { between, team: c.team, counted: is, new, events: made.events }, &env.days);
    let Some(row) = before.filter(|row| row.paced) else { return change(tx, &Adds::default(), &now) };
    let days = match row.calendar == env.days.version() {
        true => env.days.clone(),
        // Its times were counted by another calendar, and are taken back as they were counted.
        false => calendars::store::as_of(tx, env, row.calendar)?,
    };
    let said = usize::try_from(row.acts).ok().and_then(|n| made.events.get(..n)).unwrap_or_default();
    let team = row.team.as_ref().map(|(id, _)| *id);
    change(tx, &Adds::of(Told { between, team, counted: was, new, events: said }, &days), &now)
}

fn change(tx: &mut Tx, was: &Adds, is: &Adds) -> Result<(), AppError> {
    store::change_months(tx, was, is)?;
    store::change_paces(tx, was, is)
}

/// Counts commitments that were there before months were kept, some at a time, and comes again while there are more.
///
/// # Errors
/// The database.
pub fn count_older(tx: &mut Tx, env: &Env, _: &Job) -> Result<(), AppError> {
    let ids = store::to_count(tx, CHUNK)?;
    for id in &ids {
        count(tx, env, *id)?;
    }
    let again = if ids.len() == CHUNK as usize { env.now } else { env.now + AGAIN };
    jobs::plan(tx, env, COUNT, "", again, None)
}

fn count(tx: &mut Tx, env: &Env, id: CommitmentId) -> Result<(), AppError> {
    let row = commitments::find(tx, &Scope::System("what is older is counted"), id)?;
    if !row.kind.counts_for_word() {
        return Ok(());
    }
    let (c, events) = commitments::replayed(tx, &row)?;
    let days = calendars::store::as_of(tx, env, row.calendar)?;
    let counted = counting::row_adds(&row).map(|adds| adds.counted);
    let told = Told { between: &row.between, team: c.team, counted, new: &row.fresh(), events: &events };
    change(tx, &Adds::default(), &Adds::of(told, &days))
}

/// Both sides agreed to share words.
///
/// # Errors
/// The database.
pub fn shared(conn: &mut Conn, party: PartyId) -> Result<bool, AppError> {
    for side in Whose::ALL {
        if !store::latest(conn, party, side)?.is_some_and(|said| said.given) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether words between this party and us may be read by this reader: our own people always, the others once both sides
/// agreed. By a link they are never read.
///
/// # Errors
/// The database.
pub fn may_read(conn: &mut Conn, scope: &Scope, party: &Party) -> Result<bool, AppError> {
    if scope.only().is_some() {
        return Ok(false);
    }
    Ok(scope.is_staff() || (!party.kind.is_ours() && shared(conn, party.id)?))
}

/// We would like to share words with a party of this reader, which has not answered, and they may answer for it: which.
///
/// # Errors
/// The database.
pub fn asked(conn: &mut Conn, scope: &Scope) -> Result<Option<PartyId>, AppError> {
    let Some(reader) = scope.reader().filter(|r| !r.is_staff()) else { return Ok(None) };
    let Some(id) = reader.roles.first().map(|held| held.party) else { return Ok(None) };
    let given = |said: Option<store::Said>| said.is_some_and(|said| said.given);
    if !given(store::latest(conn, id, Whose::Ours)?) || given(store::latest(conn, id, Whose::Theirs)?) {
        return Ok(None);
    }
    let party = people::find_party(conn, scope, id)?;
    Ok(speaks_for(scope, &party).map(|_| id))
}

/// For which side of the relationship with this party somebody may agree to share words: those who tend it and its lead
/// for ours, those who decide there for theirs.
#[must_use]
pub fn speaks_for(scope: &Scope, party: &Party) -> Option<Whose> {
    let reader = scope.reader()?;
    if scope.only().is_some() || party.kind.is_ours() {
        return None;
    }
    if reader.is_staff() {
        let leads = party.lead.is_some_and(|lead| lead == reader.id || reader.deputy_for.contains(&lead));
        return (leads || may_tend(scope, party.kind).is_ok()).then_some(Whose::Ours);
    }
    let decides = |role: Role| role.leads() || role == Role::SupplierContact;
    let there = reader.reach.contains(&party.id) && reader.roles.iter().any(|held| decides(held.role));
    there.then_some(Whose::Theirs)
}

/// Somebody agrees for their side to share words with the other, or takes it back. The other side is told by mail when
/// its word is waited for, and when what was shared no longer is.
///
/// # Errors
/// Not found, no right, a retired party, the database.
pub fn share(tx: &mut Tx, env: &Env, scope: &Scope, id: PartyId, given: bool) -> Result<bool, AppError> {
    let party = people::find_party(tx, scope, id)?;
    if party.kind.is_ours() {
        return Err(AppError::refused("own_house", "Words inside our own house are not shared by agreement."));
    }
    let side = speaks_for(scope, &party).filter(|_| !scope.reader().is_some_and(|r| r.door.only_reads()));
    let side = side.ok_or_else(|| AppError::Forbidden(FOR_DECIDERS.to_owned()))?;
    promises::still_here(&party)?;
    let last = store::latest(tx, id, side)?;
    if last.as_ref().is_some_and(|said| said.given) == given {
        return shared(tx, id);
    }
    let both = shared(tx, id)?;
    store::say(tx, (id, side), given, scope.person(), env.now)?;
    let now = shared(tx, id)?;
    tell(tx, env, scope, &party, (side, given, both))?;
    Ok(now)
}

const FOR_DECIDERS: &str = "Whether words are shared is said by those who lead the relationship on either side.";
/// People of a side who are told.
const TOLD: usize = 8;

/// Whoever decides on the other side hears of it.
fn tell(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    party: &Party,
    (side, given, were_shared): (Whose, bool, bool),
) -> Result<(), AppError> {
    if !env.tells() {
        return Ok(());
    }
    let org = organisation::needed(tx)?;
    let own = people::find_party(tx, &Scope::System("who shares words"), org.it)?.name;
    let who = scope.reader().map_or_else(|| own.clone(), |reader| reader.name.clone());
    let Some((subject, text, label)) =
        words(&who, (&own, &party.name), (side, given, were_shared), shared(tx, party.id)?)
    else {
        return Ok(());
    };
    for to in deciders(tx, party, side)? {
        let parts = vec![Part::Text(text.clone()), Part::Page { label: label.to_owned(), path: urls::trust(party.id) }];
        let letter = Letter {
            to,
            about: None,
            purpose: "sharing",
            subject: subject.clone(),
            parts,
            not_before: None,
            key: None,
        };
        post(tx, env, letter)?;
    }
    Ok(())
}

fn words(
    who: &str,
    (own, theirs): (&str, &str),
    (side, given, were_shared): (Whose, bool, bool),
    shared: bool,
) -> Option<(String, String, &'static str)> {
    let for_whom = if side == Whose::Ours { own } else { theirs };
    match (given, shared, were_shared) {
        (true, true, _) => Some((
            format!("{own} and {theirs} now share their words"),
            format!(
                "{who} agreed for {for_whom}, so both sides now see how promises between them turned out, and how fast each \
                 side answers. Either side can take it back at any time."
            ),
            "See how it stands",
        )),
        (true, false, _) => Some((
            format!("{for_whom} would like to share words with you"),
            format!(
                "{who} agreed for {for_whom} that both sides see how promises between you turned out: both words, over time, \
                 with everything behind them. It is shown once your side agrees as well."
            ),
            "Read what it means and answer",
        )),
        (false, _, true) => Some((
            format!("{for_whom} no longer shares words"),
            format!(
                "{who} took it back for {for_whom}. Nothing else changes: promises and their dates stay for both to see."
            ),
            "See how it stands",
        )),
        (false, ..) => None,
    }
}

/// Who decides on the other side than this one.
fn deciders(tx: &mut Tx, party: &Party, side: Whose) -> Result<Vec<PersonId>, AppError> {
    if side == Whose::Theirs {
        return Ok(party.lead.into_iter().collect());
    }
    let roles = [Role::Sponsor, Role::DecisionMaker, Role::SupplierContact];
    let held = people::holders(tx, &[party.id], &roles)?;
    let mut all: Vec<PersonId> = held.into_iter().map(|m| m.person).collect();
    all.dedup();
    all.truncate(TOLD);
    Ok(all)
}

/// Somebody wants a word of their own, or no longer. It is theirs alone to say and to read.
///
/// # Errors
/// Nobody is signed in; the database.
pub fn want_own(tx: &mut Tx, env: &Env, scope: &Scope, wanted: bool) -> Result<(), AppError> {
    let reader = scope.reader().filter(|r| !r.door.only_reads() && scope.only().is_none()).ok_or(AppError::NotFound)?;
    store::keep_own(tx, reader.id, wanted.then_some(env.now))
}

/// The acts of a commitment as `entente verify` reads them, with what they add; nothing while it is not counted yet.
///
/// # Errors
/// The database.
pub fn should(row: &Row, made: Made<'_>, counted: Option<Counted>, env: &Env) -> Adds {
    if !row.paced {
        return Adds::default();
    }
    let told = Told { between: &row.between, team: made.state.team, counted, new: &row.fresh(), events: made.events };
    Adds::of(told, &env.days)
}

/// The acts of some promises, for telling why each counts as it does.
///
/// # Errors
/// The database; a text that is no act.
pub(super) fn replayed(conn: &mut Conn, rows: &[Row]) -> Result<Vec<Vec<domain::commitment::Event>>, AppError> {
    let ids: Vec<_> = rows.iter().map(|row| row.id.0).collect();
    let mut entries = ledger::entries_of(conn, &ids)?;
    rows.iter()
        .map(|row| {
            let lines = entries.remove(&row.id.0).unwrap_or_default();
            let events: Result<Vec<Option<_>>, AppError> = lines.iter().map(ledger::commitment_event).collect();
            Ok(events?.into_iter().flatten().collect())
        })
        .collect()
}
