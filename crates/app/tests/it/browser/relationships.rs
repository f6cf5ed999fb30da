//! A relationship manager of the demo sees why a relationship is ill, says otherwise for a while, and takes that back.

use super::Way;
use super::house::House;

async fn says_otherwise(way: Way) {
    let house = House::demo().await;
    let mara = house.signed_in(way, "mara.lindqvist").await;

    mara.press("Clients").await;
    mara.press("How they stand").await;
    mara.sees("worst stage first").await;
    mara.press("Clients").await;
    mara.press("Field Operations").await;
    mara.press("Health").await;
    mara.sees("What would change it").await;
    mara.sees("Over time").await;

    mara.press("Overrule the stage").await;
    mara.choose("It is", "Healthy").await;
    mara.fill("Until", "2026-04-10").await;
    mara.fill("Why", "They laughed when I asked them.").await;
    mara.press("Overrule it").await;
    mara.sees("They laughed when I asked them.").await;

    mara.press("Take the overruling back").await;
    mara.sees("What the evidence carries is shown again.").await;
    mara.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_overrules_a_stage_with_a_reason() {
    says_otherwise(Way::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_overrules_a_stage_without_scripts() {
    says_otherwise(Way::NoScript).await;
}
