//! Typed ids, so that a person can never be passed where a party is meant. Made by the caller as UUID version 7.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

id! {
    /// A client, an IT team, the IT organisation or a supplier.
    PartyId,
    /// A person, whatever parties they belong to.
    PersonId,
    /// One promise, from its first word to its end.
    CommitmentId,
    /// One alignment conversation about one need.
    ConversationId,
    /// The hours, holidays and freezes of a house, a team or a client.
    CalendarId,
    /// What IT offers, described once for everybody.
    ServiceId,
    /// One thing that a service offers and that can be ordered.
    OfferingId,
    /// One line of a ledger.
    ActId,
    /// One run of an import.
    ImportId,
    /// One version of a price: valid from one day, to another.
    RateId,
    /// One line of usage, as it was reported.
    UsageId,
    /// One measurement of a level.
    MeasureId,
    /// What a client holds of a service, from one day to another.
    SubscriptionId,
    /// What one client is charged or shown for a period.
    StatementId,
    /// Something that people can do and that work needs.
    SkillId,
    /// One piece of evidence about a relationship: a sentence, an answer, a fact.
    EvidenceId,
}
