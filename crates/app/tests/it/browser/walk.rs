//! The first ten minutes of somebody who has never seen Entente, by visible labels only.

use super::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_user_sets_up_entente() {
    let b = Browser::open(1440).await;

    b.fill("Your organisation", "Ostermoor").await;
    b.fill("Your name", "Bea Founder").await;
    b.fill("Your e-mail", "bea@example.org").await;
    b.fill("A password", "a short sentence").await;
    b.press("Set up Entente").await;

    b.sees("Add a client").await;
    b.close().await;
}
