//! Levels by example, and by properties over everything that can be measured.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::calendar::WorkingDays;
use crate::catalogue::{Level, LevelKind, Target, Unit};

const fn percent(amount: u32) -> Target {
    Target { unit: Unit::PercentMonth, amount }
}

const FOUR_HOURS: Target = Target { unit: Unit::BusinessHours, amount: 240 };

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn word(fails: bool, on: Date) -> Said {
    Said { fails, at: TimeZone::UTC.to_timestamp(on.at(12, 0, 0, 0)).expect("noon"), on }
}

fn month(level: usize, month: Date, verdict: Verdict) -> Judged {
    Judged { level, month, to: month.last_of_month(), verdict }
}

#[test]
fn what_is_written_is_one_measurement_in_one_way() {
    let read = |w: Written<'_>, kind| w.read(kind, 43_200);
    let kept = Written { kept: "11", of: "12", ..Written::default() };
    let down = Written { down: "380", ..Written::default() };

    assert_eq!(read(kept, LevelKind::Response), Ok(Measured::Kept { kept: 11, of: 12 }));
    assert_eq!(read(down, LevelKind::Availability), Ok(Measured::Down { down: 380, of: 43_200 }));
    let told = Written { percent: "99,87 %", ..Written::default() };
    assert_eq!(read(told, LevelKind::Availability), Ok(Measured::Percent(99_870)));
    assert_eq!(read(Written { percent: "0", ..told }, LevelKind::Other), Ok(Measured::Percent(0)));
    assert_eq!(read(Written::default(), LevelKind::Other), Err(MeasureError::Nothing));
    assert_eq!(read(Written { percent: "5", ..kept }, LevelKind::Other), Err(MeasureError::TwoWays));
    assert_eq!(read(Written { of: "", ..kept }, LevelKind::Other), Err(MeasureError::NoBase));
    assert_eq!(read(Written { kept: "13", ..kept }, LevelKind::Other), Err(MeasureError::MoreThanAll("kept")));
    assert_eq!(read(Written { kept: "1.5", ..kept }, LevelKind::Other), Err(MeasureError::NoNumber("kept")));
    assert_eq!(read(Written { percent: "100.1", ..told }, LevelKind::Other), Err(MeasureError::NoPercent));
    assert_eq!(read(kept, LevelKind::Availability), Err(MeasureError::Unfit(LevelKind::Availability)));
    assert_eq!(read(down, LevelKind::Delivery), Err(MeasureError::Unfit(LevelKind::Delivery)));
}

#[test]
fn parts_and_wholes_are_added_and_percent_never_averaged() {
    let (few, many) = (Measured::Kept { kept: 1, of: 2 }, Measured::Kept { kept: 98, of: 98 });

    assert_eq!(combined(&[few, many]), Some(Measured::Kept { kept: 99, of: 100 }));
    assert_eq!(combined(&[Measured::Percent(50_000), Measured::Percent(90_000)]), Some(Measured::Percent(90_000)));
    assert_eq!(combined(&[few, Measured::Percent(100_000)]), Some(few), "what has a base stands");
    assert_eq!(combined(&[]), None);
}

#[test]
fn a_month_is_judged_by_whole_numbers() {
    // 0.13 percent of 43,200 minutes are 56.16: one minute more is a miss that rounding would hide.
    let down = |down| Some(Measured::Down { down, of: 43_200 });

    assert_eq!(judged(Some(percent(99_870)), down(56)), Verdict::Kept);
    assert_eq!(judged(Some(percent(99_870)), down(57)), Verdict::Missed);
    assert_eq!(down(57).map(Measured::thousandths), Some(99_868));
    assert_eq!(judged(None, down(0)), Verdict::NotPromised);
    assert_eq!(judged(Some(percent(1)), None), Verdict::NotMeasured);
    let of = |kept| judged(Some(FOUR_HOURS), Some(Measured::Kept { kept, of: 20 }));
    assert_eq!((of(20), of(19), of(18)), (Verdict::Kept, Verdict::SomeLate, Verdict::Missed));
}

#[test]
fn one_late_case_is_no_train_that_stands_still() {
    let of = |kept, of| running(Some(FOUR_HOURS), Some(Measured::Kept { kept, of }));

    assert_eq!((of(0, 1), of(1, 3), of(0, 3)), (Verdict::SomeLate, Verdict::SomeLate, Verdict::Missed));
    let share = Some(Measured::Kept { kept: 0, of: 1 });
    assert_eq!(running(Some(percent(90_000)), share), Verdict::Missed, "a share that is promised is a share");
}

