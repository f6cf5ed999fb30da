//! Examples and properties of what is known about a client.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::charging::Quantity;

fn q(text: &str) -> Quantity {
    text.parse().unwrap_or_default()
}

#[test]
fn codes_come_back() {
    assert!(Part::ALL.iter().all(|p| Part::from_code(p.code()) == Some(*p)));
    assert!(Stance::ALL.iter().all(|s| Stance::from_code(s.code()) == Some(*s)));
    assert!(Gap::ALL.iter().all(|g| Gap::from_code(g.code()) == Some(*g)));
    assert!(Tier::ALL.iter().all(|t| Tier::from_code(t.code()) == Some(*t)));
}

#[test]
fn a_target_is_reached_from_the_side_that_counts() {
    let (up, down) = (Direction::Up, Direction::Down);

    assert_eq!(course(up, Some(q("71")), Some(q("90")), q("90")), Some(Course::Reached));
    assert_eq!(course(up, Some(q("71")), Some(q("90")), q("78")), Some(Course::Better));
    assert_eq!(course(up, Some(q("71")), Some(q("90")), q("70.9")), Some(Course::Worse));
    assert_eq!(course(down, Some(q("2400")), Some(q("1500")), q("1940")), Some(Course::Better));
    assert_eq!(course(down, Some(q("2400")), Some(q("1500")), q("1499")), Some(Course::Reached));
    assert_eq!(course(down, Some(q("5")), None, q("5")), Some(Course::Same));
    assert_eq!(course(down, None, None, q("5")), None);
}

#[test]
fn figures_are_read_with_their_unit() {
    assert_eq!(figure(q("1940"), "hours a month"), "1,940 hours a month");
    assert_eq!(figure(q("78.50"), "%"), "78.5 %");
    assert_eq!(figure(q("-3"), ""), "−3");
}

#[test]
fn the_day_itself_is_still_in_time() {
    let last = Some(date(2026, 2, 10));

    assert_eq!(touch(last, 30, date(2026, 3, 12)), Touch::By(date(2026, 3, 12)));
    assert_eq!(touch(last, 30, date(2026, 3, 13)), Touch::Overdue(1));
    assert_eq!(touch(None, 30, date(2026, 3, 13)), Touch::Never);
}

#[test]
fn the_next_talk_is_wanted_so_many_days_after_the_last() {
    let since = date(2026, 3, 12);

    assert_eq!(talk_by(Some(date(2026, 2, 10)), since, 30), date(2026, 3, 12));
    assert_eq!(talk_by(None, since, 30), since);
}

#[test]
fn what_was_noted_about_somebody_fades_after_two_years() {
    let said: Timestamp = "2024-03-12T08:30:00Z".parse().unwrap_or(Timestamp::MIN);
    let at = |text: &str| text.parse().unwrap_or(Timestamp::MAX);

    assert!(still_stands(said, at("2026-03-12T08:29:59Z")));
    assert!(!still_stands(said, at("2026-03-12T08:30:00Z")));
}

#[test]
fn nothing_known_is_all_gaps_that_can_be() {
    let none = gaps(&Facts::default(), true);

    // Without measures there are no values to miss, and without deciders no limits.
    assert_eq!(none.len(), Gap::ALL.len() - 3);
    assert!(!gaps(&Facts::default(), false).iter().any(|g| g.is_inside()));
}

fn planned() -> Planned {
    let (begins, ends) = (date(2026, 1, 1), date(2026, 7, 20));
    Planned { way: Direction::Down, baseline: q("200"), target: q("100"), begins, ends }
}

#[test]
fn what_is_expected_lies_evenly_between_beginning_and_target() {
    let plan = planned();

    assert_eq!(plan.expected(date(2026, 1, 1)), q("200"));
    assert_eq!(plan.expected(date(2026, 4, 11)), q("150"));
    assert_eq!(plan.expected(date(2026, 7, 20)), q("100"));
    assert_eq!(plan.expected(date(2027, 1, 1)), q("100"));
}

