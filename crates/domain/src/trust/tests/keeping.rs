//! f, g, h: delivered and accepted.

use jiff::civil::date;

use super::*;
use crate::commitment::story::*;
use crate::commitment::{Act, Side, Terms};
use crate::kernel::Due;

/// Delivered then and accepted in June.
fn delivered_on(story: Story, then: &str) -> Story {
    story.on(then).performer(deliver()).on("2026-06-01T09:00:00Z").customer(accept())
}

/// The performer proposes this date, and the customer agrees.
fn moved(story: Story, on: &str, by: &str) -> Story {
    story.on(on).performer(propose(by)).customer(agree())
}

#[test]
fn delivered_early_is_kept() {
    let story = delivered_on(Story::promised(DUE), "2026-03-10T12:00:00Z");

    turned_out(&story, Outcome::Kept, 1.0);
    assert_eq!(judged(&story, NOW).since, at("2026-06-01T09:00:00Z"), "age runs from the closing act");
    assert!(!judged(&story, NOW).unconfirmed);
}

#[test]
fn delivered_exactly_at_the_due_is_kept() {
    let story = delivered_on(Story::promised(DUE), DUE);

    turned_out(&story, Outcome::Kept, 1.0);
}

#[test]
fn delivered_a_moment_after_the_due_is_not_kept() {
    let story = delivered_on(Story::promised(DUE), A_MOMENT_LATER);

    turned_out(&story, Outcome::ToldLate, 0.4);
    assert_eq!(judged(&story, NOW).since, at(DUE), "age runs from the due");
}

#[test]
fn a_day_lasts_until_its_last_moment() {
    let day = Due::end_of_day(date(2026, 3, 20), "UTC").expect("a due");
    let asked = Act::Request { terms: Terms { due: Some(day), ..terms(DUE) }, answer_by: None, stake: 1 };
    let promised = Story::new().customer(asked).performer(promise());

    let kept = delivered_on(promised.clone(), "2026-03-20T23:59:59.999999Z");
    let late = delivered_on(promised, "2026-03-21T00:00:00Z");

    turned_out(&kept, Outcome::Kept, 1.0);
    turned_out(&late, Outcome::ToldLate, 0.4);
}

#[test]
fn not_yet_accepted_does_not_count_yet() {
    let promised = Story::promised(DUE);

    assert_eq!(verdict(&Story::requested(DUE), NOW), Verdict::NotYet);
    assert_eq!(verdict(&promised, DUE), Verdict::NotYet);
    assert_eq!(verdict(&promised.performer(deliver()), "2026-03-03T09:00:00Z"), Verdict::NotYet);
}

#[test]
fn delivered_and_unanswered_for_ten_working_days_is_judged_as_if_accepted() {
    let story = Story::delivered(DUE);

    assert_eq!(verdict(&story, "2026-03-16T09:00:00Z"), Verdict::NotYet);
    let judgement = judged(&story, "2026-03-16T09:00:00.000001Z");
    assert_eq!((judgement.outcome, judgement.unconfirmed), (Outcome::Kept, true));
    assert_eq!(judgement.since, at(START));
}

#[test]
fn an_acceptance_confirms_and_a_reject_judges_anew() {
    let unanswered = Story::delivered(DUE).on("2026-03-19T09:00:00Z");
    assert!(judged(&unanswered, "2026-03-19T09:00:00Z").unconfirmed);

    let accepted = unanswered.clone().customer(accept());
    let rejected = unanswered.customer(reject());

    turned_out(&accepted, Outcome::Kept, 1.0);
    assert!(!judged(&accepted, NOW).unconfirmed);
    assert_eq!(verdict(&rejected, "2026-03-19T09:00:00Z"), Verdict::NotYet);
}

#[test]
fn each_further_renegotiation_weighs_a_tenth_less_down_to_a_half() {
    let dates = ["03-20", "03-30", "04-10", "04-20", "04-30", "05-10"].map(|d| format!("2026-{d}T17:00:00Z"));
    let agreed_on = ["03-03", "03-21", "03-31", "04-11", "04-21"].map(|d| format!("2026-{d}T09:00:00Z"));
    let mut story = Story::promised(&dates[0]);

    for (round, weight) in [0.8, 0.7, 0.6, 0.5, 0.5].into_iter().enumerate() {
        // From the second on, agreed the morning after the date before the last: far from the last tenth.
        story = moved(story, &agreed_on[round], &dates[round + 1]);

        turned_out(&delivered_on(story.clone(), &dates[round + 1]), Outcome::Renegotiated, weight);
    }
}

#[test]
fn a_breakdown_told_in_time_and_settled_is_renegotiated() {
    let broken = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(breakdown());

    let settled = broken.performer(propose(LATER)).on("2026-03-23T09:00:00Z").customer(agree());

    turned_out(&delivered_on(settled, LATER), Outcome::Renegotiated, 0.8);
}

#[test]
fn renegotiated_and_still_on_the_first_date_is_kept() {
    let story = moved(Story::promised(DUE), "2026-03-10T09:00:00Z", LATER);

    turned_out(&delivered_on(story, DUE), Outcome::Kept, 1.0);
}

