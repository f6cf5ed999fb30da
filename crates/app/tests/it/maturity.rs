//! The ladder of maturity: what both sides say beside each other, what a client reads of it, and a step that becomes a promise.

use axum::http::{Method, StatusCode};
use domain::partnership::Rung;
use entente::partnership::maturity::acts;
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

/// What ours said and nobody shared.
pub async fn plant(w: &World) {
    let (ada, dan, client, other) = (w.scope(w.ada).await, w.scope(w.dan).await, w.client, w.other);
    let done = w.app.write(move |tx, env| {
        acts::rate(tx, env, &ada, client, (Rung::AdHoc, "CANARYRUNG", false))?;
        acts::rate(tx, env, &dan, other, (Rung::OrderTaker, "CANARYDANRUNG", false))
    });
    done.await.expect("ratings");
}

#[tokio::test]
async fn both_say_how_far_they_have_come_and_promise_the_next_rung() {
    let w = World::new().await;
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let here = format!("/clients/{}/maturity", w.client);
    ada.get(&here).await.shows("Nobody has said yet").shows("Say how far both have come");
    let missing = ada.post(&format!("{here}/rate"), &[("words", "We keep our levels")]).await;
    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose how far both have come.").shows("We keep our levels");

    let said = [("rung", "trusted_advisor"), ("words", "They ask us first")];
    ada.post(&format!("{here}/rate"), &said).await.is(StatusCode::SEE_OTHER);
    let said = [("rung", "order_taker"), ("words", "We order and wait")];
    cleo.post(&format!("{here}/rate"), &said).await.is(StatusCode::SEE_OTHER);

    ada.get(&here)
        .await
        .shows("Field Operations says order taker, IT says trusted advisor.")
        .shows("They ask us first");
    ada.get(&here).await.shows("To the next rung: service provider").shows("the client does not read it yet");
    let early = [("step", "1"), ("owner", &*w.ada.to_string()), ("by", "2026-05-29")];
    let held = ada.post(&format!("{here}/promise"), &early).await;
    held.is(StatusCode::CONFLICT).shows("Share that first, and then promise the step.");
    cleo.get(&here).await.hides("They ask us first").hides("trusted advisor.").hides("To the next rung");
    let rating = ada.get(&here).await.body;
    let rating = rating.split("name=\"rating\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a rating");
    cleo.post(&format!("{here}/share"), &[("rating", rating)]).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("{here}/share"), &[("rating", rating)]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&here).await.shows("They ask us first").shows("To the next rung: service provider");

    ada.get(&here).await.shows("Fay Moore, IT");
    cleo.get(&here).await.shows("Ada Lund, IT").hides("Fay Moore");
    let (a, c, f) = (w.ada.to_string(), w.cleo.to_string(), w.fay.to_string());
    let stranger = [("step", "1"), ("owner", f.as_str()), ("by", "2026-05-29")];
    cleo.post(&format!("{here}/promise"), &stranger).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = [("step", "1"), ("owner", c.as_str()), ("by", "2026-05-29")];
    let wrong = ada.post(&format!("{here}/promise"), &wrong).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("They do not belong to the side whose step it is.");
    let ours = [("step", "1"), ("owner", a.as_str()), ("by", "2026-05-29")];
    ada.post(&format!("{here}/promise"), &ours).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("{here}/promise"), &ours).await.is(StatusCode::CONFLICT).shows("It is promised already.");
    let theirs = [("step", "3"), ("owner", c.as_str()), ("by", "2026-05-29")];
    ada.post(&format!("{here}/promise"), &theirs).await.is(StatusCode::SEE_OTHER);
    cleo.get(&here).await.shows("offered").shows("asked for");
    cleo.get("/").await.shows("The business says who decides");
    dan.get(&here).await.is(StatusCode::NOT_FOUND);
    w.as_(w.sam).await.get(&here).await.is(StatusCode::NOT_FOUND);
    w.as_(w.ben).await.post(&format!("{here}/rate"), &said).await.is(StatusCode::FORBIDDEN);
    w.verified().await;
}

#[tokio::test]
async fn programs_rate_share_and_promise() {
    let w = World::new().await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let here = format!("/parties/{}/maturity", w.client);
    is_problem(&dan.ask(Method::GET, &here, &[], None).await, 404, "not_found");
    is_problem(&ada.post(&format!("{here}/ratings"), json!({ "rung": "best", "words": "So" })).await, 422, "invalid");
    let step = json!({ "step": 1, "owner": w.ada.0, "by": "2026-05-29" });
    is_problem(&ada.post(&format!("{here}/steps"), step.clone()).await, 409, "no_next_rung");
    let said = json!({ "rung": "strategic_partner", "words": "At the table" });
    let made = read(ada.post(&format!("{here}/ratings"), said.clone()).await.is(StatusCode::CREATED));
    cleo.post(&format!("{here}/ratings"), said).await.is(StatusCode::CREATED);
    assert_eq!(cleo.get(&here).await["ours"], json!(null), "not shared yet");
    let share = format!("/maturity-ratings/{}/share", made["id"].as_str().expect("an id"));
    is_problem(&cleo.post(&share, json!({})).await, 404, "not_found");
    ada.post(&share, json!({})).await.is(StatusCode::OK);
    assert_eq!(cleo.get(&here).await["next"], json!(null), "the top has none");

    let lower = json!({ "rung": "ad_hoc", "words": "As it comes", "shared": true });
    ada.post(&format!("{here}/ratings"), lower).await.is(StatusCode::CREATED);
    let ladder = cleo.get(&here).await;
    assert_eq!((&ladder["next"], &ladder["ours"]["rung"]), (&json!("order_taker"), &json!("ad_hoc")));
    let promised = read(ada.post(&format!("{here}/steps"), step).await.is(StatusCode::CREATED));
    assert_eq!(cleo.get(&here).await["steps"][0]["commitment"], promised["commitment"]);
    let all = cleo.get(&format!("{here}/ratings")).await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(3), "{all}");
}
