//! To the cent: a price list and a list of what was used come in as files, and the bill of each kind of rule is what somebody
//! worked out by hand. The arithmetic stands beside each.

use axum::http::StatusCode;
use domain::charging::{Length, Period};
use domain::kernel::ServiceId;
use entente::imports::files::{Files, Weighed};
use entente::money::acts::{self, New, NewHeld, Next};
use entente::money::reading::{Written, also_of};
use entente::people::scope::Scope;
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::api::{json, program};
use crate::money_used::brought;
use crate::world::World;

const RATES: &str = include_str!("charged/rates.csv");
const USED: &str = include_str!("charged/usage.csv");
const SYSTEM: Scope = Scope::System("a test");

async fn charged() -> World {
    let w = World::new().await;
    for (files, text) in [(Files::Prices, RATES), (Files::Usage, USED)] {
        let report = brought(&w, files, text).await;
        assert_eq!((report.refused, report.flagged), (vec![], vec![]), "{files:?}");
    }
    w
}

async fn bill(w: &World, month: &str) -> Value {
    program(w, w.cleo).await.get(&format!("/parties/{}/bill?month={month}", w.client)).await
}

/// Kind, quantity and amount of each line of one thing.
async fn lines(w: &World, month: &str, key: &str) -> Vec<[String; 3]> {
    let bill = bill(w, month).await;
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let all = bill["lines"].as_array().cloned().unwrap_or_default();
    let of = all.iter().filter(|line| line["key"] == key);
    of.map(|l| [text(l, "kind"), text(l, "quantity"), text(&l["amount"], "amount")]).collect()
}

async fn comes_to(w: &World, month: &str, key: &str, wanted: &[[&str; 3]]) {
    assert_eq!(lines(w, month, key).await, wanted, "{key} in {month}");
}

async fn priced(w: &World, key: &str, written: Written) {
    let (key, unit) = (key.to_owned(), "hour".to_owned());
    let written = Written { currency: "USD".into(), unit, ..written };
    w.app
        .write(move |tx, env| {
            let id = ServiceId(env.id());
            let import: Option<uuid::Uuid> = None;
            let sql = "insert into services (id, name, import_id, created_at, version) values ($1, $2, $3, $4, 1)";
            tx.run(sql, &[id.0.into(), format!("Service of {key}").into(), import.into(), env.now.into()])?;
            let new = New {
                name: key.clone(),
                key: key.clone(),
                service: id,
                from: date(2026, 1, 1),
                written: written.clone(),
            };
            acts::add(tx, env, &SYSTEM, &new)
        })
        .await
        .expect("a price");
}

async fn used(w: &World, key: &str, quantities: &[(&str, Date)]) {
    let mut text = "client,key,quantity,day\n".to_owned();
    for (quantity, day) in quantities {
        text += &format!("Field Operations,{key},{quantity},{day}\n");
    }
    assert_eq!(brought(w, Files::Usage, &text).await.refused, vec![]);
}

async fn held(w: &World, key: &str, quantity: &str, (from, until): (Date, Option<Date>)) {
    let (client, key, quantity) = (w.client, key.to_owned(), quantity.to_owned());
    let new = NewHeld { client, key, quantity, from, until, cost_centre: None };
    w.app.write(move |tx, env| acts::hold(tx, env, &SYSTEM, &new)).await.expect("held");
}

#[tokio::test]
async fn for_each_unit_and_for_so_many_of_them() {
    let w = charged().await;

    // 1,234 × 0.03 = 37.02
    comes_to(&w, "2026-02", "PAGE", &[["used", "1234", "37.02"]]).await;
    // 2,750 ÷ 1,000 × 24 = 66.00
    comes_to(&w, "2026-02", "PAPER", &[["used", "2750", "66.00"]]).await;
    // 12,345 ÷ 1,000 × 0.479 = 5.913255
    comes_to(&w, "2026-02", "DISK", &[["used", "12345", "5.91"]]).await;
    // 1 × 0.125 is halfway between 0.12 and 0.13, and 12 is even; 3 × 0.125 = 0.375, and 38 is even.
    comes_to(&w, "2026-02", "EVEN", &[["used", "1", "0.12"]]).await;
    comes_to(&w, "2026-03", "EVEN", &[["used", "3", "0.38"]]).await;
}

