//! Where a conversation and its promises begin together: started with a first promise, and promises put on the table in
//! one that goes on. Each is one transaction: all of it or nothing.

use std::collections::BTreeSet;

use db::{Conn, Tx};
use domain::commitment::{Act, Kind, Side, Terms};
use domain::conversation::{Talk, TalkWhy};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::party::Role;
use jiff::Timestamp;

use super::acts::{self, Raising, Saying};
use super::store::{self, Conversation};
use crate::commitments::acts::{self as promises, Opening};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::organisation;
use crate::people::scope::Scope;
use crate::people::store::{self as people, Membership, Party};
use crate::telling::Telling;
use crate::telling::acts::{Told, send_together};

/// A promise that is put on the table in a conversation.
#[derive(Clone, Debug)]
pub struct Promising {
    /// Whose promise it is: of the conversation's performer, or of its customer.
    pub by: Side,
    /// The step it carries.
    pub step: Option<i64>,
    /// What.
    pub terms: Terms,
    /// Until when an answer is wanted.
    pub answer_by: Option<Timestamp>,
    /// What is needed from the other side to keep it: asked of them at once.
    pub needs: Option<Terms>,
    /// In whose words.
    pub words: Option<String>,
    /// Why it is a stretch.
    pub stretch: Option<String>,
    /// Said by the other side, recorded by this one.
    pub for_other: bool,
    /// When it was said, if not now.
    pub said_at: Option<Timestamp>,
}

/// A first promise: ours or theirs, seen from whoever writes.
#[derive(Clone, Debug)]
pub struct First {
    /// Whoever writes promises it; else they ask for it.
    pub ours: bool,
    /// What.
    pub terms: Terms,
}

/// A conversation that is to be started.
#[derive(Clone, Debug)]
pub struct Starting {
    /// The party that is not ours: a client, or a supplier for a need of ours.
    pub them: PartyId,
    /// Who answers for it there.
    pub their_person: Option<PersonId>,
    /// Who answers for it here.
    pub our_person: Option<PersonId>,
    /// The ended one that it takes up again.
    pub follows: Option<ConversationId>,
    /// The need.
    pub said: Saying,
    /// A first promise.
    pub first: Option<First>,
}

/// The side for which this reader speaks in a conversation, or whose words they record.
///
/// # Errors
/// Not theirs to see.
pub fn speaker(scope: &Scope, row: &Conversation, for_other: bool) -> Result<Side, AppError> {
    let own = if scope.reader().is_some() { scope.side_of(&row.between) } else { Some(Side::Performer) };
    let own = own.ok_or(AppError::NotFound)?;
    Ok(if for_other { own.other() } else { own })
}

/// Puts a promise on the table, and what is needed for it from the other side.
///
/// # Errors
/// Not found, an ended conversation, a refusal, the database.
pub fn promise(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    new: &Promising,
) -> Result<CommitmentId, AppError> {
    let (opened, told) = put(tx, env, scope, id, new)?;
    let about = store::find(tx, scope, id)?.statement;
    one_letter(tx, env, &told, &about)?;
    Ok(opened)
}

fn put(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    new: &Promising,
) -> Result<(CommitmentId, Vec<Told>), AppError> {
    let row = store::find(tx, scope, id)?;
    if row.state != Talk::Open {
        return Err(AppError::refused("ended", TalkWhy::Ended(row.state).sentence()));
    }
    let speaker = speaker(scope, &row, new.for_other)?;
    let first = opening(&row, speaker, new, new.by, new.terms.clone(), new.step);
    let opened = promises::open_with_others(tx, env, scope, first)?;
    let mut told = opened.told;
    if let Some(needs) = &new.needs {
        let asked = opening(&row, speaker, new, new.by.other(), needs.clone(), None);
        told.extend(promises::open_with_others(tx, env, scope, asked)?.told);
    }
    Ok((opened.id, told))
}

/// Whoever hears of several things that were said in one form hears of all in one letter.
fn one_letter(tx: &mut Tx, env: &Env, told: &[Told], about: &str) -> Result<(), AppError> {
    let people: BTreeSet<PersonId> = told.iter().filter_map(|t| t.person.as_ref().map(|p| p.0)).collect();
    send_together(tx, env, &people, about)
}

