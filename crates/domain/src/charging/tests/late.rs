//! What comes after its period was seen: a line of a later statement, and never a change of the old one.

use crate::charging::story::{FIELD, House, LAB, at_least, charged, day, rate, reversal, tiers, units, usd};
use crate::charging::{Because, Client, LineKind, Measure, Money, Per, Rate, Resets, Treatment, Waiver, landing};

fn tests_with_minimum() -> House {
    let tests = Rate { minimums: vec![at_least("200 USD", Per::Period)], ..rate(1, "R075", "person", "20") };
    House::new("2026-02", vec![tests]).used("R075", "2026-02-05", "3", "person").used(
        "R075",
        "2026-02-19",
        "4",
        "person",
    )
}

#[test]
fn a_reversal_gives_back_what_was_charged_with_its_minimum() {
    let mut march = tests_with_minimum().next();
    march.usage = march.settled.iter().zip([91, 92]).map(|(usage, number)| reversal(usage, number)).collect();
    assert_eq!(march.bill(), vec![(LineKind::Used, "-140.00".into()), (LineKind::Minimum, "-60.00".into())]);
    assert!(march.lines().iter().all(|line| line.corrects == Some("2026-02".parse().unwrap())));
}

#[test]
fn a_part_given_back_leaves_the_minimum_where_it_was() {
    let mut march = tests_with_minimum().next();
    march.usage = vec![reversal(&march.settled[0], 91)];
    assert_eq!(march.bill(), vec![(LineKind::Used, "-60.00".into()), (LineKind::Minimum, "60.00".into())]);
    assert_eq!(charged(&march.run().unwrap()), 0);
}

#[test]
fn late_use_fills_the_minimum_first() {
    let march = tests_with_minimum().next().used("R075", "2026-02-28", "5", "person");
    // 12 × 20 = 240 instead of 200
    assert_eq!(march.bill(), vec![(LineKind::Used, "100.00".into()), (LineKind::Minimum, "-60.00".into())]);
}

#[test]
fn late_use_has_the_price_of_its_day() {
    let old = rate(1, "page", "page", "0.10");
    let (old, new) = old.followed_by(rate(2, "page", "page", "0.20"), day("2026-03-01")).unwrap();
    let house = House::new("2026-03", vec![old, new]).used("page", "2026-03-04", "10", "page").used(
        "page",
        "2026-02-27",
        "10",
        "page",
    );
    let lines = house.lines();
    assert_eq!(house.bill(), vec![(LineKind::Used, "1.00".into()), (LineKind::Used, "2.00".into())]);
    assert_eq!((lines[0].corrects, lines[1].corrects), (Some("2026-02".parse().unwrap()), None));
}

#[test]
fn a_fiscal_year_of_tiers_costs_the_same_however_late() {
    let pricing = tiers(Measure::Volume, &[("100", "1"), ("", "0.5")]);
    let cores = Rate { pricing, resets: Resets::Yearly, ..rate(1, "core", "core hour", "1") };
    let february = House::new("2026-02", vec![cores]).used("core", "2026-02-05", "80", "core hour");
    let march = february.next().used("core", "2026-03-05", "80", "core hour");
    // 80 in February; in March 20 at 1 and 60 at 0.5
    assert_eq!(february.bill()[0].1, "80.00");
    assert_eq!(march.bill()[0].1, "50.00");
    // 40 more for February: the year has 200, which cost 100 + 50
    let april = march.next().used("core", "2026-02-20", "40", "core hour");
    assert_eq!(april.bill(), vec![(LineKind::Used, "20.00".into())]);
    // And what was March's goes back as it came
    let mut may = april.next();
    may.usage = vec![reversal(&may.settled[1], 91)];
    // 120 are left, which cost 100 + 10, and 150 were charged
    assert_eq!(may.bill(), vec![(LineKind::Used, "-40.00".into())]);
}

