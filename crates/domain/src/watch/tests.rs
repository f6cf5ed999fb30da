//! What time brings, by example and whatever happened before.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::commitment::properties::history::{Life, ended_lives, lives, some};
use crate::commitment::story::{But, Story, agree, at, breakdown, days, deliver, offer, propose, reject};
use crate::commitment::{By, Channel, Head, Side, evolve, replay};
use crate::kernel::CommitmentId;
use crate::trust::{Outcome, Verdict, judge};

/// A Friday, three working weeks after the beginning.
const DUE: &str = "2026-03-20T17:00:00Z";
const LONG_AFTER: &str = "2027-12-01T09:00:00Z";

fn told(story: &Story, asking: &Asking, seen: &str) -> Vec<(String, Deed)> {
    let all = ahead(story.new_one(), &story.c, &story.events, asking, (&days(), &days()), at(seen));
    all.into_iter().map(|t| (t.at.to_string()[..16].to_owned(), t.deed)).collect()
}

fn next(story: &Story, seen: &str) -> Vec<(String, Deed)> {
    told(story, &Asking::default(), seen)
}

fn line(when: &str, deed: Deed) -> (String, Deed) {
    (when.to_owned(), deed)
}

#[test]
fn a_promise_is_asked_about_five_days_ahead_and_one_day_ahead_and_then_its_due_passes() {
    let story = Story::promised(DUE);

    let all = next(&story, "2026-03-02T09:00:00Z");

    assert_eq!(
        all,
        [
            line("2026-03-13T07:00", Deed::Ask { days: 5 }),
            line("2026-03-19T07:00", Deed::Ask { days: 1 }),
            line("2026-03-20T17:00", Deed::Note(Passed::Due)),
        ]
    );
}

#[test]
fn who_promised_is_asked_on_a_morning_of_their_own_days() {
    let story = Story::promised(DUE);
    let theirs = days().without([jiff::civil::date(2026, 3, 19)]);
    let seen = at("2026-03-16T09:00:00Z");

    let all = ahead(story.new_one(), &story.c, &story.events, &Asking::default(), (&days(), &theirs), seen);

    assert_eq!(all[0], Timer { at: at("2026-03-18T07:00:00Z"), deed: Deed::Ask { days: 1 } });
    assert_eq!(all[1].deed, Deed::Note(Passed::Due));
}

#[test]
fn who_has_said_yes_since_the_question_is_not_asked_again() {
    let story = Story::promised(DUE).on("2026-03-13T10:00:00Z").performer(Act::Assure);

    let all = next(&story, "2026-03-13T10:00:00Z");

    assert_eq!(all, [line("2026-03-20T17:00", Deed::Note(Passed::Due))]);
}

#[test]
fn a_yes_from_before_the_question_answers_nothing() {
    let story = Story::promised(DUE).on("2026-03-05T10:00:00Z").performer(Act::Assure);

    let asked = next(&story, "2026-03-05T10:00:00Z").into_iter().filter(|(_, d)| matches!(d, Deed::Ask { .. }));

    assert_eq!(asked.count(), 2);
}

#[test]
fn short_promises_are_not_asked_about_further_ahead_than_half_their_time() {
    let two_days = Story::promised("2026-03-04T17:00:00Z");
    let one_day = Story::promised("2026-03-03T17:00:00Z");

    assert_eq!(next(&two_days, "2026-03-02T09:00:00Z")[0], line("2026-03-03T07:00", Deed::Ask { days: 1 }));
    assert_eq!(next(&one_day, "2026-03-02T09:00:00Z").len(), 1, "only the due itself");
}

#[test]
fn another_due_is_asked_about_anew() {
    let story = Story::promised(DUE).on("2026-03-16T10:00:00Z").performer(propose("2026-04-10T17:00:00Z"));
    assert_eq!(next(&story, "2026-03-16T10:00:00Z"), [], "the performer has spoken");
    let story = story.customer(agree());

    let all = next(&story, "2026-03-16T10:00:00Z");

    assert_eq!(all[0], line("2026-04-03T07:00", Deed::Ask { days: 5 }));
    assert_eq!(all[1], line("2026-04-09T07:00", Deed::Ask { days: 1 }));
    assert_eq!(all[2].1, Deed::Note(Passed::Due));
}

#[test]
fn a_due_on_a_sunday_is_asked_about_on_the_friday_before() {
    let story = Story::promised("2026-03-22T17:00:00Z");

    let all = next(&story, "2026-03-02T09:00:00Z");

    assert_eq!(all[1], line("2026-03-20T07:00", Deed::Ask { days: 1 }));
}

