//! The numbers by which evidence is weighed are set by administrators, within bounds, and everything is reckoned anew by them; and what
//! confirming what waits would make of a stage is said before anybody does.

use axum::http::{Method, StatusCode};
use domain::health::{Number, Rules, Stage};
use domain::hearing::Decision;
use entente::health::numbers;
use entente::health::{acts, store};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::signals::{MINUTES, heard, kept};
use crate::world::World;

const TYPED: [(&str, &str); 9] = [
    ("half_life", "90"),
    ("leaving", "28"),
    ("sniffles", "2"),
    ("flu", "3"),
    ("pneumonia", "3"),
    ("end", "2"),
    ("faded", "0.25"),
    ("other", "0.25"),
    ("pair", "0.5"),
];

fn with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    TYPED.map(|(known, usual)| if known == name { (known, value) } else { (known, usual) }).to_vec()
}

async fn boss(w: &World) -> domain::kernel::PersonId {
    let boss = w.app.read(|conn, _| entente::people::store::who_has_email(conn, "bea@example.org"));
    boss.await.expect("Bea").expect("Bea").0
}

async fn changes(w: &World) -> Vec<store::Changed> {
    w.app.read(|conn, _| store::changes_of(conn, None, Timestamp::UNIX_EPOCH, 20)).await.expect("changes")
}

async fn stage(w: &World) -> Stage {
    let client = w.client;
    w.app.read(move |conn, _| store::kept(conn, client)).await.expect("read").expect("kept").stage
}

/// Two sentences that people confirm, of both sides.
async fn sniffles(w: &World) {
    let client = w.client;
    w.app.write(move |tx, env| acts::reckon(tx, env, client)).await.expect("reckoned");
    let id = kept(w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");
    let ada = w.scope(w.ada).await;
    let said: Vec<_> = [1, 2].map(|number| (number, Decision::Confirm(Stage::Sniffles), None)).to_vec();
    w.app.write(move |tx, env| entente::signals::acts::decide(tx, env, &ada, id, &said)).await.expect("decided");
}

#[tokio::test]
async fn numbers_are_set_within_bounds_and_the_past_is_reckoned_anew_without_a_word() {
    let w = World::new().await;
    sniffles(&w).await;
    assert_eq!(stage(&w).await, Stage::Sniffles);
    let (ada, bea) = (w.as_(w.ada).await, w.as_(boss(&w).await).await);
    let before = changes(&w).await.len();
    w.later(SignedDuration::from_mins(5));

    ada.get("/settings/stages").await.is(StatusCode::FORBIDDEN);
    ada.post("/settings/stages", &TYPED).await.is(StatusCode::FORBIDDEN);
    bea.get("/settings").await.shows("How evidence is weighed");
    bea.get("/settings/stages").await.shows("Evidence weighs half after").shows("As it came: 90, from 30 to 730.");
    let wrong = bea.post("/settings/stages", &with("half_life", "a day")).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
    wrong.shows("Evidence weighs half after: write a whole number from 30 to 730.");
    assert!(wrong.body.contains("value=\"a day\""));
    bea.post("/settings/stages", &with("sniffles", "1")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    bea.post("/settings/stages", &with("sniffles", "6")).await.is(StatusCode::SEE_OTHER);

    let client = w.client;
    w.app.write(move |tx, env| acts::reckon(tx, env, client)).await.expect("reckoned");
    assert_eq!(stage(&w).await, Stage::Healthy, "six are needed now");
    assert_eq!(changes(&w).await.len(), before, "nothing has become of it");
    let page = ada.get(&format!("/clients/{}/health", w.client)).await;
    page.shows("Healthy");
    bea.get("/settings/stages").await.shows("They hold since");
}

#[tokio::test]
async fn programs_read_the_numbers_and_administrators_set_them() {
    let w = World::new().await;
    let (ada, bea) = (program(&w, w.ada).await, program(&w, boss(&w).await).await);
    let usual = ada.get("/settings/stages").await;
    assert_eq!((&usual["half_life"], &usual["flu"]), (&json!(90.0), &json!(3.0)), "{usual}");
    let mut new = usual.clone();
    new["flu"] = json!(4.5);

    let no = ada.ask(Method::PUT, "/settings/stages", &[], Some(new.clone())).await;
    is_problem(&no, 403, "forbidden");
    let set = bea.ask(Method::PUT, "/settings/stages", &[], Some(new.clone())).await;
    assert_eq!((set.status, &read(&set)["flu"]), (StatusCode::OK, &json!(4.5)), "{}", set.body);
    new["leaving"] = json!(2.5);
    let half = bea.ask(Method::PUT, "/settings/stages", &[], Some(new)).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", half.body);

    let rules: Rules = w.app.read(|conn, _| numbers::rules(conn)).await.expect("rules");
    assert_eq!(rules.number(Number::Needs(1)), 4.5);
}

#[tokio::test]
async fn what_confirming_would_make_is_said_and_nothing_becomes_so_by_looking() {
    let w = World::new().await;
    let client = w.client;
    w.app.write(move |tx, env| acts::reckon(tx, env, client)).await.expect("reckoned");
    let id = kept(&w, w.ada, heard(w.client, MINUTES)).await.expect("minutes");
    let ada = w.as_(w.ada).await;

    let page = ada.get(&format!("/listening/texts/{id}")).await;

    page.shows("If you confirm all three as heard,").shows("evidence instead of 0");
    assert_eq!(stage(&w).await, Stage::Healthy);
    ada.post(&format!("/listening/texts/{id}/confirm"), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get(&format!("/listening/texts/{id}")).await.hides("If you confirm");
}
