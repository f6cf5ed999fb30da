//! Conversations by example: who may say what, where the steps stand, and whose move it is.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::calendar::WorkingDays;
use crate::commitment::{CONTEST_DAYS, Channel, Side, Standing as May, State, Visibility};
use crate::review::Review;

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(480_000 + hours)
}

fn actor(side: Side) -> TalkActor {
    TalkActor { person: None, side, standing: May::Binds, for_other: false, channel: Channel::Web }
}

struct Talking {
    c: Conversation,
    hour: i64,
}

impl Talking {
    fn raised_by(side: Side) -> Self {
        let raise =
            TalkAct::Raise { statement: "Vans leave with the right parts".into(), asked_for: None, serves: None };
        Talking { c: Conversation::new(None, None), hour: 0 }.says(side, raise)
    }

    fn says(mut self, side: Side, act: TalkAct) -> Self {
        self.hour += 1;
        let event = say(&self.c, act, Some("So it is.".into()), &actor(side), at(self.hour), at(self.hour));
        self.c = told(self.c, &event.expect("was possible"));
        self
    }

    fn stands(&self, carried: &[Carried]) -> (Option<u8>, Option<Side>) {
        let s = standing(&self.c, carried);
        (s.now, s.to_move)
    }
}

fn delivery(state: State, to_move: Option<Side>) -> Carried {
    let agreed = state.is_binding() || state == State::Accepted;
    Carried { step: Some(4), ours: true, state, to_move, agreed, amended: false, moved_at: Some(at(50)) }
}

fn ways() -> TalkAct {
    let way = |name: &str| Way {
        name: name.into(),
        cost: "64,000 €".into(),
        time: "9 weeks".into(),
        gain: "8 to 12 %".into(),
        interim: None,
    };
    TalkAct::LayOut { ways: vec![way("New app"), way("Hourly feed")] }
}

fn restate() -> TalkAct {
    TalkAct::Restate { need: "Records reach the vans in time".into(), root: Some("Nine days late".into()) }
}

#[test]
fn a_client_who_raises_a_need_has_stated_it() {
    let talk = Talking::raised_by(Side::Customer);

    assert_eq!(talk.stands(&[]), (Some(2), Some(Side::Performer)));
}

#[test]
fn a_need_that_it_raises_waits_for_the_client() {
    let talk = Talking::raised_by(Side::Performer);

    assert_eq!(talk.stands(&[]), (Some(1), Some(Side::Customer)));
    assert_eq!(standing(&talk.c, &[]).steps[0].state, StepState::InProgress);
}

fn recorded_for(side: Side) -> TalkActor {
    TalkActor { for_other: true, ..actor(side) }
}

#[test]
fn what_was_recorded_for_a_side_can_be_contested_by_it_for_five_working_days() {
    let talk = Talking::raised_by(Side::Customer).says(Side::Performer, restate());
    let before = talk.c.clone();
    let recorded =
        say(&talk.c, TalkAct::Confirm, None, &recorded_for(Side::Customer), at(9), at(10)).expect("was possible");
    let c = told(talk.c, &recorded);
    let days = WorkingDays::weekdays(jiff::tz::TimeZone::UTC);
    let last = days.after(at(10), CONTEST_DAYS);
    let tried = |actor: &TalkActor, now| say(&c.clone().as_of(now, &days), TalkAct::Contest, None, actor, now, now);

    let contest = tried(&actor(Side::Customer), last).expect("was possible");

    assert_eq!(told(c.clone(), &contest), before, "what held before holds again");
    assert_eq!(tried(&actor(Side::Performer), last).expect_err("a refusal").why, TalkWhy::OtherSide);
    assert_eq!(tried(&recorded_for(Side::Customer), last).expect_err("a refusal").why, TalkWhy::SpeakForYourself);
    let late = tried(&actor(Side::Customer), last + SignedDuration::from_micros(1)).expect_err("a refusal");
    assert_eq!(late.why, TalkWhy::ContestPassed);
    let on = told(c.clone(), &say(&c, restate(), None, &actor(Side::Performer), at(11), at(11)).expect("possible"));
    assert_eq!(on.contestable, None, "more was said since");
}

#[test]
fn a_contested_first_word_is_as_if_taken_back() {
    let raise = TalkAct::Raise { statement: "Vans leave in time".into(), asked_for: None, serves: None };
    let new = Conversation::new(None, None);
    let c = told(new.clone(), &say(&new, raise, None, &recorded_for(Side::Customer), at(1), at(1)).expect("possible"));

    let c = told(c.clone(), &say(&c, TalkAct::Contest, None, &actor(Side::Customer), at(2), at(2)).expect("possible"));

    assert_eq!((c.state, c.closed_at, c.contestable), (Talk::Withdrawn, Some(at(2)), None));
}

#[test]
fn understanding_is_agreed_by_the_client_alone() {
    let talk = Talking::raised_by(Side::Customer).says(Side::Performer, restate());
    let it = say(&talk.c, TalkAct::Confirm, None, &actor(Side::Performer), at(9), at(9));

    assert_eq!(it.expect_err("is refused").why, TalkWhy::OtherSide);
    assert_eq!(talk.stands(&[]), (Some(2), Some(Side::Customer)));
    assert_eq!(talk.says(Side::Customer, TalkAct::Confirm).stands(&[]), (Some(3), Some(Side::Performer)));
}

#[test]
fn a_correction_gives_the_move_back_and_loses_nothing() {
    let talk =
        Talking::raised_by(Side::Customer).says(Side::Performer, restate()).says(Side::Customer, TalkAct::Correct);

    assert_eq!(talk.stands(&[]), (Some(2), Some(Side::Performer)));
    assert_eq!(talk.c.need.as_deref(), Some("Records reach the vans in time"));
}

