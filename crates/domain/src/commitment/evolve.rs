//! What an event makes of a commitment. Total: whatever is in a ledger can be replayed.

use jiff::Timestamp;

use super::act::{Act, Side, Terms};
use super::basis::Basis;
use super::event::Event;
use super::state::{Commitment, Contestable, OnTable, State, Version};

/// The commitment after this event.
#[must_use]
pub fn evolve(before: Commitment, event: &Event) -> Commitment {
    if event.act == Act::Contest {
        return contested(before, event.said_at);
    }
    let spoken_for = event.by.side().filter(|_| event.for_other && !event.act.kind().only_tells());
    let kept = spoken_for.map(|side| {
        let mut earlier = before.clone();
        // One step back is enough, and nothing grows without end.
        earlier.contestable = None;
        Contestable { side, recorded_at: event.recorded_at, before: Box::new(earlier), over: false }
    });
    let stays = event.act.kind().only_tells();
    let mut c = apply(before, event);
    if !stays {
        c.contestable = kept;
    }
    c.events += 1;
    c
}

/// The commitment that these events make, from the first to the last.
pub fn replay<'a>(new: Commitment, events: impl IntoIterator<Item = &'a Event>) -> Commitment {
    events.into_iter().fold(new, evolve)
}

fn contested(before: Commitment, at: Timestamp) -> Commitment {
    let Commitment { contestable, customer_person, performer_person, team, events, .. } = before.clone();
    let mut c = match contestable {
        // Nothing held before the first word, so without it there is nothing.
        Some(recorded) if recorded.before.state == State::New => undone(before, at),
        Some(recorded) => *recorded.before,
        None => before,
    };
    // Who answers for it may have changed meanwhile, and that is nobody's word to contest.
    (c.customer_person, c.performer_person, c.team) = (customer_person, performer_person, team);
    c.events = events + 1;
    c
}

fn undone(mut c: Commitment, at: Timestamp) -> Commitment {
    closed(&mut c, State::Void, at);
    c.contestable = None;
    c
}

fn apply(mut c: Commitment, event: &Event) -> Commitment {
    let side = event.by.side();
    let at = event.said_at;
    match &event.act {
        Act::Request { terms, answer_by, stake } => {
            opened(&mut c, Side::Customer, (terms, &event.basis), *answer_by, *stake);
        }
        Act::Offer { terms, answer_by, stake } => {
            opened(&mut c, Side::Performer, (terms, &event.basis), *answer_by, *stake);
        }
        Act::Promise { stake, .. } => {
            c.stake = stake.unwrap_or(c.stake);
            agreed(&mut c, side, event, at);
        }
        Act::TakeUp | Act::Agree { .. } => agreed(&mut c, side, event, at),
        Act::Counter { terms, answer_by } => {
            let by = side.unwrap_or(Side::Customer);
            put(&mut c, (terms, &event.basis), (by, by), *answer_by);
            c.state = State::Countered;
        }
        Act::AnswerLater { answer_by } => c.answer_by = Some(*answer_by),
        Act::Decline { .. } => closed(&mut c, State::Declined, at),
        Act::DeclineAmendment => {
            c.table = None;
            c.answer_by = None;
            // Who keeps to the agreed terms and has to perform them leaves nobody expecting others.
            c.told &= side != Some(Side::Performer);
        }
        Act::Withdraw => closed(&mut c, State::Withdrawn, at),
        Act::Assure => c.assured_at = Some(at),
        Act::DeclareBreakdown { asked_by, terms, answer_by, .. } => {
            broken(&mut c, side, at);
            c.told |= side == Some(Side::Performer) || *asked_by == Side::Customer;
            if let Some(terms) = terms {
                put(&mut c, (terms, &event.basis), (side.unwrap_or(Side::Performer), *asked_by), *answer_by);
            }
        }
        Act::Propose { terms, asked_by, answer_by } => {
            c.told |= side == Some(Side::Performer) || *asked_by == Side::Customer;
            put(&mut c, (terms, &event.basis), (side.unwrap_or(Side::Performer), *asked_by), *answer_by);
        }
        Act::Deliver { .. } => {
            c.state = State::Delivered;
            c.delivered_at = Some(at);
            (c.table, c.answer_by, c.broken_since, c.broken_by) = (None, None, None, None);
        }
        Act::Accept { .. } => closed(&mut c, State::Accepted, at),
        Act::Reject { due, .. } => rejected(&mut c, due.clone(), at),
        Act::Revoke => closed(&mut c, State::Revoked, at),
        Act::Cancel => closed(&mut c, State::Cancelled, at),
        Act::Void => closed(&mut c, State::Void, at),
        Act::Reassign { to, team } => reassigned(&mut c, side, *to, *team),
        Act::Note { .. } | Act::Contest | Act::Clock { .. } => {}
    }
    c
}

