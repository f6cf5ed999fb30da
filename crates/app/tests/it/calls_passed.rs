//! Calls whose reason is over: they leave Today and what is open, stand apart until somebody says what came of them, and come back by
//! themselves when the reason stands again. A call about breakdowns names the promises.

use axum::http::{Method, StatusCode};
use domain::calls::Condition;
use domain::commitment::{Act, Side};
use domain::kernel::CommitmentId;
use entente::calls::acts;
use entente::calls::store::Shown;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::calls::{all, broken, look};
use crate::world::World;

const MONTH: SignedDuration = SignedDuration::from_hours(24 * 31);

/// A world with one call about breakdowns whose reason is over: the first broke down longer than thirty days ago.
async fn over() -> (World, uuid::Uuid) {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let id = all(&w, Shown::Open).await[0].id;
    w.later(MONTH);
    look(&w).await;
    (w, id)
}

#[tokio::test]
async fn a_call_whose_reason_is_over_leaves_today_and_open_and_is_marked_once() {
    let (w, id) = over().await;
    let passed = all(&w, Shown::Passed).await;

    assert_eq!(
        passed.iter().map(|c| (c.id, c.reason, c.passed)).collect::<Vec<_>>(),
        [(id, Condition::Breakdowns, Some(w.now()))]
    );
    w.later(SignedDuration::from_hours(24));
    look(&w).await;
    assert_eq!(all(&w, Shown::Passed).await, passed, "looking again changes nothing");
    assert_eq!((all(&w, Shown::Open).await, all(&w, Shown::Snoozed).await), (vec![], vec![]));

    let (ada, fay) = (w.as_(w.ada).await, w.as_(w.fay).await);
    let today = ada.get("/").await;
    today.hides("Who should hear from you").shows("For one call the reason is over. Say what came of it");
    fay.get("/").await.hides("the reason is over");
    ada.get("/calls").await.shows("Nobody waits for a call");
    ada.get("/calls?shown=snoozed").await.shows("No call is like that");
    ada.get("/calls?shown=passed&whose=mine").await.shows("Breakdowns in a row Field Operations").shows("Over since");
    fay.get("/calls?shown=passed").await.shows("Over since");
    fay.get("/calls?shown=passed&whose=mine").await.shows("No call is over without a word");
    w.verified().await;
}

#[tokio::test]
async fn a_call_that_is_over_waits_no_longer_and_ends_as_nobody_went() {
    let (w, id) = over().await;
    let (ada, fay, path) = (w.as_(w.ada).await, w.as_(w.fay).await, format!("/calls/{id}"));

    let page = ada.get(&path).await;
    page.shows("The reason has been over since").shows("even if nobody went").shows("Nobody went");
    page.hides("Let it wait").shows("End the call");
    fay.get(&path).await.shows("The reason has been over since").hides("End the call");
    let day = (w.now() + SignedDuration::from_hours(24 * 7)).strftime("%Y-%m-%d").to_string();
    let late = ada.post(&format!("{path}/wait"), &[("until", &day), ("why", "They move offices.")]).await;
    late.is(StatusCode::CONFLICT).shows("there is nothing to wait for");
    assert!(late.body.contains("They move offices."), "what was typed stays");
    let done = [("outcome", "nobody_went"), ("words", "It was over before we came.")];
    ada.post(&format!("{path}/done"), &done).await.is(StatusCode::SEE_OTHER);

    ada.get(&path).await.shows("Nobody went, Ada Lund said on").hides("The reason has been over since");
    ada.get("/").await.hides("the reason is over");
    ada.get("/calls?shown=ended").await.shows("Nobody went, Ada Lund said on");
    assert_eq!(all(&w, Shown::Passed).await, vec![]);
    look(&w).await;
    assert_eq!(all(&w, Shown::Open).await, vec![], "it calls anew when the reason stands anew");
}

