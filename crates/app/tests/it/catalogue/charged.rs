//! What an offering costs is the price by which it is charged, where there is one: each reads the version that is for them.

use axum::http::{Method, StatusCode};
use entente::imports::files::Files;
use serde_json::json;

use super::{ben_owns, published};
use crate::api::{is_problem, program};
use crate::money_used::brought;
use crate::world::World;

const PRICES: &str = "rate_id,period,category,service,unit,price,currency,audience\n\
    LAP,FY2026,Laptops,A laptop that is charged,laptop/month,61.50,EUR,internal\n\
    LAP-X,FY2026,Laptops,A laptop that is charged,laptop/month,99.90,EUR,external\n\
    OTHER,FY2026,Printing,A page,page,0.03,EUR,\n";

/// A laptop that was told to cost 49 euros, and is charged by another price.
async fn charged() -> (World, String, String) {
    let w = World::new().await;
    let (service, offering) = published(&w, "Laptops").await;
    assert_eq!(brought(&w, Files::Prices, PRICES).await.refused, vec![]);
    ben_owns(&w).await;
    (w, format!("/catalogue/{service}"), format!("/catalogue/offerings/{offering}"))
}

#[tokio::test]
async fn the_price_that_is_charged_is_the_one_that_is_told() {
    let (w, service, offering) = charged().await;
    let (ben, cleo) = (w.as_(w.ben).await, w.as_(w.cleo).await);
    cleo.get(&service).await.shows("EUR 49.00 for one laptop a month");
    ben.get(&offering).await.shows("Charged by").shows("A laptop that is charged (LAP)").hides("OTHER");

    let kept = ben.post(&format!("{offering}/charged"), &[("key", "LAP")]).await;

    kept.is(StatusCode::SEE_OTHER);
    cleo.get(&service).await.shows("61.50 EUR for each laptop and month").hides("49.00").hides("99.90");
    ben.get(&service)
        .await
        .shows("61.50 EUR")
        .shows("99.90 EUR for each laptop and month for clients outside the house");
    w.as_(w.sam).await.get(&service).await.is(StatusCode::OK).hides("61.50").hides("49.00").hides("99.90");
    ben.get(&offering).await.shows("It is charged by LAP");
    cleo.get("/catalogue/sheet").await.shows("61.50 EUR").hides("99.90");
    w.as_(w.cleo).await.get(&format!("{offering}/order")).await.shows("61.50 EUR").hides("49.00");

    ben.post(&format!("{offering}/charged"), &[("key", "")]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&service).await.shows("EUR 49.00").hides("61.50");
}

#[tokio::test]
async fn only_a_price_of_the_same_service_charges_it_and_only_its_owner_says_so() {
    let (w, _, offering) = charged().await;
    let path = format!("{offering}/charged");

    let other = w.as_(w.ben).await.post(&path, &[("key", "OTHER")]).await;
    other.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose a price of this service");
    w.as_(w.cleo).await.post(&path, &[("key", "LAP")]).await.is(StatusCode::FORBIDDEN);
    w.as_(w.fay).await.post(&path, &[("key", "LAP")]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_say_and_read_by_which_price_it_is_charged() {
    let (w, _, offering) = charged().await;
    let id = offering.rsplit('/').next().expect("an id").to_owned();
    let (ben, cleo, sam) = (program(&w, w.ben).await, program(&w, w.cleo).await, program(&w, w.sam).await);

    let path = format!("/offerings/{id}/charged-by");
    let kept = ben.ask(Method::PUT, &path, &[], Some(json!({"key": "LAP"}))).await;
    let wrong = ben.ask(Method::PUT, &path, &[], Some(json!({"key": "OTHER"}))).await;

    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    is_problem(&wrong, 422, "invalid");
    let services = cleo.get("/services").await;
    let service = services["items"][0]["id"].as_str().expect("an id").to_owned();
    let seen = cleo.get(&format!("/services/{service}")).await;
    assert_eq!(
        (seen["offerings"][0]["charged_by"].as_str(), seen["offerings"][0]["prices"].as_array().map(Vec::len)),
        (Some("LAP"), Some(0))
    );
    let blind = sam.get(&format!("/services/{service}")).await;
    assert!(blind["offerings"][0]["charged_by"].is_null() && blind["offerings"][0]["prices"] == json!([]), "{blind}");
}
