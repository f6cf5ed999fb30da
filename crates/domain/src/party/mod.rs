//! Parties, the people in them, and what a role allows. Where a person stands toward one commitment is
//! decided by [`crate::commitment`]; here is only what the role brings along.

use serde::{Deserialize, Serialize};

/// What a party is. Its side on screen follows from it: IT is drawn filled, a client hollow, a supplier as a diamond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// The IT organisation: the performer toward every client.
    It,
    /// A team inside the IT organisation. Never shown to a client.
    Team,
    /// Somebody IT serves; may have sub-units.
    Client,
    /// Somebody who serves IT.
    Supplier,
}

impl PartyKind {
    /// Every kind, in the order of lists.
    pub const ALL: [PartyKind; 4] = [PartyKind::Client, PartyKind::Team, PartyKind::Supplier, PartyKind::It];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PartyKind::It => "it",
            PartyKind::Team => "team",
            PartyKind::Client => "client",
            PartyKind::Supplier => "supplier",
        }
    }

    /// Back from [`PartyKind::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// How it is drawn and grouped: `it`, `client` or `supplier`.
    #[must_use]
    pub const fn side(self) -> &'static str {
        match self {
            PartyKind::It | PartyKind::Team => "it",
            PartyKind::Client => "client",
            PartyKind::Supplier => "supplier",
        }
    }

    /// Inside our own house.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, PartyKind::It | PartyKind::Team)
    }

    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            PartyKind::It => "IT organisation",
            PartyKind::Team => "team",
            PartyKind::Client => "client",
            PartyKind::Supplier => "supplier",
        }
    }

    /// Which kind a party of this kind may lie under.
    #[must_use]
    pub const fn may_lie_under(self, above: PartyKind) -> bool {
        matches!(
            (self, above),
            (PartyKind::Team, PartyKind::It | PartyKind::Team)
                | (PartyKind::Client, PartyKind::Client)
                | (PartyKind::Supplier, PartyKind::Supplier)
        )
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])+ $name:ident $code:literal $word:literal),+ $(,)?) => {
        /// What a person is to a party. One person may hold several, at several parties.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])+ $name),+ }

        impl Role {
            /// Every role, ours first.
            pub const ALL: &'static [Role] = &[$(Role::$name),+];

            /// As stored and in URLs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Role::$name => $code),+ }
            }

            /// For people.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Role::$name => $word),+ }
            }

            /// Back from [`Role::code`].
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.code() == code)
            }
        }
    };
}

roles! {
    /// Runs Entente; sees and mends settings, people and parties.
    Administrator "administrator" "Administrator",
    /// Answers for the whole of IT.
    Leader "leader" "IT leader",
    /// Answers for the relationship with some clients.
    RelationshipManager "relationship_manager" "Relationship manager",
    /// Answers for what a team delivers.
    DeliveryLead "delivery_lead" "Delivery lead",
    /// Answers for a service.
    ServiceOwner "service_owner" "Service owner",
    /// Holds suppliers to their promises.
    SupplierManager "supplier_manager" "Supplier manager",
    /// Captures revenue and issues statements.
    Finance "finance" "Finance partner",
    /// Hears both sides in confidence.
    Facilitator "facilitator" "Facilitator",
    /// Works in a team.
    Member "member" "Team member",
    /// Stands behind a need with name and money.
    Sponsor "sponsor" "Sponsor",
    /// Decides on IT for a client.
    DecisionMaker "decision_maker" "Decision maker",
    /// Raises needs.
    Requester "requester" "Requester",
    /// Uses what IT provides.
    User "user" "User",
    /// Speaks for a supplier.
    SupplierContact "supplier_contact" "Supplier contact",
}

impl Role {
    /// Whether the role is one that people of a party of this kind can hold.
    #[must_use]
    pub const fn fits(self, kind: PartyKind) -> bool {
        match self {
            Role::Sponsor | Role::DecisionMaker | Role::Requester | Role::User => matches!(kind, PartyKind::Client),
            Role::SupplierContact => matches!(kind, PartyKind::Supplier),
            Role::Facilitator => true,
            _ => kind.is_ours(),
        }
    }

    /// May say binding words for their side although somebody else is accountable.
    #[must_use]
    pub const fn leads(self) -> bool {
        matches!(
            self,
            Role::Leader
                | Role::RelationshipManager
                | Role::DeliveryLead
                | Role::SupplierManager
                | Role::Sponsor
                | Role::DecisionMaker
        )
    }

    /// May make, change and retire parties, people and their roles.
    #[must_use]
    pub const fn administers(self) -> bool {
        matches!(self, Role::Administrator | Role::Leader)
    }

    /// May bring data in from other systems.
    #[must_use]
    pub const fn imports(self) -> bool {
        matches!(self, Role::Administrator | Role::Leader | Role::RelationshipManager | Role::DeliveryLead)
    }

    /// May write down prices, usage and what clients hold, and make, open, issue and close statements.
    #[must_use]
    pub const fn keeps_money(self) -> bool {
        matches!(self, Role::Finance | Role::Leader)
    }

    /// May say for a client that a line of a statement is not right.
    #[must_use]
    pub const fn answers_for_bills(self) -> bool {
        matches!(self, Role::Sponsor | Role::DecisionMaker)
    }

    /// May read, for a client, what the two sides differed about.
    #[must_use]
    pub const fn reads_disagreements(self) -> bool {
        matches!(self, Role::Sponsor | Role::DecisionMaker | Role::Finance)
    }

    /// Where somebody may only read and use, not act for the side.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Role::User | Role::Finance | Role::Facilitator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(*role));
        }
        for kind in PartyKind::ALL {
            assert_eq!(PartyKind::from_code(kind.code()), Some(kind));
        }
    }

    #[test]
    fn every_role_fits_somewhere_and_no_client_role_fits_us() {
        for role in Role::ALL {
            assert!(PartyKind::ALL.into_iter().any(|k| role.fits(k)), "{role:?}");
        }
        assert!(!Role::Sponsor.fits(PartyKind::It));
    }
}
