//! Behind the curtain: the real queue without a name, others as one number or none, and days in the other's shoes with what both learnt.

use axum::http::StatusCode;
use domain::commitment::Act;
use domain::kernel::PartyId;
use domain::party::PartyKind;
use entente::commitments::acts::Opening;
use entente::people::acts::{self as people, blank_party};
use entente::people::scope::Scope;
use entente::people::store::Party;
use entente::people::store::find_party;
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

/// Ada gives something of this client to the team Integration.
async fn given(w: &World, client: PartyId, subject: &str) {
    let act = Act::Offer { terms: w.terms(subject, 9), answer_by: None, stake: 1 };
    let new = Opening {
        kind: domain::commitment::Kind::Promise,
        customer: client,
        performer: w.it,
        customer_person: None,
        performer_person: Some(w.ada),
        team: Some(w.team),
        conversation: None,
        step: None,
        follows: None,
        said: entente::commitments::acts::Saying::now(act, Some("So it is.".into())),
    };
    w.open(w.ada, new).await.expect("an offer");
}

async fn client(w: &World, name: &'static str, parent: Option<PartyId>) -> PartyId {
    let added = w.app.write(move |tx, env| {
        let new = Party { kind: PartyKind::Client, name: name.into(), parent, ..blank_party() };
        people::add_party(tx, env, &Scope::System("a test"), new)
    });
    added.await.expect("a client")
}

#[tokio::test]
async fn a_client_sees_its_queue_and_others_as_one_number_from_three_on() {
    let w = World::new().await;
    let path = format!("/clients/{}/curtain", w.client);
    let cleo = w.as_(w.cleo).await;
    cleo.get(&path).await.is(StatusCode::OK).shows("No team of IT has open work here today");
    given(&w, w.client, "Ours to see").await;
    given(&w, w.other, "SECRETOFDAN").await;

    let page = cleo.get(&path).await;
    page.shows("Team 1 1 waiting, 0 under way").shows("too few to show apart").shows("not shown");
    page.hides("Integration").hides("SECRETOFDAN").hides("Laboratories").hides("Ben Okoro");
    for name in ["Third", "Fourth"] {
        let third = client(&w, name, None).await;
        given(&w, third, "More of others").await;
    }

    let page = cleo.get(&path).await;
    page.shows("others 3 waiting, 0 under way").hides("Third").hides("Integration");
    page.shows("1 thing waits for your word.");
    w.as_(w.dan).await.get(&path).await.is(StatusCode::NOT_FOUND);
    w.as_(w.sam).await.get(&path).await.is(StatusCode::NOT_FOUND);
    w.as_(w.ada).await.get(&path).await.shows("What they are up against").shows("1 thing waits for their word.");
    cleo.get("/").await.shows("Look behind it");
}

#[tokio::test]
async fn the_units_of_one_client_are_not_three_others() {
    let w = World::new().await;
    given(&w, w.client, "Ours to see").await;
    given(&w, w.other, "At the top").await;
    for name in ["A unit", "Another unit"] {
        let unit = client(&w, name, Some(w.other)).await;
        given(&w, unit, "Below").await;
    }

    let page = w.as_(w.cleo).await.get(&format!("/clients/{}/curtain", w.client)).await;

    page.shows("too few to show apart").hides("others 3 waiting");
}