#[test]
fn told_in_the_last_tenth_is_told_late() {
    let in_time = Story::promised(DUE).on("2026-03-18T21:00:00Z").performer(propose(LATER)).customer(agree());
    let too_late = Story::promised(DUE).on("2026-03-18T21:00:00.000001Z").performer(propose(LATER)).customer(agree());

    turned_out(&delivered_on(in_time, LATER), Outcome::Renegotiated, 0.8);
    turned_out(&delivered_on(too_late.clone(), LATER), Outcome::ToldLate, 0.4);
    turned_out(&delivered_on(too_late, DUE), Outcome::Kept, 1.0);
}

#[test]
fn told_early_and_repeated_in_the_last_tenth_was_told_early() {
    let told = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(breakdown());

    let story = told.on("2026-03-20T09:00:00Z").performer(propose(LATER)).customer(agree());

    turned_out(&delivered_on(story, LATER), Outcome::Renegotiated, 0.8);
}

#[test]
fn who_kept_to_the_agreed_date_and_gives_it_up_in_the_last_tenth_tells_late() {
    let proposed = Story::promised(DUE).on("2026-03-05T09:00:00Z").performer(propose(LATER));
    let wished = proposed.customer(propose("2026-03-25T17:00:00Z"));
    let kept_to = wished.performer(Act::DeclineAmendment);

    let story = kept_to.on("2026-03-20T09:00:00Z").performer(propose(LATER)).customer(agree());

    turned_out(&delivered_on(story, LATER), Outcome::ToldLate, 0.4);
}

#[test]
fn a_wish_of_the_customer_does_not_speak_for_the_performer() {
    let wish = propose("2026-04-10T17:00:00Z").asked_by(Side::Customer);
    let wished = Story::promised(DUE).on("2026-03-10T09:00:00Z").customer(wish);

    let story = wished.on("2026-03-20T09:00:00Z").performer(propose(LATER)).customer(agree());

    turned_out(&delivered_on(story, LATER), Outcome::ToldLate, 0.4);
}

#[test]
fn what_changes_at_the_customers_asking_starts_the_first_date_anew() {
    let wish = propose(LATER).asked_by(Side::Customer);

    let story = Story::promised(DUE).on("2026-03-10T09:00:00Z").customer(wish).performer(agree());

    turned_out(&delivered_on(story.clone(), LATER), Outcome::Kept, 1.0);
    assert_eq!(story.c.first_due, Some(due(DUE)), "the first date stays readable for ever");
    let again = moved(story, "2026-03-11T09:00:00Z", "2026-04-10T17:00:00Z");
    turned_out(&delivered_on(again, "2026-04-01T09:00:00Z"), Outcome::Renegotiated, 0.8);
}

#[test]
fn a_breakdown_that_cites_the_customers_own_promise_is_asked_by_the_customer() {
    let held = breakdown().with(LATER).asked_by(Side::Customer);

    let story = Story::promised(DUE).on("2026-03-19T16:00:00Z").performer(held).customer(agree());

    turned_out(&delivered_on(story.clone(), LATER), Outcome::Kept, 1.0);
    let moved_once = moved(story, "2026-03-20T09:00:00Z", "2026-04-10T17:00:00Z");
    turned_out(&delivered_on(moved_once, "2026-04-10T17:00:00Z"), Outcome::Renegotiated, 0.8);
}

#[test]
fn told_in_time_and_delivered_after_every_date_is_told_late() {
    let story = moved(Story::promised(DUE), "2026-03-10T09:00:00Z", LATER);
    let told_again = story.on("2026-03-23T09:00:00Z").performer(breakdown());
    let only_told = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(breakdown());

    let late = delivered_on(told_again, "2026-04-20T09:00:00Z");
    turned_out(&late, Outcome::ToldLate, 0.4);
    assert_eq!(judged(&late, NOW).since, at(LATER), "age runs from the date agreed last");
    turned_out(&delivered_on(only_told, "2026-03-24T09:00:00Z"), Outcome::ToldLate, 0.4);
}

#[test]
fn rejected_in_time_and_delivered_again_by_the_date_is_kept() {
    let rejected = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(deliver()).customer(reject());

    turned_out(&delivered_on(rejected, DUE), Outcome::Kept, 1.0);
}

#[test]
fn a_rejected_delivery_in_time_was_a_word_in_time() {
    let early = Story::promised(DUE).on("2026-03-10T09:00:00Z").performer(deliver());
    let last_minute = Story::promised(DUE).on("2026-03-20T09:00:00Z").performer(deliver());
    let settled = |story: Story| story.on("2026-03-23T09:00:00Z").customer(reject().with(LATER)).performer(agree());

    turned_out(&delivered_on(settled(early.clone()), LATER), Outcome::Renegotiated, 0.8);
    turned_out(&delivered_on(settled(last_minute), LATER), Outcome::ToldLate, 0.4);
    let never_settled = early.on("2026-03-23T09:00:00Z").customer(reject());
    turned_out(&delivered_on(never_settled, "2026-03-24T09:00:00Z"), Outcome::ToldLate, 0.4);
}
