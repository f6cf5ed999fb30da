//! What holds for every endpoint: pages, tags, what is done once, and how problems are said.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{is_problem, json as read, program, with_scope};
use crate::world::World;

#[tokio::test]
async fn a_list_read_to_its_end_is_the_list_of_the_page() {
    let w = World::new().await;
    for n in 0..7 {
        w.asked(&format!("Matter {n}"), 5 + n).await;
        w.later(SignedDuration::from_mins(1));
    }
    let ada = program(&w, w.ada).await;

    for sort in ["moved", "due"] {
        let whole = ada.get(&format!("/commitments?sort={sort}")).await;
        let (mut seen, mut cursor): (Vec<Value>, Option<String>) = (Vec::new(), None);
        loop {
            let more = cursor.as_ref().map(|c| format!("&cursor={c}")).unwrap_or_default();
            let page = ada.get(&format!("/commitments?limit=3&sort={sort}{more}")).await;
            seen.extend(page["items"].as_array().expect("items").iter().cloned());
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(Value::Array(seen), whole["items"], "{sort}");
        assert_eq!(whole["items"].as_array().map(Vec::len), Some(7));
        let page = w.as_(w.ada).await.get(&format!("/promises?sort={sort}")).await;
        let place = |item: &Value| page.body.find(item["subject"].as_str().expect("a subject"));
        let places: Vec<_> = whole["items"].as_array().expect("items").iter().map(place).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "as on the page: {places:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_by_field() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let ada = program(&w, w.ada).await;
    let acts = format!("/commitments/{id}/acts");

    for (path, field) in [
        ("/commitments?cursor=7b7d", "cursor"),
        ("/commitments?limit=0", "limit"),
        ("/commitments?limit=many", "limit"),
        ("/commitments?state=lost", "state"),
        ("/commitments?party=17", "party"),
        ("/commitments?colour=red", "colour"),
        ("/find?q=a", "q"),
    ] {
        let problem = is_problem(&ada.ask(Method::GET, path, &[], None).await, 422, "invalid");
        assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem}");
    }
    let due = |due: Value| json!({ "act": "propose", "terms": { "subject": " ", "due": due } });
    for (body, fields) in [
        (json!({}), vec!["body"]),
        (json!({ "act": "dance" }), vec!["body"]),
        (json!({ "act": "note", "words": "x", "wrds": "y" }), vec!["body"]),
        (json!({ "act": "note", "words": "x".repeat(4001) }), vec!["words"]),
        (due(json!({ "day": "2026-04-17", "zone": "Mars/Base" })), vec!["terms.subject", "terms.due"]),
        (due(json!({})), vec!["terms.subject", "terms.due"]),
        (json!({ "act": "answer_later", "answer_by": "9999-12-31T00:00:00Z" }), vec!["body"]),
    ] {
        let problem = is_problem(&ada.post(&acts, body.clone()).await, 422, "invalid");
        let found: Vec<&str> =
            problem["errors"].as_array().expect("errors").iter().filter_map(|e| e["field"].as_str()).collect();
        assert_eq!(found, fields, "{body}: {problem}");
    }
}

#[tokio::test]
async fn a_no_of_the_business_has_its_code() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let acts = format!("/commitments/{id}/acts");

    is_problem(&ada.post(&acts, json!({ "act": "declare_breakdown" })).await, 409, "needs_words");
    is_problem(&ada.post(&acts, json!({ "act": "accept" })).await, 409, "not_now");
    is_problem(&cleo.post(&acts, json!({ "act": "deliver" })).await, 409, "other_side");
    is_problem(&cleo.post("/parties", json!({ "kind": "client", "name": "Another" })).await, 403, "forbidden");
    w.verified().await;
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_too() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let ada = program(&w, w.ada).await;
    let acts = format!("/commitments/{id}/acts");

    let wrong = ada.ask(Method::DELETE, "/commitments", &[], None).await;
    is_problem(&wrong, 405, "method_not_allowed");
    let allow = wrong.headers[header::ALLOW].to_str().expect("text").to_owned();
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
    is_problem(&ada.ask(Method::GET, "/nothing", &[], None).await, 404, "not_found");
    is_problem(&ada.ask(Method::GET, "/commitments/17", &[], None).await, 404, "not_found");
    is_problem(&w.nobody().get("/api/v2/commitments").await, 404, "not_found");
    let form = Request::post(format!("/api/v1{acts}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", ada.token))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    is_problem(&w.nobody().send(form, Body::from("act=accept")).await, 415, "unsupported_media_type");
    let large = json!({ "act": "note", "words": "x".repeat(600_000) });
    is_problem(&ada.post(&acts, large).await, 413, "too_large");
    for list in [json!([]), json!(["accept"]), json!("accept")] {
        is_problem(&ada.post(&format!("/commitments/{id}/risk/known"), list.clone()).await, 422, "invalid");
        is_problem(&ada.post(&acts, list).await, 422, "invalid");
    }
}

