//! What was written down wrongly is put right, or taken back with a reason; what was taken back counts nowhere.

use axum::http::StatusCode;
use entente::imports::files::Files;
use serde_json::json;

use crate::api::{json as read, program};
use crate::differ::{note, requester};
use crate::imports_parties::taking;
use crate::world::World;

#[tokio::test]
async fn each_side_puts_its_own_words_right_and_the_one_that_wrote_it_all_of_them() {
    let w = World::new().await;
    let id = note(&w, w.ada, w.client, "Moving the gates").await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let rae = w.as_(requester(&w).await).await;
    let path = format!("/disagreements/{id}");
    let (correct, version) = (format!("{path}/correct"), ("version", "1"));

    cleo.get(&path).await.shows("what your side first wanted").hides("Take it back");
    let others = cleo.post(&correct, &[version, ("theirs", "Before May"), ("ours", "Never")]).await;
    let own = cleo.post(&correct, &[version, ("theirs", "Before the fair in May")]).await;
    let late = cleo.post(&correct, &[version, ("theirs", "Something else")]).await;
    let wrong = ada
        .post(&correct, &[("version", "2"), ("about", ""), ("ours", ""), ("came", "told"), ("on", "2031-01-01")])
        .await;
    let all = ada.post(&correct, &[("version", "2"), ("about", "Moving two gates"), ("on", "2026-01-12")]).await;

    others.is(StatusCode::FORBIDDEN);
    own.is(StatusCode::SEE_OTHER);
    late.is(StatusCode::CONFLICT);
    wrong
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Say in a line what it is about.")
        .shows("Say what IT first wanted.");
    all.is(StatusCode::SEE_OTHER);
    rae.post(&correct, &[("version", "3"), ("theirs", "x")]).await.is(StatusCode::NOT_FOUND);
    let page = cleo.get(&path).await;
    page.shows("Moving two gates").shows("Before the fair in May").shows("Put right by Ada");
}

#[tokio::test]
async fn what_was_taken_back_counts_nowhere_and_is_still_read_with_its_reason() {
    let w = World::new().await;
    let id = note(&w, w.ada, w.client, "Moving the gates").await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let path = format!("/disagreements/{id}");
    let (list, back) = (format!("/clients/{}/disagreements", w.client), format!("{path}/take-back"));
    let why = ("why", "It stood here twice.");
    let ended = [("version", "1"), ("outcome", "theirs"), ("more_work", "yes"), ("on", "2026-03-02")];
    ada.post(&format!("{path}/end"), &ended).await.is(StatusCode::SEE_OTHER);
    ada.get(&list).await.shows("1 of 5");

    cleo.post(&back, &[("version", "2"), why]).await.is(StatusCode::FORBIDDEN);
    ada.post(&back, &[("version", "2"), ("why", " ")]).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why");
    ada.post(&back, &[("version", "2"), why]).await.is(StatusCode::SEE_OTHER);

    ada.post(&format!("{path}/reopen"), &[("version", "3")]).await.is(StatusCode::CONFLICT);
    ada.get(&list).await.shows("0 of 5").hides("Moving the gates");
    ada.get(&format!("{list}?view=ended")).await.hides("Moving the gates");
    cleo.get(&format!("{list}?view=taken-back")).await.shows("Moving the gates").shows("taken back");
    cleo.get(&path).await.shows("It was taken back and counts nowhere.").shows("It stood here twice.");
    let open = note(&w, w.ada, w.client, "Counting twice").await;
    ada.post(&format!("/disagreements/{open}/take-back"), &[("version", "1"), why]).await.is(StatusCode::SEE_OTHER);
    ada.get(&format!("/disagreements/{open}")).await.hides("How it ended").hides("It goes on");
    let file = format!(
        "client,about,client_wanted,it_wanted,since\n{},Moving the gates,Before the fair,After the fair,2026-02-02\n",
        w.client
    );
    let file = taking("register.csv", file.as_bytes());
    let report = w.app.write(move |tx, env| Files::Disagreements.bring_in(tx, env, &file)).await.expect("a report");
    assert_eq!(report.refused[0].code, "taken_back");
}

#[tokio::test]
async fn the_same_is_not_written_down_twice() {
    let w = World::new().await;
    note(&w, w.ada, w.client, "Moving the gates").await;
    let cleo = w.as_(w.cleo).await;
    let client = w.client.to_string();
    let fields = [
        ("client", client.as_str()),
        ("about", "moving the GATES"),
        ("theirs", "a"),
        ("ours", "b"),
        ("came", "told"),
        ("on", "2026-02-02"),
    ];

    let twice = cleo.post("/disagreements/new", &fields).await;
    let mut ahead = fields;
    (ahead[2].1, ahead[5].1) = ("", "2031-01-01");
    let both = cleo.post("/disagreements/new", &ahead).await;

    twice.is(StatusCode::CONFLICT).shows("That stands here already");
    both.is(StatusCode::UNPROCESSABLE_ENTITY).shows("That day lies ahead.").shows("Say what the client first wanted.");
}

#[tokio::test]
async fn programs_put_right_and_take_back_too() {
    let w = World::new().await;
    let id = note(&w, w.cleo, w.client, "Moving the gates").await;
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let path = format!("/disagreements/{id}");

    let own = ada.post(&format!("{path}/correction"), json!({ "ours": "After May" })).await;
    let not = ada.post(&format!("{path}/correction"), json!({ "about": "Gates" })).await;
    let never = ada.post(&format!("{path}/taking-back"), json!({ "why": "Why not." })).await;
    let back = cleo.post(&format!("{path}/taking-back"), json!({ "why": "At the wrong client." })).await;
    let again = cleo.post(&format!("{path}/correction"), json!({ "about": "Gates" })).await;

    assert_eq!(read(own.is(StatusCode::OK))["ours"], "After May");
    not.is(StatusCode::FORBIDDEN);
    never.is(StatusCode::FORBIDDEN);
    assert_eq!(read(back.is(StatusCode::OK))["taken_back"]["why"], "At the wrong client.");
    again.is(StatusCode::CONFLICT);
    let all = cleo.get(&format!("/parties/{}/disagreements", w.client)).await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(0));
    let all = cleo.get(&format!("/parties/{}/disagreements?taken_back=true", w.client)).await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
}
