//! The figure, its coverage, and what moves it.

use proptest::prelude::*;

use super::*;

const FULL: [Reading; 8] = [
    Reading::Kept { kept: 17, of: 19 },
    Reading::ToldEarly { told: 1, of: 2 },
    Reading::Answers { in_time: 9, of: 12 },
    Reading::Core { running: 4, of: 4 },
    Reading::Satisfied { sum: 127, answers: 41 },
    Reading::Contact { days: 9, every: 14 },
    Reading::Value { reached: 2, of: 3 },
    Reading::Bills { open: 1, of: 12 },
];

fn of(readings: &[Reading]) -> Figure {
    figure(latest(), readings).expect("a figure")
}

fn word(movers: &[Mover]) -> Vec<(Measure, i32)> {
    movers.iter().map(|m| (m.measure, m.points)).collect()
}

#[test]
fn the_weights_of_every_recipe_sum_to_a_hundred_and_numbers_rise() {
    for recipe in RECIPES {
        assert_eq!(recipe.parts.iter().map(|p| u32::from(p.weight)).sum::<u32>(), 100);
        assert_eq!(super::recipe(recipe.version), Some(recipe));
    }
    assert!(RECIPES.windows(2).all(|two| two[0].version < two[1].version));
    assert_eq!(latest().parts.len(), Measure::ALL.len());
}

#[test]
fn the_first_recipe_says_what_it_said_on_its_first_day() {
    let first = recipe(1).expect("the first");

    let figure = figure(first, &FULL).expect("a figure");

    // 17/19 → 87.72, 1/2 → 50, 9/12 → 55.56, 100, 3.0976 → 53.25, 9 of 14 days → 100, 2/3 → 66.67, one line → 66.67.
    assert_eq!((figure.version, figure.coverage, figure.shown()), (1, 100, Some(77)));
    assert!((figure.value - 76.8053).abs() < 1e-3, "{}", figure.value);
}

#[test]
fn with_too_little_known_there_is_no_figure() {
    let some = of(&FULL[3..5]);
    let enough = of(&FULL[0..4]);

    assert_eq!((some.coverage, some.shown(), some.without.len()), (40, None, 6));
    assert_eq!((enough.coverage, enough.shown()), (50, None));
    assert_eq!(of(&[FULL[0], FULL[3], FULL[4]]).shown(), Some(80));
    assert_eq!(figure(latest(), &[Reading::Kept { kept: 2, of: 2 }]), None, "two promises say nothing");
    assert_eq!(figure(latest(), &[]), None);
}

#[test]
fn what_did_not_change_moves_nothing() {
    let before = of(&FULL[0..5]);
    let mut readings = FULL.to_vec();
    readings[0] = Reading::Kept { kept: 12, of: 19 };
    let after = of(&readings);

    let movers = movers(&before, &after).expect("one recipe");

    let moved: Vec<Measure> = movers.iter().map(|m| m.measure).collect();
    assert_eq!(moved, [Measure::Kept, Measure::Contact, Measure::Value, Measure::Bills]);
    assert_eq!(movers.iter().map(|m| m.points).sum::<i32>(), after.points() - before.points());
    assert_eq!(movers[0].says(), "promises kept: 17 points down, 12 of 19 and before 17 of 19");
    assert!(movers[1].says().starts_with("talking as often as we wanted: 4 points up, known now, 9 days ago"));
}

#[test]
fn what_is_not_known_any_more_is_told() {
    let (before, after) = (of(&FULL), of(&FULL[0..5]));

    let movers = movers(&before, &after).expect("one recipe");

    assert_eq!(movers.iter().map(|m| m.points).sum::<i32>(), after.points() - before.points());
    assert!(movers.iter().all(|m| m.after.is_none()), "{:?}", word(&movers));
    assert!(movers[0].says().contains("not known any more, before"));
}

#[test]
fn another_recipe_is_not_compared() {
    let mut other = of(&FULL);
    other.version = 2;

    assert_eq!(movers(&of(&FULL), &other), None);
}

#[test]
fn a_reading_is_kept_and_comes_back() {
    for reading in FULL {
        let text = serde_json::to_string(&reading).expect("a text");
        assert_eq!(serde_json::from_str::<Reading>(&text).ok(), Some(reading));
    }
    assert_eq!(FULL[4].says(), "3.1 of 5, 41 answers");
    assert_eq!(FULL[7].says(), "1 line disputed");
}

fn any_readings() -> impl Strategy<Value = Vec<Reading>> {
    let share = || (0i64..30, 0i64..30).prop_map(|(part, rest)| (part, part + rest));
    let one = prop_oneof![
        share().prop_map(|(kept, of)| Reading::Kept { kept, of }),
        share().prop_map(|(told, of)| Reading::ToldEarly { told, of }),
        share().prop_map(|(in_time, of)| Reading::Answers { in_time, of }),
        share().prop_map(|(running, of)| Reading::Core { running, of }),
        (0i64..30, 1i64..=5).prop_map(|(answers, mark)| Reading::Satisfied { sum: answers * mark, answers }),
        (0i64..200, 0i64..90).prop_map(|(days, every)| Reading::Contact { days, every }),
        share().prop_map(|(reached, of)| Reading::Value { reached, of }),
        (0i64..5, 0i64..13).prop_map(|(open, of)| Reading::Bills { open, of }),
    ];
    prop::collection::vec(one, 0..10)
}

proptest! {
    #[test]
    fn a_figure_and_its_coverage_keep_their_bounds(readings in any_readings()) {
        if let Some(figure) = figure(latest(), &readings) {
            prop_assert!((0.0..=100.0 + 1e-9).contains(&figure.value));
            prop_assert!((1..=100).contains(&figure.coverage));
            prop_assert_eq!(figure.scored.len() + figure.without.len(), Measure::ALL.len());
            prop_assert_eq!(figure.shown().is_some(), figure.coverage >= ENOUGH);
        }
    }

    #[test]
    fn movers_add_up_and_only_what_changed_moves(before in any_readings(), after in any_readings()) {
        let Some((before, after)) = figure(latest(), &before).zip(figure(latest(), &after)) else { return Ok(()) };

        let movers = movers(&before, &after).expect("one recipe");

        prop_assert_eq!(movers.iter().map(|m| m.points).sum::<i32>(), after.points() - before.points());
        prop_assert!(movers.iter().all(|m| m.points != 0 && m.before != m.after));
    }

    #[test]
    fn a_better_reading_never_lowers_the_figure(readings in any_readings(), kept in 0i64..19) {
        let with = |kept| {
            let mut all = vec![Reading::Kept { kept, of: 19 }];
            all.extend_from_slice(&readings);
            figure(latest(), &all).map_or(0.0, |figure| figure.value)
        };

        prop_assert!(with(kept + 1) >= with(kept));
    }
}
