//! Find: everything one may see by the words it has; a page without a script, a fragment for the palette, and the same for
//! programs. Both engines find the same, because every story here is told on both.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::commitment::{Act, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, PersonId};
use entente::commitments::acts::{self as promises, Saying};
use entente::conversations::acts as talks;
use entente::jobs;
use jiff::SignedDuration;

use crate::world::World;

/// A note, for both sides or inside one.
pub async fn note(w: &World, who: PersonId, id: CommitmentId, visibility: Visibility, words: &str) {
    let (scope, words) = (w.scope(who).await, words.to_owned());
    let said = w.app.write(move |tx, env| {
        promises::say(tx, env, &scope, id, Saying::now(Act::Note { visibility }, Some(words.clone())))
    });
    said.await.expect("a note");
}

async fn need(w: &World, words: &str) {
    let (scope, cleo, ada, client, it) = (w.scope(w.cleo).await, w.cleo, w.ada, w.client, w.it);
    let statement = words.to_owned();
    let raised = w.app.write(move |tx, env| {
        let raise =
            TalkAct::Raise { statement: statement.clone(), asked_for: Some("A bigger van".into()), serves: None };
        let raising = talks::Raising {
            customer: client,
            performer: it,
            customer_person: Some(cleo),
            performer_person: Some(ada),
            follows: None,
            said: talks::Saying::now(raise, None),
        };
        talks::raise(tx, env, &scope, raising)
    });
    raised.await.expect("a need");
}

/// How many hits stand on the page.
fn hits(body: &str) -> usize {
    body.matches("<span class=\"line\"><a href=").count()
}

#[tokio::test]
async fn parties_people_and_promises_are_found_by_the_beginning_of_their_words() {
    let world = World::new().await;
    world.promised("Tablet batteries, 210 units", 10).await;
    let ada = world.as_(world.ada).await;

    ada.get("/find?q=field").await.shows("Field Operations").shows("client");
    ada.get("/find?q=brandt").await.shows("Cleo Brandt");
    ada.get("/find?q=cleo%40example.org").await.shows("Cleo Brandt");
    ada.get("/find?q=batter").await.shows("Tablet batter").shows("Ostermoor IT to Field Operations");
    ada.get("/find?q=210+batter").await.shows("Tablet batteries");
    ada.get("/find?q=batteries+210").await.shows("Tablet");
    ada.get("/find?q=batter+").await.shows("Nothing has all of these words");
    ada.get("/find?q=atter").await.shows("Nothing has all of these words");
    ada.get("/find?q=x").await.shows("Write two letters or more");
}

#[tokio::test]
async fn pages_are_found_by_what_people_call_them_and_only_by_those_who_may_open_them() {
    let world = World::new().await;
    let (ada, cleo) = (world.as_(world.ada).await, world.as_(world.cleo).await);
    let leads = |body: &str| -> Vec<String> {
        let all = body.split("aria-label=\"Pages\"").nth(1).and_then(|rest| rest.split("</section>").next());
        all.map(|all| {
            all.split("href=\"").skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
        })
        .unwrap_or_default()
    };

    for (words, path) in [
        ("capacity", "/teams"),
        ("overload", "/promises/check"),
        ("what+if", "/promises/check"),
        ("can+we+take", "/promises/check"),
        ("risk", "/promises/risks"),
        ("chances", "/promises/chances"),
        ("holidays", "/calendars"),
        ("shadow+it", "/outside"),
        ("litmus", "/between"),
        ("layers", "/conversations"),
        ("self-check", "/self-check"),
    ] {
        let found = leads(&ada.get(&format!("/find?q={words}")).await.body);
        assert!(found.iter().any(|href| href == path), "{words}: {found:?}");
        for href in &found {
            assert_eq!(ada.get(href).await.status, StatusCode::OK, "{words} leads to {href}");
        }
        for href in leads(&cleo.get(&format!("/find?q={words}")).await.body) {
            let there = cleo.get(&href).await;
            // Somebody of a client has one client: what is about all of them leads to their own.
            let status = if there.location.is_empty() { there.status } else { cleo.get(&there.location).await.status };
            assert_eq!(status, StatusCode::OK, "{words} leads a client to {href}");
        }
    }
    ada.get("/find?q=what+if+zebra").await.shows("Nothing has all of these words");
    assert!(cleo.get("/find?q=overload").await.body.contains("Nothing has all of these words"));
    let frame = ada.get("/").await.body;
    assert!(
        frame.contains("href=\"/promises/risks\" data-within data-words=\"risk "),
        "the palette knows them as well"
    );
    assert!(!cleo.get("/").await.body.contains("/promises/risks"));
}

