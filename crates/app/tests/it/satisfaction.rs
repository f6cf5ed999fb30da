//! Satisfaction against money: quarter by quarter, and the income that rests on clients who are not content.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use entente::imports::files::{Files, Taking};
use entente::imports::reading;
use serde_json::json;

use crate::api::{is_problem, program};
use crate::money_statements::made;
use crate::reviews::{ADA_SAYS, done, looks_back};
use crate::world::World;

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

/// 60.00 EUR in each of November, January and February; Laboratories less.
async fn charged(w: &World) {
    let prices = "rate_id,period,category,service,unit,price,currency,audience,note\n\
        CORE,FY2025,compute,Cores,core hour,0.10,EUR,,\n";
    brought(w, Files::Prices, prices).await;
    let used = "client,key,quantity,day,cost_centre\n\
        Field Operations,CORE,600,2025-11-10,\nField Operations,CORE,600,2026-01-10,\nField Operations,CORE,600,2026-02-10,\n\
        Field Operations,CORE,9000,2026-03-10,\nLaboratories,CORE,10,2026-02-02,\n";
    brought(w, Files::Usage, used).await;
}

const UNHAPPY: &[(&str, &str)] = &[
    ("rates", "customer"),
    ("rate_informed", "2"),
    ("rate_informed_words", "We heard it from others"),
    ("rate_understood", "2"),
    ("rate_understood_words", "They built something else"),
    ("rate_supported", "none"),
    ("rate_respected", "3"),
    ("rate_respected_words", "So so"),
    ("words", "No thanks"),
];

async fn unhappy(w: &World) {
    let talk = done(w).await;
    looks_back(w, w.cleo, talk, UNHAPPY).await.is(StatusCode::SEE_OTHER);
    looks_back(w, w.ada, talk, ADA_SAYS).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_the_unhappy_were_billed_in_twelve_months_could_be_lost() {
    let w = World::new().await;
    charged(&w).await;
    let ada = w.as_(w.ada).await;
    ada.get("/income").await.shows("Nothing says that income is not sure").shows("Silence is not content.");
    ada.get("/income?view=all")
        .await
        .shows("Laboratories billed 1.00 EUR never asked")
        .shows("Field Operations billed 180.00 EUR");

    unhappy(&w).await;

    let page = ada.get("/income").await;
    // Only whole months: what March came to so far is not counted.
    page.shows("180.00 EUR a year rest on one client who is not content");
    page.shows("2.3 of 5, 3 answers").shows("its answers are below 3 of 5").hides("Laboratories");
    let one = ada.get(&format!("/clients/{}/satisfaction", w.client)).await;
    one.shows("180.00 EUR a year are not sure, because its answers are below 3 of 5.");
    one.shows("2026 Q1 goes on, whole months only billed 120.00 EUR content 2.3 of 5, 3 answers");
    one.shows("2025 Q4 billed 60.00 EUR not asked");
    let other = ada.get(&format!("/clients/{}/satisfaction", w.other)).await;
    other.shows("1.00 EUR in the last twelve months, and nobody asked how content they are.").shows("never asked");
}

#[tokio::test]
async fn where_every_month_has_its_statements_a_year_is_what_they_come_to() {
    let w = World::new().await;
    charged(&w).await;
    for month in 3..=14 {
        made(&w, &format!("{}-{:02}", 2025 + (month - 1) / 12, (month - 1) % 12 + 1)).await;
    }
    // What comes behind the statements changes them when they are made anew, and not before.
    brought(&w, Files::Usage, "client,key,quantity,day,cost_centre\nField Operations,CORE,50,2026-02-11,\n").await;

    let all = w.as_(w.ada).await.get("/income?view=all").await;

    all.shows("Laboratories billed 1.00 EUR never asked").shows("Field Operations billed 180.00 EUR");
}

#[tokio::test]
async fn it_is_for_our_own_people_on_pages_and_for_programs() {
    let w = World::new().await;
    charged(&w).await;
    unhappy(&w).await;
    let own = format!("/clients/{}/satisfaction", w.client);
    for who in [w.cleo, w.dan, w.sam] {
        w.as_(who).await.get("/income").await.is(StatusCode::FORBIDDEN);
        w.as_(who).await.get(&own).await.is(StatusCode::FORBIDDEN);
        let programs = program(&w, who).await;
        for path in ["/income", "/income/not-sure", &format!("/parties/{}/satisfaction", w.client)] {
            is_problem(&programs.ask(Method::GET, path, &[], None).await, 403, "forbidden");
        }
    }
    let ada = program(&w, w.ada).await;

    let sure = ada.get("/income/not-sure").await;

    assert_eq!(sure["at_risk"], json!([{ "amount": "180", "currency": "EUR" }]), "{sure}");
    assert_eq!(sure["clients"][0]["not_sure"], json!(["unhappy"]));
    assert_eq!(ada.get("/income").await["items"].as_array().map(Vec::len), Some(2));
    let quarters = ada.get(&format!("/parties/{}/satisfaction", w.client)).await;
    assert_eq!(quarters["quarters"][7]["quarter"], "2026-Q1", "{quarters}");
    assert_eq!(quarters["quarters"][7]["billed"]["amount"], "120");
}
