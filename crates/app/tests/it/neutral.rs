//! Whoever has no role of our house but facilitator is none of IT: offered nowhere for our side, and refused where they are named all the same.

use axum::http::StatusCode;
use domain::health::Stage;
use domain::kernel::PersonId;
use domain::partnership::Rung;
use domain::party::Role;
use entente::partnership::maturity::acts as maturity;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;

use crate::world::World;

const SIDE: &str = "They do not belong to that side.";

async fn facilitators(w: &World) -> [PersonId; 2] {
    let it = w.it;
    let added = w.app.write(move |tx, env| {
        let mut one = |name: &str| {
            let new = Person { name: name.into(), ..blank_person() };
            people::add_person(tx, env, &Scope::System("a test"), new, it, Role::Facilitator)
        };
        Ok([one("Mo Outside")?, one("Jo Outside")?])
    });
    added.await.expect("two who belong to neither side")
}

/// The relationship ails a little, and how far it has come is shared, so that there is something to do about both.
async fn something_to_do(w: &World) {
    let (ada, cleo, client) = (w.scope(w.ada).await, w.scope(w.cleo).await, w.client);
    let said = w.app.write(move |tx, env| {
        let until = env.local().date().saturating_add(jiff::Span::new().days(60));
        entente::health::acts::overrule(tx, env, &ada, client, (Stage::Sniffles, until, "So it is"))?;
        maturity::rate(tx, env, &cleo, client, (Rung::OrderTaker, "They take orders", true))?;
        maturity::rate(tx, env, &ada, client, (Rung::OrderTaker, "We take orders", true))
    });
    said.await.expect("something to do");
}

#[tokio::test]
async fn whoever_hears_both_sides_is_none_of_it_anywhere() {
    let w = World::new().await;
    let [mo, jo] = facilitators(&w).await;
    something_to_do(&w).await;
    let ada = w.as_(w.ada).await;
    let client = format!("/clients/{}", w.client);
    let (neutral, cleo) = (jo.to_string(), w.cleo.to_string());
    let invalid = StatusCode::UNPROCESSABLE_ENTITY;

    let survey = ada.post(&format!("{client}/surveys"), &[]).await.location;
    ada.get(&survey).await.shows("Fay Moore").hides("Jo Outside");
    let asked = [("version", "1"), ("statements", "Promises are kept"), ("closes_on", "2026-03-20")];
    let asked = [&asked[..], &[("ours", neutral.as_str()), ("theirs", cleo.as_str())]].concat();
    let refused = ada.post(&format!("{survey}/change"), &asked).await;
    refused.is(invalid).shows("Somebody who was chosen does not belong there.");

    let treatment = format!("{client}/treatment");
    ada.get(&treatment).await.shows("Fay Moore").hides("Jo Outside");
    ada.post(&treatment, &[("play", "admit"), ("owner_1", &neutral)]).await.is(invalid).shows(SIDE);

    let ladder = format!("{client}/maturity");
    ada.get(&ladder).await.shows("Fay Moore, IT").hides("Jo Outside");
    let step = [("step", "1"), ("owner", neutral.as_str()), ("by", "2026-05-29")];
    ada.post(&format!("{ladder}/promise"), &step).await.is(invalid).shows("the side whose step it is");

    let curtain = format!("{client}/curtain");
    ada.get(&curtain).await.shows("Fay Moore, IT").shows("Cleo Brandt, Field Operations").hides("Jo Outside");
    let day = [("goes", "to_it"), ("day", "2026-03-20"), ("guest", cleo.as_str()), ("host", neutral.as_str())];
    ada.post(&format!("{curtain}/arrange"), &day).await.is(invalid).shows(SIDE);

    let hears = w.as_(mo).await;
    hears.get(&format!("/counselling/new?client={}", w.client)).await.shows("Fay Moore").hides("Jo Outside");
    let of = w.client.to_string();
    let room = [("client", of.as_str()), ("ours", neutral.as_str()), ("theirs", cleo.as_str())];
    hears.post("/counselling/new", &room).await.is(invalid).shows("does not belong to that side");
}
