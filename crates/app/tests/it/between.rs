//! What is between a client and us: a tab of its own, in which each reader finds the parts that are theirs to read, and no other.

use axum::http::StatusCode;

use crate::differ::requester;
use crate::world::World;

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
    w.as_(w.dan).await.get(&path).await.is(StatusCode::NOT_FOUND);
    let none = w.as_(w.ada).await.get(&format!("/clients/{}/between", w.it)).await;
    none.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn all_clients_stand_in_one_list_and_a_client_is_led_to_its_own() {
    let w = World::new().await;
    let list = w.as_(w.ada).await.get("/between").await;
    list.is(StatusCode::OK).shows("Between us and each client").shows("Field Operations").shows("Laboratories");
    list.shows("not yet").hides("Nobody has asked yet whether it is a partnership.");

    let own = w.as_(w.cleo).await.get("/between").await;

    own.is(StatusCode::SEE_OTHER);
    assert_eq!(own.location, format!("/clients/{}/between", w.client));
    let clients = w.as_(w.ada).await.get("/clients").await;
    clients.shows("More").shows("Built outside IT").shows("Between us");
}

#[tokio::test]
async fn a_part_is_opened_from_one_field_by_its_name_and_the_client() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    for (typed, page) in [
        ("litmus+field", "litmus"),
        ("survey+field", "surveys"),
        ("curtain+of+field", "curtain"),
        ("ladder+field", "maturity"),
    ] {
        let found = ada.get(&format!("/find?q={typed}")).await;
        assert!(found.body.contains(&format!("/clients/{}/{page}\"", w.client)), "{typed}: {}", found.text());
    }
    w.as_(w.cleo).await.get("/find?q=litmus+field").await.hides("See the litmus");
}
