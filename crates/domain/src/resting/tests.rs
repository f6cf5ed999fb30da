//! Examples and properties of promises that rest on others.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn now() -> Timestamp {
    "2026-03-12T08:30:00Z".parse().expect("an instant")
}

fn days() -> WorkingDays {
    WorkingDays::weekdays(TimeZone::UTC)
}

fn id(n: u128) -> CommitmentId {
    CommitmentId(Uuid::from_u128(n))
}

fn hours(n: i64) -> Timestamp {
    now() + SignedDuration::from_hours(n)
}

fn sub(n: u128, state: State, due: i64) -> Sub {
    Sub {
        id: id(n),
        state,
        due: Some(hours(due)),
        proposed: None,
        told: false,
        answer_by: None,
        follows: None,
        amber: false,
        after: Vec::new(),
    }
}

fn above(due: i64) -> Above {
    Above { state: State::Promised, due: Some(hours(due)) }
}

fn worst(subs: &[Sub]) -> Option<Why> {
    risk(&above(24 * 20), subs, &days(), now()).worst()
}

#[test]
fn what_lies_below_in_good_order_puts_nothing_at_risk() {
    let order = Sub { after: vec![id(1)], ..sub(2, State::Promised, 24 * 15) };
    let fine = [sub(1, State::Promised, 24 * 9), order, sub(3, State::Accepted, -24), sub(4, State::Delivered, -24)];

    assert_eq!(worst(&fine), None);
    assert_eq!(
        worst(&[sub(5, State::Cancelled, 1), sub(6, State::Withdrawn, 1), sub(7, State::Requested, 24 * 9)]),
        None
    );
}

#[test]
fn each_slip_below_has_its_own_reason() {
    let told = Sub { told: true, ..sub(1, State::Promised, -3) };
    let moved = Sub { proposed: Some(hours(24 * 30)), ..sub(1, State::Promised, 24 * 9) };
    let unanswered = Sub { answer_by: Some(hours(-1)), ..sub(1, State::Requested, 24 * 9) };
    let order = [sub(1, State::Promised, 24 * 9), Sub { after: vec![id(1)], ..sub(2, State::Promised, 24 * 5) }];
    let amber = Sub { amber: true, ..sub(1, State::Promised, 24 * 9) };

    assert_eq!(worst(&[sub(1, State::Revoked, 24)]), Some(Why::GivenUp));
    assert_eq!(worst(&[sub(1, State::Declined, 24)]), Some(Why::Declined));
    assert_eq!(worst(&[sub(1, State::Promised, -3)]), Some(Why::Silent));
    assert_eq!(worst(&[told]), Some(Why::Late));
    assert_eq!(worst(&[sub(1, State::Breakdown, 24)]), Some(Why::Broken));
    assert_eq!(worst(&[sub(1, State::Promised, 24 * 21)]), Some(Why::PastAbove));
    assert_eq!(worst(&[moved]), Some(Why::WouldPass));
    assert_eq!(worst(&[unanswered]), Some(Why::NotAgreed));
    assert_eq!(worst(&[sub(1, State::Offered, 24)]), Some(Why::NotAgreed), "the latest start has passed");
    assert_eq!(worst(&order), Some(Why::OutOfOrder));
    assert_eq!(worst(&[amber]), Some(Why::Below));
}

#[test]
fn what_was_given_up_and_taken_up_again_is_mended() {
    let again = Sub { follows: Some(id(1)), ..sub(2, State::Promised, 24 * 9) };

    assert_eq!(worst(&[sub(1, State::Revoked, 24), again]), None);
}

#[test]
fn a_promise_that_is_over_or_delivered_is_at_no_risk() {
    let broken = [sub(1, State::Breakdown, 24)];

    for state in [State::Delivered, State::Accepted, State::Revoked] {
        assert_eq!(risk(&Above { state, due: None }, &broken, &days(), now()), Holding::default());
    }
}

#[test]
fn delivering_over_something_open_needs_a_reason() {
    let subs = [sub(1, State::Promised, 24), sub(2, State::Accepted, 24), sub(3, State::Delivered, 24)];

    assert_eq!(can_deliver(&subs, None), Err(1));
    assert_eq!(can_deliver(&subs, Some("  ")), Err(1));
    assert_eq!(can_deliver(&subs, Some("The rest is for the archive.")), Ok(()));
    assert_eq!(can_deliver(&subs[1..], None), Ok(()));
}

#[test]
fn an_end_above_proposes_an_end_below_and_keeps_what_is_done() {
    let subs = [sub(1, State::Promised, 24), sub(2, State::Accepted, 24), sub(3, State::Requested, 24)];

    assert_eq!(on_parent_end(State::Cancelled, &subs), vec![id(1), id(3)]);
    assert_eq!(on_parent_end(State::Accepted, &subs), vec![]);
    assert_eq!(on_parent_end(State::Promised, &subs), vec![]);
}

#[test]
fn a_needed_promise_holds_up_once_it_is_late() {
    let needed = |state, due| Needed { state, due: Some(hours(due)) };

    assert!(holds_up(&needed(State::Promised, -1), now()));
    assert!(!holds_up(&needed(State::Promised, 1), now()));
    assert!(!holds_up(&needed(State::Accepted, -1), now()));
    assert!(!holds_up(&Needed { state: State::Promised, due: None }, now()));
}

