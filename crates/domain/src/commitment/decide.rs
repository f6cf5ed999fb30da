//! What an act does, or why it does nothing. Pure: the same question has the same answer for ever.

use jiff::Timestamp;

use super::act::{Act, ActKind, Side, Terms, Visibility};
use super::basis::Basis;
use super::event::{By, Channel, Event};
use super::refusal::{Refusal, Why};
use super::state::{Commitment, State};
use super::transitions::{To, Transition};
use crate::kernel::PersonId;

/// What somebody may say for their side of one commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// May read it.
    Reads,
    /// May speak, not bind.
    Speaks,
    /// Accountable for it, a deputy, or a lead of the side.
    Binds,
}

/// Who acts, for which side, through which door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person; `None` for a named job and for imports.
    pub person: Option<PersonId>,
    /// The side whose word it is; `None` for the system.
    pub side: Option<Side>,
    /// What they may say.
    pub standing: Standing,
    /// They belong to the other side and record what this one said.
    pub for_other: bool,
    /// Through which door.
    pub channel: Channel,
}

impl Actor {
    /// Somebody of `side` on a page.
    #[must_use]
    pub const fn web(person: PersonId, side: Side, standing: Standing) -> Self {
        Self { person: Some(person), side: Some(side), standing, for_other: false, channel: Channel::Web }
    }

    /// The same person, recording what the other side said.
    #[must_use]
    pub fn speaking_for_other(mut self) -> Self {
        self.side = self.side.map(Side::other);
        self.for_other = !self.for_other;
        self
    }

    /// A named job.
    #[must_use]
    pub const fn system() -> Self {
        Self { person: None, side: None, standing: Standing::Binds, for_other: false, channel: Channel::System }
    }

    /// A file from another system, speaking for `side`.
    #[must_use]
    pub const fn import(side: Side) -> Self {
        Self { person: None, side: Some(side), standing: Standing::Binds, for_other: false, channel: Channel::Import }
    }
}

/// Whether this kind of act is possible for this actor now, whatever it carries.
///
/// # Errors
/// The reason why not.
pub fn permitted(c: &Commitment, kind: ActKind, actor: &Actor) -> Result<To, Why> {
    if actor.standing == Standing::Reads {
        return Err(Why::MayOnlyRead);
    }
    let mut here = Transition::of(c.state, kind).peekable();
    if here.peek().is_none() {
        return Err(Why::NotNow(c.state));
    }
    let Some(row) = here.find(|t| t.open_to(c, actor.side)) else {
        return Err(if c.whose_move() == actor.side { Why::OtherSide } else { not_theirs(kind) });
    };
    if !row.holds(c, actor.side) {
        return Err(Why::NothingToAnswer);
    }
    if kind == ActKind::Contest && c.contestable.as_ref().is_some_and(|recorded| recorded.over) {
        return Err(Why::ContestPassed);
    }
    if kind.binds() && actor.standing < Standing::Binds {
        return Err(Why::NeedsAccountable);
    }
    if actor.for_other && matches!(kind, ActKind::Assure | ActKind::Reassign | ActKind::Contest) {
        return Err(Why::SpeakForYourself);
    }
    // Nothing these acts carry could supply the date, so they are not offered where it is missing.
    let puts_in_force = matches!(kind, ActKind::Promise | ActKind::TakeUp | ActKind::Agree);
    if puts_in_force && actor.channel != Channel::Import && c.on_table().is_none_or(|t| t.due.is_none()) {
        return Err(Why::NeedsDue);
    }
    Ok(row.to)
}

fn not_theirs(kind: ActKind) -> Why {
    match kind {
        ActKind::Agree | ActKind::Decline | ActKind::DeclineAmendment | ActKind::AnswerLater => Why::NotYourMove,
        _ => Why::OtherSide,
    }
}

/// Every kind of act that is possible for this actor now. Buttons and programs ask this.
#[must_use]
pub fn allowed(c: &Commitment, actor: &Actor) -> Vec<ActKind> {
    ActKind::ALL.iter().copied().filter(|kind| permitted(c, *kind, actor).is_ok()).collect()
}

/// What the act does: the events to append, never empty.
///
/// `said_at` is when it was said, at most `now`.
///
/// # Errors
/// A [`Refusal`] that says what is possible instead and whose move it is.
pub fn decide(
    c: &Commitment,
    act: Act,
    words: Option<String>,
    actor: &Actor,
    said_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let tried = act.kind();
    let refuse = |why| Refusal { tried, why, possible: allowed(c, actor), whose_move: c.whose_move() };
    permitted(c, tried, actor).map_err(refuse)?;
    well_formed(c, &act, words.as_deref(), actor, said_at, now).map_err(refuse)?;
    let by = actor.side.map_or(By::System, By::from);
    let act = too_late_to_take(c, &act, actor.side, said_at).unwrap_or(act);
    Ok(vec![Event {
        act,
        words,
        basis: Basis::default(),
        by,
        person: actor.person,
        for_other: actor.for_other,
        implied: false,
        said_at,
        recorded_at: now,
        channel: actor.channel,
    }])
}

