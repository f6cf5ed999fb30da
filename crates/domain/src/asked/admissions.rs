//! The self-check of our own house: ten admissions, who answers them, and what may be read of the answers. An admission is no blame:
//! what is admitted can be worked at.

use jiff::civil::Date;

use super::MIN;
use crate::party::Role;
use crate::profile::coded;

/// What is admitted or not, in the order in which it is asked.
pub const ADMISSIONS: [&str; 10] = [
    "We have no sense of our clients as a market.",
    "We do not know what our clients use, what pleases them, how they measure success, and who decides there.",
    "Clients and other IT teams do not know how best to obtain our services.",
    "We promise first and find out later whether we have the people for it.",
    "We do not coordinate across our functions: we react.",
    "We have no shared notion of how we create value for each business.",
    "We do not say fully what our services are, and so do not manage what is expected of them.",
    "We do not capture revenue for all services, and bills can surprise.",
    "We sometimes name another part of IT when a commitment is missed.",
    "We do not share where we are going, or ask how to answer better.",
];

/// So many can be named to work at first.
pub const VOTES: usize = 3;

coded! {
    /// What somebody says of an admission.
    Says {
        /// It is so.
        So "so" "it is so",
        /// In part.
        Partly "partly" "in part",
        /// It is not so.
        NotSo "not_so" "not so",
    }
}

/// The first day of the half-year of a day.
#[must_use]
pub fn half(day: Date) -> Date {
    let month = if day.month() <= 6 { 1 } else { 7 };
    Date::new(day.year(), month, 1).unwrap_or(day)
}

/// Who answers: whoever leads something in our house.
#[must_use]
pub const fn checks_itself(role: Role) -> bool {
    matches!(
        role,
        Role::Leader | Role::RelationshipManager | Role::DeliveryLead | Role::ServiceOwner | Role::SupplierManager
    )
}

/// How many say what of an admission, and how many would work at it first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Admitted {
    /// It is so.
    pub so: u64,
    /// In part.
    pub partly: u64,
    /// It is not so.
    pub not_so: u64,
    /// Would work at it first.
    pub votes: u64,
}

impl Admitted {
    /// How many answered.
    #[must_use]
    pub const fn answers(&self) -> u64 {
        self.so + self.partly + self.not_so
    }

    /// What may be read: from three answers on.
    #[must_use]
    pub fn readable(self) -> Option<Self> {
        (self.answers() >= MIN).then_some(self)
    }
}
