//! Rows of real price lists (`it_service_rates.csv`, R064 to R175) and what they come to, to the cent. The working stands
//! beside each.

use crate::charging::story::{House, at_least, held, rate, tiers, units};
use crate::charging::{Also, Every, Increment, LineKind, Measure, Per, Rate, Resets};

use LineKind::{Held, Increment as Step, Minimum, SetUp, Used};

fn bill(house: &House) -> Vec<(LineKind, String)> {
    house.bill()
}

fn lines(of: &[(LineKind, &str)]) -> Vec<(LineKind, String)> {
    of.iter().map(|(kind, amount)| (*kind, (*amount).to_owned())).collect()
}

#[test]
fn so_much_for_each_unit() {
    let one = |key: &str, unit: &str, price: &str, quantity: &str| {
        let house = House::new("2026-03", vec![rate(1, key, unit, price)]).used(key, "2026-03-05", quantity, unit);
        house.bill().pop().unwrap().1
    };
    // R067: 4217 × 0.03
    assert_eq!(one("R067", "page", "0.03", "4217"), "126.51");
    // R157: 2.5 × 29.25 = 73.125, a tie, and 2 is even
    assert_eq!(one("R157", "hour", "29.25", "2.5"), "73.12");
    // R158: 0.5 × 15.09 = 7.545, a tie, and 4 is even
    assert_eq!(one("R158", "hour", "15.09", "0.5"), "7.54");
    // R101: 1000100 × 0.00015 = 150.015, a tie, and 2 is even
    assert_eq!(one("R101", "MB", "0.00015", "1000100"), "150.02");
    // R166: 37 × 0.1658 = 6.1346
    assert_eq!(one("R166", "minute", "0.1658", "37"), "6.13");
    // R167: 1.75 × 160.05 = 280.0875
    assert_eq!(one("R167", "hour", "160.05", "1.75"), "280.09");
    // R175: 8760 × 0.11
    assert_eq!(one("R175", "CPU hour", "0.11", "8760"), "963.60");
}

#[test]
fn a_price_for_a_thousand() {
    let thousand = |price: &str| Rate { per: units("1000"), ..rate(1, "R", "operation", price) };
    // R159: 12345 × 10 ÷ 1000
    let paper = House::new("2026-03", vec![thousand("10")]).used("R", "2026-03-05", "12345", "operation");
    assert_eq!(bill(&paper), lines(&[(Used, "123.45")]));
    // R165: 1234567 × 0.479 ÷ 1000 = 591.357593
    let disk = House::new("2026-03", vec![thousand("0.479")]).used("R", "2026-03-05", "1234567", "operation");
    assert_eq!(bill(&disk), lines(&[(Used, "591.36")]));
}

#[test]
fn begun_hours_of_a_rental_count_whole() {
    // R127: 15.00 for 4 hours. 5 hours cost 18.75; up to 8 hours adds 3 × 15 ÷ 4 = 11.25
    let rental = Rate {
        per: units("4"),
        increment: Some(Increment { of: units("4"), per: Per::Day }),
        ..rate(1, "R127", "hour", "15")
    };
    let house = House::new("2026-03", vec![rental]).used("R127", "2026-03-05", "5", "hour");
    assert_eq!(bill(&house), lines(&[(Used, "18.75"), (Step, "11.25")]));
    // On two days 5 and 3 hours: 30.00 are used, 3 hours and 1 hour are added
    let house = house.used("R127", "2026-03-09", "3", "hour");
    assert_eq!(bill(&house), lines(&[(Used, "30.00"), (Step, "15.00")]));
}

#[test]
fn a_least_amount_in_the_period() {
    // R075: 20.00 a person, minimum 200. 7 × 20 = 140
    let tests = Rate { minimums: vec![at_least("200 USD", Per::Period)], ..rate(1, "R075", "person", "20") };
    let few = House::new("2026-03", vec![tests]).used("R075", "2026-03-05", "3", "person");
    let few = few.used("R075", "2026-03-19", "4", "person");
    assert_eq!(bill(&few), lines(&[(Used, "140.00"), (Minimum, "60.00")]));
    let many = few.clone().used("R075", "2026-03-20", "5", "person");
    assert_eq!(bill(&many), lines(&[(Used, "240.00")]));
    // R162: 0.015 a name, 200.00 minimum. 9001 × 0.015 = 135.015, a tie, and 2 is even
    let names = Rate { minimums: vec![at_least("200 USD", Per::Period)], ..rate(1, "R162", "name", "0.015") };
    let voters = House::new("2026-03", vec![names]).used("R162", "2026-03-05", "9001", "name");
    assert_eq!(bill(&voters), lines(&[(Used, "135.02"), (Minimum, "64.98")]));
}

