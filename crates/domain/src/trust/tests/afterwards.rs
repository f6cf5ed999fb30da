//! Recorded afterwards, contested, imported: judged by when it was said, and by what really was.

use super::*;
use crate::commitment::story::*;
use crate::commitment::{Act, Side, Terms};

const MONDAY: &str = "2026-03-23T09:00:00Z";

#[test]
fn what_was_said_in_time_and_recorded_later_was_said_in_time() {
    let asked = Story::promised(DUE).on(MONDAY).customer(shared_note());
    assert_eq!(judged(&asked, MONDAY).outcome, Outcome::Silent);

    let told = asked.performer_said("2026-03-10T16:00:00Z", breakdown().with(LATER)).customer(agree());

    turned_out(&told.on(LATER).performer(deliver()).customer(accept()), Outcome::Renegotiated, 0.8);
}

#[test]
fn what_was_delivered_in_time_and_recorded_later_is_kept() {
    let asked = Story::promised(DUE).on(MONDAY).customer(shared_note());

    let story = asked.performer_said(DUE, deliver()).customer(accept());

    turned_out(&story, Outcome::Kept, 1.0);
}

#[test]
fn what_was_called_off_in_time_and_recorded_later_is_no_miss() {
    let asked = Story::promised(DUE).on(MONDAY).performer(shared_note());
    assert_eq!(judged(&asked, MONDAY).outcome, Outcome::Silent);

    let cancelled = asked.clone().imported(Side::Customer, "2026-03-19T09:00:00Z", Act::Cancel);
    let wished = propose(LATER).asked_by(Side::Customer);
    let wished = asked.imported(Side::Customer, "2026-03-19T09:00:00Z", wished).performer(agree());

    assert_eq!(verdict(&cancelled, NOW), Verdict::NotCounted);
    turned_out(&wished.on(LATER).performer(deliver()).customer(accept()), Outcome::Kept, 1.0);
}

#[test]
fn who_spoke_first_is_a_matter_of_saying_and_not_of_recording() {
    let asked = Story::promised(DUE).on(MONDAY).customer(shared_note());

    let before = asked.clone().performer_said("2026-03-23T08:59:00Z", breakdown());
    let after = asked.on("2026-03-23T09:01:00Z").performer(breakdown());

    turned_out(&before.performer(deliver()).customer(accept()), Outcome::ToldLate, 0.4);
    turned_out(&after.performer(deliver()).customer(accept()), Outcome::Silent, 0.0);
}

#[test]
fn an_agreement_contested_was_no_agreement() {
    let proposed = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(propose(LATER));

    let contested = proposed.recorded_for(Side::Customer, agree()).on("2026-03-11T09:00:00Z").customer(Act::Contest);

    let late = contested.clone().on(LATER).performer(deliver()).customer(accept());
    turned_out(&late, Outcome::ToldLate, 0.4);
    let settled = contested.customer(agree()).on(LATER).performer(deliver()).customer(accept());
    turned_out(&settled, Outcome::Renegotiated, 0.8);
}

#[test]
fn a_wish_contested_leaves_the_first_date() {
    let wish = propose(LATER).asked_by(Side::Customer);
    let wished = Story::promised(DUE).recorded_for(Side::Customer, wish).customer(Act::Contest);

    let story = wished.on(LATER).performer(deliver()).customer(accept());

    turned_out(&story, Outcome::Silent, 0.0);
}

#[test]
fn a_promise_contested_was_never_made() {
    let spoken_for = Story::requested(DUE).recorded_for(Side::Performer, promise());

    let contested = spoken_for.on(MONDAY).performer(Act::Contest);

    assert_eq!(verdict(&contested, NOW), Verdict::NotYet);
    let declined = contested.clone().performer(Act::Decline { alternative: None });
    assert_eq!(verdict(&declined, NOW), Verdict::NotCounted);
    let promised = contested.performer(counter(LATER)).customer(agree()).on(LATER).performer(deliver());
    turned_out(&promised.customer(accept()), Outcome::Kept, 1.0);
}

#[test]
fn a_request_contested_is_not_counted() {
    let story = Story::new().recorded_for(Side::Customer, request(DUE)).customer(Act::Contest);

    assert_eq!(verdict(&story, NOW), Verdict::NotCounted);
}

#[test]
fn an_end_contested_judges_what_came_before() {
    let cancelled = Story::promised(DUE).performer(breakdown()).recorded_for(Side::Customer, Act::Cancel);
    turned_out(&cancelled, Outcome::Revoked, 0.3);

    let open = cancelled.on("2026-03-04T09:00:00Z").customer(Act::Contest);

    assert_eq!(verdict(&open, NOW), Verdict::NotYet);
    turned_out(&open.on(DUE).performer(deliver()).customer(accept()), Outcome::Kept, 1.0);
}

#[test]
fn a_due_before_the_first_word_is_judged_by_the_date_alone() {
    let imported = Story::new()
        .on("2026-04-30T09:00:00Z")
        .imported(Side::Customer, "2026-03-23T09:00:00Z", request(DUE))
        .imported(Side::Performer, "2026-03-23T09:00:00Z", promise());
    let delivered = |then| imported.clone().imported(Side::Performer, then, deliver());
    let end = |story: Story| story.imported(Side::Customer, "2026-04-01T09:00:00Z", accept());

    turned_out(&end(delivered("2026-03-20T12:00:00Z")), Outcome::Kept, 1.0);
    turned_out(&end(delivered("2026-03-24T12:00:00Z")), Outcome::ToldLate, 0.4);
    turned_out(&end(delivered("2026-03-31T12:00:00Z")), Outcome::Silent, 0.0);
    turned_out(&imported, Outcome::Silent, 0.0);
}

#[test]
fn the_first_date_is_the_first_that_was_agreed_even_where_the_promise_had_none() {
    let undated = Terms { due: None, ..terms(DUE) };
    let asked = Act::Request { terms: undated, answer_by: None, stake: 1 };
    let imported = Story::new().imported(Side::Customer, START, asked).imported(Side::Performer, START, promise());

    let dated = imported.performer(propose(DUE)).customer(agree());

    let open = Act::Propose { terms: Terms { due: None, ..terms(LATER) }, asked_by: Side::Customer, answer_by: None };
    let undated_again = dated.clone().imported(Side::Customer, START, open).imported(Side::Performer, START, agree());
    turned_out(&undated_again, Outcome::Silent, 0.0);
    turned_out(&dated.clone().on(DUE).performer(deliver()).customer(accept()), Outcome::Kept, 1.0);
    turned_out(&dated.clone(), Outcome::Silent, 0.0);
    let moved = dated.performer(propose(LATER)).customer(agree());
    turned_out(&moved.on(LATER).performer(deliver()).customer(accept()), Outcome::Renegotiated, 0.8);
}
