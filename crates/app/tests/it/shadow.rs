//! Systems that were built outside IT: told by either side, made safe by a promise, and how risky we think one is stays ours.

use axum::http::{Method, StatusCode};
use domain::market::{Risk, Standing};
use entente::shadow::acts::{self, NewRisk, Told};
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

fn told(name: &str) -> Told {
    Told {
        name: name.to_owned(),
        used_for: "Parts of each depot".into(),
        why: "The store system shows yesterday".into(),
        owner: None,
        owner_name: Some("The depot desk".into()),
        cost: None,
        safer: Some("Stock by the hour".into()),
    }
}

/// A system of each client, and how risky we think one is.
pub async fn plant(w: &World) -> Vec<Uuid> {
    let (ada, cleo, dan, client, other) =
        (w.scope(w.ada).await, w.scope(w.cleo).await, w.scope(w.dan).await, w.client, w.other);
    let made = w.app.write(move |tx, env| {
        let one = acts::tell(tx, env, &cleo, client, &told("CANARYBUILT"))?;
        let risk = NewRisk { risk: Risk::High, data: Some("CANARYRISK".into()), continuity: None, security: None };
        acts::judge(tx, env, &ada, one, &risk)?;
        Ok(vec![one, acts::tell(tx, env, &dan, other, &told("CANARYDANBUILT"))?])
    });
    made.await.expect("systems outside")
}

async fn sheet(w: &World) -> String {
    let (cleo, client) = (w.scope(w.cleo).await, w.client);
    let made = w.app.write(move |tx, env| acts::tell(tx, env, &cleo, client, &told("The parts sheet")));
    format!("/outside/{}", made.await.expect("a system outside"))
}

#[tokio::test]
async fn a_client_tells_of_its_own_and_never_reads_how_risky_we_think_it_is() {
    let w = World::new().await;
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let client = w.client.to_string();
    let fields = [
        ("client", client.as_str()),
        ("name", "The parts sheet"),
        ("used_for", "Parts of each depot"),
        ("why", "The store system shows yesterday"),
        ("cost", "1,800"),
        ("currency", "EUR"),
    ];

    cleo.post("/outside/new", &fields).await.is(StatusCode::SEE_OTHER);

    let list = ada.get("/outside").await;
    list.shows("The parts sheet Field Operations").shows("1,800.00 EUR").shows("not said");
    let path = list.body.split("href=\"/outside/").find(|p| !p.starts_with("new")).map(|_| ()).and_then(|()| {
        let rest = list.body.split("class=\"go\" href=\"").nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    });
    let path = path.expect("its page");
    let risk = [("risk", "high"), ("data", "Prices lie in a mailbox")];
    ada.post(&format!("{path}/risk"), &risk).await.is(StatusCode::SEE_OTHER);
    ada.get(&path).await.shows("high Data: Prices lie in a mailbox").shows("How risky we think it is");
    cleo.get(&path).await.is(StatusCode::OK).shows("The store system shows yesterday").hides("mailbox").hides("risky");
    cleo.get("/outside").await.shows("The parts sheet").hides("high");
    cleo.post(&format!("{path}/risk"), &risk).await.is(StatusCode::FORBIDDEN);
    dan.get(&path).await.is(StatusCode::NOT_FOUND);
    dan.post(&format!("{path}/stand"), &[("standing", "gone"), ("version", "1")]).await.is(StatusCode::NOT_FOUND);
    dan.get("/outside").await.hides("The parts sheet");
    dan.post("/outside/new", &fields).await.is(StatusCode::NOT_FOUND);
    w.as_(w.fay).await.post("/outside/new", &fields).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn making_it_safe_is_a_promise_and_what_became_of_it_is_read_by_both() {
    let w = World::new().await;
    let path = sheet(&w).await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);

    let past = ada.post(&format!("{path}/offer"), &[("way", "safe"), ("by", "2026-03-01")]).await;
    assert!(past.status.is_client_error(), "a day that has passed: {}", past.text());
    let fields = [("way", "safe"), ("by", "2026-04-30"), ("conditions", "It is kept every night")];
    let offered = ada.post(&format!("{path}/offer"), &fields).await;
    offered.is(StatusCode::SEE_OTHER);
    assert!(offered.location.starts_with("/promises/"), "{}", offered.location);

    cleo.get(&offered.location).await.shows("We make The parts sheet safe together with you");
    let page = cleo.get(&path).await;
    page.shows("Being made safe").shows("The promise Ada Lund");
    let version = page.body.split("name=\"version\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("one");
    let home = [("standing", "home"), ("version", version), ("words", "We need it no more.")];
    cleo.post(&format!("{path}/stand"), &home).await.is(StatusCode::SEE_OTHER);
    ada.get(&path).await.shows("Home We need it no more. Cleo Brandt");
    ada.get("/outside?view=over").await.shows("The parts sheet");
    cleo.post(&format!("{path}/stand"), &home).await.is(StatusCode::CONFLICT);
    w.verified().await;
}

#[tokio::test]
async fn talking_about_it_first_begins_a_conversation() {
    let w = World::new().await;
    let path = sheet(&w).await;
    let cleo = w.as_(w.cleo).await;

    let begun = cleo.post(&format!("{path}/talk"), &[("talk_way", "home"), ("serves", "One number")]).await;

    begun.is(StatusCode::SEE_OTHER);
    assert!(begun.location.starts_with("/conversations/"), "{}", begun.location);
    cleo.get(&begun.location).await.shows("The parts sheet was built outside IT, and IT should run it");
    w.as_(w.ada).await.get(&path).await.shows("Found The conversation Cleo Brandt");
}

#[tokio::test]
async fn programs_tell_judge_and_say_how_it_stands() {
    let w = World::new().await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let body = json!({
        "name": "The parts sheet", "used_for": "Parts", "why": "Yesterday is too late", "owner": w.cleo.0,
        "cost": { "amount": "1800", "currency": "EUR" },
    });
    let to = format!("/parties/{}/outside-systems", w.client);

    is_problem(&dan.post(&to, body.clone()).await, 404, "not_found");
    let made = read(cleo.post(&to, body).await.is(StatusCode::CREATED));
    let path = format!("/outside-systems/{}", made["id"].as_str().expect("an id"));
    let judged =
        ada.post(&format!("{path}/risks"), json!({ "risk": "middle", "continuity": "One person knows it" })).await;
    assert_eq!(read(judged.is(StatusCode::OK))["risk"], "middle");
    let theirs = cleo.get(&path).await;
    assert!(theirs["risk"].is_null() && theirs["risks"] == json!([]), "{theirs}");
    let stood = cleo.post(&format!("{path}/steps"), json!({ "standing": "agreed" })).await;
    assert_eq!(read(stood.is(StatusCode::OK))["standing"], Standing::Agreed.code());
    is_problem(&ada.post(&format!("{path}/steps"), json!({ "standing": "found" })).await, 409, "cannot_follow");
    let offered = ada.post(&format!("{path}/offer"), json!({ "way": "home", "by": "2026-05-29" })).await;
    let offered = read(offered.is(StatusCode::OK));
    let steps = offered["steps"].as_array().expect("steps");
    assert!(steps.iter().any(|step| step["commitment"].is_string()), "{offered}");
    assert_eq!(offered["standing"], "coming_home");
    is_problem(
        &cleo.post(&format!("{path}/offer"), json!({ "way": "home", "by": "2026-05-29" })).await,
        403,
        "forbidden",
    );
    assert_eq!(ada.get("/outside-systems?over=true").await["items"], json!([]));
    is_problem(&dan.ask(Method::GET, &path, &[], None).await, 404, "not_found");
}
