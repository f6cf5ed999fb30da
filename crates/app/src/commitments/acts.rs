//! What can be done with a promise: open one, and say something about one. Page, import, demo and API call these.

use db::{Conn, Tx};
use domain::calls::Put;
use domain::commitment::{
    self, Act, ActKind, Actor, Effect, Event, Head, Kind, Refusal, Side, Standing, State, Visibility, allowed, decide,
    effects, evolve,
};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use domain::party::PartyKind;

use super::counting;
use super::opening::{Ordered, checked, hand_to};
use super::store::{self, Made, Origin, Row};
use crate::calendars;
use crate::calls::trouble;
use crate::check::acts::{self as check, Declared};
use crate::conversations;
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::ledger::{self, Matter};
use crate::levels;
use crate::people::scope::{Between, Held, Scope};
use crate::people::store as people;
use crate::resting;
use crate::telling::Telling;
use crate::telling::acts::{Told, after_promise};
use crate::watch;

/// A commitment that is to be opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Where it comes from.
    pub kind: Kind,
    /// Who benefits.
    pub customer: PartyId,
    /// Who promises.
    pub performer: PartyId,
    /// Who answers for it there.
    pub customer_person: Option<PersonId>,
    /// Who answers for it here.
    pub performer_person: Option<PersonId>,
    /// The team that is to work on it; inside our house only.
    pub team: Option<PartyId>,
    /// The conversation it belongs to.
    pub conversation: Option<ConversationId>,
    /// The step of that conversation which it carries.
    pub step: Option<i64>,
    /// The closed one that it takes up again.
    pub follows: Option<CommitmentId>,
    /// A request or an offer.
    pub said: Saying,
}

/// Something that is said about a commitment.
pub type Saying = ledger::Saying<Act>;

/// What came of it.
#[derive(Clone, Debug)]
pub struct Said {
    /// Which commitment.
    pub id: CommitmentId,
    /// Where it stands now.
    pub state: State,
    /// What was written down; a late take-up is written down as a counter.
    pub kind: ActKind,
    /// What follows.
    pub effects: Vec<Effect>,
    /// Who was told of it, and how.
    pub told: Vec<Told>,
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::refused(refusal.why.code(), refusal.why.sentence())
    }
}

/// What a person may say about a commitment.
pub type Possible = ledger::Possible<ActKind>;

/// How far a person's word goes on one side of a matter.
#[must_use]
pub fn standing(scope: &Scope, between: &Between, side: Side, accountable: Option<PersonId>) -> Standing {
    let Some(reader) = scope.reader() else { return Standing::Binds };
    if reader.door.only_reads() {
        return Standing::Reads;
    }
    if scope.signs().is_none() {
        return Standing::Speaks;
    }
    let party = if side == Side::Customer { between.customer } else { between.performer };
    let ours = reader.is_staff();
    // A role at one client says nothing at another.
    let counts = |h: &&Held| if ours { h.kind.is_ours() } else { !h.kind.is_ours() && h.below.contains(&party) };
    let held: Vec<_> = reader.roles.iter().filter(counts).collect();
    let there = (ours && !between.is_house()) || reader.reach.contains(&party);
    let own = accountable.is_some_and(|who| who == reader.id || reader.deputy_for.contains(&who));
    if own || (there && held.iter().any(|h| h.role.leads())) {
        Standing::Binds
    } else if held.iter().all(|h| h.role.only_reads()) || (between.is_house() && !there) {
        Standing::Reads
    } else {
        Standing::Speaks
    }
}

fn actor(scope: &Scope, between: &Between, c: &commitment::Commitment, said: &Saying) -> Result<Actor, AppError> {
    let Some(reader) = scope.reader() else { return Ok(Actor { channel: said.channel, ..Actor::system() }) };
    let side = scope.side_of(between).ok_or(AppError::NotFound)?;
    let standing = standing(scope, between, side, c.accountable(side));
    let own =
        Actor { person: scope.signs(), channel: scope.channel(said.channel), ..Actor::web(reader.id, side, standing) };
    Ok(if said.for_other { own.speaking_for_other() } else { own })
}

/// What this reader may say now about a commitment.
///
/// # Errors
/// Not theirs to see.
pub fn possible(scope: &Scope, row: &Row, c: &commitment::Commitment) -> Result<Possible, AppError> {
    let saying = |for_other| Saying { for_other, ..Saying::now(Act::Assure, None) };
    let own = actor(scope, &row.between, c, &saying(false))?;
    let other = actor(scope, &row.between, c, &saying(true))?;
    let for_other = allowed(c, &other).into_iter().filter(|k| !matches!(k, ActKind::Note)).collect();
    Ok(Possible { side: own.side, own: allowed(c, &own), for_other })
}

