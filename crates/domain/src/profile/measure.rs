//! Their own measures of success: a figure with a unit, where it began, where it should be, and where it is.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::coded;
use crate::charging::{Quantity, grouped};

coded! {
    /// Which way is better.
    Direction {
        /// More is better.
        Up "up" "more is better",
        /// Less is better.
        Down "down" "less is better",
    }
}

/// Where a measure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The target is reached.
    Reached,
    /// Nearer to better than at the beginning.
    Better,
    /// As it was.
    Same,
    /// Further away than at the beginning.
    Worse,
}

impl Course {
    /// For people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Course::Reached => "reached",
            Course::Better => "on the way",
            Course::Same => "as it was",
            Course::Worse => "the wrong way",
        }
    }

    /// The tone in which it is drawn; only trouble has one.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Course::Reached => "good",
            Course::Better | Course::Same => "",
            Course::Worse => "warn",
        }
    }
}

impl Direction {
    /// Whether `a` is better than `b`.
    #[must_use]
    pub fn better(self, a: Quantity, b: Quantity) -> bool {
        match self {
            Direction::Up => a > b,
            Direction::Down => a < b,
        }
    }
}

/// Where a measure stands with this value; nothing where neither a target nor a beginning is known.
#[must_use]
pub fn course(way: Direction, baseline: Option<Quantity>, target: Option<Quantity>, now: Quantity) -> Option<Course> {
    if target.is_some_and(|target| !way.better(target, now)) {
        return Some(Course::Reached);
    }
    let from = baseline?;
    Some(match (way.better(now, from), now == from) {
        (true, _) => Course::Better,
        (_, true) => Course::Same,
        _ => Course::Worse,
    })
}

/// How much of the way from the beginning to the target is gone, in hundredths; below nought where it went the wrong way,
/// and nothing where there is no way to go.
#[must_use]
pub fn share(baseline: Quantity, target: Quantity, now: Quantity) -> Option<i64> {
    let (way, gone) = (target.decimal() - baseline.decimal(), now.decimal() - baseline.decimal());
    let share = gone.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(way)?;
    share.round().to_i64().map(|share| share.clamp(-999, 999))
}

/// A figure with its unit as it is read: *1,940 hours a month*, *78 %*.
#[must_use]
pub fn figure(value: Quantity, unit: &str) -> String {
    let number = grouped(value.decimal().normalize());
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}
