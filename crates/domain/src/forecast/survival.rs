//! How long things take when some of them are not done yet.

use super::curve::{Curve, LEVELS};
use super::numbers::ln;

/// How far beyond the longest that was ever seen a curve may reach.
const BEYOND: f64 = 2.0;
/// A curve that has not risen this far says nothing about its own tail.
const RISEN: f64 = 0.02;

/// One similar item: how long it took, or how long it has been open so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) days: f64,
    pub(super) done: bool,
    /// Which item it is, for its weight.
    pub(super) item: u32,
}

/// The order in which items leave the ones at risk. An item that is open at this age is not known to be done at it, so it goes
/// first among equals.
pub(super) fn order(a: &Seen, b: &Seen) -> std::cmp::Ordering {
    a.days.total_cmp(&b.days).then(a.done.cmp(&b.done)).then(a.item.cmp(&b.item))
}

/// The curve of weighted items in [`order`]: the estimate of Kaplan and Meier (*Nonparametric Estimation from Incomplete
/// Observations*, JASA 53, 1958). Whenever one is done, the share that is left is multiplied by `1 − weight / weight still at risk`.
///
/// Where open items hide the rest, the curve goes on from the last end with the mean rate until there (an exponential tail), up to
/// twice the longest seen. It begins at the last end and not at the oldest open item: what was left lying for years and is
/// open still says little about what begins today, and dates that begin there cost many times as much (`docs/forecast.md`).
pub(super) fn curve(seen: &[Seen], weights: &[f64]) -> Curve {
    let mut risk = sum(weights);
    let (mut left, mut level, mut end) = (1.0_f64, 0, 0.0);
    // Between two open items the factors cancel out but for the first and the last: one division in place of many.
    let mut of_risk = None;
    let mut days = [0.0; LEVELS.len()];
    for (one, weight) in seen.iter().zip(weights) {
        if one.done {
            let part = *of_risk.get_or_insert_with(|| if risk > 0.0 { left / risk } else { 0.0 });
            risk -= weight;
            left = part * risk.max(0.0);
            end = one.days;
            while level < LEVELS.len() && LEVELS[level] <= 1.0 - left + 1e-9 {
                days[level] = end;
                level += 1;
            }
            if level == LEVELS.len() {
                return Curve::new(days);
            }
        } else {
            risk -= weight;
            of_risk = None;
        }
    }
    let longest = seen.last().map_or(0.0, |s| s.days);
    let (from, reached) = if 1.0 - left > RISEN { (end, 1.0 - left) } else { (longest, RISEN) };
    for (days, p) in days.iter_mut().zip(LEVELS).skip(level) {
        let further = ln(1.0 - p) / ln(1.0 - reached.min(0.995));
        *days = (from * further.max(1.0)).min((BEYOND * longest).max(from));
    }
    Curve::new(days)
}

/// In four sums, always the same way: a processor adds them side by side.
fn sum(weights: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let mut fours = weights.chunks_exact(4);
    for four in &mut fours {
        sums.iter_mut().zip(four).for_each(|(sum, weight)| *sum += weight);
    }
    sums.iter().sum::<f64>() + fours.remainder().iter().sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(items: &[(f64, bool)]) -> Curve {
        let mut seen: Vec<Seen> =
            (0..).zip(items).map(|(item, (days, done))| Seen { days: *days, done: *done, item }).collect();
        seen.sort_by(order);
        curve(&seen, &vec![1.0; seen.len()])
    }

    /// By hand: 10 items; ends at 2, 3, 5, 8 and 9 days; open at 1, 3, 6, 8 and 12. What is open at an age leaves first.
    /// At 2: 9 at risk, 8/9 left (0.889). At 3: 7 at risk after one open, 0.762. At 5: 6, 0.635. At 8: 3 after two open, 0.423.
    /// At 9: 2, 0.212 left.
    #[test]
    fn the_worked_example_comes_out_as_by_hand() {
        let items = [
            (2.0, true),
            (3.0, true),
            (5.0, true),
            (8.0, true),
            (9.0, true),
            (1.0, false),
            (3.0, false),
            (6.0, false),
            (8.0, false),
            (12.0, false),
        ];

        let curve = of(&items);

        assert_eq!(curve.0[0], 2.0, "10 in 100: 0.111 done at 2");
        assert_eq!(curve.0[1], 3.0, "20 in 100: 0.238 done at 3");
        assert_eq!(curve.0[2], 5.0, "30 in 100: 0.365 done at 5");
        assert_eq!(curve.0[4], 8.0, "50 in 100: 0.577 done at 8");
        assert_eq!(curve.0[7], 9.0, "75 in 100: 0.788 done at 9");
        assert!(curve.0[8] > 9.0 && curve.0[15] <= 24.0, "the tail: {:?}", curve.0);
    }

    #[test]
    fn open_items_make_it_later_than_the_finished_ones_alone() {
        let done = [(1.0, true), (2.0, true), (3.0, true), (4.0, true)];

        let alone = of(&done);
        let with_open = of(&[&done[..], &[(3.5, false); 4]].concat());

        assert!((0..16).all(|l| with_open.0[l] >= alone.0[l]));
        assert_eq!((alone.0[4], with_open.0[4]), (2.0, 4.0), "half: the open ones were at risk until 3");
    }

    #[test]
    fn nothing_done_reaches_no_further_than_twice_the_longest() {
        assert_eq!(of(&[(3.0, false), (7.0, false)]).0[15], 14.0);
        assert_eq!(of(&[]).0[15], 0.0);
    }
}
