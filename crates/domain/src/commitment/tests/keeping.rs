//! From the promise to its end: amendments, breakdowns, deliveries.

use crate::commitment::story::*;
use crate::commitment::{Act, Side, State, Terms, Why};

const DUE: &str = "2026-03-20T17:00:00Z";
const LATER: &str = "2026-03-27T17:00:00Z";
const LATEST: &str = "2026-04-10T17:00:00Z";

#[track_caller]
fn refused(story: &Story, side: Side, act: Act) -> Why {
    story.tried(side, act).expect_err("a refusal").why
}

#[test]
fn an_amendment_waits_while_the_agreed_terms_stand() {
    let promised = Story::promised(DUE);

    let story = promised.customer(propose(LATER).asked_by(Side::Customer));

    assert_eq!((story.c.state, story.c.whose_move()), (State::Promised, Some(Side::Performer)));
    assert_eq!(story.c.in_force(), Some(&terms(DUE)));
    assert_eq!(story.c.on_table(), Some(&terms(LATER)));
    assert_eq!(story.c.amendment().map(|t| t.asked_by), Some(Side::Customer));
}

#[test]
fn agreeing_to_an_amendment_changes_the_terms_and_keeps_the_first_date() {
    let amended = Story::promised(DUE).performer(propose(LATER));

    let story = amended.customer(agree());

    assert_eq!((story.c.state, story.c.due()), (State::Promised, Some(&due(LATER))));
    assert_eq!(story.c.first_due, Some(due(DUE)));
    assert!(story.c.amendment().is_none());
}

#[test]
fn declining_an_amendment_leaves_what_was_agreed() {
    let amended = Story::promised(DUE).performer(propose(LATER).until("2026-03-06T17:00:00Z"));

    let story = amended.customer(Act::DeclineAmendment);

    assert_eq!((story.c.state, story.c.whose_move()), (State::Promised, Some(Side::Performer)));
    assert_eq!((story.c.in_force(), story.c.on_table()), (Some(&terms(DUE)), None));
    assert_eq!((story.c.answer_by, story.c.versions.len()), (None, 2));
    assert_eq!(refused(&story, Side::Performer, Act::DeclineAmendment), Why::NothingToAnswer);
}

#[test]
fn whoever_performs_and_keeps_to_the_agreed_terms_is_expected_to_keep_them() {
    let proposed = Story::promised(DUE).performer(propose(LATER));
    let wished = Story::promised(DUE).customer(propose(LATER).asked_by(Side::Customer));
    assert!(proposed.c.told && wished.c.told, "nobody waits for the agreed date in silence");

    let no_from_the_customer = proposed.customer(Act::DeclineAmendment);
    let no_from_the_performer = wished.performer(Act::DeclineAmendment);

    assert!(no_from_the_customer.c.told && !no_from_the_performer.c.told);
}

#[test]
fn nobody_answers_their_own_amendment() {
    let amended = Story::promised(DUE).performer(propose(LATER));

    assert_eq!(refused(&amended, Side::Performer, Act::DeclineAmendment), Why::NotYourMove);
    assert_eq!(refused(&amended, Side::Performer, agree()), Why::NotYourMove);
    assert_eq!(refused(&Story::promised(DUE), Side::Performer, agree()), Why::NothingToAnswer);
}

#[test]
fn agreeing_to_the_performers_amendment_past_its_time_becomes_a_proposal() {
    let amended = Story::promised(DUE).performer(propose(LATER).until("2026-03-06T17:00:00Z"));

    let story = amended.on("2026-03-09T09:00:00Z").customer(agree());

    assert_eq!(story.events[3].act, propose(LATER));
    assert_eq!((story.c.state, story.c.whose_move()), (State::Promised, Some(Side::Performer)));
    assert_eq!(story.c.due(), Some(&due(DUE)), "until the performer agrees");
    assert_eq!(story.performer(agree()).c.due(), Some(&due(LATER)));
}

#[test]
fn agreeing_late_in_a_breakdown_stays_a_breakdown() {
    let broken = Story::promised(DUE).performer(breakdown().with(LATER).until("2026-03-06T17:00:00Z"));

    let story = broken.on("2026-03-09T09:00:00Z").customer(agree());

    assert_eq!(story.events[3].act, propose(LATER));
    assert_eq!((story.c.state, story.c.whose_move()), (State::Breakdown, Some(Side::Performer)));
}

#[test]
fn an_assurance_moves_nothing_and_is_remembered() {
    let promised = Story::promised(DUE).on("2026-03-10T09:00:00Z");

    let story = promised.performer(Act::Assure);

    assert_eq!((story.c.state, story.c.assured_at), (State::Promised, Some(at("2026-03-10T09:00:00Z"))));
    assert!(!story.c.told, "nobody outside has heard anything");
    let story = story.performer(propose(LATER)).customer(agree());
    assert_eq!(story.c.assured_at, None, "it was about the terms before");
}

#[test]
fn a_breakdown_without_terms_is_the_performers_to_mend() {
    let promised = Story::promised(DUE).on("2026-03-10T09:00:00Z");

    let story = promised.performer(breakdown());

    assert_eq!((story.c.state, story.c.whose_move()), (State::Breakdown, Some(Side::Performer)));
    assert_eq!(story.c.broken_since, Some(at("2026-03-10T09:00:00Z")));
    assert_eq!((story.c.broken_by, story.c.told), (Some(Side::Performer), true));
}

