//! What programs send about a promise, and the acts it becomes. Whether an act is possible is for the rules to say; here is
//! only whether it can be read.

use domain::commitment::{self, Act, Event, Passed, Side, Visibility};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::SideCode;
use crate::api::kit::{Checks, Due, codes, said_with};
use crate::commitments::acts::Saying;
use crate::kit::env::Env;
use crate::kit::error::AppError;

/// What is promised.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Terms {
    /// What, in one line.
    #[schema(min_length = 1, max_length = 200)]
    subject: String,
    /// How both will know that it is done; each can be checked by both.
    #[serde(default)]
    #[schema(max_items = 50)]
    conditions: Vec<String>,
    /// By when. A request may leave it open.
    #[serde(default)]
    due: Option<Due>,
}

impl From<&commitment::Terms> for Terms {
    fn from(terms: &commitment::Terms) -> Self {
        let due = terms.due.as_ref().map(Due::from);
        Self { subject: terms.subject.clone(), conditions: terms.conditions.clone(), due }
    }
}

impl Terms {
    pub(super) fn read(&self, f: &mut Checks, env: &Env) -> commitment::Terms {
        commitment::Terms {
            subject: f.needed("terms.subject", &self.subject, "Say in one line what it is about."),
            conditions: f.lines("terms.conditions", &self.conditions),
            due: f.due("terms.due", self.due.as_ref(), env.zone()),
        }
    }
}

/// An act with what it carries. `request` and `offer` open a promise; the others are said about one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CommitmentAct {
    /// The customer asks.
    Request {
        terms: Terms,
        answer_by: Option<Timestamp>,
        #[schema(minimum = 1, maximum = 3)]
        stake: Option<u8>,
    },
    /// The performer offers unasked.
    Offer {
        terms: Terms,
        answer_by: Option<Timestamp>,
        #[schema(minimum = 1, maximum = 3)]
        stake: Option<u8>,
        stretch: Option<String>,
    },
    /// The performer promises what was asked for. `stretch` says why it is below the agreed confidence.
    Promise {
        stretch: Option<String>,
        #[schema(minimum = 1, maximum = 3)]
        stake: Option<u8>,
    },
    /// The customer takes up what was offered.
    TakeUp {},
    /// Other terms, before any promise.
    Counter { terms: Terms, answer_by: Option<Timestamp>, stretch: Option<String> },
    /// The terms on the table become the terms in force.
    Agree { stretch: Option<String> },
    /// Whose move it is names a later time.
    AnswerLater { answer_by: Timestamp },
    /// No, before any promise; needs `words`.
    Decline { alternative: Option<String> },
    /// No to other terms; the agreed ones stand. Needs `words`.
    DeclineAmendment {},
    /// Taken back by whoever opened it or whose terms are on the table.
    Withdraw {},
    /// It will be kept. Only the own side sees it.
    Assure {},
    /// It will not hold as agreed; needs `words`. `held_by` is the overdue promise of the other side that holds it up.
    DeclareBreakdown {
        #[schema(value_type = Option<SideCode>)]
        asked_by: Option<String>,
        terms: Option<Terms>,
        answer_by: Option<Timestamp>,
        held_by: Option<Uuid>,
        stretch: Option<String>,
    },
    /// Other terms for what was promised.
    Propose {
        terms: Terms,
        #[schema(value_type = Option<SideCode>)]
        asked_by: Option<String>,
        answer_by: Option<Timestamp>,
        stretch: Option<String>,
    },
    /// The conditions are met: what shows it, one entry for each condition in order; entries may be empty.
    Deliver {
        #[serde(default)]
        #[schema(max_items = 50)]
        evidence: Vec<String>,
    },
    /// The customer is satisfied.
    Accept {
        #[schema(minimum = 1, maximum = 5)]
        rating: Option<u8>,
    },
    /// The conditions are not met: which ones of the terms in force, counted from 0, and a new due or nothing.
    Reject {
        #[serde(default)]
        #[schema(max_items = 50)]
        unmet: Vec<u32>,
        due: Option<Due>,
    },
    /// The performer gives the promise up; needs `words`.
    Revoke {},
    /// The customer no longer wants it; needs `words`.
    Cancel {},
    /// Words that move nothing; needs `words`.
    Note {
        #[schema(value_type = Option<VisibilityCode>)]
        visibility: Option<String>,
    },
    /// Somebody else answers for it on the own side from now on, or another team works on it.
    Reassign { to: Option<Uuid>, team: Option<Uuid> },
    /// That is not what I said: an act recorded for this side did not happen.
    Contest {},
    /// Time passed; said by the system alone.
    Clock {
        #[schema(value_type = PassedCode)]
        passed: String,
        at: Timestamp,
    },
}

codes!(
    /// What passed.
    PassedCode = ["due", "answer_by", "breakdown", "confirming"]
);

