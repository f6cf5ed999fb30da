//! What a bill is to be expected to be.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::charging::story::usd;
use crate::charging::{Course, Currency, Leaves, Money, Range, at_close, forecast, held_before, leaves, stays_inside};

fn months(minor: &[i64]) -> Vec<Money> {
    minor.iter().map(|minor| Money::new(*minor, usd())).collect()
}

fn range(minor: &[i64]) -> (i64, i64, i64) {
    let Range { low, middle, high } = forecast(&months(minor)).unwrap().range;
    (low.minor, middle.minor, high.minor)
}

fn money(minor: i64) -> Money {
    Money::new(minor, usd())
}

#[test]
fn where_nothing_is_known_nothing_is_said() {
    assert_eq!(forecast(&[]), None);
    assert_eq!(forecast(&[money(1), Money::new(1, Currency::of("EUR").unwrap())]), None);
    let nothing_yet = Course { so_far: money(0), fixed: money(0), day: 0, days: 31 };
    assert_eq!(at_close(None, &nothing_yet), None);
}

#[test]
fn few_months_give_a_wide_range_and_say_so() {
    assert_eq!(range(&[1000]), (500, 1000, 2000));
    assert_eq!(range(&[1000, 1000]), (500, 1000, 1500));
    assert_eq!(range(&[900, 900, 900]), (600, 900, 1200));
    let few = forecast(&months(&[900, 900, 900])).unwrap();
    assert!(few.rests_on_little() && few.months == 3);
    // Six of the same are known to be the same.
    assert_eq!(range(&[900; 6]), (900, 900, 900));
    assert!(!forecast(&months(&[900; 6])).unwrap().rests_on_little());
}

#[test]
fn steady_growth_goes_on() {
    let growing: Vec<i64> = (0..14).map(|month| 10_000 + 500 * month).collect();
    let (low, middle, high) = range(&growing);
    assert!((16_700..=17_300).contains(&middle), "{middle}");
    assert!(low <= 17_000 && 17_000 <= high);
}

#[test]
fn a_range_of_charges_does_not_begin_below_nothing() {
    assert_eq!(range(&[0, 5000, 0, 9000, 0, 0, 7000]).0, 0);
    assert!(range(&[-4000, 5000, 0, 9000, 0, 0, 7000]).0 < 0);
}

#[test]
fn the_last_day_knows_the_bill() {
    let before = forecast(&months(&[900, 1100, 950, 1050, 1000, 1020, 980]));
    let course = |day, so_far| Course { so_far: money(so_far), fixed: money(300), day, days: 30 };
    let at = |day, so_far| at_close(before.as_ref(), &course(day, so_far)).unwrap().range;
    let last = at(30, 1234);
    assert_eq!((last.low, last.middle, last.high), (money(1234), money(1234), money(1234)));
    let first = at(0, 300);
    assert_eq!(first.middle, before.unwrap().range.middle);
    // The width shrinks, and the pace seen counts for more and more: 300 fixed and 1200 by the middle are on the way to 2400
    let widths: Vec<i64> = [0, 10, 20, 30]
        .map(|day| {
            let r = at(day, 1500);
            r.high.minor - r.low.minor
        })
        .to_vec();
    assert!(widths.windows(2).all(|pair| pair[0] > pair[1]), "{widths:?}");
    let half = at(15, 1500);
    assert!((2200..2400).contains(&half.middle.minor), "{half:?}");
    // More was fixed since than was ever billed: the rest of the month does not give it back
    let more =
        at_close(before.as_ref(), &Course { so_far: money(2500), fixed: money(2500), day: 10, days: 30 }).unwrap();
    assert_eq!((more.range.low, more.range.middle), (money(2500), money(2500)));
    // Without a month before, the pace seen, and wide
    let new = at_close(None, &Course { so_far: money(500), fixed: money(0), day: 10, days: 30 }).unwrap();
    assert_eq!((new.range.middle, new.months), (money(1500), 0));
    assert!(new.range.high.minor > 2000);
}

#[test]
fn a_bill_that_leaves_its_range_is_told_before_the_close() {
    let told = Range { low: money(41_000), middle: money(43_000), high: money(45_500) };
    let now = Range { low: money(44_800), middle: money(46_900), high: money(49_300) };
    let Some(Leaves::Above { by, stays }) = leaves(&told, &now) else { panic!("it leaves") };
    assert_eq!(by, money(1_400));
    // (46900 − 45500) ÷ (2100 ÷ 1.2816) = 0.854 deviations: 20 in 100 lie below
    assert_eq!(stays, 20);
    assert_eq!((leaves(&told, &told), stays_inside(&told, &told)), (None, 80));
    let less = Range { low: money(30_000), middle: money(30_000), high: money(30_000) };
    assert_eq!(leaves(&told, &less), Some(Leaves::Below { by: money(11_000), stays: 0 }));
}

#[test]
fn the_table_of_t_is_students() {
    for freedom in 1..=34_i32 {
        let exact = StudentsT::new(0.0, 1.0, f64::from(freedom)).unwrap().inverse_cdf(0.9);
        let table = crate::charging::forecast::t90(usize::try_from(freedom).unwrap());
        assert!((exact - table).abs() < 0.001, "{freedom}: {exact} and {table}");
    }
}

/// Noise without chance: twelve draws of a small generator are nearly normal.
fn noise(seed: &mut u64) -> f64 {
    let draw = |seed: &mut u64| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(*seed >> 33).unwrap()) / f64::from(1_u32 << 31)
    };
    (0..12).map(|_| draw(seed)).sum::<f64>() - 6.0
}

#[test]
#[allow(clippy::cast_possible_truncation, reason = "amounts of a few thousand")]
fn the_range_holds_about_eighty_in_a_hundred() {
    let mut seed = 7;
    for (name, drift, stays) in [("level", 0.0, 0.0), ("walk", 0.0, 1.0), ("growth", 300.0, 0.0)] {
        let (mut held, mut all) = (0, 0);
        for _ in 0..150 {
            let mut level = 20_000.0;
            let series: Vec<Money> = (0..24)
                .map(|_| {
                    let off = 1_000.0 * noise(&mut seed);
                    level += drift + stays * off;
                    money((level + (1.0 - stays) * off).round() as i64)
                })
                .collect();
            let (inside, of) = held_before(&series, 12);
            (held, all) = (held + inside, all + of);
        }
        let share = held * 100 / all;
        assert!((72..=88).contains(&share), "{name}: {share} in 100");
    }
}
