//! From the first word to the promise, or to a no.

use crate::commitment::story::*;
use crate::commitment::{Act, ActKind, Side, State, Terms, Why};

const DUE: &str = "2026-03-20T17:00:00Z";
const LATER: &str = "2026-03-27T17:00:00Z";

fn undated() -> Terms {
    Terms { due: None, ..terms(DUE) }
}

#[track_caller]
fn refused(story: &Story, side: Side, act: Act) -> Why {
    story.tried(side, act).expect_err("a refusal").why
}

#[test]
fn a_promise_puts_the_terms_asked_for_in_force() {
    let asked = Story::requested(DUE);

    let story = asked.on("2026-03-03T10:00:00Z").performer(Act::Promise { stretch: None, stake: Some(3) });

    assert_eq!((story.c.state, story.c.whose_move()), (State::Promised, Some(Side::Performer)));
    assert_eq!(story.c.in_force(), Some(&terms(DUE)));
    assert_eq!(story.c.first_due, Some(due(DUE)));
    assert_eq!(story.c.promised_at, Some(at("2026-03-03T10:00:00Z")));
    assert_eq!((story.c.stake, story.c.on_table()), (3, None));
}

#[test]
fn a_stretch_stands_beside_the_promise() {
    let asked = Story::requested(DUE);

    let story = asked.performer(Act::Promise { stretch: Some("Two weeks less than we like.".into()), stake: None });

    assert_eq!(story.c.stretch.as_deref(), Some("Two weeks less than we like."));
    assert_eq!(story.c.stake, 2, "as the customer set it");
}

#[test]
fn taking_up_an_offer_makes_it_a_promise() {
    let offered = Story::new().performer(offer(DUE).until("2026-03-06T17:00:00Z"));

    let story = offered.on("2026-03-06T17:00:00Z").customer(Act::TakeUp);

    assert_eq!((story.c.state, story.c.in_force()), (State::Promised, Some(&terms(DUE))));
    assert_eq!(story.c.answer_by, None);
}

#[test]
fn taking_up_an_offer_past_its_time_becomes_a_counter_with_the_same_terms() {
    let offered = Story::new().performer(offer(DUE).until("2026-03-06T17:00:00Z"));

    let story = offered.on("2026-03-06T17:00:01Z").customer(Act::TakeUp);

    assert_eq!(story.events[1].act, counter(DUE));
    assert_eq!((story.c.state, story.c.whose_move()), (State::Countered, Some(Side::Performer)));
    assert_eq!(story.clone().performer(agree()).c.in_force(), Some(&terms(DUE)));
    assert_eq!((story.c.in_force(), story.c.first_due.as_ref()), (None, None), "nothing is promised yet");
}

#[test]
fn agreeing_to_the_performers_counter_past_its_time_becomes_a_counter() {
    let countered = Story::requested(DUE).performer(counter(LATER).until("2026-03-06T17:00:00Z"));

    let story = countered.on("2026-03-09T09:00:00Z").customer(agree());

    assert_eq!(story.events[2].act, counter(LATER));
    assert_eq!((story.c.state, story.c.whose_move()), (State::Countered, Some(Side::Performer)));
}

#[test]
fn the_customers_terms_do_not_lapse() {
    let asked = Story::new().customer(request(DUE).until("2026-03-06T17:00:00Z"));
    let countered = asked.clone().customer(counter(LATER).until("2026-03-06T17:00:00Z"));

    let promised = asked.on("2026-03-09T09:00:00Z").performer(promise());
    let agreed = countered.on("2026-03-09T09:00:00Z").performer(agree());

    assert_eq!((promised.c.state, agreed.c.state), (State::Promised, State::Promised));
}

#[test]
fn counters_go_back_and_forth_until_one_side_agrees() {
    let asked = Story::requested(DUE);

    let story = asked.performer(counter(LATER)).customer(counter("2026-03-25T17:00:00Z"));

    assert_eq!((story.c.whose_move(), story.c.versions.len()), (Some(Side::Performer), 3));
    let story = story.performer(agree());
    assert_eq!((story.c.state, story.c.agreed), (State::Promised, Some(2)));
    assert_eq!(story.c.first_due, Some(due("2026-03-25T17:00:00Z")));
}

#[test]
fn the_side_whose_terms_are_on_the_table_replaces_them() {
    let countered = Story::requested(DUE).performer(counter(LATER));

    let story = countered.performer(counter("2026-04-03T17:00:00Z"));

    assert_eq!(story.c.on_table(), Some(&terms("2026-04-03T17:00:00Z")));
    assert_eq!(story.c.whose_move(), Some(Side::Customer));
}