#[tokio::test]
async fn in_tiers_by_units_over_the_fiscal_year() {
    let w = charged().await;

    // 400,000 × 0.013
    comes_to(&w, "2026-01", "CPU-1", &[["used", "400000", "5200.00"]]).await;
    // 100,000 × 0.013 = 1,300 up to 500 thousand; 200,000 × 0.007 = 1,400
    comes_to(&w, "2026-02", "CPU-1", &[["used", "300000", "2700.00"]]).await;
    // 2,300,000 × 0.007 = 16,100 up to 3,000 thousand; 300,000 × 0.005 = 1,500
    comes_to(&w, "2026-03", "CPU-1", &[["used", "2600000", "17600.00"]]).await;
}

#[tokio::test]
async fn in_tiers_by_what_was_spent_and_in_another_unit() {
    let w = charged().await;

    // 400,000 × 0.014 = 5,600, below 6,500
    comes_to(&w, "2026-01", "CORE-1", &[["used", "400000", "5600.00"]]).await;
    // 900 are left at 0.014: 64,285.714285… hours; the other 135,714.285714… at 0.008 are 1,085.714285…; 1,985.714285…
    comes_to(&w, "2026-02", "CORE-1", &[["used", "200000", "1985.71"]]).await;
    // 1,000 GPU hours count as 10,000 core hours, × 0.008
    comes_to(&w, "2026-03", "CORE-1", &[["used", "10000", "80.00"]]).await;
}

#[tokio::test]
async fn flat_whatever_was_used() {
    let w = charged().await;
    priced(&w, "FLAT", Written { shape: "flat".into(), price: "45".into(), ..Written::default() }).await;
    used(&w, "FLAT", &[("3", date(2026, 2, 2)), ("70", date(2026, 2, 20))]).await;

    // Once in the month, for 73 hours as for one.
    comes_to(&w, "2026-02", "FLAT", &[["used", "73", "45.00"]]).await;
    comes_to(&w, "2026-03", "FLAT", &[]).await;
}

#[tokio::test]
async fn free_in_each_month_and_in_each_fiscal_year() {
    let w = charged().await;
    held(&w, "STORE", "12.5", (date(2026, 1, 1), Some(date(2026, 1, 31)))).await;
    held(&w, "STORE", "31", (date(2026, 2, 15), None)).await;
    let yearly = Written { price: "0.10".into(), free: "1000".into(), resets: "yearly".into(), ..Written::default() };
    priced(&w, "YEAR", yearly).await;
    used(&w, "YEAR", &[("600", date(2026, 1, 9)), ("700", date(2026, 2, 9)), ("50", date(2026, 3, 9))]).await;

    // (12.5 − 10) × 6.4
    comes_to(&w, "2026-01", "STORE", &[["held", "12.5", "16.00"]]).await;
    // 31 × 14 ÷ 28 = 15.5; (15.5 − 10) × 6.4
    comes_to(&w, "2026-02", "STORE", &[["held", "15.5", "35.20"]]).await;
    // 600 of 1,000 free; 400 more of them, then 300 × 0.10; none left: 50 × 0.10
    comes_to(&w, "2026-01", "YEAR", &[["used", "600", "0.00"]]).await;
    comes_to(&w, "2026-02", "YEAR", &[["used", "700", "30.00"]]).await;
    comes_to(&w, "2026-03", "YEAR", &[["used", "50", "5.00"]]).await;
}

#[tokio::test]
async fn at_least_so_many_units_on_a_day_and_at_least_so_much_money() {
    let w = charged().await;

    // 3 February: 0.5 + 0.75 = 1.25 hours, and 0.75 more up to two. 10 February: 3 hours. 4.25 × 100; 0.75 × 100
    comes_to(&w, "2026-02", "ONSITE", &[["used", "4.25", "425.00"], ["minimum", "0.75", "75.00"]]).await;
    // 4 × 20 = 80, and 120 more up to 200; 15 × 20 = 300 is above it
    comes_to(&w, "2026-02", "TESTS", &[["used", "4", "80.00"], ["minimum", "0", "120.00"]]).await;
    comes_to(&w, "2026-03", "TESTS", &[["used", "15", "300.00"]]).await;
    // 1,000 × 0.015 = 15, and 185 more up to 200
    comes_to(&w, "2026-02", "NAMES", &[["used", "1000", "15.00"], ["minimum", "0", "185.00"]]).await;
}

