//! What a letter is made of.

use domain::kernel::{CommitmentId, ConversationId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ledger::Matter;
use crate::links::LinkId;

/// One letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId(pub Uuid);

impl std::fmt::Display for LetterId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a letter or a link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A promise.
    Commitment(CommitmentId),
    /// An alignment conversation.
    Conversation(ConversationId),
}

impl About {
    /// What kind of matter it is.
    #[must_use]
    pub const fn matter(self) -> Matter {
        match self {
            About::Commitment(_) => Matter::Commitment,
            About::Conversation(_) => Matter::Conversation,
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            About::Commitment(id) => id.0,
            About::Conversation(id) => id.0,
        }
    }

    /// From what a row says.
    #[must_use]
    pub fn from_codes(matter: &str, id: Uuid) -> Option<Self> {
        match matter {
            "commitment" => Some(About::Commitment(CommitmentId(id))),
            "conversation" => Some(About::Conversation(ConversationId(id))),
            _ => None,
        }
    }
}

/// One piece of a letter, in the order in which it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// The words of a person, quoted.
    Said(String),
    /// Names and what they are: "By", "Friday 13 March, 17:00".
    Facts(Vec<(String, String)>),
    /// A signed link, usable without signing in by whoever holds it.
    Link {
        /// What is done there.
        label: String,
        /// Which.
        link: LinkId,
    },
    /// One signed link with an answer chosen beforehand for each of these words.
    Answers {
        /// Which.
        link: LinkId,
        /// What stands on each, and the code of the act that it chooses.
        choices: Vec<(String, String)>,
    },
    /// A page of Entente that asks to sign in first.
    Page {
        /// What is done there.
        label: String,
        /// A path that begins with `/`.
        path: String,
    },
    /// Lines that belong together.
    List(Vec<String>),
}

/// A letter that is to be posted.
#[derive(Clone, Debug)]
pub struct Letter {
    /// To whom.
    pub to: PersonId,
    /// What it is about; letters about one matter stand together in a mail program.
    pub about: Option<About>,
    /// Why it is written; stable, for lists and programs.
    pub purpose: &'static str,
    /// One line.
    pub subject: String,
    /// What it says.
    pub parts: Vec<Part>,
    /// Not sent before.
    pub not_before: Option<Timestamp>,
    /// Posted once at most under this key.
    pub key: Option<String>,
}

/// The purpose of letters that stand in no list but that of whoever gets them: that they were written would tell something already.
pub const CONFIDENTIAL: &str = "confidential";

/// Whether letters of this purpose ask for an answer without a name. Their words and their link are for their reader alone: whoever
/// has the link finds out whether it was used, and could answer in another's place.
#[must_use]
pub fn for_its_reader(purpose: &str) -> bool {
    matches!(purpose, "survey" | "litmus" | "pulse" | "self_check")
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It will be sent, or tried again.
    Waiting,
    /// The mail server took it.
    Sent,
    /// It will not arrive, and is not tried again.
    Failed,
    /// It is not sent: the reader may no longer see the matter, or somebody said so.
    Withheld,
    /// The person has no e-mail.
    NoAddress,
    /// There is no mail server; it can be read here.
    Kept,
}

impl State {
    /// All of them, in the order in which lists offer them.
    pub const ALL: [State; 6] =
        [State::Waiting, State::Sent, State::Failed, State::Withheld, State::NoAddress, State::Kept];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Sent => "sent",
            State::Failed => "failed",
            State::Withheld => "withheld",
            State::NoAddress => "no_address",
            State::Kept => "kept",
        }
    }

    /// From the stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Sent => "sent",
            State::Failed => "failed",
            State::Withheld => "not sent",
            State::NoAddress => "no e-mail",
            State::Kept => "kept here",
        }
    }
}
