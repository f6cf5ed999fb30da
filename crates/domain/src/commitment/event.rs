//! What happened: an act as it is written into the ledger.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::act::{Act, Side, Visibility};
use super::basis::Basis;
use crate::kernel::{PartyId, PersonId};

/// Who is behind an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The customer's side.
    Customer,
    /// The performer's side.
    Performer,
    /// A named job; moves nothing but the undoing of an import.
    System,
}

impl By {
    /// The side, unless it was the system.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            By::Customer => Some(Side::Customer),
            By::Performer => Some(Side::Performer),
            By::System => None,
        }
    }

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            By::Customer => "customer",
            By::Performer => "performer",
            By::System => "system",
        }
    }

    /// Back from [`By::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [By::Customer, By::Performer, By::System].into_iter().find(|b| b.code() == code)
    }
}

impl From<Side> for By {
    fn from(side: Side) -> Self {
        match side {
            Side::Customer => By::Customer,
            Side::Performer => By::Performer,
        }
    }
}

/// Through which door it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A page.
    Web,
    /// A signed link in a mail.
    Link,
    /// A program.
    Api,
    /// A mail that was forwarded or copied.
    Mail,
    /// A file from another system.
    Import,
    /// A named job.
    System,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 6] =
        [Channel::Web, Channel::Link, Channel::Api, Channel::Mail, Channel::Import, Channel::System];

    /// As stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Link => "link",
            Channel::Api => "api",
            Channel::Mail => "mail",
            Channel::Import => "import",
            Channel::System => "system",
        }
    }

    /// Back from [`Channel::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}

/// One line of a ledger, before it is chained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What was said.
    pub act: Act,
    /// In whose words.
    pub words: Option<String>,
    /// What a word with a date rests on.
    pub basis: Basis,
    /// On whose behalf.
    pub by: By,
    /// The person who recorded it.
    pub person: Option<PersonId>,
    /// Recorded by the other side for this one: said by phone or in a meeting.
    pub for_other: bool,
    /// Added because it must have happened before something that was imported.
    pub implied: bool,
    /// When it was said. Outcomes are judged by this.
    pub said_at: Timestamp,
    /// When it was written down. Chains follow this.
    pub recorded_at: Timestamp,
    /// Through which door it came.
    pub channel: Channel,
}

/// The name of the chain that an event belongs to: one that both sides share, and one inside each party,
/// so that the numbers of one side tell the other nothing.
#[must_use]
pub fn chain_of(event: &Event, customer: PartyId, performer: PartyId) -> String {
    match (event.act.visibility(), event.by) {
        (Visibility::Shared, _) | (_, By::System) => "shared".to_owned(),
        (Visibility::Internal, By::Customer) => format!("inside:{customer}"),
        (Visibility::Internal, By::Performer) => format!("inside:{performer}"),
    }
}
