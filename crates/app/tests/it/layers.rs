//! Who stands between need and builder: told by our house, counted, and evidence where the chain is long.

use axum::http::{Method, StatusCode};
use domain::conversation::TalkAct;
use domain::health::Fact;
use domain::kernel::ConversationId;
use domain::partnership::{Layer, StandsOn};
use entente::conversations::acts::{self as talks, Raising};
use entente::health::acts as health;
use entente::health::store::{self as facts, Behind};
use entente::partnership::layers::acts;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

async fn need(w: &World) -> ConversationId {
    let (scope, customer, performer, cleo, ada) = (w.scope(w.cleo).await, w.client, w.it, w.cleo, w.ada);
    let raise = TalkAct::Raise { statement: "Fewer calls".into(), asked_for: None, serves: None };
    let raising = Raising {
        customer,
        performer,
        customer_person: Some(cleo),
        performer_person: Some(ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let raised = w.app.write(move |tx, env| talks::raise(tx, env, &scope, raising.clone()));
    raised.await.expect("a need")
}

fn layers(between: usize) -> Vec<Layer> {
    let layer = |name: &str, stands| Layer { name: name.into(), role: "hands on".into(), stands };
    let mut all = vec![layer("Cleo Brandt", StandsOn::Client)];
    all.extend((0..between).map(|n| layer(&format!("Number {n}"), StandsOn::It)));
    all.push(layer("Ben Okoro", StandsOn::It));
    all
}

async fn tell(w: &World, (id, seen): (ConversationId, i64), all: Vec<Layer>) {
    let scope = w.scope(w.ada).await;
    let told = w.app.write(move |tx, env| acts::tell(tx, env, &scope, (id, seen), &all));
    told.await.expect("a chain");
}

/// What our house knows of the chain of this conversation.
pub async fn plant(w: &World, id: ConversationId) {
    let mut all = layers(6);
    all[1].name = "CANARYLAYER".into();
    tell(w, (id, 0), all).await;
}

/// Long chains among what happened, and the instant of each.
async fn long(w: &World) -> Vec<(Timestamp, Behind)> {
    let client = w.client;
    w.app.write(move |tx, env| health::reckon(tx, env, client)).await.expect("reckoned");
    let read = w.app.read(move |conn, _| facts::facts(conn, client, Timestamp::UNIX_EPOCH)).await.expect("facts");
    read.into_iter().filter(|one| one.fact == Fact::LongChain).map(|one| (one.at, one.from)).collect()
}

#[tokio::test]
async fn a_long_chain_is_flagged_and_the_two_ends_can_be_brought_together() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let id = need(&w).await;
    let path = format!("/conversations/{id}/layers");
    tell(&w, (id, 0), layers(5)).await;

    let page = ada.get(&path).await;

    page.shows("A long chain.").shows("Five people stand between the person with the need and the person who builds.");
    page.shows("Cleo Brandt and Ben Okoro could talk directly.");
    ada.get(&format!("/conversations/{id}")).await.shows("the person who builds. A long chain.");
    cleo.get(&path).await.is(StatusCode::NOT_FOUND);
    cleo.get(&format!("/conversations/{id}")).await.hides("Between need and builder");
    let met = ada.post(&path, &[("by", "2026-04-02")]).await;
    met.is(StatusCode::SEE_OTHER);
    cleo.get(&met.location).await.shows("Cleo Brandt talks directly with whoever builds it").hides("Ben Okoro");
    ada.get(&path).await.shows("That they talk").hides("Promise that they talk");
    ada.post(&path, &[("by", "2026-04-02")]).await.is(StatusCode::CONFLICT).shows("That is promised already.");
}

#[tokio::test]
async fn a_long_chain_is_one_fact_however_often_it_is_told() {
    let w = World::new().await;
    let id = need(&w).await;
    tell(&w, (id, 0), layers(5)).await;
    let since = w.app.env().now;
    assert_eq!(long(&w).await, vec![(since, Behind::Talk(id.0))]);
    w.later(SignedDuration::from_hours(24 * 9));

    tell(&w, (id, 1), layers(8)).await;

    assert_eq!(long(&w).await, vec![(since, Behind::Talk(id.0))]);
    let ada = w.as_(w.ada).await;
    let page = ada.get(&format!("/clients/{}/health", w.client)).await;
    page.shows("Five or more stand between need and builder: Fewer calls");
    assert!(page.body.contains(&format!("/conversations/{id}/layers")), "{}", page.body);
    tell(&w, (id, 2), layers(4)).await;
    assert_eq!(long(&w).await, vec![], "what is short now is no reason any more");
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_and_begins_with_the_client() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let path = format!("/conversations/{}/layers", need(&w).await);
    let mut fields = vec![("version", "0"), ("name-1", "Cleo Brandt"), ("role-1", "has it"), ("side-1", "it")];
    fields.extend([("name-2", "Ben Okoro"), ("role-2", "builds"), ("side-2", "it")]);

    let wrong = ada.post(&path, &fields).await;

    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Begin with the person of the client who has the need.");
    assert!(wrong.body.contains("value=\"Ben Okoro\""), "{}", wrong.body);
    fields[3] = ("side-1", "client");
    ada.post(&path, &fields).await.is(StatusCode::SEE_OTHER);
    ada.get(&path).await.shows("Nobody stands between").hides("could talk directly");
    ada.post(&path, &fields).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn programs_of_ours_tell_and_others_find_nothing() {
    let w = World::new().await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let path = format!("/conversations/{}/layers", need(&w).await);
    let one = |name: &str, side: &str| json!({ "name": name, "role": "hands on", "side": side });
    let body = json!({ "layers": [one("Cleo Brandt", "client"), one("Eve", "it"), one("Ben Okoro", "it")] });

    let told = read(ada.ask(Method::PUT, &path, &[], Some(body.clone())).await.is(StatusCode::OK));

    assert_eq!((&told["between"], &told["direct"]), (&json!(1), &json!(["Cleo Brandt", "Ben Okoro"])), "{told}");
    is_problem(&cleo.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    is_problem(&cleo.ask(Method::PUT, &path, &[], Some(body)).await, 404, "not_found");
}
