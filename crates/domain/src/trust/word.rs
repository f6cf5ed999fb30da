//! A party's word toward another: a Beta posterior over weighted outcomes that fade with time.
//!
//! Source: domain rules, §1. Prior Beta(1, 1); an outcome of weight `w` adds `w` to alpha and `1 − w` to beta,
//! both times stake and 0.5^(age / 180 days). Since all terms fade alike, their sums can be kept at one fixed reference
//! instant and scaled when read: a word costs one row, however many promises lie behind it.

use jiff::{Timestamp, civil::date, tz::TimeZone};
use statrs::distribution::{Beta, ContinuousCDF};

use super::outcome::{Judgement, Outcome};

/// Days after which an outcome weighs half. Default 180.
pub const HALF_LIFE_DAYS: f64 = 180.0;
/// Recency-weighted outcomes below which it is too early to tell. Default 3.
pub const ENOUGH: f64 = 3.0;

/// One outcome with its stake.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// How it turned out.
    pub judgement: Judgement,
    /// 1 to 3.
    pub stake: u8,
}

/// The kept sums behind one word, at the reference instant. Adding and taking away again leaves nothing but rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Weighted good part.
    pub alpha: f64,
    /// Weighted bad part.
    pub beta: f64,
    /// Recency-weighted number of outcomes, stake apart.
    pub recent: f64,
    /// Weighted sum per outcome, in the order of [`Outcome::ALL`].
    pub shares: [f64; 5],
    /// Outcomes in all.
    pub count: i64,
}

/// What is shown: a weighted record from 0 to 100 with its 80 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word {
    /// Posterior mean, 0 to 100.
    pub mean: f64,
    /// 10th percentile of the posterior, 0 to 100.
    pub low: f64,
    /// 90th percentile of the posterior, 0 to 100.
    pub high: f64,
    /// Outcomes behind it.
    pub count: i64,
    /// Five shares that sum to one, or all zero without outcomes; in the order of [`Outcome::ALL`].
    pub shares: [f64; 5],
    /// Enough recent outcomes to tell.
    pub enough: bool,
}

impl Tally {
    /// Counts one outcome.
    pub fn add(&mut self, counted: &Counted) {
        self.put(counted, 1.0);
        self.count += 1;
    }

    /// Takes one outcome away again.
    pub fn remove(&mut self, counted: &Counted) {
        self.put(counted, -1.0);
        self.count -= 1;
        if self.count <= 0 {
            *self = Self::default();
        }
    }

    /// Adds what was kept apart, such as the sums of another month.
    pub fn join(&mut self, other: &Self) {
        self.alpha += other.alpha;
        self.beta += other.beta;
        self.recent += other.recent;
        self.count += other.count;
        self.shares.iter_mut().zip(other.shares).for_each(|(sum, share)| *sum += share);
    }

    fn put(&mut self, Counted { judgement, stake }: &Counted, sign: f64) {
        let recency = sign * half_lives(judgement.since).exp2();
        let weight = recency * f64::from(*stake);
        self.alpha += weight * judgement.weight;
        self.beta += weight * (1.0 - judgement.weight);
        self.recent += recency;
        if let Some(at) = Outcome::ALL.iter().position(|o| *o == judgement.outcome) {
            self.shares[at] += weight;
        }
    }

    /// The word as it stands at `now`.
    #[must_use]
    pub fn word(&self, now: Timestamp) -> Word {
        let fade = fade(now);
        let (a, b) = (1.0 + (self.alpha * fade).max(0.0), 1.0 + (self.beta * fade).max(0.0));
        let (low, high) = interval(a, b);
        let total: f64 = self.shares.iter().map(|s| s.max(0.0)).sum();
        let shares = self.shares.map(|s| if total > 0.0 { s.max(0.0) / total } else { 0.0 });
        Word {
            mean: 100.0 * a / (a + b),
            low: 100.0 * low,
            high: 100.0 * high,
            count: self.count,
            shares,
            enough: self.recent * fade >= ENOUGH,
        }
    }
}