#[tokio::test]
async fn in_whole_steps_of_a_day_and_of_the_period() {
    let w = charged().await;
    let step = |price: &str, step: &str, per: &str| Written {
        price: price.into(),
        step: step.into(),
        step_per: per.into(),
        ..Written::default()
    };
    priced(&w, "QUARTERS", step("80", "0.25", "day")).await;
    priced(&w, "FIVES", step("3", "5", "period")).await;
    used(&w, "QUARTERS", &[("1.1", date(2026, 2, 3)), ("0.3", date(2026, 2, 4))]).await;
    used(&w, "FIVES", &[("7", date(2026, 2, 3)), ("5", date(2026, 2, 4))]).await;

    // 1.1 counts as 1.25, 0.3 as 0.5. 1.4 × 80; (0.15 + 0.2) × 80
    comes_to(&w, "2026-02", "QUARTERS", &[["used", "1.4", "112.00"], ["increment", "0.35", "28.00"]]).await;
    // 12 counts as 15. 12 × 3; 3 × 3
    comes_to(&w, "2026-02", "FIVES", &[["used", "12", "36.00"], ["increment", "3", "9.00"]]).await;
}

#[tokio::test]
async fn held_for_a_part_of_a_month_with_a_set_up_and_by_day_quarter_and_year() {
    let w = charged().await;
    held(&w, "LINE", "7", (date(2026, 1, 12), None)).await;
    held(&w, "GB", "40", (date(2026, 1, 30), Some(date(2026, 2, 3)))).await;
    held(&w, "YEARLY", "3", (date(2026, 2, 1), None)).await;
    held(&w, "NEW", "2", (date(2026, 2, 10), None)).await;
    let basis = |basis: &str, price: &str, set_up: &str| Written {
        basis: basis.into(),
        price: price.into(),
        set_up: set_up.into(),
        ..Written::default()
    };
    priced(&w, "RACK", basis("month", "12.85", "50")).await;
    priced(&w, "QUARTER", basis("quarter", "90", "")).await;
    held(&w, "RACK", "2", (date(2026, 2, 10), None)).await;
    held(&w, "QUARTER", "4", (date(2026, 1, 1), None)).await;

    // 7 × 20 ÷ 31 = 4.516129…; × 3.25 = 14.677419…; then 7 × 3.25 = 22.75
    assert_eq!(lines(&w, "2026-01", "LINE").await[0][2], "14.68");
    comes_to(&w, "2026-02", "LINE", &[["held", "7", "22.75"]]).await;
    // 40 × 3 days × 0.13134 = 15.7608, beside 500 used: 65.67. January: 40 × 2 × 0.13134 = 10.5072
    comes_to(&w, "2026-02", "GB", &[["used", "500", "65.67"], ["held", "120", "15.76"]]).await;
    comes_to(&w, "2026-01", "GB", &[["held", "80", "10.51"]]).await;
    // 3 × 28 ÷ 365 × 117.30 = 26.995068…
    assert_eq!(lines(&w, "2026-02", "YEARLY").await[0][2], "27.00");
    // 2 × 25, once
    comes_to(&w, "2026-02", "NEW", &[["held", "2", "50.00"]]).await;
    comes_to(&w, "2026-03", "NEW", &[]).await;
    // 2 × 19 ÷ 28 × 12.85 = 17.439285…; 2 × 50
    let rack = lines(&w, "2026-02", "RACK").await;
    assert_eq!((rack[0][2].as_str(), rack[1][0].as_str(), rack[1][2].as_str()), ("17.44", "set_up", "100.00"));
    // 4 × 28 ÷ 90 × 90; of January 4 × 31 ÷ 90 × 90
    assert_eq!(lines(&w, "2026-02", "QUARTER").await[0][2], "112.00");
    assert_eq!(lines(&w, "2026-01", "QUARTER").await[0][2], "124.00");
}

