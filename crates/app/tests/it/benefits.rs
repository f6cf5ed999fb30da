//! The value plan of a client: expected beside realised, confirmed by the client.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, program};
use crate::world::World;

fn at(w: &World, rest: &str) -> String {
    format!("/clients/{}/value{rest}", w.client)
}

const PARTS: [(&str, &str); 8] = [
    ("name", "Vans leave with the right parts"),
    ("metric", "Second visits a week"),
    ("unit", ""),
    ("direction", "down"),
    ("baseline", "200"),
    ("target", "100"),
    ("begins", "2026-03-02"),
    ("checks", "2026-03-12\n2026-03-22"),
];

#[tokio::test]
async fn what_was_expected_stands_beside_what_came_of_it_and_counts_once_the_client_confirmed_it() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    ada.get(&at(&w, "")).await.shows("Nothing is written down yet");
    ada.post(&at(&w, "/add"), &PARTS).await.is(StatusCode::SEE_OTHER);
    let page = ada.get(&at(&w, "")).await;
    page.shows("1 benefit is planned. Checks: 1 due without a word.")
        .shows("12 Mar expected 150")
        .shows("22 Mar expected 100");
    let id = page
        .body
        .split("name=\"benefit\" value=\"")
        .nth(1)
        .and_then(|r| r.split('"').next())
        .expect("an id")
        .to_owned();
    let check = [("benefit", id.as_str()), ("day", "2026-03-12")];

    let said = [check[0], check[1], ("realised", "140"), ("words", "Counted at Aldersey.")];
    ada.post(&at(&w, "/tell"), &said).await.is(StatusCode::SEE_OTHER);
    ada.get(&at(&w, "")).await.shows("150 realised 140 not confirmed Ada Lund said so Counted at Aldersey.");
    ada.post(&at(&w, "/confirm"), &check).await.is(StatusCode::FORBIDDEN);
    cleo.post(&at(&w, "/confirm"), &check).await.is(StatusCode::SEE_OTHER);

    ada.get(&at(&w, "")).await.shows("140 realised Ada Lund said so, Cleo Brandt confirmed it");
    // Another figure of ours has to be confirmed anew.
    let said = [check[0], check[1], ("realised", "160")];
    ada.post(&at(&w, "/tell"), &said).await.is(StatusCode::SEE_OTHER);
    ada.get(&at(&w, "")).await.shows("160 not confirmed");
    cleo.post(&at(&w, "/tell"), &said).await.is(StatusCode::SEE_OTHER);
    cleo.get(&at(&w, "")).await.shows("160 less than expected Cleo Brandt said so");
    ada.get(&format!("/clients/{}/profile/changes", w.client)).await.shows("Vans leave with the right parts");
}