/// Between whom something new is. Only what rests below another promise may be between two of our own house.
fn between(conn: &mut Conn, scope: &Scope, new: &Opening, below: bool) -> Result<Between, AppError> {
    let (c, p) = (people::find_party(conn, scope, new.customer)?, people::find_party(conn, scope, new.performer)?);
    let inside = below && scope.is_staff() && c.kind.is_ours() && p.kind == PartyKind::Team && c.id != p.id;
    if c.kind.is_ours() == p.kind.is_ours() && !inside {
        return Err(AppError::refused(
            "between_us",
            "A promise is between the IT organisation and a client or a supplier. Choose one of each.",
        ));
    }
    still_here(&c)?;
    still_here(&p)?;
    Ok(Between {
        customer: c.id,
        customer_kind: c.kind,
        performer: p.id,
        performer_kind: p.kind,
        people: (new.customer_person, new.performer_person),
    })
}

/// Nothing new begins with a party that is retired.
///
/// # Errors
/// A refusal.
pub fn still_here(party: &people::Party) -> Result<(), AppError> {
    match party.retired_at {
        Some(_) => {
            Err(AppError::refused("retired", format!("{} is retired. Bring it back before something new.", party.name)))
        }
        None => Ok(()),
    }
}

/// Opens a commitment with a request or an offer.
///
/// # Errors
/// No right, parties that are not to be seen, a refusal, the database.
pub fn open(tx: &mut Tx, env: &Env, scope: &Scope, new: Opening) -> Result<Said, AppError> {
    let put = put(scope, &new);
    let despite = new.said.despite.as_deref();
    let kept = trouble::may_put(tx, env, scope, new.customer, (put, despite))?;
    let channel = new.said.channel;
    let said = begin(tx, env, scope, new, false)?;
    if kept.is_some() {
        let note = Act::Note { visibility: Visibility::Internal };
        say(tx, env, scope, said.id, Saying { channel, ..Saying::now(note, kept) })?;
    }
    Ok(said)
}

/// What is opened, seen from the trouble there may be: a step of a plan mends, what stands in a conversation or takes something up
/// again was asked for, and for what the other side said nobody of ours has to give a reason.
fn put(scope: &Scope, new: &Opening) -> Put {
    let offers = matches!(new.said.act, Act::Offer { .. });
    Put {
        by_us: offers && !new.said.for_other && scope.is_staff(),
        asked_for: new.conversation.is_some() || new.follows.is_some(),
        mends: new.said.mends || new.kind != Kind::Promise,
    }
}

/// The same; what rests below another promise may be between two of our own house.
pub(crate) fn begin(tx: &mut Tx, env: &Env, scope: &Scope, new: Opening, below: bool) -> Result<Said, AppError> {
    begin_telling(tx, env, scope, new, below, Telling::Each, None)
}

/// One of several that are opened together: whoever hears of them hears of all in one letter, which the caller sends.
pub(crate) fn open_with_others(tx: &mut Tx, env: &Env, scope: &Scope, new: Opening) -> Result<Said, AppError> {
    begin_telling(tx, env, scope, new, false, Telling::Together, None)
}

/// Opens an order: a request for something of the catalogue, in whose terms it is made.
pub(crate) fn order(tx: &mut Tx, env: &Env, scope: &Scope, new: Opening, of: Ordered) -> Result<Said, AppError> {
    begin_telling(tx, env, scope, new, false, Telling::Each, Some(of))
}

fn begin_telling(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    new: Opening,
    below: bool,
    telling: Telling,
    ordered: Option<Ordered>,
) -> Result<Said, AppError> {
    scope.begins()?;
    let between = between(tx, scope, &new, below)?;
    scope.sees(&between)?;
    checked(tx, scope, &new, &between)?;
    let env = &calendars::within(tx, env, between.customer)?;
    let head = Head { id: CommitmentId(env.id()), kind: new.kind, customer: new.customer, performer: new.performer };
    let fresh = commitment::Commitment::new(head, new.customer_person, new.performer_person);
    let who = actor(scope, &between, &fresh, &new.said)?;
    let asks_why = matches!(new.said.act, Act::Offer { .. }) && !put(scope, &new).is_new();
    if asks_why && between.customer_kind == PartyKind::Client {
        levels::acts::for_new_work(tx, env, scope, between.customer, new.said.words.as_deref())?;
    }
    let said_at = new.said.said_at.unwrap_or(env.now);
    let declared = Declared { stretch: new.said.stretch, check: new.said.check };
    let mut events = decide(&fresh, new.said.act, new.said.words, &who, said_at, env.now)?;
    let checked_as = declared.check;
    check::stand_behind(tx, env, &fresh, &mut events[0], declared)?;
    if let Some(team) = new.team {
        events.push(hand_to(team, who, said_at, env.now));
    }
    events.extend(ordered.and_then(|of| of.goes_to(said_at, env.now)));
    let after = events.iter().fold(fresh.clone(), evolve);
    let follow = effects(&fresh, &events, &after, &env.days);
    let made = Made { state: &after, events: &events };
    let origin = Origin {
        customer_person: new.customer_person,
        performer_person: new.performer_person,
        conversation: new.conversation,
        step: new.step,
        follows: new.follows,
        service: ordered.map(|of| of.service.0),
        offering: ordered.map(|of| of.offering.0),
        ..Origin::default()
    };
    store::insert(tx, &[(made, origin)], &env.days)?;
    if let Some(checked) = checked_as {
        check::carry(tx, env, scope, checked, head.id)?;
    }
    append(tx, env, &between, &after, &events)?;
    counting::settle(tx, env, &between, None, made)?;
    watch::acts::replan(tx, env, fresh.clone(), made)?;
    if let Some(conversation) = new.conversation {
        conversations::acts::refresh(tx, env, (conversation, &between), said_at)?;
    }
    let told = after_promise(tx, env, scope, (head.id, &between), (&fresh, &events), telling)?;
    Ok(Said { id: head.id, state: after.state, kind: events[0].act.kind(), effects: follow, told })
}

