//! What programs send about a conversation, and what it becomes.

use domain::commitment::Visibility;
use domain::conversation::{self, TalkAct};
use domain::kernel::{ConversationId, PartyId, PersonId};
use domain::review::Review;
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::looked_back::{ReviewRating, StepReason};
use crate::api::kit::{Checks, codes, said_with};
use crate::conversations::acts::Saying;
use crate::conversations::opening::Starting;
use crate::kit::error::AppError;

/// Ways that are laid out at once.
const WAYS: usize = 20;

codes!(
    /// Who may read it: both sides, or the own one.
    TalkVisibilityCode = ["shared", "internal"]
);

/// One of several ways to meet the need.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Way {
    /// Its name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it costs, in words.
    #[serde(default)]
    #[schema(max_length = 200)]
    cost: String,
    /// How long it takes, in words.
    #[serde(default)]
    #[schema(max_length = 200)]
    time: String,
    /// What it gains for the need.
    #[serde(default)]
    #[schema(max_length = 200)]
    gain: String,
    /// What helps meanwhile.
    #[schema(max_length = 500)]
    interim: Option<String>,
}

impl From<&conversation::Way> for Way {
    fn from(way: &conversation::Way) -> Self {
        let conversation::Way { name, cost, time, gain, interim } = way.clone();
        Self { name, cost, time, gain, interim }
    }
}

impl Way {
    fn read(&self, f: &mut Checks) -> conversation::Way {
        let mut line = |field: &str, text: &str| f.line(field, Some(text)).unwrap_or_default();
        let (cost, time, gain) =
            (line("ways.cost", &self.cost), line("ways.time", &self.time), line("ways.gain", &self.gain));
        conversation::Way {
            name: f.needed("ways.name", &self.name, "Give this way a short name."),
            cost,
            time,
            gain,
            interim: f.sentence("ways.interim", self.interim.as_deref()),
        }
    }
}

/// What can be said, with what it carries. `raise` opens a conversation; the others are said in one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ConversationAct {
    /// Opens it, with as little as one sentence.
    Raise { statement: String, asked_for: Option<String>, serves: Option<String> },
    /// The client commits to a statement of need and to what it serves.
    State {
        #[schema(min_length = 1, max_length = 200)]
        statement: String,
        serves: Option<String>,
    },
    /// The performer says the need back, with what it found.
    Restate {
        #[schema(min_length = 1, max_length = 500)]
        need: String,
        root: Option<String>,
    },
    /// The client: yes, exactly that.
    Confirm {},
    /// The client: not quite. Needs `words`.
    Correct {},
    /// The performer lays ways to meet the need side by side.
    LayOut {
        #[schema(min_items = 1, max_items = 20)]
        ways: Vec<Way>,
    },
    /// The client chooses one of the ways last laid out, counted from 0.
    Choose { way: u32 },
    /// A step is taken up once more.
    Reopen {
        #[schema(minimum = 1, maximum = 4)]
        step: u8,
    },
    /// Asks both sides to look back until then. What is in is shown then at the latest.
    AskToReview { by: Timestamp },
    /// One person's look back: steps where they were unsure, and with which they were dissatisfied; every other step was
    /// sure. The other side reads it once both are in.
    Review {
        #[serde(default)]
        unsure: Vec<u8>,
        #[serde(default)]
        dissatisfied: Vec<u8>,
        /// Why, step by step; or say it in `words`.
        #[serde(default)]
        because: Vec<StepReason>,
        /// How it was with the other side. What is left out is not rated.
        #[serde(default)]
        ratings: Vec<ReviewRating>,
    },
    /// The time to look back has passed, so what is in is open. Said by the clock alone.
    ReviewTimePassed {},
    /// A candid no; needs `words`.
    Decline { alternative: Option<String> },
    /// Taken back.
    Withdraw {},
    /// It makes no sense to go on; needs `words`.
    Stop {},
    /// Words that move nothing; needs `words`.
    Note {
        #[schema(value_type = Option<TalkVisibilityCode>)]
        visibility: Option<String>,
    },
    /// Somebody else answers for it on the own side.
    Reassign { to: Uuid },
    /// That is not what I said: what was recorded for this side was not said.
    Contest {},
}

