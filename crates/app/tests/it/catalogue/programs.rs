//! The catalogue through its endpoints, as somebody who may and as somebody who may not.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::{ben_owns, house, published, whole};
use crate::api::{is_problem, json as read, program};
use crate::world::World;

#[tokio::test]
async fn a_service_is_described_published_and_ordered_by_programs() {
    let w = World::new().await;
    ben_owns(&w).await;
    let (ben, cleo) = (program(&w, w.ben).await, program(&w, w.cleo).await);
    let service = json!({ "name": "Laptops", "about": "Work.", "area": "Workplace", "owner": w.ben.to_string(),
        "team": w.team.to_string(), "notes": "Among us." });
    let added = ben.post("/services", service.clone()).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
    let path = format!("/services/{}", read(&added)["id"].as_str().expect("an id"));
    assert_eq!(added.location, format!("/api/v1{path}"));
    is_problem(&cleo.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    is_problem(&ben.post(&format!("{path}/acts"), json!({ "act": "publish" })).await, 409, "not_described");
    let offering = json!({ "name": "A laptop", "gets": ["A laptop"], "how": "Order it.",
        "questions": [{ "label": "Which size?", "kind": "choice", "options": ["14", "16"], "needed": true }],
        "levels": [{ "kind": "delivery", "unit": "working_days", "amount": "3", "calendar": house(&w).await.to_string() }] });
    let offered = ben.post(&format!("{path}/offerings"), offering).await;
    assert_eq!(offered.status, StatusCode::CREATED, "{}", offered.body);
    let one = format!("/offerings/{}", read(&offered)["id"].as_str().expect("an id"));
    let price = json!({ "amount": "49", "currency": "EUR", "unit": "laptop a month", "from": "2026-03-12" });
    let priced = ben.post(&format!("{one}/prices"), price).await;
    assert_eq!(read(&priced)["prices"][0]["amount"], "49.00", "{}", priced.body);
    let lived = ben.post(&format!("{path}/acts"), json!({ "act": "publish" })).await;
    assert_eq!(read(&lived)["stage"], "published", "{}", lived.body);

    let seen = cleo.get(&path).await;
    let order = json!({ "customer": w.client.to_string(), "answers": ["16"], "words": "Soon, please." });
    let key = [("idempotency-key", "order-1")];
    let orders = format!("{one}/orders");
    let placed = cleo.ask(Method::POST, &orders, &key, Some(order.clone())).await;
    let again = cleo.ask(Method::POST, &orders, &key, Some(order)).await;

    assert_eq!(
        (seen["notes"].clone(), seen["team"].clone(), seen["missing"].clone()),
        (Value::Null, Value::Null, json!([]))
    );
    assert_eq!(seen["offerings"][0]["levels"][0]["words"], "within 3 working days (House calendar)");
    assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.body);
    assert_eq!((read(&placed)["due"]["day"].as_str(), &placed.body), (Some("2026-03-17"), &again.body));
    let commitment = cleo.get(placed.location.trim_start_matches("/api/v1")).await;
    assert_eq!((commitment["kind"].as_str(), commitment["service"].as_str()), (Some("order"), Some("Laptops")));
    assert_eq!(cleo.get("/commitments?kind=order").await["items"].as_array().map(Vec::len), Some(1));
    is_problem(&cleo.post(&orders, json!({ "customer": w.client.to_string() })).await, 422, "invalid");
    is_problem(
        &cleo.post(&orders, json!({ "customer": w.other.to_string(), "answers": ["16"] })).await,
        404,
        "not_found",
    );
    assert_eq!(cleo.get("/find?q=laptops").await["services"][0]["name"], "Laptops");
    w.verified().await;
}

#[tokio::test]
async fn a_change_is_refused_where_it_was_seen_otherwise_or_is_not_theirs() {
    let w = World::new().await;
    ben_owns(&w).await;
    let (id, offering) = published(&w, "Laptops").await;
    let (ben, cleo, ada) = (program(&w, w.ben).await, program(&w, w.cleo).await, program(&w, w.ada).await);
    let path = format!("/services/{id}");
    let tag = ben.ask(Method::GET, &path, &[], None).await.headers[header::ETAG].to_str().expect("text").to_owned();
    let anew = |name: &str| {
        Some(
            json!({ "name": name, "about": "Work.", "area": "Work", "owner": w.ben.to_string(), "team": w.team.to_string() }),
        )
    };

    let changed = ben.ask(Method::PUT, &path, &[("if-match", &tag)], anew("Machines")).await;

    assert_eq!(
        (changed.status, read(&changed)["name"].as_str()),
        (StatusCode::OK, Some("Machines")),
        "{}",
        changed.body
    );
    is_problem(&ben.ask(Method::PUT, &path, &[("if-match", &tag)], anew("Laptops")).await, 412, "changed");
    for who in [&cleo, &ada] {
        is_problem(&who.ask(Method::PUT, &path, &[], anew("Ours")).await, 403, "forbidden");
        is_problem(&who.post("/services", json!({ "name": "x", "area": "y" })).await, 403, "forbidden");
        is_problem(&who.post(&format!("{path}/acts"), json!({ "act": "publish" })).await, 403, "forbidden");
        let why = json!({ "why": "x" });
        is_problem(&who.post(&format!("/offerings/{offering}/take-back"), why).await, 403, "forbidden");
    }
    is_problem(&ben.post(&format!("{path}/acts"), json!({ "act": "fly" })).await, 422, "invalid");
    is_problem(&ben.post(&format!("{path}/acts"), json!({ "act": "announce", "why": "x" })).await, 422, "invalid");
    let early = json!({ "act": "announce", "why": "x", "on": "2026-03-12" });
    is_problem(&ben.post(&format!("{path}/acts"), early).await, 409, "day_passed");
}

#[tokio::test]
async fn lists_are_narrowed_and_drafts_are_for_our_own_people() {
    let w = World::new().await;
    published(&w, "Laptops").await;
    whole(&w, "Tablets").await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let names = |list: Value| {
        let items = list["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|s| s["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };

    assert_eq!(names(ada.get("/services").await), ["Laptops"]);
    assert_eq!(names(ada.get("/services?stage=draft").await), ["Tablets"]);
    assert_eq!(names(cleo.get("/services?stage=draft").await), Vec::<String>::new());
    assert_eq!(names(cleo.get("/services?q=charg").await), Vec::<String>::new());
    assert_eq!(names(cleo.get("/services?q=lapt&core=false").await), ["Laptops"]);
    is_problem(&cleo.ask(Method::GET, "/services?stage=lost", &[], None).await, 422, "invalid");
}