#[tokio::test]
async fn what_was_said_is_found_with_the_place_where_it_stands() {
    let world = World::new().await;
    let id = world.promised("Tablet batteries", 10).await;
    note(&world, world.ada, id, Visibility::Shared, "The Müller depot in Zürich waits for SAP-4711 <b>").await;
    need(&world, "Right parts on the first visit").await;
    let ada = world.as_(world.ada).await;

    for words in
        ["muller", "MÜLLER", "Mu%CC%88ller", "zurich+muller", "sap-4711", "4711", "tablet+depot", "%22depot+in%22"]
    {
        let found = ada.get(&format!("/find?q={words}")).await;
        found.shows("Tablet");
        assert_eq!(hits(&found.body), 1, "{words}: {}", found.text());
    }
    let found = ada.get("/find?q=zurich").await;
    assert!(found.body.contains("<mark>Zürich</mark>"), "{}", found.body);
    assert!(found.body.contains("&#60;b&#62;") || found.body.contains("&lt;b&gt;"), "what was typed stays text");
    ada.get("/find?q=%22in+depot%22").await.shows("Nothing has all of these words");
    ada.get("/find?q=bigger+van").await.shows("Right parts on the first visit").shows("A bigger van");
}

#[tokio::test]
async fn what_one_may_not_see_is_not_found() {
    let world = World::new().await;
    let id = world.promised("Tablet batteries, 210 units", 10).await;
    note(&world, world.ada, id, Visibility::Internal, "between us: kestrel").await;
    note(&world, world.cleo, id, Visibility::Internal, "our own: heron").await;
    let (ada, cleo, dan) = (world.as_(world.ada).await, world.as_(world.cleo).await, world.as_(world.dan).await);

    for words in ["batter", "field", "integr", "brandt", "kestrel", "heron", "between+us"] {
        let found = dan.get(&format!("/find?q={words}")).await;
        assert_eq!(hits(&found.body), 0, "{words}: {}", found.text());
    }
    ada.get("/find?q=kestrel").await.shows("Tablet batteries").shows("between us: kestrel");
    ada.get("/find?q=tablet+kestrel").await.shows("between us: kestrel");
    ada.get("/find?q=heron").await.shows("Nothing has all of these words");
    cleo.get("/find?q=heron").await.shows("our own: heron");
    cleo.get("/find?q=kestrel").await.shows("Nothing has all of these words").hides("between us");
    let all = cleo.get("/find?q=us+batteries").await;
    assert_eq!(hits(&all.body), 0, "words of another side do not help: {}", all.text());
    assert_eq!(hits(&cleo.get("/find?q=batteries").await.body), 1, "once, though it is kept twice");
}

#[tokio::test]
async fn with_somebody_elses_eyes_nothing_of_their_house_is_found() {
    let world = World::new().await;
    let id = world.promised("Tablet batteries", 10).await;
    note(&world, world.cleo, id, Visibility::Internal, "our own: heron").await;
    let ada = world.as_(world.ada).await;
    ada.post(&format!("/people/{}/seeing", world.cleo), &[]).await;

    let (heron, batteries) = (ada.get("/find?q=heron").await, ada.get("/find?q=batteries").await);

    assert_eq!(hits(&heron.body), 0, "{}", heron.text());
    assert_eq!(hits(&batteries.body), 1, "{}", batteries.text());
}

