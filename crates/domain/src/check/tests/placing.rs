//! Who takes which hours, and when it ends.

use jiff::civil::{Date, date};

use crate::check::outcome::Finish;
use crate::check::parts::Together;
use crate::check::plan::{Away, Effort, Kept, Level, Plan, Work};
use crate::check::quantiles::Quantiles;
use crate::check::record::{Record, Unplanned, Whose};
use crate::check::run::Alone;
use crate::check::story::{FROM, HOUR, calm, exact, id, member, need, party, plan, skill, team, work};
use crate::check::whole::Whole;
use crate::check::{Flaw, HANDS};

/// The day on which each ends, where nothing is left to chance.
fn days(plan: &Plan) -> Vec<Option<Date>> {
    let whole = Whole::of_plan(plan, &Whole::default(), 64, &Alone).expect("an answer");
    plan.work
        .iter()
        .map(|work| {
            let prospect = whole.of(work.id).expect("a prospect");
            assert_eq!((prospect.p10, prospect.p95), (prospect.p50, prospect.p50), "nothing is left to chance");
            prospect.p50.day()
        })
        .collect()
}

fn march(day: i8) -> Option<Date> {
    Some(date(2026, 3, day))
}

#[test]
fn one_person_does_two_things_one_after_the_other() {
    // Sixteen hours are Monday and Tuesday; twelve more are Wednesday and half of Thursday; four more the other half.
    let house = plan(
        vec![team(1, vec![member(1, &[1])])],
        vec![work(1, &[need(1, 1, 16)]), work(2, &[need(1, 1, 12)]), work(3, &[need(1, 1, 4)])],
    );

    assert_eq!(days(&house), [march(3), march(5), march(5)]);
}

#[test]
fn what_waits_begins_the_day_after() {
    let second = Work { after: vec![id(1)], ..work(2, &[need(2, 1, 8)]) };
    let teams = vec![team(1, vec![member(1, &[1])]), team(2, vec![member(2, &[1])])];
    let house = plan(teams, vec![work(1, &[need(1, 1, 12)]), second, work(3, &[need(2, 1, 8)])]);

    // The second team is not idle while it waits: the third takes the hours before.
    assert_eq!(days(&house), [march(3), march(4), march(2)]);
}

#[test]
fn what_is_waited_for_is_drawn_forward() {
    let urgent = Work { after: vec![id(3)], ..work(1, &[need(1, 1, 8)]) };
    let house =
        plan(vec![team(1, vec![member(1, &[1])])], vec![urgent, work(2, &[need(1, 1, 8)]), work(3, &[need(1, 1, 8)])]);

    assert_eq!(days(&house), [march(3), march(4), march(2)]);
}

#[test]
fn days_off_leave_and_shares_kept_free_take_their_time() {
    let mut away = member(1, &[1]);
    away.away.push(Away { from: date(2026, 3, 4), until: date(2026, 3, 5) });
    let mut slow = team(1, vec![away]);
    slow.days = slow.days.without([date(2026, 3, 3)]);
    slow.kept = Kept { running: 200, learning: 50 };
    slow.unplanned = Unplanned::new([250; 8]);
    let house = plan(vec![slow], vec![work(1, &[need(1, 1, 10)])]);

    // Half of each day is left: four hours on Monday, then Friday, then two on the next Monday.
    assert_eq!(days(&house), [march(9)]);
}

#[test]
fn several_work_on_one_thing_as_far_as_there_are_hands() {
    let people = || (1..=4).map(|n| member(n, &[1])).collect();
    let by = |hands| {
        let mut only = need(1, 1, 32);
        only.hands = hands;
        days(&plan(vec![team(1, people())], vec![work(1, &[only])]))[0]
    };

    assert_eq!([by(1), by(HANDS), by(4), by(9)], [march(5), march(3), march(2), march(2)]);
}

#[test]
fn a_learner_takes_longer_and_who_can_do_nothing_else_goes_first() {
    let mut learner = member(1, &[1]);
    learner.skills[0].1 = Level::Learning;
    let slow = plan(vec![team(1, vec![learner])], vec![work(1, &[need(1, 1, 8)])]);
    let people = vec![member(1, &[1, 2]), member(2, &[1])];
    let both = plan(vec![team(1, people)], vec![work(1, &[need(1, 1, 8)]), work(2, &[need(1, 2, 8)])]);

    assert_eq!(days(&slow), [march(3)]);
    assert_eq!(days(&both), [march(2), march(2)], "the one with both skills stays free for the second");
}