#[tokio::test]
async fn a_price_that_changes_within_a_month() {
    let w = charged().await;
    held(&w, "LINE", "10", (date(2026, 3, 1), None)).await;
    let next = Written {
        audience: "internal".into(),
        unit: "line".into(),
        currency: "USD".into(),
        basis: "month".into(),
        price: "4.10".into(),
        ..Written::default()
    };
    let next = Next { from: date(2026, 3, 16), written: next, why: None };
    w.app.write(move |tx, env| acts::follow(tx, env, &SYSTEM, "LINE", &next)).await.expect("announced");

    // 10 × 15 ÷ 31 × 3.25 = 15.725806…; 10 × 16 ÷ 31 × 4.10 = 21.161290…
    let amounts: Vec<String> = lines(&w, "2026-03", "LINE").await.into_iter().map(|[.., amount]| amount).collect();
    assert_eq!(amounts, ["15.73", "21.16"]);
}

#[tokio::test]
async fn what_is_taken_back_takes_its_minimum_along_and_what_comes_late_costs_what_it_would_have() {
    let w = charged().await;
    let fay = program(&w, w.fay).await;
    let book = |day: &str, quantity: &str| serde_json::json!({"client": w.client.0, "key": "ONSITE", "quantity": quantity, "day": day});
    // 1 hour of 20 February, and one more up to two: 100 + 100, beside 425 + 75
    let booked = fay.post("/usage", book("2026-02-20", "1")).await;
    assert_eq!(booked.status, StatusCode::CREATED);
    comes_to(&w, "2026-02", "ONSITE", &[["used", "5.25", "525.00"], ["minimum", "1.75", "175.00"]]).await;

    let id = json(&booked)["id"].as_str().expect("an id").to_owned();
    let back = fay.post(&format!("/usage/{id}/reverse"), serde_json::json!({})).await;

    assert_eq!(back.status, StatusCode::CREATED);
    comes_to(&w, "2026-02", "ONSITE", &[["used", "4.25", "425.00"], ["minimum", "0.75", "75.00"]]).await;
    // Half an hour more of 3 February, told in March: 1.75 hours there, and 0.25 up to two. Nothing more is charged.
    fay.post("/usage", book("2026-02-03", "0.5")).await;
    comes_to(&w, "2026-02", "ONSITE", &[["used", "4.75", "475.00"], ["minimum", "0.25", "25.00"]]).await;
}

#[tokio::test]
async fn units_of_a_day_that_another_unit_names() {
    let w = charged().await;
    let days = Written { price: "80".into(), also: also_of("day = 8"), ..Written::default() };
    priced(&w, "HANDS", days).await;
    let used = "client,key,quantity,unit,day\nField Operations,HANDS,1.5,day,2026-02-03\nField Operations,HANDS,2,,2026-02-04\n";
    assert_eq!(brought(&w, Files::Usage, used).await.refused, vec![]);

    // 1.5 × 8 + 2 = 14; × 80
    comes_to(&w, "2026-02", "HANDS", &[["used", "14", "1120.00"]]).await;
}

/// An amount of the bill in cents.
fn number(of: &Value) -> i64 {
    of.as_str().unwrap_or("0.00").replace('.', "").parse().expect("a number")
}

#[tokio::test]
async fn whatever_a_year_brings_lines_add_up_to_the_bill_and_changes_to_the_difference() {
    let w = World::new().await;
    assert_eq!(brought(&w, Files::Prices, RATES).await.refused, vec![]);
    for seed in 1..=3 {
        let text = generated(&w, seed).await;
        let report = brought(&w, Files::Usage, &text).await;
        assert_eq!((report.refused, report.created.usage > 50), (vec![], true), "seed {seed}");
    }
    let (january, february) = (bill(&w, "2026-01").await, bill(&w, "2026-02").await);

    for bill in [&january, &february] {
        let lines = bill["lines"].as_array().expect("lines");
        let sum: i64 = lines.iter().map(|line| number(&line["amount"]["amount"])).sum();
        assert_eq!(sum, number(&bill["totals"][0]["amount"]));
    }
    let changes = february["changes"].as_array().expect("changes");
    let mut all = 0;
    for change in changes {
        let parts = ["price", "volume", "mix", "corrections"].map(|part| number(&change[part]["amount"]));
        let difference = number(&change["after"]["amount"]) - number(&change["before"]["amount"]);
        assert_eq!(parts.iter().sum::<i64>(), difference, "{change}");
        all += difference;
    }
    let totals = [&february, &january].map(|bill| number(&bill["totals"][0]["amount"]));
    assert_eq!(all, totals[0] - totals[1]);
}

