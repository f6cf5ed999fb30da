//! Price lists as tables: rows become rates, tiers become one, and what cannot be used is told by line.

use crate::charging::story::{day, units};
use crate::charging::{
    Basis, Every, FiscalYear, ListProblem, ListedRow, Measure, PriceList, Pricing, Resets, price_list,
};

fn row<'a>(line: u64, id: &'a str, period: &'a str, service: &'a str, unit: &'a str, price: &'a str) -> ListedRow<'a> {
    ListedRow {
        line,
        id,
        provider: "House",
        period,
        category: "compute",
        service,
        unit,
        price,
        currency: "USD",
        audience: "internal",
        note: "",
    }
}

fn listed(rows: Vec<ListedRow<'_>>) -> PriceList {
    price_list(rows, FiscalYear(7), day("2026-03-12"))
}

#[test]
fn a_fiscal_year_names_the_first_day() {
    let list = listed(vec![
        row(2, "A", "FY26", "Page", "page", "0.03"),
        row(3, "B", "FY2019", "Storage", "GB/day", "0.13"),
        row(4, "C", "undated", "Line", "line/month", "43"),
    ]);

    let from: Vec<String> = list.rates.iter().map(|listed| listed.rate.from.to_string()).collect();
    assert_eq!(from, ["2025-07-01", "2018-07-01", "2025-07-01"]);
    assert_eq!(list.flagged, [(4, ListProblem::NoDay(day("2025-07-01")))]);
    let calendar = price_list(vec![row(2, "A", "FY26", "Page", "page", "0.03")], FiscalYear(1), day("2026-03-12"));
    assert_eq!(calendar.rates[0].rate.from, day("2026-01-01"));
}

#[test]
fn a_later_price_for_the_same_thing_is_its_next_version() {
    let list = listed(vec![
        row(2, "R091", "FY2019", "Open storage", "GB/day", "0.13134"),
        row(3, "R092", "later page", "Open storage", "GB/day", "0.10684"),
    ]);

    let versions: Vec<_> = list.rates.iter().map(|l| (l.rate.key.to_string(), l.rate.from, l.rate.until)).collect();
    let first = ("R091".to_owned(), day("2018-07-01"), Some(day("2025-06-30")));
    assert_eq!(versions, [first, ("R091".to_owned(), day("2025-07-01"), None)]);
    assert!(list.rates.iter().all(|listed| listed.rate.basis == Basis::Held(Every::Day)));
}

#[test]
fn tiers_in_rows_of_their_own_are_one_price() {
    let first = ListedRow {
        note: "tiered by aggregate spend, reset each fiscal year; 1 GPU hour = 10 units",
        ..row(2, "R078", "current page", "Core hour, aggregate spend up to $6,500", "core hour", "0.014")
    };
    let list = listed(vec![
        first,
        row(3, "R079", "current page", "Core hour, aggregate spend $6,501-$24,000", "core hour", "0.008"),
        row(4, "R080", "current page", "Core hour, aggregate spend above $24,000", "core hour", "0.005"),
    ]);

    assert_eq!((list.rates.len(), list.refused.len()), (1, 0));
    let rate = &list.rates[0].rate;
    let Pricing::Tiers { by, tiers } = &rate.pricing else { panic!("{rate:?}") };
    assert_eq!((*by, tiers.len(), tiers[0].up_to), (Measure::Spend, 3, Some(units("6500"))));
    assert_eq!((rate.resets, rate.also.len(), list.rates[0].lines.clone()), (Resets::Yearly, 1, vec![2, 3, 4]));
}

#[test]
fn what_cannot_be_used_is_told_by_line() {
    let list = listed(vec![
        row(2, "", "FY26", "Page", "page", "1"),
        row(3, "A", "FY26", "", "page", "1"),
        row(4, "A", "FY26", "Page", "page", "a lot"),
        ListedRow { currency: "XYZ", ..row(5, "A", "FY26", "Page", "page", "1") },
        ListedRow { audience: "friends", ..row(6, "A", "FY26", "Page", "page", "1") },
        row(7, "A", "FY26", "Core hour, 1-500 thousand hours", "core hour", "1"),
        row(8, "A", "FY26", "Page", "page", "1"),
        row(9, "B", "FY26", "Page", "page", "2"),
        ListedRow { note: "plus one-time set-up fee", ..row(10, "C", "FY26", "Rack", "rack/month", "350") },
    ]);

    let codes: Vec<(u64, &str)> = list.refused.iter().map(|(line, problem)| (*line, problem.code())).collect();
    let wanted = [
        (2, "no_key"),
        (3, "no_name"),
        (4, "not_a_number"),
        (5, "unknown_currency"),
        (6, "unknown_audience"),
        (7, "tiers_end"),
        (9, "same_day"),
    ];
    assert_eq!(codes, wanted);
    assert!(list.flagged.iter().any(|(line, problem)| *line == 10 && problem.code() == "words_left"));
    assert_eq!(list.rates.len(), 2);
    for (_, problem) in list.refused.iter().chain(&list.flagged) {
        assert!(problem.sentence().ends_with('.'), "{problem:?}");
    }
}
