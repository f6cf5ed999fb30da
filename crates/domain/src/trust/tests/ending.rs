//! a, b, e: ended otherwise than by a delivery.

use super::*;
use crate::commitment::story::*;
use crate::commitment::{Act, Side, Terms};

const HALF_A_YEAR: &str = "2026-08-31T17:00:00Z";

#[test]
fn declining_honestly_never_costs_trust() {
    let request = Story::requested(DUE).performer(Act::Decline { alternative: Some("A daily file.".into()) });
    let after_the_due = Story::requested(DUE).on(LATER).performer(Act::Decline { alternative: None });
    let offer = Story::offered(DUE).customer(Act::Decline { alternative: None });
    let countered = Story::requested(DUE).customer(counter(LATER)).performer(Act::Decline { alternative: None });

    for story in [request, after_the_due, offer, countered] {
        assert_eq!(verdict(&story, NOW), Verdict::NotCounted);
    }
}

#[test]
fn what_was_taken_back_or_undone_is_not_counted() {
    let withdrawn = Story::requested(DUE).customer(Act::Withdraw);
    let undone = Story::promised(DUE).system(Act::Void);
    let undone_after_a_miss = Story::promised(DUE).on(LATER).system(Act::Void);
    let undone_after_all = Story::delivered(DUE).customer(accept()).system(Act::Void);

    for story in [withdrawn, undone, undone_after_a_miss, undone_after_all] {
        assert_eq!(verdict(&story, NOW), Verdict::NotCounted);
    }
}

#[test]
fn what_never_had_a_due_is_not_counted() {
    let open = Terms { due: None, ..terms(DUE) };
    let asked = Act::Request { terms: open, answer_by: None, stake: 1 };
    let story = Story::new().imported(Side::Customer, START, asked).imported(Side::Performer, START, promise());

    assert_eq!(verdict(&story, NOW), Verdict::NotCounted);
    for end in [Act::Revoke, deliver()] {
        assert_eq!(verdict(&story.clone().performer(end), NOW), Verdict::NotCounted);
    }
}

#[test]
fn given_up_with_a_quarter_of_the_span_left_is_with_notice() {
    let in_time = Story::promised(DUE).on("2026-03-16T03:00:00Z").performer(Act::Revoke);
    let too_late = Story::promised(DUE).on("2026-03-16T03:00:00.000001Z").performer(Act::Revoke);

    turned_out(&in_time, Outcome::Revoked, 0.3);
    turned_out(&too_late, Outcome::Revoked, 0.0);
    assert_eq!(judged(&in_time, NOW).since, at("2026-03-16T03:00:00Z"), "age runs from the closing act");
}

#[test]
fn given_up_with_five_working_days_left_is_with_notice() {
    let monday_before = Story::promised(HALF_A_YEAR).on("2026-08-24T17:00:00Z").performer(Act::Revoke);
    let tuesday_before = Story::promised(HALF_A_YEAR).on("2026-08-25T09:00:00Z").performer(Act::Revoke);

    turned_out(&monday_before, Outcome::Revoked, 0.3);
    turned_out(&tuesday_before, Outcome::Revoked, 0.0);
}

#[test]
fn given_up_after_the_due_is_without_notice() {
    let silently = Story::promised(DUE).on(LATER).performer(Act::Revoke);
    let told = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(breakdown()).on(LATER).performer(Act::Revoke);

    turned_out(&silently, Outcome::Revoked, 0.0);
    turned_out(&told, Outcome::Revoked, 0.0);
}

#[test]
fn notice_is_counted_to_the_date_agreed_last() {
    let moved = Story::promised(DUE).performer(propose("2026-05-29T17:00:00Z")).customer(agree());

    let story = moved.on(LATER).performer(Act::Revoke);

    turned_out(&story, Outcome::Revoked, 0.3);
}

#[test]
fn cancelled_during_the_performers_breakdown_is_as_if_given_up() {
    let broken = |on| Story::promised(DUE).on(on).performer(breakdown());

    turned_out(&broken("2026-03-10T09:00:00Z").customer(Act::Cancel), Outcome::Revoked, 0.3);
    turned_out(&broken("2026-03-19T09:00:00Z").customer(Act::Cancel), Outcome::Revoked, 0.0);
    let unanswered = broken("2026-03-10T09:00:00Z").performer(propose(LATER)).on(LATER).customer(Act::Cancel);
    turned_out(&unanswered, Outcome::Revoked, 0.0);
}

#[test]
fn a_note_after_the_end_changes_nothing() {
    let cancelled = Story::promised(DUE).performer(breakdown()).customer(Act::Cancel);
    let before = verdict(&cancelled, NOW);

    let noted = cancelled.customer(shared_note()).performer(shared_note());

    assert_eq!(verdict(&noted, NOW), before);
}

#[test]
fn cancelled_otherwise_is_not_counted() {
    let promised = Story::promised(DUE).customer(Act::Cancel);
    let own_breakdown = Story::promised(DUE).customer(breakdown().asked_by(Side::Customer)).customer(Act::Cancel);
    let mended = Story::promised(DUE).performer(breakdown().with(LATER)).customer(agree()).customer(Act::Cancel);

    for story in [promised, own_breakdown, mended] {
        assert_eq!(verdict(&story, NOW), Verdict::NotCounted);
    }
}

#[test]
fn cancelled_after_a_silent_miss_stays_a_miss() {
    let missed = Story::promised(DUE).on(LATER).customer(Act::Cancel);

    turned_out(&missed, Outcome::Silent, 0.0);
}
