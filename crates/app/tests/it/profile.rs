//! What is known about a client: written by either side, gaps that become promises, and what never leaves our house.

use axum::http::{Method, StatusCode};
use domain::party::Role;
use domain::profile::{Stance, Topic};
use entente::clients::profile::acts;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::{Answer, Visitor, World};

/// Words that only our house may read, and some that both may.
pub async fn plant(w: &World) {
    let (ada, cleo, client, who) = (w.scope(w.ada).await, w.scope(w.cleo).await, w.client, w.cleo);
    let planted = w.app.write(move |tx, env| {
        let day = env.local().date();
        acts::note_stance(tx, env, &ada, client, (who, Stance::Doubtful, "CANARYSTANCE".to_owned()))?;
        acts::note_talk(tx, env, &ada, client, (day, Some(who), Some("CANARYMEETING".to_owned())))?;
        acts::write_text(tx, env, &ada, client, (Topic::Inside, Some("CANARYINSIDE".to_owned())))?;
        acts::write_text(tx, env, &cleo, client, (Topic::Risk, Some("CANARYPROFILE".to_owned())))
    });
    planted.await.expect("a profile");
}

fn at(w: &World, rest: &str) -> String {
    format!("/clients/{}{rest}", w.client)
}

const FIXED: [(&str, &str); 7] = [
    ("name", "Fixed on the first visit"),
    ("unit", "%"),
    ("direction", "up"),
    ("baseline", "71"),
    ("target", "90"),
    ("target_day", "2026-07-01"),
    ("source", "work orders"),
];

/// The page of the only measure on a page.
fn measure_of(page: &Answer) -> String {
    let rest = page.body.split("/measures/").nth(1).expect("a measure");
    rest.split('"').next().expect("an id").to_owned()
}

async fn measured(w: &World, visitor: &Visitor) -> String {
    visitor.post(&at(w, "/profile/measure"), &FIXED).await.is(StatusCode::SEE_OTHER);
    format!("{}/{}", at(w, "/measures"), measure_of(&visitor.get(&at(w, "/profile")).await))
}

#[tokio::test]
async fn either_side_says_where_a_measure_stands_and_each_says_it_with_its_name() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let measure = measured(&w, &ada).await;

    ada.post(&format!("{measure}/value"), &[("day", "2026-02-27"), ("value", "76")]).await.is(StatusCode::SEE_OTHER);
    cleo.post(&format!("{measure}/value"), &[("day", "2026-03-11"), ("value", "78.5")]).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&measure).await;
    page.shows("It was 78.5 % on Wed 11 March: on the way, 39 of 100 of the way.");
    page.shows("11 Mar 78.5 % Cleo Brandt").shows("27 Feb 76 % Ada Lund").shows("90 % by 1 Jul").shows("work orders");
    ada.get(&at(&w, "")).await.shows("What they want to achieve").shows("Fixed on the first visit 78.5 %");
    cleo.get(&at(&w, "")).await.shows("What you want to achieve").shows("78.5 %");
    let changes = ada.get(&at(&w, "/profile/changes")).await;
    changes.shows("Fixed on the first visit 78.5 % on Wednesday 11 March 2026 Cleo Brandt").shows("from 71 % to 90 %");
}

#[tokio::test]
async fn a_value_is_taken_back_and_a_measure_retired_and_the_history_keeps_both() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let measure = measured(&w, &ada).await;
    ada.post(&format!("{measure}/value"), &[("day", "2026-03-11"), ("value", "7,850")]).await.is(StatusCode::SEE_OTHER);
    let page = ada.get(&measure).await;
    page.shows("7,850 %");
    let id =
        page.body.split("name=\"value\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("an id").to_owned();

    ada.post(&format!("{measure}/take-back"), &[("value", &id)]).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("{measure}/retire"), &[]).await.is(StatusCode::SEE_OTHER);

    ada.get(&measure).await.shows("It is measured no more").shows("No value is known.");
    ada.get(&at(&w, "/profile")).await.shows("None is known.");
    ada.get(&at(&w, "/profile/changes")).await.shows("7,850 % on Wednesday 11 March 2026 taken back");
}

