//! How a line came about, as data: a page tells it in sentences, a program reads the numbers. The steps stand in the
//! order of the working; the last is always the rounding.

use serde::{Deserialize, Serialize};

use super::money::Money;
use super::number::{Exact, Name, Price, Quantity};
use super::rate::Per;
use crate::kernel::SubscriptionId;

/// One step of the working. Amounts are in major units of the line's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// So many lines of usage come to so much.
    Lines {
        /// How many lines.
        lines: u32,
        /// What they add up to.
        quantity: Exact,
        /// In this unit.
        unit: Name,
    },
    /// They were reported in another unit.
    Converted {
        /// What was reported.
        quantity: Exact,
        /// In this unit.
        unit: Name,
        /// How many of the rate's unit one of it is.
        is: Quantity,
        /// In the unit of the rate.
        comes_to: Exact,
    },
    /// Held for a part of the span for which the price is meant: quantity × days ÷ days of the span.
    Held {
        /// What is held.
        subscription: SubscriptionId,
        /// How many.
        quantity: Quantity,
        /// Days on which it was held.
        days: i32,
        /// Days of the month, quarter or fiscal year.
        of: i32,
        /// Units of the rate.
        comes_to: Exact,
    },
    /// Begun by this subscription.
    Begun {
        /// What began.
        subscription: SubscriptionId,
        /// How many.
        quantity: Quantity,
    },
    /// Raised to whole steps; holds what that adds.
    Increment {
        /// The step.
        of: Quantity,
        /// Over what.
        per: Per,
        /// Added, in units.
        adds: Exact,
    },
    /// Raised to the least quantity; holds what that adds.
    LeastQuantity {
        /// The least.
        least: Quantity,
        /// Over what.
        per: Per,
        /// Added, in units.
        adds: Exact,
    },
    /// Raised to the least amount; holds what that adds.
    LeastAmount {
        /// The least.
        least: Price,
        /// Over what.
        per: Per,
        /// Added.
        adds: Exact,
    },
    /// Free of charge.
    Free {
        /// What is free in the month or fiscal year.
        allowance: Quantity,
        /// How much of this line it covers.
        covers: Exact,
    },
    /// So many units at this price.
    At {
        /// The tier, from 1, where there are tiers.
        tier: Option<u32>,
        /// Units.
        quantity: Exact,
        /// The price.
        price: Price,
        /// For so many units.
        per: Quantity,
        /// The amount.
        comes_to: Exact,
    },
    /// A flat price.
    Flat {
        /// The amount.
        price: Price,
    },
    /// A closed period was worked out again with the lines that came late: the line is the difference.
    WorkedAnew {
        /// What it was.
        before: Money,
        /// What it would be now.
        now: Money,
    },
    /// Half-even to the minor unit.
    Rounded {
        /// Before.
        exact: Exact,
        /// After.
        to: Money,
    },
}
