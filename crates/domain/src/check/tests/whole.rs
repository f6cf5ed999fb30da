//! Everything that is open, and what a change makes anew.

use jiff::civil::date;

use crate::check::plan::{Plan, Work};
use crate::check::run::Alone;
use crate::check::story::{Split, id, member, need, plan, team, work};
use crate::check::whole::Whole;

fn house() -> Plan {
    let teams = (1..=3).map(|n| team(n, vec![member(n, &[1])])).collect();
    let works = (1..=9).map(|n| work(n, &[need(1 + n % 3, 1, 8 + n as u32)])).collect();
    plan(teams, works)
}

fn of(plan: &Plan, known: &Whole) -> Whole {
    Whole::of_plan(plan, known, 64, &Alone).expect("an answer")
}

#[test]
fn only_what_a_change_can_reach_is_gone_through_again() {
    let before = of(&house(), &Whole::default());
    let mut changed = house();
    changed.work[4].priority = 0;

    let after = of(&changed, &before);

    assert_eq!((before.anew, after.anew, of(&house(), &before).anew), (3, 1, 0));
    let fresh = of(&changed, &Whole::default());
    assert!((1..=9).all(|n| after.of(id(n)) == fresh.of(id(n))));
    assert!((1..=9).any(|n| after.of(id(n)) != before.of(id(n))));
    assert_eq!(after.parts().map(|p| p.load.weeks.len()).sum::<usize>(), 36);
}

#[test]
fn a_wait_joins_what_was_apart() {
    let before = of(&house(), &Whole::default());
    let mut changed = house();
    changed.work[0] = Work { after: vec![id(2)], ..changed.work[0].clone() };

    assert_eq!(of(&changed, &before).anew, 1);
    assert_eq!(of(&changed, &before).parts().count(), 2);
}

#[test]
fn a_due_that_moves_over_a_day_off_is_told_as_it_is() {
    let mut house = house();
    house.work[0].due = Some(date(2026, 3, 14));
    let before = of(&house, &Whole::default());
    house.work[0].due = Some(date(2026, 3, 15));

    assert_eq!(of(&house, &before).of(id(1)).and_then(|p| p.due), Some(date(2026, 3, 15)));
}

#[test]
fn any_other_number_of_futures_is_another_question() {
    let before = of(&house(), &Whole::default());

    assert_eq!(Whole::of_plan(&house(), &before, 128, &Split(4)).expect("an answer").anew, 3);
}