#[test]
fn what_goes_back_goes_down_the_tiers_it_came_up() {
    let pricing = tiers(Measure::Volume, &[("100", "1"), ("", "0.5")]);
    let cores = Rate { pricing, resets: Resets::Yearly, ..rate(1, "core", "core hour", "1") };
    let march = House::new("2026-02", vec![cores]).used("core", "2026-02-05", "60", "core hour").next();
    let mut april = march.used("core", "2026-03-05", "60", "core hour").next();
    april.usage = vec![reversal(&april.settled[0], 91)];
    // 110 were charged, 60 is what one of them costs alone: 20 × 0.5 and 40 × 1 go back
    assert_eq!(april.bill(), vec![(LineKind::Used, "-50.00".into())]);
}

#[test]
fn a_free_allowance_of_the_year_is_stepped_back_too() {
    let pricing = tiers(Measure::Volume, &[("50", "1"), ("", "0.5")]);
    let free = Some(units("100"));
    let cores = Rate { pricing, free, resets: Resets::Yearly, ..rate(1, "core", "core hour", "1") };
    let march = House::new("2026-02", vec![cores]).used("core", "2026-02-05", "90", "core hour").next();
    let april = march.used("core", "2026-03-05", "90", "core hour").next();
    // 80 of the year were billed: 50 at 1 and 30 at 0.5. 10 more for March cost 0.5 each
    let late = april.clone().used("core", "2026-03-06", "10", "core hour");
    assert_eq!(late.bill(), vec![(LineKind::Used, "5.00".into())]);
    // Without February the year stays free
    let mut back = april;
    back.usage = vec![reversal(&back.settled[0], 91)];
    assert_eq!(back.bill(), vec![(LineKind::Used, "-65.00".into())]);
}

#[test]
fn late_use_lands_where_usage_is_still_taken() {
    let taken = |from: &'static str| move |period: crate::charging::Period| period >= from.parse().unwrap();
    let length = crate::charging::Length::Month;
    let own = landing(day("2026-03-05"), length, taken("2026-03"));
    assert_eq!((own.period.to_string(), own.late), ("2026-03".to_owned(), false));
    let late = landing(day("2026-01-05"), length, taken("2026-03"));
    assert_eq!((late.period.to_string(), late.late), ("2026-03".to_owned(), true));
}

#[test]
fn nothing_that_was_only_shown_is_given_back_in_money() {
    let mut february =
        House::new("2026-02", vec![rate(1, "page", "page", "0.10")]).used("page", "2026-02-03", "50", "page");
    let shown = Client { treatment: Treatment::Show, ..february.clients[0] };
    let charged = Client { from: day("2026-03-01"), treatment: Treatment::Charge, ..shown };
    february.clients = vec![charged, shown];
    let mut march = february.next().used("page", "2026-03-03", "10", "page");
    march.usage.push(reversal(&march.settled[0], 91));
    let statements = march.run().unwrap().statements;
    let told: Vec<(Treatment, i64)> = statements.iter().map(|s| (s.treatment, s.lines[0].amount.minor)).collect();
    assert_eq!(told, vec![(Treatment::Show, -500), (Treatment::Charge, 100)]);
}

#[test]
fn nothing_that_was_waived_is_given_back_in_money() {
    let mut february =
        House::new("2026-02", vec![rate(1, "page", "page", "0.10")]).used("page", "2026-02-03", "50", "page");
    february.waivers = vec![Waiver {
        client: LAB,
        key: "page".into(),
        from: day("2026-02-01"),
        until: Some(day("2026-02-28")),
        reason: "Move of the print room".into(),
    }];
    assert_eq!(february.run().unwrap().uncharged[0].because, Because::Waived("Move of the print room".into()));
    let mut march = february.next().used("page", "2026-03-03", "10", "page");
    march.usage.push(reversal(&march.settled[0], 91));
    let run = march.run().unwrap();
    assert_eq!(run.uncharged[0].line.amount, Money::new(-500, usd()));
    assert_eq!(charged(&run), 100);
}

#[test]
fn what_others_used_in_a_closed_period_does_not_matter() {
    let mut march = tests_with_minimum().next();
    march.settled[1].client = FIELD;
    march.usage = vec![reversal(&march.settled[0], 91)];
    // 3 × 20 and 140 to the minimum were the laboratory's
    assert_eq!(march.bill(), vec![(LineKind::Used, "-60.00".into()), (LineKind::Minimum, "-140.00".into())]);
}
