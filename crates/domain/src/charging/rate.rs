//! A rate: what one thing costs from one day to another, and the rules that stand beside the price.
//!
//! The price of a unit is one of three shapes ([`Pricing`]); what is counted is used or held ([`Basis`]). Around it stand a
//! free allowance, increments, minimums and a set-up fee. They apply for each client, key and period (or day), and what
//! they add is a line of its own on the statement.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::money::Currency;
use super::number::{Name, Price, Quantity};
use crate::kernel::{RateId, ServiceId};

/// For whom a rate is, and to whom a client belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Clients of our own organisation.
    Internal,
    /// Clients outside it.
    External,
}

impl Audience {
    /// Both.
    pub const ALL: [Audience; 2] = [Audience::Internal, Audience::External];

    /// As stored and in URLs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Audience::Internal => "internal",
            Audience::External => "external",
        }
    }

    /// Back from [`Audience::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// The span for which the price of something held is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Each day.
    Day,
    /// Each month of the calendar.
    Month,
    /// Each quarter of the calendar.
    Quarter,
    /// Each fiscal year.
    Year,
}

/// What is counted. Usage lines are priced by their quantity whatever the basis is; the basis says what a subscription
/// costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// What was used. A subscription costs nothing by itself, and one without usage is listed.
    Used,
    /// What is held, for each month (or other span) of holding it; by days where it is held for a part.
    Held(Every),
    /// What is begun, once, on the first day of a subscription.
    Once,
}

/// When counting begins anew for tiers and for the free allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resets {
    /// On the first of each month.
    Monthly,
    /// On the first day of each fiscal year; what was used before in the year is carried over.
    Yearly,
}

/// What tiers are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// By how much was charged, in units.
    Volume,
    /// By what it cost so far, in major units of the currency.
    Spend,
}

/// One step of graduated prices: what lies between the tier before and this bound costs this price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Up to this much, in units or in major units of money; `None` is the last tier.
    pub up_to: Option<Quantity>,
    /// The price of what lies inside.
    pub price: Price,
}

/// The shape of a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    /// The same whatever the quantity: once per client and period in which anything was used, or once per subscription.
    Flat(Price),
    /// For each unit.
    Each(Price),
    /// Graduated: each tier prices its own part, so that more never costs less.
    Tiers {
        /// By volume or by spend.
        by: Measure,
        /// Rising, the last without a bound.
        tiers: Vec<Tier>,
    },
}

/// Over what a minimum or an increment looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// All that one client used on one day: a call-out.
    Day,
    /// All that one client used in one period.
    Period,
}

/// Used in whole steps, which says nothing of what is held: 0.25 hours is "in steps of 15 minutes". What is begun counts as a whole step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Increment {
    /// The step, in the unit of the rate.
    pub of: Quantity,
    /// Over what is rounded up.
    pub per: Per,
}

/// The least that is charged where anything was used at all; of an amount over the period also where anything was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Least {
    /// As if so much had been used, in the unit of the rate: "2 hour minimum".
    Quantity(Quantity),
    /// An amount in major units: "minimum 200".
    Amount(Price),
}

/// A minimum, and over what it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minimum {
    /// The least.
    pub least: Least,
    /// Over what.
    pub per: Per,
}

/// Another unit in which usage of the same key is reported: "1 GPU hour = 10 units".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Also {
    /// The other unit.
    pub unit: Name,
    /// How many of the rate's own unit one of it is.
    pub is: Quantity,
}

/// One version of a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// This version.
    pub id: RateId,
    /// What usage names; the same for all versions and audiences.
    pub key: Name,
    /// The service that it charges for.
    pub service: ServiceId,
    /// For whom; `None` is everybody for whom there is no rate of their own.
    pub audience: Option<Audience>,
    /// The first day on which it holds.
    pub from: Date,
    /// The last one; `None` until something else is said.
    pub until: Option<Date>,
    /// What is counted.
    pub unit: Name,
    /// Other units in which it may be reported.
    #[serde(default)]
    pub also: Vec<Also>,
    /// What prices and amounts here are in.
    pub currency: Currency,
    /// For how many units the price is meant: 1000 for a price of a thousand pages.
    pub per: Quantity,
    /// Used, held, or once.
    pub basis: Basis,
    /// The price.
    pub pricing: Pricing,
    /// When tiers and the free allowance begin anew.
    pub resets: Resets,
    /// What costs nothing, in each month or fiscal year; tiers count what lies beyond it.
    pub free: Option<Quantity>,
    /// Once for each unit of a subscription, on its first day.
    pub set_up: Option<Price>,
    /// In whole steps.
    pub increment: Option<Increment>,
    /// The least that is charged. Quantities are judged before amounts.
    #[serde(default)]
    pub minimums: Vec<Minimum>,
}

/// What is wrong with a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateFault {
    /// It ends before it begins.
    EndsBefore,
    /// A price for less than a thousandth of a unit.
    PerTooSmall,
    /// A step of nothing.
    NoStep,
    /// Less than nothing, where only more makes sense.
    Negative,
    /// Tiers that do not rise.
    TiersFall,
    /// The last tier has a bound, or another has none.
    TiersEnd,
    /// Tiers by spend need prices above zero: what costs nothing never reaches the next one.
    FreeSpend,
    /// A flat price has no units to count.
    FlatCounts,
}

