//! What has to hold whatever happened and however often it is looked at.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::tests::day;
use super::*;
use crate::health::Stage;

const DAYS: i64 = 500;

fn days(most: usize) -> impl Strategy<Value = Vec<Timestamp>> {
    prop::collection::vec((0..DAYS).prop_map(day), 0..most)
}

prop_compose! {
    fn any_lasting()(from in 0..DAYS, long in prop::option::of(1i64..90)) -> Lasting {
        Lasting { from: day(from), until: long.map(|long| day(from + long)), matter: None }
    }
}

prop_compose! {
    fn any_broke()(at in 0..DAYS, matter in prop::option::of(0u128..6)) -> Broke {
        Broke { at: day(at), matter: matter.map(Uuid::from_u128) }
    }
}

prop_compose! {
    fn any_refusal()(at in 0..DAYS, alternative in any::<bool>(), need in prop::option::of(0u128..3)) -> Refusal {
        Refusal { at: day(at), alternative, need: need.map(Uuid::from_u128), mended: None, matter: None }
    }
}

prop_compose! {
    fn any_facts()(
        every in prop::option::of(7u32..200), contacts in days(20), offers in days(6),
        breakdowns in prop::collection::vec(any_broke(), 0..12),
        disputes in prop::collection::vec(any_lasting(), 0..5), reviews in prop::collection::vec(any_lasting(), 0..5),
        failing in prop::collection::vec(any_lasting(), 0..4),
        refusals in prop::collection::vec(any_refusal(), 0..8),
        answers in prop::collection::vec((0..DAYS, 1u64..=5), 0..8), measured in prop::option::of(0..DAYS),
        shares in prop::collection::vec(600u64..1100, 0..40),
        stages in prop::collection::vec((0..DAYS, prop::sample::select(Stage::ALL), prop::sample::select(Stage::ALL)), 0..6),
    ) -> Facts {
        Facts {
            known_since: day(0), every, contacts, breakdowns, offers, disputes, reviews, refusals, failing,
            measured: measured.map(day),
            answers: answers.into_iter().map(|(at, sum)| Answered { at: day(at), sum, answers: 1 }).collect(),
            weeks: (1..).zip(shares).map(|(n, share)| Worked { ended: day(7 * n), share }).collect(),
            stages: stages.into_iter().map(|(at, from, to)| Turned { at: day(at), from, to }).collect(),
        }
    }
}

/// What somebody does between two rounds.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Round,
    End(usize),
    Snooze(usize, i64),
}

fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => Just(Deed::Round),
        1 => (0usize..10).prop_map(Deed::End),
        1 => (0usize..10, 1i64..90).prop_map(|(n, long)| Deed::Snooze(n, long)),
    ]
}

#[derive(Clone, Debug, PartialEq)]
struct Call {
    opened: Timestamp,
    latest: Latest,
}

type Book = HashMap<Condition, Vec<Call>>;

fn round(book: &mut Book, f: &Facts, order: &[Condition], now: Timestamp) {
    for condition in order {
        let calls = book.entry(*condition).or_default();
        let stands = stands(*condition, f, &Numbers::default(), now);
        let follows = decide(stands.as_ref(), calls.last().map(|call| &call.latest), now);
        match (follows, stands, calls.last_mut()) {
            (Decision::Open, Some(told), _) => {
                let latest = Latest { told, snoozed: None, passed: None, ended: None };
                calls.push(Call { opened: now, latest });
            }
            (Decision::Pass, None, Some(call)) => call.latest.passed = Some(now),
            (Decision::Return, Some(told), Some(call)) => {
                call.latest = Latest { told, snoozed: None, passed: None, ended: None };
            }
            (Decision::Retell, Some(told), Some(call)) => call.latest.told = told,
            (Decision::Leave, ..) => {}
            other => panic!("nothing can be done by {other:?}"),
        }
    }
}

/// What somebody says of the latest call of a condition, where it is not ended. Nobody lets a call wait whose reason is over.
fn said(book: &mut Book, deed: Deed, now: Timestamp) {
    let (Deed::End(n) | Deed::Snooze(n, _)) = deed else { return };
    let call = book.get_mut(&Condition::ALL[n]).and_then(|calls| calls.last_mut());
    let Some(call) = call.filter(|call| call.latest.ended.is_none()) else { return };
    match deed {
        Deed::Snooze(_, long) if call.latest.passed.is_none() => {
            call.latest.snoozed = Some((now, now + SignedDuration::from_hours(24 * long)));
        }
        Deed::End(_) => call.latest.ended = Some(now),
        _ => {}
    }
}

fn open(calls: &[Call]) -> usize {
    calls.iter().filter(|call| call.latest.ended.is_none()).count()
}

