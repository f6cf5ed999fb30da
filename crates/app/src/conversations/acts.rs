//! What can be done with a conversation: raise one, and say something in one. Page, demo and API call these.

use db::{Conn, Tx};
use domain::calls::Put;
use domain::commitment::{Side, Standing, Visibility};
use domain::conversation::{
    self, Carried, Talk, TalkAct, TalkActor, TalkEvent, TalkKind, TalkRefusal, possible as possible_now, say as decide,
    standing, told,
};
use domain::kernel::{ConversationId, PartyId, PersonId};
use domain::party::PartyKind;
use jiff::Timestamp;

use super::store::{self, Kept, Origin};
use crate::calendars;
use crate::calls::trouble;
use crate::clients::profile::talked;
use crate::commitments::acts::{of_the_side, standing as how_far, still_here};
use crate::commitments::store::{self as commitments, Numbers, Row as Commitment};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Matter};
use crate::people::scope::{Between, Scope};
use crate::people::store as people;
use crate::reviews::acts as reviews;
use crate::telling::Telling;
use crate::telling::acts::{Told, after_conversation};

/// A conversation that is to be raised.
#[derive(Clone, Debug)]
pub struct Raising {
    /// The client: who has the need.
    pub customer: PartyId,
    /// Who is to meet it: the IT organisation, or a supplier for a need of ours.
    pub performer: PartyId,
    /// Who answers for it on the client's side.
    pub customer_person: Option<PersonId>,
    /// Who answers for it on the performer's side.
    pub performer_person: Option<PersonId>,
    /// The ended one that it takes up again.
    pub follows: Option<ConversationId>,
    /// [`TalkAct::Raise`].
    pub said: Saying,
}

/// Something that is said about a conversation.
pub type Saying = ledger::Saying<TalkAct>;

impl From<TalkRefusal> for AppError {
    fn from(refusal: TalkRefusal) -> Self {
        AppError::refused(refusal.why.code(), refusal.why.sentence())
    }
}

/// What a person may say about a conversation.
pub type Possible = ledger::Possible<TalkKind>;

fn actor(
    scope: &Scope,
    between: &Between,
    c: &conversation::Conversation,
    said: &Saying,
) -> Result<TalkActor, AppError> {
    let own = match scope.reader() {
        None => Side::Performer,
        Some(_) => scope.side_of(between).ok_or(AppError::NotFound)?,
    };
    let accountable = if own == Side::Customer { c.customer_person } else { c.performer_person };
    let standing = match scope.reader() {
        None => Standing::Binds,
        Some(_) => how_far(scope, between, own, accountable),
    };
    let side = if said.for_other { own.other() } else { own };
    let channel = scope.channel(said.channel);
    Ok(TalkActor { person: scope.signs(), side, standing, for_other: said.for_other, channel })
}

/// What this reader may say now in a conversation.
///
/// # Errors
/// Not theirs to see.
pub fn possible(
    scope: &Scope,
    row: &store::Conversation,
    c: &conversation::Conversation,
) -> Result<Possible, AppError> {
    let saying = |for_other| Saying { for_other, ..Saying::now(TalkAct::Confirm, None) };
    let own = actor(scope, &row.between, c, &saying(false))?;
    let other = actor(scope, &row.between, c, &saying(true))?;
    let for_other = possible_now(c, &other).into_iter().filter(|k| !matches!(k, TalkKind::Note)).collect();
    Ok(Possible { side: Some(own.side), own: possible_now(c, &own), for_other })
}

fn line_up(tx: &mut Tx, env: &Env, id: ConversationId, between: &Between, event: &TalkEvent) -> Result<(), AppError> {
    let line = ledger::conversation_line(event, (between.customer, between.performer))?;
    ledger::append(tx, env, Matter::Conversation, id.0, &[line])?;
    Ok(())
}

