//! The list of clients and the page of one: what stands there, for whom, and how fast.

use std::time::Instant;

use axum::http::StatusCode;
use domain::commitment::{Act, Kind, Side};
use entente::commitments::acts::{Opening, Saying};
use entente::kit::error::AppError;
use entente::people::acts::{self as people, blank_party};
use entente::people::scope::Scope;
use entente::people::store::Party;
use jiff::SignedDuration;

use crate::world::{Answer, World};

async fn broken(world: &World) {
    let id = world.promised("An hourly feed", 10).await;
    let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
    world.say(world.ada, id, act).await.expect("a breakdown");
}

/// Cleo owes a list, and Ada waits for an answer until tomorrow.
async fn asked_of_them(world: &World) {
    let tomorrow = world.now() + SignedDuration::from_hours(24);
    let act = Act::Request { terms: world.terms("The list of depots", 5), answer_by: Some(tomorrow), stake: 1 };
    let new = Opening {
        kind: Kind::Promise,
        customer: world.it,
        performer: world.client,
        customer_person: Some(world.ada),
        performer_person: Some(world.cleo),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, None),
    };
    world.open(world.ada, new).await.expect("a request");
}

#[tokio::test]
async fn a_client_with_a_breakdown_is_in_trouble() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    ada.get("/clients?view=trouble").await.shows("Nothing is broken, missed or low");

    broken(&world).await;

    let list = ada.get("/clients?view=trouble").await;
    list.shows("Field Operations").hides("Laboratories");
}

#[tokio::test]
async fn a_promise_missed_in_silence_is_trouble_without_anybody_acting() {
    let world = World::new().await;
    world.promised("An hourly feed", 3).await;
    world.later(SignedDuration::from_hours(24 * 4));
    let ada = world.as_(world.ada).await;

    ada.get("/clients?view=trouble").await.shows("Field Operations");
    let page = ada.get(&format!("/clients/{}", world.client)).await;
    page.shows("Missed in silence.").shows("Cleo heard nothing").shows("One of our promises is late.");
}

#[tokio::test]
async fn who_owes_us_an_answer_is_found_when_the_time_has_passed() {
    let world = World::new().await;
    asked_of_them(&world).await;
    let ada = world.as_(world.ada).await;
    ada.get("/clients?view=answers").await.shows("Nobody owes us an answer");

    world.later(SignedDuration::from_hours(25));

    ada.get("/clients?view=answers").await.shows("Field Operations").hides("Laboratories");
    ada.get(&format!("/clients/{}", world.client)).await.shows("They owe an answer.");
}

#[tokio::test]
async fn the_list_is_narrowed_by_name_sponsor_and_lead() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    ada.get("/clients?q=labor").await.shows("Laboratories").hides(">Field Operations</a><small>");
    ada.get("/clients?q=cleo").await.shows("Cleo Brandt").hides(">Laboratories<");
    ada.get(&format!("/clients?lead={}", world.ada)).await.shows("Cleo Brandt").hides(">Laboratories<");
    ada.get("/clients?view=mine").await.shows("Field Operations").hides(">Laboratories<");
    ada.get("/clients?q=nobody+here").await.shows("No client fits");
}