/// Terms of the performer that were taken past their time are not binding any more: the customer puts the same terms
/// on the table, and the performer answers.
fn too_late_to_take(c: &Commitment, act: &Act, side: Option<Side>, said_at: Timestamp) -> Option<Act> {
    let taking = matches!(act, Act::TakeUp | Act::Agree { .. }) && side == Some(Side::Customer);
    let table = c.table.filter(|_| taking && c.answer_by.is_some_and(|by| said_at > by))?;
    let terms = c.on_table()?.clone();
    Some(match c.state {
        State::Promised | State::Breakdown => Act::Propose { terms, asked_by: table.asked_by, answer_by: None },
        _ => Act::Counter { terms, answer_by: None },
    })
}

fn well_formed(
    c: &Commitment,
    act: &Act,
    words: Option<&str>,
    actor: &Actor,
    said_at: Timestamp,
    now: Timestamp,
) -> Result<(), Why> {
    if said_at > now {
        return Err(Why::SaidInFuture);
    }
    // What another system wrote down is taken as it is; oddities are flagged by the import, not refused here.
    if actor.channel == Channel::Import || actor.side.is_none() {
        return Ok(());
    }
    if act.kind().needs_words() && words.is_none_or(|w| w.trim().is_empty()) {
        return Err(Why::NeedsWords);
    }
    if let Some(terms) = act.terms() {
        terms_well_formed(c, act, terms, said_at)?;
    }
    match act {
        Act::Request { stake, answer_by, .. } | Act::Offer { stake, answer_by, .. } => {
            in_stake(Some(*stake))?;
            later(*answer_by, said_at)
        }
        Act::Promise { stake, .. } => {
            in_stake(*stake)?;
            still_ahead(c, said_at)
        }
        Act::TakeUp | Act::Agree { .. } => still_ahead(c, said_at),
        Act::Counter { answer_by, .. } | Act::Propose { answer_by, .. } | Act::DeclareBreakdown { answer_by, .. } => {
            later(*answer_by, said_at)
        }
        Act::AnswerLater { answer_by } => later(Some(*answer_by), said_at),
        Act::Accept { rating: Some(r) } if !(1..=5).contains(r) => Err(Why::BadRating),
        Act::Reject { unmet, due } => rejection(c, unmet, due.as_ref().map(|d| d.at), words, said_at),
        Act::Reassign { to, team } => handover(*to, team.is_some(), actor.side),
        Act::Note { visibility: Visibility::Internal } if actor.for_other => Err(Why::SpeakForYourself),
        _ => Ok(()),
    }
}

fn terms_well_formed(c: &Commitment, act: &Act, terms: &Terms, said_at: Timestamp) -> Result<(), Why> {
    if terms.subject.trim().is_empty() {
        return Err(Why::NeedsSubject);
    }
    if terms.due.as_ref().is_some_and(|due| due.at < said_at) {
        return Err(Why::DuePassed);
    }
    let asked = matches!(act, Act::Request { .. } | Act::Counter { .. });
    if !asked && terms.due.is_none() {
        return Err(Why::NeedsDue);
    }
    let standing = c.on_table().or_else(|| c.in_force());
    if c.state != State::New && standing == Some(terms) { Err(Why::SameTerms) } else { Ok(()) }
}

/// Nobody can be bound to a date that had passed when they were; it would be a miss at once.
fn still_ahead(c: &Commitment, said_at: Timestamp) -> Result<(), Why> {
    let due = c.on_table().and_then(|t| t.due.as_ref());
    if due.is_some_and(|due| due.at < said_at) { Err(Why::DuePassed) } else { Ok(()) }
}

fn later(answer_by: Option<Timestamp>, said_at: Timestamp) -> Result<(), Why> {
    if answer_by.is_some_and(|by| by <= said_at) { Err(Why::AnswerByPassed) } else { Ok(()) }
}

fn in_stake(stake: Option<u8>) -> Result<(), Why> {
    if stake.is_none_or(|s| (1..=3).contains(&s)) { Ok(()) } else { Err(Why::BadStake) }
}

fn rejection(
    c: &Commitment,
    unmet: &[usize],
    due: Option<Timestamp>,
    words: Option<&str>,
    said_at: Timestamp,
) -> Result<(), Why> {
    let conditions = c.in_force().map_or(0, |t| t.conditions.len());
    if unmet.iter().any(|at| *at >= conditions) {
        return Err(Why::UnknownCondition);
    }
    if unmet.is_empty() && words.is_none_or(|w| w.trim().is_empty()) {
        return Err(Why::NothingUnmet);
    }
    if due.is_some_and(|d| d < said_at) { Err(Why::DuePassed) } else { Ok(()) }
}

fn handover(to: Option<PersonId>, team: bool, side: Option<Side>) -> Result<(), Why> {
    match (to.is_some(), team) {
        (false, false) => Err(Why::NobodyNamed),
        (_, true) if side == Some(Side::Customer) => Err(Why::TeamOfCustomer),
        _ => Ok(()),
    }
}