fn opening(row: &Conversation, speaker: Side, new: &Promising, by: Side, terms: Terms, step: Option<i64>) -> Opening {
    let (theirs, ours) = (row.customer_person.as_ref().map(|p| p.0), row.performer_person.as_ref().map(|p| p.0));
    let with_the_stream = by == Side::Performer;
    let pair = |a, b| if with_the_stream { (a, b) } else { (b, a) };
    let (customer, performer) = pair(row.between.customer, row.between.performer);
    let (customer_person, performer_person) = if with_the_stream { (theirs, ours) } else { (ours, theirs) };
    let (answer_by, stake) = (new.answer_by, 1);
    let act =
        if by == speaker { Act::Offer { terms, answer_by, stake } } else { Act::Request { terms, answer_by, stake } };
    let said = promises::Saying {
        stretch: new.stretch.clone().filter(|_| by == new.by),
        for_other: new.for_other,
        said_at: new.said_at,
        ..promises::Saying::now(act, new.words.clone().filter(|_| by == new.by))
    };
    Opening {
        kind: Kind::Promise,
        customer,
        performer,
        customer_person,
        performer_person,
        team: None,
        conversation: Some(row.id),
        step,
        follows: None,
        said,
    }
}

/// Who answers there unless somebody was chosen: whoever stands behind the need, decides, or raises needs.
#[must_use]
pub fn usual_person(members: &[Membership]) -> Option<PersonId> {
    let role = |role| members.iter().find(|m| m.role == role).map(|m| m.person);
    let only = || members.first().filter(|first| members.iter().all(|m| m.person == first.person)).map(|m| m.person);
    role(Role::Sponsor)
        .or_else(|| role(Role::DecisionMaker))
        .or_else(|| role(Role::SupplierContact))
        .or_else(|| role(Role::Requester))
        .or_else(only)
}

/// Who answers on our side unless somebody was chosen: whoever leads the relationship, else the reader if they are ours.
fn usual_ours(scope: &Scope, them: &Party) -> Option<PersonId> {
    them.lead.or_else(|| scope.reader().filter(|r| r.is_staff()).map(|r| r.id))
}

/// Who answers on either side unless somebody was chosen: theirs, ours.
///
/// # Errors
/// The database.
pub fn usual(conn: &mut Conn, scope: &Scope, them: &Party) -> Result<(Option<PersonId>, Option<PersonId>), AppError> {
    let reader = scope.reader().filter(|r| !r.is_staff()).map(|r| r.id);
    let theirs = match reader {
        Some(reader) => Some(reader),
        None => usual_person(&people::members(conn, them.id, 500)?),
    };
    Ok((theirs, usual_ours(scope, them)))
}

/// Starts a conversation, with a first promise if there is one.
///
/// # Errors
/// Parties that are not to be seen, a refusal, the database.
pub fn start(tx: &mut Tx, env: &Env, scope: &Scope, new: &Starting) -> Result<ConversationId, AppError> {
    let it = organisation::needed(tx)?.it;
    let them = people::find_party(tx, scope, new.them)?;
    if let Some(before) = new.follows {
        store::find(tx, scope, before)?;
    }
    for chosen in [new.their_person, new.our_person].into_iter().flatten() {
        people::find_person(tx, scope, chosen)?;
    }
    let (theirs, ours) = usual(tx, scope, &them)?;
    let (theirs, ours) = (new.their_person.or(theirs), new.our_person.or(ours));
    let they_need = them.kind == domain::party::PartyKind::Client;
    let (customer, performer) = if they_need { (them.id, it) } else { (it, them.id) };
    let (customer_person, performer_person) = if they_need { (theirs, ours) } else { (ours, theirs) };
    let raising = Raising {
        customer,
        performer,
        customer_person,
        performer_person,
        follows: new.follows,
        said: new.said.clone(),
    };
    let (id, mut told) = acts::raise_telling(tx, env, scope, raising, Telling::Together)?;
    let row = store::find(tx, scope, id)?;
    if let Some(first) = &new.first {
        let own = speaker(scope, &row, false)?;
        let by = if first.ours { own } else { own.other() };
        let step = (by == Side::Performer).then_some(4);
        let terms = first.terms.clone();
        let (answer_by, needs, words, stretch) = (None, None, None, None);
        let promising =
            Promising { by, step, terms, answer_by, needs, words, stretch, for_other: false, said_at: None };
        told.extend(put(tx, env, scope, id, &promising)?.1);
    }
    one_letter(tx, env, &told, &row.statement)?;
    Ok(id)
}
