//! What is measured of a promise, by example and for any history. Working days are Monday to Friday, 9 to 17, UTC.

use proptest::prelude::*;

use super::*;
use crate::commitment::properties::history::{lives, some};
use crate::commitment::story::*;
use crate::commitment::{Side, State};
use crate::trust::{Because, Mark, Measure, because, marks};

fn measured(story: &Story) -> Vec<Mark> {
    marks(story.new_one(), &story.events, &days())
}

fn of(story: &Story, measure: Measure) -> Vec<(Side, Option<f64>)> {
    measured(story).into_iter().filter(|m| m.measure == measure).map(|m| (m.side, m.hours)).collect()
}

#[test]
fn the_time_to_answer_is_counted_in_working_hours() {
    // Monday 9:00 to Tuesday 11:00.
    let story = Story::requested(DUE).on("2026-03-03T11:00:00Z").performer(promise());

    assert_eq!(of(&story, Measure::Answer), [(Side::Performer, Some(10.0))]);
    assert_eq!(of(&story, Measure::Agreed).len(), 1);
}

#[test]
fn a_note_is_no_answer_and_a_counter_is_one() {
    let noted = Story::requested(DUE).on("2026-03-02T10:00:00Z").performer(shared_note());
    assert_eq!(of(&noted, Measure::Answer), []);

    let countered = noted.on("2026-03-02T12:00:00Z").performer(counter(LATER));
    let agreed = countered.on("2026-03-02T13:30:00Z").customer(agree());

    assert_eq!(of(&agreed, Measure::Answer), [(Side::Performer, Some(3.0)), (Side::Customer, Some(1.5))]);
}

#[test]
fn what_is_answered_by_the_time_asked_for_is_in_time() {
    let asked = || Story::new().customer(request(DUE).until("2026-03-03T12:00:00Z"));

    let soon = asked().on("2026-03-03T12:00:00Z").performer(promise());
    let late = asked().on("2026-03-03T12:00:01Z").performer(promise());

    assert_eq!((of(&soon, Measure::InTime).len(), of(&soon, Measure::TooLate).len()), (1, 0));
    assert_eq!((of(&late, Measure::InTime).len(), of(&late, Measure::TooLate).len()), (0, 1));
}

#[test]
fn rework_is_counted_with_whose_asking_it_was() {
    let wish = propose(LATER).asked_by(Side::Customer);
    let moved = Story::promised(DUE).on("2026-03-10T09:00:00Z").customer(wish).performer(agree());
    let again = moved.on("2026-03-11T09:00:00Z").performer(propose("2026-04-10T17:00:00Z")).customer(agree());
    let back = again.on("2026-03-12T09:00:00Z").performer(deliver()).customer(reject());

    assert_eq!(of(&back, Measure::AnewAsked), [(Side::Performer, None)]);
    assert_eq!(of(&back, Measure::AnewOwn), [(Side::Performer, None)]);
    assert_eq!((of(&back, Measure::Delivered).len(), of(&back, Measure::Rejected).len()), (1, 1));
}

#[test]
fn from_asking_to_acceptance_is_measured_once() {
    let story = Story::promised(DUE).on("2026-03-04T09:00:00Z").performer(deliver());
    let story = story.on("2026-03-05T10:00:00Z").customer(accept());

    assert_eq!(of(&story, Measure::Acceptance), [(Side::Performer, Some(25.0))]);
}

#[test]
fn why_it_counts_so_names_the_instants_that_decided() {
    let why = |story: &Story| because(story.new_one(), &story.events, &days(), at(NOW)).expect("a reason").1;
    let kept = Story::promised(DUE).on("2026-03-10T12:00:00Z").performer(deliver()).customer(accept());
    let silent = Story::promised(DUE);
    let asked = silent.clone().on("2026-03-23T09:00:00Z").customer(shared_note());

    assert_eq!(why(&kept), Because::ByFirst { delivered: at("2026-03-10T12:00:00Z"), due: at(DUE), moved: false });
    assert_eq!(why(&silent), Because::Silence { due: at(DUE), first_word: None });
    let word = Some((Side::Customer, at("2026-03-23T09:00:00Z")));
    assert_eq!(why(&asked), Because::Silence { due: at(DUE), first_word: word });
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn whatever_counts_has_a_reason(life in lives()) {
        let judged = judge(life.new.clone(), &life.events, &days(), at(NOW)).judgement();

        let reason = because(life.new.clone(), &life.events, &days(), at(NOW));

        prop_assert_eq!(reason.map(|(j, _)| j), judged);
    }

    #[test]
    fn every_mark_lies_in_the_life_and_takes_no_less_than_nothing(life in lives()) {
        let all = marks(life.new.clone(), &life.events, &days());

        for mark in &all {
            prop_assert!(life.events.iter().any(|e| e.said_at == mark.at), "{mark:?}");
            prop_assert!(mark.hours.is_none_or(|hours| hours >= 0.0), "{mark:?}");
        }
        let count = |measure| all.iter().filter(|m| m.measure == measure).count();
        prop_assert!(count(Measure::Acceptance) <= 1 && count(Measure::Agreed) <= 1);
        prop_assert!(count(Measure::Rejected) <= count(Measure::Delivered));
        prop_assert!(count(Measure::InTime) + count(Measure::TooLate) <= count(Measure::Answer));
    }

    #[test]
    fn what_never_was_is_not_measured(life in lives()) {
        let story = crate::commitment::replay(life.new.clone(), &life.events);
        if story.state == State::Void {
            prop_assert_eq!(marks(life.new.clone(), &life.events, &days()), vec![]);
        }
    }
}
