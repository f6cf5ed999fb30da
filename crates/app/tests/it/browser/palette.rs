//! Find or do, with the keyboard alone: it opens anywhere, finds, leads there, and takes what was typed along.

use std::time::Duration;

use thirtyfour::prelude::*;

use super::walk::{add_a_client_and_somebody_there, set_up};
use super::{Browser, Fresh, Way};

async fn keys(b: &Browser, keys: impl Into<TypingData>) {
    b.driver.action_chain().send_keys(keys).perform().await.expect("keys");
}

async fn open_it(b: &Browser) -> WebElement {
    let chain = b.driver.action_chain().key_down(Key::Control).key_down('k').key_up('k').key_up(Key::Control);
    chain.perform().await.expect("keys");
    b.driver
        .query(By::Css("#palette[open] input"))
        .wait(Duration::from_secs(20), Duration::from_millis(50))
        .first()
        .await
        .expect("it is open")
}

/// What Enter would do.
async fn hot(b: &Browser, words: &str) {
    let xpath = format!("//*[@role='option'][@aria-selected='true'][contains(normalize-space(.), '{words}')]");
    let found =
        b.driver.query(By::XPath(&xpath)).wait(Duration::from_secs(20), Duration::from_millis(50)).first().await;
    assert!(found.is_ok(), "“{words}” is not chosen: {}", b.text().await);
    let active =
        b.driver.find(By::Id("find-q")).await.expect("the field").attr("aria-activedescendant").await.expect("it");
    assert_eq!(found.expect("it").id().await.expect("an id"), active, "a reader of screens is told the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_anywhere_one_finds_and_begins_with_the_keyboard() {
    let b = Fresh::open(Way::Mouse).await;
    set_up(&b).await;
    add_a_client_and_somebody_there(&b).await;

    open_it(&b).await.send_keys("hanne bra").await.expect("typed");
    b.sees("1 found").await;
    keys(&b, Key::Escape).await;
    open_it(&b).await.send_keys("new client Harbour").await.expect("typed");
    hot(&b, "Add the client “Harbour”").await;
    keys(&b, Key::Enter).await;
    b.press("Add this client").await;
    b.sees("Harbour is here now").await;

    open_it(&b).await.send_keys("prepare for field").await.expect("typed");
    b.sees("Prepare for a meeting with").await;
    keys(&b, Key::Down).await;
    keys(&b, Key::Up).await;
    hot(&b, "Prepare for a meeting with Field Operations").await;
    keys(&b, Key::Enter).await;
    b.sees("Field Operations").await;
    b.close().await;
}