#[tokio::test]
async fn erased_words_are_gone_at_once_and_the_rest_comes_back() {
    let world = World::new().await;
    let id = world.promised("Tablet batteries", 10).await;
    note(&world, world.ada, id, Visibility::Shared, "Hanne has the flamingo").await;
    let ada = world.as_(world.ada).await;
    assert_eq!(hits(&ada.get("/find?q=flamingo").await.body), 1);

    const ERASE: &str =
        "update act_texts set body = null, salt = null where act_id in (select id from acts where kind = 'note')";
    world.app.write(|tx, _| Ok(tx.run(ERASE, &[])?)).await.expect("erased");

    assert_eq!(hits(&ada.get("/find?q=flamingo").await.body), 0, "in the same transaction");
    world.later(SignedDuration::from_mins(11));
    jobs::run_due(&world.app).await.expect("jobs");
    assert_eq!(hits(&ada.get("/find?q=flamingo").await.body), 0);
    assert_eq!(hits(&ada.get("/find?q=batteries").await.body), 1, "what is left is found");
}

#[tokio::test]
async fn what_was_there_before_is_read_in_newest_first_and_said_until_it_is() {
    let world = World::new().await;
    world.promised("Tablet batteries", 10).await;
    need(&world, "Right parts on the first visit").await;
    let as_before = world.app.write(|tx, _| {
        if tx.engine() == db::Engine::Sqlite {
            tx.run("delete from search_words", &[])?;
        }
        tx.run("delete from search_docs", &[])?;
        Ok(tx.run("update search_fill set done = false", &[])?)
    });
    as_before.await.expect("an older database");
    let ada = world.as_(world.ada).await;
    ada.get("/find?q=batteries").await.shows("Not everything yet").shows("Nothing has all of these words");
    world.promised("Newer batteries", 10).await;
    assert_eq!(hits(&ada.get("/find?q=batteries").await.body), 1, "what is said now is found now");

    jobs::run_due(&world.app).await.expect("jobs");

    let found = ada.get("/find?q=batteries").await;
    assert_eq!(hits(&found.body), 2);
    assert!(found.body.find("Newer") < found.body.find("Tablet"), "{}", found.text());
    found.hides("Not everything yet");
    ada.get("/find?q=visit").await.shows("Right parts on the first");
    ada.get("/find?q=cleo").await.shows("Cleo Brandt");
    world.verified().await;
}

#[tokio::test]
async fn what_is_going_on_and_ones_own_comes_first() {
    let world = World::new().await;
    let closed = world.asked("Batteries, given up", 10).await;
    world.say(world.cleo, closed, Act::Withdraw).await.expect("withdrawn");
    let body = world.promised("Something else", 10).await;
    note(&world, world.ada, body, Visibility::Shared, "and batteries").await;
    let title = world.promised("Batteries of all sizes", 10).await;
    note(&world, world.ada, body, Visibility::Shared, "it moved last").await;
    let found = world.as_(world.ada).await.get("/find?q=batteries").await;

    let at = |id: CommitmentId| found.body.find(&format!("/promises/{id}\"")).expect("found");
    assert!(at(title) < at(body), "a title before what was said");
    assert!(at(body) < at(closed), "what is going on before what is over");
}

#[tokio::test]
async fn whatever_is_typed_is_a_question() {
    let world = World::new().await;
    world.promised("Tablet batteries", 10).await;
    let ada = world.as_(world.ada).await;
    let long = "batteries ".repeat(1000);
    let typed = [
        "\"",
        "\"\"",
        "\"tablet",
        "tablet\"",
        "tablet AND",
        "NOT tablet",
        "NEAR(a b)",
        "a:b",
        "words:tablet",
        "^tablet",
        "tab*",
        "*",
        "tab* OR",
        "(",
        "((tablet",
        "-tablet",
        "+tablet",
        "'",
        "''",
        "' or 1=1 --",
        "tablet & batteries",
        "tablet | x",
        "!tablet",
        "<->",
        ":*",
        "\\",
        "%",
        "_",
        "_o",
        "_t",
        "\u{1F50B}",
        "\u{0}tablet",
        "ﬁ",
        "ÿÿÿÿ",
        &long,
    ];

    for words in typed {
        let escaped = entente::kit::urls::escape(words);
        ada.get(&format!("/find?q={escaped}")).await.is(StatusCode::OK);
        ada.get(&format!("/find?q={escaped}&sort=commitment&from=9999999999")).await.is(StatusCode::OK);
    }
    assert_eq!(hits(&ada.get("/find?q=_o").await.body), 0, "marks are no words");
}

