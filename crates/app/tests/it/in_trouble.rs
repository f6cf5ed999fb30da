//! Nothing new into trouble: whoever of ours offers or raises something at a client to whom something is broken says why, and only our
//! side reads it.

use axum::http::{Method, StatusCode};
use domain::commitment::{Act, Side};
use domain::kernel::CommitmentId;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

const WHY: &str = "It mends the other thing as well.";

/// A promise of ours that broke down.
async fn broken(w: &World) -> CommitmentId {
    let id = w.promised("Maps on tablets", 20).await;
    let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    w.say(w.ada, id, act).await.expect("a breakdown");
    id
}

fn offer<'a>(client: &'a str, despite: &'a str) -> Vec<(&'a str, &'a str)> {
    let words =
        [("subject", "A better map"), ("due", "2026-05-29"), ("words", "You will like it."), ("despite", despite)];
    [("client", client), ("direction", "offer")].into_iter().chain(words).collect()
}

#[tokio::test]
async fn an_offer_into_trouble_asks_for_the_reason_and_only_our_side_reads_it() {
    let w = World::new().await;
    let (ada, cleo, client) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.client.to_string());
    ada.get(&format!("/promises/new?client={client}")).await.hides("Why you put something new to them now");
    broken(&w).await;

    let held = ada.post("/promises/new", &offer(&client, "")).await;

    held.is(StatusCode::CONFLICT).shows("“Maps on tablets” has broken down and is not mended yet.");
    held.shows("Say why you put something new to them all the same.");
    assert!(held.body.contains("id=\"f-despite-error\"") && held.body.contains("A better map"), "{}", held.body);
    let sent = ada.post("/promises/new", &offer(&client, WHY)).await;
    sent.is(StatusCode::SEE_OTHER);
    ada.get(&sent.location).await.shows(&format!("Put to them all the same: {WHY}"));
    cleo.get(&sent.location).await.is(StatusCode::OK).shows("You will like it.").hides(WHY).hides("all the same");
    w.verified().await;
}

/// The form names the worst, the stage and what is under way, and everything that is missing is asked for at once.
#[tokio::test]
async fn the_form_names_all_of_the_trouble_and_asks_for_everything_at_once() {
    let w = World::new().await;
    let (ada, client) = (w.as_(w.ada).await, w.client.to_string());
    broken(&w).await;
    let again = w.promised("Stock by the hour", 20).await;
    let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    w.say(w.ada, again, act).await.expect("another breakdown");
    crate::treatment::plant(&w).await;

    let form = ada.get(&format!("/promises/new?client={client}")).await;
    form.shows("has broken down and is not mended yet. One more is broken or late.");
    form.shows("The relationship stands at flu.").shows("Under way there: Trains and buses first.");
    assert!(!form.text().contains("something new to them now can be empty"), "{}", form.text());
    let both = ada.post("/promises/new", &[("client", &*client), ("direction", "offer"), ("subject", "A map")]).await;
    both.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why you put something new to them all the same.");
    assert!(both.body.contains("id=\"f-due-error\"") && both.body.contains("id=\"f-despite-error\""));

    let need = ada.post("/conversations/new", &[("client", &*client), ("raised_by", "us"), ("statement", "")]).await;
    need.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say the need in one sentence.").shows("all the same.");
}

#[tokio::test]
async fn whoever_asks_is_answered_and_whoever_mends_is_not_asked_why() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let client = w.client.to_string();
    let id = broken(&w).await;
    let asked = w.asked("A list of keys", 9).await;
    w.say(w.ada, asked, Act::Promise { stretch: None, stake: None }).await.expect("an answer to an ask");
    w.as_(w.cleo).await.post("/promises/new", &offer(&client, "")).await.is(StatusCode::SEE_OTHER);
    let recorded: Vec<_> = offer(&client, "").into_iter().filter(|(name, _)| *name != "direction").collect();
    ada.post("/promises/new", &[recorded, vec![("direction", "asked")]].concat()).await.is(StatusCode::SEE_OTHER);

    w.say(w.cleo, id, Act::Cancel).await.expect("no longer wanted");

    ada.post("/promises/new", &offer(&client, "")).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_silent_miss_holds_back_until_it_is_over() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let client = w.client.to_string();
    let id = w.promised("Stock by the hour", 3).await;
    ada.post("/promises/new", &offer(&client, "")).await.is(StatusCode::SEE_OTHER);
    w.later(SignedDuration::from_hours(24 * 9));
    entente::jobs::run_due(&w.app).await.expect("what time brings");

    let held = ada.post("/promises/new", &offer(&client, "")).await;

    held.is(StatusCode::CONFLICT).shows("“Stock by the hour” was due, and its day passed without a word.");
    w.say(w.ada, id, Act::Deliver { evidence: vec![String::new(), String::new()] }).await.expect("delivered");
    w.say(w.cleo, id, Act::Accept { rating: None }).await.expect("accepted");
    ada.post("/promises/new", &offer(&client, "")).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_we_raise_ourselves_asks_for_it_too_and_keeps_what_was_typed() {
    let w = World::new().await;
    let (ada, cleo, client) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.client.to_string());
    broken(&w).await;
    let raise = |by: &'static str, despite: &'static str| {
        let need = [("statement", "Maps for the boats too"), ("raised_by", by), ("despite", despite)];
        [("client", client.clone())].into_iter().chain(need.map(|(a, b)| (a, b.to_owned()))).collect::<Vec<_>>()
    };
    let post = async |fields: Vec<(&str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ada.post("/conversations/new", &fields).await
    };

    let held = post(raise("us", "")).await;

    held.is(StatusCode::CONFLICT).shows("“Maps on tablets” has broken down and is not mended yet.");
    assert!(held.body.contains("Maps for the boats too") && held.body.contains("f-despite-error"), "{}", held.body);
    post(raise("them", "")).await.is(StatusCode::SEE_OTHER);
    let sent = post(raise("us", WHY)).await;
    sent.is(StatusCode::SEE_OTHER);
    ada.get(&sent.location).await.shows(WHY);
    cleo.get(&sent.location).await.is(StatusCode::OK).hides(WHY);
}

#[tokio::test]
async fn programs_are_refused_with_a_code_and_say_why() {
    let w = World::new().await;
    let ada = program(&w, w.ada).await;
    broken(&w).await;
    let body = |despite: Option<&str>| {
        json!({
            "act": "offer", "customer": w.client.0, "performer": w.it.0, "despite": despite,
            "terms": { "subject": "A better map", "due": { "day": "2026-05-29" } },
        })
    };
    let need =
        |despite: Option<&str>| json!({ "party": w.client.0, "statement": "Maps for boats", "despite": despite });

    let (held, back) = (
        ada.ask(Method::POST, "/commitments", &[], Some(body(None))).await,
        ada.ask(Method::POST, "/conversations", &[], Some(need(None))).await,
    );

    is_problem(&held, 409, "in_trouble");
    is_problem(&back, 409, "in_trouble");
    let sent = ada.ask(Method::POST, "/commitments", &[], Some(body(Some(WHY)))).await;
    assert_eq!(read(sent.is(StatusCode::CREATED))["state"], json!("offered"));
    ada.ask(Method::POST, "/conversations", &[], Some(need(Some(WHY)))).await.is(StatusCode::CREATED);
}
