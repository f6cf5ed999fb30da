//! Levels by form and by program.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{failing, train};
use crate::api::{is_problem, json, program};
use crate::world::World;

#[tokio::test]
async fn a_measurement_is_written_down_and_corrected_by_form() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    let ben = w.as_(w.ben).await;
    let form = format!("/levels/{id}/measure");
    let client = w.client.to_string();
    let fields = [("level", "availability"), ("month", "2026-02-01"), ("client", client.as_str())];
    let with = |more: &[(&'static str, &'static str)]| [fields.as_slice(), more].concat();

    ben.get(&form).await.is(StatusCode::OK).shows("What was measured").shows("Delivery");
    let empty = ben.post(&form, &fields).await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write what was measured");
    assert!(empty.body.contains("selected>February"), "what was typed stays");
    ben.post(&form, &with(&[("minutes_down", "500")])).await.is(StatusCode::SEE_OTHER);
    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);

    let log = ben.get(&format!("/levels/{id}")).await;
    let path = log.body.split("href=\"").find(|p| p.contains("corrects=")).and_then(|p| p.split('"').next());
    let path = path.expect("a way to correct").replace("&amp;", "&");
    let corrects = path.split("corrects=").nth(1).expect("an id").to_owned();
    ben.get(&path).await.is(StatusCode::OK).shows("Correct a measurement");
    let sent = [with(&[("minutes_down", "5")]), vec![("corrects", corrects.as_str())]].concat();
    ben.post(&form, &sent).await.is(StatusCode::SEE_OTHER);
    assert!(failing(&w, w.client).await.is_empty());
    ben.post(&form, &sent).await.is(StatusCode::CONFLICT).shows("no longer there");
    w.as_(w.ada).await.get(&form).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn it_is_said_by_form_that_it_fails_and_that_it_runs_again() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    let (ada, form) = (w.as_(w.ada).await, format!("/levels/{id}/running"));

    ada.get(&form).await.is(StatusCode::OK).shows("It fails");
    ada.post(&form, &[("say", "fails")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write what happens");
    ada.post(&form, &[("say", "fails"), ("words", "Nothing moves.")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(failing(&w, w.client).await, ["Crew tablets"]);
    ada.get(&form).await.shows("Nothing moves.").shows("It runs again for everybody");
    ada.post(&form, &[("say", "runs"), ("words", "A part was worn out.")]).await.is(StatusCode::SEE_OTHER);

    assert!(failing(&w, w.client).await.is_empty());
    let page = w.as_(w.cleo).await.get(&format!("/catalogue/{id}")).await;
    page.shows("A part was worn out.").shows("Nothing moves.");
    w.as_(w.cleo).await.post(&form, &[("say", "fails"), ("words", "x")]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_measure_say_and_read() {
    let w = World::new().await;
    let (id, offering) = train(&w, "Crew tablets").await;
    let (ben, cleo, dan) = (program(&w, w.ben).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let body = json!({ "service": id.0, "client": w.client.0, "kind": "delivery", "offering": offering.0,
        "first_day": "2026-02-01", "last_day": "2026-02-28", "kept": 16, "of": 20, "source": "the depot" });

    let made = ben.post("/measurements", body.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let again = ben.post("/measurements", body.clone()).await;
    assert_eq!(json(&made)["id"], json(&again)["id"], "the same once more");
    assert_eq!(json(&made)["measured"]["percent"], "80");
    let address = made.headers["location"].to_str().expect("an address").replace("/api/v1", "");
    assert_eq!(cleo.get(&address).await["client"]["name"], "Field Operations");
    assert_eq!(dan.ask(Method::GET, &address, &[], None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(dan.get("/measurements").await["items"].as_array().map(Vec::len), Some(0));

    let levels = cleo.get(&format!("/services/{}/levels?client={}", id.0, w.client.0)).await;
    let delivery = levels["levels"].as_array().and_then(|all| all.iter().find(|l| l["kind"] == "delivery").cloned());
    let feb = delivery.expect("delivery")["months"][10].clone();
    assert_eq!((&feb["verdict"], &feb["own"]), (&json!("missed"), &json!(true)));
    assert_eq!(levels["flag"]["everybody"], false);
    let flags = cleo.get(&format!("/parties/{}/flags", w.client.0)).await;
    assert_eq!(flags[0]["service"]["name"], "Crew tablets");
    let asked = dan.ask(Method::GET, &format!("/parties/{}/flags", w.client.0), &[], None).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);

    let said = json!({ "client": w.client.0, "fails": false, "words": "The depot has hands again." });
    let runs = ben.post(&format!("/services/{}/running", id.0), said).await;
    assert_eq!((runs.status, &json(&runs)["flag"]), (StatusCode::OK, &json!(null)), "{}", runs.body);
    assert_eq!(ben.get("/core-services").await[0]["fails_for"], json!([]));
    assert_eq!(cleo.ask(Method::GET, "/core-services", &[], None).await.status, StatusCode::NOT_FOUND);
    let twice = json!({ "service": id.0, "kind": "delivery", "first_day": "2026-02-01", "last_day": "2026-02-28",
        "kept": 1, "of": 2, "percent": "50" });
    let problem = is_problem(&ben.post("/measurements", twice).await, 422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "kept");
}
