//! What a run makes, whatever is put in.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;

use super::generated::{house, usage, usage_only};
use crate::charging::story::{House, LAB, charged, day, reversal};
use crate::charging::{Least, LineKind, Money, Per, Quantity, Rate, Run, Step, Sums, Usage};
use crate::kernel::UsageId;

/// The whereabouts of each line of usage, how often.
fn places(run: &Run) -> BTreeMap<UsageId, usize> {
    run.whereabouts().fold(BTreeMap::new(), |mut places, (id, _)| {
        *places.entry(id).or_default() += 1;
        places
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_line_of_usage_is_in_exactly_one_place(house in house()) {
        let run = house.run().unwrap();
        let all: BTreeMap<UsageId, usize> = house.usage.iter().map(|usage| (usage.id, 1)).collect();
        prop_assert_eq!(places(&run), all);
    }

    #[test]
    fn units_are_kept_line_by_line(house in house()) {
        let by_id: BTreeMap<UsageId, &Usage> = house.usage.iter().map(|usage| (usage.id, usage)).collect();
        let run = house.run().unwrap();
        for line in run.lines().filter(|line| line.kind == LineKind::Used) {
            let in_units = |id| if by_id[id].unit.as_str() == "dozen" { by_id[id].quantity.0 * Decimal::from(12) } else { by_id[id].quantity.0 };
            let units: Decimal = line.usage.iter().map(in_units).sum();
            prop_assert_eq!(units, line.quantity.0);
            prop_assert!(line.usage.iter().all(|id| line.from <= by_id[id].day && by_id[id].day <= line.until));
        }
        for unpriced in &run.unpriced {
            if let crate::charging::What::Usage(id) = unpriced.what {
                prop_assert_eq!(unpriced.quantity, by_id[&id].quantity);
            }
        }
    }

    #[test]
    fn lines_are_rounded_and_add_up(house in house()) {
        let run = house.run().unwrap();
        for line in run.lines() {
            let shares = Sums::of(line.shares.iter().map(|share| share.amount)).unwrap();
            prop_assert_eq!(shares.in_currency(line.amount.currency), line.amount);
            match line.steps.last() {
                Some(Step::Rounded { exact, to }) => {
                    prop_assert_eq!(*to, line.amount);
                    prop_assert!((exact.0 - to.exact().0).abs() <= Decimal::new(1, 2));
                    let half_even = Money::round(*exact, line.amount.currency).unwrap();
                    prop_assert!(!line.kind.is_own() || half_even == line.amount);
                }
                Some(Step::WorkedAnew { before, now }) => prop_assert_eq!(now.minus(*before).unwrap(), line.amount),
                other => prop_assert!(false, "{:?} is no end of a working", other),
            }
        }
        for statement in &run.statements {
            let sum: i64 = statement.lines.iter().map(|line| line.amount.minor).sum();
            let totals: i64 = statement.totals().unwrap().each().map(|total| total.minor).sum();
            prop_assert_eq!(sum, totals);
            prop_assert!(statement.lines.iter().zip(1..).all(|(line, number)| line.number == number));
        }
    }

    #[test]
    fn the_same_again_and_in_any_order(house in house(), seed in any::<[Index; 12]>()) {
        let run = house.run().unwrap();
        prop_assert_eq!(&house.run().unwrap(), &run);
        let mut other = house;
        for at in &seed {
            let (usage, held) = (other.usage.len(), other.subscriptions.len());
            other.usage.swap(0, at.index(usage));
            if held > 0 {
                other.subscriptions.swap(0, at.index(held));
            }
        }
        other.clients.reverse();
        prop_assert_eq!(other.run().unwrap(), run);
    }

    #[test]
    fn splitting_a_line_of_usage_changes_nothing(house in usage_only(), at in any::<Index>()) {
        let mut split = house.clone();
        let line = at.get(&house.usage).clone();
        let half = Quantity((line.quantity.0 / Decimal::TWO).round_dp(2));
        let rest = Quantity(line.quantity.0 - half.0);
        split.usage.iter_mut().filter(|usage| usage.id == line.id).for_each(|usage| usage.quantity = half);
        split.usage.push(Usage { id: UsageId(uuid::Uuid::from_u128(999)), quantity: rest, ..line });
        prop_assert_eq!(split.bill(), house.bill());
    }

    /// Where a least amount stands for each day, use of one day that fills it may move another day to a cheaper tier; so
    /// those are left out.
    #[test]
    fn more_use_never_costs_less(house in usage_only(), at in any::<Index>(), more in 0_i64..50_000) {
        let mut rates = house.card.rates().to_vec();
        for rate in &mut rates {
            rate.minimums.retain(|minimum| minimum.per == Per::Period || matches!(minimum.least, Least::Quantity(_)));
        }
        let house = House { card: crate::charging::RateCard::new(1, rates).unwrap(), ..house };
        let mut larger = house.clone();
        let line = at.get(&house.usage).id;
        let usage = larger.usage.iter_mut().find(|usage| usage.id == line).unwrap();
        usage.quantity = Quantity(usage.quantity.0 + Decimal::new(more, 2));
        prop_assert!(charged(&larger.run().unwrap()) >= charged(&house.run().unwrap()));
    }

    #[test]
    fn what_comes_late_makes_it_as_if_it_had_come_in_time(house in usage_only(), late in usage(100, 2)) {
        let in_time = charged(&with(&house, &late).run().unwrap());
        let mut april = house.next();
        april.usage = late;
        prop_assert_eq!(charged(&house.run().unwrap()) + charged(&april.run().unwrap()), in_time);
    }

    #[test]
    fn a_reversal_gives_back_exactly(house in usage_only(), back in select(vec![1_usize, 2, 3])) {
        let mut april = house.next();
        let wrong = house.usage.iter().enumerate().filter(|(at, _)| at % back == 0).map(|(_, usage)| usage);
        april.usage = wrong.zip(200..).map(|(usage, number)| reversal(usage, number)).collect();
        let given = charged(&april.run().unwrap());
        let mut right = house.clone();
        right.usage = house.usage.iter().enumerate().filter(|(at, _)| at % back != 0).map(|(_, u)| u.clone()).collect();
        prop_assert_eq!(charged(&house.run().unwrap()) + given, charged(&right.run().unwrap()));
    }

    #[test]
    fn an_april_after_what_came_late_costs_what_it_would_have(house in usage_only(), late in usage(100, 2)) {
        let april = |mut house: House| {
            house.usage = house.settled.iter().map(|usage| Usage { id: UsageId(uuid::Uuid::from_u128(usage.id.0.as_u128() + 500)), day: day("2026-04-02"), ..usage.clone() }).collect();
            house
        };
        // All in time, then April; or some of March late, together with April. The same April for both.
        let in_time = with(&house, &late).next();
        let same = april(house.next()).usage;
        let first = House { usage: same.clone(), ..in_time };
        let mut second = house.next();
        second.usage = same.into_iter().chain(late.clone()).collect();
        let march = |house: &House| charged(&house.run().unwrap());
        let all_in_time = march(&with(&house, &late)) + march(&first);
        let some_late = march(&house) + march(&second);
        prop_assert_eq!(all_in_time, some_late);
    }

    /// Two months later, with April between: tiers and allowances of the year end where they would have, and every way there
    /// rounds a few lines.
    #[test]
    fn a_year_costs_the_same_however_late(house in usage_only(), late in usage(100, 2), back in any::<Index>()) {
        let mut rates = house.card.rates().to_vec();
        for rate in &mut rates {
            (rate.resets, rate.increment) = (crate::charging::Resets::Yearly, None);
            rate.minimums.clear();
        }
        let house = House { card: crate::charging::RateCard::new(1, rates).unwrap(), ..house };
        let april = |mut house: House| {
            house.usage = late.iter().map(|line| Usage { id: UsageId(uuid::Uuid::from_u128(line.id.0.as_u128() + 500)), day: day("2026-04-02"), ..line.clone() }).collect();
            house
        };
        let wrong = back.get(&house.usage).clone();
        let bill = |house: &House| charged(&house.run().unwrap());

        let mut right = with(&house, &late);
        right.usage.retain(|line| line.id != wrong.id);
        let in_time = bill(&right) + bill(&april(right.next()));

        let second = april(house.next());
        let mut third = second.next();
        third.usage = late.iter().cloned().chain([reversal(&wrong, 999)]).collect();
        let however = bill(&house) + bill(&second) + bill(&third);
        prop_assert!((in_time - however).abs() <= 12, "{} in time, {} however", in_time, however);
    }
}

fn with(house: &House, more: &[Usage]) -> House {
    let mut all = house.clone();
    all.usage.extend_from_slice(more);
    all
}

#[test]
fn tiers_continue_where_the_year_stands() {
    let pricing = crate::charging::story::tiers(crate::charging::Measure::Volume, &[("10", "3"), ("", "1")]);
    let rate =
        Rate { pricing, resets: crate::charging::Resets::Yearly, ..crate::charging::story::rate(1, "a", "piece", "1") };
    let march = House::new("2026-03", vec![rate]).used("a", "2026-03-01", "8", "piece");
    let place = march.run().unwrap().carried.into_iter().next().unwrap();
    assert_eq!((place.0, place.1.used.to_string()), ((LAB, "a".into(), day("2025-07-01")), "8".to_owned()));
}
