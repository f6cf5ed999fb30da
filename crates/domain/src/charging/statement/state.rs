//! Where a statement stands, what can be said about it, and what that makes of it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kernel::PersonId;

/// Where a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Made by a run; the next run makes it anew.
    Draft,
    /// The client looks at it. Its lines stay as they are until it is taken back.
    Preview,
    /// It is the bill.
    Issued,
    /// For ever.
    Closed,
}

impl State {
    /// In the order in which they follow.
    pub const ALL: [State; 4] = [State::Draft, State::Preview, State::Issued, State::Closed];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Preview => "preview",
            State::Issued => "issued",
            State::Closed => "closed",
        }
    }

    /// Back from [`State::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// For people, after *this statement is*.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            State::Draft => "a draft",
            State::Preview => "open to the client",
            State::Issued => "issued",
            State::Closed => "closed",
        }
    }

    /// Whether the client sees it.
    #[must_use]
    pub const fn is_seen(self) -> bool {
        !matches!(self, State::Draft)
    }
}

/// How a dispute is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The line stands, for the reason given.
    Stands,
    /// The client is right: by a new draft while it is open to them, by a line of a later statement once it is issued.
    PutRight,
}

impl Answer {
    /// Both.
    pub const ALL: [Answer; 2] = [Answer::Stands, Answer::PutRight];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Answer::Stands => "stands",
            Answer::PutRight => "put_right",
        }
    }

    /// Back from [`Answer::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }
}

/// What can be said about a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// A run made it anew, with so many lines.
    Run {
        /// How many.
        lines: u32,
    },
    /// Opens it to the client.
    Preview {
        /// The last day for looking at it.
        until: Date,
    },
    /// Takes it back to a draft.
    TakeBack,
    /// Makes it the bill.
    Issue,
    /// For ever.
    Close,
    /// Says that a line is not right.
    Dispute {
        /// Its number.
        line: u32,
    },
    /// Takes that back.
    Withdraw {
        /// Its number.
        line: u32,
    },
    /// Answers a dispute.
    Answer {
        /// The number of its line.
        line: u32,
        /// How.
        answer: Answer,
    },
}

macro_rules! kinds {
    ($($kind:ident $code:literal $words:literal),+ $(,)?) => {
        /// The kind of an [`Act`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs, reason = "each is told at its act")]
        pub enum ActKind { $($kind),+ }

        impl ActKind {
            /// In the order of buttons.
            pub const ALL: &[ActKind] = &[$(ActKind::$kind),+];

            /// As stored and in URLs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(ActKind::$kind => $code),+ }
            }

            /// Back from [`ActKind::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.code() == code)
            }

            /// On a button.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(ActKind::$kind => $words),+ }
            }
        }

        impl Act {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> ActKind {
                match self { $(Act::$kind { .. } => ActKind::$kind),+ }
            }
        }
    };
}

kinds! {
    Run "run" "Make it anew",
    Preview "preview" "Open it to the client",
    TakeBack "take_back" "Take it back",
    Issue "issue" "Issue",
    Close "close" "Close",
    Dispute "dispute" "This line is not right",
    Withdraw "withdraw" "It is right after all",
    Answer "answer" "Answer",
}

impl ActKind {
    /// Whether the other side reads a reason.
    #[must_use]
    pub const fn needs_words(self) -> bool {
        matches!(self, ActKind::TakeBack | ActKind::Dispute | ActKind::Answer)
    }
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What.
    pub act: Act,
    /// In which words.
    pub words: Option<String>,
    /// By whom; `None` for a named job.
    pub person: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// A line that the client said is not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its number.
    pub line: u32,
    /// `None` while it waits for one.
    pub answer: Option<Answer>,
}

/// Where one statement stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Its state.
    pub state: State,
    /// How many lines it has.
    pub lines: u32,
    /// The last day on which the client looks at it before it is issued.
    pub until: Option<Date>,
    /// Of these lines, the latest of each; those of an earlier draft are history.
    pub disputes: Vec<Dispute>,
}

impl Status {
    /// A draft without lines: where every statement begins.
    pub const NEW: Status = Status { state: State::Draft, lines: 0, until: None, disputes: Vec::new() };

    /// Whether usage that comes in now would still be on it ([`crate::charging::landing`]).
    #[must_use]
    pub const fn takes_usage(&self) -> bool {
        matches!(self.state, State::Draft)
    }

    /// Disputes that wait for an answer.
    pub fn waiting(&self) -> impl Iterator<Item = &Dispute> {
        self.disputes.iter().filter(|dispute| dispute.answer.is_none())
    }
}

/// What an event makes of it.
#[must_use]
pub fn after(mut status: Status, event: &Event) -> Status {
    match event.act {
        Act::Run { lines } => status.lines = lines,
        Act::Preview { until } => {
            status.state = State::Preview;
            status.until = Some(until);
        }
        Act::TakeBack => return Status { lines: status.lines, ..Status::NEW },
        Act::Issue => status.state = State::Issued,
        Act::Close => status.state = State::Closed,
        Act::Dispute { line } => {
            status.disputes.retain(|dispute| dispute.line != line);
            status.disputes.push(Dispute { line, answer: None });
        }
        Act::Withdraw { line } => status.disputes.retain(|dispute| dispute.line != line),
        Act::Answer { line, answer } => {
            status.disputes.iter_mut().filter(|d| d.line == line).for_each(|d| d.answer = Some(answer));
        }
    }
    status
}
