//! Noting a signal and judging what was heard: by labels, by keys, and without scripts.

use super::walk::{add_a_client_and_somebody_there, set_up};
use super::{Browser, Fresh, Way};

const HOSTILE: &str = "We refuse to work with IT any longer and want all of them replaced.";
const TICKET: &str = "Nobody from IT ever calls back, so we build our own system now.";

async fn key(b: &Browser, key: &str) {
    b.driver.action_chain().send_keys(key).perform().await.expect("a key");
}

async fn note(b: &Browser) {
    b.choose("About which client", "Field Operations").await;
    b.fill("What was said", &format!("{HOSTILE} {TICKET}")).await;
    b.press("Keep it").await;
    b.sees("to confirm").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_is_noted_by_one_key_and_judged_by_keys() {
    let b = Fresh::open(Way::Mouse).await;
    set_up(&b).await;
    add_a_client_and_somebody_there(&b).await;

    key(&b, "s").await;
    b.sees("What somebody said, as they said it.").await;
    note(&b).await;
    key(&b, "5").await;
    b.sees("Confirmed as end stage.").await;
    b.sees("confirmed by you").await;
    key(&b, "x").await;
    b.sees("Kept as no symptom.").await;
    b.sees("Nothing in this text waits any more.").await;
    b.press("How well it hears").await;
    b.sees("It has learnt from 2 decisions.").await;
    b.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_is_noted_and_judged_without_scripts() {
    let b = Fresh::open(Way::NoScript).await;
    set_up(&b).await;
    add_a_client_and_somebody_there(&b).await;

    b.press("Listening").await;
    b.press("Note a signal").await;
    note(&b).await;
    b.press("Confirm all 2").await;
    b.sees("2 sentences confirmed.").await;
    b.press("Confirmed 2").await;
    b.sees(HOSTILE).await;
    b.close().await;
}
