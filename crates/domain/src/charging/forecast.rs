//! What a bill is to be expected to be: for one client and one service, in one currency, from its own months and nothing
//! else. Not money but an estimate, and so the one place with binary floating point.
//!
//! **The month.** Simple exponential smoothing follows the level (Brown 1956; Hyndman and Athanasopoulos, *Forecasting:
//! Principles and Practice*, 3rd ed., §8.1), with the smoothing among nine whose errors vary least. The errors, each month
//! against what the months before it said, give the range: their mean, which carries a steady growth, and
//! `t · s · √(1 + 1/m)` to either side, the interval for one new observation (§5.5 there; Student's *t* for 80 in 100, `m`
//! errors, `m − 1` degrees of freedom).
//!
//! Fewer than [`FEWEST_MONTHS`] are said to be few: no growth is read from them, and the range is at least a half of the
//! level to either side after two months, a third after three, and so on. One month knows no errors at all: the range
//! reaches from half of it to twice. No month, no forecast.
//!
//! A whole bill is forecast from its own months: the ranges of services do not add up to the range of their sum.
//!
//! **The days.** Once a part of the month has passed, what is fixed is known, the daily pace leans from the pace expected
//! to the pace seen as days pass, and the width shrinks with the root of the days that are left. On the last day the bill
//! is what it is.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::money::{Currency, Money};

/// With fewer months the range is wide, and says so.
pub const FEWEST_MONTHS: usize = 6;
/// Months before these say nothing of the next.
pub const MOST_MONTHS: usize = 36;

/// Student's t, one-sided 0.90, by degrees of freedom from 1. Exact to three places, and quicker than working it out for
/// each of a hundred thousand rows.
const T90: [f64; 34] = [
    3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341, 1.337,
    1.333, 1.330, 1.328, 1.325, 1.323, 1.321, 1.319, 1.318, 1.316, 1.315, 1.314, 1.313, 1.311, 1.310, 1.309, 1.309,
    1.308, 1.307,
];
/// From the middle of a normal distribution to its P90.
const Z90: f64 = 1.281_551_565_544_6;

/// With 80 in 100 between `low` and `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// P10: with 10 in 100 it is less.
    pub low: Money,
    /// P50.
    pub middle: Money,
    /// P90: with 10 in 100 it is more.
    pub high: Money,
}

/// What is to be expected, and on how much that rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The range.
    pub range: Range,
    /// How many months it was made from.
    pub months: usize,
}

/// A period in which days have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The bill to date.
    pub so_far: Money,
    /// Of it, what does not depend on the days: what is held, flat prices, corrections.
    pub fixed: Money,
    /// Days that have passed, today counted.
    pub day: i32,
    /// Days of the period.
    pub days: i32,
}

/// A bill that leaves the range that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// It will probably end above the range, by so much; the chance to stay inside, in 100.
    Above {
        /// From the upper end to what is expected.
        by: Money,
        /// In 100.
        stays: u8,
    },
    /// It will probably end below the range.
    Below {
        /// From what is expected to the lower end.
        by: Money,
        /// In 100.
        stays: u8,
    },
}

impl Range {
    /// Whether the amount lies in it, its ends counted.
    #[must_use]
    pub const fn holds(&self, amount: Money) -> bool {
        self.low.minor <= amount.minor && amount.minor <= self.high.minor
    }
}

impl Expected {
    /// Made from so few months that it is wide.
    #[must_use]
    pub const fn rests_on_little(&self) -> bool {
        self.months < FEWEST_MONTHS
    }
}

/// What the month after these will be, the last one last. A month without a charge is zero, and the first month is the
/// first with one. All of one currency; `None` where nothing is known, or where they are not.
#[must_use]
pub fn forecast(months: &[Money]) -> Option<Expected> {
    let months = &months[months.len().saturating_sub(MOST_MONTHS)..];
    let currency = months.last()?.currency;
    if months.iter().any(|month| month.currency != currency) {
        return None;
    }
    let mut seen = [0.0; MOST_MONTHS];
    for (at, month) in seen.iter_mut().zip(months) {
        *at = float(month.minor);
    }
    let seen = seen.get(..months.len())?;
    let (low, middle, high) = expected(seen)?;
    let least = seen.iter().copied().fold(0.0, f64::min);
    let above = |value: f64| whole(value.max(least), currency);
    let range = Range { low: above(low), middle: above(middle), high: above(high) };
    Some(Expected { range, months: months.len() })
}

fn expected(seen: &[f64]) -> Option<(f64, f64, f64)> {
    let (first, rest) = seen.split_first()?;
    if rest.is_empty() {
        let (half, twice) = (first / 2.0, first * 2.0);
        return Some((half.min(twice), *first, half.max(twice)));
    }
    if seen.len() < FEWEST_MONTHS {
        let few = followed(*first, rest, 0.5);
        let s = (few.squares / few.errors + few.mean * few.mean).sqrt();
        let width = t90(rest.len()) * s * (1.0 + 1.0 / few.errors).sqrt();
        let width = width.max(few.level.abs() / (few.errors + 1.0));
        return Some((few.level - width, few.level, few.level + width));
    }
    let tried = (1..=9).map(|tenths| followed(*first, rest, f64::from(tenths) / 10.0));
    let best = tried.min_by(|a, b| a.squares.total_cmp(&b.squares))?;
    let s = (best.squares / (best.errors - 1.0)).sqrt();
    let width = t90(rest.len() - 1) * s * (1.0 + 1.0 / best.errors).sqrt();
    let middle = best.level + best.mean;
    Some((middle - width, middle, middle + width))
}

