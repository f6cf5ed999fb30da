//! One question after a delivery: asked once in thirty days, counted without a name, read when its quarter is over or signed.

use axum::http::{Method, StatusCode};
use domain::commitment::Act;
use domain::kernel::CommitmentId;
use entente::asked::pulse::acts::{self, Said};
use entente::people::acts::end_role;
use entente::people::scope::Scope;
use entente::people::sessions;
use entente::people::store::roles;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::links::{get_as, last_link, post_as};
use crate::world::World;

/// Something that Ada delivered and Cleo accepted, and time to notice.
async fn accepted(w: &World, subject: &str) -> CommitmentId {
    let id = w.promised(subject, 5).await;
    w.later(SignedDuration::from_mins(5));
    w.say(w.ada, id, Act::Deliver { evidence: vec!["It runs".into(), "It was counted".into()] })
        .await
        .expect("delivered");
    w.say(w.cleo, id, Act::Accept { rating: None }).await.expect("accepted");
    w.later(SignedDuration::from_mins(40));
    entente::jobs::run_due(&w.app).await.expect("jobs");
    id
}

/// What Cleo said of a delivery without her name, in a quarter that goes on.
pub async fn plant(w: &World) {
    entente::jobs::run_due(&w.app).await.expect("jobs");
    let (id, cleo) = (accepted(w, "CANARYSHARED feed").await, w.cleo);
    let said = Said { value: 2, words: Some("CANARYPULSE: too late".into()), signed: false };
    w.app.write(move |tx, env| acts::answer(tx, env, cleo, id, &said)).await.expect("an answer");
}

#[tokio::test]
async fn whoever_asked_for_it_is_asked_once_and_counted_without_a_name() {
    let w = World::new().await;
    entente::jobs::run_due(&w.app).await.expect("jobs");
    accepted(&w, "The hourly feed").await;
    let link = last_link(&w, w.cleo, "pulse").await.expect("a link");

    get_as(&w, "one", &format!("{link}?say=4")).await.is(StatusCode::OK).shows("The hourly feed").shows("Cleo Brandt");
    post_as(&w, "one", &link, &[("words", "Soon")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Choose from 1 to 5.");
    post_as(&w, "one", &link, &[("value", "2"), ("words", "CANARYPULSE")]).await.is(StatusCode::OK).shows("Thank you.");
    post_as(&w, "one", &link, &[("value", "5")]).await.is(StatusCode::CONFLICT).shows("You have answered.");

    accepted(&w, "Another feed").await;
    assert_eq!(last_link(&w, w.cleo, "pulse").await, Some(link), "not again within thirty days");
    let list = format!("/clients/{}/surveys", w.client);
    let ada = w.as_(w.ada).await;
    ada.get(&list).await.hides("CANARYPULSE").hides("The hourly feed");
    w.later(SignedDuration::from_hours(24 * 45));
    w.as_(w.ada).await.get(&list).await.shows("too few to show").hides("CANARYPULSE");
    let beside = w.as_(w.ada).await.get(&format!("/clients/{}/satisfaction", w.client)).await;
    beside.shows("After deliveries too few to show").hides("CANARYPULSE");
    let found = program(&w, w.ada).await.get(&format!("/parties/{}/pulses", w.client)).await;
    assert!(found["quarters"][0]["n"].is_null() && found["signed"] == json!([]), "{found}");
}

#[tokio::test]
async fn a_quarter_in_which_nobody_answered_stands_there_too_and_the_next_one_asks_again() {
    let w = World::new().await;
    entente::jobs::run_due(&w.app).await.expect("jobs");
    accepted(&w, "The hourly feed").await;
    let first = last_link(&w, w.cleo, "pulse").await;
    w.later(SignedDuration::from_hours(24 * 45));

    let found = program(&w, w.ada).await.get(&format!("/parties/{}/pulses", w.client)).await;

    assert_eq!(found["quarters"][0]["quarter"], "2026-01-01", "{found}");
    accepted(&w, "Another feed").await;
    assert_ne!(last_link(&w, w.cleo, "pulse").await, first, "another quarter asks again");
}

#[tokio::test]
async fn a_program_does_not_answer_by_a_door_that_another_chose_and_who_left_is_not_counted() {
    let w = World::new().await;
    entente::jobs::run_due(&w.app).await.expect("jobs");
    let to = format!("/commitments/{}/pulse", accepted(&w, "The hourly feed").await);
    let link = last_link(&w, w.cleo, "pulse").await.expect("a link");
    let program = program(&w, w.cleo).await;
    let (cleo, chosen) = (w.cleo, w.app.env().now);

    w.app.write(move |tx, _| sessions::door_set(tx, cleo, chosen)).await.expect("another door");

    is_problem(&program.post(&to, json!({ "value": 4 })).await, 409, "other_door");
    let left = w.app.write(move |tx, env| {
        roles(tx, cleo)?.iter().try_for_each(|one| end_role(tx, env, &Scope::System("a test"), one.id).map(|_| ()))
    });
    left.await.expect("she left");
    post_as(&w, "hers", &link, &[("value", "2")]).await.is(StatusCode::CONFLICT).shows("do not belong any more");
}

#[tokio::test]
async fn what_is_signed_is_read_with_what_was_delivered_by_our_own_people() {
    let w = World::new().await;
    entente::jobs::run_due(&w.app).await.expect("jobs");
    let id = accepted(&w, "The hourly feed").await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let to = format!("/commitments/{id}/pulse");
    let said = json!({ "value": 4, "words": "On the day.", "signed": true });

    is_problem(&dan.post(&to, said.clone()).await, 404, "not_found");
    is_problem(&cleo.post(&to, json!({ "value": 9 })).await, 422, "invalid");
    assert_eq!(read(cleo.post(&to, said.clone()).await.is(StatusCode::OK)), json!({ "counted": true }));
    is_problem(&cleo.post(&to, said).await, 409, "survey_answered");

    let path = format!("/parties/{}/pulses", w.client);
    let found = ada.get(&path).await;
    assert_eq!((&found["signed"][0]["by"], &found["signed"][0]["value"]), (&json!("Cleo Brandt"), &json!(4)));
    w.as_(w.ada).await.get(&format!("/clients/{}/surveys", w.client)).await.shows("4 of 5").shows("On the day.");
    w.as_(w.ada).await.get(&format!("/promises/{id}")).await.shows("After the delivery 4 of 5, Cleo Brandt");
    w.as_(w.cleo).await.get(&format!("/promises/{id}")).await.hides("After the delivery");
    is_problem(&cleo.ask(Method::GET, &path, &[], None).await, 403, "forbidden");
    is_problem(&dan.ask(Method::GET, &path, &[], None).await, 404, "not_found");
}
