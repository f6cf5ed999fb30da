//! Examples and properties of the litmus of partnership.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 3, 12);

fn line(counted: Counted, good: u32, base: u32) -> Line {
    Line { counted, good, base }
}

fn any_says() -> impl Strategy<Value = Says> {
    prop::sample::select(Says::ALL)
}

fn any_stand() -> impl Strategy<Value = Stand> {
    prop::sample::select(&[Says::Yes, Says::Partly, Says::No][..])
        .prop_flat_map(|first| {
            prop::collection::vec(any_says(), 0..8)
                .prop_map(move |more| more.iter().fold(Counts::default().with(first, 1), |c, s| c.with(*s, 1)))
        })
        .prop_filter_map("a stand", |counts| Stand::of(&counts))
}

fn some_stands() -> impl Strategy<Value = Vec<(Voice, Stand)>> {
    prop::sample::subsequence(Voice::ALL.to_vec(), 0..=4)
        .prop_flat_map(|voices| voices.into_iter().map(|v| any_stand().prop_map(move |s| (v, s))).collect::<Vec<_>>())
}

fn any_line() -> impl Strategy<Value = Line> {
    (prop::sample::select(Counted::ALL), 0..40u32, 0..40u32).prop_map(|(c, a, b)| line(c, a.min(b), a.max(b)))
}

#[test]
fn codes_come_back() {
    assert!(Test::ALL.iter().all(|t| Test::from_code(t.code()) == Some(*t)));
    assert!(Says::ALL.iter().all(|s| Says::from_code(s.code()) == Some(*s)));
    assert!(Voice::ALL.iter().all(|v| Voice::from_code(v.code()) == Some(*v)));
    assert!(Counted::ALL.iter().all(|c| Counted::from_code(c.code()) == Some(*c)));
    assert!(Stands::ALL.iter().all(|s| Stands::from_code(s.code()) == Some(*s)));
}

#[test]
fn every_test_has_something_that_is_counted() {
    for test in Test::ALL {
        assert!(Counted::ALL.iter().any(|c| c.test() == *test), "{test:?}");
        assert_ne!(test.ends().0, test.ends().1);
    }
}

#[test]
fn a_yes_and_two_noes_are_no_partly() {
    let stand = |yes, partly, no| Stand::of(&Counts { yes, partly, no, cannot: 1 }).expect("a stand");

    assert_eq!((stand(1, 0, 2).nearest(), stand(1, 0, 2).divided()), (Says::Partly, Some((1, 2))));
    assert_eq!(stand(1, 1, 1).divided(), None, "somebody says partly");
    assert_eq!(stand(3, 0, 1).divided(), None, "it is a yes");
    assert_eq!(Apart::of(stand(1, 0, 1), stand(0, 2, 0)).hundredths(), 0);
}

#[test]
fn nine_of_eleven_given_in_is_an_order_taker() {
    let said = [(Voice::Client, Counts::default().with(Says::Yes, 3))];

    let found = finding(&stands(&said, &[line(Counted::Held, 2, 11)])).expect("a finding");

    assert_eq!((found.one.0, found.one.1.nearest()), (Voice::Client, Says::Yes));
    assert_eq!((found.other.0, found.other.1.nearest()), (Voice::Record, Says::No));
    assert_eq!(found.apart.hundredths(), 200);
}

#[test]
fn the_record_agrees_with_the_test_of_eighty_percent() {
    assert_eq!(line(Counted::Held, 1, 5).says(), Some(Says::No));
    assert_eq!(line(Counted::Held, 2, 5).says(), Some(Says::Partly));
    assert_eq!(line(Counted::Held, 1, 4).says(), None);
}

#[test]
fn a_test_stands_on_its_weakest_line() {
    let lines = [line(Counted::Hours, 12, 12), line(Counted::Standards, 1, 6), line(Counted::Learning, 0, 2)];

    assert_eq!(reading(&lines), Some(Says::No));
    assert_eq!(weakest(&lines).map(|l| l.counted), Some(Counted::Standards));
}

#[test]
fn two_answers_are_read_only_where_both_agreed() {
    let (one, two) = (Counts::default().with(Says::No, 1), Counts::default().with(Says::No, 2));
    let none = Counts::default();

    assert_eq!(heard(Voice::Client, &two, &none), None);
    assert_eq!(heard(Voice::Client, &one, &one), Some(one));
    assert_eq!(heard(Voice::Client, &two, &one), Some(Counts::default().with(Says::No, 3)));
    assert_eq!(heard(Voice::Neutral, &one, &none), Some(one));
    assert_eq!(heard(Voice::Neutral, &none, &none), None);
}