#[tokio::test]
async fn what_was_sent_twice_is_done_once() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let ada = program(&w, w.ada).await;
    let acts = format!("/commitments/{id}/acts");
    let note = json!({ "act": "note", "words": "Only once." });
    let key = [("idempotency-key", "a3c1")];

    let first = ada.ask(Method::POST, &acts, &key, Some(note.clone())).await;
    w.later(SignedDuration::from_hours(1));
    let again = ada.ask(Method::POST, &acts, &key, Some(note.clone())).await;

    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let now = ada.get(&format!("/commitments/{id}")).await;
    assert_eq!(now["ledger"].to_string().matches("Only once.").count(), 1);
    let other = ada.ask(Method::POST, &acts, &key, Some(json!({ "act": "note", "words": "Another." }))).await;
    let problem = is_problem(&other, 422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
    let theirs = program(&w, w.cleo).await.ask(Method::POST, &acts, &key, Some(note.clone())).await;
    assert_eq!(theirs.status, StatusCode::OK, "a key belongs to its token");
    w.later(SignedDuration::from_hours(25));
    let later = ada.ask(Method::POST, &acts, &key, Some(note)).await;
    assert!(!later.headers.contains_key("idempotency-replayed"), "a day later it is a new one");
    w.verified().await;
}

#[tokio::test]
async fn what_was_refused_can_be_tried_again_with_the_same_key() {
    let w = World::new().await;
    let id = w.asked("A feed", 5).await;
    let ada = program(&w, w.ada).await;
    let (path, key) = (format!("/commitments/{id}/acts"), [("idempotency-key", "b7")]);
    let deliver = || json!({ "act": "deliver" });

    is_problem(&ada.ask(Method::POST, &path, &key, Some(deliver())).await, 409, "not_now");
    ada.post(&path, json!({ "act": "promise" })).await;

    let now = ada.ask(Method::POST, &path, &key, Some(deliver())).await;
    assert_eq!((now.status, read(&now)["state"].as_str()), (StatusCode::OK, Some("delivered")), "{}", now.body);
}

#[tokio::test]
async fn two_at_once_with_one_key_are_one_act() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let ada = program(&w, w.ada).await;
    let acts = format!("/commitments/{id}/acts");
    let note = || Some(json!({ "act": "note", "words": "Together." }));
    let key = [("idempotency-key", "c9")];

    let (one, two, three) = tokio::join!(
        ada.ask(Method::POST, &acts, &key, note()),
        ada.ask(Method::POST, &acts, &key, note()),
        ada.ask(Method::POST, &acts, &key, note()),
    );

    let bodies: BTreeSet<&str> = [&one, &two, &three].map(|a| a.body.as_str()).into();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let now = ada.get(&format!("/commitments/{id}")).await;
    assert_eq!(now["ledger"].to_string().matches("Together.").count(), 1);
    w.verified().await;
}