#[test]
fn a_breakdown_follows_from_the_customer_only_by_a_promise_that_is_late() {
    use crate::commitment::{Act, Side};
    let act = |asked_by, held_by| Act::DeclareBreakdown { asked_by, terms: None, answer_by: None, held_by };
    let (customer, performer) = (Some(Side::Customer), Some(Side::Performer));

    assert!(may_blame(&act(Side::Customer, Some(id(1))), performer, true));
    assert!(!may_blame(&act(Side::Customer, Some(id(1))), performer, false), "not late, or not needed here");
    assert!(!may_blame(&act(Side::Customer, None), performer, false), "a bare claim");
    assert!(may_blame(&act(Side::Customer, None), customer, false), "their own word, perhaps recorded");
    assert!(may_blame(&act(Side::Performer, None), performer, false));
}

#[test]
fn codes_come_back() {
    for why in Why::ALL {
        assert_eq!(Why::from_code(why.code()), Some(*why));
    }
}

fn state() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL)
}

prop_compose! {
    fn any_sub(n: u128)(
        state in state(), due in prop::option::of(-300i64..900), proposed in prop::option::of(-300i64..900),
        told: bool, answer in prop::option::of(-300i64..900), amber: bool, after in prop::collection::vec(0u128..6, 0..3),
    ) -> Sub {
        Sub {
            id: id(n), state, due: due.map(hours), proposed: proposed.map(hours), told, answer_by: answer.map(hours),
            follows: None, amber, after: after.into_iter().map(id).collect(),
        }
    }
}

fn some_subs() -> impl Strategy<Value = Vec<Sub>> {
    (0usize..6).prop_flat_map(|n| (0..n).map(|at| any_sub(at as u128)).collect::<Vec<_>>())
}

fn height(parents: &HashMap<CommitmentId, CommitmentId>, of: CommitmentId) -> usize {
    let below = parents.iter().filter(|(_, above)| **above == of).map(|(sub, _)| 1 + height(parents, *sub));
    below.max().unwrap_or(0)
}

proptest! {
    #[test]
    fn no_circle_ever(wanted in prop::collection::vec((0u128..20, 0u128..20), 0..80)) {
        let mut parents = HashMap::new();
        for (sub, above) in wanted {
            let (sub, above) = (id(sub), id(above));
            if may_rest(sub, height(&parents, sub), above, |of| parents.get(&of).copied()).is_ok() {
                parents.insert(sub, above);
            }
            for start in parents.keys() {
                let (mut at, mut steps) = (Some(*start), 0);
                while let Some(here) = at {
                    steps += 1;
                    prop_assert!(steps <= DEEPEST, "no way up is longer, and so none turns in a circle");
                    at = parents.get(&here).copied();
                }
            }
        }
    }

    #[test]
    fn an_order_can_always_be_followed(wanted in prop::collection::vec((0u128..8, 0u128..8), 0..60)) {
        let beside: Vec<_> = (0..8).map(id).collect();
        let mut edges = Vec::new();
        for (later, first) in wanted {
            if may_come_after(id(later), id(first), &beside, &edges).is_ok() {
                edges.push((id(later), id(first)));
            }
        }

        let mut left = beside;
        while !left.is_empty() {
            let free = left.iter().position(|at| !edges.iter().any(|(l, f)| l == at && left.contains(f)));
            prop_assert!(free.is_some(), "somebody can always begin");
            left.remove(free.unwrap_or_default());
        }
    }

    #[test]
    fn time_alone_never_mends(subs in some_subs(), due in -300i64..900, later in 0i64..600) {
        let (before, after) = (risk(&above(due), &subs, &days(), now()), risk(&above(due), &subs, &days(), hours(later)));

        prop_assert!(before.reasons.iter().all(|r| after.reasons.contains(r)));
    }

    #[test]
    fn one_more_below_never_mends(subs in some_subs(), more in any_sub(99), due in -300i64..900) {
        let before = risk(&above(due), &subs, &days(), now());
        let after = risk(&above(due), &[subs, vec![more]].concat(), &days(), now());

        prop_assert!(before.reasons.iter().all(|r| after.reasons.contains(r)));
    }

    #[test]
    fn a_later_date_below_never_mends(mut subs in some_subs(), at in 0usize..6, due in 1i64..900, later in 0i64..900) {
        // A date that was silently missed, or an order that was wrong, is mended by a new one; a date to come is not.
        let Some(moved) = subs.get_mut(at).filter(|s| s.state == State::Promised && s.after.is_empty()) else { return Ok(()) };
        moved.due = Some(hours(due));
        let before = risk(&above(400), &subs, &days(), now());
        subs[at].due = Some(hours(due + later));
        let after = risk(&above(400), &subs, &days(), now());

        prop_assert!(before.reasons.iter().all(|r| after.reasons.contains(r)));
    }

    #[test]
    fn nothing_changes_before_the_next_look(subs in some_subs(), due in -300i64..900, later in 1i64..900) {
        let at = hours(later);
        let next = next_look(&above(due), &subs, &days(), now());
        if next.is_none_or(|next| at < next) {
            prop_assert_eq!(risk(&above(due), &subs, &days(), now()), risk(&above(due), &subs, &days(), at));
        }
    }
}
