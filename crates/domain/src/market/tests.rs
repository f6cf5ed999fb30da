//! Examples and properties of what clients could have elsewhere.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::charging::{Currency, Money};

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::of("EUR").unwrap())
}

#[test]
fn codes_come_back() {
    assert!(Elsewhere::ALL.iter().all(|e| Elsewhere::from_code(e.code()) == Some(*e)));
    assert!(Went::ALL.iter().all(|w| Went::from_code(w.code()) == Some(*w)));
    assert!(Standing::ALL.iter().all(|s| Standing::from_code(s.code()) == Some(*s)));
    assert!(Elsewhere::ALL.iter().all(|e| Went::from_code(e.code()).is_some()), "demand can go to each of them");
}

#[test]
fn prices_stand_beside_each_other_only_for_the_same_thing() {
    let ours = (euro(4200), "seat and month");

    assert_eq!(beside(ours, (euro(3900), "Seat and month")), Some(Beside::Cheaper(7)));
    assert_eq!(beside(ours, (euro(5000), "seat and month")), Some(Beside::Dearer(19)));
    assert_eq!(beside(ours, (euro(4205), "seat and month")), Some(Beside::Same));
    assert_eq!(beside(ours, (euro(3900), "device")), None);
    assert_eq!(beside(ours, (Money::new(3900, Currency::of("USD").unwrap()), "seat and month")), None);
    assert_eq!(beside((euro(0), "seat"), (euro(1), "seat")), None);
}

#[test]
fn a_comparison_holds_for_a_year() {
    assert!(!is_stale(date(2025, 3, 12), date(2026, 3, 12)));
    assert!(is_stale(date(2025, 3, 12), date(2026, 3, 13)));
}

#[test]
fn a_client_is_unsure_for_reasons_that_can_be_read_out() {
    let content = Unsure { sum: 12, answers: 4, word: Some(60.0) };

    assert_eq!(unsure(&content), []);
    assert_eq!(unsure(&Unsure { sum: 11, ..content }), [Why::Unhappy]);
    assert_eq!(unsure(&Unsure { word: Some(59.9), ..content }), [Why::LowWord]);
    assert_eq!(unsure(&Unsure { sum: 4, answers: 4, word: Some(10.0) }), [Why::Unhappy, Why::LowWord]);
    assert_eq!(unsure(&Unsure::default()), [], "what nobody asked is no reason");
    assert_eq!(content.tenths(), Some(30));
    assert_eq!(Unsure::default().tenths(), None);
}

proptest! {
    #[test]
    fn what_is_dearer_one_way_is_cheaper_the_other(a in 1..10_000_000i64, b in 1..10_000_000i64) {
        let (there, back) = (beside((euro(a), "x"), (euro(b), "x")), beside((euro(b), "x"), (euro(a), "x")));

        prop_assert_eq!(matches!(there, Some(Beside::Dearer(_))) && matches!(back, Some(Beside::Dearer(_))), false);
        prop_assert_eq!(matches!(there, Some(Beside::Cheaper(_))) && matches!(back, Some(Beside::Cheaper(_))), false);
        prop_assert_eq!(beside((euro(a), "x"), (euro(a), "x")), Some(Beside::Same));
    }

    #[test]
    fn from_everywhere_it_can_end_and_begin_again(steps in prop::collection::vec(0..6usize, 0..20)) {
        let mut at = Standing::Found;
        for step in steps {
            let next = follows(at);
            prop_assert!(!next.is_empty() && !next.contains(&at));
            prop_assert!(at.is_over() || next.contains(&Standing::Gone));
            at = next[step % next.len()];
        }
    }
}