proptest! {
    #[test]
    fn calls_are_never_doubled_however_often_and_in_whichever_order_rounds_run(
        f in any_facts(), deeds in prop::collection::vec((0..DAYS, any_deed()), 0..60),
        order in Just(Condition::ALL.to_vec()).prop_shuffle(), times in 1usize..4,
    ) {
        let mut deeds = deeds;
        deeds.sort_by_key(|(at, _)| *at);
        let (mut once, mut often) = (Book::new(), Book::new());
        for (at, deed) in deeds {
            let now = day(at);
            if matches!(deed, Deed::Round) {
                round(&mut once, &f, Condition::ALL, now);
                (0..times).for_each(|_| round(&mut often, &f, &order, now));
            }
            [&mut once, &mut often].into_iter().for_each(|book| said(book, deed, now));
            for calls in often.values() {
                prop_assert!(open(calls) <= 1);
            }
        }
        for condition in Condition::ALL {
            prop_assert_eq!(once.get(condition), often.get(condition).filter(|_| once.contains_key(condition)));
        }
    }

    #[test]
    fn after_a_round_the_mark_says_whether_the_reason_stands_and_no_round_ends_a_call(
        f in any_facts(), deeds in prop::collection::vec((0..DAYS, any_deed()), 0..60),
    ) {
        let mut deeds = deeds;
        deeds.sort_by_key(|(at, _)| *at);
        let mut book = Book::new();
        for (at, deed) in deeds {
            let now = day(at);
            said(&mut book, deed, now);
            let before = book.clone();
            round(&mut book, &f, Condition::ALL, now);
            for (condition, calls) in &book {
                let known = before.get(condition).map_or(&[][..], Vec::as_slice);
                for (was, is) in known.iter().zip(calls) {
                    prop_assert_eq!((was.opened, was.latest.ended), (is.opened, is.latest.ended));
                    prop_assert!(was.latest.ended.is_none() || was == is, "what is ended is left alone");
                }
                let Some(call) = calls.last().filter(|call| call.latest.ended.is_none()) else { continue };
                match stands(*condition, &f, &Numbers::default(), now) {
                    Some(stands) => {
                        prop_assert_eq!(call.latest.passed, None);
                        prop_assert_eq!(&call.latest.told, &stands);
                    }
                    None => prop_assert!(call.latest.passed.is_some_and(|passed| passed > call.opened)),
                }
            }
        }
    }

    #[test]
    fn a_call_that_comes_back_waits_no_longer_and_its_mark_never_moves(
        f in any_facts(), rounds in prop::collection::vec(0..DAYS, 2..60), long in 1i64..90,
    ) {
        let mut rounds = rounds;
        rounds.sort_unstable();
        let mut book = Book::new();
        for at in rounds {
            let now = day(at);
            let before = book.clone();
            round(&mut book, &f, Condition::ALL, now);
            for (condition, calls) in &book {
                let was = before.get(condition).and_then(|calls| calls.last()).and_then(|call| call.latest.passed);
                let Some(is) = calls.last().map(|call| &call.latest) else { continue };
                match (was, is.passed) {
                    (Some(_), None) => prop_assert_eq!(is.snoozed, None),
                    (Some(was), Some(is)) => prop_assert_eq!(was, is),
                    _ => {}
                }
            }
            (0..Condition::ALL.len()).for_each(|n| said(&mut book, Deed::Snooze(n, long), now));
        }
    }

    #[test]
    fn more_trouble_never_closes_a_call(
        f in any_facts(), more in prop::collection::vec(any_broke(), 0..4), dispute in any_lasting(), review in any_lasting(), refusal in any_refusal(),
        at in 0..DAYS,
    ) {
        let mut worse = f.clone();
        worse.breakdowns.extend(more);
        worse.disputes.push(dispute);
        worse.reviews.push(review);
        worse.refusals.push(refusal);
        let now = day(at);
        for condition in Condition::ALL {
            let before = stands(*condition, &f, &Numbers::default(), now);
            let after = stands(*condition, &worse, &Numbers::default(), now);
            if let Some(before) = before {
                let since = after.as_ref().map(|after| after.since);
                prop_assert!(since.is_some_and(|since| since <= before.since), "{condition:?}");
                let open = Latest { told: before, snoozed: None, passed: None, ended: None };
                let follows = decide(after.as_ref(), Some(&open), now);
                prop_assert!(matches!(follows, Decision::Leave | Decision::Retell), "{condition:?} {follows:?}");
            }
        }
    }

    #[test]
    fn spans_are_apart_in_order_and_say_what_stands(f in any_facts(), at in 0..DAYS) {
        for condition in Condition::ALL {
            let all = spans(*condition, &f, &Numbers::default());
            for pair in all.windows(2) {
                prop_assert!(pair[0].until.is_some_and(|until| until < pair[1].from), "{condition:?} {all:?}");
            }
            let now = day(at);
            let within = all.iter().find(|span| span.from <= now && span.until.is_none_or(|until| now < until));
            let stands = stands(*condition, &f, &Numbers::default(), now);
            prop_assert_eq!(stands.map(|stands| stands.since), within.map(|span| span.from));
            prop_assert_eq!(fired(*condition, &f, &Numbers::default(), (now, now)), usize::from(within.is_some()));
        }
    }
}
