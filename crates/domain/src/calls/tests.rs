//! What each condition is, by example.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::health::Stage;

pub(super) fn day(n: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T09:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_hours(24 * n)
}

fn facts() -> Facts {
    Facts { known_since: day(0), contacts: vec![day(0)], offers: vec![day(0)], ..Facts::default() }
}

fn broke(at: i64, matter: u128) -> Broke {
    Broke { at: day(at), matter: Some(Uuid::from_u128(matter)) }
}

fn stood(since: i64) -> Stands {
    Stands { since: day(since), parts: Parts::default() }
}

/// A call that says what stood since day 5.
fn told() -> Latest {
    Latest { told: stood(5), snoozed: None, passed: None, ended: None }
}

fn since(condition: Condition, f: &Facts, at: i64) -> Option<Timestamp> {
    stands(condition, f, &Numbers::default(), day(at)).map(|stands| stands.since)
}

#[test]
fn silence_calls_after_the_days_of_the_tier_and_a_word_ends_it() {
    let own = Facts { every: Some(20), contacts: vec![day(0), day(50)], ..facts() };

    assert_eq!(since(Condition::NoContact, &facts(), 89), None);
    assert_eq!(since(Condition::NoContact, &facts(), 90), Some(day(90)));
    assert_eq!(since(Condition::NoContact, &own, 49), Some(day(20)));
    assert_eq!(since(Condition::NoContact, &own, 51), None);
    assert_eq!(fired(Condition::NoContact, &own, &Numbers::default(), (day(0), day(100))), 2);
}

#[test]
fn a_worse_stage_is_news_until_it_is_better_again() {
    let turned = |at, from, to| Turned { at: day(at), from, to };
    let worse = Facts { stages: vec![turned(5, Stage::Sniffles, Stage::Flu)], ..facts() };
    let back = Facts {
        stages: vec![turned(5, Stage::Sniffles, Stage::Flu), turned(9, Stage::Flu, Stage::Sniffles)],
        ..facts()
    };

    assert_eq!(since(Condition::WorseStage, &worse, 10), Some(day(5)));
    assert_eq!(since(Condition::WorseStage, &worse, 35), None);
    assert_eq!(since(Condition::WorseStage, &back, 10), None);
}

#[test]
fn two_breakdowns_within_thirty_days_call_and_two_apart_do_not() {
    let near = Facts { breakdowns: vec![broke(20, 1), broke(5, 2)], ..facts() };
    let apart = Facts { breakdowns: vec![broke(5, 1), broke(40, 2)], ..facts() };

    assert_eq!(since(Condition::Breakdowns, &near, 19), None);
    assert_eq!(since(Condition::Breakdowns, &near, 21), Some(day(20)));
    assert_eq!(since(Condition::Breakdowns, &near, 35), None);
    assert_eq!(since(Condition::Breakdowns, &apart, 41), None);
}

#[test]
fn breakdowns_name_each_promise_once_and_the_last_one_first() {
    let f = Facts { breakdowns: vec![broke(5, 1), broke(9, 2), broke(11, 1), broke(12, 3), broke(60, 4)], ..facts() };

    let told = stands(Condition::Breakdowns, &f, &Numbers::default(), day(13)).expect("it stands");

    assert_eq!(told.since, day(9));
    assert_eq!((told.parts.count, told.parts.at), (4, Some(day(12))));
    assert_eq!(told.parts.matters, [3, 1, 2].map(Uuid::from_u128));
}

#[test]
fn kept_levels_beside_unhappy_answers_call_unless_something_fails() {
    let answers = vec![Answered { at: day(10), sum: 4, answers: 2 }];
    let f = Facts { answers, measured: Some(day(0)), ..facts() };
    let failing = Facts { failing: vec![Lasting { from: day(20), until: Some(day(30)), matter: None }], ..f.clone() };
    let never = Facts { measured: None, ..f.clone() };

    assert_eq!(since(Condition::GreenUnhappy, &f, 12), Some(day(10)));
    assert_eq!(since(Condition::GreenUnhappy, &failing, 25), None);
    assert_eq!(since(Condition::GreenUnhappy, &failing, 31), Some(day(30)));
    assert_eq!(since(Condition::GreenUnhappy, &never, 12), None);
}

#[test]
fn disputes_and_reviews_call_when_their_time_has_passed() {
    let one = |from, until: Option<i64>| Lasting { from: day(from), until: until.map(day), matter: Some(Uuid::nil()) };
    let f = Facts { disputes: vec![one(0, Some(20)), one(15, None)], reviews: vec![one(3, Some(4))], ..facts() };

    assert_eq!(since(Condition::OldDispute, &f, 9), None);
    assert_eq!(since(Condition::OldDispute, &f, 12), Some(day(10)));
    assert_eq!(since(Condition::OldDispute, &f, 22), None);
    assert_eq!(since(Condition::OldDispute, &f, 26), Some(day(25)));
    assert_eq!(since(Condition::ReviewOverdue, &f, 3), Some(day(3)));
    assert_eq!(since(Condition::ReviewOverdue, &f, 4), None);
}