pub(super) fn t90(freedom: usize) -> f64 {
    T90.get(freedom.saturating_sub(1)).copied().unwrap_or(Z90)
}

/// What one smoothing made of the months.
struct Followed {
    level: f64,
    errors: f64,
    mean: f64,
    /// Of what the errors differ from their mean.
    squares: f64,
}

/// Mean and squares in one pass (Welford 1962).
fn followed(first: f64, rest: &[f64], smoothing: f64) -> Followed {
    let mut at = Followed { level: first, errors: 0.0, mean: 0.0, squares: 0.0 };
    for month in rest {
        let error = month - at.level;
        at.errors += 1.0;
        let off = error - at.mean;
        at.mean += off / at.errors;
        at.squares += off * (error - at.mean);
        at.level += smoothing * error;
    }
    at
}

/// What the bill will be when the period closes, from what was expected before it began and what has come since. Where
/// nothing was expected it is the pace seen; on the first day of that, there is none. `None` where the currencies differ.
#[must_use]
pub fn at_close(before: Option<&Expected>, course: &Course) -> Option<Expected> {
    let Course { so_far, fixed, day, days } = *course;
    let days = days.max(1);
    let day = day.clamp(0, days);
    let currency = so_far.currency;
    if fixed.currency != currency || before.is_some_and(|before| before.range.middle.currency != currency) {
        return None;
    }
    let (bill, fixed) = (float(so_far.minor), float(fixed.minor));
    let passed = f64::from(day) / f64::from(days);
    let seen = (day > 0).then(|| (bill - fixed) / passed);
    let (prior, down, up) = match (before, seen) {
        (Some(Expected { range, .. }), _) => {
            let middle = float(range.middle.minor);
            (middle - fixed, middle - float(range.low.minor), float(range.high.minor) - middle)
        }
        // Half of it to twice, as after a single month.
        (None, Some(seen)) => (seen, seen.abs() / 2.0, seen.abs()),
        (None, None) => return None,
    };
    // What was used is not given back, unless the months before say so: the days that are left add to the bill.
    let gives_back = before.is_some_and(|before| before.range.low.minor < 0);
    let adding = |value: f64| if gives_back { value } else { value.max(0.0) };
    let prior = adding(prior);
    let left = 1.0 - passed;
    let adds = adding(seen.map_or(prior, |seen| prior + (seen - prior) * passed) * left);
    let narrower = left.sqrt();
    let range = Range {
        low: whole(bill + adding(adds - down * narrower), currency),
        middle: whole(bill + adds, currency),
        high: whole(bill + adds + up * narrower, currency),
    };
    Some(Expected { range, months: before.map_or(0, |before| before.months) })
}

/// Whether the bill, as it is expected now, leaves the range that was told, and how likely it stays inside. `None` while
/// its middle lies inside, or where the currencies differ.
#[must_use]
pub fn leaves(told: &Range, now: &Range) -> Option<Leaves> {
    if told.middle.currency != now.middle.currency || told.holds(now.middle) {
        return None;
    }
    let stays = stays_inside(told, now);
    if now.middle.minor > told.high.minor {
        Some(Leaves::Above { by: now.middle.minus(told.high).ok()?, stays })
    } else {
        Some(Leaves::Below { by: told.low.minus(now.middle).ok()?, stays })
    }
}

/// How likely the bill, as it is expected now, ends inside what was told, in 100: two halves of a normal distribution, each
/// as wide as its side. 0 where the currencies differ.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, and held between 0 and 100")]
pub fn stays_inside(told: &Range, now: &Range) -> u8 {
    let Ok(normal) = Normal::new(0.0, 1.0) else { return 0 };
    if told.middle.currency != now.middle.currency {
        return 0;
    }
    let middle = float(now.middle.minor);
    let below = |value: f64| {
        let side = if value < middle { middle - float(now.low.minor) } else { float(now.high.minor) - middle };
        match value.total_cmp(&middle) {
            _ if side > 0.0 => normal.cdf((value - middle) / (side / Z90)),
            std::cmp::Ordering::Less => 0.0,
            _ => 1.0,
        }
    };
    let inside = below(float(told.high.minor)) - below(float(told.low.minor));
    (inside * 100.0).round().clamp(0.0, 100.0) as u8
}

/// How many of the last `of` months, or of those there are, came inside the range that the months before them gave.
#[must_use]
pub fn held_before(months: &[Money], of: usize) -> (usize, usize) {
    let first = months.len().saturating_sub(of).max(FEWEST_MONTHS);
    let told = (first..months.len()).filter_map(|at| forecast(&months[..at]).map(|told| (told.range, months[at])));
    told.fold((0, 0), |(held, all), (range, month)| (held + usize::from(range.holds(month)), all + 1))
}

#[allow(clippy::cast_precision_loss, reason = "an estimate; amounts up to nine thousand million million are exact")]
fn float(minor: i64) -> f64 {
    minor as f64
}

#[allow(clippy::cast_possible_truncation, reason = "rounded, and a cast of floats ends at the bounds")]
fn whole(minor: f64, currency: Currency) -> Money {
    Money::new(minor.round() as i64, currency)
}
