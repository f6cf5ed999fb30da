//! Find: by a part of a name, as far as one may see; a page without a script, a fragment for the palette.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::world::World;

#[tokio::test]
async fn parties_people_and_promises_are_found_by_a_part_of_their_name() {
    let world = World::new().await;
    world.promised("Tablet batteries, 210 units", 10).await;
    let ada = world.as_(world.ada).await;

    ada.get("/find?q=field").await.shows("Field Operations client");
    ada.get("/find?q=brandt").await.shows("Cleo Brandt");
    ada.get("/find?q=batter").await.shows("Tablet batteries").shows("Ostermoor IT to Field Operations");
    ada.get("/find?q=100%25").await.shows("Nothing of this name");
    ada.get("/find?q=x").await.shows("Write two letters or more");
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found() {
    let world = World::new().await;
    world.promised("Tablet batteries, 210 units", 10).await;
    let dan = world.as_(world.dan).await;

    dan.get("/find?q=batter").await.hides("Tablet batteries");
    dan.get("/find?q=field").await.hides("Field Operations</a>");
    dan.get("/find?q=integr").await.hides(">Integration<");
    dan.get("/find?q=brandt").await.hides("Cleo Brandt");
}

#[tokio::test]
async fn the_palette_gets_the_hits_alone() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    let hits = ada.send(Request::get("/find?q=field").header("x-partial", "#hits"), Body::empty()).await;

    hits.is(StatusCode::OK).shows("Field Operations");
    assert!(hits.body.trim_start().starts_with(r#"<div id="hits">"#), "{}", hits.body);
    assert!(!hits.body.contains("<html"), "no frame around it");
}

#[tokio::test]
async fn without_a_word_it_says_what_can_be_done() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    ada.get("/find").await.shows("Start a conversation about a need").shows("You and your settings").shows("Sign out");
}
