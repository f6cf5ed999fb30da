//! What was expected of what we do for a client, beside what came of it: on each check day a figure, confirmed by the client.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Direction, coded};
use crate::charging::Quantity;

coded! {
    /// Where a check stands.
    Check {
        /// Its day lies ahead.
        Ahead "ahead" "lies ahead",
        /// Its day has passed, and nobody has said what came of it.
        Missing "missing" "nobody has said",
        /// Somebody of ours said so, and the client has not confirmed it.
        Unconfirmed "unconfirmed" "not confirmed",
        /// At least what was expected, and confirmed.
        Realised "realised" "realised",
        /// Less than was expected, and confirmed.
        Short "short" "less than expected",
    }
}

impl Check {
    /// The tone in which it is drawn; only trouble and what is whole have one.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Check::Ahead | Check::Unconfirmed => "",
            Check::Missing => "watch",
            Check::Realised => "good",
            Check::Short => "warn",
        }
    }
}

/// A benefit as it was planned: from a figure on the first day to another on the last check day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which way is better.
    pub way: Direction,
    /// Where it began.
    pub baseline: Quantity,
    /// Where it should be on the last check day.
    pub target: Quantity,
    /// When it began.
    pub begins: Date,
    /// The last check day.
    pub ends: Date,
}

impl Planned {
    /// What was expected on a day, where nobody said otherwise: the way from the beginning to the target, evenly over the
    /// days between, rounded to two places.
    #[must_use]
    pub fn expected(&self, day: Date) -> Quantity {
        let days = |from: Date, to: Date| i64::from(from.until(to).map_or(0, |span| span.get_days()));
        let all = days(self.begins, self.ends);
        let gone = days(self.begins, day).clamp(0, all.max(0));
        if all <= 0 || gone == all {
            return self.target;
        }
        let (from, to) = (self.baseline.decimal(), self.target.decimal());
        let part = (to - from).checked_mul(Decimal::from(gone)).and_then(|p| p.checked_div(Decimal::from(all)));
        let expected = part.and_then(|part| from.checked_add(part)).map(|value| value.round_dp(2));
        expected.and_then(|value| Quantity::new(value).ok()).unwrap_or(self.target)
    }

    /// Where a check stands, seen on `today`, with what came of it and whether the client confirmed it.
    #[must_use]
    pub fn check(&self, day: Date, realised: Option<(Quantity, bool)>, today: Date) -> Check {
        match realised {
            None if day > today => Check::Ahead,
            None => Check::Missing,
            Some((_, false)) => Check::Unconfirmed,
            Some((value, true)) if self.way.better(self.expected(day), value) => Check::Short,
            Some((_, true)) => Check::Realised,
        }
    }
}