#[test]
fn a_forecast_says_when_and_the_needs_only_claim_hours() {
    let supplier = Work { lasts: Some(Quantiles::between(5, 5)), ..work(1, &[]) };
    let after = Work { after: vec![id(1)], ..work(2, &[need(1, 1, 8)]) };
    let similar = Work { lasts: Some(Quantiles::between(10, 10)), ..work(3, &[need(1, 1, 8)]) };
    let house = plan(vec![team(1, vec![member(1, &[1])])], vec![supplier, after, similar, work(4, &[need(1, 1, 8)])]);

    // Five days from Monday the 2nd is a Saturday, so it is there on Monday the 9th.
    assert_eq!(days(&house), [march(9), march(10), march(12), march(3)]);
}

#[test]
fn a_forecast_without_an_end_gives_no_date() {
    let open = Quantiles::new(vec![(0, 3), (400, 10)]).expect("quantiles");
    let never = Work { lasts: Some(open), due: Some(date(2026, 3, 31)), ..work(1, &[]) };
    let house = plan(vec![team(1, vec![member(1, &[1])])], vec![never]);

    let whole = Whole::of_plan(&house, &Whole::default(), 2_000, &Alone).expect("an answer");

    let found = whole.of(id(1)).expect("a prospect");
    assert_eq!((found.p50, found.p85), (Finish::NotWithin(12), Finish::NotWithin(12)));
    let chance = found.chance.expect("a chance");
    assert!((chance.share() - 0.4).abs() < chance.error() + 0.01, "{chance:?}");
    assert_eq!(Quantiles::of(|share| (share < 0.405).then_some(3.0 + share * 17.5)).and_then(|q| q.at(400)), Some(10));
}

#[test]
fn a_whole_is_finished_with_its_last_part_and_parts_wait_for_what_it_waits_for() {
    let first = work(1, &[need(1, 1, 8)]);
    let whole = Work { after: vec![id(1)], ..work(2, &[]) };
    let part = |n, team, hours| Work { part_of: Some(id(2)), ..work(n, &[need(team, 1, hours)]) };
    let teams = vec![team(1, vec![member(1, &[1])]), team(2, vec![member(2, &[1])])];
    let house = plan(teams, vec![first, whole, part(3, 1, 4), part(4, 2, 12)]);

    assert_eq!(days(&house), [march(2), march(4), march(3), march(4)]);
}

#[test]
fn nothing_is_put_into_use_in_a_freeze() {
    let frozen = Away { from: date(2026, 3, 3), until: date(2026, 3, 8) };
    let still = Work { freezes: vec![frozen], ..work(1, &[need(1, 1, 12)]) };
    let after = Work { after: vec![id(1)], ..work(2, &[need(1, 1, 4)]) };
    let house = plan(vec![team(1, vec![member(1, &[1])])], vec![still, after]);

    assert_eq!(days(&house), [march(9), march(10)]);
}

#[test]
fn what_cannot_be_finished_has_no_date() {
    let teams = || vec![team(1, vec![member(1, &[1])]), team(2, Vec::new())];
    let after = Work { after: vec![id(1)], ..work(4, &[need(1, 1, 1)]) };
    let house = plan(
        teams(),
        vec![work(1, &[need(1, 9, 8)]), work(2, &[need(2, 1, 8)]), work(3, &[need(1, 1, 12 * 40 + 1)]), after],
    );

    assert_eq!(days(&house), [None, None, None, None], "no skill, no people, too much, and after what never ends");
    assert_eq!(days(&plan(teams(), vec![work(1, &[need(1, 1, 12 * 40)])])), [Some(date(2026, 5, 22))]);
}

