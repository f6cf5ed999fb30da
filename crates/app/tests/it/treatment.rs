//! What is done about a relationship that ails: begun in one click and only once, opened by somebody from outside from pneumonia on, followed
//! step by step, given to the sponsor and to nobody else, and ended with what each play did.

use axum::http::{Method, StatusCode};
use domain::commitment::Act;
use domain::health::Stage;
use domain::kernel::{CommitmentId, PersonId};
use domain::party::Role;
use entente::health::acts as health;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use entente::treatment::acts::{self, Wanted};
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

/// Somebody says that the relationship with Field Operations stands so.
async fn stands(w: &World, stage: Stage) {
    let (ada, client) = (w.scope(w.ada).await, w.client);
    let said = w.app.write(move |tx, env| {
        let until = env.local().date().saturating_add(jiff::Span::new().days(60));
        health::overrule(tx, env, &ada, client, (stage, until, "So it is"))
    });
    said.await.expect("a stage");
}

async fn somebody(w: &World, name: &'static str, role: Role, theirs: bool) -> PersonId {
    let at = if theirs { w.client } else { w.it };
    let added = w.app.write(move |tx, env| {
        let new = Person { name: name.into(), ..blank_person() };
        people::add_person(tx, env, &Scope::System("a test"), new, at, role)
    });
    added.await.expect("a person")
}

/// The first step of a play is done: ours is taken up by Cleo, theirs is promised by her.
async fn done(w: &World, path: &str, play: &str) {
    let whole = program(w, w.ada).await.get(path).await;
    let plays = whole["plays"].as_array().expect("plays");
    let first = &plays.iter().find(|one| one["play"] == play).expect("the play")["steps"][0];
    let id: CommitmentId = first["commitment"].as_str().and_then(|id| id.parse().ok()).expect("a promise");
    let (yes, who) = match first["side"].as_str() {
        Some("it") => (Act::TakeUp, w.ada),
        _ => (Act::Promise { stretch: None, stake: None }, w.cleo),
    };
    w.say(w.cleo, id, yes).await.expect("a yes");
    w.say(who, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
}

/// A treatment of Field Operations that was not given to anybody, with words of ours in it.
pub async fn plant(w: &World) -> Vec<Uuid> {
    stands(w, Stage::Flu).await;
    let (ada, client) = (w.scope(w.ada).await, w.client);
    let scope = ada.clone();
    let made = w.app.write(move |tx, env| acts::begin(tx, env, &scope, client, ("admit", &Wanted::default())));
    let (id, _) = made.await.expect("a treatment");
    done(w, &format!("/treatments/{id}"), "admit").await;
    let made = w.app.write(move |tx, env| {
        let effects = [("admit".to_owned(), domain::treatment::Effect::Harmed, "CANARYEFFECT".to_owned())];
        acts::end(tx, env, &ada, (id, 1), ("CANARYENDING", &effects))?;
        Ok(vec![id, acts::begin(tx, env, &ada, client, ("basics", &Wanted::default()))?.0])
    });
    made.await.expect("a treatment")
}

#[tokio::test]
async fn it_is_begun_in_one_click_and_a_play_begun_twice_is_one_play() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let (health, to) = (format!("/clients/{}/health", w.client), format!("/clients/{}/treatment", w.client));
    ada.get(&health).await.shows("What can be done").shows("Admit it together").shows("Not tried yet");

    let begun = ada.post(&to, &[("play", "admit")]).await;
    let again = ada.post(&to, &[("play", "admit")]).await;
    let other = ada.post(&to, &[("play", "basics")]).await;

    begun.is(StatusCode::SEE_OTHER);
    assert!(begun.location.starts_with("/treatments/"), "{}", begun.location);
    assert_eq!((&begun.location, &again.location), (&other.location, &begun.location));
    let page = ada.get(&begun.location).await;
    page.shows("Step 1 of 6")
        .shows("Admit it together")
        .shows("Trains and buses first")
        .shows("Ada Lund")
        .shows("Cleo Brandt");
    page.shows("IT writes down what went wrong");
    ada.get(&health).await.shows("Follow it").shows("Step 1 of 6");
    ada.get("/treatments").await.shows("Field Operations").shows("Admit it together").shows("Trains and buses first");
    cleo.get("/").await.shows("IT writes down what went wrong from its side");
    w.verified().await;
}

