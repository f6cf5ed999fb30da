//! What a forecast is made of: how many days until how many in a hundred such items are done.

use std::sync::LazyLock;

use super::numbers::{exp, ln};

/// The levels at which a curve is known.
pub(super) const LEVELS: [f64; 16] =
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.68, 0.75, 0.80, 0.85, 0.90, 0.93, 0.95, 0.97, 0.98, 0.99];
/// Where the levels 50, 85 and 95 stand in [`LEVELS`].
pub(super) const SHOWN: [usize; 3] = [4, 9, 12];

/// Added before a logarithm is taken, in days: some two hours. What is done at once has no logarithm, and nobody minds whether
/// it took one minute or five.
const AT_ONCE: f64 = 0.1;

/// How far around a level a curve is smoothed, in the logit, and at which parts of that way it is looked at.
const AROUND: f64 = 0.4;
const PLACES: [f64; 5] = [-1.0, -0.5, 0.0, 0.5, 1.0];

/// The levels around each level.
static AROUND_LEVELS: LazyLock<[[f64; PLACES.len()]; LEVELS.len()]> =
    LazyLock::new(|| LEVELS.map(|p| PLACES.map(|place| moved(p, place * AROUND))));

/// The logit: even steps of it are even changes of the odds.
pub(super) fn logit(p: f64) -> f64 {
    ln(p / (1.0 - p))
}

/// A level, moved in the logit; never beyond the last that is known.
fn moved(p: f64, by: f64) -> f64 {
    (1.0 / (1.0 + exp(-logit(p) - by))).min(LEVELS[LEVELS.len() - 1])
}

/// Days by level: never falling, never below zero, never infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve(pub(super) [f64; LEVELS.len()]);

impl Curve {
    /// A curve from days by level, made honest where rounding left it falling or below zero.
    pub(super) fn new(days: [f64; LEVELS.len()]) -> Self {
        let mut highest = 0.0_f64;
        Self(days.map(|d| {
            highest = if d.is_finite() { highest.max(d) } else { highest };
            highest
        }))
    }

    /// The log-logistic curve of a documented default: `median · e^(spread · logit(p) / 1.7)`. Divided by 1.7 a logit is close
    /// to a standard normal, so that `spread` reads as that of a log-normal one.
    pub(super) fn default_of(median: f64, spread: f64) -> Self {
        Self::new(LEVELS.map(|p| median * exp(spread * logit(p) / 1.7)))
    }

    /// The days at a level; a straight line between the levels that are known.
    pub(super) fn at(&self, level: f64) -> f64 {
        let Some(above) = LEVELS.iter().position(|l| level <= *l) else { return self.0[LEVELS.len() - 1] };
        let (low, days) = match above.checked_sub(1) {
            None => (0.0, 0.0),
            Some(below) => (LEVELS[below], self.0[below]),
        };
        let part = ((level - low) / (LEVELS[above] - low)).clamp(0.0, 1.0);
        days + (self.0[above] - days) * part
    }

    /// The level reached after so many days: the other way round. Past the last level it comes near to one and never reaches it.
    pub(super) fn level(&self, days: f64) -> f64 {
        if days.is_nan() || days < 0.0 {
            return 0.0;
        }
        let last = LEVELS.len() - 1;
        let Some(above) = self.0.iter().position(|d| days < *d) else {
            let rest = 1.0 - LEVELS[last];
            let far = if self.0[last] > 0.0 { self.0[last] / days } else { 0.0 };
            return 1.0 - rest * far.clamp(0.0, 1.0);
        };
        let (low, from) = match above.checked_sub(1) {
            None => (0.0, 0.0),
            Some(below) => (LEVELS[below], self.0[below]),
        };
        low + (LEVELS[above] - low) * ((days - from) / (self.0[above] - from)).clamp(0.0, 1.0)
    }

    /// The days at a level, also past the last that is known: what [`Curve::level`] says, the other way round. None at one.
    pub(super) fn beyond(&self, level: f64) -> Option<f64> {
        let last = LEVELS.len() - 1;
        if level <= LEVELS[last] {
            return Some(self.at(level));
        }
        (level < 1.0).then(|| self.0[last] * (1.0 - LEVELS[last]) / (1.0 - level))
    }

    /// The mean of curves, level by level, in the logarithm of days: between ten days and a thousand it says a hundred.
    pub(super) fn mean<'c>(curves: impl Iterator<Item = (&'c Curve, f64)> + Clone) -> Self {
        let all: f64 = curves.clone().map(|(_, weight)| weight).sum();
        let at = |level: usize| curves.clone().map(|(c, weight)| weight * ln(c.0[level] + AT_ONCE)).sum::<f64>() / all;
        Self::new(std::array::from_fn(|level| exp(at(level)) - AT_ONCE))
    }

    /// Days at this level, drawn from those around it as well: the mean, in the logarithm of days, over levels up to [`AROUND`] to
    /// either side in the logit. One level of a record of thirty is the luck of one item; its neighbours know as much about
    /// it (Harrell and Davis, *A new distribution-free quantile estimator*, Biometrika 69, 1982).
    pub(super) fn smoothed(&self) -> Self {
        Self::new(AROUND_LEVELS.map(|around| {
            let mean: f64 = around.iter().map(|p| ln(self.at(*p) + AT_ONCE)).sum();
            exp(mean / around.len() as f64) - AT_ONCE
        }))
    }

    /// The same days, each said for another level, moved by so much in the logit.
    pub(super) fn shifted(&self, by: f64) -> Self {
        Self::new(LEVELS.map(|p| self.at(moved(p, by))))
    }

    /// Every day of the curve put elsewhere.
    pub(super) fn map(&self, to: impl Fn(f64) -> f64) -> Self {
        Self::new(self.0.map(to))
    }
}

/// What a wrong quantile costs: the pinball loss (Koenker and Bassett, *Regression Quantiles*, Econometrica 46, 1978).
#[must_use]
pub fn pinball(level: f64, forecast: f64, came: f64) -> f64 {
    if came >= forecast { level * (came - forecast) } else { (1.0 - level) * (forecast - came) }
}