#[test]
fn a_least_number_of_hours_each_day() {
    // R094: 40.00 an hour, 2 hour minimum for a call-out. 4.75 × 40 = 190; 0.75 and 1.5 hours are added, 2.25 × 40 = 90
    let overtime = Rate { minimums: vec![at_least("2", Per::Day)], ..rate(1, "R094", "hour", "40") };
    let house = House::new("2026-03", vec![overtime])
        .used("R094", "2026-03-07", "1.25", "hour")
        .used("R094", "2026-03-08", "0.5", "hour")
        .used("R094", "2026-03-14", "3", "hour");
    assert_eq!(bill(&house), lines(&[(Used, "190.00"), (Minimum, "90.00")]));
}

#[test]
fn what_lies_beyond_a_free_allowance() {
    // R081: 6.40 a TB and month, 10 TB free. (18.4 − 10) × 6.4
    let storage = Rate { free: Some(units("10")), ..held(1, "R081", "TB", "6.4", Every::Month) };
    let big = House::new("2026-03", vec![storage.clone()]).holds("R081", "2025-01-01", None, "18.4");
    assert_eq!(bill(&big), lines(&[(Held, "53.76")]));
    let small = House::new("2026-03", vec![storage.clone()]).holds("R081", "2025-01-01", None, "8");
    assert_eq!(bill(&small), lines(&[(Held, "0.00")]));
    // A quarter has three months of it: 2 × 6.4, three times
    let quarter = House::new("2026-Q1", vec![storage]).holds("R081", "2025-01-01", None, "12");
    assert_eq!(bill(&quarter), lines(&[(Held, "12.80"), (Held, "12.80"), (Held, "12.80")]));
}

#[test]
fn tiers_by_volume_within_a_fiscal_year() {
    // R083 to R085: 0.013 to 500 thousand hours, 0.007 to 3000 thousand, 0.005 beyond
    let pricing = tiers(Measure::Volume, &[("500000", "0.013"), ("3000000", "0.007"), ("", "0.005")]);
    let cores = Rate { pricing, resets: Resets::Yearly, ..rate(1, "R083", "core hour", "1") };
    // 500000 × 0.013 + 100000 × 0.007 = 6500 + 700
    let march = House::new("2026-03", vec![cores]).used("R083", "2026-03-05", "600000", "core hour");
    assert_eq!(bill(&march), lines(&[(Used, "7200.00")]));
    // On from 600000: 2400000 × 0.007 + 1600000 × 0.005 = 16800 + 8000
    let april = march.next().used("R083", "2026-04-05", "4000000", "core hour");
    assert_eq!(bill(&april), lines(&[(Used, "24800.00")]));
    // With July the year begins anew: 1000 × 0.013
    let mut july = april.next();
    july.period = "2026-07".parse().unwrap();
    assert_eq!(bill(&july.used("R083", "2026-07-01", "1000", "core hour")), lines(&[(Used, "13.00")]));
    // R086, R087: 35000 × 0.184 + 5000 × 0.107 = 6440 + 535
    let pricing = tiers(Measure::Volume, &[("35000", "0.184"), ("165000", "0.107"), ("", "0.069")]);
    let gpus = Rate { pricing, resets: Resets::Yearly, ..rate(1, "R086", "GPU hour", "1") };
    let house = House::new("2026-03", vec![gpus]).used("R086", "2026-03-05", "40000", "GPU hour");
    assert_eq!(bill(&house), lines(&[(Used, "6975.00")]));
}