#[tokio::test]
async fn a_plan_is_for_its_client_and_what_does_not_fit_comes_back() {
    let w = World::new().await;
    let (ada, dan, fay) = (w.as_(w.ada).await, w.as_(w.dan).await, w.as_(w.fay).await);

    dan.get(&at(&w, "")).await.is(StatusCode::NOT_FOUND);
    dan.post(&at(&w, "/add"), &PARTS).await.is(StatusCode::NOT_FOUND);
    fay.post(&at(&w, "/add"), &PARTS).await.is(StatusCode::FORBIDDEN);
    let with = |name: &str, value: &'static str| PARTS.map(|(n, v)| if n == name { (n, value) } else { (n, v) });
    ada.post(&at(&w, "/add"), &with("target", "300")).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("not better");
    ada.post(&at(&w, "/add"), &with("checks", "soon"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("one day a line");
    let early = ada.post(&at(&w, "/add"), &with("checks", "2026-03-01")).await;
    early.is(StatusCode::UNPROCESSABLE_ENTITY).shows("after it began");
    assert!(early.body.contains("value=\"Vans leave with the right parts\""), "what was typed stays");
}

#[tokio::test]
async fn programs_plan_tell_and_confirm() {
    let w = World::new().await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let path = format!("/parties/{}/value-plan", w.client);
    let line = json!({
        "name": "Vans leave with the right parts", "metric": "Second visits a week", "direction": "down",
        "baseline": "200", "target": "100", "begins": "2026-03-02", "checks": ["2026-03-22"], "owner": w.cleo.0,
    });

    ada.post(&path, line.clone()).await.is(StatusCode::OK);
    is_problem(&dan.post(&path, line).await, 404, "not_found");

    let plan = cleo.get(&path).await;
    assert_eq!(plan["benefits"][0]["checks"][0]["stands"], "ahead", "{plan}");
    let check = format!("/benefits/{}/checks/2026-03-22", plan["benefits"][0]["id"].as_str().expect("an id"));
    is_problem(&ada.post(&check, json!({ "realised": "120" })).await, 422, "invalid");
    w.later(SignedDuration::from_hours(24 * 11));
    ada.post(&check, json!({ "realised": "100" })).await.is(StatusCode::OK);
    is_problem(&dan.post(&check, json!({ "realised": "1" })).await, 404, "not_found");
    cleo.post(&format!("{check}/confirm"), json!({})).await.is(StatusCode::OK);
    assert_eq!(cleo.get(&path).await["benefits"][0]["checks"][0]["stands"], "realised");
}

#[tokio::test]
async fn what_is_planned_changes_for_a_reason_and_what_came_of_it_stays() {
    let w = World::new().await;
    let (ada, cleo, fay) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.fay).await);
    ada.post(&at(&w, "/add"), &PARTS).await.is(StatusCode::SEE_OTHER);
    let page = ada.get(&at(&w, "")).await;
    let id = page.body.split("name=\"benefit\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("an id");
    let said = [("benefit", id), ("day", "2026-03-12"), ("realised", "140")];
    ada.post(&at(&w, "/tell"), &said).await.is(StatusCode::SEE_OTHER);
    let anew = |extra: &[(&'static str, &'static str)]| {
        let with =
            |n: &'static str, v: &'static str| extra.iter().find(|(e, _)| *e == n).map_or((n, v), |found| *found);
        let mut fields: Vec<(&str, &str)> = PARTS.iter().map(|(n, v)| with(n, v)).collect();
        fields.extend(extra.iter().filter(|(n, _)| PARTS.iter().all(|(p, _)| p != n)).copied());
        fields.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Vec<_>>()
    };
    let sent = |mut fields: Vec<(String, String)>| {
        fields.push(("benefit".into(), id.to_owned()));
        fields
    };
    let post = |fields: Vec<(String, String)>| {
        let (cleo, path) = (&cleo, at(&w, "/change"));
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            cleo.post(&path, &fields).await
        }
    };

    let silent = post(sent(anew(&[("target", "120"), ("version", "1")]))).await;
    silent.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why the plan changes.");
    // The day on which something was said is not among the new ones, and stays.
    let why = [("target", "120"), ("checks", "2026-04-30"), ("version", "1"), ("why", "Two depots come later.")];
    post(sent(anew(&why))).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&at(&w, "")).await;
    page.shows("200 on 2 Mar to 120").shows("140 not confirmed").shows("30 Apr expected 120").hides("22 Mar");
    let changes = ada.get(&format!("/clients/{}/profile/changes", w.client)).await;
    changes.shows("Two depots come later.").shows("checked on 2026-03-12 and 2026-03-22");
    post(sent(anew(&[("target", "110"), ("version", "1"), ("why", "Again.")]))).await.is(StatusCode::CONFLICT);
    let late =
        post(sent(anew(&[("begins", "2026-03-20"), ("version", "2"), ("why", "Later."), ("checks", "2026-04-30")])));
    late.await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose an earlier one");
    fay.post(&at(&w, "/change"), &[("benefit", id), ("version", "2")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
}
