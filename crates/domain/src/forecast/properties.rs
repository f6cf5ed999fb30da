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

    /// What is left of something that is open shrinks with nothing but time, as far as anybody knows, and never below zero; at its
    /// begin all of it is left.
    #[test]
    fn what_is_left_begins_as_the_whole(past in vec(past(), 1..60), age in 0.0_f64..3000.0) {
        let record = Record::known(&past, Grain::Moments, 400.0).unwrap();
        let said = record.forecast(Asked { at: 400.0, due: None, effort: None, groups: [Some(1), None] }).unwrap();
        let left: Vec<f64> = (0..=99).map_while(|s| said.left(age, f64::from(s) / 100.0)).collect();
        prop_assert!(left.windows(2).all(|pair| pair[0] <= pair[1]) && left.iter().all(|d| d.is_finite() && *d >= 0.0));
        prop_assert_eq!(said.left(0.0, 1.0), None);
        if said.chance(400.0) == 0.0 {
            let whole = said.left(0.0, 0.85).unwrap();
            prop_assert!((whole - said.days(85)).abs() < 1e-9, "{} {}", whole, said.days(85));
        }
    }

    /// Twice as many of the same say the same, more firmly: the range from half to nearly all does not widen.
    #[test]
    fn more_of_the_same_narrows(took in vec(1_u32..60, 5..40)) {
        let past = |times: usize| -> Vec<Past> {
            let of = |(i, took): (usize, &u32)| {
                let at = i as f64 / 10.0;
                Past { asked: Asked { at, due: None, effort: None, groups: [Some(1), None] }, done: Some(at + f64::from(*took)) }
            };
            took.iter().cycle().take(took.len() * times).enumerate().map(of).collect()
        };
        // Beside what the record itself says, each width holds less of the default, whose range is wide.
        let width = |times: usize| {
            let record = Record::known(&past(times), Grain::Moments, 300.0).unwrap();
            let said = record.forecast(Asked { at: 300.0, due: None, effort: None, groups: [Some(1), None] }).unwrap();
            (said.days(95) + 1.0) / (said.days(50) + 1.0)
        };
        let few = width(1);
        prop_assert!(width(8) <= few * 1.05, "{} {}", width(8), few);
    }

    /// Written down in another order it is the same record.
    #[test]
    fn the_order_of_writing_says_nothing(past in vec(past(), 1..60), by in any::<prop::sample::Index>()) {
        let mut past: Vec<Past> = past;
        // Those at the same moment stay in their order: nobody knows a better one.
        past.dedup_by_key(|p| p.asked.at.to_bits());
        past.sort_by(|a, b| a.asked.at.total_cmp(&b.asked.at));
        past.dedup_by_key(|p| p.asked.at.to_bits());
        let mut turned = past.clone();
        turned.rotate_left(by.index(past.len()));
        let asked = Asked { at: 500.0, due: None, effort: Some(3.0), groups: [Some(1), Some(1)] };
        let one = Record::known(&past, Grain::Moments, 500.0).unwrap().forecast(asked).unwrap();
        let other = Record::known(&turned, Grain::Moments, 500.0).unwrap().forecast(asked).unwrap();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn scores_are_shares(past in vec(past(), 1..60)) {
        let score = Score::of(&replay(&past, Grain::Days).unwrap());
        prop_assert!(score.issued <= score.items && score.mean_loss() >= 0.0 && score.mean_loss().is_finite());
        prop_assert!(score.coverage().windows(2).all(|pair| pair[0] <= pair[1]));
        prop_assert!(score.coverage().iter().all(|c| (0.0..=1.0).contains(c)));
    }
}