#[test]
fn tiers_by_spend_with_two_units() {
    // R078 to R080: 0.014 until 6500 are spent, 0.008 until 24000, 0.005 beyond; 1 GPU hour = 10 units
    let pricing = tiers(Measure::Spend, &[("6500", "0.014"), ("24000", "0.008"), ("", "0.005")]);
    let also = vec![Also { unit: "GPU hour".into(), is: units("10") }];
    let cores = Rate { pricing, also, resets: Resets::Yearly, ..rate(1, "R078", "core hour", "1") };
    // 500000 + 10000 × 10 = 600000. 6500 ÷ 0.014 = 464285.714286 units, 135714.285714 × 0.008 = 1085.714286
    let march = House::new("2026-03", vec![cores]).used("R078", "2026-03-05", "500000", "core hour").used(
        "R078",
        "2026-03-06",
        "10000",
        "GPU hour",
    );
    assert_eq!(bill(&march), lines(&[(Used, "7585.71")]));
    // 16414.285714 until 24000, which are 2051785.714286 units; 948214.285714 × 0.005 = 4741.071429
    let april = march.next().used("R078", "2026-04-05", "3000000", "core hour");
    assert_eq!(bill(&april), lines(&[(Used, "21155.36")]));
}

#[test]
fn so_much_a_month_a_day_and_a_year() {
    // R111: 12 × 43
    let line = House::new("2026-03", vec![held(1, "R111", "line", "43", Every::Month)]);
    assert_eq!(bill(&line.holds("R111", "2025-01-01", None, "12")), lines(&[(Held, "516.00")]));
    // R123 from the 12th, 20 of 31 days: 7 × 20 ÷ 31 × 3.25 = 14.677419
    let part = House::new("2026-03", vec![held(1, "R123", "line", "3.25", Every::Month)]);
    assert_eq!(bill(&part.holds("R123", "2026-03-12", None, "7")), lines(&[(Held, "14.68")]));
    // R091: 250 × 31 × 0.13134 = 1017.885, a tie, and 8 is even
    let disk = House::new("2026-03", vec![held(1, "R091", "GB", "0.13134", Every::Day)]);
    assert_eq!(bill(&disk.holds("R091", "2025-01-01", None, "250")), lines(&[(Held, "1017.88")]));
    // R163: 4 × 31 ÷ 365 × 117.3 = 39.849863
    let year = House::new("2026-03", vec![held(1, "R163", "connection", "117.3", Every::Year)]);
    assert_eq!(bill(&year.holds("R163", "2025-01-01", None, "4")), lines(&[(Held, "39.85")]));
}

#[test]
fn another_price_from_a_day_on() {
    // R091 until the 15th, R092 from the 16th: 100 × 15 × 0.13134 = 197.01, 100 × 16 × 0.10684 = 170.944
    let old = held(1, "R091", "GB", "0.13134", Every::Day);
    let new = held(2, "R091", "GB", "0.10684", Every::Day);
    let (old, new) = old.followed_by(new, "2026-03-16".parse().unwrap()).unwrap();
    let house = House::new("2026-03", vec![new, old]).holds("R091", "2025-01-01", None, "100");
    assert_eq!(bill(&house), lines(&[(Held, "197.01"), (Held, "170.94")]));
    let announced = house.card.announced("2026-03-01".parse().unwrap()).count();
    assert_eq!(announced, 1);
    assert_eq!(house.card.announced("2026-03-16".parse().unwrap()).count(), 0);
}

#[test]
fn what_is_begun_costs_once() {
    // R115: 3 × 25, and nothing in April
    let setup = Rate { basis: crate::charging::Basis::Once, ..rate(1, "R115", "request", "25") };
    let march = House::new("2026-03", vec![setup]).holds("R115", "2026-03-09", None, "3");
    assert_eq!(bill(&march), lines(&[(Held, "75.00")]));
    assert_eq!(bill(&march.next()), lines(&[]));
    // R102, with 40.00 for setting up each unit: 6 × 12.85 × 16 ÷ 31 = 39.793548, and 6 × 40
    let rack = Rate { set_up: "40".parse().ok(), ..held(1, "R102", "rack unit", "12.85", Every::Month) };
    let march = House::new("2026-03", vec![rack]).holds("R102", "2026-03-16", None, "6");
    assert_eq!(bill(&march), lines(&[(Held, "39.79"), (SetUp, "240.00")]));
    assert_eq!(bill(&march.next()), lines(&[(Held, "77.10")]));
}
