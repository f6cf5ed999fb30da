//! The self-check of our own house: answered once by whoever leads something, read by our own people once it is closed, without names.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

const SAYS: [&str; 10] = ["so", "partly", "not_so", "so", "so", "partly", "not_so", "so", "partly", "so"];

#[tokio::test]
async fn whoever_leads_something_answers_once_and_our_house_reads_it_without_names() {
    let w = World::new().await;
    let (ada, ben, cleo) = (program(&w, w.ada).await, program(&w, w.ben).await, program(&w, w.cleo).await);
    is_problem(&cleo.ask(Method::GET, "/self-checks", &[], None).await, 404, "not_found");
    is_problem(&program(&w, w.fay).await.post("/self-checks", json!({})).await, 403, "forbidden");
    let made = read(ada.post("/self-checks", json!({})).await.is(StatusCode::CREATED));
    is_problem(&ben.post("/self-checks", json!({})).await, 409, "self_check_begun");
    let path = format!("/self-checks/{}", made["id"].as_str().expect("an id"));
    let said = json!({ "says": SAYS, "first": [1, 4], "words": "CANARYMEANS" });
    is_problem(&program(&w, w.fay).await.post(&format!("{path}/answers"), said.clone()).await, 409, "survey_not_asked");
    is_problem(&ben.post(&format!("{path}/answers"), json!({ "says": ["so"] })).await, 422, "invalid");
    ben.post(&format!("{path}/answers"), said.clone()).await.is(StatusCode::OK);
    is_problem(&ben.post(&format!("{path}/answers"), said).await, 409, "survey_answered");

    let page = w.as_(w.ada).await;
    let id = path.trim_start_matches("/self-checks/");
    let half = page.post(&format!("/self-check/{id}/answer"), &[("a1", "so"), ("first", "1")]).await;
    half.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose one for “We do not know what our clients use");
    let mut fields: Vec<(String, &str)> = SAYS.iter().zip(1..).map(|(says, n)| (format!("a{n}"), *says)).collect();
    fields.push(("first".into(), "4"));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    page.post(&format!("/self-check/{id}/answer"), &fields).await.is(StatusCode::SEE_OTHER);
    page.get("/self-check").await.shows("You have answered.").hides("CANARYMEANS");
    assert!(ada.get(&path).await["admissions"][0]["answers"].is_null(), "nothing before it is closed");

    ada.post(&format!("{path}/close"), json!({})).await.is(StatusCode::OK);

    page.get("/self-check").await.shows("too few to show").shows("Of 2 clients and their units").hides("CANARYMEANS");
    w.as_(w.cleo).await.get("/self-check").await.is(StatusCode::NOT_FOUND);
}
