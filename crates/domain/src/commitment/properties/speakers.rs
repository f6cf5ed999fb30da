//! Who may say what: `allowed` and `decide` are one rule.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::history::{lives, side, some, well_formed};
use crate::commitment::story::{CLEO, days};
use crate::commitment::{
    Act, ActKind, Actor, CONTEST_DAYS, Effect, Side, Standing, State, Visibility, Why, allowed, chain_of, decide,
    effects,
};

fn actors() -> impl Strategy<Value = Actor> {
    let standing = prop_oneof![Just(Standing::Reads), Just(Standing::Speaks), Just(Standing::Binds)];
    let people = (side(), standing, any::<bool>()).prop_map(|(side, standing, for_other)| {
        let actor = Actor::web(CLEO, side, standing);
        if for_other { actor.speaking_for_other() } else { actor }
    });
    prop_oneof![9 => people, 1 => Just(Actor::system())]
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn what_is_allowed_is_what_can_be_done(life in lives(), actor in actors()) {
        for m in &life.moments {
            let possible = allowed(&m.after, &actor);
            for kind in ActKind::ALL.iter().copied() {
                let words = Some("So it is.".to_owned());
                // Terms whose date has passed could still be agreed to while it lay ahead.
                let ahead = m.after.on_table().and_then(|t| t.due.as_ref()).map_or(m.now, |due| due.at.min(m.now));
                let said_at = if kind.binds() { ahead } else { m.now };
                let answer = decide(&m.after, well_formed(kind, m.now), words, &actor, said_at, m.now);

                prop_assert_eq!(answer.is_ok(), possible.contains(&kind), "{:?}: {:?}", kind, answer);
            }
        }
    }

    #[test]
    fn whatever_was_done_was_allowed_and_makes_one_event(life in lives()) {
        for m in life.moments.iter().filter(|m| m.answer.is_ok()) {
            prop_assert!(allowed(&m.before, &m.actor).contains(&m.tried.kind()));
            prop_assert_eq!(m.answer.iter().flatten().count(), 1);
        }
    }

    #[test]
    fn an_event_says_who_and_when(life in lives()) {
        for (m, event) in life.taken() {
            prop_assert_eq!(event.by.side(), m.actor.side);
            prop_assert_eq!((event.person, event.for_other), (m.actor.person, m.actor.for_other));
            prop_assert!(event.said_at <= event.recorded_at && event.recorded_at == m.now);
        }
    }

    #[test]
    fn without_standing_nothing_moves(life in lives()) {
        for m in life.moments.iter().filter(|m| m.actor.standing == Standing::Reads) {
            let no = m.answer.as_ref().expect_err("a refusal");

            prop_assert_eq!((&no.why, no.possible.len()), (&Why::MayOnlyRead, 0));
        }
    }

    #[test]
    fn words_that_bind_come_from_somebody_who_can_bind(life in lives()) {
        for (m, event) in life.taken() {
            prop_assert!(!m.tried.kind().binds() || m.actor.standing == Standing::Binds, "{:?}", event.act);
        }
    }

    #[test]
    fn who_speaks_without_binding_can_do_all_but_bind(life in lives(), side in side()) {
        for m in &life.moments {
            let mut binds = allowed(&m.after, &Actor::web(CLEO, side, Standing::Binds));
            binds.retain(|kind| !kind.binds());

            prop_assert_eq!(allowed(&m.after, &Actor::web(CLEO, side, Standing::Speaks)), binds);
        }
    }

    #[test]
    fn only_the_side_spoken_for_contests(life in lives()) {
        for m in &life.moments {
            let spoken_for = m.after.contestable.as_ref().map(|recorded| recorded.side);
            for side in [Side::Customer, Side::Performer] {
                let can = allowed(&m.after, &Actor::web(CLEO, side, Standing::Speaks)).contains(&ActKind::Contest);

                prop_assert_eq!(can, spoken_for == Some(side));
            }
        }
    }

    #[test]
    fn what_was_recorded_is_contested_within_five_working_days(life in lives(), after in 0..12_000i64) {
        for m in &life.moments {
            let Some(recorded) = m.after.contestable.clone() else { continue };
            let now = recorded.recorded_at + SignedDuration::from_mins(after);
            let then = m.after.clone().as_of(now, &days());
            let actor = Actor::web(CLEO, recorded.side, Standing::Speaks);

            let answer = decide(&then, Act::Contest, None, &actor, now, now);

            let in_time = now <= days().after(recorded.recorded_at, CONTEST_DAYS);
            prop_assert_eq!(answer.is_ok(), in_time);
            prop_assert_eq!(allowed(&then, &actor).contains(&ActKind::Contest), in_time);
            prop_assert!(in_time || answer.is_err_and(|no| no.why == Why::ContestPassed));
        }
    }

    #[test]
    fn what_is_inside_is_told_to_nobody_and_chained_apart(life in lives()) {
        for (m, event) in life.taken() {
            let follow = effects(&m.before, std::slice::from_ref(event), &m.after, &days());
            let told = follow.iter().any(|e| matches!(e, Effect::Tell { .. }));
            let inside = event.act.visibility() == Visibility::Internal;
            let chain = chain_of(event, m.after.head.customer, m.after.head.performer);

            prop_assert_eq!(told, !inside && m.actor.side.is_some());
            prop_assert_eq!(chain != "shared", inside);
        }
    }

    #[test]
    fn a_clock_runs_exactly_while_it_is_broken_down(life in lives()) {
        let mut running = false;
        for (m, event) in life.taken() {
            for effect in effects(&m.before, std::slice::from_ref(event), &m.after, &days()) {
                match effect {
                    Effect::ClockStarts { .. } => running = true,
                    Effect::ClockStops => running = false,
                    Effect::Closed { state } => prop_assert!(state.is_closed() && m.after.next_deadline(&days()).is_none()),
                    Effect::Tell { .. } => {}
                }
            }
            prop_assert_eq!(running, m.after.state == State::Breakdown);
        }
    }
}