#[test]
fn a_circle_is_named_and_told_from_what_only_waits_for_it() {
    let after = |n, first| Work { after: vec![id(first)], ..work(n, &[]) };
    let house = plan(Vec::new(), vec![after(1, 2), after(2, 3), after(3, 2), after(4, 1)]);
    let part = Work { part_of: Some(id(2)), ..work(1, &[]) };
    let within = plan(Vec::new(), vec![part, after(2, 3), after(3, 1)]);
    let asked = |plan: &Plan| Whole::of_plan(plan, &Whole::default(), 1, &Alone).map(|_| ()).expect_err("a flaw");

    assert_eq!(asked(&house), Flaw::Circle(vec![id(2), id(3)]));
    assert_eq!(asked(&within), Flaw::Circle(vec![id(1), id(3)]), "the part waits for what the whole waits for");
    assert!(asked(&house).to_string().contains(&format!("{}, then {}", id(2), id(3))));
}

#[test]
fn what_makes_no_plan_is_said() {
    let asked = |plan: &Plan| Whole::of_plan(plan, &Whole::default(), 1, &Alone).map(|_| ()).expect_err("a flaw");
    let lost = Work { after: vec![id(9)], ..work(1, &[]) };
    let twice = plan(vec![team(1, Vec::new()), team(1, Vec::new())], Vec::new());

    assert_eq!(asked(&plan(Vec::new(), vec![lost])), Flaw::Unknown { of: id(1), named: id(9) });
    assert_eq!(asked(&plan(Vec::new(), vec![work(1, &[need(7, 1, 1)])])), Flaw::NoTeam { of: id(1), team: party(7) });
    assert_eq!(asked(&plan(Vec::new(), vec![work(1, &[]), work(1, &[])])), Flaw::Twice(id(1)));
    assert_eq!(asked(&twice), Flaw::TeamTwice(party(1)));
    assert_eq!(asked(&Plan { weeks: 0, ..plan(vec![team(1, Vec::new())], Vec::new()) }), Flaw::Weeks(0));
}

#[test]
fn a_short_record_falls_back_and_says_so() {
    let (nine, ten) = (Record::new([900; 9]), Record::new([1100; 10]));

    assert_eq!(ten.or(&exact()), (ten.clone(), Whose::Team));
    assert_eq!(nine.or(&ten), (ten.clone(), Whose::Organisation));
    assert_eq!(nine.or(&nine), (Record::default_one(), Whose::Default));
    assert_eq!(Unplanned::default().or(&calm()).1, Whose::Organisation);
    assert_eq!((Record::of([(10, 5), (0, 3), (10, 20)]).mean(), Record::default_one().mean()), (1250, 1317));
    assert_eq!(Record::new([1000, 2000, 3000]).at(750), 2500);
}

#[test]
fn a_record_scales_what_is_drawn_and_its_spread_is_not_added_twice() {
    let record = Record::new((0..100).map(|n| 800 + n * 8));
    let mut slow = team(1, vec![member(1, &[1])]);
    slow.record = record;
    let effort = |low, high| {
        let mut only = need(1, 1, 0);
        only.effort = Effort::new(low * HOUR, 84 * HOUR, high * HOUR).expect("an estimate");
        let house = plan(vec![slow.clone()], vec![work(1, &[only])]);
        let whole = Whole::of_plan(&house, &Whole::default(), 4_000, &Alone).expect("an answer");
        let found = whole.of(id(1)).expect("a prospect");
        (found.p10.day(), found.p50.day(), found.p95.day())
    };

    // Ratios from 0.8 to 1.59 make of 84 hours 74 (one in ten), 100 (the middle) and 130 (all but one in twenty): the
    // tenth, thirteenth and seventeenth day. An estimate that has nearly as wide a range of its own is hardly widened.
    assert_eq!(effort(84, 84), (march(13), march(18), march(24)));
    let (low, middle, high) = effort(50, 118);
    assert_eq!(middle, march(18));
    assert!(low >= march(12) && high <= march(25), "{low:?} {high:?}");
}

#[test]
fn teams_hang_together_by_work_and_waits() {
    let after = Work { after: vec![id(1)], ..work(2, &[need(2, 1, 1)]) };
    let teams = (1..=4).map(|n| team(n, vec![member(n, &[1])])).collect();
    let both = work(3, &[need(3, 1, 1), need(4, 1, 1)]);
    let house = plan(teams, vec![work(1, &[need(1, 1, 1)]), after, both, work(5, &[])]);

    assert_eq!(Together::of([&house]).parts().len(), 3);
    assert_eq!(house.from, FROM);
    assert_eq!(house.teams[0].people[0].skills[0].0, skill(1));
}
