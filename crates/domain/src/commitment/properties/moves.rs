//! What a commitment does, whatever is said.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::history::{Life, lives, some, well_formed};
use crate::commitment::story::CLEO;
use crate::commitment::{
    Act, ActKind, Actor, Commitment, Side, Standing, State, TRANSITIONS, To, allowed, decide, evolve, replay,
};

const SIDES: [Side; 2] = [Side::Customer, Side::Performer];

/// Where the table leads from `before` by this kind of act; `None` where it has no such row.
fn leads_to(before: &Commitment, kind: ActKind) -> Option<State> {
    let row = TRANSITIONS.iter().find(|t| t.from == before.state && t.act == kind)?;
    Some(match row.to {
        To::State(state) => state,
        To::Same => before.state,
        To::Before => match before.contestable.as_ref().map(|recorded| recorded.before.state)? {
            State::New => State::Void,
            state => state,
        },
    })
}

/// Whether this side alone can bring it to an end in that many acts.
fn can_end(c: &Commitment, side: Side, now: Timestamp, acts: u32) -> bool {
    let actor = Actor::web(CLEO, side, Standing::Binds);
    acts > 0
        && allowed(c, &actor).into_iter().any(|kind| {
            let words = Some("So it is.".to_owned());
            let Ok(events) = decide(c, well_formed(kind, now), words, &actor, now, now) else { return false };
            let after = events.iter().fold(c.clone(), evolve);
            after.state.is_closed() || can_end(&after, side, now, acts - 1)
        })
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn replaying_the_events_gives_the_state(life in lives()) {
        prop_assert_eq!(replay(life.new, &life.events), life.c);
    }

    #[test]
    fn a_refusal_changes_nothing_and_says_what_is_possible(life in lives()) {
        for m in &life.moments {
            let Err(no) = &m.answer else { continue };

            prop_assert_eq!(&m.before, &m.after);
            prop_assert_eq!(no.tried, m.tried.kind());
            prop_assert_eq!(&no.possible, &allowed(&m.before, &m.actor));
            prop_assert_eq!(no.whose_move, m.before.whose_move());
            prop_assert!(!no.why.sentence().is_empty());
        }
    }

    #[test]
    fn only_moves_of_the_table_happen(life in lives()) {
        for (m, event) in life.taken() {
            let (tried, said) = (m.tried.kind(), event.act.kind());
            let taken_late = matches!(tried, ActKind::TakeUp | ActKind::Agree)
                && matches!(said, ActKind::Counter | ActKind::Propose);

            prop_assert!(leads_to(&m.before, tried).is_some(), "{tried:?} in {:?}", m.before.state);
            prop_assert_eq!(leads_to(&m.before, said), Some(m.after.state), "{:?} in {:?}", said, m.before.state);
            prop_assert!(said == tried || taken_late);
            prop_assert_eq!(m.after.events, m.before.events + 1);
        }
    }

    #[test]
    fn what_is_taken_late_leaves_the_terms_and_asks_the_performer(life in lives()) {
        for (m, event) in life.taken().filter(|(m, e)| m.tried.kind() != e.act.kind()) {
            prop_assert_eq!(m.actor.side, Some(Side::Customer));
            prop_assert!(m.before.answer_by.is_some_and(|by| event.said_at > by));
            prop_assert_eq!(event.act.terms(), m.before.on_table());
            prop_assert_eq!(m.after.agreed, m.before.agreed);
            prop_assert_eq!(m.after.whose_move(), Some(Side::Performer));
        }
    }

    #[test]
    fn what_is_closed_stays_closed(life in lives()) {
        for (m, event) in life.taken().filter(|(m, _)| m.before.state.is_closed()) {
            match event.act {
                Act::Contest => {}
                Act::Note { .. } => prop_assert_eq!(&Commitment { events: m.before.events, ..m.after.clone() }, &m.before),
                Act::Void => prop_assert_eq!(m.actor.side, None),
                _ => prop_assert!(false, "{:?} of {:?}", event.act, m.before.state),
            }
        }
    }

    #[test]
    fn every_open_commitment_has_one_side_to_move_and_no_closed_one(life in lives()) {
        for c in life.moments.iter().map(|m| &m.after) {
            prop_assert_eq!(c.whose_move().is_some(), c.state != State::New && !c.state.is_closed());
            prop_assert_eq!(c.closed_at.is_some(), c.state.is_closed());
            prop_assert!(c.table.is_none() || !c.state.is_closed());
        }
    }

    #[test]
    fn each_side_alone_can_reach_an_end(life in lives()) {
        for m in life.moments.iter().filter(|m| m.after.whose_move().is_some()) {
            for side in SIDES {
                prop_assert!(can_end(&m.after, side, m.now, 2), "{side:?} in {:?}", m.after.state);
            }
        }
    }

    #[test]
    fn terms_in_force_change_only_by_agreement(life in lives()) {
        for (m, event) in life.taken().filter(|(m, _)| m.before.in_force() != m.after.in_force()) {
            let agreement = matches!(event.act, Act::Promise { .. } | Act::TakeUp | Act::Agree { .. });

            prop_assert!(agreement || event.act == Act::Contest, "{:?}", event.act);
            prop_assert!(!agreement || m.after.in_force() == m.before.on_table());
            prop_assert!(!agreement || m.before.table.map(|t| t.by) != event.by.side(), "nobody agrees with themselves");
        }
    }

    #[test]
    fn the_first_date_never_changes(life in lives()) {
        for (m, event) in life.taken().filter(|(m, _)| m.before.first_due.is_some()) {
            prop_assert!(m.after.first_due == m.before.first_due || event.act == Act::Contest);
        }
        for (m, _) in life.taken().filter(|(m, e)| m.before.first_due.is_none() && e.act != Act::Contest) {
            prop_assert_eq!(m.after.first_due.as_ref(), m.after.due());
        }
    }

    #[test]
    fn versions_only_grow(life in lives()) {
        for (m, _) in life.taken().filter(|(_, e)| e.act != Act::Contest) {
            let (before, after) = (&m.before.versions, &m.after.versions);

            prop_assert!(after.starts_with(before) && after.len() <= before.len() + 1);
            let positions = m.after.agreed.into_iter().chain(m.after.table.map(|t| t.version));
            prop_assert!(positions.into_iter().all(|at| at < after.len()));
        }
    }

    #[test]
    fn a_contest_restores_exactly_what_held_before(life in lives()) {
        let mut stood = life.new.clone();
        for (m, event) in life.taken() {
            if event.act == Act::Contest {
                let Commitment { customer_person, performer_person, team, .. } = m.before.clone();
                let people = Commitment { customer_person, performer_person, team, ..stood.clone() };
                let restored = Commitment { contestable: None, events: m.before.events + 1, ..people };

                if stood.state == State::New {
                    prop_assert_eq!(m.after.state, State::Void);
                } else {
                    prop_assert_eq!(&m.after, &restored);
                }
            } else if !event.act.kind().only_tells() {
                stood = m.before.clone();
            }
        }
    }
}

