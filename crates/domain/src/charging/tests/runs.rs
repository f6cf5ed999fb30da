//! Where everything goes: statements, what is not charged, what has no price, what would fall between.

use crate::charging::story::{COMPUTE, FIELD, House, LAB, day, dollars, held, rate, rounded, units};
use crate::charging::{
    Because, Client, Currency, Every, Increment, NoPrice, Per, Rate, RunFault, Share, Treatment, Usage,
};
use crate::kernel::{ServiceId, UsageId};
use uuid::Uuid;

#[test]
fn every_line_of_usage_is_in_one_place() {
    let short = Rate { until: Some(day("2026-03-10")), ..rate(2, "fax", "page", "0.10") };
    let mut house = House::new("2026-03", vec![rate(1, "page", "page", "0.03"), short])
        .used("page", "2026-03-04", "100", "page")
        .used("page", "2026-03-04", "100", "sheet")
        .used("fax", "2026-03-11", "100", "page")
        .used("scan", "2026-03-11", "100", "page")
        .used("page", "2026-03-12", "100", "page");
    house.usage[4].client = FIELD;
    house.clients = vec![Client { treatment: Treatment::Neither, ..house.clients[1] }];
    let run = house.run().unwrap();
    let mut places: Vec<(UsageId, bool)> = run.whereabouts().collect();
    places.sort_unstable();
    let of = |number: u128, priced| (UsageId(Uuid::from_u128(number)), priced);
    assert_eq!(places, vec![of(1, true), of(2, false), of(3, false), of(4, false), of(5, true)]);
    let because: Vec<NoPrice> = run.unpriced.iter().map(|unpriced| unpriced.because).collect();
    assert_eq!(because, vec![NoPrice::NotThatDay, NoPrice::OtherUnit, NoPrice::NoRate]);
    assert_eq!(run.uncharged[0].because, Because::Neither);
    assert!(run.lines().all(rounded));
}

#[test]
fn what_would_fall_between_is_listed() {
    let mut house = House::new(
        "2026-03",
        vec![
            rate(1, "page", "page", "0.03"),
            rate(2, "fax", "page", "0.10"),
            Rate { until: Some(day("2026-02-28")), ..rate(3, "telex", "word", "0.10") },
        ],
    );
    house = house.used("page", "2026-03-04", "100", "page").holds("fax", "2026-01-01", None, "1");
    let archive = ServiceId(Uuid::from_u128(9));
    house.services = vec![archive, COMPUTE];
    let between = house.run().unwrap().between;
    assert_eq!(between.rates_without_usage, vec![house.card.versions(&"fax".into())[0].id]);
    assert_eq!(between.subscriptions_without_usage, vec![house.subscriptions[0].id]);
    assert_eq!(between.services_without_charge, vec![archive]);
    let late = house.clone().used("fax", "2026-02-09", "1", "page");
    assert_eq!(late.run().unwrap().between.subscriptions_without_usage.len(), 1);
    let used = house.used("fax", "2026-03-09", "1", "page");
    assert_eq!(used.run().unwrap().between.subscriptions_without_usage, vec![]);
}

#[test]
fn inputs_that_contradict_each_other_are_refused() {
    let house = House::new("2026-03", vec![rate(1, "page", "page", "0.03")]).used("page", "2026-03-04", "1", "page");
    let mut twice = house.clone();
    twice.usage.push(twice.usage[0].clone());
    assert_eq!(twice.run().unwrap_err(), RunFault::UsageTwice(twice.usage[0].id));
    let ahead = house.clone().used("page", "2026-04-01", "1", "page");
    assert_eq!(ahead.run().unwrap_err(), RunFault::Ahead(ahead.usage[1].id));
    let mut held = house.clone().holds("page", "2026-03-01", None, "1");
    held.subscriptions.push(held.subscriptions[0].clone());
    assert_eq!(held.run().unwrap_err(), RunFault::SubscriptionTwice(held.subscriptions[0].id));
    let mut large = House::new("2026-03", vec![rate(1, "page", "page", "1000000000")]);
    large = large.used("page", "2026-03-04", "1000000000000", "page");
    assert_eq!(large.run().unwrap_err(), RunFault::TooLarge(LAB, "page".into()));
}

#[test]
fn cost_centres_share_a_line_to_the_cent() {
    let mut house = House::new("2026-03", vec![rate(1, "page", "page", "0.10")]);
    for centre in ["Chemistry", "Physics", "Biology"] {
        house = house.used("page", "2026-03-04", "0.5", "page");
        house.usage.last_mut().unwrap().cost_centre = Some(centre.into());
    }
    let line = &house.lines()[0];
    // 0.15 in three, 0.16 would be one too many
    assert_eq!(line.amount, dollars("0.15"));
    assert_eq!(
        line.shares,
        ["Biology", "Chemistry", "Physics"]
            .map(|centre| Share { cost_centre: Some(centre.into()), amount: dollars("0.05") })
    );
    house = house.used("page", "2026-03-04", "0.1", "page");
    house.usage[3].cost_centre = Some("Physics".into());
    let line = &house.lines()[0];
    let parts: Vec<i64> = line.shares.iter().map(|share| share.amount.minor).collect();
    assert_eq!((line.amount.minor, parts), (16, vec![5, 5, 6]));
}

