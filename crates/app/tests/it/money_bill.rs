//! What a month comes to: to the cent as worked out by hand, with what is to be expected; each client its own.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::kernel::PartyId;
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use entente::money::acts::{self, NewHeld};
use entente::people::scope::Scope;
use jiff::civil::{Date, date};

use crate::api::{is_problem, program};
use crate::world::World;

const PRICES: &str = "rate_id,period,category,service,unit,price,currency,audience,note\n\
    CORE,FY2025,compute,\"Cores, 1-1 thousand hours per group per year\",core hour,0.10,EUR,,\n\
    CORE2,FY2025,compute,\"Cores, above 1 thousand hours\",core hour,0.05,EUR,,\n\
    MAIL,FY2025,workplace,Mail,user/month,27.40,EUR,,\n";

async fn brought(w: &World, files: Files, text: &str) {
    let table = Arc::new(reading::table(text.as_bytes()).expect("a table"));
    let taking = Taking {
        file: "file.csv".into(),
        hash: reading::hash(text.as_bytes()),
        bytes: text.len(),
        table,
        strict: false,
    };
    let report = w.app.write(move |tx, env| files.bring_in(tx, env, &taking)).await.expect("a report");
    assert_eq!(report.refused, vec![]);
}

async fn hold(w: &World, client: PartyId, quantity: &str, from: Date) {
    let (key, quantity) = ("MAIL".to_owned(), quantity.to_owned());
    let new = NewHeld { client, key, quantity, from, until: None, cost_centre: None };
    w.app.write(move |tx, env| acts::hold(tx, env, &Scope::System("test"), &new)).await.expect("held");
}

/// Field Operations: 600 core hours in each month of 2026 so far, 10 mailboxes since January.
async fn charged(w: &World) {
    brought(w, Files::Prices, PRICES).await;
    let used = "client,key,quantity,day,cost_centre\n\
        Field Operations,CORE,600,2026-01-10,\nField Operations,CORE,600,2026-02-10,4711\n\
        Field Operations,CORE,600,2026-03-10,\nLaboratories,CORE,77,2026-03-02,CANARY\n";
    brought(w, Files::Usage, used).await;
    hold(w, w.client, "10", date(2026, 1, 1)).await;
}

#[tokio::test]
async fn a_month_comes_to_what_was_worked_out_by_hand() {
    let w = World::new().await;
    charged(&w).await;
    let ada = w.as_(w.ada).await;
    let of = |month: &str| format!("/money/bills/{}?month={month}", w.client);

    // 600 × 0.10 = 60.00, and 10 × 27.40
    ada.get(&of("2026-01")).await.is(StatusCode::OK).shows("60.00 EUR").shows("January 2026 came to 334.00 EUR");
    // 400 × 0.10 + 200 × 0.05 = 50.00: tiers count the fiscal year
    let february = ada.get(&of("2026-02")).await;
    february.is(StatusCode::OK).shows("February 2026 came to 324.00 EUR").shows("What changed since the month before");
    february.shows("−10.00 EUR").shows("400 core hours in tier 1 at 0.10 EUR: 40.00 EUR.");
    // 600 × 0.05 = 30.00
    let march = ada.get(&of("2026-03")).await;
    march.is(StatusCode::OK).shows("304.00 EUR").shows("So far, day 12 of 31").shows("80 in 100 between");
    march.shows("Nothing is issued.").hides("CANARY");
    ada.get(&of("2026-04")).await.is(StatusCode::CONFLICT).shows("has not begun");
    ada.get(&of("2026-Q1")).await.is(StatusCode::NOT_FOUND);
    let lines = ada.get(&format!("/money/bills/{}/lines.csv?month=2026-02", w.client)).await;
    assert!(lines.body.contains(",50.00,EUR,4711,50.00\n"), "{}", lines.body);
}

#[tokio::test]
async fn each_client_opens_its_own_bill_and_nobody_elses() {
    let w = World::new().await;
    charged(&w).await;
    let (own, other) = (format!("/money/bills/{}", w.client), format!("/money/bills/{}", w.other));

    let cleo = w.as_(w.cleo).await;
    let home = cleo.get("/money/bills").await;
    assert_eq!((home.status, home.location.starts_with(&own)), (StatusCode::SEE_OTHER, true));
    cleo.get(&own).await.is(StatusCode::OK).shows("Field Operations");
    for (who, path) in [(w.cleo, &other), (w.dan, &own), (w.sam, &own)] {
        w.as_(who).await.get(path).await.is(StatusCode::NOT_FOUND);
        w.as_(who).await.get(&format!("{path}/lines.csv")).await.is(StatusCode::NOT_FOUND);
    }
    w.as_(w.fay).await.get(&format!("/money/bills/{}", w.it)).await.is(StatusCode::NOT_FOUND);
    w.as_(w.fay).await.get("/money/bills").await.is(StatusCode::OK).shows("Laboratories");
}

#[tokio::test]
async fn a_client_with_nothing_has_a_page_that_says_so_and_programs_read_the_same() {
    let w = World::new().await;
    let bare = w.as_(w.fay).await.get(&format!("/money/bills/{}", w.client)).await;
    bare.is(StatusCode::OK).shows("Nothing is charged in this month");
    charged(&w).await;

    let bill = program(&w, w.cleo).await.get(&format!("/parties/{}/bill?month=2026-02", w.client)).await;

    assert_eq!((bill["totals"][0]["amount"].as_str(), bill["goes_on"].as_bool()), (Some("324.00"), Some(false)));
    assert_eq!(bill["lines"].as_array().map(Vec::len), Some(2));
    let cleo = program(&w, w.cleo).await;
    let wrong = cleo.ask(axum::http::Method::GET, &format!("/parties/{}/bill?month=soon", w.client), &[], None).await;
    is_problem(&wrong, 422, "invalid");
    let other = cleo.ask(axum::http::Method::GET, &format!("/parties/{}/bill", w.other), &[], None).await;
    is_problem(&other, 404, "not_found");
}