#[test]
fn refusals_call_without_another_way_and_when_they_come_again() {
    let no = |at, alternative, mended: Option<i64>| Refusal {
        at: day(at),
        alternative,
        need: Some(Uuid::nil()),
        mended: mended.map(day),
        matter: None,
    };
    let f = Facts { refusals: vec![no(1, false, Some(5)), no(10, true, None)], ..facts() };

    assert_eq!(since(Condition::BareRefusal, &f, 2), Some(day(1)));
    assert_eq!(since(Condition::BareRefusal, &f, 6), None);
    assert_eq!(since(Condition::RefusedTwice, &f, 2), None);
    assert_eq!(since(Condition::RefusedTwice, &f, 11), Some(day(10)));
}

#[test]
fn three_weeks_in_a_row_without_slack_call_and_a_gap_begins_anew() {
    let week = |n: i64, share| Worked { ended: day(7 * n), share };
    let f = Facts { weeks: vec![week(1, 900), week(2, 860), week(3, 851), week(4, 850)], ..Facts::default() };
    let gap = Facts { weeks: vec![week(1, 900), week(2, 900), week(4, 900)], ..Facts::default() };

    assert_eq!(since(Condition::Utilisation, &f, 20), None);
    assert_eq!(since(Condition::Utilisation, &f, 22), Some(day(21)));
    assert_eq!(since(Condition::Utilisation, &f, 29), None);
    assert_eq!(since(Condition::Utilisation, &gap, 29), None);
}

#[test]
fn a_condition_that_is_off_never_stands() {
    let off = Numbers::default().switched(Condition::NothingOffered, false);

    assert!(stands(Condition::NothingOffered, &facts(), &Numbers::default(), day(400)).is_some());
    assert_eq!(stands(Condition::NothingOffered, &facts(), &off, day(400)), None);
}

#[test]
fn after_an_end_it_calls_when_it_ceased_in_between_or_after_sixty_days() {
    let ended = Latest { ended: Some(day(10)), ..told() };

    assert_eq!(decide(Some(&stood(5)), Some(&ended), day(20)), Decision::Leave);
    assert_eq!(decide(Some(&stood(15)), Some(&ended), day(20)), Decision::Open);
    assert_eq!(decide(Some(&stood(5)), Some(&ended), day(70)), Decision::Open);
    assert_eq!(decide(None, Some(&ended), day(70)), Decision::Leave);
}

#[test]
fn a_call_waits_until_its_day_or_until_it_begins_anew() {
    let waits = Latest { snoozed: Some((day(10), day(20))), ..told() };

    assert_eq!(decide(Some(&stood(5)), Some(&waits), day(19)), Decision::Leave);
    assert_eq!(decide(Some(&stood(12)), Some(&waits), day(19)), Decision::Return);
    assert_eq!(decide(Some(&stood(5)), Some(&waits), day(20)), Decision::Return);
}

#[test]
fn a_call_whose_reason_is_over_is_marked_once_and_comes_back_with_its_reason() {
    let waits = Latest { snoozed: Some((day(10), day(20))), ..told() };
    let passed = Latest { passed: Some(day(12)), ..told() };
    let both = Latest { passed: Some(day(12)), ..waits.clone() };

    assert_eq!(decide(None, Some(&told()), day(12)), Decision::Pass);
    assert_eq!(decide(None, Some(&waits), day(12)), Decision::Pass, "there is nothing to wait for");
    assert_eq!(decide(None, Some(&passed), day(13)), Decision::Leave);
    assert_eq!(decide(None, Some(&both), day(21)), Decision::Leave);
    assert_eq!(decide(Some(&stood(14)), Some(&passed), day(14)), Decision::Return);
    assert_eq!(decide(Some(&stood(5)), Some(&both), day(14)), Decision::Return, "though somebody let it wait");
}

#[test]
fn a_call_says_what_stands_now() {
    let more = Stands { parts: Parts { count: 3, ..Parts::default() }, ..stood(5) };

    assert_eq!(decide(Some(&stood(5)), Some(&told()), day(9)), Decision::Leave);
    assert_eq!(decide(Some(&more), Some(&told()), day(9)), Decision::Retell);
    assert_eq!(decide(Some(&stood(7)), Some(&told()), day(9)), Decision::Retell);
}

#[test]
fn a_call_waits_for_a_reason_and_no_longer_than_ninety_days() {
    let on = |n: i8| jiff::civil::date(2026, 3, n);

    assert_eq!(against_waiting(on(1), on(2), " "), [Unfit::NoReason]);
    assert_eq!(against_waiting(on(2), on(2), ""), [Unfit::Over, Unfit::NoReason]);
    assert_eq!(against_waiting(on(1), jiff::civil::date(2026, 5, 31), "They are away."), [Unfit::TooLong]);
    assert_eq!(against_waiting(on(1), jiff::civil::date(2026, 5, 30), "They are away."), []);
}

#[test]
fn numbers_are_held_to_what_makes_sense() {
    let numbers = Numbers::default().with(Number::Silence, 1).with(Number::Load, 900);

    assert_eq!((numbers.get(Number::Silence), numbers.get(Number::Load)), (7, 150));
    assert_eq!(numbers.clone().sound(), numbers);
    assert_eq!(Numbers::default().sound(), Numbers::default());
    assert!(Number::ALL.iter().all(|one| (one.bounds().0..=one.bounds().1).contains(&one.usual())));
}
