//! The same question has the same answer, however it is put and whoever goes through it.

use jiff::ToSpan;
use proptest::prelude::*;

use super::generated::{FUTURES, house};
use crate::check::answer::{Answer, Question, check};
use crate::check::change::Change;
use crate::check::delta::Delta;
use crate::check::flaw::Flaw;
use crate::check::offer::offer;
use crate::check::outcome::AGREED;
use crate::check::plan::{Away, Plan, Work};
use crate::check::ready::Ready;
use crate::check::run::{Alone, run};
use crate::check::story::{FROM, Split, id, party, person, skill};
use crate::check::supply::Axis;
use crate::check::ways::likelier;
use crate::check::whole::Whole;

/// A change of any kind.
fn change() -> impl Strategy<Value = Change> {
    let work = || (1_u128..9).prop_map(id);
    let during = (0_i64..40, 1_i64..20).prop_map(|(from, more)| {
        let from = FROM.checked_add(from.days()).unwrap();
        Away { from, until: from.checked_add(more.days()).unwrap() }
    });
    prop_oneof![
        (work(), 10_u8..100).prop_map(|(work, hundredths)| Change::Smaller { work, hundredths }),
        work().prop_map(|part| Change::Without { part }),
        (work(), work()).prop_map(|(work, first)| Change::NotAfter { work, first, rework: Vec::new() }),
        (work(), work()).prop_map(|(work, first)| Change::Behind { work, first }),
        work().prop_map(|work| Change::Begin { work, on: FROM }),
        (1_u128..4, 1_u128..4, 0_u128..3, 1_u128..4, during).prop_map(|(from, to, n, of, during)| Change::Borrow {
            person: person(from * 100 + n),
            skill: skill(of),
            from: party(from),
            to: party(to),
            during,
        }),
    ]
}

