//! A short way to tell in a test what happened: who said what, and when. Panics where the rules refuse.

use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::{Act, Actor, Channel, Commitment, Event, Head, Kind, Refusal, Side, Standing, Terms, decide, evolve};
use crate::calendar::WorkingDays;
use crate::kernel::{CommitmentId, Due, PartyId, PersonId};

/// A Monday morning: every story begins here.
pub(crate) const START: &str = "2026-03-02T09:00:00Z";
/// Cleo, who answers for the customer's side.
pub(crate) const CLEO: PersonId = PersonId(Uuid::from_u128(0xC1E0));
/// Ben, who answers for the performer's side.
pub(crate) const BEN: PersonId = PersonId(Uuid::from_u128(0xBE0));

/// Monday to Friday, UTC.
pub(crate) fn days() -> WorkingDays {
    WorkingDays::weekdays(TimeZone::UTC)
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn due(text: &str) -> Due {
    Due::instant(at(text), "UTC").expect("a due")
}

/// An hourly feed with two conditions, by then.
pub(crate) fn terms(by: &str) -> Terms {
    Terms {
        subject: "Hourly asset feed".into(),
        conditions: vec!["Arrives each hour".into(), "Covers all sites".into()],
        due: Some(due(by)),
    }
}

pub(crate) fn request(by: &str) -> Act {
    Act::Request { terms: terms(by), answer_by: None, stake: 2 }
}

pub(crate) fn offer(by: &str) -> Act {
    Act::Offer { terms: terms(by), answer_by: None, stake: 1 }
}

pub(crate) fn counter(by: &str) -> Act {
    Act::Counter { terms: terms(by), answer_by: None }
}

/// Other terms, at the performer's asking unless told otherwise.
pub(crate) fn propose(by: &str) -> Act {
    Act::Propose { terms: terms(by), asked_by: Side::Performer, answer_by: None }
}

/// It will not hold, on the performer's account unless told otherwise.
pub(crate) fn breakdown() -> Act {
    Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None }
}

pub(crate) fn reject() -> Act {
    Act::Reject { unmet: vec![0], due: None }
}

pub(crate) fn promise() -> Act {
    Act::Promise { stretch: None, stake: None }
}

pub(crate) fn agree() -> Act {
    Act::Agree { stretch: None }
}

pub(crate) fn deliver() -> Act {
    Act::Deliver { evidence: vec![] }
}

pub(crate) fn accept() -> Act {
    Act::Accept { rating: None }
}

pub(crate) fn shared_note() -> Act {
    Act::Note { visibility: super::Visibility::Shared }
}

/// The same act, a little different.
pub(crate) trait But {
    /// An answer is wanted until then.
    fn until(self, by: &str) -> Self;
    /// At the asking of this side.
    fn asked_by(self, side: Side) -> Self;
    /// With these terms.
    fn with(self, by: &str) -> Self;
}

impl But for Act {
    fn until(mut self, by: &str) -> Self {
        match &mut self {
            Act::Request { answer_by, .. }
            | Act::Offer { answer_by, .. }
            | Act::Counter { answer_by, .. }
            | Act::Propose { answer_by, .. }
            | Act::DeclareBreakdown { answer_by, .. } => *answer_by = Some(at(by)),
            other => panic!("{other:?} wants no answer"),
        }
        self
    }

    fn asked_by(mut self, side: Side) -> Self {
        match &mut self {
            Act::Propose { asked_by, .. } | Act::DeclareBreakdown { asked_by, .. } => *asked_by = side,
            other => panic!("{other:?} is at nobody's asking"),
        }
        self
    }

    fn with(mut self, by: &str) -> Self {
        match &mut self {
            Act::DeclareBreakdown { terms: new, .. } => *new = Some(terms(by)),
            Act::Reject { due: new, .. } => *new = Some(due(by)),
            other => panic!("{other:?} carries terms already"),
        }
        self
    }
}

