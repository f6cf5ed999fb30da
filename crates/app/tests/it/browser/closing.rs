//! Somebody who does the finances closes a month in the demo, by visible labels only, while a client looks on.

use super::Way;
use super::house::House;

async fn closes_a_month(way: Way) {
    let house = House::demo().await;
    let anselm = house.signed_in(way, "anselm.krug").await;
    let hanne = house.signed_in(way, "hanne.brandt").await;

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