#[tokio::test]
async fn a_tag_saves_reading_and_guards_writing() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let (ada, cleo) = (program(&w, w.ada).await, with_scope(&w, w.cleo, false).await);
    let path = format!("/commitments/{id}");
    let first = ada.ask(Method::GET, &path, &[], None).await;
    let tag = first.headers[header::ETAG].to_str().expect("text").to_owned();

    let same = ada.ask(Method::GET, &path, &[("if-none-match", &tag)], None).await;
    assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(same.headers[header::ETAG], tag);
    let note = |words: &str| Some(json!({ "act": "note", "words": words, "visibility": "internal" }));
    let acts = format!("{path}/acts");
    let taken = ada.ask(Method::POST, &acts, &[("if-match", &tag)], note("One")).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    let late = ada.ask(Method::POST, &acts, &[("if-match", &tag)], note("Two")).await;
    is_problem(&late, 412, "changed");

    let fresh = ada.ask(Method::GET, &path, &[("if-none-match", &tag)], None).await;
    assert_eq!(fresh.status, StatusCode::OK);
    assert_eq!(fresh.headers[header::ETAG], taken.headers[header::ETAG], "the answer to an act is the thing itself");
    let theirs = cleo.ask(Method::GET, &path, &[], None).await;
    assert_ne!(theirs.headers[header::ETAG], fresh.headers[header::ETAG], "a tag is of what the reader sees");
}

#[tokio::test]
async fn every_documented_address_wants_to_know_who_asks() {
    let w = World::new().await;
    let document = read(&w.nobody().get("/api/v1/openapi.json").await);
    let mut asked = 0;

    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, said) in item.as_object().expect("methods") {
            if said["security"] == json!([{}]) {
                continue;
            }
            let path = path
                .split('/')
                .map(|part| if part.starts_with('{') { "0199f0c2-0000-7000-8000-000000000000" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let request = Request::builder().method(method.to_uppercase().as_str()).uri(&path);
            let answer = w.nobody().send(request, Body::empty()).await;
            is_problem(&answer, 401, "unauthorized");
            asked += 1;
        }
    }
    assert!(asked > 30, "only {asked}");
}

#[tokio::test]
async fn people_read_about_it_on_a_page() {
    let w = World::new().await;

    let page = w.as_(w.cleo).await.get("/api").await;

    page.is(StatusCode::OK)
        .shows("What programs can do")
        .shows("/api/v1/commitments/{id}/acts")
        .shows("Say something about a promise.")
        .shows("declare_breakdown");
    w.nobody().get("/api").await.is(StatusCode::SEE_OTHER);
    w.as_(w.cleo).await.get("/me").await.shows("Programs that act for you");
}

#[tokio::test]
async fn a_word_of_ones_own_is_said_when_it_is_sent() {
    let w = World::new().await;
    let id = w.promised("A feed", 2).await;
    let before = w.now();
    w.later(SignedDuration::from_hours(24 * 4));
    let (ada, acts) = (program(&w, w.ada).await, format!("/commitments/{id}/acts"));
    let sent = json!({"act": "deliver", "evidence": [], "words": "It was there in time.", "said_at": before});

    let problem = is_problem(&ada.post(&acts, sent).await, 422, "invalid");

    assert_eq!(problem["errors"][0]["field"], "said_at", "{problem}");
}

#[tokio::test]
async fn what_is_said_inside_leaves_no_trace_with_the_other_side() {
    let w = World::new().await;
    let id = w.promised("A feed", 20).await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let (one, list) = (format!("/commitments/{id}"), "/commitments?sort=moved");
    let seen = (cleo.get(&one).await, cleo.get(list).await);

    for act in [json!({"act": "assure"}), json!({"act": "note", "visibility": "internal", "words": "Among us."})] {
        w.later(SignedDuration::from_hours(1));
        let answer = ada.post(&format!("{one}/acts"), act).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }

    assert_eq!((cleo.get(&one).await, cleo.get(list).await), seen);
}