codes!(
    /// Who may read it: both sides, or the own one.
    VisibilityCode = ["shared", "internal"]
);

fn visibility(code: &str) -> Option<Visibility> {
    match code {
        "shared" => Some(Visibility::Shared),
        "internal" => Some(Visibility::Internal),
        _ => None,
    }
}

impl CommitmentAct {
    /// As it is answered; nothing for what is never shown.
    pub(super) fn of(event: &Event) -> Option<Self> {
        let stretch = event.basis.stretch.clone();
        let act = &event.act;
        let side = |side: &Side| Some(side.code().to_owned());
        Some(match act {
            Act::Request { terms, answer_by, stake } => {
                Self::Request { terms: terms.into(), answer_by: *answer_by, stake: Some(*stake) }
            }
            Act::Offer { terms, answer_by, stake } => {
                Self::Offer { terms: terms.into(), answer_by: *answer_by, stake: Some(*stake), stretch }
            }
            Act::Promise { stretch, stake } => Self::Promise { stretch: stretch.clone(), stake: *stake },
            Act::TakeUp => Self::TakeUp {},
            Act::Counter { terms, answer_by } => Self::Counter { terms: terms.into(), answer_by: *answer_by, stretch },
            Act::Agree { stretch } => Self::Agree { stretch: stretch.clone() },
            Act::AnswerLater { answer_by } => Self::AnswerLater { answer_by: *answer_by },
            Act::Decline { alternative } => Self::Decline { alternative: alternative.clone() },
            Act::DeclineAmendment => Self::DeclineAmendment {},
            Act::Withdraw => Self::Withdraw {},
            Act::Assure => Self::Assure {},
            Act::DeclareBreakdown { asked_by, terms, answer_by, held_by } => Self::DeclareBreakdown {
                asked_by: side(asked_by),
                terms: terms.as_ref().map(Terms::from),
                answer_by: *answer_by,
                held_by: held_by.map(|c| c.0),
                stretch,
            },
            Act::Propose { terms, asked_by, answer_by } => {
                Self::Propose { terms: terms.into(), asked_by: side(asked_by), answer_by: *answer_by, stretch }
            }
            Act::Deliver { evidence } => Self::Deliver { evidence: evidence.clone() },
            Act::Accept { rating } => Self::Accept { rating: *rating },
            Act::Reject { unmet, due } => Self::Reject {
                unmet: unmet.iter().filter_map(|n| u32::try_from(*n).ok()).collect(),
                due: due.as_ref().map(Due::from),
            },
            Act::Revoke => Self::Revoke {},
            Act::Cancel => Self::Cancel {},
            Act::Note { visibility: Visibility::Internal } => Self::Note { visibility: Some("internal".to_owned()) },
            Act::Note { visibility: Visibility::Shared } => Self::Note { visibility: Some("shared".to_owned()) },
            Act::Reassign { to, team } => Self::Reassign { to: to.map(|p| p.0), team: team.map(|t| t.0) },
            Act::Contest => Self::Contest {},
            Act::Clock { passed, at } => {
                let passed = match passed {
                    Passed::Due => "due",
                    Passed::AnswerBy => "answer_by",
                    Passed::Breakdown => "breakdown",
                    Passed::Confirming => "confirming",
                };
                Self::Clock { passed: passed.to_owned(), at: *at }
            }
            Act::Void => return None,
        })
    }

    fn read(&self, f: &mut Checks, env: &Env) -> Act {
        match self {
            Self::Request { terms, answer_by, stake } => Act::Request {
                terms: terms.read(f, env),
                answer_by: f.instant("answer_by", *answer_by),
                stake: stake.unwrap_or(1),
            },
            Self::Offer { terms, answer_by, stake, .. } => Act::Offer {
                terms: terms.read(f, env),
                answer_by: f.instant("answer_by", *answer_by),
                stake: stake.unwrap_or(1),
            },
            Self::Promise { stretch, stake } => {
                Act::Promise { stretch: f.sentence("stretch", stretch.as_deref()), stake: *stake }
            }
            Self::TakeUp {} => Act::TakeUp,
            Self::Counter { terms, answer_by, .. } => {
                Act::Counter { terms: terms.read(f, env), answer_by: f.instant("answer_by", *answer_by) }
            }
            Self::Agree { stretch } => Act::Agree { stretch: f.sentence("stretch", stretch.as_deref()) },
            Self::AnswerLater { answer_by } => {
                Act::AnswerLater { answer_by: f.instant("answer_by", Some(*answer_by)).unwrap_or(env.now) }
            }
            Self::Decline { alternative } => {
                Act::Decline { alternative: f.sentence("alternative", alternative.as_deref()) }
            }
            Self::DeclineAmendment {} => Act::DeclineAmendment,
            Self::Withdraw {} => Act::Withdraw,
            Self::Assure {} => Act::Assure,
            Self::DeclareBreakdown { .. } | Self::Propose { .. } => self.other_terms(f, env),
            Self::Deliver { evidence } => Act::Deliver { evidence: f.places("evidence", evidence) },
            Self::Accept { rating } => Act::Accept { rating: *rating },
            Self::Reject { unmet, due } => Act::Reject {
                unmet: unmet.iter().filter_map(|n| usize::try_from(*n).ok()).collect(),
                due: f.due("due", due.as_ref(), env.zone()),
            },
            Self::Revoke {} => Act::Revoke,
            Self::Cancel {} => Act::Cancel,
            Self::Note { visibility: said } => {
                let said = f.code("visibility", said.as_deref(), visibility);
                Act::Note { visibility: said.unwrap_or(Visibility::Shared) }
            }
            Self::Reassign { to, team } => Act::Reassign { to: to.map(PersonId), team: team.map(PartyId) },
            Self::Contest {} => Act::Contest,
            Self::Clock { at, .. } => {
                f.wrong("act", "That time passed is said by the system alone.");
                Act::Clock { passed: Passed::Due, at: *at }
            }
        }
    }