fn visibility(code: &str) -> Option<Visibility> {
    match code {
        "shared" => Some(Visibility::Shared),
        "internal" => Some(Visibility::Internal),
        _ => None,
    }
}

impl ConversationAct {
    /// As it is answered.
    pub(super) fn of(act: &TalkAct) -> Self {
        match act.clone() {
            TalkAct::Raise { statement, asked_for, serves } => Self::Raise { statement, asked_for, serves },
            TalkAct::State { statement, serves } => Self::State { statement, serves },
            TalkAct::Restate { need, root } => Self::Restate { need, root },
            TalkAct::Confirm => Self::Confirm {},
            TalkAct::Correct => Self::Correct {},
            TalkAct::LayOut { ways } => Self::LayOut { ways: ways.iter().map(Way::from).collect() },
            TalkAct::Choose { way } => Self::Choose { way: u32::try_from(way).unwrap_or(u32::MAX) },
            TalkAct::Reopen { step } => Self::Reopen { step },
            TalkAct::AskToReview { by } => Self::AskToReview { by },
            TalkAct::Review(review) => Self::Review {
                because: review.because.iter().map(StepReason::from).collect(),
                ratings: review.ratings.iter().map(ReviewRating::from).collect(),
                unsure: review.unsure,
                dissatisfied: review.dissatisfied,
            },
            TalkAct::ReviewTimePassed => Self::ReviewTimePassed {},
            TalkAct::Decline { alternative } => Self::Decline { alternative },
            TalkAct::Withdraw => Self::Withdraw {},
            TalkAct::Stop => Self::Stop {},
            TalkAct::Note { visibility } => {
                let code = if visibility == Visibility::Internal { "internal" } else { "shared" };
                Self::Note { visibility: Some(code.to_owned()) }
            }
            TalkAct::Reassign { to } => Self::Reassign { to: to.0 },
            TalkAct::Contest => Self::Contest {},
        }
    }

    fn read(&self, f: &mut Checks) -> TalkAct {
        match self {
            Self::Raise { statement, asked_for, serves } => {
                raise(f, statement, asked_for.as_deref(), serves.as_deref())
            }
            Self::State { statement, serves } => TalkAct::State {
                statement: f.needed("statement", statement, "Say the need in one sentence."),
                serves: f.sentence("serves", serves.as_deref()),
            },
            Self::Restate { need, root } => {
                let said = f.sentence("need", Some(need));
                if said.is_none() {
                    f.wrong("need", "Say in your words what they want to achieve.");
                }
                TalkAct::Restate { need: said.unwrap_or_default(), root: f.sentence("root", root.as_deref()) }
            }
            Self::Confirm {} => TalkAct::Confirm,
            Self::Correct {} => TalkAct::Correct,
            Self::LayOut { ways } => {
                if ways.is_empty() || ways.len() > WAYS {
                    f.wrong("ways", format!("Name 1 to {WAYS} ways to meet the need."));
                }
                TalkAct::LayOut { ways: ways.iter().take(WAYS).map(|way| way.read(f)).collect() }
            }
            Self::Choose { way } => TalkAct::Choose { way: usize::try_from(*way).unwrap_or(usize::MAX) },
            Self::Reopen { step } => TalkAct::Reopen { step: *step },
            Self::AskToReview { by } => {
                TalkAct::AskToReview { by: f.instant("by", Some(*by)).unwrap_or(Timestamp::UNIX_EPOCH) }
            }
            Self::Review { unsure, dissatisfied, because, ratings } => TalkAct::Review(Review {
                unsure: steps(f, "unsure", unsure),
                dissatisfied: steps(f, "dissatisfied", dissatisfied),
                because: because.iter().filter_map(|why| why.read(f)).collect(),
                ratings: ratings.iter().filter_map(|rating| rating.read(f)).collect(),
                ..Review::default()
            }),
            Self::ReviewTimePassed {} => TalkAct::ReviewTimePassed,
            Self::Decline { alternative } => {
                TalkAct::Decline { alternative: f.sentence("alternative", alternative.as_deref()) }
            }
            Self::Withdraw {} => TalkAct::Withdraw,
            Self::Stop {} => TalkAct::Stop,
            Self::Note { visibility: said } => {
                let said = f.code("visibility", said.as_deref(), visibility);
                TalkAct::Note { visibility: said.unwrap_or(Visibility::Shared) }
            }
            Self::Reassign { to } => TalkAct::Reassign { to: PersonId(*to) },
            Self::Contest {} => TalkAct::Contest,
        }
    }
}

