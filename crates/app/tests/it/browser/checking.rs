//! A delivery lead of the demo answers three questions by visible labels only: can we take this, what would it endanger,
//! and what should we offer instead?

use super::Way;
use super::house::House;

async fn answers(way: Way) {
    let house = House::demo().await;
    let jonas = house.signed_in(way, "jonas.abel").await;

    // Can we take this?
    jonas.press("Promises").await;
    jonas.press("Can we take something?").await;
    jonas.sees("Can we take this, and by when?").await;
    jonas.fill("What", "A call-back for the contact centre").await;
    jonas.choose("for", "Customer Operations").await;
    jonas.fill("by", "2026-03-20").await;
    jonas.choose("done by", "Integration").await;
    jonas.choose("who can do", "Java").await;
    jonas.fill("likely", "120").await;
    jonas.press("Check it").await;
    jonas.sees("A promise you can keep").await;
    jonas.sees("cannot be kept").await;

    // What would it endanger?
    jonas.sees("in danger").await;
    jonas.sees("What this rests on").await;
    jonas.sees("The last 26 of Integration took").await;

    // What should we offer instead?
    jonas.press("Go on to the offer").await;
    jonas.sees("Between us and Customer Operations").await;
    jonas.send("Put it to Customer Operations").await;
    // The day that was offered holds: it is no stretch when it is asked about as the one to promise.
    jonas.sees("The chance was").await;
    jonas.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_lead_answers_what_can_be_taken() {
    answers(Way::Mouse).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_lead_answers_what_can_be_taken_without_scripts() {
    answers(Way::NoScript).await;
}
