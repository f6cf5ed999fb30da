//! c and d: the due passed in silence. And proposals that nobody answered, which move the due for judging.

use super::*;
use crate::commitment::story::*;
use crate::commitment::{Act, Side};

const MONDAY: &str = "2026-03-23T09:00:00Z";
const TUESDAY: &str = "2026-03-24T09:00:00Z";

/// Proposed on the 10th with an answer wanted by the 13th.
fn proposed() -> Story {
    Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(propose(LATER).until("2026-03-13T17:00:00Z"))
}

#[test]
fn a_due_that_passes_in_silence_is_a_miss_from_that_moment() {
    let story = Story::promised(DUE);

    assert_eq!(verdict(&story, DUE), Verdict::NotYet);
    let miss = judged(&story, A_MOMENT_LATER);
    assert_eq!((miss.outcome, miss.weight), (Outcome::Silent, 0.0));
    assert_eq!(miss.since, at(DUE), "age runs from the due");
}

#[test]
fn a_silent_miss_stays_one_whatever_comes_later() {
    let missed = Story::promised(DUE).on("2026-03-25T09:00:00Z");

    let settled = missed.clone().performer(propose("2026-04-10T17:00:00Z")).customer(agree());
    let delivered = missed.performer(deliver()).customer(accept());

    turned_out(&settled.performer(deliver()).customer(accept()), Outcome::Silent, 0.0);
    turned_out(&delivered, Outcome::Silent, 0.0);
}

#[test]
fn words_within_two_working_days_make_it_told_late_once_accepted() {
    let told = Story::promised(DUE).on(MONDAY).performer(breakdown());
    assert_eq!(judged(&told, NOW).outcome, Outcome::ToldLate);
    assert!(judged(&told, NOW).weight < 1e-9, "nothing until it is accepted");

    let delivered = told.on("2026-04-01T09:00:00Z").performer(deliver());
    assert!(judged(&delivered, "2026-04-01T09:00:00Z").weight < 1e-9);

    turned_out(&delivered.customer(accept()), Outcome::ToldLate, 0.4);
}

#[test]
fn a_weekend_does_not_count_into_the_two_working_days() {
    let in_time = Story::promised(DUE).on("2026-03-24T17:00:00Z").performer(breakdown());
    let too_late = Story::promised(DUE).on("2026-03-24T17:00:00.000001Z").performer(breakdown());

    turned_out(&in_time.performer(deliver()).customer(accept()), Outcome::ToldLate, 0.4);
    turned_out(&too_late.performer(deliver()).customer(accept()), Outcome::Silent, 0.0);
}

#[test]
fn once_the_customer_spoke_first_it_stays_silent() {
    let asked = Story::promised(DUE).on(MONDAY).customer(shared_note());

    let story = asked.on("2026-03-23T09:05:00Z").performer(breakdown()).performer(deliver()).customer(accept());

    turned_out(&story, Outcome::Silent, 0.0);
}

#[test]
fn what_is_said_inside_is_silence() {
    let inside = || Act::Note { visibility: crate::commitment::Visibility::Internal };
    let quiet = Story::promised(DUE).performer(Act::Assure).performer(inside()).on(MONDAY).performer(inside());
    turned_out(&quiet, Outcome::Silent, 0.0);

    let told = quiet.customer(inside()).on(TUESDAY).performer(breakdown());

    turned_out(&told.performer(deliver()).customer(accept()), Outcome::ToldLate, 0.4);
}

#[test]
fn agreeing_to_the_customers_date_soon_after_the_due_is_speaking() {
    let asked = Story::promised(DUE).on("2026-03-19T09:00:00Z").customer(propose(LATER));

    let agreed = asked.on(MONDAY).performer(agree());
    let story = agreed.on(LATER).performer(deliver()).customer(accept());

    turned_out(&story, Outcome::ToldLate, 0.4);
}

