//! Hours, waits and luck, future by future.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::generated::{FUTURES, apart, house, one, some_need};
use crate::check::flaw::Flaw;
use crate::check::pace::ABREAST;
use crate::check::place::{Nobody, State, Watch};
use crate::check::plan::{Effort, Plan, Work};
use crate::check::ready::Ready;
use crate::check::story::{ends, id};
use crate::check::supply::{Axis, NEVER};

fn made(plan: &Plan) -> Option<Ready> {
    match Ready::of(plan, &Axis::of(plan)) {
        Ok(ready) => Some(ready),
        // Parts that wait for what the whole waits for can make a circle; that it is one is tested elsewhere.
        Err(Flaw::Circle(_)) => None,
        Err(flaw) => panic!("{flaw}"),
    }
}

/// Everything that happens in a future.
#[derive(Default)]
struct Diary {
    needed: BTreeMap<usize, u32>,
    given: BTreeMap<usize, u32>,
    minutes: BTreeMap<(usize, usize), u32>,
    began: BTreeMap<usize, u16>,
    by_day: BTreeMap<(usize, usize), u32>,
}

impl Watch for Diary {
    fn begins(&mut self, item: usize, day: u16) {
        self.began.insert(item, day);
    }

    fn needs(&mut self, task: usize, units: u32) {
        self.needed.insert(task, units);
    }

