//! What programs send to open a promise, and how it is opened. Whether that is possible is for the rules to say.

use domain::commitment::{Act, Kind};
use domain::kernel::{CommitmentId, ConversationId, PartyId, PersonId};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::sent::Terms;
use crate::api::kit::{Checks, codes};
use crate::commitments::acts::{Opening, Saying};
use crate::kit::env::Env;
use crate::kit::error::AppError;
use crate::resting::acts::Place;

/// A promise that is to be opened, by asking for it or offering it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCommitment {
    /// `request` where the customer asks, `offer` where the performer offers.
    #[schema(value_type = OpeningCode)]
    act: String,
    /// Who benefits. One of both is the IT organisation; below another promise both may be ours.
    customer: Uuid,
    /// Who promises.
    performer: Uuid,
    /// Who answers for it on the customer's side.
    customer_person: Option<Uuid>,
    /// Who answers for it on the performer's side.
    performer_person: Option<Uuid>,
    /// The team of ours that is to work on it, where we promise.
    team: Option<Uuid>,
    /// The conversation it belongs to.
    conversation: Option<Uuid>,
    /// The step of that conversation which it carries.
    #[schema(minimum = 1, maximum = 7)]
    step: Option<i64>,
    /// The closed one that it takes up again.
    follows: Option<Uuid>,
    /// The promise of ours that is to rest on it: asked for by whoever performs that one. Only for our own staff.
    parent: Option<Uuid>,
    /// Which of those that rest there already have to be done first.
    #[serde(default)]
    #[schema(max_items = 60)]
    after: Vec<Uuid>,
    terms: Terms,
    /// Until when an answer is wanted.
    answer_by: Option<Timestamp>,
    /// How much trust rests on it.
    #[schema(minimum = 1, maximum = 3, default = 1)]
    stake: Option<u8>,
    /// In whose words.
    #[schema(max_length = 4000)]
    words: Option<String>,
    /// The other side said it; it is only recorded here.
    #[serde(default)]
    for_other: bool,
    /// When it was said, where it is recorded for the other side later.
    said_at: Option<Timestamp>,
    /// Why what is offered is a stretch; needed below the agreed level.
    #[schema(max_length = 1000)]
    stretch: Option<String>,
    /// Why we offer something new to a client to whom something is broken; needed then. Only our side reads it.
    #[schema(max_length = 1000)]
    despite: Option<String>,
    /// The promise check that was seen before.
    check: Option<Uuid>,
}

codes!(
    /// How a promise begins.
    OpeningCode = ["request", "offer"]
);

impl NewCommitment {
    /// Where it rests, if it rests below another.
    pub(super) fn place(&self) -> Option<Place> {
        let after = self.after.iter().copied().map(CommitmentId).collect();
        self.parent.map(|parent| Place { parent: CommitmentId(parent), after })
    }

    /// As the acts take it.
    pub(super) fn opening(&self, env: &Env, it: PartyId) -> Result<Opening, AppError> {
        let mut f = Checks::default();
        let (customer, performer) = (PartyId(self.customer), PartyId(self.performer));
        if self.parent.is_none() && (customer == it) == (performer == it) {
            f.wrong("performer", format!("One of both sides is the IT organisation, {it}; the other is not."));
        }
        if self.team.is_some() && performer != it {
            f.wrong("team", "A team works on it only where the IT organisation promises.");
        }
        if self.step.is_some_and(|step| !(1..=7).contains(&step))
            || (self.step.is_some() && self.conversation.is_none())
        {
            f.wrong("step", "A step is a number from 1 to 7, of a conversation that is named.");
        }
        let terms = self.terms.read(&mut f, env);
        let (answer_by, stake) = (f.instant("answer_by", self.answer_by), self.stake.unwrap_or(1));
        let act = match self.act.as_str() {
            "offer" => Act::Offer { terms, answer_by, stake },
            "request" => Act::Request { terms, answer_by, stake },
            _ => {
                f.wrong("act", "A promise begins with request or offer.");
                Act::Request { terms, answer_by, stake }
            }
        };
        let words = f.words("words", self.words.as_deref());
        let stretch = f.sentence("stretch", self.stretch.as_deref());
        let despite = f.sentence("despite", self.despite.as_deref());
        let said_at = f.said_at(self.said_at, self.for_other);
        f.done(Opening {
            kind: Kind::Promise,
            customer,
            performer,
            customer_person: self.customer_person.map(PersonId),
            performer_person: self.performer_person.map(PersonId),
            team: self.team.map(PartyId),
            conversation: self.conversation.map(ConversationId),
            step: self.step,
            follows: self.follows.map(CommitmentId),
            said: Saying {
                for_other: self.for_other,
                said_at,
                stretch,
                despite,
                check: self.check,
                ..Saying::now(act, words)
            },
        })
    }
}
