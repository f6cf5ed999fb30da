//! The act table of the domain rules, written down a second time: what each side can do in each situation.

use crate::commitment::ActKind::{self, *};
use crate::commitment::story::*;
use crate::commitment::{Act, Actor, Side, Standing, State, TRANSITIONS, To, allowed};

const DUE: &str = "2026-03-20T17:00:00Z";
const LATER: &str = "2026-03-27T17:00:00Z";

#[track_caller]
fn can(story: &Story, customer: &[ActKind], performer: &[ActKind]) {
    for (side, expected) in [(Side::Customer, customer), (Side::Performer, performer)] {
        let mut expected = expected.to_vec();
        expected.sort_unstable();

        let actor = Actor::web(CLEO, side, Standing::Binds);
        assert_eq!(allowed(&story.c, &actor), expected, "{side:?} in {:?}", story.c.state);
    }
}

#[test]
fn before_the_first_word_the_customer_asks_or_the_performer_offers() {
    can(&Story::new(), &[Request], &[Offer]);
}

#[test]
fn what_is_asked_for_is_the_performers_to_answer_and_the_customers_to_take_back() {
    let story = Story::requested(DUE);

    can(&story, &[Counter, Withdraw, Note, Reassign], &[Promise, Counter, AnswerLater, Decline, Note, Reassign]);
}

#[test]
fn what_is_asked_for_without_a_date_cannot_be_promised_as_it_is() {
    let mut open = terms(DUE);
    open.due = None;
    let story = Story::new().customer(Act::Request { terms: open, answer_by: None, stake: 1 });

    can(&story, &[Counter, Withdraw, Note, Reassign], &[Counter, AnswerLater, Decline, Note, Reassign]);
}

#[test]
fn what_is_offered_is_the_customers_to_answer_and_the_performers_to_take_back() {
    can(
        &Story::offered(DUE),
        &[TakeUp, Counter, AnswerLater, Decline, Note, Reassign],
        &[Counter, Withdraw, Note, Reassign],
    );
}

#[test]
fn other_terms_are_the_other_sides_to_answer_and_the_opener_can_still_take_it_back() {
    let answering = [Agree, Counter, AnswerLater, Decline, Note, Reassign];
    let waiting = [Counter, Withdraw, Note, Reassign];
    let opener_answering = [Agree, Counter, AnswerLater, Decline, Withdraw, Note, Reassign];

    can(&Story::requested(DUE).performer(counter(LATER)), &opener_answering, &waiting);
    can(&Story::requested(DUE).customer(counter(LATER)), &waiting, &answering);
    can(&Story::offered(DUE).customer(counter(LATER)), &waiting, &opener_answering);
    can(&Story::offered(DUE).performer(counter(LATER)), &answering, &waiting);
}

#[test]
fn what_is_promised_is_the_performers_to_keep() {
    can(
        &Story::promised(DUE),
        &[DeclareBreakdown, Propose, Cancel, Note, Reassign],
        &[Assure, DeclareBreakdown, Propose, Deliver, Revoke, Note, Reassign],
    );
}

#[test]
fn an_amendment_is_answered_by_the_other_side() {
    can(
        &Story::promised(DUE).performer(propose(LATER)),
        &[Agree, DeclineAmendment, DeclareBreakdown, Propose, Cancel, Note, Reassign],
        &[Assure, DeclareBreakdown, Propose, Deliver, Revoke, Note, Reassign],
    );
    can(
        &Story::promised(DUE).customer(propose(LATER)),
        &[DeclareBreakdown, Propose, Cancel, Note, Reassign],
        &[Agree, DeclineAmendment, Assure, DeclareBreakdown, Propose, Deliver, Revoke, Note, Reassign],
    );
}

#[test]
fn what_is_broken_down_waits_for_new_terms() {
    can(
        &Story::promised(DUE).performer(breakdown()),
        &[Propose, Cancel, Note, Reassign],
        &[Propose, Deliver, Revoke, Note, Reassign],
    );
    can(
        &Story::promised(DUE).performer(breakdown().with(LATER)),
        &[Agree, Propose, Cancel, Note, Reassign],
        &[Propose, Deliver, Revoke, Note, Reassign],
    );
    can(
        &Story::delivered(DUE).customer(reject().with(LATER)),
        &[Propose, Cancel, Note, Reassign],
        &[Agree, Propose, Deliver, Revoke, Note, Reassign],
    );
}

#[test]
fn what_is_delivered_is_the_customers_to_judge() {
    can(&Story::delivered(DUE), &[AnswerLater, Accept, Reject, Note, Reassign], &[DeclareBreakdown, Note, Reassign]);
}

#[test]
fn what_is_closed_takes_nothing_but_notes() {
    let closed = [
        Story::delivered(DUE).customer(accept()),
        Story::requested(DUE).performer(Act::Decline { alternative: None }),
        Story::requested(DUE).customer(Act::Withdraw),
        Story::promised(DUE).performer(Act::Revoke),
        Story::promised(DUE).customer(Act::Cancel),
    ];

    for story in &closed {
        assert!(story.c.state.is_closed() && story.c.whose_move().is_none());
        can(story, &[Note], &[Note]);
    }
}

#[test]
fn what_was_recorded_for_a_side_can_be_contested_by_that_side_alone() {
    let story = Story::delivered(DUE).recorded_for(Side::Customer, accept());

    can(&story, &[Note, Contest], &[Note]);
}

#[test]
fn the_system_can_undo_and_say_that_time_passed_and_nothing_else() {
    let undone = Story::promised(DUE).system(Act::Void);

    assert_eq!(undone.c.state, State::Void);
    can(&undone, &[], &[]);
    assert_eq!(allowed(&Story::promised(DUE).c, &Actor::system()), [Void, Clock]);
    assert_eq!(allowed(&undone.c, &Actor::system()), []);
    assert_eq!(allowed(&Story::new().c, &Actor::system()), []);
}

#[test]
fn every_state_can_be_reached_and_every_open_one_left() {
    for state in State::ALL.iter().copied() {
        let reached = TRANSITIONS.iter().any(|t| t.to == To::State(state) && t.from != state);
        let left = TRANSITIONS.iter().any(|t| t.from == state && matches!(t.to, To::State(to) if to != state));

        assert_eq!(reached, state != State::New, "reach {state:?}");
        assert!(left || state == State::Void, "leave {state:?}");
    }
}

#[test]
fn no_row_of_the_table_stands_twice() {
    for (at, row) in TRANSITIONS.iter().enumerate() {
        let again = TRANSITIONS[at + 1..].iter().find(|t| t.from == row.from && t.act == row.act);

        assert!(again.is_none(), "{row:?}");
    }
}

#[test]
fn codes_come_back() {
    for kind in ActKind::ALL.iter().copied() {
        assert_eq!(ActKind::from_code(kind.code()), Some(kind));
    }
    for state in State::ALL.iter().copied() {
        assert_eq!(State::from_code(state.code()), Some(state));
    }
    for side in [Side::Customer, Side::Performer] {
        assert_eq!(Side::from_code(side.code()), Some(side));
    }
}
