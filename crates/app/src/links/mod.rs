//! Links in mails: a person answers one matter without an account, contests what was recorded for them, sets a password,
//! or says how often they want to hear.
//!
//! A link carries the id of its row and a seal over who may use it for what until when, so it can neither be guessed nor
//! bent, and the database holds none that could be used. Opening one changes nothing: machines that read mail open
//! links too. What is said by a link goes through the same acts as on any page, with a reader whose door is the link.

pub mod acts;
mod guesses;
pub mod pages;
pub mod store;
pub mod token;

use domain::kernel::{CommitmentId, PersonId};
use uuid::Uuid;

use crate::mail::About;

pub use acts::{path, path_saying};
pub use guesses::guessed;

/// One link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct LinkId(pub Uuid);

/// What a link is for. A link for one purpose opens no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read one matter and answer it.
    Answer,
    /// Say of one line of the ledger that was recorded for this person: that is not what I said.
    Contest {
        /// Position of the line in the ledger of its matter.
        act_seq: i64,
    },
    /// Confirm what somebody else said by a link that was forwarded to them.
    Confirm {
        /// What they said.
        answer: Uuid,
    },
    /// Set a new password.
    Reset,
    /// Set the first password.
    Invite,
    /// Choose how often to hear from Entente.
    Rhythm,
    /// Say how it was after a delivery. That it was used is never written down.
    Pulse {
        /// Of what.
        commitment: CommitmentId,
    },
    /// Answer a survey of both sides. That it was used is never written down.
    Survey {
        /// Which.
        survey: Uuid,
    },
    /// Answer the litmus of partnership. That it was used is never written down.
    Litmus {
        /// Which.
        litmus: Uuid,
    },
}

impl Purpose {
    /// As stored, and as sealed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Purpose::Answer => "answer",
            Purpose::Contest { .. } => "contest",
            Purpose::Confirm { .. } => "confirm",
            Purpose::Reset => "reset",
            Purpose::Invite => "invite",
            Purpose::Rhythm => "rhythm",
            Purpose::Pulse { .. } => "pulse",
            Purpose::Survey { .. } => "survey",
            Purpose::Litmus { .. } => "litmus",
        }
    }

    /// Where such links lead.
    pub(crate) const fn door(self) -> &'static str {
        match self {
            Purpose::Answer | Purpose::Contest { .. } | Purpose::Confirm { .. } => "/a/",
            Purpose::Reset | Purpose::Invite => "/reset/",
            Purpose::Rhythm => "/rhythm/",
            Purpose::Pulse { .. } => "/pulse/",
            Purpose::Survey { .. } => "/survey/",
            Purpose::Litmus { .. } => "/litmus/",
        }
    }
}

/// A link that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewLink {
    /// Who may use it.
    pub person: PersonId,
    /// For what.
    pub purpose: Purpose,
    /// The one matter it opens.
    pub about: Option<About>,
    /// For how many days; 0 takes what is usual for the purpose.
    pub days: u16,
}