#[test]
fn answering_later_moves_only_the_time_to_answer() {
    let asked = Story::new().customer(request(DUE).until("2026-03-04T17:00:00Z"));

    let later = asked.performer(Act::AnswerLater { answer_by: at("2026-03-06T17:00:00Z") });

    assert_eq!(later.c.answer_by, Some(at("2026-03-06T17:00:00Z")));
    assert_eq!((later.c.state, later.c.versions.len()), (State::Requested, 1));
    let passed = Act::AnswerLater { answer_by: later.now };
    assert_eq!(refused(&later, Side::Performer, passed), Why::AnswerByPassed);
}

#[test]
fn an_offer_declined_is_closed_with_what_could_be_done_instead() {
    let offered = Story::offered(DUE);

    let story = offered.customer(Act::Decline { alternative: Some("A daily file.".into()) });

    assert_eq!((story.c.state, story.c.closed_at), (State::Declined, Some(at(START))));
    assert_eq!((story.c.whose_move(), story.c.on_table()), (None, None));
    assert_eq!(story.c.terms(), Some(&terms(DUE)), "still readable");
}

#[test]
fn only_whose_move_it_is_declines() {
    let countered = Story::requested(DUE).performer(counter(LATER));

    let no = countered.tried(Side::Performer, Act::Decline { alternative: None }).expect_err("a refusal");

    assert_eq!((no.tried, no.why, no.whose_move), (ActKind::Decline, Why::NotYourMove, Some(Side::Customer)));
    assert_eq!(no.possible, [ActKind::Counter, ActKind::Withdraw, ActKind::Note, ActKind::Reassign]);
    let story = countered.customer(Act::Decline { alternative: None });
    assert_eq!(story.c.state, State::Declined);
}

#[test]
fn the_opener_and_whoever_has_terms_on_the_table_take_it_back() {
    let countered = Story::requested(DUE).performer(counter(LATER));

    let by_opener = countered.clone().customer(Act::Withdraw);
    let by_table = countered.performer(Act::Withdraw);

    assert_eq!((by_opener.c.state, by_table.c.state), (State::Withdrawn, State::Withdrawn));
    assert_eq!(refused(&Story::requested(DUE), Side::Performer, Act::Withdraw), Why::OtherSide);
    assert_eq!(refused(&Story::promised(DUE), Side::Customer, Act::Withdraw), Why::NotNow(State::Promised));
}

#[test]
fn a_request_may_leave_the_date_open_and_a_promise_may_not() {
    let asked = Story::new().customer(Act::Request { terms: undated(), answer_by: None, stake: 1 });

    assert_eq!(refused(&asked, Side::Performer, promise()), Why::NeedsDue);
    assert_eq!(
        refused(&Story::new(), Side::Performer, Act::Offer { terms: undated(), answer_by: None, stake: 1 }),
        Why::NeedsDue
    );
    let story = asked.performer(counter(DUE)).customer(agree());
    assert_eq!(story.c.first_due, Some(due(DUE)));
}

#[test]
fn terms_need_a_subject_a_coming_date_and_a_difference() {
    let asked = Story::requested(DUE);
    let nameless = Terms { subject: "  ".into(), ..terms(LATER) };

    assert_eq!(refused(&asked, Side::Performer, Act::Counter { terms: nameless, answer_by: None }), Why::NeedsSubject);
    assert_eq!(refused(&asked, Side::Performer, counter("2026-03-02T08:59:59Z")), Why::DuePassed);
    assert_eq!(refused(&asked, Side::Performer, counter(DUE)), Why::SameTerms);
    assert_eq!(refused(&asked, Side::Performer, counter(LATER).until(START)), Why::AnswerByPassed);
}

#[test]
fn nobody_is_bound_to_a_date_that_has_passed() {
    let offered = Story::offered(DUE).on("2026-03-20T17:00:00.000001Z");
    let asked = Story::requested(DUE).on("2026-03-20T17:00:00.000001Z");
    let amended = Story::promised(LATER).customer(propose(DUE)).on("2026-03-23T09:00:00Z");

    assert_eq!(refused(&offered, Side::Customer, Act::TakeUp), Why::DuePassed);
    assert_eq!(refused(&asked, Side::Performer, promise()), Why::DuePassed);
    assert_eq!(refused(&amended, Side::Performer, agree()), Why::DuePassed);
    assert!(offered.performer_said(DUE, counter(LATER)).c.on_table().is_some(), "other terms are still possible");
}

#[test]
fn a_stake_is_one_to_three() {
    for stake in [0, 4] {
        let asked = Act::Request { terms: terms(DUE), answer_by: None, stake };
        let promised = Act::Promise { stretch: None, stake: Some(stake) };

        assert_eq!(refused(&Story::new(), Side::Customer, asked), Why::BadStake);
        assert_eq!(refused(&Story::requested(DUE), Side::Performer, promised), Why::BadStake);
    }
}
