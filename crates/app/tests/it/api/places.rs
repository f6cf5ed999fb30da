//! Each place through its endpoints, as somebody who may and as somebody who may not.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use super::{is_problem, json as read, program};
use crate::world::{Answer, World};

fn id(answer: &Answer) -> String {
    read(answer)["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_promise_is_asked_for_made_delivered_and_accepted_by_programs() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let asked = json!({
        "act": "request", "customer": w.client.to_string(), "performer": w.it.to_string(),
        "customer_person": w.cleo.to_string(), "performer_person": w.ada.to_string(), "stake": 2,
        "terms": { "subject": "An hourly feed", "conditions": ["It can be seen"], "due": { "day": "2026-04-17" } },
        "words": "Crews drive out twice.",
    });

    let opened = cleo.post("/commitments", asked.clone()).await;

    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
    let path = format!("/commitments/{}", id(&opened));
    assert_eq!(opened.location, format!("/api/v1{path}"));
    let acts = format!("{path}/acts");
    assert_eq!(ada.post(&acts, json!({ "act": "promise" })).await.status, StatusCode::OK);
    let promised = ada.get(&path).await;
    assert_eq!(promised["agreed"]["due"]["day"], "2026-04-17");
    let mut other = promised["agreed"].clone();
    other["due"] = json!({ "at": "2026-05-01T15:00:00Z" });
    assert_eq!(ada.post(&acts, json!({ "act": "propose", "terms": other })).await.status, StatusCode::OK);
    assert_eq!(cleo.post(&acts, json!({ "act": "agree" })).await.status, StatusCode::OK);
    assert_eq!(ada.post(&acts, json!({ "act": "deliver", "evidence": ["On the board"] })).await.status, StatusCode::OK);
    let accepted = cleo.post(&acts, json!({ "act": "accept", "rating": 5, "words": "Thank you." })).await;
    let done = read(&accepted);
    assert_eq!((done["state"].as_str(), &done["allowed"]), (Some("accepted"), &json!(["note"])), "{}", accepted.body);
    assert_eq!(done["ledger"][4]["act"], json!({ "act": "deliver", "evidence": ["On the board"] }));
    is_problem(&program(&w, w.dan).await.post("/commitments", asked).await, 404, "not_found");
    w.verified().await;
}

#[tokio::test]
async fn a_promise_is_between_us_and_somebody_else() {
    let w = World::new().await;
    let ada = program(&w, w.ada).await;
    let terms = json!({ "subject": "A feed", "due": { "day": "2026-04-17" } });

    let between =
        json!({ "act": "offer", "customer": w.client.to_string(), "performer": w.other.to_string(), "terms": terms });
    let team = json!({ "act": "request", "customer": w.it.to_string(), "performer": w.supplier.to_string(),
        "team": w.team.to_string(), "terms": terms });

    let problem = is_problem(&ada.post("/commitments", between).await, 422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "performer");
    let problem = is_problem(&ada.post("/commitments", team).await, 422, "invalid");
    assert_eq!(problem["errors"][0]["field"], "team");
}

#[tokio::test]
async fn a_conversation_goes_from_need_to_choice() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let need = json!({ "party": w.client.to_string(), "statement": "Crews arrive with the right parts", "serves": "Fewer visits" });

    let raised = cleo.post("/conversations", need).await;

    assert_eq!(raised.status, StatusCode::CREATED, "{}", raised.body);
    let path = format!("/conversations/{}", id(&raised));
    let acts = format!("{path}/acts");
    let way = |name: &str| json!({ "name": name, "cost": "none", "time": "9 weeks", "gain": "8 % fewer visits" });
    for (who, act) in [
        (&ada, json!({ "act": "restate", "need": "The right parts on the van", "root": "The list is a day old" })),
        (&cleo, json!({ "act": "confirm" })),
        (&ada, json!({ "act": "lay_out", "ways": [way("A feed"), way("A call")] })),
        (&cleo, json!({ "act": "choose", "way": 1 })),
        (&ada, json!({ "act": "note", "words": "They waited long.", "visibility": "internal" })),
    ] {
        let said = who.post(&acts, act.clone()).await;
        assert_eq!(said.status, StatusCode::OK, "{act}: {}", said.body);
    }
    let now = cleo.get(&path).await;
    assert_eq!((now["chosen"].as_i64(), now["ways"][1]["name"].as_str()), (Some(1), Some("A call")), "{now}");
    assert_eq!((now["steps"][1]["state"].as_str(), now["ledger"].as_array().map(Vec::len)), (Some("agreed"), Some(5)));
    assert_eq!(ada.get(&path).await["ledger"].as_array().map(Vec::len), Some(6));
    is_problem(&cleo.post(&acts, json!({ "act": "stop" })).await, 409, "needs_words");
    let dan = program(&w, w.dan).await;
    is_problem(&dan.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    assert_eq!(dan.get("/conversations").await["items"], json!([]));
    assert_eq!(
        cleo.get(&format!("/conversations?step={}", now["step"])).await["items"].as_array().map(Vec::len),
        Some(1)
    );
    w.verified().await;
}

