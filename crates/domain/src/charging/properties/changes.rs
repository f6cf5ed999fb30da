//! What changed adds up, whatever changed.

use proptest::prelude::*;

use super::generated::house;
use crate::charging::{Line, Money, Sums, compare};

fn total(lines: &[Line]) -> Sums {
    Sums::of(lines.iter().map(|line| line.amount)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn price_volume_and_mix_are_the_difference(before in house(), after in house()) {
        let (before, after) = (before.lines(), after.lines());
        let items = compare(&before, &after).unwrap();
        let mut sums = Sums::default();
        for item in &items {
            let difference = item.after.minus(item.before).unwrap();
            prop_assert_eq!(item.change.total().unwrap(), difference);
            sums.add(difference).unwrap();
        }
        for difference in sums.each() {
            let of = |lines: &[Line]| total(lines).in_currency(difference.currency);
            prop_assert_eq!(of(&after).minus(of(&before)).unwrap(), difference);
        }
    }

    #[test]
    fn nothing_changed_from_the_same_to_the_same(house in house()) {
        let lines = house.lines();
        for item in compare(&lines, &lines).unwrap() {
            let zero = Money::zero(item.before.currency);
            let change = item.change;
            prop_assert!([change.price, change.volume, change.mix, change.corrections].iter().all(|part| *part == zero));
        }
    }

    #[test]
    fn there_and_back_is_the_opposite(before in house(), after in house()) {
        let there = compare(&before.lines(), &after.lines()).unwrap();
        let back = compare(&after.lines(), &before.lines()).unwrap();
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!(there.change.total().unwrap().minor, -back.change.total().unwrap().minor);
        }
    }

    #[test]
    fn every_line_is_told(house in house()) {
        for line in house.lines() {
            let told = line.told();
            prop_assert!(!line.what().is_empty());
            prop_assert!(told.iter().all(|sentence| sentence.ends_with('.') && !sentence.contains("  ")), "{told:?}");
        }
    }
}