#[test]
fn a_late_delivery_that_nobody_answers_is_judged_as_if_accepted() {
    let story = Story::promised(DUE).on(MONDAY).performer(deliver());

    assert!(judged(&story, "2026-04-06T09:00:00Z").weight < 1e-9);
    let judgement = judged(&story, "2026-04-06T09:00:00.000001Z");
    assert_eq!((judgement.outcome, judgement.unconfirmed), (Outcome::ToldLate, true));
    assert!((judgement.weight - 0.4).abs() < 1e-9);
}

#[test]
fn a_breakdown_told_before_the_due_is_no_silence() {
    let by_performer = Story::promised(DUE).on("2026-03-19T09:00:00Z").performer(breakdown());
    let by_customer = Story::promised(DUE).on("2026-03-19T09:00:00Z").customer(breakdown());

    assert_eq!(verdict(&by_performer, NOW), Verdict::NotYet);
    turned_out(&by_customer, Outcome::Silent, 0.0);
}

#[test]
fn a_wish_of_the_customer_that_waits_keeps_the_due_open_until_it_is_declined() {
    let wish = propose(LATER).asked_by(Side::Customer);
    let wished = Story::promised(DUE).on("2026-03-10T09:00:00Z").customer(wish);

    let declined = wished.clone().performer(Act::DeclineAmendment);

    assert_eq!(verdict(&wished, NOW), Verdict::NotYet);
    turned_out(&declined, Outcome::Silent, 0.0);
}

#[test]
fn a_second_due_can_pass_in_silence_too() {
    let settled = proposed().customer(agree());

    assert_eq!(verdict(&settled, LATER), Verdict::NotYet);
    turned_out(&settled, Outcome::Silent, 0.0);
    assert_eq!(judged(&settled, NOW).since, at(LATER));
}

#[test]
fn a_proposal_nobody_answers_by_its_time_counts_as_agreed() {
    let story = proposed().on(LATER).performer(deliver()).customer(accept());

    turned_out(&story, Outcome::Renegotiated, 0.8);
}

#[test]
fn a_proposal_without_a_time_to_answer_waits_for_ever() {
    let waiting = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(propose(LATER));

    let story = waiting.on(LATER).performer(deliver()).customer(accept());

    turned_out(&story, Outcome::ToldLate, 0.4);
}

#[test]
fn a_proposal_declined_in_time_moves_nothing() {
    let declined = proposed().on("2026-03-13T17:00:00Z").customer(Act::DeclineAmendment);

    let story = declined.on(LATER).performer(deliver()).customer(accept());

    turned_out(&story, Outcome::ToldLate, 0.4);
}

#[test]
fn the_customers_own_proposal_never_counts_by_silence() {
    let theirs = propose(LATER).until("2026-03-13T17:00:00Z");
    let story = Story::promised(DUE).on("2026-03-10T09:00:00Z").customer(theirs);

    turned_out(&story, Outcome::Silent, 0.0);
    assert_eq!(judged(&story, NOW).since, at(DUE));
}

#[test]
fn the_date_nobody_answered_can_pass_in_silence() {
    let story = proposed();

    assert_eq!(verdict(&story, LATER), Verdict::NotYet);
    turned_out(&story, Outcome::Silent, 0.0);
    assert_eq!(judged(&story, NOW).since, at(LATER));
}

#[test]
fn an_unanswered_proposal_is_a_round_and_only_one() {
    let unanswered = proposed().on("2026-03-16T09:00:00Z");

    let late = unanswered.clone().customer(agree()).performer(agree());
    let further = unanswered.performer(propose("2026-04-10T17:00:00Z")).customer(agree());

    turned_out(&late.on(LATER).performer(deliver()).customer(accept()), Outcome::Renegotiated, 0.8);
    let story = further.on("2026-04-10T17:00:00Z").performer(deliver()).customer(accept());
    turned_out(&story, Outcome::Renegotiated, 0.7);
}

#[test]
fn silence_does_not_settle_at_whose_asking_the_terms_change() {
    let claim = propose(LATER).until("2026-03-13T17:00:00Z").asked_by(Side::Customer);
    let claimed = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(claim);

    turned_out(&claimed.on(LATER).performer(deliver()).customer(accept()), Outcome::Renegotiated, 0.8);
}