#[test]
fn several_ways_wait_for_a_choice_and_a_choice_for_a_promise() {
    let talk = Talking::raised_by(Side::Customer)
        .says(Side::Performer, restate())
        .says(Side::Customer, TalkAct::Confirm)
        .says(Side::Performer, ways());

    assert_eq!(talk.stands(&[]), (Some(4), Some(Side::Customer)));
    assert_eq!(talk.says(Side::Customer, TalkAct::Choose { way: 1 }).stands(&[]), (Some(4), Some(Side::Performer)));
}

#[test]
fn a_breakdown_takes_the_conversation_to_new_terms() {
    let talk = Talking::raised_by(Side::Customer);
    let broken = delivery(State::Breakdown, Some(Side::Performer));

    assert_eq!(talk.stands(&[broken]), (Some(6), Some(Side::Performer)));
    assert_eq!(talk.stands(&[delivery(State::Promised, Some(Side::Performer))]), (Some(5), Some(Side::Performer)));
    assert_eq!(talk.stands(&[delivery(State::Delivered, Some(Side::Customer))]), (Some(5), Some(Side::Customer)));
}

#[test]
fn a_small_matter_goes_straight_to_its_promise() {
    let talk = Talking::raised_by(Side::Customer);

    assert_eq!(talk.stands(&[delivery(State::Accepted, None)]), (Some(7), Some(Side::Performer)));
    assert_eq!(standing(&talk.c, &[]).steps[1].state, StepState::Open);
}

#[test]
fn both_look_back_and_then_it_is_completed() {
    let review = || TalkAct::Review(Review { unsure: vec![3], ..Review::default() });
    let talk = Talking::raised_by(Side::Customer).says(Side::Performer, review());
    assert_eq!(talk.c.state, Talk::Open);

    let talk = talk.says(Side::Customer, review());

    assert_eq!(talk.c.state, Talk::Completed);
    assert_eq!(talk.stands(&[]), (None, None));
}

#[test]
fn a_reopened_step_comes_first_and_keeps_what_was_said() {
    let talk = Talking::raised_by(Side::Customer)
        .says(Side::Performer, restate())
        .says(Side::Customer, TalkAct::Confirm)
        .says(Side::Performer, ways())
        .says(Side::Customer, TalkAct::Reopen { step: 2 });

    assert_eq!(talk.stands(&[]), (Some(2), Some(Side::Performer)));
    assert_eq!(standing(&talk.c, &[]).steps[1].state, StepState::Reopened);
    assert_eq!(talk.c.ways.len(), 2);
}

#[test]
fn a_choice_that_was_taken_up_again_is_settled_by_terms_that_stand() {
    let talk = Talking::raised_by(Side::Customer).says(Side::Performer, ways());
    let talk = talk.says(Side::Customer, TalkAct::Choose { way: 0 }).says(Side::Customer, TalkAct::Reopen { step: 4 });
    let before = Carried { moved_at: Some(at(0)), ..delivery(State::Promised, Some(Side::Performer)) };

    assert_eq!(standing(&talk.c, &[before]).steps[3].state, StepState::Reopened);
    assert_eq!(standing(&talk.c, &[delivery(State::Promised, None)]).steps[3].state, StepState::Agreed);
}

#[test]
fn nobody_leaves_a_note_inside_the_other_side() {
    let talk = Talking::raised_by(Side::Customer);
    let recorder = TalkActor { for_other: true, ..actor(Side::Customer) };
    let note = TalkAct::Note { visibility: Visibility::Internal };

    let refused = say(&talk.c, note, Some("Words".into()), &recorder, at(9), at(9));

    assert_eq!(refused.expect_err("is refused").why, TalkWhy::SpeakForYourself);
}

fn any_act() -> impl Strategy<Value = TalkAct> {
    prop_oneof![
        Just(TalkAct::State { statement: "A need".into(), serves: None }),
        Just(restate()),
        Just(TalkAct::Confirm),
        Just(TalkAct::Correct),
        Just(ways()),
        (0usize..3).prop_map(|way| TalkAct::Choose { way }),
        (0u8..6).prop_map(|step| TalkAct::Reopen { step }),
        Just(TalkAct::Review(Review { dissatisfied: vec![2], ..Review::default() })),
        Just(TalkAct::AskToReview { by: at(100) }),
        Just(TalkAct::ReviewTimePassed),
        Just(TalkAct::Decline { alternative: None }),
        Just(TalkAct::Withdraw),
        Just(TalkAct::Stop),
        Just(TalkAct::Note { visibility: Visibility::Shared }),
    ]
}

proptest! {
    #[test]
    fn an_open_conversation_has_one_step_on_and_one_side_to_move(
        acts in prop::collection::vec((any_act(), any::<bool>()), 0..30),
        client_first in any::<bool>(),
    ) {
        let side = |client: bool| if client { Side::Customer } else { Side::Performer };
        let mut c = Talking::raised_by(side(client_first)).c;
        for (hour, (act, client)) in (10..).zip(acts) {
            let who = actor(side(client));
            let could = possible(&c, &who);
            let ended = c.state != Talk::Open;
            match say(&c, act.clone(), Some("Words".into()), &who, at(hour), at(hour)) {
                Ok(event) => {
                    prop_assert!(could.contains(&act.kind()));
                    let after = told(c.clone(), &event);
                    prop_assert!(!ended || after == c, "what has ended stays as it is");
                    c = after;
                }
                Err(refusal) => prop_assert_eq!(refusal.possible, could),
            }
            let s = standing(&c, &[]);
            prop_assert_eq!(s.now.is_some(), c.state == Talk::Open);
            prop_assert_eq!(s.to_move.is_some(), c.state == Talk::Open);
        }
    }
}
