//! The acts by which a commitment moves, with what each carries.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::kernel::{CommitmentId, Due, PartyId, PersonId};

/// The two sides of a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who benefits and is to be satisfied.
    Customer,
    /// Who promises.
    Performer,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Side::Customer => Side::Performer,
            Side::Performer => Side::Customer,
        }
    }

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Side::Customer => "customer",
            Side::Performer => "performer",
        }
    }

    /// Back from [`Side::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Side::Customer, Side::Performer].into_iter().find(|s| s.code() == code)
    }
}

/// What is promised: subject, conditions of satisfaction, due. Every change is a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What, in one line.
    pub subject: String,
    /// How both will know that it is done; each can be checked by both.
    pub conditions: Vec<String>,
    /// By when. `None` only while nothing was agreed, and in imports: *no date agreed*, never scored.
    pub due: Option<Due>,
}

/// Who may read a line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Both parties.
    Shared,
    /// The side that wrote it.
    Internal,
}

/// What time alone has brought. A line of the ledger says it once; nothing moves by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    /// The due, and nobody had spoken about it.
    Due,
    /// The time until which an answer was wanted.
    AnswerBy,
    /// The time within which new terms should have stood after a breakdown.
    Breakdown,
    /// The time within which a delivery is confirmed.
    Confirming,
}

impl Passed {
    /// For people, as a line of the ledger reads.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Passed::Due => "The due passed, and nobody had spoken about it.",
            Passed::AnswerBy => "The time to answer passed without an answer.",
            Passed::Breakdown => "The two working days for new terms passed, and none stand.",
            Passed::Confirming => {
                "Ten working days passed without a yes or a no. It counts as accepted, and is not confirmed."
            }
        }
    }
}

/// What somebody says about a commitment. The words that go with it travel beside it, in [`super::Event`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// The customer asks.
    Request {
        /// What is asked for; the due may be left open.
        terms: Terms,
        /// Until when an answer is wanted.
        answer_by: Option<Timestamp>,
        /// How much trust rests on it, 1 to 3.
        stake: u8,
    },
    /// The performer offers unasked.
    Offer {
        /// What is offered.
        terms: Terms,
        /// Until when the offer stands.
        answer_by: Option<Timestamp>,
        /// How much trust rests on it, 1 to 3.
        stake: u8,
    },
    /// The performer promises what was asked for.
    Promise {
        /// Set when the performer does not reach the agreed confidence and says so, with the reason.
        stretch: Option<String>,
        /// How much trust rests on it, 1 to 3; unchanged when absent.
        stake: Option<u8>,
    },
    /// The customer takes up what was offered.
    TakeUp,
    /// Either side puts other terms on the table.
    Counter {
        /// The terms wanted instead.
        terms: Terms,
        /// Until when an answer is wanted.
        answer_by: Option<Timestamp>,
    },
    /// Agreed: the terms on the table become the terms in force.
    Agree {
        /// As in [`Act::Promise`], when the performer agrees.
        stretch: Option<String>,
    },
    /// Whose move it is names a later time.
    AnswerLater {
        /// The new time.
        answer_by: Timestamp,
    },
    /// No, before any promise.
    Decline {
        /// What could be done instead.
        alternative: Option<String>,
    },
    /// No to other terms; the agreed ones stand.
    DeclineAmendment,
    /// Taken back by whoever opened it or whose terms are on the table.
    Withdraw,
    /// Yes, I will make it.
    Assure,
    /// It will not hold as agreed.
    DeclareBreakdown {
        /// Whose wish or doing it follows from. Terms that change at the customer's asking start the record anew.
        asked_by: Side,
        /// The terms proposed instead, if there are any yet.
        terms: Option<Terms>,
        /// Until when an answer to those is wanted.
        answer_by: Option<Timestamp>,
        /// The overdue promise of the other side that holds this one up.
        held_by: Option<CommitmentId>,
    },
    /// Other terms for what was promised.
    Propose {
        /// The terms wanted.
        terms: Terms,
        /// At whose asking.
        asked_by: Side,
        /// Until when an answer is wanted.
        answer_by: Option<Timestamp>,
    },
    /// The conditions are met, says the performer.
    Deliver {
        /// What shows it, one entry for each condition in order; entries may be empty.
        evidence: Vec<String>,
    },
    /// The customer is satisfied.
    Accept {
        /// 1 to 5.
        rating: Option<u8>,
    },
    /// The conditions are not met, says the customer.
    Reject {
        /// Which conditions of the terms in force, by position.
        unmet: Vec<usize>,
        /// A new due, or `None` to ask for one.
        due: Option<Due>,
    },
    /// The performer gives the promise up.
    Revoke,
    /// The customer no longer wants it.
    Cancel,
    /// Words that move nothing.
    Note {
        /// Who may read it.
        visibility: Visibility,
    },
    /// Another person, or inside the performer another team, answers for it from now on.
    Reassign {
        /// The person now accountable for this side.
        to: Option<PersonId>,
        /// The team that now works on it; of the performer only.
        team: Option<PartyId>,
    },
    /// *That is not what I said*: an act recorded for this side did not happen; the state before holds again.
    Contest,
    /// Made undone: an import was undone, or it was entered by mistake and taken back at once.
    Void,
    /// Time passed: said by the system, for both to read.
    Clock {
        /// What passed.
        passed: Passed,
        /// When it passed.
        at: Timestamp,
    },
}