#[tokio::test]
async fn parties_are_added_changed_and_seen_by_those_who_may() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);

    let added = ada
        .post("/parties", json!({ "kind": "client", "name": "Wind", "parent": w.client.to_string(), "about": "New." }))
        .await;

    assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
    let path = format!("/parties/{}", id(&added));
    let seen = cleo.get(&path).await;
    assert_eq!((seen["parent"]["name"].as_str(), seen.get("about")), (Some("Field Operations"), None));
    is_problem(&cleo.ask(Method::GET, &format!("/parties/{}", w.team), &[], None).await, 404, "not_found");
    is_problem(&cleo.ask(Method::GET, &format!("/parties/{}", w.other), &[], None).await, 404, "not_found");
    let tag = ada.ask(Method::GET, &path, &[], None).await.headers[header::ETAG].to_str().expect("text").to_owned();
    let change = |name: &str| Some(json!({ "name": name, "parent": w.client.to_string() }));
    let changed = ada.ask(Method::PUT, &path, &[("if-match", &tag)], change("Wind & Storage")).await;
    assert_eq!((changed.status, read(&changed)["name"].as_str()), (StatusCode::OK, Some("Wind & Storage")));
    is_problem(&ada.ask(Method::PUT, &path, &[("if-match", &tag)], change("Storage")).await, 412, "changed");
    is_problem(&cleo.ask(Method::PUT, &path, &[], change("Ours")).await, 403, "forbidden");
    assert!(!read(&ada.post(&format!("{path}/retire"), json!({})).await)["retired_at"].is_null());
    assert_eq!(ada.get("/parties?kind=client&retired=true").await["items"][0]["name"], "Wind & Storage");
    ada.ask(Method::POST, &format!("{path}/bring-back"), &[], None).await.is(StatusCode::OK);
    let mine: Vec<Value> = cleo.get("/parties").await["items"].as_array().expect("items").clone();
    assert_eq!(
        mine.iter().filter_map(|p| p["name"].as_str()).collect::<Vec<_>>(),
        ["Field Operations", "Ostermoor IT", "Wind & Storage"]
    );
}

#[tokio::test]
async fn words_are_for_our_own_people_and_history_for_both() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    w.say(w.ada, id, domain::commitment::Act::Deliver { evidence: vec![] }).await.expect("delivered");
    w.say(w.cleo, id, domain::commitment::Act::Accept { rating: None }).await.expect("accepted");
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let path = format!("/parties/{}", w.client);

    let words = ada.get(&format!("{path}/word")).await;

    assert_eq!((words["ours"]["promises"].as_i64(), &words["own"]), (Some(1), &Value::Null));
    is_problem(&cleo.ask(Method::GET, &format!("{path}/word"), &[], None).await, 403, "forbidden");
    is_problem(&cleo.ask(Method::GET, "/clients", &[], None).await, 403, "forbidden");
    let clients = ada.get("/clients?sort=word").await;
    let field = clients["items"].as_array().expect("items").iter().find(|c| c["name"] == "Field Operations");
    assert_eq!(field.expect("the client")["our_word"]["promises"], 1);
    for who in [&ada, &cleo] {
        let past = who.get(&format!("{path}/history")).await;
        assert_eq!(
            (past["items"][0]["subject"].as_str(), past["items"][0]["outcome"].as_str()),
            (Some("A feed"), Some("kept"))
        );
    }
}

#[tokio::test]
async fn people_get_roles_and_deputies() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let new =
        json!({ "party": w.client.to_string(), "role": "requester", "name": "Eve Hart", "email": "Eve@Example.org" });

    let added = ada.post("/people", new.clone()).await;

    assert_eq!(
        (added.status, read(&added)["email"].as_str()),
        (StatusCode::CREATED, Some("eve@example.org")),
        "{}",
        added.body
    );
    is_problem(&cleo.post("/people", new).await, 403, "forbidden");
    let path = format!("/people/{}", id(&added));
    let given =
        ada.post(&format!("{path}/roles"), json!({ "party": w.client.to_string(), "role": "decision_maker" })).await;
    let roles = read(&given)["roles"].as_array().expect("roles").clone();
    assert_eq!(roles.iter().filter_map(|r| r["role"].as_str()).collect::<Vec<_>>(), ["requester", "decision_maker"]);
    let role = roles[0]["id"].as_str().expect("an id");
    let ended = ada.post(&format!("{path}/roles/{role}/end"), json!({})).await;
    assert_eq!(read(&ended)["roles"].as_array().map(Vec::len), Some(1), "{}", ended.body);
    is_problem(&ada.post(&format!("/people/{}/roles/{role}/end", w.cleo), json!({})).await, 404, "not_found");
    let eve = id(&added);
    let days = json!({ "deputy": eve, "from": "2026-03-16", "until": "2026-03-20" });
    let named = cleo.post(&format!("/people/{}/deputies", w.cleo), days).await;
    assert_eq!(read(&named)["deputies"][0]["deputy"]["name"], "Eve Hart", "{}", named.body);
    let deputy = read(&named)["deputies"][0]["id"].as_str().expect("an id").to_owned();
    let ended = cleo.post(&format!("/people/{}/deputies/{deputy}/end", w.cleo), json!({})).await;
    assert_eq!(read(&ended)["deputies"], json!([]));
    let dan = program(&w, w.dan).await;
    is_problem(&dan.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    assert!(cleo.get("/people").await.to_string().contains("Ada Lund"), "the people of the IT organisation are known");
    assert!(!cleo.get("/people").await.to_string().contains("Dan Haas"));
}