#[test]
fn a_proposal_without_an_answer_counts_and_then_its_own_due_passes() {
    let proposal = propose("2026-03-27T17:00:00Z").until("2026-03-18T12:00:00Z");
    let story = Story::promised(DUE).on("2026-03-16T10:00:00Z").performer(proposal);

    let all = next(&story, "2026-03-16T10:00:00Z");

    let notes =
        [line("2026-03-18T12:00", Deed::Note(Passed::AnswerBy)), line("2026-03-27T17:00", Deed::Note(Passed::Due))];
    assert_eq!(all, notes);
}

#[test]
fn a_breakdown_has_two_working_days() {
    let story = Story::promised(DUE).on("2026-03-12T14:10:00Z").performer(breakdown());

    assert_eq!(next(&story, "2026-03-12T14:10:00Z"), [line("2026-03-16T14:10", Deed::Note(Passed::Breakdown))]);
}

#[test]
fn a_delivery_is_reminded_of_twice_and_then_not_confirmed() {
    let story = Story::promised(DUE).on("2026-03-09T12:00:00Z").performer(deliver());

    let all = next(&story, "2026-03-09T12:00:00Z");

    assert_eq!(
        all,
        [
            line("2026-03-12T12:00", Deed::Remind { days: 3 }),
            line("2026-03-18T12:00", Deed::Remind { days: 7 }),
            line("2026-03-23T12:00", Deed::Note(Passed::Confirming)),
        ]
    );
}

#[test]
fn who_answers_later_is_not_reminded_before_that() {
    let story = Story::promised(DUE).on("2026-03-09T12:00:00Z").performer(deliver());
    let story = story.customer(Act::AnswerLater { answer_by: at("2026-03-17T12:00:00Z") });

    let all = next(&story, "2026-03-09T12:00:00Z");

    assert_eq!(all[0], line("2026-03-17T12:00", Deed::Note(Passed::AnswerBy)));
    assert_eq!(all[1], line("2026-03-18T12:00", Deed::Remind { days: 7 }));
}

#[test]
fn asking_can_be_off_and_what_passes_still_passes() {
    let story = Story::promised(DUE);
    let off = Asking { on: false, ..Asking::default() };

    assert_eq!(told(&story, &off, "2026-03-02T09:00:00Z"), [line("2026-03-20T17:00", Deed::Note(Passed::Due))]);
}

#[test]
fn an_offer_has_its_time_and_a_ticket_has_none() {
    let story = Story::new().performer(offer(DUE).until("2026-03-05T12:00:00Z"));
    assert_eq!(next(&story, "2026-03-02T09:00:00Z"), [line("2026-03-05T12:00", Deed::Note(Passed::AnswerBy))]);

    let ticket = Commitment { head: Head { kind: Kind::Ticket, ..story.c.head }, ..story.c.clone() };

    let none = ahead(
        story.new_one(),
        &ticket,
        &story.events,
        &Asking::default(),
        (&days(), &days()),
        at("2026-03-02T09:00:00Z"),
    );
    assert_eq!(none, []);
}

#[test]
fn days_of_asking_are_put_in_order() {
    assert_eq!(Asking::on([1, 5, 5, 0, 99, 2]), Asking { on: true, days: vec![5, 2, 1] });
    assert!(!Asking::on([0]).on);
}

#[test]
fn a_rejected_delivery_starts_the_clock() {
    let story = Story::promised(DUE).on("2026-03-09T12:00:00Z").performer(deliver()).customer(reject());

    assert_eq!(next(&story, "2026-03-09T12:00:00Z"), [line("2026-03-11T12:00", Deed::Note(Passed::Breakdown))]);
}

/// The life as it goes on when nobody says anything more and everything is done at its time.
fn lived_on(life: &Life) -> (Vec<Event>, Vec<Timer>) {
    let (mut events, mut done, mut seen) = (life.events.clone(), Vec::new(), life.now);
    for _ in 0..40 {
        let c = replay(life.new.clone(), &events);
        let all = ahead(life.new.clone(), &c, &events, &Asking::default(), (&days(), &days()), seen);
        let Some(timer) = all.first().copied() else { return (events, done) };
        let now = seen.max(timer.at);
        if let Deed::Note(passed) = timer.deed {
            events.push(clock(passed, timer.at, now));
        }
        (seen, _) = (now, done.push(timer));
    }
    panic!("it never ends: {done:?}")
}

