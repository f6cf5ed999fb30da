//! A word over time: what it was at the end of each month, from sums kept for the months in which outcomes happened.
//!
//! All outcomes fade alike, so the word at an instant is the sums of all months until then, faded to it. Months are those
//! of UTC, because the zone of an organisation can change and what was kept may not. A month is named by its first day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::word::{Tally, Word};

/// The month in which an instant lies.
#[must_use]
pub fn month_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date().first_of_month()
}

/// The month after this one.
#[must_use]
pub fn next_month(month: Date) -> Date {
    month.saturating_add(1.month())
}

/// The month so many months before the one in which `now` lies.
#[must_use]
pub fn months_before(now: Timestamp, months: usize) -> Date {
    month_of(now).saturating_sub(i64::try_from(months).unwrap_or(0).months())
}

fn end_of(month: Date) -> Timestamp {
    next_month(month).to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// The word at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The month.
    pub month: Date,
    /// Its end, or now in the month that is not over.
    pub at: Timestamp,
    /// What the word was then, as it is known today.
    pub word: Word,
}

/// The word at the end of each of the last months, and now: oldest first, as many points as `months`. What turned out
/// before the first of them counts in all.
#[must_use]
pub fn series(kept: &[(Date, Tally)], now: Timestamp, months: usize) -> Vec<Point> {
    let first = months_before(now, months.saturating_sub(1));
    let mut all: Vec<&(Date, Tally)> = kept.iter().collect();
    all.sort_by_key(|(month, _)| *month);
    let mut rest = all.into_iter().peekable();
    let mut sum = Tally::default();
    let mut month = first;
    let mut points = Vec::with_capacity(months);
    for n in 1..=months {
        // The last point is now, and holds everything there is.
        while let Some((_, tally)) = rest.next_if(|(of, _)| *of <= month || n == months) {
            sum.join(tally);
        }
        let at = if n == months { now } else { end_of(month) };
        points.push(Point { month, at, word: sum.word(at) });
        month = next_month(month);
    }
    points
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::civil::date;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    use super::*;
    use crate::trust::{Counted, Judgement, Outcome};

    const NOW: &str = "2026-03-12T08:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().expect("an instant")
    }

    fn kept(all: &[Counted]) -> Vec<(Date, Tally)> {
        let mut months: BTreeMap<Date, Tally> = BTreeMap::new();
        for one in all {
            months.entry(month_of(one.judgement.since)).or_default().add(one);
        }
        months.into_iter().collect()
    }

    fn at_once(all: &[Counted]) -> Tally {
        let mut sum = Tally::default();
        all.iter().for_each(|one| sum.add(one));
        sum
    }

    prop_compose! {
        fn any()(which in 0usize..5, weight in 0.0f64..=1.0, stake in 1u8..=3, hours in 0i64..40_000) -> Counted {
            let since = now() - SignedDuration::from_hours(hours);
            Counted { judgement: Judgement { outcome: Outcome::ALL[which], weight, since, unconfirmed: false }, stake }
        }
    }

    #[test]
    fn there_is_a_point_for_each_month_and_the_last_is_now() {
        let points = series(&[], now(), 24);

        assert_eq!(points.len(), 24);
        assert_eq!((points[0].month, points[23].month), (date(2024, 4, 1), date(2026, 3, 1)));
        assert_eq!((points[22].at, points[23].at), ("2026-03-01T00:00:00Z".parse().expect("an instant"), now()));
    }

    #[test]
    fn what_turned_out_before_the_first_month_counts_in_all() {
        let since = "2020-06-01T00:00:00Z".parse().expect("an instant");
        let judgement = Judgement { outcome: Outcome::Kept, weight: 1.0, since, unconfirmed: false };
        let points = series(&kept(&[Counted { judgement, stake: 1 }]), now(), 6);

        assert!(points.iter().all(|p| p.word.count == 1));
    }

    proptest! {
        #[test]
        fn the_last_point_is_the_word_now(all in prop::collection::vec(any(), 0..40), months in 1usize..30) {
            let points = series(&kept(&all), now(), months);
            let (last, word) = (points.last().expect("a point").word, at_once(&all).word(now()));

            prop_assert!((last.mean - word.mean).abs() < 1e-6 && (last.low - word.low).abs() < 1e-6, "{last:?} {word:?}");
            prop_assert_eq!((last.count, last.enough), (word.count, word.enough));
        }

        #[test]
        fn every_point_is_the_word_of_what_turned_out_until_then(all in prop::collection::vec(any(), 0..40)) {
            for point in series(&kept(&all), now(), 24) {
                let until: Vec<Counted> = all.iter().copied().filter(|c| c.judgement.since < point.at || point.at == now()).collect();
                let word = at_once(&until).word(point.at);

                prop_assert!((point.word.mean - word.mean).abs() < 1e-6, "{point:?} {word:?}");
                prop_assert_eq!(point.word.count, word.count);
            }
        }

        #[test]
        fn the_shares_of_each_point_sum_to_one(all in prop::collection::vec(any(), 1..40)) {
            for point in series(&kept(&all), now(), 24).iter().filter(|p| p.word.count > 0) {
                prop_assert!((point.word.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{point:?}");
            }
        }
    }
}
