//! What follows from an act: whom to tell, clocks, deadlines, chains.

use crate::commitment::story::*;
use crate::commitment::{Act, ActKind, Effect, Side, State, Visibility, chain_of, effects};

const DUE: &str = "2026-03-20T17:00:00Z";
const LATER: &str = "2026-03-27T17:00:00Z";

/// What follows from the last act of `then`, which came after `before`.
fn follows(before: &Story, then: &Story) -> Vec<Effect> {
    effects(&before.c, &then.events[before.events.len()..], &then.c, &days())
}

fn tell(side: Side, of: ActKind) -> Effect {
    Effect::Tell { side, of }
}

fn chain(story: &Story) -> String {
    let event = story.events.last().expect("an event");
    chain_of(event, story.c.head.customer, story.c.head.performer)
}

#[test]
fn the_other_side_hears_of_a_promise() {
    let asked = Story::requested(DUE);

    let promised = asked.clone().performer(promise());

    assert_eq!(follows(&asked, &promised), [tell(Side::Customer, ActKind::Promise)]);
}

#[test]
fn a_breakdown_starts_the_clock_and_new_terms_stop_it() {
    let promised = Story::promised(DUE).on("2026-03-12T10:00:00Z");

    let broken = promised.clone().performer(breakdown().with(LATER));
    let mended = broken.clone().customer(agree());

    let until = at("2026-03-16T10:00:00Z");
    assert_eq!(
        follows(&promised, &broken),
        [tell(Side::Customer, ActKind::DeclareBreakdown), Effect::ClockStarts { until }],
        "two working days after a Thursday"
    );
    assert_eq!(follows(&broken, &mended), [tell(Side::Performer, ActKind::Agree), Effect::ClockStops]);
}

#[test]
fn a_reject_starts_the_clock_and_a_new_delivery_stops_it() {
    let delivered = Story::delivered(DUE);

    let rejected = delivered.clone().customer(reject());
    let again = rejected.clone().performer(deliver());

    let until = at("2026-03-04T09:00:00Z");
    assert_eq!(follows(&delivered, &rejected), [tell(Side::Performer, ActKind::Reject), Effect::ClockStarts { until }]);
    assert_eq!(follows(&rejected, &again), [tell(Side::Customer, ActKind::Deliver), Effect::ClockStops]);
}

#[test]
fn a_proposal_in_a_breakdown_leaves_the_clock_running() {
    let broken = Story::promised(DUE).performer(breakdown());

    let proposed = broken.clone().on("2026-03-03T09:00:00Z").performer(propose(LATER));

    assert_eq!(follows(&broken, &proposed), [tell(Side::Customer, ActKind::Propose)]);
    assert_eq!(proposed.c.broken_since, Some(at(START)));
}

#[test]
fn an_end_out_of_a_breakdown_stops_the_clock_and_closes() {
    let broken = Story::promised(DUE).performer(breakdown());

    let cancelled = broken.clone().customer(Act::Cancel);

    let closed = Effect::Closed { state: State::Cancelled };
    assert_eq!(follows(&broken, &cancelled), [tell(Side::Performer, ActKind::Cancel), Effect::ClockStops, closed]);
    let noted = cancelled.clone().customer(shared_note());
    assert_eq!(follows(&cancelled, &noted), [tell(Side::Performer, ActKind::Note)], "closed once");
}

#[test]
fn what_is_said_inside_tells_nobody_outside() {
    let promised = Story::promised(DUE);
    let inside = Act::Note { visibility: Visibility::Internal };

    for act in [Act::Assure, inside, Act::Reassign { to: Some(CLEO), team: None }] {
        let after = promised.clone().performer(act);

        assert_eq!(follows(&promised, &after), []);
    }
}

#[test]
fn whoever_was_spoken_for_hears_what_was_recorded_for_them() {
    let offered = Story::offered(DUE);

    let recorded = offered.clone().recorded_for(Side::Customer, Act::TakeUp);

    assert_eq!(follows(&offered, &recorded), [tell(Side::Customer, ActKind::TakeUp)]);
}

#[test]
fn both_sides_hear_of_a_contest() {
    let recorded = Story::delivered(DUE).recorded_for(Side::Customer, reject());

    let contested = recorded.clone().customer(Act::Contest);

    assert_eq!(
        follows(&recorded, &contested),
        [tell(Side::Performer, ActKind::Contest), tell(Side::Customer, ActKind::Contest), Effect::ClockStops]
    );
}

#[test]
fn making_undone_is_nobodys_word() {
    let promised = Story::promised(DUE);

    let undone = promised.clone().system(Act::Void);

    assert_eq!(follows(&promised, &undone), [Effect::Closed { state: State::Void }]);
}

#[test]
fn the_next_deadline_is_whatever_comes_first() {
    let asked = Story::new().customer(request(DUE).until("2026-03-05T17:00:00Z"));
    let promised = asked.clone().performer(promise());
    let amended = promised.clone().performer(propose(LATER).until("2026-03-09T17:00:00Z"));

    let deadline = |story: &Story| story.c.next_deadline(&days());

    assert_eq!(deadline(&Story::requested(DUE)), None, "nothing is agreed");
    assert_eq!(deadline(&asked), Some(at("2026-03-05T17:00:00Z")), "the answer");
    assert_eq!(deadline(&promised), Some(at(DUE)), "the due");
    assert_eq!(deadline(&amended), Some(at("2026-03-09T17:00:00Z")), "the answer to the amendment");
}

#[test]
fn in_a_breakdown_the_clock_is_the_deadline() {
    let promised = Story::promised("2026-03-03T09:00:00Z");

    let broken = promised.clone().performer(breakdown());
    let answered = promised.performer(breakdown().with(LATER).until("2026-03-03T12:00:00Z"));

    let deadline = |story: &Story| story.c.next_deadline(&days());
    assert_eq!(deadline(&broken), Some(at("2026-03-04T09:00:00Z")), "the due does not hold any more");
    assert_eq!(deadline(&answered), Some(at("2026-03-03T12:00:00Z")));
}

#[test]
fn what_is_delivered_or_closed_has_no_deadline_of_its_own() {
    let delivered = Story::delivered(DUE);
    let later = delivered.clone().customer(Act::AnswerLater { answer_by: at(LATER) });
    let cancelled = Story::promised(DUE).performer(breakdown()).customer(Act::Cancel);

    let deadline = |story: &Story| story.c.next_deadline(&days());

    assert_eq!((deadline(&delivered), deadline(&cancelled)), (None, None));
    assert_eq!(deadline(&later), Some(at(LATER)), "the customer named it");
}

#[test]
fn what_both_hear_is_chained_between_them_and_the_rest_inside_each() {
    let promised = Story::promised(DUE);
    let (customer, performer) = (promised.c.head.customer, promised.c.head.performer);
    let inside = Act::Note { visibility: Visibility::Internal };

    assert_eq!(chain(&promised), "shared");
    assert_eq!(chain(&promised.clone().customer(shared_note())), "shared");
    assert_eq!(chain(&promised.clone().system(Act::Void)), "shared");
    assert_eq!(chain(&promised.clone().customer(inside)), format!("inside:{customer}"));
    assert_eq!(chain(&promised.clone().performer(Act::Assure)), format!("inside:{performer}"));
    let handed = promised.performer(Act::Reassign { to: Some(CLEO), team: None });
    assert_eq!(chain(&handed), format!("inside:{performer}"));
}
