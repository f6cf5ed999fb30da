//! What the conditions are judged from: instants of what happened with one client, or in the weeks of one team. Whoever reads them
//! says from when on they are known; nothing is said about the time before.

use jiff::Timestamp;
use uuid::Uuid;

use crate::health::Stage;

/// The relationship went from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turned {
    /// When.
    pub at: Timestamp,
    /// Shown before.
    pub from: Stage,
    /// Shown from then on.
    pub to: Stage,
}

/// A promise of ours broke down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broke {
    /// When.
    pub at: Timestamp,
    /// Which promise.
    pub matter: Option<Uuid>,
}

/// Answers of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// From when on they are known.
    pub at: Timestamp,
    /// Their sum, each from 1 to 5.
    pub sum: u64,
    /// How many there were.
    pub answers: u64,
}

/// Something that began and may have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasting {
    /// When it began.
    pub from: Timestamp,
    /// When it ended; nothing while it goes on.
    pub until: Option<Timestamp>,
    /// Where it can be looked at.
    pub matter: Option<Uuid>,
}

/// A no of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When.
    pub at: Timestamp,
    /// Something else was named with it.
    pub alternative: bool,
    /// The conversation about the need.
    pub need: Option<Uuid>,
    /// When something was promised for the same need after all.
    pub mended: Option<Timestamp>,
    /// Where it was said.
    pub matter: Option<Uuid>,
}

/// A week of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worked {
    /// Its end, when it is known.
    pub ended: Timestamp,
    /// What was worked of what there was, in thousandths.
    pub share: u64,
}

/// Everything that is known of one client or one team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Since when what was said with the client is known.
    pub known_since: Timestamp,
    /// Days that may lie between two talks, where somebody has said so.
    pub every: Option<u32>,
    /// Whenever one side said something to the other.
    pub contacts: Vec<Timestamp>,
    /// Other stages.
    pub stages: Vec<Turned>,
    /// Breakdowns of promises of ours.
    pub breakdowns: Vec<Broke>,
    /// What the client answered, by month.
    pub answers: Vec<Answered>,
    /// Since when levels of core services are measured for them.
    pub measured: Option<Timestamp>,
    /// Core services that failed for them.
    pub failing: Vec<Lasting>,
    /// Charges in dispute.
    pub disputes: Vec<Lasting>,
    /// Conversations to look back at: from the day by which both should have, until they had.
    pub reviews: Vec<Lasting>,
    /// What we refused.
    pub refusals: Vec<Refusal>,
    /// What we offered or raised ourselves.
    pub offers: Vec<Timestamp>,
    /// Weeks, of a team.
    pub weeks: Vec<Worked>,
}
