//! What is said in a conversation beside its commitments.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commitment::{By, Channel, Visibility};
use crate::kernel::PersonId;
use crate::review::Review;

/// One of several ways to meet the need, laid beside the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// Its name.
    pub name: String,
    /// What it costs, in the organisation's words (*64,000 €*, *none*).
    pub cost: String,
    /// How long it takes (*9 weeks*).
    pub time: String,
    /// What it gains for the need (*8 to 12 % fewer visits*).
    pub gain: String,
    /// What helps meanwhile.
    pub interim: Option<String>,
}

/// What somebody says in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum TalkAct {
    /// Opens it, with as little as one sentence. By the client it states the need; by IT it asks them to.
    Raise {
        /// The need in one sentence: the title.
        statement: String,
        /// The solution asked for, which may clothe another need.
        asked_for: Option<String>,
        /// The business result it serves.
        serves: Option<String>,
    },
    /// The client commits to a statement of need and to what it serves.
    State {
        /// The need in one sentence.
        statement: String,
        /// The business result it serves.
        serves: Option<String>,
    },
    /// IT says the need back in its own words, with what it found.
    Restate {
        /// The need as understood.
        need: String,
        /// What lies at its root.
        root: Option<String>,
    },
    /// The client: yes, exactly that.
    Confirm,
    /// The client: not quite.
    Correct,
    /// IT lays ways to meet the need side by side.
    LayOut {
        /// One or more.
        ways: Vec<Way>,
    },
    /// The client chooses one.
    Choose {
        /// Position among the ways last laid out.
        way: usize,
    },
    /// A step is taken up once more; what was said there stays.
    Reopen {
        /// 1 to 4.
        step: u8,
    },
    /// Both sides are asked to look back.
    AskToReview {
        /// Until when; what is in is shown then at the latest.
        by: Timestamp,
    },
    /// Somebody's look back at the whole: sealed until both sides are in, or until the time for it has passed.
    Review(Review),
    /// The time to look back has passed with one side in: what is in is open. Written by the clock alone.
    ReviewTimePassed,
    /// IT: a candid no.
    Decline {
        /// What could be done instead.
        alternative: Option<String>,
    },
    /// Taken back by the client, or by whoever raised it.
    Withdraw,
    /// It makes no sense to go on.
    Stop,
    /// Words that move nothing.
    Note {
        /// Who may read them.
        visibility: Visibility,
    },
    /// Somebody else answers for it on this side.
    Reassign {
        /// Who.
        to: PersonId,
    },
    /// *That is not what I said*: what was recorded for this side was not said; what held before holds again.
    Contest,
}

macro_rules! kinds {
    ($($name:ident $pattern:pat => $code:literal $done:literal $todo:literal),+ $(,)?) => {
        /// The kind of what is said.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum TalkKind { $(#[allow(missing_docs, reason = "named as the act it stands for")] $name),+ }

        impl TalkKind {
            /// Every kind.
            pub const ALL: &'static [TalkKind] = &[$(TalkKind::$name),+];

            /// As stored, in URLs and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(TalkKind::$name => $code),+ }
            }

            /// What happened, for people.
            #[must_use]
            pub const fn done(self) -> &'static str {
                match self { $(TalkKind::$name => $done),+ }
            }

            /// What one can do, for people.
            #[must_use]
            pub const fn todo(self) -> &'static str {
                match self { $(TalkKind::$name => $todo),+ }
            }

            /// Back from [`TalkKind::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.code() == code)
            }
        }

        impl TalkAct {
            /// Which kind this is.
            #[must_use]
            pub const fn kind(&self) -> TalkKind {
                match self { $($pattern => TalkKind::$name),+ }
            }
        }
    };
}

kinds! {
    Raise TalkAct::Raise { .. } => "raise" "Raised it" "Start a conversation",
    State TalkAct::State { .. } => "state" "Stated the need" "State the need",
    Restate TalkAct::Restate { .. } => "restate" "Said the need back" "Say the need back",
    Confirm TalkAct::Confirm => "confirm" "Confirmed" "Yes, exactly that",
    Correct TalkAct::Correct => "correct" "Not quite" "Not quite",
    LayOut TalkAct::LayOut { .. } => "lay_out" "Laid out the ways" "Lay out ways to meet it",
    Choose TalkAct::Choose { .. } => "choose" "Chose" "Choose one",
    Reopen TalkAct::Reopen { .. } => "reopen" "Took a step up again" "Take a step up again",
    AskToReview TalkAct::AskToReview { .. } => "ask_to_review" "Asked both to look back" "Ask both to look back",
    Review TalkAct::Review(_) => "review" "Looked back" "Look back together",
    ReviewTimePassed TalkAct::ReviewTimePassed => "review_time_passed" "The time to look back has passed" "Open what is in",
    Decline TalkAct::Decline { .. } => "decline" "Declined" "Decline",
    Withdraw TalkAct::Withdraw => "withdraw" "Took it back" "Take it back",
    Stop TalkAct::Stop => "stop" "Stopped it" "Stop it",
    Note TalkAct::Note { .. } => "note" "Noted" "Leave a note",
    Reassign TalkAct::Reassign { .. } => "reassign" "Handed over" "Hand over",
    Contest TalkAct::Contest => "contest" "Said: that is not what I said" "That is not what I said",
}

impl TalkAct {
    /// Who may read it.
    #[must_use]
    pub const fn visibility(&self) -> Visibility {
        match self {
            TalkAct::Note { visibility } => *visibility,
            TalkAct::Reassign { .. } => Visibility::Internal,
            _ => Visibility::Shared,
        }
    }
}

/// One line of a conversation's own ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkEvent {
    /// What was said.
    pub act: TalkAct,
    /// In whose words.
    pub words: Option<String>,
    /// On whose behalf; the client is the customer.
    pub by: By,
    /// Who recorded it.
    pub person: Option<PersonId>,
    /// Recorded by the other side.
    pub for_other: bool,
    /// When it was said.
    pub said_at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Through which door.
    pub channel: Channel,
}