/// Raises a conversation.
///
/// # Errors
/// Parties that are not to be seen or not one of each side, a refusal, the database.
pub fn raise(tx: &mut Tx, env: &Env, scope: &Scope, new: Raising) -> Result<ConversationId, AppError> {
    raise_telling(tx, env, scope, new, Telling::Each).map(|(id, _)| id)
}

/// The same, and who was told of it.
///
/// # Errors
/// As in [`raise`].
pub fn raise_telling(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    new: Raising,
    telling: Telling,
) -> Result<(ConversationId, Vec<Told>), AppError> {
    scope.begins()?;
    let customer = people::find_party(tx, scope, new.customer)?;
    let performer = people::find_party(tx, scope, new.performer)?;
    if customer.kind.is_ours() == performer.kind.is_ours() {
        return Err(AppError::refused(
            "between_us",
            "A conversation is between IT and a client or a supplier. Choose one of each.",
        ));
    }
    still_here(&customer)?;
    still_here(&performer)?;
    let between = Between {
        customer: customer.id,
        customer_kind: customer.kind,
        performer: performer.id,
        performer_kind: performer.kind,
        people: (None, None),
    };
    scope.sees(&between)?;
    for (person, party) in [(new.customer_person, new.customer), (new.performer_person, new.performer)] {
        if let Some(person) = person {
            of_the_side(tx, person, party)?;
        }
    }
    if let Some(follows) = new.follows {
        store::find(tx, scope, follows)?;
    }
    let why_now = into_trouble(tx, env, scope, &new, &between)?;
    let fresh = conversation::Conversation::new(new.customer_person, new.performer_person);
    let who = actor(scope, &between, &fresh, &new.said)?;
    let said_at = new.said.said_at.unwrap_or(env.now);
    let event = decide(&fresh, new.said.act, new.said.words, &who, said_at, env.now)?;
    let before = (fresh.customer_person, fresh.performer_person);
    let talk = told(fresh, &event);
    let id = ConversationId(env.id());
    let origin = Origin {
        id,
        customer: new.customer,
        performer: new.performer,
        customer_person: new.customer_person,
        performer_person: new.performer_person,
        follows: new.follows,
    };
    let kept = Kept { talk: &talk, standing: &standing(&talk, &[]), moved_at: said_at, acts: 1 };
    store::insert(tx, origin, who.side, kept)?;
    line_up(tx, env, id, &between, &event)?;
    count(tx, &between, Talk::New, talk.state)?;
    talked::moved(tx, env, &between)?;
    let heard = after_conversation(tx, env, scope, (id, &between), before, (&event, &talk), telling)?;
    if why_now.is_some() {
        say(tx, env, scope, id, Saying::now(TalkAct::Note { visibility: Visibility::Internal }, why_now))?;
    }
    Ok((id, heard))
}

/// What is noted on our side where we raise something new at a client to whom something is broken.
fn into_trouble(
    conn: &mut Conn,
    env: &Env,
    scope: &Scope,
    new: &Raising,
    between: &Between,
) -> Result<Option<String>, AppError> {
    let ours = scope.is_staff() && !new.said.for_other && between.customer_kind == PartyKind::Client;
    let put = Put { by_us: ours, asked_for: new.follows.is_some(), mends: new.said.mends };
    trouble::may_put(conn, env, scope, between.customer, (put, new.said.despite.as_deref()))
}

fn count(tx: &mut Tx, between: &Between, before: Talk, after: Talk) -> Result<(), AppError> {
    let them = if between.customer_kind.is_ours() { between.performer } else { between.customer };
    let open = |talk| Numbers { conversations: i64::from(talk == Talk::Open), ..Numbers::default() };
    commitments::add_numbers(tx, them, Numbers::change(open(before), open(after)))
}

/// Says something in a conversation.
///
/// # Errors
/// Not found, a refusal, somebody else was first, the database.
pub fn say(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    said: Saying,
) -> Result<(Talk, TalkKind), AppError> {
    say_telling(tx, env, scope, id, said).map(|(state, kind, _)| (state, kind))
}

