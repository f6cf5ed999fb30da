//! Today, through the door: what stands there, in which order, and what each thing offers.

use axum::http::StatusCode;
use domain::commitment::{Act, Side};
use jiff::SignedDuration;

use crate::world::World;

#[tokio::test]
async fn a_promise_that_breaks_today_is_the_title_and_its_next_move_is_one_press() {
    let w = World::new().await;
    let id = w.promised("First turbine data feed", 0).await;
    w.later(SignedDuration::from_mins(-90));
    let ada = w.as_(w.ada).await;

    let page = ada.get("/").await;

    page.is(StatusCode::OK).shows("One promise breaks in silence at 08:30 unless somebody speaks.");
    page.shows("Tell Cleo it will be late")
        .shows("It will be kept")
        .shows("Nobody has said yet whether it will be kept.");
    let kept = ada.post(&format!("/promises/{id}/assure"), &[("back", "/")]).await;
    assert_eq!((kept.status, kept.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    ada.get("/").await.shows("Nothing is yours today.").shows("said that it will be kept");
}

#[tokio::test]
async fn what_passed_in_silence_comes_first_and_says_until_when_a_word_still_counts() {
    let w = World::new().await;
    w.promised("A feed", 1).await;
    w.asked("A report", 9).await;
    w.later(SignedDuration::from_hours(25));

    let page = w.as_(w.ada).await.get("/").await;

    page.shows("One promise passed in silence.").shows("Said until").shows("Tell Cleo now");
    let text = page.text();
    assert!(text.find("A feed") < text.find("A report"), "the silence hurts most: {text}");
}

#[tokio::test]
async fn the_customer_is_asked_for_a_yes_and_reads_what_was_said() {
    let w = World::new().await;
    let id = w.promised("A feed", 3).await;
    w.say(w.ada, id, Act::Deliver { evidence: vec![String::new(), String::new()] }).await.expect("a delivery");
    let cleo = w.as_(w.cleo).await;

    let page = cleo.get("/").await;

    page.shows("One thing waits for your word, Cleo.").shows("Yes, I accept it").shows("So it is.");
    w.as_(w.dan).await.get("/").await.hides("A feed");
}

#[tokio::test]
async fn what_breaks_down_is_said_with_the_end_of_its_clock() {
    let w = World::new().await;
    let id = w.promised("A feed", 9).await;
    let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    w.say(w.ada, id, act).await.expect("a breakdown");

    let page = w.as_(w.ada).await.get("/").await;

    page.shows("Cleo waits for new terms until Monday 08:30.").shows("Propose new terms to Cleo");
    page.shows("one at risk: broken down, or near and nobody has spoken");
}

#[tokio::test]
async fn a_new_organisation_is_led_through_its_first_three_steps() {
    let w = World::new().await;

    let page = w.as_(w.ada).await.get("/").await;

    page.shows("Begin with one client and one need.").shows("Start a conversation");
    assert!(page.body.contains(r#"href="/parties/new?kind=client""#), "the first step is a link");
    w.as_(w.cleo).await.get("/").await.shows("Nothing waits for your word, Cleo.").hides("Begin with one client");
}

#[tokio::test]
async fn the_number_in_the_sidebar_is_the_number_of_things_on_the_page() {
    let w = World::new().await;
    for subject in ["One", "Two", "Three"] {
        w.asked(subject, 5).await;
    }

    let page = w.as_(w.ada).await.get("/").await;

    page.shows("Three things are yours today, hardest on trust first.");
    assert!(page.body.contains(r#"<b class="n">3</b>"#), "the sidebar counts the same");
}
