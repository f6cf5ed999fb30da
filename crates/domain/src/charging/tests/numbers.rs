//! Amounts, prices, currencies, periods: what is taken and what is not.

use crate::charging::story::{day, dollars, rate, tiers, units, usd};
use crate::charging::{
    CardFault, Currency, Exact, FiscalYear, Measure, Money, MoneyError, NumberError, Period, Price, Quantity, Rate,
    RateCard, RateFault, Standing,
};

#[test]
fn halves_go_to_the_even_cent() {
    let round = |text: &str| Money::round(text.parse::<Exact>().unwrap(), usd()).unwrap().minor;
    assert_eq!(["0.005", "0.015", "0.025", "-0.005", "-0.015", "0.0250001"].map(round), [0, 2, 2, 0, -2, 3]);
}

#[test]
fn a_currency_has_its_own_places() {
    let of = |code| Currency::of(code).map(Currency::places);
    assert_eq!([of("eur"), of("JPY"), of("KWD")], [Ok(2), Ok(0), Ok(3)]);
    assert_eq!(of("XAU"), Err(MoneyError::UnknownCurrency("XAU".into())));
    assert_eq!(Money::parse("1.5", Currency::of("JPY").unwrap()), Err(MoneyError::TooFine("1.5".into())));
    assert_eq!(dollars("1234.5").to_string(), "1234.50 USD");
    assert!(matches!(dollars("1").plus(Money::new(1, Currency::of("EUR").unwrap())), Err(MoneyError::Mixed(..))));
}

#[test]
fn parts_add_up_and_the_first_takes_what_has_no_weight() {
    let parts = |minor, weights: &[i64]| -> Vec<i64> {
        let weights: Vec<_> = weights.iter().map(|w| rust_decimal::Decimal::from(*w)).collect();
        Money::new(minor, usd()).divided(&weights).into_iter().map(|part| part.minor).collect()
    };
    assert_eq!(parts(100, &[1, 1, 1]), vec![34, 33, 33]);
    assert_eq!(parts(-100, &[1, 1, 1]), vec![-33, -33, -34]);
    assert_eq!(parts(7, &[1, -1]), vec![7, 0]);
}

#[test]
fn numbers_out_of_bounds_are_refused_where_they_come_in() {
    assert_eq!("0.1234567891".parse::<Price>(), Err(NumberError::TooFine));
    assert!(matches!("1000000000001".parse::<Quantity>(), Err(NumberError::TooLarge(_))));
    assert!(matches!("3,40".parse::<Price>(), Err(NumberError::NotANumber(_))));
}

#[test]
fn what_is_kept_comes_back_the_same() {
    let pricing = tiers(Measure::Spend, &[("6500", "0.014"), ("", "0.005")]);
    let rate = Rate { pricing, free: Some(units("10")), ..rate(1, "R078", "core hour", "1") };
    let kept = serde_json::to_string(&rate).unwrap();
    assert_eq!(serde_json::from_str::<Rate>(&kept).unwrap(), rate);
    assert!(kept.contains("\"0.014\""), "a price is kept as text: {kept}");
}

#[test]
fn a_card_names_every_fault() {
    let open = rate(1, "page", "page", "0.03");
    let other = Rate { from: day("2026-01-01"), ..rate(2, "page", "page", "0.04") };
    let falling =
        Rate { pricing: tiers(Measure::Volume, &[("9", "1"), ("5", "1"), ("", "1")]), ..rate(3, "a", "a", "1") };
    let free = Rate { pricing: tiers(Measure::Spend, &[("9", "0"), ("", "1")]), ..rate(4, "b", "b", "1") };
    let below = Rate { pricing: tiers(Measure::Volume, &[("9", "-1"), ("", "1")]), ..rate(5, "c", "c", "1") };
    let faults =
        RateCard::new(1, vec![open.clone(), other.clone(), falling.clone(), free.clone(), below.clone()]).unwrap_err();
    assert_eq!(
        faults,
        vec![
            CardFault::Rate(falling.id, RateFault::TiersFall),
            CardFault::Rate(free.id, RateFault::FreeSpend),
            CardFault::Rate(below.id, RateFault::Negative),
            CardFault::Overlap(open.id, other.id),
        ]
    );
}

#[test]
fn a_period_is_written_as_it_is_read() {
    for text in ["2026-03", "2026-Q1", "2025-12"] {
        assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
    }
    for text in ["2026-13", "2026-Q5", "2026-Q0", "2026-0", "March"] {
        assert!(text.parse::<Period>().is_err(), "{text}");
    }
    let quarter: Period = "2026-Q1".parse().unwrap();
    assert_eq!(
        (quarter.days(), quarter.last(), quarter.before().to_string()),
        (90, day("2026-03-31"), "2025-Q4".into())
    );
    assert_eq!(FiscalYear(7).first_day(day("2026-03-31")), day("2025-07-01"));
    assert_eq!(FiscalYear(7).last_day(day("2026-03-31")), day("2026-06-30"));
}

#[test]
fn a_closed_period_stays_closed() {
    use Standing::{Closed, Closing, Open};
    assert_eq!(Open.moved(Closing, 9), Ok(Closing));
    assert_eq!(Closing.moved(Open, 9), Ok(Open));
    assert_eq!(Closing.moved(Closed, 0), Ok(Closed));
    assert!(Closing.moved(Closed, 1).unwrap_err().starts_with("One statement"));
    assert!(Open.moved(Closed, 0).is_err());
    assert!(Standing::ALL.into_iter().all(|to| Closed.moved(to, 0).is_err()));
}
