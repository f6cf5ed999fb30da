//! Examples and properties of disagreements and of chains.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 3, 12);

fn ended(outcome: Outcome, more_work: bool, relief: &[Relief]) -> Ended {
    Ended { on: TODAY, outcome, more_work, relief: relief.iter().copied().collect() }
}

fn any_ended() -> impl Strategy<Value = Ended> {
    let outcome = prop::sample::select(Outcome::ALL);
    let relief = prop::collection::btree_set(prop::sample::select(Relief::ALL), 0..3);
    (0..500i32, outcome, any::<bool>(), relief).prop_map(|(back, outcome, more_work, relief)| Ended {
        on: TODAY - back.days(),
        outcome,
        more_work,
        relief,
    })
}

fn some() -> impl Strategy<Value = Vec<Ended>> {
    prop::collection::vec(any_ended(), 0..40)
}

fn anybody() -> impl Strategy<Value = Layer> {
    ("[a-z]{1,8}", "[a-z]{1,8}", prop::sample::select(StandsOn::ALL)).prop_map(|(name, role, stands)| Layer {
        name,
        role,
        stands,
    })
}

fn with_a_need() -> impl Strategy<Value = Layer> {
    anybody().prop_map(|layer| Layer { stands: StandsOn::Client, ..layer })
}

#[test]
fn codes_come_back() {
    assert!(StandsOn::ALL.iter().all(|s| StandsOn::from_code(s.code()) == Some(*s)));
    assert!(Outcome::ALL.iter().all(|o| Outcome::from_code(o.code()) == Some(*o)));
    assert!(Relief::ALL.iter().all(|r| Relief::from_code(r.code()) == Some(*r)));
    assert!(Came::ALL.iter().all(|c| Came::from_code(c.code()) == Some(*c)));
}

#[test]
fn a_chain_begins_with_the_client_and_has_two_ends() {
    let of = |stands: &[StandsOn]| {
        let layer = |stands: &StandsOn| Layer { name: "a".into(), role: "b".into(), stands: *stands };
        Chain::of(stands.iter().map(layer).collect())
    };

    assert_eq!(of(&[]), Err(NoChain::TooShort));
    assert_eq!(of(&[StandsOn::Client]), Err(NoChain::TooShort));
    assert_eq!(of(&[StandsOn::It, StandsOn::Client]), Err(NoChain::Begins));
    assert_eq!(of(&[StandsOn::Client; LONGEST + 1]), Err(NoChain::TooLong));
    assert_eq!(of(&[StandsOn::Client, StandsOn::It]).map(|chain| chain.between()), Ok(0));
    assert_eq!(of(&[StandsOn::Client; 6]).map(|chain| chain.is_long()), Ok(false));
    assert_eq!(of(&[StandsOn::Client; 7]).map(|chain| chain.is_long()), Ok(true));
}

#[test]
fn it_gave_in_only_with_more_work_and_without_relief() {
    assert!(gave_in(&ended(Outcome::Theirs, true, &[])));
    assert!(!gave_in(&ended(Outcome::Theirs, false, &[])));
    assert!(!gave_in(&ended(Outcome::Theirs, true, &[Relief::Date])));
    assert!(Outcome::ALL.iter().skip(1).all(|other| !gave_in(&ended(*other, true, &[]))));
}

#[test]
fn the_window_is_twelve_months() {
    assert!(is_counted(TODAY, TODAY) && is_counted(date(2025, 3, 13), TODAY));
    assert!(!is_counted(date(2025, 3, 12), TODAY) && !is_counted(date(2026, 3, 13), TODAY));
}

#[test]
fn four_say_nothing_and_five_do() {
    let given = ended(Outcome::Theirs, true, &[]);
    let share_of = |n: usize| share(&vec![given.clone(); n], TODAY);

    assert_eq!((share_of(4).percent(), share_of(4).verdict()), (None, Verdict::TooFew));
    assert_eq!((share_of(5).percent(), share_of(5).verdict()), (Some(100), Verdict::OrderTaker));
}