    fn works(&mut self, task: usize, group: usize, day: usize, minutes: u16, units: u16) {
        *self.given.entry(task).or_default() += u32::from(units);
        *self.minutes.entry((group, day)).or_default() += u32::from(minutes);
        *self.by_day.entry((task, day)).or_default() += u32::from(units);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nobody_works_more_hours_than_they_have_and_what_is_finished_had_what_it_needed(plan in house(), future in 0..FUTURES) {
        let Some(ready) = made(&plan) else { return Ok(()) };
        let mut full = State::new(&ready);
        full.begin(&ready, future);
        let mut diary = Diary::default();

        let ends: BTreeMap<_, _> = ends(&ready, future, &mut diary).into_iter().collect();

        let days = ready.supply.stride * ABREAST;
        for ((group, day), minutes) in &diary.minutes {
            prop_assert!(*minutes <= u32::from(full.cells.as_flattened()[group * days + day]));
            prop_assert!(full.cells.as_flattened()[group * days + day] <= ready.supply.row(*group)[*day] / 2, "more than there is");
        }
        for item in &ready.items {
            for task in item.tasks.clone() {
                let (needed, given) = (diary.needed.get(&task), diary.given.get(&task).copied().unwrap_or(0));
                prop_assert!(needed.is_none_or(|needed| given <= *needed));
                prop_assert!(ends[&item.id] == NEVER || item.lasts.is_some() || needed == Some(&given));
            }
        }
        for ((task, _), units) in &diary.by_day {
            prop_assert!(*units <= u32::from(ready.tasks[*task].most));
        }
    }

    #[test]
    fn eight_days_side_by_side_are_one_day_after_the_other(plan in house(), future in 0..FUTURES) {
        let Some(ready) = made(&plan) else { return Ok(()) };
        let mut state = State::new(&ready);
        state.begin(&ready, future);
        let (row, mut plain) = (ready.supply.stride * ABREAST, state.cells.as_flattened().to_vec());

        for at in 0..ready.items.len() {
            let mut diary = Diary::default();
            state.place(&ready, at, future, &mut diary);
            let tasks = ready.items[at].tasks.clone().map(|n| (&ready.tasks[n], diary.needed.get(&n).copied().unwrap_or(0)));
            for (task, mut left) in tasks {
                for day in usize::from(diary.began.get(&at).copied().unwrap_or(0))..ready.axis.len() {
                    let mut room = left.min(u32::from(task.most));
                    left -= room;
                    for holder in &ready.holders[task.holders.clone()] {
                        let (cell, pace) = (&mut plain[holder.group * row + day], u32::from(holder.pace.number()));
                        let (minutes, units) = (u32::from(*cell).min(room.div_ceil(pace)), u32::from(*cell) * pace);
                        *cell -= minutes as u16;
                        room -= units.min(room);
                    }
                    left += room;
                }
            }
            prop_assert_eq!(&plain, state.cells.as_flattened());
        }
    }

    #[test]
    fn nothing_begins_before_what_it_waits_for_has_ended(plan in house(), future in 0..FUTURES) {
        let Some(ready) = made(&plan) else { return Ok(()) };
        let mut diary = Diary::default();

        let ends: BTreeMap<_, _> = ends(&ready, future, &mut diary).into_iter().collect();

        for (at, item) in ready.items.iter().enumerate() {
            let work = plan.work.iter().find(|work| work.id == item.id).unwrap();
            for first in &work.after {
                prop_assert!(diary.began.get(&at).is_none_or(|began| *began > ends[first]));
                prop_assert!(ends[&item.id] == NEVER || ends[first] <= ends[&item.id]);
            }
            if let Some(began) = diary.began.get(&at) {
                prop_assert!(work.earliest.is_none_or(|day| ready.axis.dates[usize::from(*began)] >= day));
            }
            if let Some(whole) = work.part_of {
                prop_assert!(ends[&whole] >= ends[&item.id]);
            }
            let day = ready.axis.dates.get(usize::from(ends[&item.id]));
            prop_assert!(!work.freezes.iter().any(|f| day.is_some_and(|day| f.from <= *day && *day <= f.until)));
        }
    }

    #[test]
    fn more_people_make_nothing_later_where_nobody_waits(plan in apart(), more in one(3), team in 0_usize..3, future in 0..FUTURES) {
        let mut richer = plan.clone();
        richer.teams[team].people.push(more);
        let (before, after) = (made(&plan).unwrap(), made(&richer).unwrap());

        let (before, after) = (ends(&before, future, &mut Nobody), ends(&after, future, &mut Nobody));

        prop_assert!(before.iter().zip(&after).all(|(before, after)| after.1 <= before.1), "{before:?} {after:?}");
    }

    #[test]
    fn longer_hours_make_nothing_later_where_nobody_waits(plan in apart(), team in 0_usize..3, hours in 0_u32..20, future in 0..FUTURES) {
        let mut richer = plan.clone();
        if let Some(first) = richer.teams[team].people.first_mut() {
            first.minutes += hours * 60;
            first.away.clear();
        }
        let (before, after) = (made(&plan).unwrap(), made(&richer).unwrap());

        let (before, after) = (ends(&before, future, &mut Nobody), ends(&after, future, &mut Nobody));

        prop_assert!(before.iter().zip(&after).all(|(before, after)| after.1 <= before.1), "{before:?} {after:?}");
    }

    #[test]
    fn more_work_makes_nothing_earlier_where_nobody_waits(plan in apart(), more in some_need(3, 3), at in 0_usize..9, future in 0..FUTURES) {
        let mut heavier = plan.clone();
        let extra = Work { needs: vec![more], priority: at as u32 % 4, ..Work::new(id(99)) };
        heavier.work.push(extra);
        let one = at % plan.work.len();
        let mut larger = plan.clone();
        for need in &mut larger.work[one].needs {
            let e = need.effort;
            need.effort = Effort::new(e.low() * 2, e.likely() * 2, e.high() * 2).unwrap();
        }

        let before = ends(&made(&plan).unwrap(), future, &mut Nobody);
        let with = ends(&made(&heavier).unwrap(), future, &mut Nobody);
        let doubled = ends(&made(&larger).unwrap(), future, &mut Nobody);

        prop_assert!(before.iter().zip(&with).all(|(before, after)| after.1 >= before.1));
        prop_assert!(before.iter().zip(&doubled).all(|(before, after)| after.1 >= before.1));
    }

    #[test]
    fn who_is_first_gains_by_people_and_loses_nothing_by_others(plan in house(), more in one(3), extra in some_need(3, 3), future in 0..FUTURES) {
        // The first alone in front, whatever it waits for.
        let mut plan = plan;
        for work in &mut plan.work {
            work.priority += 1;
        }
        plan.work[0].priority = 0;
        let mut richer = plan.clone();
        richer.teams[0].people.push(more);
        let mut fuller = plan.clone();
        fuller.work.push(Work { needs: vec![extra], priority: 3, ..Work::new(id(99)) });
        let first = |plan: &Plan| made(plan).map(|ready| {
            let at = ready.position(id(1)).unwrap();
            (ready.others[ready.items[at].parts.clone()].len(), ends(&ready, future, &mut Nobody)[0].1)
        });

        let Some((parts, before)) = first(&plan) else { return Ok(()) };
        let (_, with_people) = first(&richer).unwrap();
        let (_, with_work) = first(&fuller).unwrap();

        prop_assert_eq!(before, with_work);
        // With parts it is several commitments, and waits among them can play Graham's trick.
        prop_assert!(parts > 0 || with_people <= before);
    }
}