/// The 80 % interval of Beta(a, b).
fn interval(a: f64, b: f64) -> (f64, f64) {
    Beta::new(a, b).map_or((0.1, 0.9), |beta| (beta.inverse_cdf(0.1), beta.inverse_cdf(0.9)))
}

/// What is left at `now` of a weight kept as of the reference instant: sums are kept as of then and scaled when read.
#[must_use]
pub fn fade(now: Timestamp) -> f64 {
    (-half_lives(now)).exp2()
}

/// Half-lives between the reference instant (start of 2020) and `at`.
fn half_lives(at: Timestamp) -> f64 {
    let reference =
        date(2020, 1, 1).at(0, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
    at.duration_since(reference).as_secs_f64() / 86_400.0 / HALF_LIFE_DAYS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(outcome: Outcome, weight: f64, stake: u8, since: &str) -> Counted {
        let since = since.parse().expect("an instant");
        Counted { judgement: Judgement { outcome, weight, since, unconfirmed: false }, stake }
    }

    #[test]
    fn nothing_known_is_the_middle_with_a_wide_interval() {
        let word = Tally::default().word("2026-03-12T08:00:00Z".parse().expect("an instant"));

        assert!((word.mean - 50.0).abs() < 1e-9);
        assert!((word.low - 10.0).abs() < 1e-6 && (word.high - 90.0).abs() < 1e-6, "{word:?}");
        assert!(!word.enough);
    }

    #[test]
    fn an_outcome_weighs_half_after_its_half_life() {
        let mut tally = Tally::default();
        tally.add(&counted(Outcome::Kept, 1.0, 1, "2026-01-01T00:00:00Z"));

        let word = tally.word("2026-06-30T00:00:00Z".parse().expect("an instant"));

        assert!((word.mean - 100.0 * 1.5 / 2.5).abs() < 1e-6, "{word:?}");
    }

    prop_compose! {
        fn any_counted()(
            which in 0usize..5, weight in 0.0f64..=1.0, stake in 1u8..=3, day in 0i64..4000
        ) -> Counted {
            let since = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * (14_000 + day));
            Counted { judgement: Judgement { outcome: Outcome::ALL[which], weight, since, unconfirmed: false }, stake }
        }
    }
    use jiff::SignedDuration;

    proptest! {
        #[test]
        fn shares_sum_to_one_and_the_interval_holds_the_middle(all in prop::collection::vec(any_counted(), 1..40)) {
            let mut tally = Tally::default();
            all.iter().for_each(|c| tally.add(c));

            let word = tally.word("2026-03-12T08:00:00Z".parse().expect("an instant"));

            prop_assert!((word.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(word.low < word.high && (0.0..=100.0).contains(&word.mean));
            prop_assert_eq!(word.count as usize, all.len());
        }

        #[test]
        fn taking_away_leaves_what_was_there(all in prop::collection::vec(any_counted(), 1..20), more in any_counted()) {
            let mut tally = Tally::default();
            all.iter().for_each(|c| tally.add(c));
            let before = tally;
            tally.add(&more);
            tally.remove(&more);

            prop_assert!((tally.alpha - before.alpha).abs() <= 1e-9 * (1.0 + tally.alpha.abs() + more.judgement.weight * 1e4));
            prop_assert_eq!(tally.count, before.count);
        }

        #[test]
        fn a_kept_promise_never_lowers_a_word(all in prop::collection::vec(any_counted(), 0..20)) {
            let now = "2026-03-12T08:00:00Z".parse().expect("an instant");
            let mut tally = Tally::default();
            all.iter().for_each(|c| tally.add(c));
            let before = tally.word(now).mean;
            tally.add(&counted(Outcome::Kept, 1.0, 1, "2026-03-11T08:00:00Z"));

            prop_assert!(tally.word(now).mean >= before);
        }
    }
}