/// What happened in many lives: which states, which acts.
fn seen(lives: &[Life]) -> (BTreeSet<&'static str>, BTreeSet<ActKind>) {
    let states = lives.iter().flat_map(|l| l.moments.iter().map(|m| m.after.state.code())).collect();
    let kinds = lives.iter().flat_map(Life::taken).map(|(_, e)| e.act.kind()).collect();
    (states, kinds)
}

#[test]
fn random_lives_reach_every_state_by_every_act() {
    let mut runner = TestRunner::deterministic();
    let many: Vec<Life> = (0..150).map(|_| lives().new_tree(&mut runner).expect("a life").current()).collect();

    let (states, kinds) = seen(&many);

    assert_eq!(states, State::ALL.iter().map(|s| s.code()).collect());
    assert_eq!(kinds, ActKind::ALL.iter().copied().collect());
    let late = many.iter().flat_map(Life::taken).filter(|(m, e)| m.tried.kind() != e.act.kind()).count();
    let contests = many.iter().flat_map(Life::taken).filter(|(_, e)| e.act == Act::Contest).count();
    let refusals = many.iter().flat_map(|l| &l.moments).filter(|m| m.answer.is_err()).count();
    assert!(late > 0 && contests > 20 && refusals > 500, "{late} late, {contests} contests, {refusals} refusals");
}
