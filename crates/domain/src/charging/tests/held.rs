//! What is held, for parts of a month, and what of it has no price.

use crate::charging::story::{FIELD, House, day, held, rate, units};
use crate::charging::{Audience, Every, FiscalYear, LineKind, NoPrice, Pricing, Rate, Subscription, What, restated};

#[test]
fn the_parts_of_a_month_are_one_month() {
    let rates = vec![held(1, "mail", "mailbox", "3.40", Every::Month)];
    let whole = House::new("2026-03", rates.clone()).holds("mail", "2026-01-01", None, "12");
    let parts = House::new("2026-03", rates).holds("mail", "2026-01-01", Some("2026-03-10"), "12").holds(
        "mail",
        "2026-03-11",
        None,
        "12",
    );
    assert_eq!(whole.bill(), vec![(LineKind::Held, "40.80".to_owned())]);
    assert_eq!(parts.bill(), whole.bill());
    assert_eq!(parts.lines()[0].subscriptions.len(), 2);
}

#[test]
fn a_quarter_of_months_is_three_of_them() {
    let rates = vec![held(1, "mail", "mailbox", "3.40", Every::Month)];
    let house = House::new("2026-Q1", rates).holds("mail", "2026-01-01", None, "12");
    assert_eq!(house.bill(), vec![(LineKind::Held, "122.40".to_owned())]);
}

#[test]
fn a_flat_price_has_the_same_for_any_number() {
    let flat =
        |basis| Rate { pricing: Pricing::Flat("6400".parse().unwrap()), basis, ..rate(1, "data", "workspace", "1") };
    let held = House::new("2026-03", vec![flat(crate::charging::Basis::Held(Every::Month))]);
    assert_eq!(held.holds("data", "2026-01-01", None, "7").bill(), vec![(LineKind::Held, "6400.00".to_owned())]);
    let used = House::new("2026-03", vec![flat(crate::charging::Basis::Used)]);
    let used = used.used("data", "2026-03-01", "3", "workspace").used("data", "2026-03-09", "1", "workspace");
    assert_eq!(used.bill(), vec![(LineKind::Used, "6400.00".to_owned())]);
}

#[test]
fn a_flat_price_that_changes_is_charged_once() {
    let flat = |number, price: &str| Rate {
        pricing: Pricing::Flat(price.parse().unwrap()),
        ..rate(number, "data", "workspace", "1")
    };
    let (old, new) = flat(1, "6400").followed_by(flat(2, "7000"), day("2026-03-16")).unwrap();
    let house = House::new("2026-03", vec![old, new]).used("data", "2026-03-01", "3", "workspace");
    let house = house.used("data", "2026-03-20", "3", "workspace");
    let amounts: Vec<String> = house.bill().into_iter().map(|(_, amount)| amount).collect();
    assert_eq!(amounts, vec!["6400.00", "0.00"]);
}

#[test]
fn who_begins_pays_for_setting_up() {
    let rack = Rate { set_up: "40".parse().ok(), ..held(1, "R102", "rack unit", "12.85", Every::Month) };
    let house = House::new("2026-03", vec![rack]).holds("R102", "2025-01-01", None, "6");
    let mut house = house.holds("R102", "2026-03-16", None, "2");
    house.subscriptions[0].cost_centre = Some("North".into());
    house.subscriptions[1].cost_centre = Some("South".into());
    let lines = house.lines();
    // 6 × 12.85 for the North; 2 × 16 ÷ 31 × 12.85 = 13.264516 for the South, and the whole set-up
    let shares = |line: usize| lines[line].shares.iter().map(|share| share.amount.minor).collect::<Vec<_>>();
    assert_eq!(lines[0].shares.len(), 2);
    assert_eq!(shares(0), vec![7710, 1326]);
    assert_eq!((lines[1].kind, shares(1)), (LineKind::SetUp, vec![8000]));
}

#[test]
fn days_without_a_rate_are_told() {
    let late = Rate { from: day("2026-03-11"), ..held(1, "mail", "mailbox", "3.10", Every::Month) };
    let house = House::new("2026-03", vec![late]).holds("mail", "2026-01-01", None, "10");
    let run = house.run().unwrap();
    // 10 × 21 ÷ 31 × 3.10
    assert_eq!(house.bill(), vec![(LineKind::Held, "21.00".to_owned())]);
    assert_eq!(run.unpriced.len(), 1);
    assert_eq!(
        (run.unpriced[0].because, run.unpriced[0].what),
        (NoPrice::NotThatDay, What::Subscription(house.subscriptions[0].id))
    );
}

#[test]
fn a_price_for_some_hides_the_one_for_all_while_it_holds() {
    let all = held(1, "mail", "mailbox", "3.10", Every::Month);
    let ours = Rate {
        audience: Some(Audience::Internal),
        from: day("2026-03-11"),
        until: Some(day("2026-03-20")),
        ..held(2, "mail", "mailbox", "1.55", Every::Month)
    };
    let house = House::new("2026-03", vec![all, ours]).holds("mail", "2026-01-01", None, "10");
    // 21 days at 3.10, in two stretches and one line; 10 days at 1.55
    assert_eq!(house.bill(), vec![(LineKind::Held, "21.00".to_owned()), (LineKind::Held, "5.00".to_owned())]);
    let mut outside = house.clone();
    outside.clients.iter_mut().for_each(|client| client.audience = Audience::External);
    assert_eq!(outside.bill(), vec![(LineKind::Held, "31.00".to_owned())]);
}

#[test]
fn what_was_held_and_came_late_is_booked_as_the_difference() {
    let mail = held(1, "mail", "mailbox", "3.10", Every::Month);
    let march = House::new("2026-03", vec![mail]).holds("mail", "2026-01-01", None, "10");
    let before = march.subscriptions[0].clone();
    let after = Subscription { until: Some(day("2026-03-21")), ..before.clone() };
    let year = FiscalYear(7);
    let versions = march.card.rates();
    let less = restated(Some(&before), Some(&after), versions, Audience::Internal, march.period, year);
    let mut april = march.next();
    april.subscriptions.clear();
    let quantity = less.decimal().round_dp(9).to_string();
    let april = april.used("mail", "2026-03-01", &quantity, "mailbox");
    // 10 of 31 days are given back: 10 × 10 ÷ 31 × 3.10
    assert_eq!(april.bill(), vec![(LineKind::Used, "-10.00".to_owned())]);
    let gone = restated(Some(&before), None, versions, Audience::Internal, march.period, year);
    assert_eq!(gone.decimal(), -units("10").decimal());
}

#[test]
fn somebody_whom_nobody_named_is_shown_and_not_charged() {
    let mut house = House::new("2026-03", vec![held(1, "mail", "mailbox", "3.10", Every::Month)]);
    house = house.holds("mail", "2026-01-01", None, "10");
    house.subscriptions[0].client = FIELD;
    house.clients.clear();
    assert_eq!(house.run().unwrap().statements[0].treatment, crate::charging::Treatment::Show);
}