fn opened(c: &mut Commitment, by: Side, what: (&Terms, &Basis), answer_by: Option<Timestamp>, stake: u8) {
    c.state = if by == Side::Customer { State::Requested } else { State::Offered };
    c.opened_by = Some(by);
    c.stake = stake;
    put(c, what, (by, by), answer_by);
}

fn put(
    c: &mut Commitment,
    (terms, basis): (&Terms, &Basis),
    (by, asked_by): (Side, Side),
    answer_by: Option<Timestamp>,
) {
    c.versions.push(Version { terms: terms.clone(), by, basis: basis.clone() });
    c.table = Some(OnTable { version: c.versions.len() - 1, by, asked_by });
    c.answer_by = answer_by;
}

fn agreed(c: &mut Commitment, side: Option<Side>, event: &Event, at: Timestamp) {
    c.state = State::Promised;
    // Whoever says yes to terms of the performer takes them with what the performer said of them.
    let theirs = c.tabled().filter(|v| v.by == Side::Performer && side != Some(Side::Performer));
    let basis = theirs.map_or_else(|| event.basis.clone(), |v| v.basis.clone());
    c.stretch = event.act.stretch().map(str::to_owned).or(basis.stretch);
    c.shown = basis.shown;
    if let Some(table) = c.table.take() {
        c.agreed = Some(table.version);
    }
    c.first_due = c.first_due.take().or_else(|| c.due().cloned());
    c.promised_at = c.promised_at.or(Some(at));
    c.settled_at = Some(at);
    c.told = false;
    c.assured_at = None;
    (c.answer_by, c.broken_since, c.broken_by) = (None, None, None);
}

fn broken(c: &mut Commitment, by: Option<Side>, at: Timestamp) {
    c.state = State::Breakdown;
    c.broken_since = Some(at);
    c.broken_by = by;
    c.delivered_at = None;
    c.assured_at = None;
}

fn rejected(c: &mut Commitment, due: Option<crate::kernel::Due>, at: Timestamp) {
    // A delivery made in time was a word in time, even where it was not good enough.
    let in_time = c.delivered_at.zip(c.due()).is_none_or(|(t, due)| t <= due.at);
    broken(c, Some(Side::Customer), at);
    c.told |= in_time;
    if let (Some(due), Some(terms)) = (due, c.in_force().cloned()) {
        let terms = Terms { due: Some(due), ..terms };
        put(c, (&terms, &Basis::default()), (Side::Customer, Side::Performer), None);
    }
}

fn closed(c: &mut Commitment, state: State, at: Timestamp) {
    c.state = state;
    c.closed_at = Some(at);
    (c.table, c.answer_by) = (None, None);
}

fn reassigned(
    c: &mut Commitment,
    side: Option<Side>,
    to: Option<crate::kernel::PersonId>,
    team: Option<crate::kernel::PartyId>,
) {
    match side {
        Some(Side::Customer) => c.customer_person = to.or(c.customer_person),
        Some(Side::Performer) | None => {
            c.performer_person = to.or(c.performer_person);
            c.team = team.or(c.team);
        }
    }
}