impl RateFault {
    /// For programs; stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            RateFault::EndsBefore => "ends_before",
            RateFault::PerTooSmall => "per_too_small",
            RateFault::NoStep => "no_step",
            RateFault::Negative => "negative",
            RateFault::TiersFall => "tiers_fall",
            RateFault::TiersEnd => "tiers_end",
            RateFault::FreeSpend => "free_spend",
            RateFault::FlatCounts => "flat_counts",
        }
    }

    /// For people: what is wrong and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            RateFault::EndsBefore => "The last day lies before the first. Choose a later one.",
            RateFault::PerTooSmall => "Name for how many units the price is meant, at least 0.001.",
            RateFault::NoStep => "An increment needs a step above zero, such as 0.25 hours.",
            RateFault::Negative => {
                "An allowance, a minimum and another unit are above zero; the prices of tiers are not below."
            }
            RateFault::TiersFall => "Each tier ends above the one before. Put them in order.",
            RateFault::TiersEnd => "The last tier has no upper bound, and only the last. Leave its bound empty.",
            RateFault::FreeSpend => {
                "Tiers by spend need a price above zero in each. Use a free allowance for what is free."
            }
            RateFault::FlatCounts => "A flat price counts no units. Leave allowance and increment empty.",
        }
    }
}

impl Rate {
    /// The plainest rate there is: a price for each unit used, for everybody, from a day on. Rules are added to it.
    #[must_use]
    pub fn each(
        id: RateId,
        key: Name,
        service: ServiceId,
        unit: Name,
        price: Price,
        currency: Currency,
        from: Date,
    ) -> Self {
        Self {
            id,
            key,
            service,
            audience: None,
            from,
            until: None,
            unit,
            also: Vec::new(),
            currency,
            per: Quantity::ONE,
            basis: Basis::Used,
            pricing: Pricing::Each(price),
            resets: Resets::Monthly,
            free: None,
            set_up: None,
            increment: None,
            minimums: Vec::new(),
        }
    }

    /// Whether it holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Whether it says that something costs nothing: its price is zero, and nothing else is charged beside it.
    #[must_use]
    pub fn costs_nothing(&self) -> bool {
        let amount = |minimum: &Minimum| matches!(minimum.least, Least::Amount(_));
        let zero = matches!(self.pricing, Pricing::Flat(price) | Pricing::Each(price) if price.0.is_zero());
        zero && self.set_up.is_none_or(|price| price.0.is_zero()) && !self.minimums.iter().any(amount)
    }

    /// Whether it matters how much was counted before.
    #[must_use]
    pub(super) const fn counts(&self) -> bool {
        self.free.is_some() || matches!(self.pricing, Pricing::Tiers { .. })
    }

    /// How many of its own unit one of this unit is; `None` if it does not know the unit.
    #[must_use]
    pub fn of_unit(&self, unit: &Name) -> Option<Quantity> {
        if *unit == self.unit {
            return Some(Quantity::ONE);
        }
        self.also.iter().find(|also| also.unit == *unit).map(|also| also.is)
    }

    /// This rate with its last day, and what follows it: a price change announced ahead. How long before it must be
    /// announced is for the house to say.
    ///
    /// # Errors
    /// The successor would begin on or before this rate's first day.
    pub fn followed_by(mut self, mut next: Rate, from: Date) -> Result<(Rate, Rate), RateFault> {
        let last = from.yesterday().map_err(|_| RateFault::EndsBefore)?;
        if last < self.from {
            return Err(RateFault::EndsBefore);
        }
        next.until = self.until;
        next.from = from;
        self.until = Some(last);
        Ok((self, next))
    }

    /// Everything that makes it a rate.
    ///
    /// # Errors
    /// The first fault.
    pub fn checked(&self) -> Result<(), RateFault> {
        let flat = matches!(self.pricing, Pricing::Flat(_));
        let least = self.minimums.iter().map(|m| match m.least {
            Least::Quantity(q) => q.decimal(),
            Least::Amount(a) => a.decimal(),
        });
        let also = self.also.iter().map(|also| also.is.decimal());
        let free = self.free.iter().map(|free| free.decimal());
        if self.until.is_some_and(|last| last < self.from) {
            return Err(RateFault::EndsBefore);
        }
        if self.per.decimal() < rust_decimal::Decimal::new(1, 3) {
            return Err(RateFault::PerTooSmall);
        }
        if self.increment.is_some_and(|i| i.of <= Quantity::ZERO) {
            return Err(RateFault::NoStep);
        }
        if least.chain(also).chain(free).any(|n| n <= rust_decimal::Decimal::ZERO) {
            return Err(RateFault::Negative);
        }
        let counts = self.minimums.iter().any(|m| matches!(m.least, Least::Quantity(_)));
        if flat && (self.free.is_some() || self.increment.is_some() || counts) {
            return Err(RateFault::FlatCounts);
        }
        self.tiers_checked()
    }

    fn tiers_checked(&self) -> Result<(), RateFault> {
        let Pricing::Tiers { by, tiers } = &self.pricing else { return Ok(()) };
        let Some((last, before)) = tiers.split_last() else { return Err(RateFault::TiersEnd) };
        if last.up_to.is_some() || before.iter().any(|tier| tier.up_to.is_none()) {
            return Err(RateFault::TiersEnd);
        }
        let rising = before.windows(2).all(|pair| pair[0].up_to < pair[1].up_to);
        if !rising || before.first().is_some_and(|tier| tier.up_to <= Some(Quantity::ZERO)) {
            return Err(RateFault::TiersFall);
        }
        if tiers.iter().any(|tier| tier.price < Price::ZERO) {
            return Err(RateFault::Negative);
        }
        if *by == Measure::Spend && tiers.iter().any(|tier| tier.price <= Price::ZERO) {
            return Err(RateFault::FreeSpend);
        }
        Ok(())
    }
}