#[tokio::test]
async fn from_pneumonia_on_somebody_from_outside_opens_it_and_where_there_is_none_the_page_says_how() {
    let w = World::new().await;
    stands(&w, Stage::Pneumonia).await;
    let ada = w.as_(w.ada).await;
    let to = format!("/clients/{}/treatment", w.client);
    somebody(&w, "Theo Theirs", Role::Facilitator, true).await;

    ada.get(&to).await.shows("Add a person, or open one who is here, and give them the role Facilitator");
    ada.post(&to, &[("play", "admit")])
        .await
        .is(StatusCode::CONFLICT)
        .shows("role Facilitator")
        .hides("Theo Theirs, who");
    let mo = somebody(&w, "Mo Outside", Role::Facilitator, false).await;
    let page = ada.get(&to).await;
    page.shows("Who opens it, from neither side").shows("Step 1: Both sides meet once with Mo Outside");
    let begun = ada.post(&to, &[("play", "admit"), ("facilitator", &mo.to_string())]).await;
    begun.is(StatusCode::SEE_OTHER);
    w.later(jiff::SignedDuration::from_mins(1));
    ada.post(&to, &[("play", "basics")]).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&begun.location).await;
    page.shows("Step 1 of 7")
        .shows("Both sides meet once with Mo Outside, who belongs to neither")
        .shows("From outside Mo Outside");
    assert_eq!(page.text().matches("Both sides meet once").count(), 2, "it opens once: {}", page.text());
}

/// Whoever opens it from outside hears of it: by letter, and on the first page until it has ended.
#[tokio::test]
async fn whoever_opens_it_from_outside_is_told() {
    let w = World::new().await;
    stands(&w, Stage::Pneumonia).await;
    let mo = somebody(&w, "Mo Outside", Role::Facilitator, false).await;
    let other = somebody(&w, "Una Outside", Role::Facilitator, false).await;
    let (ada, to) = (w.as_(w.ada).await, format!("/clients/{}/treatment", w.client));
    let words = "You bring IT and Field Operations together, because you belong to neither.";

    let begun = ada.post(&to, &[("play", "admit"), ("facilitator", &mo.to_string())]).await;
    begun.is(StatusCode::SEE_OTHER);
    ada.post(&to, &[("play", "basics")]).await.is(StatusCode::SEE_OTHER);

    let own = w.as_(mo).await;
    own.get("/").await.shows(words);
    own.get(&begun.location).await.is(StatusCode::OK);
    let letters = own.get("/mails/mine").await;
    let subject = "You are asked to bring IT and Field Operations together";
    assert_eq!(letters.text().matches(subject).count(), 1, "{}", letters.text());
    letters.hides("neumonia");
    for who in [other, w.cleo, w.dan] {
        let who = w.as_(who).await;
        who.get("/").await.hides(words);
        who.get("/mails/mine").await.hides(subject);
    }
    let left = ada.post(&format!("{}/end", begun.location), &[("version", "1")]).await;
    left.is(StatusCode::SEE_OTHER);
    own.get("/").await.hides(words);
}

#[tokio::test]
async fn owners_and_days_can_be_changed_before_and_are_checked() {
    let w = World::new().await;
    stands(&w, Stage::Sniffles).await;
    let (ada, fay, dan) = (w.as_(w.ada).await, w.as_(w.fay).await, w.dan.to_string());
    let (to, ben) = (format!("/clients/{}/treatment", w.client), w.ben.to_string());

    let wrong = [("play", "basics"), ("owner_1", dan.as_str()), ("by_2", "2026-03-01")];
    let refused = ada.post(&to, &wrong).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).shows("They do not belong to that side").shows("That day has passed");
    assert!(refused.body.contains("value=\"2026-03-01\""), "what was typed stays");
    ada.post(&to, &[("play", "counselling")]).await.is(StatusCode::CONFLICT).shows("not done at this stage");
    fay.post(&to, &[("play", "basics")]).await.is(StatusCode::FORBIDDEN);
    let begun = ada.post(&to, &[("play", "basics"), ("owner_2", ben.as_str()), ("by_2", "2026-04-30")]).await;

    let page = ada.get(&begun.location).await;
    page.shows("Ben Okoro by").shows("30 April");
    for who in [w.cleo, w.dan, w.sam] {
        let who = w.as_(who).await;
        who.get(&to).await.is(StatusCode::NOT_FOUND);
        who.get(&begun.location).await.is(StatusCode::NOT_FOUND);
        who.post(&to, &[("play", "admit")]).await.is(StatusCode::NOT_FOUND);
        who.post(&format!("{}/end", begun.location), &[]).await.is(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_stage_reaches_the_sponsor_by_release_and_nobody_else() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let rita = somebody(&w, "Rita Requests", Role::Requester, true).await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let begun = ada.post(&format!("/clients/{}/treatment", w.client), &[("play", "admit")]).await.location;
    cleo.get(&begun).await.is(StatusCode::NOT_FOUND);
    cleo.get("/treatments").await.shows("Nothing is here");

    let words = [("said", "This is how we see it."), ("version", "1")];
    ada.post(&format!("{begun}/release"), &words).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("{begun}/release"), &words).await.is(StatusCode::CONFLICT);

    let page = cleo.get(&begun).await;
    page.is(StatusCode::OK)
        .shows("IT says how it sees it: Flu")
        .shows("This is how we see it.")
        .shows("Step 1 of 3")
        .hides("Its health");
    cleo.get("/").await.shows("What we do together about how it goes");
    cleo.get("/treatments").await.shows("Admit it together");
    cleo.post(&format!("{begun}/end"), &[]).await.is(StatusCode::NOT_FOUND);
    for who in [rita, w.dan, w.sam] {
        w.as_(who).await.get(&begun).await.is(StatusCode::NOT_FOUND);
        w.as_(who).await.get("/").await.hides("What we do together about how it goes");
    }
    done(&w, &begun, "admit").await;
    let effects =
        [("effect_admit", "helped"), ("words_admit", "It cleared the air."), ("ending", "Calm."), ("version", "2")];
    ada.post(&format!("{begun}/end"), &effects).await.is(StatusCode::SEE_OTHER);
    cleo.get(&begun).await.is(StatusCode::OK).hides("cleared the air").hides("Calm.");
}