    /// Why the terms that are put are a stretch.
    fn stretch(&self) -> Option<&str> {
        match self {
            Self::Offer { stretch, .. }
            | Self::Counter { stretch, .. }
            | Self::DeclareBreakdown { stretch, .. }
            | Self::Propose { stretch, .. } => stretch.as_deref(),
            _ => None,
        }
    }

    fn other_terms(&self, f: &mut Checks, env: &Env) -> Act {
        let side = |f: &mut Checks, code: &Option<String>| {
            f.code("asked_by", code.as_deref(), Side::from_code).unwrap_or(Side::Performer)
        };
        match self {
            Self::DeclareBreakdown { asked_by, terms, answer_by, held_by, .. } => Act::DeclareBreakdown {
                // What is held up by the other side's own overdue promise follows from them.
                asked_by: if held_by.is_some() { Side::Customer } else { side(f, asked_by) },
                terms: terms.as_ref().map(|terms| terms.read(f, env)),
                answer_by: f.instant("answer_by", answer_by.filter(|_| terms.is_some())),
                held_by: held_by.map(CommitmentId),
            },
            Self::Propose { terms, asked_by, answer_by, .. } => Act::Propose {
                terms: terms.read(f, env),
                asked_by: side(f, asked_by),
                answer_by: f.instant("answer_by", *answer_by),
            },
            _ => Act::Assure,
        }
    }
}

/// Something that is said about a promise: an act with what it carries, and the words that go with it.
#[derive(Clone, Debug, ToSchema)]
#[schema(example = json!({ "act": "promise", "words": "You will have it." }))]
pub(super) struct CommitmentSaying {
    #[serde(flatten)]
    act: CommitmentAct,
    /// In whose words. The other side reads them as they stand.
    #[schema(max_length = 4000)]
    words: Option<String>,
    /// The other side said it; it is only recorded here, and they can contest it.
    #[schema(required = false, default = false)]
    for_other: bool,
    /// When it was said, where it is recorded for the other side later.
    said_at: Option<Timestamp>,
    /// Why it is delivered although something below it is still open. Only our own side reads it.
    #[schema(max_length = 1000)]
    despite: Option<String>,
    /// The promise check that was seen before; the last one of that day where none is named.
    check: Option<Uuid>,
}

impl<'de> Deserialize<'de> for CommitmentSaying {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut act, with) = said_with(deserializer)?;
        let despite = act.as_object_mut().and_then(|act| act.remove("despite")).unwrap_or_default();
        let despite = serde_json::from_value(despite).map_err(|e| D::Error::custom(format!("despite: {e}")))?;
        let check = act.as_object_mut().and_then(|act| act.remove("check")).unwrap_or_default();
        let check = serde_json::from_value(check).map_err(|e| D::Error::custom(format!("check: {e}")))?;
        let act = serde_json::from_value(act).map_err(D::Error::custom)?;
        Ok(Self { act, words: with.words, for_other: with.for_other, said_at: with.said_at, despite, check })
    }
}

impl CommitmentSaying {
    /// Why it is delivered all the same.
    pub(super) fn despite(&self) -> String {
        self.despite.clone().unwrap_or_default()
    }

    /// What it says.
    pub(super) fn saying(&self, env: &Env) -> Result<Saying, AppError> {
        let mut f = Checks::default();
        let act = self.act.read(&mut f, env);
        let words = f.words("words", self.words.as_deref());
        let said_at = f.said_at(self.said_at, self.for_other);
        let stretch = f.sentence("stretch", self.act.stretch());
        f.done(Saying { for_other: self.for_other, said_at, stretch, check: self.check, ..Saying::now(act, words) })
    }
}
