//! How often we want to talk with a client, what is overdue, and that it follows whatever moves.

use axum::http::{Method, StatusCode};
use domain::profile::Tier;
use entente::clients::profile::store::Rhythm;
use entente::clients::profile::{acts, talked};
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, program};
use crate::world::World;

async fn rhythm(w: &World, tier: Tier, days: Option<i64>) {
    let (scope, client) = (w.scope(w.ada).await, w.client);
    let said = w.app.write(move |tx, env| acts::keep_rhythm(tx, env, &scope, client, Rhythm::of(Some(tier), days)));
    said.await.expect("a rhythm");
}

#[tokio::test]
async fn a_talk_is_overdue_after_the_days_of_its_tier_and_in_time_as_soon_as_something_moves() {
    let w = World::new().await;
    let (ada, path) = (w.as_(w.ada).await, format!("/clients/{}", w.client));
    w.promised("A radio bridge", 40).await;
    rhythm(&w, Tier::Key, None).await;
    ada.get("/clients?view=talk").await.shows("No talk is overdue");
    ada.get("/clients/talks?view=all").await.shows("by 26 Mar").shows("every 14 days");

    w.later(SignedDuration::from_hours(24 * 17));

    let ada = w.as_(w.ada).await;
    ada.get("/clients/talks?view=all").await.shows("3 days overdue");
    ada.get("/clients?view=talk").await.shows("Talk: 3 days overdue");
    ada.get(&path).await.shows("A talk is 3 days overdue.");
    let day = w.app.env().local().date().to_string();
    ada.post(&format!("{path}/profile/talk"), &[("talk_day", &day)]).await.is(StatusCode::SEE_OTHER);
    ada.get("/clients?view=talk").await.shows("No talk is overdue");
    w.later(SignedDuration::from_hours(24 * 20));
    let ada = w.as_(w.ada).await;
    ada.get("/clients?view=talk").await.shows("6 days overdue");
    w.promised("Another one", 5).await;
    ada.get("/clients?view=talk").await.shows("No talk is overdue");
    assert_eq!(w.app.read(talked::differ).await.expect("what is kept"), vec![]);
}

#[tokio::test]
async fn whoever_leads_sees_on_today_with_whom_to_talk() {
    let w = World::new().await;
    w.promised("A radio bridge", 40).await;
    rhythm(&w, Tier::Regular, Some(2)).await;
    w.as_(w.ada).await.get("/").await.hides("longer for a talk");

    w.later(SignedDuration::from_hours(24 * 3));

    w.as_(w.ada).await.get("/").await.shows("One client of yours has waited longer for a talk");
    w.as_(w.ben).await.get("/").await.hides("longer for a talk");
}

#[tokio::test]
async fn days_of_a_tier_hold_for_every_client_without_days_of_its_own() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    w.promised("A radio bridge", 40).await;
    rhythm(&w, Tier::Key, None).await;
    let wrong = ada.post("/clients/talks", &[("key", "0"), ("regular", "30"), ("small", "x")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Two things need another look");

    ada.post("/clients/talks", &[("key", "7"), ("regular", "30"), ("small", "90")]).await.is(StatusCode::SEE_OTHER);

    ada.get("/clients/talks?view=all").await.shows("every 7 days").shows("by 19 Mar");
    assert_eq!(w.app.read(talked::differ).await.expect("what is kept"), vec![]);
    cleo.get("/clients/talks").await.is(StatusCode::FORBIDDEN);
    cleo.post("/clients/talks", &[("key", "7"), ("regular", "30"), ("small", "90")]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_read_and_set_how_often_we_talk() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    w.promised("A radio bridge", 40).await;
    rhythm(&w, Tier::Key, None).await;

    let days = json!({ "key": 10, "regular": 20, "small": 60 });
    ada.ask(Method::PUT, "/talk-days", &[], Some(days)).await.is(StatusCode::OK);

    let talks = ada.get("/talks").await;
    assert_eq!(talks["items"][0]["every_days"], 10, "{talks}");
    assert_eq!(talks["items"][0]["by"], "2026-03-22");
    assert_eq!(ada.get("/clients?view=talk").await["items"], json!([]));
    is_problem(&cleo.ask(Method::GET, "/talks", &[], None).await, 403, "forbidden");
    let wrong = json!({ "key": 0, "regular": 20, "small": 60 });
    is_problem(&ada.ask(Method::PUT, "/talk-days", &[], Some(wrong)).await, 422, "invalid");
}
