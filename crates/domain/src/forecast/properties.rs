//! What holds of every forecast, whatever the past.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Answer, Asked, Grain, Past, Record, Score, replay};

/// Pasts of a few years: begins, days taken, dates, efforts, groups, all of them sometimes missing, and many at the same moment.
fn past() -> impl Strategy<Value = Past> {
    let took = prop_oneof![3 => (0_u32..40).prop_map(Some), 1 => (0_u32..2000).prop_map(Some), 1 => Just(None)];
    let due = prop::option::of(-10_i32..200);
    let groups = (prop::option::of(0_u32..3), prop::option::of(0_u32..2));
    (0_u32..600, took, due, prop::option::of(0.0_f64..100.0), groups).prop_map(|(at, took, due, effort, groups)| {
        let at = f64::from(at) / 2.0;
        Past {
            asked: Asked { at, due: due.map(|d| at + f64::from(d)), effort, groups: [groups.0, groups.1] },
            done: took.map(|t| at + f64::from(t) / 4.0),
        }
    })
}

fn answer(answers: &[Answer], item: usize) -> &Answer {
    answers.iter().find(|a| a.item == item).expect("an answer for each")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_forecast_is_in_order_and_never_nothing_or_for_ever(past in vec(past(), 1..60)) {
        for answer in replay(&past, Grain::Moments).unwrap() {
            let days: Vec<f64> = (1..=99).map(|level| answer.forecast.days(level)).collect();
            prop_assert!(days.iter().all(|d| d.is_finite() && *d >= 0.0));
            prop_assert!(days.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }

    #[test]
    fn a_later_date_never_has_less_chance(past in vec(past(), 1..60), dates in vec(-50.0_f64..5000.0, 2..40)) {
        let mut dates = dates;
        dates.sort_by(f64::total_cmp);
        for answer in replay(&past, Grain::Days).unwrap() {
            let began = past[answer.item].asked.at;
            let chances: Vec<f64> = dates.iter().map(|d| answer.forecast.chance(began + d)).collect();
            prop_assert!(chances.iter().all(|c| (0.0..=1.0).contains(c)));
            prop_assert!(chances.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert_eq!(answer.forecast.chance(began - 0.1), 0.0);
        }
    }

    /// Walk-forward honesty: whatever comes after the begin of an item, or at the same moment, changes nothing of what was said.
    #[test]
    fn what_comes_later_changes_nothing_that_was_said(
        past in vec(past(), 2..100), other in vec(past(), 100), at in any::<prop::sample::Index>(),
    ) {
        let item = at.index(past.len());
        let now = past[item].asked.at;
        let mut changed = past.clone();
        for (one, other) in changed.iter_mut().zip(&other) {
            // An end that is not known yet may become any other end that is not known yet, or none.
            if one.done.is_none_or(|done| done >= now) && one.asked.at < now {
                one.done = other.done.map(|done| now + (done - other.asked.at));
            }
            if one.asked.at > now {
                one.asked = Asked { at: one.asked.at, ..other.asked };
                one.done = other.done.map(|done| one.asked.at + (done - other.asked.at));
            }
        }
        changed[item].done = None;
        changed.extend(other.iter().filter(|o| o.asked.at > now));

        let before = replay(&past, Grain::Moments).unwrap();
        let after = replay(&changed, Grain::Moments).unwrap();

        prop_assert_eq!(&answer(&before, item).forecast, &answer(&after, item).forecast);
    }

    #[test]
    fn asking_without_keeping_says_the_same(past in vec(past(), 1..60)) {
        let mut past: Vec<Past> = past;
        past.sort_by(|a, b| a.asked.at.total_cmp(&b.asked.at));
        let mut record = Record::new(Grain::Moments);
        for one in &past[..past.len() - 1] {
            record.begin(one.asked).unwrap();
        }
        let last = past[past.len() - 1].asked;

        let asked = record.forecast(last).unwrap();

        prop_assert_eq!(asked, record.begin(last).unwrap().1);
    }

    #[test]
    fn scores_are_shares(past in vec(past(), 1..60)) {
        let score = Score::of(&replay(&past, Grain::Days).unwrap());
        prop_assert!(score.issued <= score.items && score.mean_loss() >= 0.0 && score.mean_loss().is_finite());
        prop_assert!(score.coverage().windows(2).all(|pair| pair[0] <= pair[1]));
        prop_assert!(score.coverage().iter().all(|c| (0.0..=1.0).contains(c)));
    }
}