#[test]
fn a_level_that_changed_does_not_judge_the_past() {
    let level = |amount| Level { kind: LevelKind::Availability, name: None, target: percent(amount) };
    let versions = [
        Promised { from: date(2025, 1, 1), levels: vec![level(99_500)] },
        Promised { from: date(2026, 2, 10), levels: vec![level(90_000)] },
    ];
    let on = |day| promised_on(&versions, day, LevelKind::Availability, None).map(|l| l.target.amount);

    assert_eq!(on(date(2026, 2, 1)), Some(99_500));
    assert_eq!(on(date(2026, 3, 1)), Some(90_000));
    assert_eq!(on(date(2024, 3, 1)), Some(99_500), "before the first, the first");
}

#[test]
fn a_missed_month_fails_until_it_is_kept_or_said_to_be_over_or_long_ago() {
    let (jan, feb) = (date(2026, 1, 1), date(2026, 2, 1));
    let missed = [month(0, jan, Verdict::Missed), month(0, feb, Verdict::Missed), month(1, feb, Verdict::Kept)];
    let today = date(2026, 3, 12);

    let now = state(None, &missed);
    assert_eq!(now.fails(today), now.missed.map(Fails::Missed));
    assert_eq!(now.missed.map(|m| (m.since, m.until)), Some((jan, date(2026, 4, 14))));
    assert_eq!(now.fails(date(2026, 4, 15)), None, "long ago");
    assert_eq!(state(None, &[missed[0], month(0, feb, Verdict::Kept)]).fails(today), None, "kept since");
    assert_eq!(state(None, &[missed[0], month(0, feb, Verdict::SomeLate)]).fails(today), None, "a few late");
    assert_eq!(state(Some(word(false, date(2026, 3, 5))), &missed).fails(today), None, "said to be over");
    assert!(state(Some(word(false, date(2026, 1, 20))), &missed).fails(today).is_some(), "said before it was missed");
}

#[test]
fn a_word_comes_before_a_measurement_and_ends_by_a_word() {
    let kept = [month(0, date(2026, 2, 1), Verdict::Kept)];
    let today = date(2026, 3, 12);

    assert!(matches!(state(Some(word(true, today)), &kept).fails(today), Some(Fails::Said(_))));
    assert_eq!(state(Some(word(false, today)), &kept).fails(today), None);
}

#[test]
fn what_is_known_of_one_client_comes_before_what_is_known_of_everybody() {
    let feb = date(2026, 2, 1);
    let today = date(2026, 3, 12);
    let (bad, good) = (state(None, &[month(0, feb, Verdict::Missed)]), state(None, &[month(0, feb, Verdict::Kept)]));
    let old = state(None, &[month(0, date(2026, 1, 1), Verdict::Kept)]);

    assert!(fails_for(Some(&bad), &[], today).is_some());
    assert_eq!(fails_for(Some(&bad), &[&good], today), None, "it was measured for this client");
    assert!(fails_for(Some(&bad), &[&old], today).is_some(), "what is newer stands");
    assert!(fails_for(Some(&good), &[&bad], today).is_some());
    let down = state(Some(word(true, date(2026, 3, 10))), &[]);
    let again = state(Some(word(false, date(2026, 3, 11))), &[]);
    assert!(matches!(fails_for(Some(&down), &[&good], today), Some(Fails::Said(_))));
    assert_eq!(fails_for(Some(&down), &[&again], today), None, "said to this client since");
    assert_eq!(fails_for(Some(&bad), &[&again], today), None);
}

#[test]
fn an_order_counts_once_it_is_over_or_late() {
    let days = WorkingDays::weekdays(TimeZone::UTC);
    let asked = at("2026-03-10T10:00:00Z");
    let order = Ordered { asked, answered: None, delivered: None, ended: None };
    let three = Target { unit: Unit::WorkingDays, amount: 3 };
    let over = due(&order, three, &days).expect("a due");
    let (before, after) = (over - SignedDuration::from_hours(1), over + SignedDuration::from_hours(1));
    let on = |order: &Ordered, now| counted(order, LevelKind::Delivery, over, now);

    assert_eq!(on(&order, before), None);
    assert_eq!(on(&order, after), Some(false));
    assert_eq!(on(&Ordered { delivered: Some(before), ..order }, before), Some(true));
    assert_eq!(on(&Ordered { delivered: Some(after), ..order }, after), Some(false));
    assert_eq!(on(&Ordered { ended: Some(before), ..order }, after), None, "called off in time");
    assert_eq!(on(&Ordered { ended: Some(after), ..order }, after), Some(false), "called off because it was late");
    assert_eq!(counted(&Ordered { answered: Some(asked), ..order }, LevelKind::Response, over, after), Some(true));
}