#[tokio::test]
async fn what_we_remark_about_somebody_survives_their_own_change() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let path = format!("/people/{}", w.cleo);
    let remark = json!({ "name": "Cleo Brandt", "email": "cleo@example.org", "about": "Likes short mails." });
    assert_eq!(ada.ask(Method::PUT, &path, &[], Some(remark)).await.status, StatusCode::OK);

    let own = cleo
        .ask(Method::PUT, &path, &[], Some(json!({ "name": "Cleo Brandt-Roe", "email": "cleo@example.org" })))
        .await;

    assert_eq!((own.status, read(&own).get("about")), (StatusCode::OK, None), "{}", own.body);
    assert_eq!(ada.get(&path).await["about"], "Likes short mails.");
}

#[tokio::test]
async fn today_and_find_answer_for_ones_own() {
    let w = World::new().await;
    let id = w.asked("An hourly feed", 5).await;
    let (ada, dan) = (program(&w, w.ada).await, program(&w, w.dan).await);

    let today = ada.get("/today").await;
    let found = ada.get("/find?q=hourly").await;

    assert_eq!(
        (today["items"][0]["id"].as_str(), today["items"][0]["reason"].as_str()),
        (Some(id.to_string().as_str()), Some("answer_owed"))
    );
    assert_eq!(found["commitments"][0]["name"], "An hourly feed");
    assert_eq!(
        (dan.get("/today").await["items"].clone(), dan.get("/find?q=hourly").await["commitments"].clone()),
        (json!([]), json!([]))
    );
    assert_eq!(ada.get("/organisation").await["it"]["id"], w.it.to_string());
    assert_eq!(ada.get("/me").await["staff"], true);
}

#[tokio::test]
async fn a_file_is_brought_in_looked_at_and_taken_back() {
    let w = World::new().await;
    let boss = w.app.read(|conn, _| entente::people::sessions::credentials(conn, "bea@example.org"));
    let boss = program(&w, boss.await.expect("read").expect("the founder").0).await;
    let cleo = program(&w, w.cleo).await;
    let file = "Issue key,Summary,Status,Created,Updated,Reporter,Assignee,Priority,Project name\nA-1,Feed,Done,2026-01-05 09:00,2026-01-09 10:00,Eve,Ada,High,Board\n";
    let send = |token: &str, kind: &str, path: &str, body: &str| {
        let request = Request::post(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        (request, Body::from(body.to_owned()))
    };

    let (request, body) = send(&boss.token, "text/csv", "/imports?name=issues.csv", file);
    let kept = w.nobody().send(request, body).await;

    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.body);
    let import = read(&kept);
    assert_eq!((import["status"].as_str(), import["rows"].as_i64()), (Some("ready"), Some(1)));
    let path = format!("/imports/{}", import["id"].as_str().expect("an id"));
    assert_eq!(kept.location, format!("/api/v1{path}"));
    is_problem(&boss.ask(Method::POST, &format!("{path}/undo"), &[], None).await, 409, "not_run");
    assert_eq!(boss.get("/imports").await["items"][0]["file"], "issues.csv");
    boss.get(&format!("{path}/lines")).await;
    boss.post(&format!("{path}/discard"), json!({})).await.is(StatusCode::OK);
    is_problem(&boss.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    let (request, body) = send(&cleo.token, "text/csv", "/imports?name=issues.csv", file);
    is_problem(&w.nobody().send(request, body).await, 403, "forbidden");
    let (request, body) = send(&boss.token, "application/json", "/imports?name=issues.csv", "{}");
    is_problem(&w.nobody().send(request, body).await, 415, "unsupported_media_type");
    is_problem(&cleo.ask(Method::GET, "/imports", &[], None).await, 403, "forbidden");
}