macro_rules! kinds {
    ($($name:ident $pattern:pat => $code:literal $done:literal $todo:literal),+ $(,)?) => {
        /// The kind of an act, without what it carries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ActKind { $(#[allow(missing_docs, reason = "named as the act it stands for")] $name),+ }

        impl ActKind {
            /// Every kind.
            pub const ALL: &'static [ActKind] = &[$(ActKind::$name),+];

            /// As stored, in URLs and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(ActKind::$name => $code),+ }
            }

            /// What happened, for people: *Promised*.
            #[must_use]
            pub const fn done(self) -> &'static str {
                match self { $(ActKind::$name => $done),+ }
            }

            /// What one can do, for people: *Promise it*.
            #[must_use]
            pub const fn todo(self) -> &'static str {
                match self { $(ActKind::$name => $todo),+ }
            }

            /// Back from [`ActKind::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.code() == code)
            }
        }

        impl Act {
            /// Which kind this is.
            #[must_use]
            pub const fn kind(&self) -> ActKind {
                match self { $($pattern => ActKind::$name),+ }
            }
        }
    };
}

kinds! {
    Request Act::Request { .. } => "request" "Asked" "Ask for it",
    Offer Act::Offer { .. } => "offer" "Offered" "Offer it",
    Promise Act::Promise { .. } => "promise" "Promised" "Promise it",
    TakeUp Act::TakeUp => "take_up" "Took it up" "Take it up",
    Counter Act::Counter { .. } => "counter" "Countered" "Counter with other terms",
    Agree Act::Agree { .. } => "agree" "Agreed" "Agree to these terms",
    AnswerLater Act::AnswerLater { .. } => "answer_later" "Will answer later" "Answer later",
    Decline Act::Decline { .. } => "decline" "Declined" "Decline",
    DeclineAmendment Act::DeclineAmendment => "decline_amendment" "Kept the agreed terms" "Keep the agreed terms",
    Withdraw Act::Withdraw => "withdraw" "Took it back" "Take it back",
    Assure Act::Assure => "assure" "Said it will be kept" "It will be kept",
    DeclareBreakdown Act::DeclareBreakdown { .. } =>
        "declare_breakdown" "Said it will not hold" "Say that it will not hold",
    Propose Act::Propose { .. } => "propose" "Proposed new terms" "Propose new terms",
    Deliver Act::Deliver { .. } => "deliver" "Delivered" "Deliver",
    Accept Act::Accept { .. } => "accept" "Accepted" "Accept",
    Reject Act::Reject { .. } => "reject" "Not there yet" "Say what is missing",
    Revoke Act::Revoke => "revoke" "Gave the promise up" "Give the promise up",
    Cancel Act::Cancel => "cancel" "No longer needs it" "Say it is no longer needed",
    Note Act::Note { .. } => "note" "Noted" "Leave a note",
    Reassign Act::Reassign { .. } => "reassign" "Handed over" "Hand over",
    Contest Act::Contest => "contest" "Said: that is not what I said" "That is not what I said",
    Void Act::Void => "void" "Made undone" "Make undone",
    Clock Act::Clock { .. } => "clock" "Time passed" "Say that time passed",
}

impl ActKind {
    /// Needs the accountable person, a deputy or a lead of the side: words that bind.
    #[must_use]
    pub const fn binds(self) -> bool {
        matches!(
            self,
            ActKind::Promise | ActKind::Agree | ActKind::TakeUp | ActKind::Accept | ActKind::Revoke | ActKind::Cancel
        )
    }

    /// Must carry words, because the other side has to know why.
    #[must_use]
    pub const fn needs_words(self) -> bool {
        matches!(
            self,
            ActKind::Decline
                | ActKind::DeclineAmendment
                | ActKind::DeclareBreakdown
                | ActKind::Revoke
                | ActKind::Cancel
                | ActKind::Note
        )
    }

    /// Leaves state and terms as they are.
    #[must_use]
    pub const fn only_tells(self) -> bool {
        matches!(self, ActKind::Note | ActKind::Reassign | ActKind::Assure | ActKind::AnswerLater | ActKind::Clock)
    }
}

impl Act {
    /// Who may read it: notes as marked; assurances and hand-overs stay inside.
    #[must_use]
    pub const fn visibility(&self) -> Visibility {
        match self {
            Act::Note { visibility } => *visibility,
            Act::Assure | Act::Reassign { .. } => Visibility::Internal,
            _ => Visibility::Shared,
        }
    }

    /// The terms it puts on the table, if it does.
    #[must_use]
    pub const fn terms(&self) -> Option<&Terms> {
        match self {
            Act::Request { terms, .. }
            | Act::Offer { terms, .. }
            | Act::Counter { terms, .. }
            | Act::Propose { terms, .. }
            | Act::DeclareBreakdown { terms: Some(terms), .. } => Some(terms),
            _ => None,
        }
    }
}