#[test]
fn a_breakdown_with_terms_is_the_other_sides_to_answer() {
    let promised = Story::promised(DUE);

    let by_performer = promised.clone().performer(breakdown().with(LATER));
    let by_customer = promised.customer(breakdown().with(LATER));

    assert_eq!(by_performer.c.whose_move(), Some(Side::Customer));
    assert_eq!(by_customer.c.whose_move(), Some(Side::Performer));
    assert!(by_performer.c.told && !by_customer.c.told);
}

#[test]
fn new_terms_agreed_end_a_breakdown() {
    let broken = Story::promised(DUE).performer(breakdown()).performer(propose(LATER));

    let story = broken.customer(agree());

    assert_eq!((story.c.state, story.c.due()), (State::Promised, Some(&due(LATER))));
    assert_eq!((story.c.broken_since, story.c.broken_by, story.c.told), (None, None, false));
}

#[test]
fn a_breakdown_can_be_delivered_given_up_or_cancelled() {
    let broken = Story::promised(DUE).performer(breakdown().with(LATER));

    let delivered = broken.clone().performer(deliver());
    let revoked = broken.clone().performer(Act::Revoke);
    let cancelled = broken.customer(Act::Cancel);

    assert_eq!((delivered.c.state, delivered.c.whose_move()), (State::Delivered, Some(Side::Customer)));
    assert_eq!((delivered.c.on_table(), delivered.c.broken_since), (None, None));
    assert_eq!((revoked.c.state, cancelled.c.state), (State::Revoked, State::Cancelled));
}

#[test]
fn a_delivery_accepted_is_closed() {
    let delivered = Story::promised(DUE).performer(Act::Deliver { evidence: vec!["The log.".into(), String::new()] });

    let story = delivered.on("2026-03-12T09:00:00Z").customer(Act::Accept { rating: Some(5) });

    assert_eq!((story.c.state, story.c.closed_at), (State::Accepted, Some(at("2026-03-12T09:00:00Z"))));
    assert_eq!(story.c.delivered_at, Some(at(START)));
}

#[test]
fn a_rating_is_one_to_five() {
    for rating in [0, 6] {
        let why = refused(&Story::delivered(DUE), Side::Customer, Act::Accept { rating: Some(rating) });

        assert_eq!(why, Why::BadRating);
    }
}

#[test]
fn the_performer_takes_a_delivery_back_by_a_breakdown() {
    let delivered = Story::delivered(DUE);

    let story = delivered.performer(breakdown());

    assert_eq!((story.c.state, story.c.delivered_at), (State::Breakdown, None));
    assert_eq!(refused(&Story::delivered(DUE), Side::Customer, breakdown()), Why::OtherSide);
}

#[test]
fn a_reject_names_conditions_of_the_terms_in_force() {
    let delivered = Story::delivered(DUE);

    assert_eq!(
        refused(&delivered, Side::Customer, Act::Reject { unmet: vec![0, 2], due: None }),
        Why::UnknownCondition
    );
    let story = delivered.customer(Act::Reject { unmet: vec![0, 1], due: None });
    assert_eq!((story.c.state, story.c.whose_move()), (State::Breakdown, Some(Side::Performer)));
    assert_eq!((story.c.broken_by, story.c.on_table()), (Some(Side::Customer), None));
}

#[test]
fn a_delivery_in_time_is_a_word_about_the_due_and_a_late_one_is_none() {
    let in_time = Story::promised(DUE).on(DUE).performer(deliver());
    let late = Story::promised(DUE).on("2026-03-20T17:00:00.000001Z").performer(deliver());

    assert!(in_time.on(LATER).customer(reject()).c.told);
    assert!(!late.on(LATER).customer(reject()).c.told);
}

#[test]
fn the_conditions_are_those_agreed_last() {
    let fewer = Terms { conditions: vec!["Arrives each hour".into()], ..terms(LATER) };
    let amend = Act::Propose { terms: fewer, asked_by: Side::Performer, answer_by: None };

    let story = Story::promised(DUE).performer(amend).customer(agree()).performer(deliver());

    assert_eq!(refused(&story, Side::Customer, Act::Reject { unmet: vec![1], due: None }), Why::UnknownCondition);
    assert!(story.tried(Side::Customer, Act::Reject { unmet: vec![0], due: None }).is_ok());
}

#[test]
fn a_reject_with_a_new_date_puts_the_same_terms_with_that_date() {
    let delivered = Story::delivered(DUE);

    assert_eq!(refused(&delivered, Side::Customer, reject().with("2026-03-01T09:00:00Z")), Why::DuePassed);
    let story = delivered.customer(reject().with(LATER));
    assert_eq!((story.c.whose_move(), story.c.on_table()), (Some(Side::Performer), Some(&terms(LATER))));
    assert_eq!(story.performer(agree()).c.due(), Some(&due(LATER)));
}

#[test]
fn what_is_delivered_takes_no_further_wishes() {
    let why = refused(&Story::delivered(DUE), Side::Customer, propose(LATER));

    assert_eq!(why, Why::NotNow(State::Delivered));
}

#[test]
fn dates_pile_up_and_the_first_stays() {
    let promised = Story::promised(DUE);

    let story = promised.performer(propose(LATER)).customer(agree()).customer(propose(LATEST)).performer(agree());

    assert_eq!((story.c.first_due.as_ref(), story.c.due()), (Some(&due(DUE)), Some(&due(LATEST))));
    assert_eq!(story.c.versions.len(), 3);
}
