//! Who has to hear of what was said. Who that is by name is looked up by whoever asks; here are sides and reasons.

use jiff::{SignedDuration, Timestamp};

use super::kind::NoticeKind;
use crate::commitment::{Act, ActKind, Channel, Commitment, Event, Side, State, Visibility};
use crate::conversation::{TalkAct, TalkEvent, TalkKind};
use crate::kernel::PersonId;

/// What is recorded later than this after it was said is history: nobody is told, except whose word it is said to be.
pub const HISTORY: SignedDuration = SignedDuration::from_hours(72);

/// Whom on a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Whoever answers for it there; where nobody does, who leads there.
    Accountable,
    /// Whoever answers for it there, and nobody in their place.
    OnlyAccountable,
    /// Who leads there.
    Lead,
    /// This person.
    Person(PersonId),
}

/// Somebody has to hear of it, for this reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hearing {
    /// On which side.
    pub side: Side,
    /// Whom there.
    pub whom: Whom,
    /// Why.
    pub kind: NoticeKind,
}

const fn hearing(side: Side, whom: Whom, kind: NoticeKind) -> Hearing {
    Hearing { side, whom, kind }
}

/// History, or said by another system: nobody is to be woken by it.
fn is_old(said_at: Timestamp, recorded_at: Timestamp) -> bool {
    recorded_at.duration_since(said_at) > HISTORY
}

/// Who has to hear of an event that led from `before` to `after`. Whoever recorded it is told of nothing.
#[must_use]
pub fn of_promise(before: &Commitment, event: &Event, after: &Commitment) -> Vec<Hearing> {
    let by_machine = matches!(event.channel, Channel::Import | Channel::System) || event.implied;
    let Some(side) = event.by.side().filter(|_| !by_machine && event.act != Act::Void) else { return Vec::new() };
    let old = is_old(event.said_at, event.recorded_at);
    if event.act.visibility() == Visibility::Internal {
        return if old { Vec::new() } else { inside(before.accountable(side), &event.act, side) };
    }
    if event.act.kind() == ActKind::Contest {
        return contested(side);
    }
    let mut all = Vec::new();
    if !old {
        all.push(hearing(side.other(), Whom::Accountable, why(before, &event.act, after, side.other())));
    }
    if event.for_other {
        all.push(hearing(side, Whom::Accountable, NoticeKind::SpokenFor));
    } else if !old {
        all.push(hearing(side, Whom::OnlyAccountable, NoticeKind::ActedFor));
    }
    all
}

/// Both leads, and whoever answers for it on the side that had recorded it.
fn contested(side: Side) -> Vec<Hearing> {
    vec![
        hearing(side.other(), Whom::Accountable, NoticeKind::Contested),
        hearing(side.other(), Whom::Lead, NoticeKind::Contested),
        hearing(side, Whom::Lead, NoticeKind::Contested),
    ]
}

/// What stays inside a house: hand-overs reach both hands, the rest whoever answers for it.
fn inside(was: Option<PersonId>, act: &Act, side: Side) -> Vec<Hearing> {
    match act {
        Act::Reassign { to: Some(to), .. } if was != Some(*to) => handed(was, *to, side),
        _ => vec![hearing(side, Whom::OnlyAccountable, NoticeKind::ActedFor)],
    }
}

fn handed(was: Option<PersonId>, to: PersonId, side: Side) -> Vec<Hearing> {
    let new = hearing(side, Whom::Person(to), NoticeKind::HandedTo);
    let old = was.map(|was| hearing(side, Whom::Person(was), NoticeKind::HandedFrom));
    std::iter::once(new).chain(old).collect()
}

/// Why the side that did not say it has to hear of it.
fn why(before: &Commitment, act: &Act, after: &Commitment, hears: Side) -> NoticeKind {
    if after.state == State::Breakdown && before.state != State::Breakdown {
        return NoticeKind::Broken;
    }
    let theirs = after.whose_move() == Some(hears);
    let asks = theirs && (after.table.is_some() || matches!(after.state, State::Requested | State::Delivered));
    match act.kind() {
        // Who waits and writes to whoever has to answer wants to be heard before tomorrow.
        ActKind::Note if asks => NoticeKind::News,
        ActKind::Note | ActKind::AnswerLater | ActKind::Withdraw | ActKind::Accept => NoticeKind::Know,
        _ if asks => NoticeKind::Answer,
        _ => NoticeKind::News,
    }
}

/// What both sides hear, whoever said it and even where it was the clock.
const fn of_looking_back(act: &TalkAct) -> Option<NoticeKind> {
    match act {
        TalkAct::AskToReview { .. } => Some(NoticeKind::LookBack),
        TalkAct::ReviewTimePassed => Some(NoticeKind::News),
        _ => None,
    }
}

/// Who has to hear of what was said in a conversation. `to_move` is whose move it is now, `accountable` who answered for
/// it before on the side that speaks.
#[must_use]
pub fn of_conversation(event: &TalkEvent, to_move: Option<Side>, accountable: Option<PersonId>) -> Vec<Hearing> {
    let old = is_old(event.said_at, event.recorded_at);
    if let Some(kind) = of_looking_back(&event.act).filter(|_| !old) {
        return [Side::Customer, Side::Performer].map(|side| hearing(side, Whom::Accountable, kind)).into();
    }
    let by_machine = matches!(event.channel, Channel::Import | Channel::System);
    let Some(side) = event.by.side().filter(|_| !by_machine) else { return Vec::new() };
    match &event.act {
        TalkAct::Contest => return contested(side),
        _ if old && !event.for_other => return Vec::new(),
        TalkAct::Reassign { to } if accountable != Some(*to) => return handed(accountable, *to, side),
        act if act.visibility() == Visibility::Internal => {
            return vec![hearing(side, Whom::OnlyAccountable, NoticeKind::ActedFor)];
        }
        _ => {}
    }
    let kind = match event.act.kind() {
        TalkKind::Note => NoticeKind::Know,
        // Nobody has the move any more where both are in, or where it was open before.
        TalkKind::Review if to_move.is_some() => NoticeKind::LookBack,
        TalkKind::Review | TalkKind::Decline | TalkKind::Withdraw | TalkKind::Stop => NoticeKind::News,
        _ if to_move == Some(side.other()) => NoticeKind::Answer,
        _ => NoticeKind::News,
    };
    let mut all = Vec::new();
    if !old {
        all.push(hearing(side.other(), Whom::Accountable, kind));
    }
    let (whom, own) = match event.for_other {
        true => (Whom::Accountable, NoticeKind::SpokenFor),
        false => (Whom::OnlyAccountable, NoticeKind::ActedFor),
    };
    all.push(hearing(side, whom, own));
    all
}
