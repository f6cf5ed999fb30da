//! Telling on pages: who was told, how often somebody wants to hear, and what was agreed in a meeting.

use axum::http::StatusCode;
use domain::commitment::Act;
use domain::telling::Pace;
use entente::mail::Part;
use entente::telling::store;

use crate::world::World;

#[tokio::test]
async fn the_page_says_who_was_told_to_staff_of_all_and_to_others_of_themselves() {
    let world = World::new().await;
    let id = world.asked("Asset feed", 20).await;
    let promise = format!("/promises/{id}/promise");

    let done = world.as_(world.ada).await.post(&promise, &[("words", "Yes.")]).await;

    done.is(StatusCode::SEE_OTHER);
    let said = done.headers.get_all("set-cookie").iter().any(|c| {
        let once = entente::kit::urls::unescape(c.to_str().unwrap_or_default());
        entente::kit::urls::unescape(&once).contains("Cleo is told now.")
    });
    assert!(said, "{:?}", done.headers);
    let path = format!("/promises/{id}");
    world.as_(world.ada).await.get(&path).await.shows("You are told by mail now").shows("Cleo is told by mail now");
    world.as_(world.cleo).await.get(&path).await.shows("You are told by mail now").hides("Ada is told by mail");
    world.as_(world.ada).await.get("/notices").await.shows("Asset feed").shows("waits for your answer");
    world.as_(world.dan).await.get("/notices").await.shows("Nothing yet").hides("Asset feed");
}

#[tokio::test]
async fn a_rhythm_is_chosen_on_a_page_and_by_the_link_of_a_mail() {
    let world = World::new().await;
    world.promised("Asset feed", 20).await;
    let fields =
        [("pace", "daily"), ("daily_at", "09:15"), ("quiet_from", "18:00"), ("quiet_until", "06:00"), ("zone", "")];

    let ada = world.as_(world.ada).await;
    ada.post("/me/mails", &fields).await.is(StatusCode::SEE_OTHER);
    let wrong = ada.post("/me/mails", &[("pace", "daily"), ("daily_at", "25:00")]).await;
    let letter = world.letters().await.into_iter().find(|l| l.to == world.cleo).expect("a letter to Cleo");
    let link = letter.parts.iter().find_map(|p| match p {
        Part::Link { label, link } if label.starts_with("Choose when") => Some(*link),
        _ => None,
    });
    let link = link.expect("a link to choose by");
    let path = world.app.read(move |conn, env| entente::links::path(conn, env, link)).await.expect("a path");
    let nobody = world.nobody();
    nobody.get(&path).await.is(StatusCode::OK).shows("Cleo Brandt").shows("What waits for you comes at once");
    nobody
        .post(&path, &[("pace", "breaks"), ("daily_at", "08:00"), ("quiet_from", "00:00"), ("quiet_until", "00:00")])
        .await
        .is(StatusCode::OK)
        .shows("Only what breaks comes by mail.");

    ada.get("/me").await.shows("Everything comes once a day, at 09:15.");
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("25:00 is no time");
    let cleo = world.cleo;
    let chosen = world.app.read(move |conn, _| store::rhythm_of(conn, cleo)).await.expect("a rhythm");
    assert_eq!(chosen.rhythm.pace, Pace::Breaks);
    nobody.get(&format!("{path}x")).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_link_serves_a_matter_while_it_lasts() {
    let world = World::new().await;
    let id = world.asked("Asset feed", 20).await;
    world.says(world.ada, id, Act::Counter { terms: world.terms("Asset feed", 30), answer_by: None }, "Later.").await;
    world
        .says(world.cleo, id, Act::Counter { terms: world.terms("Asset feed", 25), answer_by: None }, "A bit later.")
        .await;

    let letters = world.letters().await;
    let links: Vec<_> = letters
        .iter()
        .filter(|l| l.to == world.ada)
        .flat_map(|l| {
            l.parts.iter().filter_map(|p| if let Part::Answers { link, .. } = p { Some(*link) } else { None })
        })
        .collect();

    assert_eq!(links.len(), 2);
    assert_eq!(links[0], links[1]);
}

#[tokio::test]
async fn after_a_meeting_several_promises_both_ways_are_one_letter() {
    let world = World::new().await;
    let (client, cleo, ada) = (world.client.to_string(), world.cleo.to_string(), world.ada.to_string());
    let fields = |due: &'static str| {
        vec![
            ("client", client.as_str()),
            ("ours", ada.as_str()),
            ("theirs", cleo.as_str()),
            ("lines", "5"),
            ("who-1", "we"),
            ("what-1", "Asset feed"),
            ("due-1", "2026-04-01"),
            ("due_time-1", "17:00"),
            ("who-3", "they"),
            ("what-3", "A list of sites"),
            ("due-3", due),
            ("who-4", "we"),
            ("what-4", "A look at the old tablets"),
            ("due-4", "2026-04-02"),
            ("open-4", "1"),
            ("who-5", "they"),
            ("what-5", "Two people for a test"),
            ("due-5", "2026-04-03"),
        ]
    };
    let visitor = world.as_(world.ada).await;
    visitor.get(&format!("/promises/meeting?client={client}")).await.is(StatusCode::OK).shows("Promise 5");

    let missing = visitor.post("/promises/meeting", &fields("")).await;
    let more = visitor.post("/promises/meeting", &[fields(""), vec![("more", "1")]].concat()).await;
    let before = world.mail_to(world.cleo).await;
    let kept = visitor.post("/promises/meeting", &fields("2026-03-27")).await;

    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Promise 5");
    assert!(missing.body.contains("value=\"A list of sites\""), "what was typed stays");
    more.is(StatusCode::OK).shows("Promise 10");
    assert!(before.is_empty(), "nothing is written before all of it is right: {before:?}");
    kept.is(StatusCode::SEE_OTHER);
    assert_eq!(world.mail_to(world.cleo).await, ["After the meeting on Thu 12 March"]);
    assert_eq!(world.mail_to(world.ada).await, Vec::<String>::new());
    let letter = world.letters().await.into_iter().find(|l| l.to == world.cleo).expect("a letter");
    let contests =
        letter.parts.iter().filter(|p| matches!(p, Part::Link { label, .. } if label.starts_with("That is not")));
    assert_eq!(contests.count(), 3, "each yes that was recorded can be contested: {:?}", letter.parts);
    world.verified().await;
}