fn cases() -> impl Strategy<Value = Measured> {
    (0u64..500, 1u64..500).prop_map(|(kept, of)| Measured::Kept { kept: kept.min(of), of })
}

fn measures() -> impl Strategy<Value = Measured> {
    let down = (0u64..50_000, 1u64..50_000).prop_map(|(down, of)| Measured::Down { down: down.min(of), of });
    prop_oneof![cases(), down, (0u32..=100_000).prop_map(Measured::Percent)]
}

fn verdicts() -> impl Strategy<Value = Verdict> {
    prop::sample::select(Verdict::ALL.to_vec())
}

proptest! {
    #[test]
    fn codes_come_back(m in measures()) {
        let (part, whole) = m.numbers();
        prop_assert_eq!(Measured::from_code(m.code(), part, whole), Some(m));
    }

    #[test]
    fn the_order_of_what_has_a_base_does_not_matter(mut all in prop::collection::vec(cases(), 1..20)) {
        let forth = combined(&all);
        all.reverse();
        prop_assert_eq!(combined(&all), forth);
    }

    #[test]
    fn a_month_lies_between_its_best_and_its_worst_part(all in prop::collection::vec(cases(), 1..20)) {
        let whole = combined(&all).map(Measured::thousandths);
        let parts: Vec<u32> = all.iter().map(|m| m.thousandths()).collect();
        prop_assert!(whole >= parts.iter().min().copied() && whole <= parts.iter().max().copied());
    }

    #[test]
    fn cutting_a_month_into_pieces_changes_nothing(down in 0u64..1000, of in 1000u64..50_000, cut in 0u64..1000) {
        let first = Measured::Down { down: down.min(cut), of: cut.max(1) };
        let rest = Measured::Down { down: down - down.min(cut), of: of - cut.max(1).min(of - 1) };
        let base = cut.max(1) + (of - cut.max(1).min(of - 1));
        prop_assert_eq!(combined(&[first, rest]), Some(Measured::Down { down, of: base }));
    }

    #[test]
    fn what_is_shown_never_looks_better_than_it_was(m in measures(), amount in 1u32..=100_000) {
        if m.thousandths() >= amount {
            prop_assert_eq!(judged(Some(percent(amount)), Some(m)), Verdict::Kept);
        }
        if judged(Some(percent(amount)), Some(m)) == Verdict::Missed {
            prop_assert!(m.thousandths() < amount);
        }
    }

    #[test]
    fn a_harder_promise_is_never_easier_to_keep(m in measures(), amount in 1u32..100_000) {
        let kept = |amount| judged(Some(percent(amount)), Some(m)) == Verdict::Kept;
        prop_assert!(!kept(amount + 1) || kept(amount));
    }

    #[test]
    fn it_fails_only_by_a_word_or_a_missed_month(
        months in prop::collection::vec((0usize..3, 1i8..=12, verdicts()), 0..20),
        said in prop::option::of((any::<bool>(), 1i8..=28)),
    ) {
        let said = said.map(|(fails, day)| word(fails, date(2025, 6, day)));
        let months: Vec<Judged> = months.into_iter().map(|(l, m, v)| month(l, date(2025, m, 1), v)).collect();
        let today = date(2025, 12, 31);
        match state(said, &months).fails(today) {
            Some(Fails::Said(last)) => prop_assert!(last.fails && said == Some(last)),
            Some(Fails::Missed(missed)) => {
                prop_assert!(missed.since <= missed.month && today <= missed.until);
                let is = |m: &Judged| m.level == missed.level && m.month == missed.month && m.verdict == Verdict::Missed;
                prop_assert!(months.iter().any(is));
            }
            None => prop_assert!(said.is_none_or(|said| !said.fails)),
        }
    }
}
