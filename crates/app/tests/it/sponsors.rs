//! Who stands behind what, and what happens when they no longer do.

use axum::http::{Method, StatusCode};
use domain::conversation::TalkAct;
use domain::kernel::{ConversationId, PartyId, PersonId};
use domain::party::Role;
use entente::conversations::acts::{self as talks, Raising};
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use serde_json::json;

use crate::api::program;
use crate::world::World;

async fn need(w: &World, who: PersonId, customer: PartyId, words: &str) -> ConversationId {
    let (scope, it, ada, words) = (w.scope(who).await, w.it, w.ada, words.to_owned());
    let raised = w.app.write(move |tx, env| {
        let raise = TalkAct::Raise { statement: words.clone(), asked_for: None, serves: None };
        let raising = Raising {
            customer,
            performer: it,
            customer_person: Some(who),
            performer_person: Some(ada),
            follows: None,
            said: talks::Saying::now(raise, None),
        };
        talks::raise(tx, env, &scope, raising)
    });
    raised.await.expect("a need")
}

async fn rob(w: &World) -> PersonId {
    let client = w.client;
    let made = w.app.write(move |tx, env| {
        let rob = Person { name: "Rob Quist".into(), email: Some("rob@example.org".into()), ..blank_person() };
        people::add_person(tx, env, &Scope::System("one more"), rob, client, Role::DecisionMaker)
    });
    made.await.expect("a decision maker")
}

fn at(w: &World, rest: &str) -> String {
    format!("/clients/{}/sponsors{rest}", w.client)
}

#[tokio::test]
async fn what_somebody_stood_behind_is_flagged_and_somebody_promises_to_look_again() {
    let w = World::new().await;
    let (calls, letters) =
        (need(&w, w.cleo, w.client, "Fewer calls").await, need(&w, w.cleo, w.client, "Fewer letters").await);
    let rob = rob(&w).await;
    need(&w, w.dan, w.other, "Quicker results").await;
    let ada = w.as_(w.ada).await;
    let (who, next) = (w.cleo.to_string(), rob.to_string());
    // Somebody else is named on one of them: it does not lose its sponsor.
    let (calls_id, letters_id) = (calls.to_string(), letters.to_string());
    let named = [("kind", "conversation"), ("matter", letters_id.as_str()), ("sponsor", next.as_str())];
    ada.post(&at(&w, "/name"), &named).await.is(StatusCode::SEE_OTHER);

    let fields = [("who", who.as_str()), ("why", "left"), ("successor", next.as_str()), ("day", "2026-03-10")];
    ada.post(&at(&w, "/change"), &fields).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&at(&w, "")).await;
    page.shows("One matter lost its sponsor")
        .shows("Cleo Brandt has left. Rob Quist follows.")
        .shows("It stands as agreed");
    ada.get(&format!("/conversations/{calls}")).await.shows("Its sponsor changed. Cleo Brandt has left.");
    ada.get(&format!("/conversations/{letters}")).await.hides("Its sponsor changed");
    ada.get("/").await.shows("A sponsor left. One matter has to be looked at again.");
    ada.get("/sponsors").await.shows("Fewer calls").hides("Quicker results");
    ada.get("/promises").await.shows("We look again with Rob Quist at 1 matter, because the sponsor changed");
    ada.get(&format!("/clients/{}/people", w.client)).await.shows("Rob Quist Sponsor, Decision maker");

    let settled = [("kind", "conversation"), ("matter", calls_id.as_str()), ("verdict", "stands")];
    ada.post(&at(&w, "/settle"), &settled).await.is(StatusCode::SEE_OTHER);

    ada.get(&at(&w, "")).await.hides("To be looked at again");
    ada.get("/").await.hides("A sponsor left.");
    ada.get(&format!("/conversations/{calls}")).await.shows("Cleo Brandt has left: it stands as agreed.");
    ada.post(&at(&w, "/settle"), &settled).await.is(StatusCode::CONFLICT);
    w.verified().await;
}

#[tokio::test]
async fn a_client_records_its_own_changes_and_asks_us_to_look_again() {
    let w = World::new().await;
    let talk = need(&w, w.cleo, w.client, "Fewer calls").await;
    let (cleo, dan, fay) = (w.as_(w.cleo).await, w.as_(w.dan).await, w.as_(w.fay).await);
    let who = w.cleo.to_string();
    let fields = [("who", who.as_str()), ("why", "moved"), ("day", "2026-03-10")];

    dan.post(&at(&w, "/change"), &fields).await.is(StatusCode::NOT_FOUND);
    fay.post(&at(&w, "/change"), &fields).await.is(StatusCode::FORBIDDEN);
    cleo.post(&at(&w, "/change"), &fields).await.is(StatusCode::SEE_OTHER);

    cleo.get(&at(&w, "")).await.shows("Cleo Brandt has moved to other work.");
    w.as_(w.ada).await.get(&format!("/conversations/{talk}")).await.shows("Its sponsor changed.");
    cleo.get("/sponsors").await.is(StatusCode::FORBIDDEN);
    w.verified().await;
}

#[tokio::test]
async fn whoever_sponsors_nothing_cannot_leave_and_what_was_typed_stays() {
    let w = World::new().await;
    let rob = rob(&w).await.to_string();
    let ada = w.as_(w.ada).await;

    let nobody = ada.post(&at(&w, "/change"), &[("who", rob.as_str()), ("why", "left"), ("day", "2026-03-10")]).await;
    nobody.is(StatusCode::UNPROCESSABLE_ENTITY).shows("They sponsor nothing here.");
    assert!(nobody.body.contains("value=\"2026-03-10\""), "what was typed stays");
    let cleo = w.cleo.to_string();
    let ahead = ada.post(&at(&w, "/change"), &[("who", cleo.as_str()), ("why", "left"), ("day", "2026-03-13")]).await;
    ahead.is(StatusCode::UNPROCESSABLE_ENTITY).shows("That day lies ahead.");
    ada.post(&at(&w, "/change"), &[("why", "left")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Choose who sponsors no longer.");
}

#[tokio::test]
async fn programs_record_name_and_look_again() {
    let w = World::new().await;
    let talk = need(&w, w.cleo, w.client, "Fewer calls").await;
    let ada = program(&w, w.ada).await;
    let party = format!("/parties/{}", w.client);
    let before = ada.get(&format!("{party}/sponsors")).await;
    assert_eq!(before["matters"][0]["sponsor"]["name"], "Cleo Brandt", "{before}");
    assert_eq!(before["matters"][0]["flagged"], false);

    let change = json!({ "person": w.cleo.0, "reason": "left", "day": "2026-03-10" });
    ada.post(&format!("{party}/sponsor-changes"), change).await.is(StatusCode::OK);

    let after = ada.get(&format!("{party}/sponsors")).await;
    assert_eq!(after["matters"][0]["flagged"], true, "{after}");
    assert!(after["matters"][0]["commitment"].is_string() && after["sponsor"].is_null(), "{after}");
    let looked =
        json!({ "kind": "conversation", "id": talk.0, "verdict": "changes", "words": "Twice a week is enough." });
    let path = format!("{party}/sponsors/look-again");
    let settled = ada.ask(Method::POST, &path, &[], Some(looked)).await;
    settled.is(StatusCode::OK);
    assert_eq!(ada.get(&format!("{party}/sponsors")).await["matters"][0]["flagged"], false);
}
