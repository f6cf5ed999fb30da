//! The first page: what asks comes first and can be answered there, what was promised both ways is told as it is.

use axum::http::StatusCode;
use domain::commitment::{Act, Side, State};
use jiff::SignedDuration;

use super::{breakdown, days, offer, opened, request, state, theirs};
use crate::world::World;

#[tokio::test]
async fn a_delivery_is_shown_with_what_proves_it_and_accepted_with_one_press() {
    let w = World::new().await;
    let id = w.promised("A feed", 3).await;
    w.say(w.ada, id, Act::Deliver { evidence: vec!["on the wall".into(), String::new()] }).await.expect("a delivery");
    let cleo = w.as_(w.cleo).await;

    let home = cleo.get("/").await;

    home.is(StatusCode::OK).shows("One thing waits for your word, Cleo.").shows("It takes a minute.");
    home.shows("Delivered just now by Ada Lund A feed").shows("It can be seen on the wall").shows("It can be counted");
    home.shows("Is this what we agreed on? Yes, I accept it").shows("Not yet, because…");
    let accepted = cleo.post(&format!("/promises/{id}/accept"), &[("seen", "1"), ("back", "/")]).await;
    assert_eq!((accepted.status, accepted.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(state(&w, id).await, State::Accepted);
    cleo.get("/").await.shows("Nothing waits for your word, Cleo.");
    w.as_(w.dan).await.get("/").await.hides("A feed");
}

#[tokio::test]
async fn everything_that_asks_has_its_question_and_its_answers() {
    let w = World::new().await;
    let near = theirs(&w, "The list of reasons", 1).await;
    let broken = theirs(&w, "A room for the crew", 20).await;
    w.say(w.cleo, broken, breakdown()).await.expect("a breakdown");
    let asked = opened(&w, w.ada, (w.it, w.client), (w.ada, w.cleo), request(&w, "Two testers", 20)).await;
    let offered = opened(&w, w.ada, (w.client, w.it), (w.cleo, w.ada), offer(&w, "A map of meters", 20)).await;
    let settled = w.asked("A faster search", 20).await;
    let counter = Act::Counter { terms: w.terms("A faster search", 40), answer_by: None };
    w.say(w.ada, settled, counter).await.expect("a counter");
    let moved = w.promised("A report", 20).await;
    let propose = Act::Propose { terms: w.terms("A report", 30), asked_by: Side::Performer, answer_by: None };
    w.say(w.ada, moved, propose).await.expect("a proposal");
    let cleo = w.as_(w.cleo).await;

    let home = cleo.get("/").await;

    home.shows("Six things wait for your word, Cleo.").shows("Each takes a minute.");
    home.shows("You promised Ada Lund The list of reasons").shows("Will you make it? Yes").shows("I need until…");
    home.shows("You promised Ada Lund A room for the crew").shows("By when will it be? Propose a new date");
    home.shows("Ada Lund asks you Two testers")
        .shows("Will you promise it? Yes, I promise it")
        .shows("“It would help us.”".trim_matches(['“', '”']));
    home.shows("Ada Lund offers you A map of meters").shows("Do you take it up? Yes, I take it up");
    home.shows("Ada Lund put other terms to you A faster search");
    home.shows("Ada Lund proposes new terms A report").shows("No, as agreed…");
    for (id, act) in [(near, "assure"), (asked, "promise"), (offered, "take_up"), (settled, "agree"), (moved, "agree")]
    {
        let action = format!("action=\"/promises/{id}/{act}\"");
        assert!(home.body.contains(&action), "{action} is not on the page");
        cleo.post(&format!("/promises/{id}/{act}"), &[("back", "/")]).await.is(StatusCode::SEE_OTHER);
    }
    cleo.get("/").await.shows("One thing waits for your word, Cleo.").hides("Will you make it? Yes");
    w.verified().await;
}

#[tokio::test]
async fn what_we_promised_is_told_as_it_is_and_the_silence_as_well() {
    let w = World::new().await;
    let silent = w.promised("A silent one", 1).await;
    let broken = w.promised("A broken one", 9).await;
    w.say(w.ada, broken, breakdown()).await.expect("a breakdown");
    w.promised("A good one", 12).await;
    w.asked("A new one", 30).await;
    let assured = w.promised("An assured one", 15).await;
    w.say(w.ada, assured, Act::Assure).await.expect("assured");
    w.later(days(4));
    let cleo = w.as_(w.cleo).await;

    let home = cleo.get("/").await;

    home.shows("Nothing waits for your word, Cleo.");
    home.shows("One promise of ours passed its date without a word and one will not hold as agreed.");
    home.shows("What we promised you 5 open All promises");
    home.shows("A silent one Fri 08:30 3 days late, and nobody has told you how it stands. Ask Ada");
    home.shows("It will not hold as agreed. New terms by today 08:30.").shows("On its way.");
    home.shows("You asked 4 days ago. It waits for Ada’s answer.");
    let ask = format!("/promises/{silent}?do=note&#38;back=/");
    assert!(home.body.contains(&ask), "{}", home.body);
    // What we assure each other stays among us.
    cleo.get(&format!("/clients/{}", w.client)).await.hides("will be kept");
    w.as_(w.ada).await.get(&format!("/clients/{}", w.client)).await.shows("will be kept");
}

#[tokio::test]
async fn a_need_is_raised_where_one_stands_and_its_words_are_kept() {
    let w = World::new().await;
    let cleo = w.as_(w.cleo).await;
    let client = w.client.to_string();
    cleo.get("/")
        .await
        .shows("What do you want to achieve?")
        .shows("Your person")
        .shows("Ada Lund answers for everything");

    let empty = cleo.post("/conversations/new", &[("client", &client), ("statement", "")]).await;
    let raised =
        cleo.post("/conversations/new", &[("client", &client), ("statement", "Fewer calls about a bill")]).await;

    empty.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say the need in one sentence.");
    raised.is(StatusCode::SEE_OTHER);
    cleo.get(&raised.location).await.shows("“Fewer calls about a bill”").shows("Needs");
}

#[tokio::test]
async fn a_conversation_asks_and_is_confirmed_on_the_first_page() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let client = w.client.to_string();
    let talk = cleo.post("/conversations/new", &[("client", &client), ("statement", "Fewer calls")]).await.location;
    cleo.get("/").await.shows("Nothing waits for your word, Cleo.");
    let restated = [("need", "Bills that explain themselves"), ("root", "The tariff is hard to read")];
    ada.post(&format!("{talk}/restate"), &restated).await.is(StatusCode::SEE_OTHER);

    let home = cleo.get("/").await;

    home.shows("One thing waits for your word, Cleo.").shows("Ada Lund says what you need Fewer calls");
    home.shows("Bills that explain themselves").shows("Is it that? Yes, exactly that");
    let yes = cleo.post(&format!("{talk}/confirm"), &[("back", "/")]).await;
    assert_eq!((yes.status, yes.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    cleo.get("/").await.shows("Nothing waits for your word, Cleo.");
}

#[tokio::test]
async fn the_number_beside_home_is_that_of_the_title_and_what_we_owe_is_not_in_it() {
    let w = World::new().await;
    theirs(&w, "The list", 1).await;
    w.promised("A late one", 0).await;
    w.later(SignedDuration::from_hours(3));

    let page = w.as_(w.cleo).await.get("/promises").await;

    assert!(page.body.contains(r#">Home <b class="n">1</b>"#), "{}", page.body);
    page.hides("Services").hides("Roadmap").hides(">Today<");
}

#[tokio::test]
async fn a_supplier_finds_first_what_they_promised_us() {
    let w = World::new().await;
    let id = opened(&w, w.sam, (w.it, w.supplier), (w.ada, w.sam), offer(&w, "New meters", 20)).await;
    w.say(w.ada, id, Act::TakeUp).await.expect("taken up");
    w.promised("A feed", 10).await;
    let sam = w.as_(w.sam).await;

    let home = sam.get("/").await;

    home.shows("Nothing waits for your word, Sam. Everything you promised us is on its way.");
    let text = home.text();
    assert!(text.find("What you promised us") < text.find("What we promised you"), "{text}");
    home.shows("New meters").shows("What do you see that we need?").hides("A feed").hides("Field Operations");
    assert!(home.body.contains("Ostermoor IT <small>and Corvane</small>"), "{}", home.body);
}

#[tokio::test]
async fn a_program_reads_the_same_first_page() {
    let w = World::new().await;
    let id = w.promised("A feed", 3).await;
    w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    theirs(&w, "The list", 20).await;

    let home = crate::api::program(&w, w.cleo).await.get("/home").await;
    let other = crate::api::program(&w, w.dan).await.get("/home").await;
    let ours = crate::api::program(&w, w.ada).await.get("/home").await;

    assert_eq!(home["asks"][0]["reason"], "to_accept");
    assert_eq!(home["asks"][0]["commitment"]["id"], id.to_string());
    assert!(home["asks"][0]["may"].as_array().is_some_and(|may| may.contains(&"accept".into())), "{home}");
    assert_eq!((&home["owed"][0]["subject"], &home["owing"][0]["stands"]), (&"A feed".into(), &"on_its_way".into()));
    assert_eq!(home["lead"]["name"], "Ada Lund");
    assert_eq!((&other["owed"], &other["asks"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!((&ours["owed"][0]["subject"], ours.get("lead")), (&"A feed".into(), None));
}
