//! What changed since the last statement, and how a line is told.

use crate::charging::story::{House, at_least, day, dollars, held, rate, tiers, units};
use crate::charging::{
    Change, Every, Increment, ItemChange, Line, Measure, Money, Per, Rate, Resets, amount, compare, number_of,
};

fn change(before: &House, after: &House) -> Vec<ItemChange> {
    compare(&before.lines(), &after.lines()).unwrap()
}

fn parts(change: &Change) -> (i64, i64, i64, i64) {
    (change.price.minor, change.volume.minor, change.mix.minor, change.corrections.minor)
}

#[test]
fn price_and_volume_of_one_thing() {
    let (old, new) =
        rate(1, "page", "page", "0.10").followed_by(rate(2, "page", "page", "0.12"), day("2026-03-01")).unwrap();
    let february = House::new("2026-02", vec![old.clone(), new.clone()]).used("page", "2026-02-04", "1000", "page");
    let march = House::new("2026-03", vec![old, new]).used("page", "2026-03-04", "1500", "page");
    let items = change(&february, &march);
    // 100.00 and 180.00: 1500 × 0.02 for the price, 500 × 0.10 for the volume
    assert_eq!((items[0].before, items[0].after), (dollars("100"), dollars("180")));
    assert_eq!(parts(&items[0].change), (3000, 5000, 0, 0));
}

#[test]
fn a_dearer_kind_of_the_same_is_mix() {
    let rates = || vec![held(1, "small", "mailbox", "3", Every::Month), held(2, "large", "mailbox", "8", Every::Month)];
    let before = House::new("2026-02", rates()).holds("small", "2026-01-01", None, "10").holds(
        "large",
        "2026-01-01",
        None,
        "10",
    );
    let after =
        House::new("2026-03", rates()).holds("small", "2026-01-01", None, "5").holds("large", "2026-01-01", None, "15");
    let items = change(&before, &after);
    // On average 5.50: 5 more large are 27.50 of volume and 12.50 of mix, 5 fewer small −27.50 and 12.50
    assert_eq!(
        items.iter().map(|item| parts(&item.change)).collect::<Vec<_>>(),
        vec![(0, 2750, 1250, 0), (0, -2750, 1250, 0)]
    );
}

#[test]
fn what_is_new_is_volume_and_so_is_what_is_gone() {
    let page = || vec![rate(1, "page", "page", "0.10")];
    let none = House::new("2026-02", page());
    let some = House::new("2026-03", page()).used("page", "2026-03-04", "50", "page");
    assert_eq!(parts(&change(&none, &some)[0].change), (0, 500, 0, 0));
    assert_eq!(parts(&change(&some, &none)[0].change), (0, -500, 0, 0));
}

#[test]
fn another_tier_is_mix_and_a_minimum_too() {
    let pricing = tiers(Measure::Volume, &[("100", "1"), ("", "0.5")]);
    let tiered = Rate { pricing, resets: Resets::Monthly, ..rate(1, "core", "core hour", "1") };
    let before = House::new("2026-02", vec![tiered.clone()]).used("core", "2026-02-04", "100", "core hour");
    let after = House::new("2026-03", vec![tiered]).used("core", "2026-03-04", "200", "core hour");
    // 100 hours more at the 1.00 of before; that they cost 0.50 is mix
    assert_eq!(parts(&change(&before, &after)[0].change), (0, 10000, -5000, 0));

    let least = Rate { minimums: vec![at_least("200 USD", Per::Period)], ..rate(1, "R075", "person", "20") };
    let before = House::new("2026-02", vec![least.clone()]).used("R075", "2026-02-04", "10", "person");
    let after = House::new("2026-03", vec![least]).used("R075", "2026-03-04", "7", "person");
    assert_eq!(parts(&change(&before, &after)[0].change), (0, -6000, 6000, 0));
}

#[test]
fn corrections_stand_apart() {
    let house = House::new("2026-02", vec![rate(1, "page", "page", "0.10")]).used("page", "2026-02-04", "50", "page");
    let next = house.next().used("page", "2026-03-04", "50", "page").used("page", "2026-02-09", "20", "page");
    let items = change(&house, &next);
    assert_eq!(parts(&items[0].change), (0, 0, 0, 200));
    assert_eq!(items[0].change.total().unwrap(), dollars("2"));
}

fn told(line: &Line) -> Vec<String> {
    line.told()
}

#[test]
fn a_line_tells_how_it_came_about() {
    let house = House::new("2026-03", vec![held(1, "mail", "mailbox", "3.40", Every::Month)]);
    let lines = house.holds("mail", "2026-01-01", None, "12").lines();
    assert_eq!(lines[0].what(), "12 mailboxes");
    assert_eq!(
        told(&lines[0]),
        vec!["12 mailboxes held throughout, 31 of 31 days.", "12 mailboxes at 3.40 USD: 40.80 USD."]
    );

    let house = House::new("2026-03", vec![held(1, "R123", "line", "3.25", Every::Month)]);
    let lines = house.holds("R123", "2026-03-12", None, "7").lines();
    assert_eq!(
        told(&lines[0]),
        vec![
            "7 lines held on 20 of 31 days count as 4.516129 lines.",
            "4.516129 lines at 3.25 USD: 14.677419 USD.",
            "Rounded to 14.68 USD.",
        ]
    );
}

#[test]
fn rules_are_told_on_their_own_lines() {
    let rental = Rate {
        per: units("4"),
        increment: Some(Increment { of: units("4"), per: Per::Day }),
        ..rate(1, "R127", "hour", "15")
    };
    let lines = House::new("2026-03", vec![rental]).used("R127", "2026-03-05", "5", "hour").lines();
    assert_eq!(told(&lines[0]), vec!["5 hours in 1 line of usage.", "5 hours at 15.00 USD for 4 hours: 18.75 USD."]);
    assert_eq!(
        told(&lines[1]),
        vec![
            "Counted in whole steps of 4 hours a day, which adds 3 hours.",
            "3 hours at 15.00 USD for 4 hours: 11.25 USD.",
        ]
    );
    let least = Rate { minimums: vec![at_least("200 USD", Per::Period)], ..rate(1, "R075", "person", "20") };
    let february = House::new("2026-02", vec![least]).used("R075", "2026-02-05", "7", "person");
    assert_eq!(told(&february.lines()[1]), vec!["At least 200.00 USD in the period, which adds 60.00 USD."]);
    let march = february.next().used("R075", "2026-02-28", "5", "person");
    assert_eq!(
        told(&march.lines()[1]),
        vec![
            "This puts right February 2026, which is closed: what came later than its statement is counted with it.",
            "It was 60.00 USD and would now be 0.00 USD: −60.00 USD.",
        ]
    );
}

#[test]
fn numbers_are_written_as_they_are_read() {
    let euros = Money::parse("0", crate::charging::Currency::of("EUR").unwrap()).unwrap();
    assert_eq!(amount("13216".parse().unwrap(), euros), "13,216.00 EUR");
    assert_eq!(amount("-0.00015".parse().unwrap(), euros), "−0.00015 EUR");
    let many = |quantity: &str, unit: &str| number_of(quantity.parse().unwrap(), &unit.into());
    assert_eq!(many("1", "mailbox"), "1 mailbox");
    assert_eq!(many("18.4", "TB"), "18.4 TB");
    assert_eq!(many("1234567", "core hour"), "1,234,567 core hours");
    assert_eq!(many("2", "delivery"), "2 deliveries");
    assert_eq!(many("2", "display"), "2 displays");
    assert_eq!(many("3", "hours"), "3 hours");
}