#[test]
fn a_new_one_says_what_is_missing() {
    let soon = TODAY.saturating_add(7.days());
    assert_eq!(missing((1, 1), true, (soon, TODAY)), []);
    let fields: Vec<&str> = missing((0, 0), false, (TODAY, TODAY)).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["theirs", "ours", "neutral", "closes_on"]);
    assert_eq!(missing((51, 1), true, (TODAY.saturating_add(91.days()), TODAY)).len(), 2);
}

#[test]
fn it_takes_answers_while_it_is_open_and_is_read_afterwards() {
    let days = (TODAY, TODAY);
    assert_eq!(takes_answers(Stands::Open, days, false), Ok(()));
    assert_eq!(takes_answers(Stands::Open, days, true), Err(NotNow::Answered));
    assert_eq!(takes_answers(Stands::Open, (TODAY, TODAY.saturating_add(1.day())), false), Err(NotNow::NotOpen));
    assert_eq!(takes_answers(Stands::Closed, days, false), Err(NotNow::NotOpen));
    assert_eq!((can_close(Stands::Open), can_close(Stands::Closed)), (Ok(()), Err(NotNow::Over)));
    assert_eq!((can_read(Stands::Closed), can_read(Stands::Open)), (Ok(()), Err(NotNow::NotClosed)));
}

proptest! {
    #[test]
    fn the_order_of_answers_does_not_matter(said in prop::collection::vec((any_says(), any::<bool>()), 0..20), turn in 0..20usize) {
        let counted = |all: &[(Says, bool)]| {
            let of = |own: bool| all.iter().filter(|(_, a)| *a == own).fold(Counts::default(), |c, (s, _)| c.with(*s, 1));
            heard(Voice::Client, &of(false), &of(true))
        };
        let mut other = said.clone();
        other.reverse();
        let middle = if other.is_empty() { 0 } else { turn % other.len() };
        other.rotate_left(middle);

        prop_assert_eq!(counted(&said), counted(&other));
    }

    #[test]
    fn fewer_than_three_who_did_not_agree_change_nothing(kept in any_says(), other in any_says()) {
        let hidden = heard(Voice::It, &Counts::default().with(kept, 1), &Counts::default().with(Says::Yes, 1));
        let instead = heard(Voice::It, &Counts::default().with(other, 1), &Counts::default().with(Says::Yes, 1));

        prop_assert_eq!(hidden, instead);
    }

    #[test]
    fn a_difference_is_symmetric_and_bounded(a in any_stand(), b in any_stand()) {
        prop_assert_eq!(Apart::of(a, b), Apart::of(b, a));
        prop_assert_eq!(Apart::of(a, a).hundredths(), 0);
        prop_assert!(Apart::of(a, b).hundredths() <= 200);
    }

    #[test]
    fn a_finding_is_the_widest_of_all_pairs_in_any_order(all in some_stands(), turn in 0..4usize) {
        let found = finding(&all);
        let mut other = all.clone();
        other.reverse();
        let middle = if other.is_empty() { 0 } else { turn % other.len() };
        other.rotate_left(middle);

        prop_assert_eq!(found, finding(&other));
        prop_assert_eq!(found.is_some(), all.len() > 1);
        if let Some(found) = found {
            prop_assert_ne!(found.one.0, found.other.0);
            for (_, a) in &all {
                for (_, b) in &all {
                    prop_assert!(Apart::of(*a, *b) <= found.apart);
                }
            }
        }
    }

    #[test]
    fn without_data_no_finding_is_claimed(lines in prop::collection::vec(any_line(), 0..6), said in any_says()) {
        let poor: Vec<Line> = lines.into_iter().map(|l| Line { base: l.base.min(BASE - 1), ..l }).collect();
        let voices = [(Voice::Client, Counts::default().with(said, 3))];

        prop_assert_eq!(reading(&poor), None);
        prop_assert_eq!(finding(&stands(&voices, &poor)), None);
    }

    #[test]
    fn the_record_reads_the_same_in_any_order(lines in prop::collection::vec(any_line(), 0..8)) {
        let mut other = lines.clone();
        other.reverse();

        prop_assert_eq!(reading(&lines), reading(&other));
        prop_assert_eq!(weakest(&lines).is_some(), lines.iter().any(|l| l.base >= BASE));
    }

    #[test]
    fn more_that_went_well_never_says_less(counted in prop::sample::select(Counted::ALL), good in 0..40u32, base in 5..40u32) {
        let at = |good: u32| line(counted, good.min(base), base).says();

        prop_assert!(at(good + 1) <= at(good));
    }

    #[test]
    fn the_furthest_stand_first(all in prop::collection::vec(some_stands(), 0..8)) {
        let mut findings: Vec<Option<Finding>> = all.iter().map(|one| finding(one)).collect();
        furthest_first(&mut findings, |one| *one);

        let widths: Vec<Option<Apart>> = findings.iter().map(|one| one.map(|f| f.apart)).collect();
        prop_assert!(widths.windows(2).all(|pair| pair[0] >= pair[1]));
    }
}