#[tokio::test]
async fn what_each_play_did_is_said_at_the_end_and_shown_when_it_is_chosen_next() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let ada = w.as_(w.ada).await;
    let to = format!("/clients/{}/treatment", w.client);
    let begun = ada.post(&to, &[("play", "admit")]).await.location;
    ada.post(&to, &[("play", "curtain")]).await.is(StatusCode::SEE_OTHER);
    done(&w, &begun, "admit").await;
    done(&w, &begun, "curtain").await;

    let nothing = ada.post(&format!("{begun}/end"), &[("version", "1")]).await;
    nothing
        .shows("Say whether “Admit it together” helped")
        .shows("Say what “Admit it together” did")
        .shows("how it is now");
    let some =
        [("effect_admit", "helped"), ("words_admit", "It cleared the air."), ("ending", "Better"), ("version", "1")];
    let refused = ada.post(&format!("{begun}/end"), &some).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say what “Take each other behind the curtain” did");
    let more = [("effect_curtain", "harmed"), ("words_curtain", "We saw too much.")];
    let all: Vec<_> = some.into_iter().chain(more).collect();
    ada.post(&format!("{begun}/end"), &all).await.is(StatusCode::SEE_OTHER);

    ada.get(&begun).await.shows("It has ended").shows("Helped. It cleared the air.").shows("Harmed. We saw too much.");
    let page = ada.get(&to).await;
    page.shows("Ended once before: helped once.")
        .shows("Ended once before: harmed once.")
        .shows("Field Operations, harmed: “We saw too much.”");
    ada.post(&format!("{begun}/end"), &all).await.is(StatusCode::CONFLICT);
    let anew = ada.post(&to, &[("play", "admit")]).await.location;
    assert_ne!(anew, begun, "what ended is not begun again: another one is");
}

#[tokio::test]
async fn programs_choose_begin_give_and_end() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let to = format!("/parties/{}/plays", w.client);

    let found = ada.get(&to).await;
    assert_eq!((found["stage"].as_str(), found["plays"][0]["play"].as_str()), (Some("flu"), Some("admit")));
    is_problem(&cleo.ask(Method::GET, &to, &[], None).await, 404, "not_found");
    is_problem(&dan.post(&to, json!({ "play": "admit" })).await, 404, "not_found");
    let made = read(ada.post(&to, json!({ "play": "admit" })).await.is(StatusCode::CREATED));
    let again = read(ada.post(&to, json!({ "play": "admit" })).await.is(StatusCode::CREATED));
    assert_eq!(made["id"], again["id"]);
    assert_eq!(again["plays"][0]["steps"].as_array().map(Vec::len), Some(3));
    let path = format!("/treatments/{}", made["id"].as_str().expect("an id"));
    is_problem(&cleo.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    assert_eq!(cleo.get("/treatments").await["items"], json!([]));
    read(ada.post(&format!("{path}/release"), json!({ "words": "So we see it" })).await.is(StatusCode::OK));
    let theirs = cleo.get(&path).await;
    assert!(theirs["stage"].is_null() && theirs["released_stage"] == "flu", "{theirs}");
    let nothing = json!({ "words": "Calm", "plays": [{ "play": "admit", "effect": "nothing", "words": "No" }] });
    is_problem(&ada.post(&format!("{path}/end"), nothing).await, 422, "invalid");
    done(&w, &path, "admit").await;
    is_problem(&ada.post(&format!("{path}/end"), json!({})).await, 422, "invalid");
    let ended = ada
        .post(
            &format!("{path}/end"),
            json!({ "words": "Calm", "plays": [{ "play": "admit", "effect": "nothing", "words": "No" }] }),
        )
        .await;
    assert_eq!(read(ended.is(StatusCode::OK))["plays"][0]["effect"], "nothing");
    assert!(cleo.get(&path).await["plays"][0]["effect"].is_null());
    assert_eq!(ada.get("/treatments?under_way=true").await["items"], json!([]));
}