fn clock(passed: Passed, then: Timestamp, now: Timestamp) -> Event {
    Event {
        act: Act::Clock { passed, at: then },
        words: None,
        basis: Default::default(),
        by: By::System,
        person: None,
        for_other: false,
        implied: false,
        said_at: then,
        recorded_at: now,
        channel: Channel::System,
    }
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn time_moves_nothing(life in lives()) {
        let (events, _) = lived_on(&life);
        let after = replay(life.new.clone(), &events);

        prop_assert_eq!(Commitment { events: life.c.events, ..after }, life.c);
    }

    #[test]
    fn everything_happens_at_most_once_and_then_there_is_nothing_more(life in lives()) {
        let (_, mut done) = lived_on(&life);
        let many = done.len();
        done.sort_unstable();
        done.dedup();

        prop_assert_eq!(many, done.len());
        prop_assert!(many <= 8, "{done:?}");
    }

    #[test]
    fn nothing_is_asked_before_its_cause_or_after_the_end(life in lives()) {
        for timer in lived_on(&life).1 {
            let cause = match timer.deed {
                Deed::Ask { .. } => life.c.settled_at,
                Deed::Remind { .. } | Deed::Note(Passed::Confirming) => life.c.delivered_at,
                Deed::Note(Passed::Breakdown) => life.c.broken_since,
                Deed::Note(Passed::Due | Passed::AnswerBy) => None,
            };
            prop_assert!(cause.is_none_or(|cause| cause < timer.at), "{timer:?}");
            let asked = matches!(timer.deed, Deed::Ask { .. });
            prop_assert!(!asked || life.c.due().is_some_and(|due| timer.at < due.at), "asked after the due: {timer:?}");
        }
    }

    #[test]
    fn what_is_closed_is_left_in_peace(life in ended_lives()) {
        let all = ahead(life.new.clone(), &life.c, &life.events, &Asking::default(), (&days(), &days()), life.now);

        prop_assert!(!life.c.state.is_closed() || all.is_empty(), "{all:?}");
    }

    /// What is kept as of the last line is what anybody would find who looked at any later time.
    #[test]
    fn judged_as_of_the_last_line_is_judged_for_ever(life in lives(), wait in 0..900_000i64) {
        let (events, _) = lived_on(&life);
        let last = events.iter().map(|e| e.recorded_at).max().unwrap_or(life.now).max(life.now);
        let later = last + SignedDuration::from_mins(wait);
        let kept = judge(life.new.clone(), &events, &days(), last);

        if life.c.state != State::New {
            prop_assert_eq!(judge(life.new.clone(), &events, &days(), later), kept);
        }
    }

    /// And lines about time change no judgement.
    #[test]
    fn lines_about_time_judge_nothing(life in lives()) {
        let (events, _) = lived_on(&life);

        let without = judge(life.new.clone(), &life.events, &days(), at(LONG_AFTER));
        prop_assert_eq!(judge(life.new.clone(), &events, &days(), at(LONG_AFTER)), without);
    }

    #[test]
    fn between_two_turns_nothing_changes(life in lives(), wait in 0..90_000i64) {
        let now = life.now + SignedDuration::from_mins(wait);
        let turns = turns(life.new.clone(), &life.events, &days());
        let before = turns.iter().map(|(at, _)| *at).filter(|at| *at <= now).max().unwrap_or(life.now).max(life.now);

        let kept = judge(life.new.clone(), &life.events, &days(), before);
        prop_assert_eq!(judge(life.new.clone(), &life.events, &days(), now), kept);
    }

    #[test]
    fn other_days_off_move_what_is_to_come_and_repeat_nothing(life in lives()) {
        let (events, done) = lived_on(&life);
        let off = days().without((9..20).map(|d| jiff::civil::date(2026, 3, d)));
        let c = replay(life.new.clone(), &events);
        let last = done.last().map_or(life.now, |t| t.at.max(life.now));

        for timer in ahead(life.new.clone(), &c, &events, &Asking::default(), (&off, &off), last) {
            prop_assert!(!done.contains(&timer), "{timer:?}");
        }
    }
}

#[test]
fn a_line_about_time_is_the_systems_alone() {
    use crate::commitment::{ActKind, Actor, Standing, allowed};
    let story = Story::promised(DUE);

    for side in [Side::Customer, Side::Performer] {
        let person = crate::commitment::story::BEN;
        assert!(!allowed(&story.c, &Actor::web(person, side, Standing::Binds)).contains(&ActKind::Clock));
    }
    assert!(allowed(&story.c, &Actor::system()).contains(&ActKind::Clock));
}

#[test]
fn a_silent_miss_is_one_as_soon_as_the_line_stands() {
    let story = Story::promised(DUE);
    let then = just_after(at(DUE));
    let events: Vec<Event> = story.events.iter().cloned().chain([clock(Passed::Due, then, then)]).collect();

    let verdict = judge(story.new_one(), &events, &days(), then);

    assert!(matches!(verdict, Verdict::Judged(j) if j.outcome == Outcome::Silent), "{verdict:?}");
    let after = events.iter().skip(story.events.len()).fold(story.c.clone(), evolve);
    assert_eq!(after.state, State::Promised);
    assert_ne!(after.head.id, CommitmentId(uuid::Uuid::nil()));
}