#[tokio::test]
async fn a_call_whose_reason_stands_again_comes_back_by_itself_and_says_what_stands_now() {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let before = all(&w, Shown::Open).await.remove(0);
    let (ada, id) = (w.scope(w.ada).await, before.id);
    let waits = w.app.write(move |tx, env| {
        let until = env.local().date().saturating_add(60.days());
        acts::snooze(tx, env, &ada, id, (until, "They move offices."))
    });
    waits.await.expect("it waits");
    w.later(MONTH);
    look(&w).await;
    assert_eq!((all(&w, Shown::Snoozed).await, all(&w, Shown::Passed).await.len()), (vec![], 1), "nothing to wait for");

    w.later(SignedDuration::from_hours(24));
    broken(&w).await;
    look(&w).await;
    look(&w).await;

    assert_eq!(all(&w, Shown::Passed).await, vec![]);
    let open = all(&w, Shown::Open).await;
    assert_eq!(open.iter().map(|c| c.id).collect::<Vec<_>>(), [id], "it is the same call");
    let after = &open[0];
    assert_eq!((after.passed, after.snoozed.as_ref(), after.opened_at), (None, None, before.opened_at));
    assert!(after.told.since > before.told.since, "{after:?}");
    let matters = |call: &entente::calls::store::Call| call.told.parts.matters.clone();
    assert!(matters(after).len() == 2 && matters(after).iter().all(|id| !matters(&before).contains(id)), "{after:?}");
    w.as_(w.ada).await.get("/").await.shows("Who should hear from you").hides("the reason is over");
}

#[tokio::test]
async fn a_call_about_breakdowns_names_the_promises_and_says_how_many_more_there_are() {
    let w = World::new().await;
    let mut ids: Vec<CommitmentId> = Vec::new();
    for n in 1..=7 {
        let id = w.promised(&format!("Map number {n}"), 20).await;
        let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
        w.say(w.ada, id, act).await.expect("a breakdown");
        ids.push(id);
        w.later(SignedDuration::from_hours(1));
    }
    look(&w).await;
    let id = all(&w, Shown::Open).await[0].id;
    let ada = w.as_(w.ada).await;

    let today = ada.get("/").await;
    let page = ada.get(&format!("/calls/{id}")).await;

    assert!(today.body.contains(&format!("/calls/{id}#broke")), "the first step leads to what broke");
    page.shows("Seven promises of ours broke down").shows("What broke down").shows("and 2 more");
    page.hides("Map number 1").hides("Map number 2").shows("Map number 3");
    assert!(page.body.contains("id=\"broke\""), "{}", page.body);
    for id in &ids[2..] {
        assert!(page.body.contains(&format!("href=\"/promises/{id}\"")), "{}", page.body);
    }
    let at = |n: usize| page.body.find(&format!("Map number {n}"));
    assert!(at(7) < at(3), "the last one first");
}

#[tokio::test]
async fn programs_read_what_is_over_and_end_it() {
    let (w, id) = over().await;
    let (ada, path) = (program(&w, w.ada).await, format!("/calls/{id}"));

    let open = ada.get("/calls").await;
    let list = ada.get("/calls?shown=passed").await;

    assert_eq!(open["items"], json!([]));
    let first = &list["items"][0];
    assert_eq!(first["id"], json!(id.to_string()));
    assert!(first["passed_at"].is_string(), "{first}");
    let mut names: Vec<_> = first["promises"].as_array().expect("promises").iter().map(|p| p["name"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, [json!("Maps on tablets"), json!("Stock by the hour")]);
    let until = w.now().strftime("%Y-%m-%d").to_string();
    let body = json!({ "until": until, "why": "Later." });
    let late = ada.ask(Method::POST, &format!("{path}/snooze"), &[], Some(body)).await;
    is_problem(&late, 409, "call_passed");
    let ended = ada.ask(Method::POST, &format!("{path}/end"), &[], Some(json!({ "outcome": "nobody_went" }))).await;
    assert_eq!(
        (ended.status, &read(&ended)["ended"]["outcome"]),
        (StatusCode::OK, &json!("nobody_went")),
        "{}",
        ended.body
    );
}
