//! Who sees what of levels: on the pages of services and clients, beside new work, and on first pages.

use axum::http::StatusCode;
use domain::commitment::{Act, Kind};
use entente::commitments::acts::{Opening, Saying};
use entente::kit::error::AppError;

use super::{FEB, book, down, say, train};
use crate::world::World;

#[tokio::test]
async fn a_service_shows_promised_beside_measured_and_each_client_their_own() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, FEB, 100)).await.expect("everybody");
    book(&w, w.ben, down(id, Some(w.client), FEB, 900)).await.expect("Cleo");
    book(&w, w.ben, down(id, Some(w.other), FEB, 40)).await.expect("Dan");
    let page = format!("/catalogue/{id}");

    let (cleo, dan, ada) = (w.as_(w.cleo).await, w.as_(w.dan).await, w.as_(w.ada).await);

    cleo.get(&page).await.is(StatusCode::OK).shows("99.5 % of every month").shows("97.75 %").hides("99.9 %");
    dan.get(&page).await.is(StatusCode::OK).shows("99.9 %").hides("97.75 %").hides("Field Operations");
    ada.get(&page).await.is(StatusCode::OK).shows("99.75 %").shows("Field Operations");
    ada.get(&format!("{page}?client={}", w.client)).await.shows("97.75 % missed").shows("900 minutes down of 40,000");
    let until = format!("{page}?until=2025-06");
    ada.get(&until).await.is(StatusCode::OK).shows("Nothing was measured in these months.");
}

#[tokio::test]
async fn the_services_of_a_client_stand_with_core_services_on_top() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    crate::catalogue::published(&w, "A thing nobody uses").await;
    book(&w, w.ben, down(id, Some(w.client), FEB, 900)).await.expect("missed");
    let page = format!("/clients/{}/services", w.client);

    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);

    ada.get(&page).await.is(StatusCode::OK).shows("Trains and buses").shows("97.75 %").hides("A thing nobody uses");
    cleo.get(&page).await.is(StatusCode::OK).shows("Crew tablets has not run as promised since Sun 1 February.");
    dan.get(&page).await.is(StatusCode::NOT_FOUND);
    dan.get(&format!("/clients/{}/services", w.other)).await.is(StatusCode::OK).hides("97.75");
    ada.get(&format!("/parties/{}/services", w.team)).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn while_it_fails_every_way_to_something_new_says_so_and_why() {
    let w = World::new().await;
    let (id, offering) = train(&w, "Crew tablets").await;
    let client = w.client.to_string();
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let ways = [
        format!("/promises/new?client={client}"),
        format!("/conversations/new?client={client}"),
        format!("/catalogue/offerings/{offering}/order?client={client}"),
        format!("/clients/{client}"),
        "/".to_owned(),
    ];
    ada.get(&ways[0]).await.hides("Crew tablets has not run");

    say(&w, w.ben, id, Some(w.client), (true, "Lists are lost in the van.")).await.expect("it fails");

    for way in &ways {
        ada.get(way).await.is(StatusCode::OK).shows("Crew tablets has not run as promised").shows("Lists are lost in");
        cleo.get(way).await.is(StatusCode::OK).shows("Lists are lost in the van.");
    }
    dan.get("/").await.hides("Lists are lost");
    dan.get(&format!("/catalogue/{id}")).await.hides("Lists are lost");
    ada.get("/levels").await.is(StatusCode::OK).shows("One train does not run as promised").shows("Field Operations");
    cleo.get("/levels").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_offers_something_new_meanwhile_says_why() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    say(&w, w.ben, id, None, (true, "Nothing moves.")).await.expect("it fails");
    let offer = |despite: Option<&str>| Opening {
        kind: Kind::Promise,
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(w.ada),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying {
            despite: despite.map(str::to_owned),
            ..Saying::now(Act::Offer { terms: w.terms("A better map", 9), answer_by: None, stake: 1 }, None)
        },
    };

    let silent = w.open(w.ada, offer(None)).await;
    let said = w.open(w.ada, offer(Some("It brings the tablets back."))).await;

    let Err(AppError::Refused { code, sentence }) = silent else { panic!("{silent:?}") };
    assert_eq!(code, "in_trouble");
    assert!(sentence.starts_with("Crew tablets has not run as promised"), "{sentence}");
    assert!(said.is_ok(), "{said:?}");
    w.asked("A client may always ask", 9).await;
}

#[tokio::test]
async fn our_house_sees_what_was_measured_and_nobody_else_the_list() {
    let w = World::new().await;
    let (id, _) = train(&w, "Crew tablets").await;
    book(&w, w.ben, down(id, None, FEB, 100)).await.expect("booked");
    book(&w, w.ben, down(id, None, FEB, 200)).await.expect("corrected");
    let page = format!("/levels/{id}");

    w.as_(w.ada)
        .await
        .get(&page)
        .await
        .is(StatusCode::OK)
        .shows("corrected")
        .shows("200 minutes down")
        .hides("/measure");
    w.as_(w.ben).await.get(&page).await.is(StatusCode::OK).shows("Write a measurement down");
    for who in [w.cleo, w.dan, w.sam] {
        w.as_(who).await.get(&page).await.is(StatusCode::NOT_FOUND);
        w.as_(who).await.get(&format!("{page}/running")).await.hides("Say it");
    }
}