fn raise(f: &mut Checks, statement: &str, asked_for: Option<&str>, serves: Option<&str>) -> TalkAct {
    TalkAct::Raise {
        statement: f.needed("statement", statement, "Say the need in one sentence."),
        asked_for: f.sentence("asked_for", asked_for),
        serves: f.sentence("serves", serves),
    }
}

fn steps(f: &mut Checks, field: &str, all: &[u8]) -> Vec<u8> {
    let mut all = all.to_vec();
    all.sort_unstable();
    all.dedup();
    if all.iter().any(|step| !(1..=7).contains(step)) {
        f.wrong(field, "A step is a number from 1 to 7.");
    }
    all
}

/// Something that is said in a conversation: what it is with what it carries, and the words that go with it.
#[derive(Clone, Debug, ToSchema)]
#[schema(example = json!({ "act": "restate", "need": "Crews arrive with the right parts.", "words": "Is that it?" }))]
pub(super) struct ConversationSaying {
    #[serde(flatten)]
    act: ConversationAct,
    /// In whose words. The other side reads them as they stand.
    #[schema(max_length = 4000)]
    words: Option<String>,
    /// The other side said it; it is only recorded here, and they can contest it.
    #[schema(required = false, default = false)]
    for_other: bool,
    /// When it was said, where it is recorded for the other side later.
    said_at: Option<Timestamp>,
}

impl<'de> Deserialize<'de> for ConversationSaying {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (act, with) = said_with(deserializer)?;
        let act = serde_json::from_value(act).map_err(D::Error::custom)?;
        Ok(Self { act, words: with.words, for_other: with.for_other, said_at: with.said_at })
    }
}

impl ConversationSaying {
    /// What it says.
    pub(super) fn saying(&self) -> Result<Saying, AppError> {
        let mut f = Checks::default();
        let act = self.act.read(&mut f);
        let words = f.words("words", self.words.as_deref());
        let said_at = f.said_at(self.said_at, self.for_other);
        f.done(Saying { for_other: self.for_other, said_at, ..Saying::now(act, words) })
    }
}

/// A conversation that is to be started.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConversation {
    /// The party that is not ours: the client whose need it is, or a supplier for a need of ours.
    party: Uuid,
    /// The need in one sentence.
    #[schema(min_length = 1, max_length = 200)]
    statement: String,
    /// The solution asked for, which may clothe another need.
    #[schema(max_length = 500)]
    asked_for: Option<String>,
    /// The business result it serves.
    #[schema(max_length = 500)]
    serves: Option<String>,
    /// Who answers for it on their side; whoever usually does where nothing is said.
    their_person: Option<Uuid>,
    /// Who answers for it on our side; whoever leads the relationship where nothing is said.
    our_person: Option<Uuid>,
    /// The ended one that it takes up again.
    follows: Option<Uuid>,
    /// In whose words.
    #[schema(max_length = 4000)]
    words: Option<String>,
    /// Why we raise something new at a client to whom something is broken; needed then. Only our side reads it.
    #[schema(max_length = 1000)]
    despite: Option<String>,
    /// The other side said it; it is only recorded here.
    #[serde(default)]
    for_other: bool,
    /// When it was said, where it is recorded for the other side later.
    said_at: Option<Timestamp>,
}

impl NewConversation {
    /// As the acts take it.
    pub(super) fn starting(&self) -> Result<Starting, AppError> {
        let mut f = Checks::default();
        let act = raise(&mut f, &self.statement, self.asked_for.as_deref(), self.serves.as_deref());
        let words = f.words("words", self.words.as_deref());
        let despite = f.sentence("despite", self.despite.as_deref());
        let said_at = f.said_at(self.said_at, self.for_other);
        f.done(Starting {
            them: PartyId(self.party),
            their_person: self.their_person.map(PersonId),
            our_person: self.our_person.map(PersonId),
            follows: self.follows.map(ConversationId),
            said: Saying { for_other: self.for_other, said_at, despite, ..Saying::now(act, words) },
            first: None,
        })
    }
}
