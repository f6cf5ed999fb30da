//! Examples and properties of the ladder of maturity.

use proptest::prelude::*;

use super::*;
use crate::treatment::Doer;

fn any_rung() -> impl Strategy<Value = Rung> {
    prop::sample::select(Rung::ALL)
}

#[test]
fn every_rung_above_the_first_asks_something_of_both_sides() {
    assert!(steps_to(Rung::AdHoc).is_empty());
    for rung in Rung::ALL.iter().skip(1) {
        for side in [Doer::It, Doer::Client] {
            assert!(steps_to(*rung).iter().any(|step| step.side == side), "{rung:?} asks nothing of {side:?}");
        }
        for step in steps_to(*rung) {
            assert!(!step.done.is_empty() && step.days > 0 && step.subject.len() <= 120, "{}", step.subject);
        }
    }
}

#[test]
fn codes_come_back() {
    assert!(Rung::ALL.iter().all(|rung| Rung::from_code(rung.code()) == Some(*rung)));
}

proptest! {
    #[test]
    fn the_next_rung_is_one_above_the_lower_of_the_two(one in any_rung(), other in any_rung()) {
        let at = |rung: Rung| Rung::ALL.iter().position(|known| *known == rung).unwrap_or_default();
        let lower = at(one).min(at(other));

        prop_assert_eq!(next_rung(one, other).map(at), (lower + 1 < Rung::ALL.len()).then_some(lower + 1));
        prop_assert_eq!(next_rung(one, other), next_rung(other, one));
        prop_assert_eq!(next_rung(one, Rung::StrategicPartner), one.above());
    }

    #[test]
    fn the_top_has_none(one in any_rung()) {
        prop_assert_eq!(one.above().is_none(), one == Rung::StrategicPartner);
    }
}
