//! The plays as they are written, and what holds whatever is begun in whatever order.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const ALL: [&str; 7] = ["admit", "root_causes", "curtain", "basics", "compete", "practice", "counselling"];

#[test]
fn the_book_can_be_read_and_has_seven_plays() {
    assert_eq!(plays().iter().map(|play| play.code.as_str()).collect::<Vec<_>>(), ALL);
    for play in plays() {
        assert!(play.steps.len() > 1 && play.steps.iter().all(|step| !step.done.is_empty() && step.days > 0));
        assert!(Doer::ALL.iter().all(|side| play.steps.iter().any(|step| step.side == *side)), "{}", play.code);
    }
}

#[test]
fn every_ill_stage_has_plays_in_its_order_and_the_healthy_none() {
    for stage in Stage::ILL {
        let all = for_stage(stage);
        let codes: BTreeSet<&str> = all.iter().map(|play| play.code.as_str()).collect();
        assert!(!all.is_empty() && codes.len() == all.len(), "{stage:?}");
    }
    assert!(for_stage(Stage::Healthy).is_empty());
    assert_eq!(for_stage(Stage::Sniffles)[0].code, "admit");
    assert_eq!(for_stage(Stage::End)[0].code, "counselling");
}

/// Both sides read a step: it says nothing about how ill anybody thinks it is.
#[test]
fn no_step_tells_a_stage() {
    for play in plays() {
        for step in steps(play, Stage::End, Some("Dr Who"), true) {
            let told = format!("{} {}", step.subject, step.done.join(" ")).to_lowercase();
            assert!(Stage::ALL.iter().all(|stage| !told.contains(stage.word())), "{told}");
        }
    }
}

#[test]
fn a_record_is_said_with_its_base() {
    let said = [("admit", Effect::Helped, 1), ("basics", Effect::Harmed, 1), ("admit", Effect::Nothing, 1)];
    let all = records(said);

    assert_eq!(all["admit"].words(), "Ended twice before: helped once, did nothing once.");
    assert_eq!(all["basics"].base(), 1);
    assert!(Record::default().words().starts_with("Not tried"));
}

fn stage() -> impl Strategy<Value = Stage> {
    prop::sample::select(Stage::ALL.to_vec())
}

fn code() -> impl Strategy<Value = &'static str> {
    prop::sample::select(ALL.to_vec())
}

proptest! {
    #[test]
    fn a_play_begun_twice_is_one_play(stage in stage(), codes in prop::collection::vec(code(), 0..20)) {
        let once = codes.iter().fold(Course::default(), |course, code| course.with(code, stage));
        let twice = codes.iter().chain(&codes).fold(Course::default(), |course, code| course.with(code, stage));
        let distinct: BTreeSet<&String> = once.begun.iter().collect();

        prop_assert_eq!(distinct.len(), once.begun.len());
        for code in &once.begun {
            prop_assert!(matches!(once.begin(code, stage), Begins::Already(_)));
        }
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn somebody_from_outside_opens_from_pneumonia_on_and_only_then(stage in stage(), code in code(), first: bool) {
        let play = play(code).expect("a play");
        let all = steps(play, stage, Some("Dr Outside"), first);
        let opens = all[0].subject.contains("Dr Outside");

        prop_assert_eq!(opens, first && stage >= Stage::Pneumonia);
        prop_assert_eq!(all.len(), play.steps.len() + usize::from(opens));
        prop_assert_eq!(&all[usize::from(opens)..], play.steps.as_slice());
    }

    #[test]
    fn only_plays_of_the_stage_begin(stage in stage(), code in code()) {
        let here = for_stage(stage).iter().any(|play| play.code == code);

        prop_assert_eq!(Course::default().begin(code, stage) == Begins::NotHere, !here);
    }

    #[test]
    fn a_play_was_tried_once_a_step_of_it_was_done(states in prop::collection::vec(prop::sample::select(State::ALL.to_vec()), 0..8)) {
        let done = states.iter().filter(|state| matches!(state, State::Delivered | State::Accepted)).count();

        prop_assert_eq!(tried(states.iter().copied()), done > 0);
        prop_assert!(!tried([State::Offered, State::Requested, State::Promised, State::Declined]));
    }

    #[test]
    fn a_record_has_all_that_was_said(said in prop::collection::vec((code(), prop::sample::select(Effect::ALL.to_vec())), 0..40)) {
        let all = records(said.iter().map(|(play, effect)| (*play, *effect, 1)));

        prop_assert_eq!(all.values().map(|record| record.base() as usize).sum::<usize>(), said.len());
    }
}
