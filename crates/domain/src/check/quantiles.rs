//! A forecast as a function from share to days: "within this many days in so many of a thousand cases". Where it comes
//! from is not known here; a survival estimate, a supplier's word and a fixed lag all look like this.

use super::draw::Turn;

/// Days of the calendar by share. Between the knots it is a straight line; a share above the last one has no end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quantiles {
    /// Thousandths and days, both rising.
    knots: Vec<(u16, u32)>,
}

impl Quantiles {
    /// From pairs of thousandths and days. None where the shares do not rise, the days fall, or there is nothing.
    ///
    /// What lies above the last share never ends as far as anybody knows: a record of which a tenth never finished has
    /// its last knot at 900.
    #[must_use]
    pub fn new(knots: Vec<(u16, u32)>) -> Option<Self> {
        let rising = knots.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 <= two[1].1);
        let last = knots.last()?;
        (rising && last.0 <= 1000).then_some(Self { knots })
    }

    /// From a function that answers for a share between 0 and 1, in days; none where it has no answer any more. Asked at
    /// every hundredth.
    #[must_use]
    pub fn of(quantile: impl Fn(f64) -> Option<f64>) -> Option<Self> {
        let mut knots: Vec<(u16, u32)> = Vec::with_capacity(101);
        for hundredth in 0..=100_u16 {
            let Some(days) = quantile(f64::from(hundredth) / 100.0).filter(|d| d.is_finite()) else { break };
            let least = knots.last().map_or(0, |(_, days)| *days);
            // A day that has begun counts as a whole.
            let days = days.ceil().clamp(0.0, 100_000.0) as u32;
            knots.push((hundredth * 10, days.max(least)));
        }
        Self::new(knots)
    }

    /// Between so many days, and each of them as likely.
    #[must_use]
    pub fn between(least: u32, most: u32) -> Self {
        Self { knots: vec![(0, least), (1000, most.max(least))] }
    }

    /// Days at a share in thousandths.
    #[must_use]
    pub fn at(&self, thousandths: u16) -> Option<u32> {
        self.days(u64::from(thousandths.min(1000)) << 32)
    }

    /// Days in this future.
    pub(super) fn drawn(&self, turn: Turn) -> Option<u32> {
        self.days((u64::from(turn.first()) * 1000) << 8)
    }

    /// Days at a share in thousandths with 32 binary places.
    fn days(&self, share: u64) -> Option<u32> {
        let wide = |thousandths: u16| u64::from(thousandths) << 32;
        let above = self.knots.partition_point(|(at, _)| wide(*at) < share);
        let (to, high) = *self.knots.get(above)?;
        let Some((from, low)) = above.checked_sub(1).and_then(|n| self.knots.get(n)).copied() else {
            return Some(high);
        };
        let part = u128::from(share - wide(from)) * u128::from(high - low) / u128::from(wide(to) - wide(from));
        u32::try_from(part).ok().map(|days| low + days)
    }

    pub(super) fn knots(&self) -> &[(u16, u32)] {
        &self.knots
    }
}
