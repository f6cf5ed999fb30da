//! After an act, in its transaction: everybody who has to hear of it is told.

use db::Tx;
use domain::commitment::{Commitment, Event, Side, State, evolve};
use domain::conversation::{Conversation, TalkEvent};
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use domain::telling::{of_conversation, of_promise};

use super::concerned::{self, Accountable, Due, Found, How, Told};
use super::matter::{self, Subject};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::mail::About;
use crate::people::scope::{Between, Scope};
use crate::telling::{Notice, Telling, store};

/// Something was said about a promise: these events, after `before`. Answers who was told, and how.
///
/// # Errors
/// The database.
pub fn after_promise(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, between): (CommitmentId, &Between),
    (before, events): (&Commitment, &[Event]),
    telling: Telling,
) -> Result<Vec<Told>, AppError> {
    let mut due: Vec<Due> = Vec::new();
    let mut c = before.clone();
    for (n, event) in events.iter().enumerate() {
        let after = evolve(c.clone(), event);
        due.extend(of_promise(&c, event, &after).into_iter().map(|hearing| (hearing, n)));
        c = after;
    }
    let accountable = (c.customer_person, c.performer_person);
    let (about, void) = (About::Commitment(id), c.state == State::Void);
    let happened = Happened { about, between, accountable, due: &due, events: events.len(), void };
    all(tx, env, scope, &happened, telling)
}

/// Something was said in a conversation, which made it what it is now. `before` is who answered for it on the side that
/// speaks.
///
/// # Errors
/// The database.
pub fn after_conversation(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    (id, between): (ConversationId, &Between),
    before: Accountable,
    (event, after): (&TalkEvent, &Conversation),
    telling: Telling,
) -> Result<Vec<Told>, AppError> {
    let to_move = matter::to_move(tx, id, after)?;
    let was = match event.by.side() {
        Some(Side::Customer) => before.0,
        Some(Side::Performer) => before.1,
        None => None,
    };
    let due: Vec<Due> = of_conversation(event, to_move, was).into_iter().map(|hearing| (hearing, 0)).collect();
    let accountable = (after.customer_person, after.performer_person);
    let about = About::Conversation(id);
    let happened = Happened { about, between, accountable, due: &due, events: 1, void: false };
    all(tx, env, scope, &happened, telling)
}

/// What was said, as far as telling goes.
#[derive(Clone, Copy)]
struct Happened<'a> {
    about: About,
    between: &'a Between,
    accountable: Accountable,
    due: &'a [Due],
    /// How many lines were added to the ledger.
    events: usize,
    /// It was made undone.
    void: bool,
}

fn all(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    happened: &Happened<'_>,
    telling: Telling,
) -> Result<Vec<Told>, AppError> {
    let Happened { about, between, accountable, due, events, void } = *happened;
    if due.is_empty() || !env.tells() {
        return Ok(Vec::new());
    }
    let speaker: Option<PersonId> = scope.signs();
    let found = concerned::people(tx, between, accountable, due, speaker)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let last = store::last_seq(tx, about.id())?;
    let first = last + 1 - i64::try_from(events).unwrap_or(1);
    let mut subject = Subject::new(about, *between, void);
    let mut told = Vec::with_capacity(found.len());
    for one in found {
        let seq = first + i64::try_from(one.event).unwrap_or(0);
        told.extend(tell_one(tx, env, (about, seq), one, &mut subject, telling)?);
    }
    Ok(told)
}

fn tell_one(
    tx: &mut Tx,
    env: &Env,
    (about, seq): (About, i64),
    one: Found,
    subject: &mut Subject,
    telling: Telling,
) -> Result<Option<Told>, AppError> {
    let Found { listener, side, kind, .. } = one;
    let Some(listener) = listener else {
        store::nobody(tx, env.id(), about, side, (kind, seq), env.now)?;
        return Ok(Some(Told { person: None, side, kind, how: How::Nobody }));
    };
    let notice = Notice { side: Some(side), act_seq: Some(seq), ..Notice::new(listener.id, about, kind) };
    let how = super::told(tx, env, &listener, &notice, subject, telling)?;
    Ok(how.map(|how| Told { person: Some((listener.id, listener.name)), side, kind, how }))
}