#[tokio::test]
async fn the_palette_gets_the_hits_alone_and_what_can_be_done_with_them() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    let found = ada.send(Request::get("/find?q=field").header("x-partial", "#hits"), Body::empty()).await;

    found.is(StatusCode::OK).shows("Field").shows("Prepare for a meeting with");
    assert!(found.body.trim_start().starts_with(r#"<div id="hits">"#), "{}", found.body);
    assert!(!found.body.contains("<html"), "no frame around it");
    let ask = ada.get("/find?q=ask+for+a+faster+sign-in").await;
    assert!(ask.body.contains("/promises/new?subject=a%20faster%20sign-in"), "{}", ask.body);
    let to = ada.get(&format!("/promises/new?subject=a%20faster%20sign-in&client={}", world.client)).await;
    assert!(to.body.contains("value=\"a faster sign-in\""), "what was typed is taken along");
    ada.get("/find?q=new+client+Harbour").await.shows("Add the client “Harbour”");
    let cleo = world.as_(world.cleo).await;
    cleo.get("/find?q=new+client+Harbour").await.hides("Add a client");
    cleo.get("/find?q=prepare+for+field").await.hides("/prepare");
}

#[tokio::test]
async fn all_of_one_sort_are_read_page_by_page() {
    let world = World::new().await;
    for n in 0..30 {
        world.asked(&format!("Batteries {n}"), 10).await;
    }
    let ada = world.as_(world.ada).await;

    let all = ada.get("/find?q=batteries").await;
    assert!(
        all.body.contains("/find?q=batteries&#38;sort=commitment")
            || all.body.contains("/find?q=batteries&amp;sort=commitment")
    );
    ada.get("/find?q=batteries&sort=commitment").await.shows("1 to 25");
    let last = ada.get("/find?q=batteries&sort=commitment&from=25").await;
    last.shows("26 to 30");
    assert_eq!(hits(&last.body), 5);
}

#[tokio::test]
async fn without_a_word_it_says_what_can_be_done() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    ada.get("/find").await.shows("Start a conversation about a need").shows("You and your settings").shows("Sign out");
}

#[tokio::test]
async fn programs_find_the_same_page_by_page() {
    let world = World::new().await;
    for n in 0..5 {
        world.asked(&format!("Batteries {n}"), 10).await;
    }
    let ada = world.as_(world.ada).await;

    let all = ada.get("/api/v1/find?q=batter").await;
    let all: serde_json::Value = serde_json::from_str(&all.body).expect("json");
    assert_eq!(all["commitments"].as_array().map(Vec::len), Some(5), "{all}");
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ada.get(&format!("/api/v1/find?q=batter&sort=commitment&limit=2{cursor}")).await;
        let page: serde_json::Value = serde_json::from_str(&page.body).expect("json");
        seen.extend(page["commitments"].as_array().expect("a list").iter().map(|c| c["id"].to_string()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    let dan = world.as_(world.dan).await.get("/api/v1/find?q=batter").await;
    assert!(dan.body.contains("\"commitments\":[]"), "{}", dan.body);
}

#[tokio::test]
async fn what_is_charged_is_one_step_away_for_those_who_may_see_it() {
    let w = World::new().await;
    let (ada, fay, cleo, sam) = (w.as_(w.ada).await, w.as_(w.fay).await, w.as_(w.cleo).await, w.as_(w.sam).await);

    ada.get("/find").await.shows("Subscriptions").shows("Bills").hides("Book usage");
    fay.get("/find").await.shows("Book usage").shows("Import a file");
    cleo.get("/find").await.shows("Your bill").hides("Book usage");
    sam.get("/find").await.hides("Bills").hides("Your bill");

    let bill = format!("/money/bills/{}", w.client);
    let found = ada.get("/find?q=bill+of+field+operations").await;
    found.shows("Open the bill of Field Operations");
    assert!(found.body.contains(&bill));
    assert!(!sam.get("/find?q=bill+of+field+operations").await.body.contains(&bill));
}