/// One commitment while it is told.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    new: Commitment,
    /// What has become of it.
    pub(crate) c: Commitment,
    /// What happened.
    pub(crate) events: Vec<Event>,
    /// The present.
    pub(crate) now: Timestamp,
}

impl Story {
    /// Nothing happened yet.
    pub(crate) fn new() -> Self {
        let head = Head {
            id: CommitmentId(Uuid::from_u128(1)),
            kind: Kind::Promise,
            customer: PartyId(Uuid::from_u128(0xC)),
            performer: PartyId(Uuid::from_u128(0xF)),
        };
        let new = Commitment::new(head, Some(CLEO), Some(BEN));
        Self { c: new.clone(), new, events: vec![], now: at(START) }
    }

    /// Asked for at the start.
    pub(crate) fn requested(by: &str) -> Self {
        Self::new().customer(request(by))
    }

    /// Offered at the start.
    pub(crate) fn offered(by: &str) -> Self {
        Self::new().performer(offer(by))
    }

    /// Asked for and promised at the start.
    pub(crate) fn promised(by: &str) -> Self {
        Self::requested(by).performer(promise())
    }

    /// Promised and delivered at once.
    pub(crate) fn delivered(by: &str) -> Self {
        Self::promised(by).performer(deliver())
    }

    /// Time passes until then.
    pub(crate) fn on(mut self, text: &str) -> Self {
        self.now = at(text);
        self
    }

    pub(crate) fn customer(self, act: Act) -> Self {
        let now = self.now;
        self.said(&Actor::web(CLEO, Side::Customer, Standing::Binds), act, now)
    }

    pub(crate) fn performer(self, act: Act) -> Self {
        let now = self.now;
        self.said(&Actor::web(BEN, Side::Performer, Standing::Binds), act, now)
    }

    /// Somebody of the other side records what `side` said.
    pub(crate) fn recorded_for(self, side: Side, act: Act) -> Self {
        let now = self.now;
        let recorder = if side == Side::Customer { BEN } else { CLEO };
        self.said(&Actor::web(recorder, side.other(), Standing::Binds).speaking_for_other(), act, now)
    }

    /// The performer said it then and records it only now.
    pub(crate) fn performer_said(self, then: &str, act: Act) -> Self {
        self.said(&Actor::web(BEN, Side::Performer, Standing::Binds), act, at(then))
    }

    /// Another system says that it happened then.
    pub(crate) fn imported(self, side: Side, then: &str, act: Act) -> Self {
        self.said(&Actor::import(side), act, at(then))
    }

    /// A named job.
    pub(crate) fn system(self, act: Act) -> Self {
        let now = self.now;
        self.said(&Actor::system(), act, now)
    }

    fn said(mut self, actor: &Actor, act: Act, said_at: Timestamp) -> Self {
        let kind = act.kind();
        let decided = decide(&self.c, act, Some("So it is.".into()), actor, said_at, self.now);
        let events = decided.unwrap_or_else(|no| panic!("{kind:?} in {:?}: {no:?}", self.c.state));
        for event in events {
            self.c = evolve(self.c, &event);
            self.events.push(event);
        }
        self
    }

    /// What the rules answer to this act of this side now; nothing happens.
    pub(crate) fn tried(&self, side: Side, act: Act) -> Result<Vec<Event>, Refusal> {
        self.tried_by(&Actor::web(BEN, side, Standing::Binds), act, Some("So it is."))
    }

    /// The same for any actor and words.
    pub(crate) fn tried_by(&self, actor: &Actor, act: Act, words: Option<&str>) -> Result<Vec<Event>, Refusal> {
        decide(&self.c, act, words.map(str::to_owned), actor, self.now, self.now)
    }

    /// Before anything happened.
    pub(crate) fn new_one(&self) -> Commitment {
        self.new.clone()
    }

    /// Through which door the last act came.
    pub(crate) fn last_channel(&self) -> Option<Channel> {
        self.events.last().map(|e| e.channel)
    }
}