fn append(
    tx: &mut Tx,
    env: &Env,
    between: &Between,
    after: &commitment::Commitment,
    events: &[Event],
) -> Result<(), AppError> {
    let pair = (between.customer, between.performer);
    let lines: Result<Vec<_>, AppError> =
        events.iter().map(|e| ledger::commitment_line(e, None, pair, after.versions.len())).collect();
    ledger::append(tx, env, Matter::Commitment, after.head.id.0, &lines?)?;
    Ok(())
}

/// Says something about a commitment.
///
/// # Errors
/// Not found, a refusal, somebody else was first, the database.
pub fn say(tx: &mut Tx, env: &Env, scope: &Scope, id: CommitmentId, said: Saying) -> Result<Said, AppError> {
    say_all(tx, env, scope, id, said, false, Telling::Each)
}

/// One of several that are said together: whoever hears of them hears of all in one letter, which the caller sends.
pub(crate) fn say_with_others(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    said: Saying,
) -> Result<Said, AppError> {
    say_all(tx, env, scope, id, said, false, Telling::Together)
}

/// The same; `despite` what is still open below, for which a reason was given.
pub(crate) fn say_all(
    tx: &mut Tx,
    env: &Env,
    scope: &Scope,
    id: CommitmentId,
    said: Saying,
    despite: bool,
    telling: Telling,
) -> Result<Said, AppError> {
    let row = store::find(tx, scope, id)?;
    let env = &calendars::within(tx, env, row.between.customer)?;
    resting::acts::may_say(tx, env, scope, &row, &said, despite)?;
    let (before, mut events) = store::replayed(tx, &row)?;
    let before = before.as_of(env.now, &env.days);
    scope.may_say(matches!(said.act, Act::Note { visibility: Visibility::Shared }))?;
    let who = actor(scope, &row.between, &before, &said)?;
    if let Act::Reassign { to: Some(to), .. } = &said.act {
        let party = who.side.map_or(row.between.performer, |side| before.party(side));
        of_the_side(tx, *to, party)?;
    }
    let said_at = said.said_at.unwrap_or(env.now);
    let declared = Declared { stretch: said.stretch, check: said.check };
    let mut news = decide(&before, said.act, said.words, &who, said_at, env.now)?;
    check::stand_behind(tx, env, &before, &mut news[0], declared)?;
    let after = news.iter().fold(before.clone(), evolve);
    let follow = effects(&before, &news, &after, &env.days);
    let kind = news[0].act.kind();
    let first = events.len();
    events.extend(news);
    let made = Made { state: &after, events: &events };
    store::update(tx, made, row.version, &env.days)?;
    append(tx, env, &row.between, &after, &events[first..])?;
    check::settle(tx, env, &before, &after)?;
    counting::settle(tx, env, &row.between, Some(&row), made)?;
    watch::acts::replan(tx, env, row.fresh(), made)?;
    // Time that passes moves nothing, nor does what one side says among themselves: the conversation stands where it stood.
    let heard = events[first..].iter().any(|e| e.act.visibility() == Visibility::Shared);
    if let Some((conversation, _)) = row.conversation.as_ref().filter(|_| heard && kind != ActKind::Clock) {
        conversations::acts::refresh(tx, env, (*conversation, &row.between), said_at)?;
    }
    let told = after_promise(tx, env, scope, (id, &row.between), (&before, &events[first..]), telling)?;
    Ok(Said { id, state: after.state, kind, effects: follow, told })
}

/// Whoever is to answer for a side must belong to it.
///
/// # Errors
/// A refusal, or the database.
pub fn of_the_side(conn: &mut Conn, person: PersonId, party: PartyId) -> Result<(), AppError> {
    if people::belongs(conn, person, party)? {
        return Ok(());
    }
    Err(AppError::refused("not_of_the_side", "This person does not belong to your side. Choose somebody who does."))
}