#[test]
fn both_extremes_are_flagged_and_third_things_are_none() {
    let of = |given: usize, ours: usize, third: usize| {
        let mut all = vec![ended(Outcome::Theirs, true, &[]); given];
        all.extend(vec![ended(Outcome::Ours, false, &[]); ours]);
        all.extend(vec![ended(Outcome::Third, true, &[]); third]);
        share(&all, TODAY).verdict()
    };

    assert_eq!(of(4, 1, 0), Verdict::OrderTaker);
    assert_eq!(of(3, 1, 1), Verdict::Between);
    assert_eq!(of(1, 4, 0), Verdict::OurWay);
    assert_eq!(of(0, 0, 5), Verdict::Between);
    assert_eq!(of(0, 2, 3), Verdict::Between);
}

proptest! {
    #[test]
    fn a_share_stands_on_its_base(all in some()) {
        let share = share(&all, TODAY);
        let counted = all.iter().filter(|e| is_counted(e.on, TODAY)).count();

        prop_assert_eq!(usize::try_from(share.closed), Ok(counted));
        prop_assert!(share.gave_in + share.our_way + share.third <= share.closed);
        prop_assert_eq!(share.percent().is_some(), share.closed >= BASE);
        prop_assert!(share.percent().is_none_or(|p| p <= 100));
        prop_assert_eq!(share.verdict() == Verdict::TooFew, share.percent().is_none());
    }

    #[test]
    fn order_does_not_matter(all in some(), turn in 0..40usize) {
        let mut other = all.clone();
        other.reverse();
        let middle = if other.is_empty() { 0 } else { turn % other.len() };
        other.rotate_left(middle);

        prop_assert_eq!(share(&all, TODAY), share(&other, TODAY));
    }

    #[test]
    fn one_more_accommodation_never_raises_the_share(
        all in some(), outcome in prop::sample::select(Outcome::ALL), relief in prop::sample::select(Relief::ALL),
    ) {
        let before = share(&all, TODAY);
        let mut more = all;
        more.push(ended(outcome, true, &[relief]));
        let after = share(&more, TODAY);

        prop_assert_eq!(after.gave_in, before.gave_in);
        if let (Some(before), Some(after)) = (before.percent(), after.percent()) {
            prop_assert!(after <= before);
        }
    }

    #[test]
    fn relief_given_afterwards_never_raises_it_either(all in some(), at in 0..40usize, relief in prop::sample::select(Relief::ALL)) {
        let before = share(&all, TODAY);
        let mut eased = all;
        if let Some(one) = eased.get_mut(at) {
            one.relief = BTreeSet::from([relief]);
        }

        prop_assert!(share(&eased, TODAY).gave_in <= before.gave_in);
        prop_assert_eq!(share(&eased, TODAY).closed, before.closed);
    }

    #[test]
    fn a_chain_keeps_the_order_and_begins_with_the_client(
        first in with_a_need(), others in prop::collection::vec(anybody(), 1..LONGEST),
    ) {
        let all: Vec<Layer> = std::iter::once(first).chain(others).collect();
        let chain = Chain::of(all.clone()).expect("a chain");

        prop_assert_eq!(chain.layers(), all.as_slice());
        prop_assert_eq!(chain.layers().first().map(|one| one.stands), Some(StandsOn::Client));
        prop_assert_eq!(chain.direct().is_some(), chain.between() > 0);
        prop_assert!(chain.direct().is_none_or(|(first, last)| Some(first) == all.first() && Some(last) == all.last()));
    }

    #[test]
    fn one_more_between_never_lowers_the_count(
        first in with_a_need(), others in prop::collection::vec(anybody(), 1..LONGEST - 1), one in anybody(), at in 0..40usize,
    ) {
        let mut all: Vec<Layer> = std::iter::once(first).chain(others).collect();
        let before = Chain::of(all.clone()).expect("a chain");
        all.insert(1 + at % (all.len() - 1), one);
        let after = Chain::of(all).expect("a chain");

        prop_assert_eq!(after.between(), before.between() + 1);
        prop_assert!(after.is_long() || !before.is_long());
        prop_assert_eq!(after.layers().first(), before.layers().first());
        prop_assert_eq!(after.layers().last(), before.layers().last());
    }
}
