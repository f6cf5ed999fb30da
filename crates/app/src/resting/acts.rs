//! What can be done with what a promise rests on: ask for it, put it there, take it out, put it in order, let it go. And
//! what follows by itself: a slip below turns the promises above amber, in the same transaction.

use db::{Conn, Tx};
use domain::commitment::{Act, ActKind, Channel, Side, Standing, Visibility};
use domain::kernel::CommitmentId;
use domain::resting::{DEEPEST, Knot, can_deliver, ends_below, may_come_after, may_rest, next_look, risk};

use super::{needs, store};
use crate::calendars;
use crate::commitments::acts::{self as promises, Opening, Said, Saying};
use crate::commitments::store::{self as commitments, KeptRisk, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::kit::jobs::{self, Job};
use crate::mail::About;
use crate::people::scope::Scope;
use crate::teams::acts as teams;
use crate::telling::{self, Notice, NoticeKind, Telling};
use crate::watch;

/// Where something new rests.
#[derive(Clone, Debug)]
pub struct Place {
    /// Below which promise.
    pub parent: CommitmentId,
    /// After which of those that rest there already.
    pub after: Vec<CommitmentId>,
}

impl From<Knot> for AppError {
    fn from(knot: Knot) -> Self {
        AppError::refused(knot.code(), knot.sentence())
    }
}

/// The promise above, for somebody who speaks for those who perform it.
///
/// # Errors
/// Not theirs, a promise that nothing of ours can rest below, the database.
pub fn owned(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Row, AppError> {
    let row = commitments::find(conn, scope, id)?;
    if !scope.is_staff() || scope.only().is_some() || !row.between.performer_kind.is_ours() {
        return Err(AppError::NotFound);
    }
    let accountable = row.performer_person.as_ref().map(|(id, _)| *id);
    let ours = scope.side_of(&row.between).is_none_or(|side| side == Side::Performer);
    let standing = promises::standing(scope, &row.between, Side::Performer, accountable);
    if !ours || standing == Standing::Reads {
        return Err(AppError::Forbidden("Whoever performs a promise says what it rests on. Ask them.".into()));
    }
    Ok(row)
}

fn open_still(row: &Row) -> Result<(), AppError> {
    if row.state.is_closed() {
        return Err(AppError::refused("not_now", "This promise is over. Nothing new rests on it."));
    }
    Ok(())
}

/// Asks a team of ours or a supplier for something that a promise rests on.
///
/// # Errors
/// Not theirs, a knot, a refusal, the database.
pub fn open(tx: &mut Tx, env: &Env, scope: &Scope, new: Opening, place: &Place) -> Result<Said, AppError> {
    let above = owned(tx, scope, place.parent)?;
    open_still(&above)?;
    if new.customer != above.between.performer {
        let words = "What a promise rests on is asked for by whoever performs it.";
        return Err(AppError::refused("not_from_here", words));
    }
    if new.customer_person.is_some() && new.customer_person == new.performer_person {
        let words = "Somebody else than the one who asks answers for it. Choose another person.";
        return Err(AppError::refused("one_person", words));
    }
    // The conversation belongs to the promise above: whoever works below need not know of it.
    let new = Opening { conversation: None, step: None, ..new };
    let said = promises::begin(tx, env, scope, new, true)?;
    put_below(tx, said.id, place.parent)?;
    put_after(tx, said.id, place.parent, &place.after)?;
    refresh(tx, env, said.id)?;
    Ok(said)
}

fn put_below(tx: &mut Tx, sub: CommitmentId, parent: CommitmentId) -> Result<(), AppError> {
    let mut above = Vec::new();
    let mut at = commitments::parent(tx, parent)?;
    while let Some(here) = at.filter(|_| above.len() <= DEEPEST) {
        above.push(here);
        at = commitments::parent(tx, here)?;
    }
    let height = commitments::height(tx, sub)?;
    may_rest(sub, height, parent, |of| match of == parent {
        true => above.first().copied(),
        false => above.iter().position(|id| *id == of).and_then(|n| above.get(n + 1)).copied(),
    })?;
    teams::may_rest_below(tx, sub, parent)?;
    commitments::set_parent(tx, sub, Some(parent))
}

fn put_after(tx: &mut Tx, sub: CommitmentId, parent: CommitmentId, after: &[CommitmentId]) -> Result<(), AppError> {
    let beside: Vec<_> =
        commitments::below(tx, &Scope::System("an order"), &[parent])?.into_iter().map(|(_, row)| row.id).collect();
    let mut edges = store::order(tx, &beside)?;
    for first in after {
        may_come_after(sub, *first, &beside, &edges)?;
        if teams::goes_in_circle(tx, sub, *first)? {
            return Err(Knot::Circle.into());
        }
        store::put_after(tx, sub, *first)?;
        edges.push((sub, *first));
    }
    Ok(())
}

/// Lets a promise of a supplier, which is there already, be rested on.
///
/// # Errors
/// Not theirs, a knot, a refusal, the database.
pub fn attach(tx: &mut Tx, env: &Env, scope: &Scope, parent: CommitmentId, sub: CommitmentId) -> Result<(), AppError> {
    open_still(&owned(tx, scope, parent)?)?;
    let row = commitments::find(tx, scope, sub)?;
    if !row.between.customer_kind.is_ours() {
        let words = "A promise of ours rests on what was promised to us. Choose one of a supplier.";
        return Err(AppError::refused("not_to_us", words));
    }
    match commitments::parent(tx, sub)? {
        Some(there) if there == parent => return Ok(()),
        Some(_) => {
            return Err(AppError::refused(
                "rests_elsewhere",
                "It rests below another promise. Take it out there first.",
            ));
        }
        None => put_below(tx, sub, parent)?,
    }
    refresh(tx, env, sub)
}

/// It no longer rests there. What is between teams rests somewhere as long as it is open.
///
/// # Errors
/// Not theirs, a refusal, the database.
pub fn detach(tx: &mut Tx, env: &Env, scope: &Scope, parent: CommitmentId, sub: CommitmentId) -> Result<(), AppError> {
    owned(tx, scope, parent)?;
    let row = commitments::find(tx, scope, sub)?;
    if commitments::parent(tx, sub)? != Some(parent) {
        return Err(AppError::NotFound);
    }
    if row.between.is_house() && !row.state.is_closed() {
        let words = "It is between us alone and still open. Say there that it is no longer needed.";
        return Err(AppError::refused("still_open", words));
    }
    commitments::set_parent(tx, sub, None)?;
    store::free(tx, sub)?;
    refresh(tx, env, parent)
}

/// Puts one after others that rest below the same promise, and after none else.
///
/// # Errors
/// Not theirs, a knot, the database.
pub fn order(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    parent: CommitmentId,
    sub: CommitmentId,
    after: &[CommitmentId],
) -> Result<(), AppError> {
    owned(tx, scope, parent)?;
    if commitments::parent(tx, sub)? != Some(parent) {
        return Err(AppError::NotFound);
    }
    store::wait_for_none(tx, sub)?;
    put_after(tx, sub, parent, after)?;
    refresh(tx, env, sub)
}

/// What lies above has ended, and whoever asked for this one says that it is no longer needed.
///
/// # Errors
/// Not theirs, the promise above goes on, a refusal, the database.
pub fn let_go(tx: &mut Tx, env: &Env, scope: &Scope, sub: CommitmentId) -> Result<Said, AppError> {
    // Who works below need not know what it was for.
    const WORDS: &str = "What this was for is no longer needed.";
    let row = commitments::find(tx, scope, sub)?;
    let above = commitments::above(tx, scope, &[sub])?.remove(&sub).ok_or(AppError::NotFound)?;
    if !ends_below(above.state) {
        return Err(AppError::refused("still_needed", "What it is for goes on. Open it to say something else."));
    }
    let (c, _) = commitments::replayed(tx, &row)?;
    let possible = promises::possible(scope, &row, &c)?;
    let act = [ActKind::Cancel, ActKind::Withdraw, ActKind::Decline].into_iter().find(|k| possible.own.contains(k));
    let act = match act.filter(|_| possible.side == Some(Side::Customer)) {
        Some(ActKind::Cancel) => Act::Cancel,
        Some(ActKind::Withdraw) => Act::Withdraw,
        Some(ActKind::Decline) => Act::Decline { alternative: None },
        _ => return Err(AppError::Forbidden("Whoever asked for it says that it is no longer needed.".into())),
    };
    promises::say(tx, env, scope, sub, Saying::now(act, Some(WORDS.to_owned())))
}

/// Delivers over something that is still open below: the reason stays inside our house, and comes first.
///
/// # Errors
/// As for anything that is said.
pub fn deliver(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    said: Saying,
    reason: String,
) -> Result<Said, AppError> {
    let row = commitments::find(tx, scope, id)?;
    let delivers = matches!(said.act, Act::Deliver { .. }) && !said.for_other;
    if delivers && unfinished(tx, scope, id)?.is_err() && !reason.trim().is_empty() {
        let note = Act::Note { visibility: Visibility::Internal };
        let words = Some(format!("Delivered over what is still open below. {}", reason.trim()));
        promises::say(tx, env, scope, row.id, Saying { channel: said.channel, ..Saying::now(note, words) })?;
        return promises::say_all(tx, env, scope, id, said, true, Telling::Each);
    }
    promises::say(tx, env, scope, id, said)
}

/// How many promises below are still open, for our house; nobody else is asked about them.
fn unfinished(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<Result<(), usize>, AppError> {
    if scope.reader().is_none() || !scope.is_staff() || scope.only().is_some() {
        return Ok(Ok(()));
    }
    let subs = store::subs(conn, &[id])?.remove(&id).unwrap_or_default();
    Ok(can_deliver(&subs, None))
}

/// What lies below, and what is needed from the other side, allows this to be said.
///
/// # Errors
/// A refusal; the database.
pub fn may_say(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    row: &Row,
    said: &Saying,
    despite: bool,
) -> Result<(), AppError> {
    if said.channel == Channel::Import {
        return Ok(());
    }
    if matches!(said.act, Act::Deliver { .. })
        && !said.for_other
        && !despite
        && let Err(open) = unfinished(conn, scope, row.id)?
    {
        let words = match open {
            1 => "One promise below this one is still open. Say why you deliver all the same.".to_owned(),
            n => format!("{n} promises below this one are still open. Say why you deliver all the same."),
        };
        return Err(AppError::refused("open_below", words));
    }
    needs::may_blame(conn, env, scope, row, said)
}

/// Looks again at everything above this promise, and at the promise itself: called with every act, and by time.
///
/// # Errors
/// The database.
pub fn refresh(tx: &mut Tx, env: &Env, id: CommitmentId) -> Result<(), AppError> {
    if !commitments::rests(tx, id)? {
        return Ok(());
    }
    let mut at = Some(id);
    for _ in 0..=DEEPEST {
        let Some(here) = at else { break };
        look(tx, env, here)?;
        at = commitments::parent(tx, here)?;
    }
    Ok(())
}

/// Looks again at everything that rests on others: the days by which it is counted are others.
///
/// # Errors
/// The database.
pub fn look_at_all(tx: &mut Tx, env: &Env) -> Result<(), AppError> {
    const CHUNK: u32 = 500;
    let mut after = None;
    loop {
        let part = commitments::resting(tx, after, CHUNK)?;
        for id in &part {
            look(tx, env, *id)?;
        }
        after = part.last().copied();
        if part.len() < CHUNK as usize {
            return Ok(());
        }
    }
}

/// The job that looks again when time alone can have changed the answer.
pub const LOOK: &str = "look below";

/// What that job does.
///
/// # Errors
/// The database.
pub fn look_again(tx: &mut Tx, env: &Env, job: &Job) -> Result<(), AppError> {
    match job.key.parse() {
        Ok(id) => refresh(tx, env, id),
        Err(_) => Ok(()),
    }
}

fn look(tx: &mut Tx, env: &Env, id: CommitmentId) -> Result<(), AppError> {
    let all = Scope::System("what lies below");
    let subs = store::subs(tx, &[id])?.remove(&id).unwrap_or_default();
    let was = commitments::risks(tx, &all, &[id])?.remove(&id);
    if subs.is_empty() && was.is_none() {
        return Ok(());
    }
    let row = commitments::find(tx, &all, id)?;
    let env = &calendars::within(tx, env, row.between.customer)?;
    let above = store::above(&row);
    let holding = risk(&above, &subs, &env.days, env.now);
    let since = was.and_then(|kept| kept.amber).map_or(env.now, |(_, since)| since);
    let amber = holding.worst().map(|why| (why, since));
    commitments::keep_risk(tx, id, KeptRisk { amber, seen: Some(env.now) })?;
    match next_look(&above, &subs, &env.days, env.now) {
        Some(at) => jobs::plan(tx, env, LOOK, &id.to_string(), at, None)?,
        None => jobs::cancel(tx, LOOK, &id.to_string())?,
    }
    match (was.and_then(|kept| kept.amber), amber, &row.performer_person) {
        (None, Some(_), Some((owner, _))) => {
            let notice = Notice::new(*owner, About::Commitment(id), NoticeKind::AtRisk);
            telling::acts::tell(tx, env, notice.once(format!("at risk {id} {}", env.now.as_second())))?;
            watch::acts::ask_now(tx, env, id, "something that it rests on slips.")
        }
        _ => Ok(()),
    }
}