#[tokio::test]
async fn a_view_is_kept_under_a_name_by_whoever_made_it() {
    let world = World::new().await;
    let (ada, fay) = (world.as_(world.ada).await, world.as_(world.fay).await);
    let query = "view=trouble&sort=word";
    ada.get(&format!("/clients?{query}")).await.shows("Save view");

    let kept = ada.post("/clients/views", &[("query", query), ("name", "Monday round")]).await;

    kept.is(StatusCode::SEE_OTHER);
    assert_eq!(kept.location, "/clients?view=trouble&sort=word");
    let list = ada.get(&kept.location).await;
    list.shows("Monday round").shows("Remove this view");
    fay.get("/clients").await.hides("Monday round");
    let remove = list.body.split("/clients/views/").nth(1).and_then(|rest| rest.split('"').next()).expect("a way");
    fay.post(&format!("/clients/views/{remove}"), &[]).await.is(StatusCode::NOT_FOUND);
    ada.get("/clients").await.shows("Monday round");
    ada.post(&format!("/clients/views/{remove}"), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get("/clients").await.hides("Monday round");
}

#[tokio::test]
async fn every_order_turns_its_pages_without_losing_or_doubling_anybody() {
    let world = World::new().await;
    many(&world, 130).await.expect("clients");
    broken(&world).await;
    let ada = world.as_(world.ada).await;
    for sort in ["", "word", "owed", "next"] {
        let mut path = format!("/clients?sort={sort}");
        let mut seen: Vec<String> = Vec::new();
        let mut pages = 0;
        loop {
            let page = ada.get(&path).await;
            page.is(StatusCode::OK);
            seen.extend(names(&page));
            pages += 1;
            match page.body.split(r#"rel="next" href=""#).nth(1).and_then(|rest| rest.split('"').next()) {
                Some(next) => path = next.replace("&amp;", "&").replace("&#38;", "&"),
                None => break,
            }
        }
        assert_eq!((pages, seen.len()), (3, 132), "sorted by {sort:?}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 132, "sorted by {sort:?}");
    }
}

fn names(page: &Answer) -> Vec<String> {
    let rows = page.body.split(r#"class="c-name"><a class="go" href=""#).skip(1);
    rows.filter_map(|row| row.split('"').next()).map(str::to_owned).collect()
}

async fn many(world: &World, count: usize) -> Result<(), AppError> {
    let lead = world.ada;
    let made = world.app.write(move |tx, env| {
        for n in 0..count {
            let party = Party { name: format!("Client {n:04}"), lead: Some(lead), ..blank_party() };
            people::add_party(tx, env, &Scope::System("many clients"), party)?;
        }
        Ok(())
    });
    made.await
}

#[tokio::test]
async fn thousands_of_clients_are_a_page_like_any_other() {
    let world = World::new().await;
    many(&world, 5000).await.expect("clients");
    let ada = world.as_(world.ada).await;
    ada.get("/clients").await.is(StatusCode::OK).shows("1,000+");

    for path in ["/clients", "/clients?view=trouble", "/clients?sort=word", "/clients?sort=next", "/clients?q=4999"] {
        let begun = Instant::now();
        ada.get(path).await.is(StatusCode::OK);
        // A debug build on a busy machine; in a release build it is tens of milliseconds.
        assert!(begun.elapsed().as_millis() < 3000, "{path} took {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn the_page_shows_both_directions_people_and_what_is_over() {
    let world = World::new().await;
    world.promised("An hourly feed", 10).await;
    asked_of_them(&world).await;
    let ada = world.as_(world.ada).await;
    let at = |tab: &str| format!("/clients/{}{tab}", world.client);

    let page = ada.get(&at("")).await;

    page.shows("Nothing between us is broken down, late or unanswered.");
    page.shows("We owe them 1 An hourly feed").shows("They owe us 1 The list of depots");
    page.shows("Too early to tell").shows("Cleo Brandt Sponsor since").shows("Who leads for us AL Ada Lund");
    ada.get(&at("/promises")).await.shows("An hourly feed").shows("The list of depots");
    ada.get(&at("/conversations")).await.shows("No conversation goes on");
    ada.get(&at("/people")).await.shows("Cleo Brandt Sponsor");
    ada.get(&at("/history")).await.shows("Nothing has been closed yet");
}

#[tokio::test]
async fn what_is_over_stands_in_the_history_with_how_it_turned_out() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;
    world.say(world.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    world.say(world.cleo, id, Act::Accept { rating: None }).await.expect("a yes");
    let ada = world.as_(world.ada).await;

    let page = ada.get(&format!("/clients/{}/history", world.client)).await;

    page.shows("An hourly feed kept").shows("delivered 12 Mar");
}

#[tokio::test]
async fn a_clients_own_person_sees_their_page_and_nothing_of_the_inside() {
    let world = World::new().await;
    world.promised("An hourly feed", 10).await;
    let cleo = world.as_(world.cleo).await;

    let page = cleo.get(&format!("/clients/{}", world.client)).await;

    page.is(StatusCode::OK)
        .shows("Ostermoor IT owes you 1 An hourly feed")
        .shows("Your person in Ostermoor IT AL Ada Lund");
    page.hides("Our word").hides("Integration").hides("/edit\"").hides("We owe them");
    cleo.get(&format!("/clients/{}", world.other)).await.is(StatusCode::NOT_FOUND);
    let own = cleo.get("/clients").await;
    own.is(StatusCode::SEE_OTHER);
    assert_eq!(own.location, format!("/clients/{}", world.client));
}

#[tokio::test]
async fn suppliers_and_teams_have_the_same_page_in_their_words() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    ada.get(&format!("/parties/{}", world.supplier))
        .await
        .shows("Corvane supplier")
        .shows("Who speaks for them All people SC Sam Corvane");
    let team = ada.get(&format!("/parties/{}", world.team)).await;
    team.shows("Integration team").shows("What it works on").shows("Its word").hides("Start a conversation</a></span>");
    ada.get(&format!("/parties/{}/people", world.team)).await.shows("Ben Okoro Delivery lead");
}
