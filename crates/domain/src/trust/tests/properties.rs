//! What holds of judging, whatever happened.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::commitment::properties::history::{Life, ended_lives, lawless, lives, some, steps};
use crate::commitment::story::{START, Story, shared_note};
use crate::commitment::{Act, By, Event, State, Visibility, replay};
use crate::trust::outcome::SPEAK_DAYS;

/// The life so far, each time as of its last event and once more after a long silence.
fn judged_all_along(life: &Life) -> Vec<(usize, Timestamp, Verdict)> {
    let far = life.now + SignedDuration::from_hours(24 * 400);
    let ends = (1..=life.events.len()).map(|n| (n, life.events[n - 1].recorded_at)).chain([(life.events.len(), far)]);
    ends.map(|(n, now)| (n, now, judge(life.new.clone(), &life.events[..n], &days(), now))).collect()
}

const fn speaks(act: &Act) -> bool {
    matches!(
        act,
        Act::DeclareBreakdown { .. } | Act::Propose { .. } | Act::Agree { .. } | Act::Deliver { .. } | Act::Revoke
    )
}

/// After which event this due was agreed; it cannot have been missed before.
fn agreed_by(life: &Life, n: usize, due: Timestamp) -> usize {
    let due_after = |k: usize| replay(life.new.clone(), &life.events[..k]).due().map(|d| d.at);
    (1..=n).rev().find(|k| due_after(*k) == Some(due) && due_after(k - 1) != Some(due)).unwrap_or(0)
}

/// The performer spoke within two working days after the due, and no word of the customer lies between.
fn spoke_soon_and_first(life: &Life, n: usize, due: Timestamp) -> bool {
    let events = &life.events[agreed_by(life, n, due)..n];
    let after = |by: By| events.iter().filter(move |e| e.by == by && e.said_at > due);
    let performer = after(By::Performer).filter(|e| speaks(&e.act)).map(|e| e.said_at).min();
    let customer = after(By::Customer).filter(|e| e.act.visibility() == Visibility::Shared).map(|e| e.said_at).min();
    performer.is_some_and(|at| at <= days().after(due, SPEAK_DAYS) && customer.is_none_or(|first| at <= first))
}

fn weighs(outcome: Outcome) -> &'static [f64] {
    match outcome {
        Outcome::Kept => &[1.0],
        Outcome::Renegotiated => &[0.8, 0.7, 0.6, 0.5],
        Outcome::ToldLate => &[0.0, 0.4],
        Outcome::Silent => &[0.0],
        Outcome::Revoked => &[0.0, 0.3],
    }
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn any_ledger_can_be_judged(steps in steps(), wait in 0..900_000i64) {
        let events = lawless(&steps);
        let now = at(START) + SignedDuration::from_mins(wait);

        let verdict = judge(Story::new().c, &events, &days(), now);

        if let Some(judgement) = verdict.judgement() {
            prop_assert!((0.0..=1.0).contains(&judgement.weight), "{judgement:?}");
        }
    }

    #[test]
    fn each_outcome_weighs_what_the_rules_say(life in lives()) {
        for (_, _, verdict) in judged_all_along(&life) {
            let Some(j) = verdict.judgement() else { continue };

            prop_assert!(weighs(j.outcome).iter().any(|w| (w - j.weight).abs() < 1e-9), "{j:?}");
        }
    }

    #[test]
    fn once_silent_it_stays_so_but_for_words_soon_after_or_giving_up(life in lives()) {
        // What was contested may take a silence with it; another property looks at that.
        if life.events.iter().any(|e| e.act == Act::Contest) {
            return Ok(());
        }
        let mut silent: Option<Timestamp> = None;
        for (n, _, verdict) in judged_all_along(&life) {
            let events = &life.events[..n];
            // What is recorded afterwards can change what was.
            let afterwards = events.last().is_some_and(|e| e.said_at < e.recorded_at);
            let orderly = events.iter().all(|e| e.said_at == e.recorded_at);
            match (silent, verdict) {
                (_, Verdict::Judged(j)) if j.outcome == Outcome::Silent => silent = Some(j.since),
                (Some(_), _) if afterwards => silent = None,
                (Some(due), Verdict::Judged(j)) if j.outcome == Outcome::ToldLate => {
                    prop_assert!(j.since == due && (spoke_soon_and_first(&life, n, due) || !orderly), "{j:?}");
                }
                (Some(_), Verdict::Judged(j)) => prop_assert_eq!(j.outcome, Outcome::Revoked),
                (Some(_), other) => {
                    let undone = matches!(events.last(), Some(e) if e.act == Act::Void);
                    prop_assert!(undone && other == Verdict::NotCounted, "{other:?}");
                    silent = None;
                }
                (None, _) => {}
            }
        }
    }

    #[test]
    fn a_miss_in_silence_comes_only_after_the_due(life in lives()) {
        for (_, now, verdict) in judged_all_along(&life) {
            let Some(j) = verdict.judgement().filter(|j| j.outcome == Outcome::Silent) else { continue };

            prop_assert!(j.since < now.max(life.now));
        }
    }

    #[test]
    fn what_is_closed_is_judged_once_and_for_all(life in ended_lives(), wait in 0..900_000i64) {
        prop_assume!(life.c.state.is_closed());
        let later = life.now + SignedDuration::from_mins(wait);
        let at_once = judge(life.new.clone(), &life.events, &days(), life.now);

        prop_assert_eq!(judge(life.new.clone(), &life.events, &days(), later), at_once);
        prop_assert!(at_once != Verdict::NotYet);
        prop_assert!(at_once.judgement().is_none_or(|j| !j.unconfirmed));
    }

    #[test]
    fn a_note_after_the_end_is_not_judged(life in ended_lives()) {
        prop_assume!(life.c.state.is_closed());
        let mut noted = life.events.clone();
        for by in [By::Customer, By::Performer] {
            let last = life.events.last().expect("an end").clone();
            noted.push(Event { act: shared_note(), by, for_other: false, said_at: life.now, recorded_at: life.now, ..last });
        }

        let verdicts = [&life.events, &noted].map(|events| judge(life.new.clone(), events, &days(), life.now));

        prop_assert_eq!(verdicts[0], verdicts[1]);
    }

    #[test]
    fn a_no_before_any_promise_never_costs(life in ended_lives()) {
        for n in 1..=life.events.len() {
            let state = replay(life.new.clone(), &life.events[..n]).state;
            let never = matches!(state, State::Declined | State::Withdrawn | State::Void);
            let verdict = judge(life.new.clone(), &life.events[..n], &days(), life.now);

            prop_assert!(!never || verdict == Verdict::NotCounted, "{state:?}: {verdict:?}");
        }
    }

    #[test]
    fn what_was_contested_is_judged_as_if_it_had_not_been_said(life in lives()) {
        let spoken_for = |e: &Event| e.for_other && !e.act.kind().only_tells();
        // Long after, when the contest itself has been heard.
        let now = life.now + SignedDuration::from_hours(24 * 400);
        for (n, event) in life.events.iter().enumerate().filter(|(n, e)| *n > 0 && spoken_for(e)) {
            let contest = Event { act: Act::Contest, for_other: false, said_at: event.recorded_at, ..event.clone() };
            let contested = [&life.events[..=n], &[contest]].concat();

            let [as_before, anew] =
                [&life.events[..n], &contested].map(|events| judge(life.new.clone(), events, &days(), now));

            prop_assert_eq!(as_before, anew, "{:?}", event.act);
        }
    }
}
