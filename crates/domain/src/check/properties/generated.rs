//! Houses as chance makes them: few people, few skills, much that collides.

use jiff::ToSpan;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::check::plan::{Away, Effort, Kept, Level, Member, Need, Plan, Team, Work};
use crate::check::quantiles::Quantiles;
use crate::check::record::{Record, Unplanned};
use crate::check::story::{FROM, HOUR, id, party, person, plan, skill, team};

pub(super) const FUTURES: u32 = 70;

fn day(after: u16) -> jiff::civil::Date {
    FROM.checked_add(i64::from(after).days()).expect("a day")
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(Level::Learning), Just(Level::Able), Just(Level::Expert)]
}

pub(super) fn one(skills: u128) -> impl Strategy<Value = Member> {
    let away = vec((0_u16..60, 0_u16..12), 0..2);
    (0_u32..=48, vec((1..=skills, level()), 1..=3), away).prop_map(|(hours, skills, away)| Member {
        person: person(77),
        minutes: hours * HOUR,
        skills: skills.into_iter().map(|(n, level)| (skill(n), level)).collect(),
        away: away.into_iter().map(|(from, more)| Away { from: day(from), until: day(from + more) }).collect(),
    })
}

fn some_team(n: u128, skills: u128) -> impl Strategy<Value = Team> {
    let record = prop_oneof![Just(Vec::new()), vec(500_u32..2500, 10..15)];
    let unplanned = prop_oneof![Just(Vec::new()), vec(0_u16..700, 8..20)];
    (vec(one(skills), 0..4), record, unplanned, 0_u16..300).prop_map(move |(mut people, record, unplanned, running)| {
        for (k, one) in people.iter_mut().enumerate() {
            one.person = person(n * 100 + k as u128);
        }
        Team {
            kept: Kept { running, learning: 50 },
            record: Record::new(record),
            unplanned: Unplanned::new(unplanned),
            ..team(n, people)
        }
    })
}

pub(super) fn some_need(teams: u128, skills: u128) -> impl Strategy<Value = Need> {
    let effort = (0_u32..60, 0_u32..60, 0_u32..60).prop_map(|(low, likely, high)| {
        Effort::new(low * HOUR, (low + likely) * HOUR, (low + likely + high) * HOUR).expect("an estimate")
    });
    (1..=teams, 1..=skills, effort, 1_u8..4).prop_map(|(team, n, effort, hands)| Need {
        team: party(team),
        skill: skill(n),
        effort,
        hands,
    })
}

fn lasts() -> impl Strategy<Value = Quantiles> {
    (0_u32..10, 0_u32..20, prop_oneof![Just(1000_u16), Just(700)])
        .prop_map(|(least, more, last)| Quantiles::new(vec![(0, least), (last, least + more)]).expect("quantiles"))
}

fn some_work(n: u128, teams: u128, skills: u128) -> impl Strategy<Value = Work> {
    let times = (option::weighted(0.3, 0_u16..40), option::weighted(0.8, 0_u16..80), option::weighted(0.1, lasts()));
    let links = (vec(1..=n, 0..2), option::weighted(0.15, 1..=n), option::weighted(0.2, (0_u16..60, 0_u16..15)));
    (vec(some_need(teams, skills), 0..4), times, links, 0_u32..4).prop_map(
        move |(needs, (earliest, due, lasts), (after, part_of, freeze), priority)| Work {
            needs,
            lasts,
            earliest: earliest.map(day),
            // The first has nothing before it.
            after: after.into_iter().filter(|first| *first < n).map(id).collect(),
            part_of: part_of.filter(|whole| *whole < n).map(id),
            priority,
            due: due.map(day),
            promised: true,
            freezes: freeze.map(|(from, more)| Away { from: day(from), until: day(from + more) }).into_iter().collect(),
            ..Work::new(id(n))
        },
    )
}

/// Any house: at most three teams, three skills and nine commitments.
pub(super) fn house() -> impl Strategy<Value = Plan> {
    let teams = (some_team(1, 3), some_team(2, 3), some_team(3, 3)).prop_map(|(a, b, c)| vec![a, b, c]);
    let works =
        (2_usize..=9).prop_flat_map(|count| (1..=count as u128).map(|n| some_work(n, 3, 3)).collect::<Vec<_>>());
    (teams, works, any::<u64>()).prop_map(|(teams, works, seed)| Plan { seed, ..plan(teams, works) })
}

/// A house in which nobody waits for anybody.
pub(super) fn apart() -> impl Strategy<Value = Plan> {
    house().prop_map(|mut plan| {
        for work in &mut plan.work {
            work.after.clear();
            work.part_of = None;
        }
        plan
    })
}