#[tokio::test]
async fn what_does_not_fit_comes_back_with_what_was_typed() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;

    let worse = ada
        .post(
            &at(&w, "/profile/measure"),
            &[("name", "Overtime"), ("direction", "up"), ("baseline", "90"), ("target", "71")],
        )
        .await;
    worse.is(StatusCode::UNPROCESSABLE_ENTITY).shows("The target is not better than the beginning");
    assert!(worse.body.contains("value=\"Overtime\""), "what was typed stays");
    let odd = ada.post(&at(&w, "/profile/measure"), &[("name", ""), ("direction", "up"), ("target", "many")]).await;
    odd.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Two things need another look").shows("Write it as a number");
    let ahead = measured(&w, &ada).await;
    let ahead = ada.post(&format!("{ahead}/value"), &[("day", "2026-03-13"), ("value", "1")]).await;
    ahead.is(StatusCode::UNPROCESSABLE_ENTITY).shows("That day lies ahead");
    ada.post(&at(&w, "/profile/stance"), &[("person", &w.cleo.to_string()), ("stance", "open")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Without that it is only a feeling");
    ada.post(&at(&w, "/profile/decider"), &[("person", &w.dan.to_string()), ("part", "decides")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("They do not belong to this client");
}

#[tokio::test]
async fn clients_correct_their_own_profile_and_nobody_elses() {
    let w = World::new().await;
    let (ada, cleo, dan, fay) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await, w.as_(w.fay).await);
    let words = [("success", "A van that comes back empty"), ("risk", "")];

    cleo.post(&at(&w, "/profile/text"), &words).await.is(StatusCode::SEE_OTHER);

    ada.get(&at(&w, "/profile")).await.shows("A van that comes back empty Cleo Brandt");
    dan.get(&at(&w, "/profile")).await.is(StatusCode::NOT_FOUND);
    dan.post(&at(&w, "/profile/text"), &words).await.is(StatusCode::NOT_FOUND);
    fay.get(&at(&w, "/profile")).await.is(StatusCode::OK).hides("Write it in your words");
    fay.post(&at(&w, "/profile/text"), &words).await.is(StatusCode::FORBIDDEN);
    for (what, fields) in [
        ("inside", vec![("inside", "x")]),
        ("rhythm", vec![("tier", "key")]),
        ("talk", vec![("talk_day", "2026-03-11")]),
        ("find-out", vec![("gap", "measures")]),
    ] {
        cleo.post(&at(&w, &format!("/profile/{what}")), &fields).await.is(StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn stances_talks_and_our_own_words_never_leave_our_house() {
    let w = World::new().await;
    plant(&w).await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let field = [("person", w.cleo.to_string()), ("part", "decides".to_owned())];
    let field: Vec<(&str, &str)> = field.iter().map(|(n, v)| (*n, v.as_str())).collect();
    ada.post(&at(&w, "/profile/decider"), &field).await.is(StatusCode::SEE_OTHER);

    ada.get(&at(&w, "/profile")).await.shows("CANARYSTANCE").shows("CANARYMEETING").shows("CANARYINSIDE");
    for path in ["", "/profile", "/profile/changes", "/history"] {
        let page = cleo.get(&at(&w, path)).await;
        page.is(StatusCode::OK).hides("CANARYSTANCE").hides("CANARYMEETING").hides("CANARYINSIDE").hides("doubtful");
    }
    cleo.get(&at(&w, "/profile")).await.shows("CANARYPROFILE").shows("Cleo Brandt decides and funds");
    let theirs = program(&w, w.cleo).await.get(&format!("/parties/{}/profile", w.client)).await;
    assert!(theirs["rhythm"].is_null() && theirs["stances"].as_array().is_some_and(Vec::is_empty), "{theirs}");
    let ours = program(&w, w.ada).await.get(&format!("/parties/{}/profile", w.client)).await;
    assert_eq!(ours["stances"][0]["stance"], "doubtful");
    assert_eq!(ours["rhythm"]["last_talk"], "2026-03-12");
}

#[tokio::test]
async fn a_stance_is_forgotten_after_two_years() {
    let w = World::new().await;
    plant(&w).await;
    w.later(SignedDuration::from_hours(24 * 731));

    let page = w.as_(w.ada).await.get(&at(&w, "/profile")).await;

    page.is(StatusCode::OK).hides("CANARYSTANCE").shows("CANARYINSIDE");
}

#[tokio::test]
async fn what_is_not_known_becomes_a_promise_with_one_press() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let page = ada.get(&at(&w, "/profile")).await;
    page.shows("how they measure their own success").shows("how often we want to talk with them");
    cleo.get(&at(&w, "/profile")).await.hides("how often we want to talk with them").hides("Promise to find out");

    let pressed = ada.post(&at(&w, "/profile/find-out"), &[("gap", "measures")]).await;

    pressed.is(StatusCode::SEE_OTHER);
    ada.get(&pressed.location).await.shows("We find out how you measure your own success");
    ada.get(&at(&w, "/profile")).await.shows("The promise to find it out");
    cleo.get(&pressed.location).await.is(StatusCode::OK);
    let again = ada.post(&at(&w, "/profile/find-out"), &[("gap", "measures")]).await;
    again.is(StatusCode::CONFLICT).shows("Somebody has promised to find that out");
    ada.post(&at(&w, "/profile/find-out"), &[("gap", "stances")]).await.is(StatusCode::CONFLICT);
    w.verified().await;
}

#[tokio::test]
async fn a_talk_that_is_overdue_is_named() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    ada.post(&at(&w, "/profile/rhythm"), &[("tier", "key"), ("days", "")]).await.is(StatusCode::SEE_OTHER);
    ada.get(&at(&w, "")).await.shows("No talk with them is known. Begin one.");
    ada.post(&at(&w, "/profile/talk"), &[("talk_day", "2026-03-10"), ("words", "At the depot")])
        .await
        .is(StatusCode::SEE_OTHER);
    ada.get(&at(&w, "")).await.shows("The next talk is wanted by Tue 24 March.");

    w.later(SignedDuration::from_hours(24 * 15));

    w.as_(w.ada).await.get(&at(&w, "")).await.shows("We last talked on Tue 10 March. A talk is 3 days overdue.");
}

#[tokio::test]
async fn up_to_which_amount_somebody_decides_is_for_those_who_decide() {
    let w = World::new().await;
    let client = w.client;
    let made = w.app.write(move |tx, env| {
        let rob = Person { name: "Rob Quist".into(), email: Some("rob@example.org".into()), ..blank_person() };
        people::add_person(tx, env, &Scope::System("one more"), rob, client, Role::Requester)
    });
    let rob = w.as_(made.await.expect("a requester")).await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let person = w.cleo.to_string();
    let fields = [("person", person.as_str()), ("part", "decides"), ("limit", "50,000"), ("currency", "eur")];

    ada.post(&at(&w, "/profile/decider"), &fields).await.is(StatusCode::SEE_OTHER);

    ada.get(&at(&w, "/profile")).await.shows("50,000.00 EUR");
    cleo.get(&at(&w, "/profile")).await.shows("50,000.00 EUR");
    rob.get(&at(&w, "/profile")).await.shows("Cleo Brandt decides and funds").hides("50,000");
    // Whoever does not see the amount does not take it away.
    rob.post(&at(&w, "/profile/decider"), &[("person", person.as_str()), ("part", "buys")])
        .await
        .is(StatusCode::SEE_OTHER);
    ada.get(&at(&w, "/profile")).await.shows("Cleo Brandt purchases up to 50,000.00 EUR");
}

#[tokio::test]
async fn programs_read_and_write_what_pages_do() {
    let w = World::new().await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let party = format!("/parties/{}", w.client);
    let body = json!({ "name": "Overtime", "unit": "hours a month", "direction": "down", "baseline": "1720", "target": "1500" });

    let made = cleo.post(&format!("{party}/measures"), body).await;
    made.is(StatusCode::CREATED);
    let id = read(&made)["id"].as_str().expect("an id").to_owned();
    let value = json!({ "day": "2026-03-11", "value": "1940" });
    ada.post(&format!("/measures/{id}/values"), value.clone()).await.is(StatusCode::CREATED);
    is_problem(&dan.post(&format!("/measures/{id}/values"), value).await, 404, "not_found");
    is_problem(
        &ada.post(&format!("/measures/{id}/values"), json!({ "day": "2026-03-11", "value": "lots" })).await,
        422,
        "invalid",
    );

    let profile = ada.get(&format!("{party}/profile")).await;
    assert_eq!(profile["measures"][0]["now"]["value"], "1940", "{profile}");
    let texts = json!({ "success": "Fewer calls" });
    let put = cleo.ask(Method::PUT, &format!("{party}/profile/texts"), &[], Some(texts)).await;
    assert_eq!(read(&put)["texts"][0]["whose"], "theirs", "{}", put.body);
    let part = json!({ "part": "decides", "limit": { "amount": "50000", "currency": "EUR" } });
    let named = ada.ask(Method::PUT, &format!("{party}/deciders/{}", w.cleo), &[], Some(part)).await;
    assert_eq!(read(&named)["deciders"][0]["limit"]["amount"], "50000", "{}", named.body);
    let found = ada.post(&format!("{party}/gaps/risk/find-out"), json!({})).await;
    found.is(StatusCode::OK);
    assert_eq!(ada.get(&format!("{party}/profile/changes")).await["items"].as_array().map(Vec::len), Some(4));
}