/// A made-up year for the prices that are there, as the command writes it.
async fn generated(w: &World, seed: u64) -> String {
    w.app
        .read(move |conn, env| {
            let card = entente::money::store::card(conn)?;
            let clients = ["Field Operations".to_owned(), "Laboratories".to_owned()];
            let wanted = entente::money::generating::Wanted { seed, year: 2026, until: env.local().date() };
            let mut text = "reference,client,key,quantity,unit,day,cost_centre\n".to_owned();
            let mut each = |l: entente::money::generating::Line<'_>| {
                text += &format!(
                    "{},{},{},{},{},{},{}\n",
                    l.reference, l.client, l.key, l.quantity, l.unit, l.day, l.cost_centre
                );
                Ok::<(), entente::kit::error::AppError>(())
            };
            entente::money::generating::usage(&card, &clients, wanted, &mut each)?;
            Ok(text)
        })
        .await
        .expect("a year")
}

#[tokio::test]
async fn every_line_of_usage_is_on_the_bill_or_told_without_a_price() {
    let w = World::new().await;
    brought(&w, Files::Prices, RATES).await;
    // HELP counts hours, and days are not known to it; before 2026 there is no price at all.
    let used = "client,key,quantity,unit,day\nField Operations,ONSITE,3,day,2026-02-03\nField Operations,PAGE,40,,2026-02-04\n\
        Laboratories,PAGE,7,,2025-12-30\nField Operations,PAGE,2,sheet,2026-02-05\n";
    assert_eq!(brought(&w, Files::Usage, used).await.refused, vec![]);

    let bill = bill(&w, "2026-02").await;

    let told: Vec<(&str, &str)> = bill["without_price"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|u| (u["key"].as_str().unwrap_or_default(), u["quantity"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(told, [("ONSITE", "3"), ("PAGE", "2")]);
    assert_eq!(lines(&w, "2026-02", "PAGE").await, [["used", "40", "1.20"]]);
}

/// The real list of 68 rows and a made-up year of use for it: nothing is refused, and every key of it is used.
#[tokio::test]
async fn the_real_price_list_has_a_year_of_use() {
    let Some(folder) = std::env::var_os("ENTENTE_DATA") else { return };
    let path = std::path::Path::new(&folder).join("catalogue/it_service_rates.csv");
    let real = std::fs::read_to_string(path).expect("the price list");
    let w = World::new().await;
    let prices = brought(&w, Files::Prices, &real).await;
    assert_eq!((prices.rows, prices.refused_lines), (68, 0));

    let text = generated(&w, 7).await;
    let usage = brought(&w, Files::Usage, &text).await;

    assert_eq!((usage.refused, usage.created.usage > 200), (vec![], true));
    let (period, client) = (Period::holding(date(2026, 2, 10), Length::Month), w.client);
    let made = w.app.read(move |conn, env| acts::bill(conn, env, &SYSTEM, client, period)).await.expect("a bill");
    assert!(made.unpriced.is_empty() && made.lines.len() > 20, "{} lines", made.lines.len());
}

#[tokio::test]
async fn a_file_of_usage_goes_on_where_it_broke_off() {
    let w = charged().await;
    let more = format!("{USED}x1,Laboratories,PAGE,9,,2026-02-03,\n");
    let taking = crate::money_used::taking(&more);

    let (report, weighed) = w.app.read(move |conn, env| Files::Usage.weigh(conn, env, &taking)).await.expect("weighed");

    let Weighed::Usage(left) = weighed else { panic!("usage") };
    assert_eq!((left.len(), report.unchanged.usage), (1, 18));
}
