//! Times as counts in steps: few rows keep them, and a median or a P85 can be read from them.
//!
//! A step is a quarter of a doubling: 1, 1.2, 1.4, 1.7, 2, 2.4 hours and so on. A time that is read from it is at most
//! 9 in 100 off. A quarter of an hour or less is one step, and so is everything beyond some thirty working years.

use std::collections::BTreeMap;

/// Steps in a doubling.
const FINE: f64 = 4.0;
/// A quarter of an hour.
const LOWEST: i32 = -8;
const HIGHEST: i32 = 64;
/// How far off a time read from its step can be: half a step.
pub const STEP_ERROR: f64 = 0.09;

/// In which step so many hours lie.
#[must_use]
#[allow(clippy::cast_possible_truncation, reason = "rounded, and held between two small numbers")]
pub fn step_of(hours: f64) -> i32 {
    if hours > 0.0 { (FINE * hours.log2()).round().clamp(f64::from(LOWEST), f64::from(HIGHEST)) as i32 } else { LOWEST }
}

/// The hours in the middle of a step.
#[must_use]
pub fn hours_of(step: i32) -> f64 {
    (f64::from(step) / FINE).exp2()
}

/// How many times lie in which step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread(BTreeMap<i32, i64>);

impl Spread {
    /// One more time.
    pub fn add(&mut self, hours: f64) {
        self.put(step_of(hours), 1);
    }

    /// So many times in a step.
    pub fn put(&mut self, step: i32, times: i64) {
        *self.0.entry(step).or_default() += times;
    }

    /// Adds what was kept apart, such as the times of another month.
    pub fn join(&mut self, other: &Self) {
        other.0.iter().for_each(|(step, times)| self.put(*step, *times));
    }

    /// How many times there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.0.values().map(|n| (*n).max(0)).sum()
    }

    /// So much of all is at most so long, in hours; `None` where there is none. The median is that of a half.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts far below two to the 52nd")]
    pub fn within(&self, share: f64) -> Option<f64> {
        let wanted = self.count() as f64 * share;
        let mut so_far = 0.0;
        let reached = self.0.iter().filter(|(_, n)| **n > 0).find(|(_, n)| {
            so_far += **n as f64;
            so_far >= wanted
        });
        reached.map(|(step, _)| hours_of(*step))
    }
}

impl FromIterator<f64> for Spread {
    fn from_iter<T: IntoIterator<Item = f64>>(hours: T) -> Self {
        let mut spread = Self::default();
        hours.into_iter().for_each(|hours| spread.add(hours));
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_median() {
        assert_eq!(Spread::default().within(0.5), None);
    }

    #[test]
    fn at_once_is_a_quarter_of_an_hour() {
        let spread: Spread = [0.0, 0.0, 0.1].into_iter().collect();

        assert_eq!((spread.within(0.85), spread.count()), (Some(0.25), 3));
    }

    proptest! {
        #[test]
        fn what_is_read_is_off_by_half_a_step_at_most(
            mut hours in prop::collection::vec(0.25f64..5000.0, 1..60),
            share in prop::sample::select(vec![0.5, 0.85]),
        ) {
            let spread: Spread = hours.iter().copied().collect();
            hours.sort_by(f64::total_cmp);
            let wanted = hours.len() as f64 * share;
            let exact = *hours.iter().enumerate().find(|(n, _)| (*n + 1) as f64 >= wanted).expect("one of them").1;

            let read = spread.within(share).expect("a time");

            prop_assert!((read / exact).ln().abs() <= (1.0 + STEP_ERROR + 0.001).ln(), "{read} for {exact}");
        }

        #[test]
        fn the_median_is_not_longer_than_what_most_take(hours in prop::collection::vec(0.0f64..5000.0, 1..60)) {
            let spread: Spread = hours.into_iter().collect();

            prop_assert!(spread.within(0.5) <= spread.within(0.85));
        }

        #[test]
        fn taking_away_leaves_what_was_there(hours in prop::collection::vec(0.0f64..5000.0, 1..20), more in 0.0f64..5000.0) {
            let mut spread: Spread = hours.into_iter().collect();
            let before = (spread.count(), spread.within(0.5), spread.within(0.85));
            spread.add(more);
            spread.put(step_of(more), -1);

            prop_assert_eq!((spread.count(), spread.within(0.5), spread.within(0.85)), before);
        }
    }
}