#[tokio::test]
async fn the_page_of_the_client_and_its_story_tell_of_plays_under_way_and_over() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let client = format!("/clients/{}", w.client);
    let (health, to) = (format!("{client}/health"), format!("{client}/treatment"));
    ada.get(&client).await.hides("Follow it");

    let begun = ada.post(&to, &[("play", "admit")]).await.location;
    ada.get(&client).await.shows("Step 1 of 3: IT writes down what went wrong").shows("Follow it");
    ada.get(&health).await.shows("“Admit it together” was begun.").hides("“Admit it together” ended");
    cleo.get(&client).await.hides("Follow it").hides("Step 1 of 3");

    let all =
        [("effect_admit", "helped"), ("words_admit", "It cleared the air."), ("ending", "Calm"), ("version", "1")];
    done(&w, &begun, "admit").await;
    ada.post(&format!("{begun}/end"), &all).await.is(StatusCode::SEE_OTHER);
    ada.get(&client).await.shows("at flu: Admit it together (helped).").shows("How it went").hides("Follow it");
    ada.get(&health).await.shows("“Admit it together” was begun.").shows("“Admit it together” ended: it helped.");
    ada.get(&to).await.shows("What was done before").shows("Admit it together (helped).").shows("“Calm”");
    cleo.get(&client).await.hides("How it went").hides("(helped)");
}

#[tokio::test]
async fn steps_tell_when_they_were_done_and_once_all_are_over_it_is_asked_what_helped() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let ada = w.as_(w.ada).await;
    let begun = ada.post(&format!("/clients/{}/treatment", w.client), &[("play", "admit")]).await.location;
    let whole = program(&w, w.ada).await.get(&begun).await;
    let steps = whole["plays"][0]["steps"].as_array().expect("steps").clone();
    let ids = steps.iter().filter_map(|step| step["commitment"].as_str()?.parse().ok().map(CommitmentId));
    let ids: Vec<CommitmentId> = ids.collect();
    let first = ids[0];
    w.say(w.cleo, first, Act::TakeUp).await.expect("it is taken up");
    w.say(w.ada, first, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    w.say(w.cleo, first, Act::Accept { rating: None }).await.expect("a yes");

    ada.get(&begun).await.shows(", done ").hides("What helped?");
    for id in ids.into_iter().skip(1) {
        w.say(w.ada, id, Act::Withdraw).await.expect("it is withdrawn");
    }

    let page = ada.get(&begun).await;
    page.shows("All steps are over. What helped?").shows("Say what helped");
    assert!(page.body.contains("href=\"#end\""), "{}", page.body);
    ada.get(&format!("/clients/{}", w.client)).await.shows("All 3 steps are over.").shows("Say what helped");
}

#[tokio::test]
async fn of_a_play_of_which_nothing_was_done_nobody_says_that_it_helped_and_it_can_be_left() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let ada = w.as_(w.ada).await;
    let to = format!("/clients/{}/treatment", w.client);
    let begun = ada.post(&to, &[("play", "admit")]).await.location;
    let end = format!("{begun}/end");

    let page = ada.get(&begun).await;
    page.shows("Nothing was begun: leave it").shows("No step of “Admit it together” was done").hides("effect_admit");
    page.shows("3 steps are still open. They stay promises of whoever owns them; take back those that nobody needs.");
    let helped = [("effect_admit", "helped"), ("words_admit", "A lot"), ("ending", "Fine"), ("version", "1")];
    ada.post(&end, &helped).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("nobody can say what it did");
    ada.post(&end, &[("version", "1")]).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&begun).await;
    page.shows("It has ended").shows("Not tried. No step of it was done.").shows("3 steps are still open.");
    assert!(!page.text().contains(" next "), "nothing is next in what has ended: {}", page.text());
    ada.get(&to).await.shows("Not tried yet").shows("Admit it together (not tried).").hides("Ended once before");
    ada.get(&format!("/clients/{}/health", w.client)).await.shows("“Admit it together” ended without being tried.");
    ada.post(&to, &[("play", "admit")]).await.is(StatusCode::SEE_OTHER);
    w.verified().await;
}

#[tokio::test]
async fn who_will_read_the_stage_is_named_before_it_is_given() {
    let w = World::new().await;
    stands(&w, Stage::Flu).await;
    let ada = w.as_(w.ada).await;
    let begun = ada.post(&format!("/clients/{}/treatment", w.client), &[("play", "admit")]).await.location;

    let page = ada.get(&begun).await;

    page.shows("Who reads it: Cleo Brandt (sponsor)").shows("It cannot be taken back.").shows("Yes, give it to them");
}
