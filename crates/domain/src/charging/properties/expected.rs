//! What is expected, whatever was billed.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::charging::story::usd;
use crate::charging::{
    Course, Expected, FEWEST_MONTHS, Leaves, Money, Range, at_close, forecast, held_before, leaves, stays_inside,
};

fn in_order(range: &Range) -> bool {
    range.low.minor <= range.middle.minor && range.middle.minor <= range.high.minor
}

fn months(minor: &[i64]) -> Vec<Money> {
    minor.iter().map(|minor| Money::new(*minor, usd())).collect()
}

fn read(minor: &[i64]) -> Expected {
    forecast(&months(minor)).unwrap()
}

proptest! {
    #[test]
    fn a_range_is_in_order_and_charges_stay_charges(minor in vec(0_i64..1_000_000_000, 1..50)) {
        let expected = read(&minor);
        prop_assert!(in_order(&expected.range) && expected.range.low.minor >= 0);
        prop_assert_eq!(expected.rests_on_little(), minor.len() < FEWEST_MONTHS);
    }

    #[test]
    fn the_largest_amounts_there_are_do_no_harm(minor in vec(any::<i64>(), 1..50), so_far in any::<i64>(), fixed in any::<i64>()) {
        let before = forecast(&months(&minor)).unwrap();
        let course = Course { so_far: Money::new(so_far, usd()), fixed: Money::new(fixed, usd()), day: 3, days: 30 };
        let now = at_close(Some(&before), &course).unwrap();
        prop_assert!(in_order(&before.range) && in_order(&now.range));
        prop_assert!(stays_inside(&before.range, &now.range) <= 100);
        prop_assert!(leaves(&before.range, &before.range).is_none());
        prop_assert!(held_before(&months(&minor), 12).1 <= 12);
    }

    #[test]
    fn the_same_in_cents_and_in_dollars(minor in vec(0_i64..100_000, 1..30)) {
        let large: Vec<i64> = minor.iter().map(|minor| minor * 100).collect();
        let (small, large) = (read(&minor).range, read(&large).range);
        let near = |a: Money, b: Money| (a.minor * 100 - b.minor).abs() <= 100;
        prop_assert!(near(small.low, large.low) && near(small.middle, large.middle) && near(small.high, large.high));
    }

    #[test]
    fn a_bill_ends_where_it_is(minor in vec(0_i64..100_000, 0..30), so_far in 0_i64..1_000_000, days in 28_i32..92) {
        let before = forecast(&months(&minor));
        let so_far = Money::new(so_far, usd());
        let course = |day| Course { so_far, fixed: Money::zero(usd()), day, days };
        let last = at_close(before.as_ref(), &course(days)).unwrap().range;
        prop_assert_eq!((last.low, last.middle, last.high), (so_far, so_far, so_far));
        let early = at_close(before.as_ref(), &course(days / 2)).unwrap().range;
        prop_assert!(in_order(&early) && early.low.minor >= so_far.minor);
    }

    #[test]
    fn it_leaves_exactly_when_its_middle_is_outside(minor in vec(0_i64..100_000, 1..30), now in vec(0_i64..100_000, 1..30)) {
        let (told, now) = (read(&minor).range, read(&now).range);
        match leaves(&told, &now) {
            None => prop_assert!(told.holds(now.middle)),
            Some(Leaves::Above { by, .. }) => prop_assert!(by.minor > 0 && now.middle.minor > told.high.minor),
            Some(Leaves::Below { by, .. }) => prop_assert!(by.minor > 0 && now.middle.minor < told.low.minor),
        }
    }
}