fn whole(plan: &Plan, workers: usize) -> Option<Whole> {
    match Whole::of_plan(plan, &Whole::default(), FUTURES * 3, &Split(workers)) {
        Ok(whole) => Some(whole),
        Err(Flaw::Circle(_)) => None,
        Err(flaw) => panic!("{flaw}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_order_in_which_it_is_written_changes_nothing(plan in house(), turn in 1_usize..9) {
        let mut turned = plan.clone();
        turned.work.reverse();
        let by = turn % turned.work.len();
        turned.work.rotate_left(by);
        turned.teams.rotate_left(turn % 3);
        for team in &mut turned.teams {
            team.people.reverse();
        }
        for work in &mut turned.work {
            work.needs.reverse();
            work.after.reverse();
        }
        let (Some(one), Some(other)) = (whole(&plan, 1), whole(&turned, 1)) else { return Ok(()) };

        for work in &plan.work {
            prop_assert_eq!(one.of(work.id), other.of(work.id));
        }
        prop_assert!(one.parts().eq(other.parts()));
    }

    #[test]
    fn who_goes_through_it_changes_nothing(plan in house(), workers in 2_usize..5) {
        let (Some(one), Some(other)) = (whole(&plan, 1), whole(&plan, workers)) else { return Ok(()) };

        prop_assert!(one.parts().eq(other.parts()));
    }

    #[test]
    fn who_goes_through_a_question_changes_nothing(plan in house(), ways in prop::collection::vec(change(), 1..4), workers in 2_usize..5) {
        let asked = Work { needs: plan.work[0].needs.clone(), priority: 1, ..Work::new(id(50)) };
        let wanted = FROM.checked_add(20.days()).unwrap();
        let question = Question { asked: vec![asked], wanted, agreed: AGREED, changes: Vec::new() };
        let told = |answer: &Answer| (
            (answer.promise.clone(), answer.chance, answer.by_day.clone(), answer.dots.clone()),
            (answer.effects.clone(), answer.before.clone(), answer.after.clone()),
        );
        let one = check(&plan, &question, FUTURES * 3, &Alone).map(|answer| told(&answer));
        let several = check(&plan, &question, FUTURES * 3, &Split(workers)).map(|answer| told(&answer));
        let ways = |workers: usize| {
            let found = likelier(&plan, &question, &ways, FUTURES * 3, &Split(workers))?;
            Ok::<_, Flaw>(found.into_iter().map(|way| (way.changes, way.chance, way.gain, way.others, way.p85)).collect::<Vec<_>>())
        };

        prop_assert_eq!(one, several);
        prop_assert_eq!(ways(1), ways(workers));
    }

    #[test]
    fn what_is_gone_through_after_a_change_is_what_all_of_it_would_be(plan in house(), changes in prop::collection::vec(change(), 1..4)) {
        let Some(mut known) = whole(&plan, 1) else { return Ok(()) };
        let mut changed = plan;

        // One change after the other, each time on what was known before.
        for change in &changes {
            let Ok(next) = changed.clone().changed(change) else { continue };
            let Some(fresh) = whole(&next, 1) else { continue };
            known = Whole::of_plan(&next, &known, FUTURES * 3, &Split(3)).unwrap();
            prop_assert!(known.parts().eq(fresh.parts()));
            prop_assert!(known.anew <= fresh.anew);
            changed = next;
        }
    }

    #[test]
    fn a_part_alone_is_what_it_is_in_the_whole(plan in house()) {
        let Ok(ready) = Ready::of(&plan, &Axis::of(&plan)) else { return Ok(()) };
        let (together, _) = run(&ready, &[], FUTURES * 3, &Alone);
        let Some(apart) = whole(&plan, 1) else { return Ok(()) };

        for item in &ready.items {
            let row = together.row(item.id).unwrap();
            let alone = apart.of(item.id).unwrap();
            prop_assert_eq!(&ready.axis.prospect(item.id, item.due, item.promised, row), alone);
        }
    }

    #[test]
    fn going_through_a_difference_is_going_through_the_whole(plan in house(), changes in prop::collection::vec(change(), 1..4)) {
        let axis = Axis::of(&plan);
        let Ok(base) = Ready::of(&plan, &axis) else { return Ok(()) };
        let changed: Vec<Ready> = (changes.iter())
            .filter_map(|change| Ready::of(&plan.clone().changed(change).ok()?, &axis).ok())
            .collect();
        let deltas: Vec<Delta> = changed.iter().map(|ready| Delta::of(ready.clone(), &base)).collect();

        let (seen, beside) = run(&base, &deltas, FUTURES, &Alone);

        for (ready, some) in changed.iter().zip(&beside) {
            let (all, _) = run(ready, &[], FUTURES, &Alone);
            for item in &ready.items {
                let quick = some.row(item.id).or_else(|| seen.row(item.id)).unwrap();
                let slow = all.row(item.id).unwrap();
                prop_assert_eq!((quick.ends, quick.kept), (slow.ends, slow.kept), "{:?}", item.id);
            }
        }
    }

    #[test]
    fn chances_are_chances_and_a_later_day_is_no_less_likely(plan in house(), days in 0_i64..60) {
        let asked = Work { needs: plan.work[0].needs.clone(), priority: 1, ..Work::new(id(50)) };
        let ask = |days: i64| {
            let wanted = FROM.checked_add(days.days()).unwrap();
            let question = Question { asked: vec![asked.clone()], wanted, agreed: AGREED, changes: Vec::new() };
            check(&plan, &question, FUTURES, &Split(2))
        };
        let Ok(answer) = ask(days) else { return Ok(()) };

        prop_assert!((0.0..=1.0).contains(&answer.chance.share()) && answer.chance.error() <= 0.5);
        prop_assert!(answer.by_day.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1.kept < two[1].1.kept));
        let by_then = answer.by_day.iter().rev().find(|(day, _)| answer.promise.due.is_some_and(|due| *day <= due));
        prop_assert_eq!(by_then.map_or(0, |(_, chance)| chance.kept), answer.chance.kept);
        let dates = [answer.promise.p10, answer.promise.p50, answer.promise.p85, answer.promise.p95];
        let order: Vec<_> = dates.iter().map(|finish| finish.day().unwrap_or(jiff::civil::Date::MAX)).collect();
        prop_assert!(order.is_sorted());
        prop_assert!(answer.dots.iter().map(|f| f.day().unwrap_or(jiff::civil::Date::MAX)).is_sorted());
        for effect in &answer.effects {
            let (before, after) = (effect.before.map_or(0, |c| c.kept), effect.after.map_or(0, |c| c.kept));
            prop_assert_eq!(i64::from(after) - i64::from(before), i64::from(effect.won) - i64::from(effect.lost));
            prop_assert!(effect.error() >= 0.0 && effect.change().abs() <= 1.0);
        }
        prop_assert_eq!(ask(days).map(|a| (a.chance, a.effects)), Ok((answer.chance, answer.effects)));
    }

    #[test]
    fn a_day_that_is_offered_is_no_stretch_when_it_is_promised(plan in house(), days in 0_i64..40) {
        let asked = Work { needs: plan.work[0].needs.clone(), priority: 1, ..Work::new(id(50)) };
        let wanted = FROM.checked_add(days.days()).unwrap();
        let question = Question { asked: vec![asked], wanted, agreed: AGREED, changes: Vec::new() };
        let Ok(answer) = check(&plan, &question, FUTURES, &Alone) else { return Ok(()) };

        let found = offer(&plan, &question, &answer, FUTURES, &Split(2)).unwrap();

        let on = |day| check(&plan, &Question { wanted: day, ..question.clone() }, FUTURES, &Alone).unwrap();
        match found {
            Some(offered) => {
                let promised = on(offered.day);
                let danger = promised.effects.iter().filter(|e| e.promised && e.in_danger(AGREED)).count();
                prop_assert!(!promised.stretch);
                prop_assert_eq!((promised.chance, promised.promise.p95, danger), (offered.chance, offered.p95, offered.endangers));
            }
            // Where standing behind everything is enough, something is found.
            None => prop_assert!(on(*Axis::of(&plan).dates.last().unwrap()).promise.p85.day().is_none()),
        }
    }
}