/// The same, and who was told of it.
///
/// # Errors
/// As in [`say`].
pub fn say_telling(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: ConversationId,
    said: Saying,
) -> Result<(Talk, TalkKind, Vec<Told>), AppError> {
    let row = store::find(tx, scope, id)?;
    let (before, _) = store::replayed(tx, &row)?;
    let env = &calendars::within(tx, env, row.between.customer)?;
    let before = before.as_of(env.now, &env.days);
    scope.may_say(matches!(said.act, TalkAct::Note { visibility: Visibility::Shared }))?;
    let who = actor(scope, &row.between, &before, &said)?;
    if let TalkAct::Reassign { to } = &said.act {
        let party = if who.side == Side::Customer { row.between.customer } else { row.between.performer };
        of_the_side(tx, *to, party)?;
    }
    let said_at = said.said_at.unwrap_or(env.now);
    let act = reviews::timed(env, &before, said.act, said_at);
    let event = decide(&before, act, said.words, &who, said_at, env.now)?;
    let was = before.state;
    let answered = (before.customer_person, before.performer_person);
    let talk = told(before, &event);
    let carried = carried(tx, id)?;
    // What one side says among themselves leaves no trace with the other.
    let heard = event.act.visibility() == Visibility::Shared;
    let moved_at = if heard { row.moved_at.max(said_at) } else { row.moved_at };
    let kept = Kept { talk: &talk, standing: &standing(&talk, &carried), moved_at, acts: row.acts + 1 };
    store::update(tx, &row, kept)?;
    line_up(tx, env, id, &row.between, &event)?;
    count(tx, &row.between, was, talk.state)?;
    talked::moved(tx, env, &row.between)?;
    reviews::after(tx, env, &row, &event, &talk)?;
    let heard = after_conversation(tx, env, scope, (id, &row.between), answered, (&event, &talk), Telling::Each)?;
    Ok((talk.state, event.act.kind(), heard))
}

/// What a conversation sees of its commitments.
///
/// # Errors
/// The database.
pub fn carried(conn: &mut Conn, id: ConversationId) -> Result<Vec<Carried>, AppError> {
    let system = Scope::System("where a conversation stands");
    let row = store::find(conn, &system, id)?;
    let all = commitments::of_conversation(conn, &system, id)?;
    Ok(all.iter().map(|c| seen(c, row.between.customer)).collect())
}

fn seen(c: &Commitment, client: PartyId) -> Carried {
    let ours = c.between.customer == client;
    Carried {
        step: c.step.and_then(|s| u8::try_from(s).ok()),
        ours,
        state: c.state,
        to_move: c.to_move.map(|side| if ours { side } else { side.other() }),
        agreed: c.agreed_at.is_some(),
        amended: c.amended,
        moved_at: Some(c.moved_at),
    }
}

/// A commitment of this conversation has moved: step and move follow, and when all is done both are asked to look back. What is
/// between others, such as a promise of a supplier, leaves no time that the client could read.
///
/// # Errors
/// The database.
pub fn refresh(
    tx: &mut Tx,
    env: &Env,
    (id, between): (ConversationId, &Between),
    moved_at: Timestamp,
) -> Result<(), AppError> {
    let row = store::find(tx, &Scope::System("a commitment has moved"), id)?;
    let (talk, _) = store::replayed(tx, &row)?;
    let carried = carried(tx, id)?;
    let stands = standing(&talk, &carried);
    let theirs = |party| party == row.between.customer || party == row.between.performer;
    let both = theirs(between.customer) && theirs(between.performer);
    let at = if both { row.moved_at.max(moved_at) } else { row.moved_at };
    store::update(tx, &row, Kept { talk: &talk, standing: &stands, moved_at: at, acts: row.acts })?;
    talked::moved(tx, env, &row.between)?;
    reviews::ask_when_done(tx, env, &row, (&talk, &stands), moved_at)
}
