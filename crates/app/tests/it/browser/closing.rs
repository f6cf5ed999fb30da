//! Somebody who does the finances closes a month in the demo, by visible labels only, while a client looks on.

use super::house::House;
use super::{Browser, Way};

async fn signed_in(way: Way, house: &House, email: &str) -> Browser {
    let b = Browser::at(way, &house.address).await;
    b.fill("E-mail", email).await;
    b.fill("Password", "entente-demo").await;
    b.press("Sign in").await;
    b
}

async fn closes_a_month(way: Way) {
    let house = House::demo().await;
    let anselm = signed_in(way, &house, "anselm.krug@northmere.example").await;
    let hanne = signed_in(way, &house, "hanne.brandt@northmere.example").await;

    anselm.open(&format!("{}/money/statements", house.address)).await;
    anselm.press("February 2026").await;
    anselm.sees("1 line waits for an answer").await;
    anselm.press("Answer Field Operations, line 3").await;
    anselm.tick("It is put right").await;
    anselm.fill("Why", "Both visits were ours to mend. They come off with March.").await;
    anselm.press("Answer").await;
    anselm.sees("They come off with March.").await;
    hanne.open(&format!("{}/money/statements", house.address)).await;
    hanne.press("February 2026").await;
    hanne.sees("They come off with March.").await;

    anselm.press("February 2026").await;
    anselm.press("Issue 7 statements").await;
    anselm.sees("everything is issued").await;
    anselm.press("Close 7 statements").await;
    anselm.sees("Every statement is closed.").await;
    anselm.press("Close the period").await;
    anselm.sees("February 2026 is closed.").await;
    hanne.driver.refresh().await.expect("the page again");
    hanne.sees("Nothing of it changes any more.").await;

    anselm.close().await;
    hanne.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_closes_a_month_in_the_demo() {
    closes_a_month(Way::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_closes_a_month_in_the_demo_without_scripts() {
    closes_a_month(Way::NoScript).await;
}
