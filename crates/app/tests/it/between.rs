//! What is between a client and us: a tab of its own, in which each reader finds the parts that are theirs to read, and no other.

use axum::http::StatusCode;
use domain::kernel::PersonId;
use domain::party::Role;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;

use crate::world::World;

async fn requester(w: &World) -> PersonId {
    let client = w.client;
    let made = w.app.write(move |tx, env| {
        let new = Person { name: "Rae Quill".into(), ..blank_person() };
        people::add_person(tx, env, &Scope::System("test"), new, client, Role::Requester)
    });
    made.await.expect("a requester")
}

#[tokio::test]
async fn each_part_says_what_it_is_how_it_stands_and_what_comes_next() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let client = format!("/clients/{}", w.client);

    ada.get(&client).await.shows("Between us").hides("Litmus of partnership").hides("How far both have come");
    let page = ada.get(&format!("{client}/between")).await;

    page.is(StatusCode::OK)
        .shows("Both sides asked All surveys")
        .shows("Nobody has asked both sides yet how it is to work together. Ask both sides")
        .shows("Nobody has asked yet whether it is a partnership. Choose who answers")
        .shows("Nobody has said yet how far both have come. Say how far you have come")
        .shows("Too few ended in twelve months to say: 0 of 5. Note that we differed")
        .shows("Nobody has looked back yet.")
        .shows("Nobody has spent a day in the other’s shoes yet. Arrange a day");
    for path in ["surveys", "litmus", "maturity", "disagreements", "curtain"] {
        assert!(page.body.contains(&format!("{client}/{path}\"")), "{path} is linked");
    }
}

#[tokio::test]
async fn a_client_reads_there_what_is_theirs_and_nobody_else_reads_it() {
    let w = World::new().await;
    let path = format!("/clients/{}/between", w.client);
    let (cleo, rae) = (w.as_(w.cleo).await, w.as_(requester(&w).await).await);

    let page = cleo.get(&path).await;
    page.is(StatusCode::OK).shows("Both sides asked").shows("Litmus of partnership").shows("When we differed");
    page.shows("Behind the curtain").hides("Looking back").hides("Choose who answers").hides("Ask both sides");

    let page = rae.get(&path).await;
    page.is(StatusCode::OK).shows("Behind the curtain").hides("Both sides asked").hides("Litmus of partnership");
    page.hides("How far both have come").hides("When we differed").hides("Looking back");
    for who in [w.dan, w.sam] {
        w.as_(who).await.get(&path).await.is(StatusCode::NOT_FOUND);
    }
    let none = w.as_(w.ada).await.get(&format!("/clients/{}/between", w.it)).await;
    none.is(StatusCode::NOT_FOUND);
}
