//! What will be said, by whom and when: all of it is written down before the first word is said, and then said in the
//! order of time. Conversations and promises have numbers here; ids come when they are opened.

use domain::commitment::{Act, Channel, Kind, Terms};
use domain::conversation::TalkAct;
use domain::kernel::{PartyId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

/// The number of a conversation in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TalkNo(pub(super) usize);

/// The number of a promise in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PromiseNo(pub(super) usize);

/// Between whom a promise is, and where it belongs.
#[derive(Clone, Debug)]
pub(super) struct Deal {
    pub(super) kind: Kind,
    pub(super) customer: PartyId,
    pub(super) performer: PartyId,
    /// Who answers for it on the customer's side.
    pub(super) asks: PersonId,
    /// Who answers for it on the performer's side.
    pub(super) gives: PersonId,
    pub(super) team: Option<PartyId>,
    /// The team hears of it only once it is promised: the customer asked for it.
    pub(super) hand_over: bool,
    pub(super) talk: Option<TalkNo>,
    pub(super) step: Option<i64>,
    pub(super) follows: Option<PromiseNo>,
    /// It rests below the promise of this conversation.
    pub(super) above: Option<TalkNo>,
}

/// What is said.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A conversation is raised between these parties and people.
    Raise { talk: TalkNo, parties: (PartyId, PartyId), people: (PersonId, PersonId), act: TalkAct },
    /// Something is said in one.
    Talk { talk: TalkNo, act: TalkAct },
    /// A promise is asked for or offered.
    Open { promise: PromiseNo, deal: Box<Deal>, act: Act },
    /// Something of the catalogue is ordered: service and offering by name.
    Order { promise: PromiseNo, offering: (String, String), customer: PartyId, answers: Vec<String> },
    /// Something is said about one; perhaps it is held up by another.
    Say { promise: PromiseNo, act: Act, held_by: Option<PromiseNo> },
    /// The first thing that was found in looking back becomes a promise.
    TakeUp { talk: TalkNo, promise: PromiseNo, terms: Terms },
    /// Somebody names another who speaks for them on these days.
    Deputise { deputy: PersonId, days: (Date, Date) },
    /// Somebody of the house looks with the eyes of somebody they serve.
    Look { eyes: PersonId },
}

/// One thing that is said.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) at: Timestamp,
    pub(super) who: PersonId,
    pub(super) words: Option<String>,
    /// Somebody records what the other side said.
    pub(super) for_other: bool,
    pub(super) channel: Channel,
    pub(super) what: What,
}

/// Everything that will be said.
#[derive(Debug, Default)]
pub(super) struct Plan {
    steps: Vec<Step>,
    talks: usize,
    promises: usize,
}

impl Plan {
    pub(super) fn talk(&mut self) -> TalkNo {
        self.talks += 1;
        TalkNo(self.talks - 1)
    }

    pub(super) fn promise(&mut self) -> PromiseNo {
        self.promises += 1;
        PromiseNo(self.promises - 1)
    }

    pub(super) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// From then to then this person's words come from their deputy, who is named the working day before.
    pub(super) fn stand_in(&mut self, of: PersonId, deputy: PersonId, from: Timestamp, until: Timestamp) {
        for step in self.steps.iter_mut().filter(|s| s.who == of && from <= s.at && s.at < until) {
            step.who = deputy;
        }
    }

    /// All that was said before now, in the order of time; what was planned first comes first at the same instant.
    pub(super) fn until(self, now: Timestamp) -> Vec<Step> {
        let mut steps: Vec<Step> = self.steps.into_iter().filter(|s| s.at < now).collect();
        steps.sort_by_key(|s| s.at);
        steps
    }
}