#[test]
fn each_currency_has_its_own_lines_and_total() {
    let dollar = rate(1, "page", "page", "0.10");
    let yen = Rate { currency: Currency::of("JPY").unwrap(), ..rate(2, "page", "page", "15") };
    let (dollar, yen) = dollar.followed_by(yen, day("2026-03-16")).unwrap();
    let house = House::new("2026-03", vec![dollar, yen]).used("page", "2026-03-04", "25", "page").used(
        "page",
        "2026-03-20",
        "25",
        "page",
    );
    let statement = &house.run().unwrap().statements[0];
    let totals: Vec<String> = statement.totals().unwrap().each().map(|total| total.to_string()).collect();
    assert_eq!(totals, vec!["375 JPY", "2.50 USD"]);
}

#[test]
fn the_same_use_reported_in_many_lines_costs_the_same() {
    let once = House::new("2026-03", vec![rate(1, "page", "page", "0.005")]).used("page", "2026-03-04", "99", "page");
    let mut often = House::new("2026-03", vec![rate(1, "page", "page", "0.005")]);
    for _ in 0..99 {
        often = often.used("page", "2026-03-04", "1", "page");
    }
    assert_eq!(once.bill(), often.bill());
}

#[test]
fn what_a_step_adds_is_rounded_with_what_was_used() {
    let stepped =
        Rate { increment: Some(Increment { of: units("2"), per: Per::Period }), ..rate(1, "call", "call", "0.015") };
    let bill = |calls| House::new("2026-03", vec![stepped.clone()]).used("call", "2026-03-04", calls, "call").bill();
    let amounts = |calls| bill(calls).into_iter().map(|(_, amount)| amount).collect::<Vec<_>>();
    // Each half by itself would be 0.02, and one call dearer than two
    assert_eq!(amounts("1"), vec!["0.02", "0.01"]);
    assert_eq!(amounts("2"), vec!["0.03"]);
}

#[test]
fn what_is_taken_back_below_nothing_was_never_free() {
    let free = Rate { free: Some(units("10")), ..rate(1, "page", "page", "0.10") };
    let amount =
        |quantity| House::new("2026-03", vec![free.clone()]).used("page", "2026-03-04", quantity, "page").bill();
    assert_eq!(amount("4")[0].1, "0.00");
    assert_eq!(amount("-4")[0].1, "-0.40");
}

#[test]
fn a_quarter_has_one_line_unless_something_is_counted_by_month() {
    let house = |rate| {
        let house = House::new("2026-Q1", vec![rate]).used("page", "2026-01-04", "20", "page");
        house.used("page", "2026-03-04", "20", "page").bill()
    };
    assert_eq!(house(rate(1, "page", "page", "0.10")), vec![(crate::charging::LineKind::Used, "4.00".into())]);
    let free = Rate { free: Some(units("15")), ..rate(1, "page", "page", "0.10") };
    assert_eq!(house(free).into_iter().map(|(_, amount)| amount).collect::<Vec<_>>(), vec!["0.50", "0.50"]);
}

#[test]
fn a_step_counts_over_a_change_of_price() {
    let stepped = |number, price| Rate {
        increment: Some(Increment { of: units("10"), per: Per::Period }),
        ..rate(number, "call", "call", price)
    };
    let (old, new) = stepped(1, "1").followed_by(stepped(2, "2"), day("2026-03-16")).unwrap();
    let house = House::new("2026-03", vec![old, new]).used("call", "2026-03-04", "7", "call");
    // 7 + 6 are raised to 20, at the last price
    let amounts: Vec<String> = house.used("call", "2026-03-20", "6", "call").bill().into_iter().map(|b| b.1).collect();
    assert_eq!(amounts, vec!["7.00", "12.00", "14.00"]);
}

#[test]
fn currencies_may_alternate() {
    let yen = |rate| Rate { currency: Currency::of("JPY").unwrap(), ..rate };
    let (first, rest) =
        rate(1, "page", "page", "0.10").followed_by(yen(rate(2, "page", "page", "15")), day("2026-03-11")).unwrap();
    let (second, third) = rest.followed_by(rate(3, "page", "page", "0.20"), day("2026-03-21")).unwrap();
    let mut house = House::new("2026-03", vec![first, second, third]);
    for on in ["2026-03-01", "2026-03-15", "2026-03-25"] {
        house = house.used("page", on, "10", "page");
    }
    let mut amounts: Vec<String> = house.lines().iter().map(|line| line.amount.to_string()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, vec!["1.00 USD", "150 JPY", "2.00 USD"]);
}

#[test]
fn a_reversal_is_the_same_line_with_its_sign_turned() {
    use crate::charging::ReversalFault as Fault;
    let house = House::new("2026-03", vec![rate(1, "page", "page", "0.03")]).used("page", "2026-03-04", "7", "page");
    let line = &house.usage[0];
    let id = |number| UsageId(Uuid::from_u128(number));
    let back = line.reversed(id(2), "page".into(), None).unwrap();
    assert_eq!(back.reverses_rightly(Some(line), None), Ok(()));
    assert_eq!(back.reverses_rightly(Some(line), Some(id(2))), Ok(()));
    assert_eq!(back.reverses_rightly(Some(line), Some(id(3))), Err(Fault::Before(id(3))));
    assert_eq!(back.reverses_rightly(None, None), Err(Fault::Unknown));
    assert_eq!(back.reversed(id(4), "page".into(), None).unwrap_err(), Fault::OfReversal);
    let other = Usage { client: FIELD, ..back };
    assert_eq!(other.reverses_rightly(Some(line), None), Err(Fault::Differs));
}

#[test]
fn a_bill_for_something_held_names_the_subscription() {
    let house = House::new("2026-03", vec![held(1, "mail", "mailbox", "3.40", Every::Month)]);
    let line = &house.holds("mail", "2026-01-01", None, "12").lines()[0];
    assert_eq!((line.subscriptions.len(), line.usage.len(), line.number), (1, 0, 1));
}
