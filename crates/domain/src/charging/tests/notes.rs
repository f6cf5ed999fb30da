//! Units, notes and tiers as `it_service_rates.csv` prints them.

use crate::charging::story::units;
use crate::charging::{Every, Least, Measure, Noted, Per, Resets, Tier, counted, noted, tier_of};

#[test]
fn units_say_how_many_and_for_how_long() {
    let read = |text| {
        let counted = counted(text);
        (counted.unit.to_string(), counted.per, counted.every)
    };
    let one = units("1");
    for (text, unit, per, every) in [
        ("page", "page", one, None),
        ("core hour", "core hour", one, None),
        ("TB/month", "TB", one, Some(Every::Month)),
        ("rack unit/month", "rack unit", one, Some(Every::Month)),
        ("MB/day", "MB", one, Some(Every::Day)),
        ("connection/year", "connection", one, Some(Every::Year)),
        ("thousand", "piece", units("1000"), None),
        ("1000 operations", "operation", units("1000"), None),
        ("4 hours", "hour", units("4"), None),
    ] {
        assert_eq!(read(text), (unit.to_owned(), per, every), "{text}");
    }
}

#[test]
fn notes_become_rules() {
    let read = |note, unit: &str| noted(note, &unit.into());
    let least = |noted: Noted| noted.minimum.map(|minimum| (minimum.least, minimum.per));
    assert!(read("one-time", "port").once);
    assert_eq!(read("10 TB free", "TB").free, Some(units("10")));
    assert_eq!(least(read("minimum 200", "person")), Some((Least::Amount("200".parse().unwrap()), Per::Period)));
    assert_eq!(least(read("200.00 minimum", "name")), Some((Least::Amount("200".parse().unwrap()), Per::Period)));
    let callout = read("weekend/holiday, 2 hour minimum", "hour");
    assert_eq!(callout.left, vec!["weekend/holiday"]);
    assert_eq!(least(callout), Some((Least::Quantity(units("2")), Per::Day)));
    let cores = read("tiered by aggregate spend, reset each fiscal year; 1 GPU hour = 10 units", "core hour");
    assert_eq!((cores.tiers_by, cores.resets), (Some(Measure::Spend), Some(Resets::Yearly)));
    assert_eq!((cores.also[0].unit.as_str(), cores.also[0].is), ("GPU hour", units("10")));
    assert_eq!(
        (read("volume tier 2", "core hour").tiers_by, read("tier 3", "core hour")),
        (Some(Measure::Volume), Noted::default())
    );
}

#[test]
fn what_is_not_understood_is_handed_back() {
    for note in ["plus one-time set-up fee", "new FY2019", "printed as S.50", "minimum of two", "2 hour minimum"] {
        let read = noted(note, &"rack".into());
        assert_eq!(read, Noted { left: vec![note.to_owned()], ..Noted::default() });
    }
    assert_eq!(noted("", &"page".into()), Noted::default());
}

#[test]
fn bounds_become_tiers() {
    let price = "0.014".parse().unwrap();
    for (service, name, by, up_to) in [
        ("Core hour, aggregate spend up to $6,500", "Core hour", Measure::Spend, Some("6500")),
        ("Core hour, aggregate spend $6,501-$24,000", "Core hour", Measure::Spend, Some("24000")),
        ("Core hour, aggregate spend above $24,000", "Core hour", Measure::Spend, None),
        ("CPU core hour, 1-500 thousand hours per group per year", "CPU core hour", Measure::Volume, Some("500000")),
        ("GPU hour, 35-165 thousand hours", "GPU hour", Measure::Volume, Some("165000")),
        ("GPU hour, above 165 thousand hours", "GPU hour", Measure::Volume, None),
    ] {
        assert_eq!(tier_of(service, price), Some((name, by, Tier { up_to: up_to.map(units), price })), "{service}");
    }
    for service in [
        "Stock paper, 1 part",
        "Analog Line (fax, modem; no telephone)",
        "119 Overtime DP On-call, workday",
        "PC Support",
    ] {
        assert_eq!(tier_of(service, price), None, "{service}");
    }
}