#[test]
fn a_check_counts_once_the_client_confirmed_it() {
    let (plan, day) = (planned(), date(2026, 4, 11));

    assert_eq!(plan.check(day, None, date(2026, 4, 10)), Check::Ahead);
    assert_eq!(plan.check(day, None, day), Check::Missing);
    assert_eq!(plan.check(day, Some((q("140"), false)), day), Check::Unconfirmed);
    assert_eq!(plan.check(day, Some((q("150"), true)), day), Check::Realised);
    assert_eq!(plan.check(day, Some((q("150.01"), true)), day), Check::Short);
}

#[test]
fn whoever_is_named_sponsors_and_else_whoever_sponsors_the_client() {
    let matters = [("named", Some(1)), ("nobody named", None), ("somebody else", Some(2))];

    assert_eq!(touched(matters, Some(1), 1), ["named", "nobody named"]);
    assert_eq!(touched(matters, Some(2), 1), ["named"]);
    assert_eq!(touched(matters, None, 2), ["somebody else"]);
}

fn facts() -> impl Strategy<Value = Facts> {
    (0..4usize, 0..4usize, 0..4usize, 0..4usize, 0..4usize, any::<[bool; 6]>(), 0..3usize).prop_map(
        |(measures, without, deciders, limit, stance, [success, risk, calendar, is_unit, lead, rhythm], lines)| Facts {
            measures,
            without_value: without.min(measures),
            deciders,
            with_limit: limit.min(deciders),
            with_stance: stance.min(deciders),
            success,
            risk,
            calendar,
            lines,
            is_unit,
            lead,
            rhythm,
        },
    )
}

proptest! {
    #[test]
    fn a_text_more_never_opens_a_gap(known in facts()) {
        let more = Facts { success: true, risk: true, calendar: true, lead: true, rhythm: true, ..known };

        let (before, after) = (gaps(&known, true), gaps(&more, true));

        prop_assert!(after.iter().all(|gap| before.contains(gap)));
        prop_assert!(gaps(&known, false).iter().all(|gap| before.contains(gap) && !gap.is_inside()));
    }

    #[test]
    fn a_later_talk_is_never_worse(first in 0..400i64, later in 0..400i64, every in 1..365i64, day in 0..800i64) {
        let from: Date = date(2025, 1, 1);
        let on = |days: i64| from.checked_add(days.days()).unwrap_or(from);
        let late = |touch: Touch| if let Touch::Overdue(days) = touch { days } else { 0 };

        let (early, newer) = (touch(Some(on(first)), every, on(day)), touch(Some(on(first + later)), every, on(day)));

        prop_assert!(late(newer) <= late(early));
    }

    #[test]
    fn every_matter_with_a_sponsor_is_touched_by_exactly_one_person(
        named in prop::collection::vec(prop::option::of(0..4u8), 0..12),
        of_client in prop::option::of(0..4u8),
    ) {
        let matters = || named.iter().copied().enumerate();

        let all: usize = (0..4u8).map(|who| touched(matters(), of_client, who).len()).sum();

        prop_assert_eq!(all, matters().filter(|(_, n)| sponsor(*n, of_client).is_some()).count());
    }

    #[test]
    fn what_is_expected_never_leaves_the_way(from in -500..500i64, to in -500..500i64, long in 1..900i64, at in -50..1000i64) {
        let begins = date(2025, 1, 1);
        let on = |days: i64| begins.checked_add(days.days()).unwrap_or(begins);
        let (baseline, target) = (q(&from.to_string()), q(&to.to_string()));
        let plan = Planned { way: Direction::Up, baseline, target, begins, ends: on(long) };

        let (now, later) = (plan.expected(on(at)), plan.expected(on(at + 1)));

        prop_assert!(now >= baseline.min(target) && now <= baseline.max(target));
        prop_assert!((to >= from && later >= now) || (to <= from && later <= now));
    }

    #[test]
    fn the_share_of_the_way_is_whole_at_the_target(a in -1000..1000i64, b in -1000..1000i64) {
        let (from, to) = (q(&a.to_string()), q(&b.to_string()));

        prop_assert_eq!(share(from, to, to), (a != b).then_some(100));
        prop_assert_eq!(share(from, to, from), (a != b).then_some(0));
    }
}
