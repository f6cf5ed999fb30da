//! Hours of places, which estimate counts, and circles.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendar::{Rules, WorkingDays};
use crate::check::{Away, Effort};
use crate::kernel::{CommitmentId, PersonId, SkillId};

fn place(hours: Vec<(Date, u32)>, leave: Vec<Away>) -> Place {
    Place {
        person: PersonId(Uuid::from_u128(1)),
        from: date(2026, 1, 1),
        until: None,
        hours,
        skills: vec![(SkillId(Uuid::from_u128(9)), Level::Able)],
        leave,
    }
}

fn office() -> WorkingDays {
    WorkingDays::of(&Rules::office("UTC"), &[])
}

fn said(kind: EstimateKind, likely: u32, at: i64) -> Said {
    let line = Line { skill: SkillId(Uuid::from_u128(9)), effort: Effort::exactly(likely), hands: 2 };
    Said { kind, lines: vec![line], at: Timestamp::from_second(at).expect("an instant") }
}

#[test]
fn a_week_begins_on_its_monday() {
    assert_eq!(monday(date(2026, 3, 9)), date(2026, 3, 9));
    assert_eq!(monday(date(2026, 3, 15)), date(2026, 3, 9));
}

#[test]
fn a_holiday_and_a_day_of_leave_take_a_fifth_each() {
    let days = office().without([date(2026, 3, 17)]);
    let leave = vec![Away { from: date(2026, 3, 20), until: date(2026, 3, 22) }];

    let minutes = there(&[place(vec![(date(2026, 1, 1), 2000)], leave)], &days, date(2026, 3, 16), date(2026, 3, 22));

    assert_eq!(minutes, 1200);
}

#[test]
fn other_hours_count_from_their_day() {
    let half = place(vec![(date(2026, 1, 1), 2000), (date(2026, 3, 18), 1000)], vec![]);

    let minutes = there(std::slice::from_ref(&half), &office(), date(2026, 3, 16), date(2026, 3, 22));
    let members = people(&[half], date(2026, 3, 16), date(2026, 4, 30));

    assert_eq!(minutes, 2 * 400 + 3 * 200);
    assert_eq!(members.iter().map(|m| m.minutes).collect::<Vec<_>>(), vec![2000, 1000]);
    assert_eq!(members[0].away, vec![Away { from: date(2026, 3, 18), until: date(2026, 4, 30) }]);
    assert_eq!(members[1].away, vec![Away { from: date(2026, 3, 16), until: date(2026, 3, 17) }]);
}

#[test]
fn whoever_has_left_is_not_there() {
    let mut gone = place(vec![(date(2026, 1, 1), 2000)], vec![]);
    gone.until = Some(date(2026, 3, 10));

    assert!(people(&[gone], date(2026, 3, 16), date(2026, 4, 30)).is_empty());
}

#[test]
fn the_estimate_on_which_the_word_was_given_is_the_one_that_is_compared() {
    let history = [
        said(EstimateKind::Estimate, 100, 10),
        said(EstimateKind::Estimate, 200, 20),
        said(EstimateKind::Estimate, 900, 40),
    ];

    assert_eq!(taken_by(&history, Timestamp::from_second(30).ok()), Some(200));
    assert_eq!(taken_by(&history, Timestamp::from_second(5).ok()), Some(100), "it was estimated only afterwards");
    assert_eq!(taken_by(&[said(EstimateKind::Left, 50, 10)], None), None, "what is left is no estimate of the whole");
}

#[test]
fn an_estimate_of_nothing_cannot_be_said_and_nothing_left_can() {
    let nothing = said(EstimateKind::Left, 0, 1).lines;

    assert_eq!(counted(EstimateKind::Estimate, &nothing), Err(LineError::Zero));
    assert_eq!(counted(EstimateKind::Left, &nothing), Ok(()));
    assert_eq!(counted(EstimateKind::Unknown, &nothing), Err(LineError::Unknown));
    assert_eq!(counted(EstimateKind::Estimate, &[]), Err(LineError::Nothing));
    assert_eq!(counted(EstimateKind::Estimate, &[nothing[0], nothing[0]]), Err(LineError::Twice));
}

#[test]
fn what_is_promised_stands_before_what_is_not() {
    assert!(priority(Some(LAST), true) < priority(Some(FIRST), false));
}

#[test]
fn a_circle_is_seen_through_parts() {
    let id = |n: u128| CommitmentId(Uuid::from_u128(n));
    // 2 waits for 3, and 3 is made of 4.
    let requires = |of: CommitmentId| -> Result<Vec<CommitmentId>, ()> {
        Ok(match of.0.as_u128() {
            2 => vec![id(3)],
            3 => vec![id(4)],
            _ => vec![],
        })
    };

    assert_eq!(circle(id(4), &BTreeSet::new(), id(2), requires), Ok(true));
    assert_eq!(circle(id(9), &BTreeSet::from([id(4)]), id(2), requires), Ok(true), "its part would wait for itself");
    assert_eq!(circle(id(9), &BTreeSet::new(), id(2), requires), Ok(false));
}

proptest! {
    /// The check is given the hours that the page shows.
    #[test]
    fn hours_and_members_say_the_same(
        hours in prop::collection::vec((0_i16..80, 0_u32..3000), 1..4),
        leave in prop::collection::vec((0_i16..80, 0_i16..12), 0..4),
        ends in prop::option::of(30_i16..90),
    ) {
        let from = date(2026, 3, 2);
        let day = |n: i16| from.saturating_add(jiff::Span::new().days(n));
        let mut hours: Vec<(Date, u32)> = hours.into_iter().map(|(n, minutes)| (day(n), minutes)).collect();
        hours.sort_unstable();
        hours.dedup_by_key(|(day, _)| *day);
        let leave = leave.into_iter().map(|(n, long)| Away { from: day(n), until: day(n + long) }).collect();
        let own = Place { until: ends.map(day), from: day(5), ..place(hours, leave) };
        let days = WorkingDays::weekdays(TimeZone::UTC);
        let members = people(std::slice::from_ref(&own), from, day(80));

        for n in 0..80 {
            let on = day(n);
            let shown = own.held_on(on) && !own.away_on(on) && own.minutes_on(on) > 0;
            let there: Vec<_> =
                members.iter().filter(|m| !m.away.iter().any(|a| a.from <= on && on <= a.until)).collect();
            prop_assert_eq!(there.len(), usize::from(shown), "on {}", on);
            if let Some(member) = there.first() {
                prop_assert_eq!(member.minutes, own.minutes_on(on));
            }
        }
        prop_assert!(days.works(from));
    }
}
