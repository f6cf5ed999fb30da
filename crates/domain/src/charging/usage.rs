//! What was used and what is held. A line of usage is never changed: a wrong one is reversed by another, and what should
//! have been there is a line of its own.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::number::{Exact, Name, Quantity};
use super::period::Period;
use crate::kernel::{PartyId, ServiceId, SubscriptionId, UsageId};

/// One line of usage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The line.
    pub id: UsageId,
    /// Who used it.
    pub client: PartyId,
    /// What was used.
    pub service: ServiceId,
    /// By which rate it is charged.
    pub key: Name,
    /// How much; negative takes back.
    pub quantity: Quantity,
    /// Of what. The rate must know it.
    pub unit: Name,
    /// The day of use, in the organisation's zone. Its price is the one of this day.
    pub day: Date,
    /// Who pays inside the client.
    pub cost_centre: Option<Name>,
    /// Where the line came from: a file, a program, a page.
    pub source: Name,
    /// The line that this one takes back.
    pub reverses: Option<UsageId>,
}

/// Why a line cannot take back another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReversalFault {
    /// The line was reversed before.
    Before(UsageId),
    /// A reversal is not reversed; what was right is booked again.
    OfReversal,
    /// The line that it names is not there.
    Unknown,
    /// It is not the same line with the sign turned.
    Differs,
}

impl ReversalFault {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ReversalFault::Before(_) => "reversed_before",
            ReversalFault::OfReversal => "reversal_of_reversal",
            ReversalFault::Unknown => "unknown_line",
            ReversalFault::Differs => "reversal_differs",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            ReversalFault::Before(_) => "This line was taken back before. Book what is right as a new line.",
            ReversalFault::OfReversal => "This line takes another one back. Book what is right as a new line.",
            ReversalFault::Unknown => "There is no such line of usage. Look up the line that was wrong.",
            ReversalFault::Differs => {
                "A reversal has the client, key, unit, day and cost centre of its line, and its quantity turned."
            }
        }
    }
}

impl Usage {
    /// The line that takes this one back: the same in everything, the quantity turned.
    ///
    /// # Errors
    /// It was reversed before (`by`), or is itself a reversal.
    pub fn reversed(&self, id: UsageId, source: Name, by: Option<UsageId>) -> Result<Usage, ReversalFault> {
        match (by, self.reverses) {
            (Some(before), _) => Err(ReversalFault::Before(before)),
            (None, Some(_)) => Err(ReversalFault::OfReversal),
            (None, None) => {
                Ok(Usage { id, quantity: Quantity(-self.quantity.0), source, reverses: Some(self.id), ..self.clone() })
            }
        }
    }

    /// Whether this line, which comes from outside, takes `original` back as it should. `by` is what reversed it before.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn reverses_rightly(&self, original: Option<&Usage>, by: Option<UsageId>) -> Result<(), ReversalFault> {
        let original = original.ok_or(ReversalFault::Unknown)?;
        let right = original.reversed(self.id, self.source.clone(), by.filter(|by| *by != self.id))?;
        if right == *self { Ok(()) } else { Err(ReversalFault::Differs) }
    }

    /// Whether it is of a day before the period on whose statement it stands.
    #[must_use]
    pub fn is_late_in(&self, period: Period) -> bool {
        self.day < period.first()
    }
}

/// What a client holds. Another quantity is another subscription: the old one ends, a new one begins the day after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The subscription.
    pub id: SubscriptionId,
    /// Who holds it.
    pub client: PartyId,
    /// Of what.
    pub service: ServiceId,
    /// By which rate it is charged.
    pub key: Name,
    /// How many.
    pub quantity: Quantity,
    /// The first day of holding it.
    pub from: Date,
    /// The last one; `None` until something else is said.
    pub until: Option<Date>,
    /// Who pays inside the client.
    pub cost_centre: Option<Name>,
}

impl Subscription {
    /// The days from first to last on which it is held, within these.
    #[must_use]
    pub fn within(&self, first: Date, last: Date) -> Option<(Date, Date)> {
        let from = self.from.max(first);
        let until = self.until.map_or(last, |until| until.min(last));
        (from <= until).then_some((from, until))
    }
}

/// What a closed period priced for something held, charged or not: the store keeps it from the line
/// ([`crate::charging::Line::settled`]) and gives it back where late usage makes that period be worked out again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// Who was charged.
    pub client: PartyId,
    /// By which rate.
    pub key: Name,
    /// The first day on which it was held in that period.
    pub day: Date,
    /// How much, in the unit of the rate.
    pub quantity: Exact,
}

/// Where counting stands for one client and key within a fiscal year: for tiers and allowances that begin anew each year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Counted so far, in the unit of the rate, with increments and minimums.
    pub used: Exact,
    /// Of it, what lay beyond the free allowance.
    pub billed: Exact,
    /// What that cost, before rounding, in major units.
    pub spent: Exact,
}

/// Places by client, key and first day of the fiscal year.
pub type Carried = BTreeMap<(PartyId, Name, Date), Place>;