#[tokio::test]
async fn a_day_is_a_promise_and_both_say_what_they_learnt() {
    let w = World::new().await;
    let path = format!("/clients/{}/curtain", w.client);
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let (who, ben) = (w.cleo.to_string(), w.ben.to_string());
    let day = [("goes", "to_it"), ("day", "2026-03-20"), ("guest", who.as_str()), ("host", ben.as_str())];
    let back = [("goes", "to_client"), ("day", "2026-03-20"), ("guest", ben.as_str()), ("host", who.as_str())];

    let wrong = [("goes", "to_it"), ("day", "2026-03-01"), ("guest", ben.as_str()), ("host", who.as_str())];
    ada.post(&format!("{path}/arrange"), &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("That day has passed")
        .shows("They do not belong to that side.");
    let off = [("goes", "to_it"), ("day", "2026-03-21"), ("guest", who.as_str()), ("host", ben.as_str())];
    let off = ada.post(&format!("{path}/arrange"), &off).await;
    off.is(StatusCode::UNPROCESSABLE_ENTITY).shows("One side does not work on that day (Saturday).");
    ada.post(&format!("{path}/arrange"), &[]).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose who goes.");
    let sunday = ada.post(&format!("{path}/arrange"), &[("goes", "to_it"), ("day", "2026-03-22")]).await;
    sunday.shows("does not work on that day (Sunday)").shows("Choose who goes.").shows("Choose who receives them.");
    ada.post(&format!("{path}/arrange"), &day).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("{path}/arrange"), &back).await.is(StatusCode::SEE_OTHER);
    dan.post(&format!("{path}/arrange"), &day).await.is(StatusCode::NOT_FOUND);

    let page = cleo.get(&path).await;
    page.shows("not agreed yet");
    page.shows("Cleo Brandt spends a day with Ben Okoro at IT").shows("Ben Okoro of IT spends a day with Cleo Brandt");
    let promise = page
        .body
        .split("href=\"/promises/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a promise")
        .to_owned();
    cleo.get(&format!("/promises/{promise}")).await.is(StatusCode::OK).shows("A day in each other’s shoes");
    assert!(!page.body.contains("name=\"exchange\""), "it lies ahead");
    w.later(jiff::SignedDuration::from_hours(24 * 9));
    let page = cleo.get(&path).await;
    let id = page
        .body
        .split("name=\"exchange\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("one")
        .to_owned();
    cleo.post(&format!("{path}/learn"), &[("exchange", &id)])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Say what your side learnt");
    cleo.post(&format!("{path}/learn"), &[("exchange", &id), ("words", "They have one screen.")])
        .await
        .is(StatusCode::SEE_OTHER);
    ada.post(&format!("{path}/learn"), &[("exchange", &id), ("words", "They load at six.")])
        .await
        .is(StatusCode::SEE_OTHER);
    let page = ada.get(&path).await;
    page.shows("IT learnt: They load at six.").shows("Field Operations learnt: They have one screen.");
    w.verified().await;
}

#[tokio::test]
async fn programs_look_behind_the_curtain() {
    let w = World::new().await;
    given(&w, w.client, "Ours to see").await;
    given(&w, w.other, "Of others").await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let path = format!("/parties/{}/curtain", w.client);

    let seen = cleo.get(&path).await;
    assert_eq!(seen["queues"][0]["own"]["waiting"], 1);
    assert!(seen["queues"][0]["others"].is_null() && seen["queues"][0]["load"].is_null(), "{seen}");
    is_problem(&dan.ask(axum::http::Method::GET, &path, &[], None).await, 404, "not_found");
    let day = json!({ "goes": "to_client", "day": "2026-03-12", "guest": w.ben.0, "host": w.cleo.0 });
    let made = read(ada.post(&format!("/parties/{}/exchange-days", w.client), day).await.is(StatusCode::CREATED));
    let id = made["exchanges"][0]["id"].as_str().expect("an id").to_owned();
    is_problem(&dan.post(&format!("/exchange-days/{id}/lessons"), json!({ "words": "x" })).await, 404, "not_found");
    let learnt = cleo.post(&format!("/exchange-days/{id}/lessons"), json!({ "words": "They wait too" })).await;
    assert_eq!(read(learnt.is(StatusCode::OK))["exchanges"][0]["client_learnt"], "They wait too");
    let scope = Scope::System("a test");
    let team = w.team;
    let name = w.app.read(move |conn, _| Ok(find_party(conn, &scope, team)?.name)).await.expect("a team");
    assert!(!cleo.get(&path).await.to_string().contains(&name));
}
