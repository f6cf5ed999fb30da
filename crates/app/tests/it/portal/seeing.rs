//! See what they see: by whom, with whose eyes, how long, and that nothing can be done with them.

use axum::http::StatusCode;
use domain::commitment::{Act, State, Visibility};
use domain::kernel::PersonId;
use domain::party::Role;
use entente::people::acts as people;
use entente::people::scope::Scope;
use jiff::SignedDuration;

use super::state;
use crate::world::World;

#[tokio::test]
async fn whoever_leads_the_relationship_sees_what_they_see_and_can_do_nothing() {
    let w = World::new().await;
    let id = w.promised("A feed", 3).await;
    w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    w.say(w.cleo, id, Act::Note { visibility: Visibility::Internal }).await.expect("noted inside their house");
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let button = "See what Cleo sees";
    ada.get(&format!("/people/{}", w.cleo)).await.shows(button);
    ada.get(&format!("/clients/{}", w.client)).await.shows(button);
    ada.get(&format!("/clients/{}/people", w.client)).await.shows(button);

    let begun = ada.post(&format!("/people/{}/seeing", w.cleo), &[]).await;

    assert_eq!((begun.status, begun.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    let home = ada.get("/").await;
    home.shows("One thing waits for your word, Cleo.").shows("Yes, I accept it");
    assert!(home.body.contains("You see what <b>Cleo Brandt</b> sees. Nothing can be done here."), "{}", home.body);
    assert!(!home.body.contains("/promises/") || !home.body.contains("/accept\""), "nothing can be pressed");
    let page = ada.get(&format!("/promises/{id}")).await;
    page.is(StatusCode::OK).shows("You can read this matter.").hides("So it is.</p><p class=\"meta\">Only your side");
    assert!(!page.text().contains("Inside"), "what they keep among themselves stays theirs: {}", page.text());
    assert!(cleo.get(&format!("/promises/{id}")).await.text().contains("Inside"), "they read it themselves");
    ada.post(&format!("/promises/{id}/accept"), &[]).await.is(StatusCode::FORBIDDEN).shows("You only look here");
    for path in ["/conversations/new", "/promises/new", "/me", "/me/password", "/promises/views"] {
        ada.post(path, &[("statement", "x")]).await.is(StatusCode::FORBIDDEN).shows("Back to your own view");
    }
    ada.get("/me").await.is(StatusCode::FORBIDDEN).shows("Their settings are for Cleo Brandt alone.");
    assert_eq!(state(&w, id).await, State::Delivered);
    let back = ada.post("/seeing/end", &[]).await;
    assert_eq!(back.location, format!("/people/{}", w.cleo));
    ada.get("/").await.hides("You see what").hides("waits for your word, Cleo");
    cleo.get("/me").await.shows("Who looked with your eyes Ada Lund Thu 12 March, 08:30");
}

#[tokio::test]
async fn looking_ends_by_itself_and_with_the_right_to_it() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    ada.post(&format!("/people/{}/seeing", w.cleo), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get("/").await.shows("Nothing waits for your word, Cleo.");

    w.later(SignedDuration::from_mins(31));

    ada.get("/").await.shows("Begin with one client and one need.");
    ada.post(&format!("/people/{}/seeing", w.cleo), &[]).await.is(StatusCode::SEE_OTHER);
    let client = w.client;
    let gone = w.app.write(move |tx, env| {
        let system = Scope::System("test");
        let field = entente::people::store::find_party(tx, &system, client)?;
        people::change_party(tx, env, &system, entente::people::store::Party { lead: None, ..field })
    });
    gone.await.expect("another lead");
    ada.get("/").await.shows("Begin with one client and one need.").hides("You see what");
}

#[tokio::test]
async fn nobody_else_looks_and_with_no_other_eyes() {
    let w = World::new().await;
    let client = w.client;
    let faye = w.app.write(move |tx, env| {
        let new = entente::people::store::Person { name: "Gil Fair".into(), ..people::blank_person() };
        people::add_person(tx, env, &Scope::System("test"), new, client, Role::Facilitator)
    });
    let gil = faye.await.expect("a facilitator");
    let (ada, ben, cleo) = (w.as_(w.ada).await, w.as_(w.ben).await, w.as_(w.cleo).await);
    let looks = |id: PersonId| format!("/people/{id}/seeing");

    ada.post(&looks(w.dan), &[]).await.is(StatusCode::FORBIDDEN).shows("Whoever leads the relationship");
    ben.post(&looks(w.cleo), &[]).await.is(StatusCode::FORBIDDEN);
    cleo.post(&looks(w.dan), &[]).await.is(StatusCode::FORBIDDEN);
    ada.post(&looks(w.ben), &[]).await.is(StatusCode::CONFLICT).shows("Nobody looks with the eyes of one of our own.");
    ada.post(&looks(gil), &[]).await.is(StatusCode::CONFLICT).shows("hears things in confidence");
    ben.get(&format!("/people/{}", w.cleo)).await.hides("See what");
    ada.get(&format!("/people/{gil}")).await.hides("See what");
    cleo.get("/me").await.shows("Who looked with your eyes Nobody has.");
}
