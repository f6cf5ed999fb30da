//! What a promise needs from the other side: linked by either side, seen by both, and the only thing of theirs that a
//! breakdown can be held up by.

use db::{Conn, Tx};
use domain::commitment::{Act, Head, Kind, Side, Standing, Terms};
use domain::kernel::CommitmentId;
use domain::resting::{Needed, holds_up, is_other_direction, may_blame as rule};
use jiff::Timestamp;

use super::store;
use crate::commitments::acts::{self as promises, Opening, Said, Saying};
use crate::commitments::store::{self as commitments, Row};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::people::scope::Scope;

const fn head(row: &Row) -> Head {
    Head { id: row.id, kind: row.kind, customer: row.between.customer, performer: row.between.performer }
}

/// Whether this one holds up what needs it.
#[must_use]
pub fn late(row: &Row, at: Timestamp) -> bool {
    holds_up(&Needed { state: row.state, due: row.due }, at)
}

/// The promise, for somebody whose word binds one of its sides.
fn bound(conn: &mut Conn, scope: &Scope, id: CommitmentId) -> Result<(Row, Side), AppError> {
    let row = commitments::find(conn, scope, id)?;
    let side = scope.side_of(&row.between).unwrap_or(Side::Performer);
    let accountable = if side == Side::Customer { &row.customer_person } else { &row.performer_person };
    let accountable = accountable.as_ref().map(|(id, _)| *id);
    if promises::standing(scope, &row.between, side, accountable) < Standing::Binds {
        let words = "The accountable person, a deputy or a lead of your side says what is needed.";
        return Err(AppError::Forbidden(words.into()));
    }
    Ok((row, side))
}

/// Says that a promise needs another of the other direction, which is there already.
///
/// # Errors
/// Not theirs, two that do not belong together, the database.
pub fn add(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, needed: CommitmentId) -> Result<(), AppError> {
    let (row, _) = bound(tx, scope, id)?;
    let other = commitments::find(tx, scope, needed)?;
    if !is_other_direction(&head(&row), &head(&other)) {
        let words = "A promise needs one of the other direction, between the same two. Choose one of the list.";
        return Err(AppError::refused("same_direction", words));
    }
    store::add_need(tx, env, scope, id, needed)
}

/// It is no longer needed for that.
///
/// # Errors
/// Not theirs, or the database.
pub fn remove(tx: &mut Tx, scope: &Scope, id: CommitmentId, needed: CommitmentId) -> Result<(), AppError> {
    bound(tx, scope, id)?;
    store::drop_need(tx, id, needed)
}

/// Asks the other side for a promise that this one needs, or offers one where the reader's side is the customer.
///
/// # Errors
/// Not theirs, a refusal, the database.
pub fn ask(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    terms: Terms,
    words: Option<String>,
) -> Result<Said, AppError> {
    let (row, side) = bound(tx, scope, id)?;
    let act = match side {
        Side::Performer => Act::Request { terms, answer_by: None, stake: 1 },
        Side::Customer => Act::Offer { terms, answer_by: None, stake: 1 },
    };
    let new = Opening {
        kind: Kind::Promise,
        customer: row.between.performer,
        performer: row.between.customer,
        customer_person: row.performer_person.as_ref().map(|(id, _)| *id),
        performer_person: row.customer_person.as_ref().map(|(id, _)| *id),
        team: None,
        conversation: row.conversation.as_ref().map(|(id, _)| *id),
        step: None,
        follows: None,
        // What another promise needs is nothing new.
        said: Saying { mends: true, ..Saying::now(act, words) },
    };
    let said = promises::open(tx, env, scope, new)?;
    store::add_need(tx, env, scope, id, said.id)?;
    Ok(said)
}

/// A breakdown follows from the other side only where one of their promises is really needed here and late.
///
/// # Errors
/// A refusal, or the database.
pub fn may_blame(conn: &mut Conn, env: &Env, scope: &Scope, row: &Row, said: &Saying) -> Result<(), AppError> {
    let Act::DeclareBreakdown { held_by, .. } = &said.act else { return Ok(()) };
    let own = scope.side_of(&row.between);
    let side = if said.for_other { own.map(Side::other) } else { own };
    let at = said.said_at.unwrap_or(env.now);
    let held = match held_by {
        Some(needed) if store::needs(conn, row.id, *needed)? => late(&commitments::find(conn, scope, *needed)?, at),
        _ => false,
    };
    if scope.reader().is_none() || rule(&said.act, side, held) {
        return Ok(());
    }
    Err(match held_by {
        Some(_) => AppError::refused(
            "not_held",
            "That promise is not one that this one needs, or it is not late. Choose one of the list.",
        ),
        None => AppError::refused(
            "own_claim",
            "If they asked for it, write down what they said, so that they can contest it; or choose what holds it up.",
        ),
    })
}
