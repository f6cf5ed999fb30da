//! How a program comes in: a token acts as its person, is shown once, and ends.

use axum::http::{Method, StatusCode, header};
use domain::commitment::ActKind;
use jiff::SignedDuration;
use serde_json::json;

use super::{Program, is_problem, json as read, program, with_scope};
use crate::world::World;

#[tokio::test]
async fn a_token_sees_what_its_person_sees_and_nothing_else() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let (cleo, dan) = (program(&w, w.cleo).await, program(&w, w.dan).await);

    assert_eq!(cleo.get("/commitments").await["items"][0]["id"], id.to_string());
    assert_eq!(dan.get("/commitments?view=all").await["items"], json!([]));
    let hidden = dan.ask(Method::GET, &format!("/commitments/{id}"), &[], None).await;
    let nothing = dan.ask(Method::GET, "/commitments/0199f0c2-0000-7000-8000-000000000000", &[], None).await;
    is_problem(&hidden, 404, "not_found");
    assert_eq!(hidden.body, nothing.body, "what one may not see is not found");
    let said = dan.post(&format!("/commitments/{id}/acts"), json!({ "act": "note", "words": "Hello" })).await;
    is_problem(&said, 404, "not_found");
}

#[tokio::test]
async fn the_inside_of_one_side_is_nothing_to_a_program_of_the_other() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    let path = format!("/commitments/{id}");
    let (ada, cleo) = (program(&w, w.ada).await, program(&w, w.cleo).await);
    let before = cleo.ask(Method::GET, &path, &[], None).await;
    let note = json!({ "act": "note", "words": "The supplier is late.", "visibility": "internal" });
    let handed = json!({ "act": "reassign", "team": w.team.to_string() });
    for act in [note, handed, json!({ "act": "assure" })] {
        let said = ada.post(&format!("{path}/acts"), act).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    }

    let (ours, theirs) = (ada.get(&path).await, cleo.ask(Method::GET, &path, &[], None).await);

    assert_eq!(ours["team"]["name"], "Integration");
    assert_eq!(ours["ledger"].as_array().map(Vec::len), Some(5));
    let whole = theirs.body.as_str();
    assert!(
        !whole.contains("Integration") && !whole.contains("supplier is late") && !whole.contains("assure\",\"side")
    );
    assert_eq!(read(&theirs)["ledger"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        read(&before)["ledger"],
        read(&theirs)["ledger"],
        "not even a number tells that something was said inside"
    );
}

#[tokio::test]
async fn a_token_that_reads_changes_nothing() {
    let w = World::new().await;
    let id = w.asked("A feed", 5).await;
    let reads = with_scope(&w, w.ada, false).await;

    let said = reads.post(&format!("/commitments/{id}/acts"), json!({ "act": "promise" })).await;

    is_problem(&said, 403, "read_only_token");
    let seen = reads.get(&format!("/commitments/{id}")).await;
    assert_eq!((seen["state"].as_str(), &seen["allowed"]), (Some("requested"), &json!([])));
    assert_eq!(reads.get("/me").await["writes"], false);
}

#[tokio::test]
async fn without_a_token_that_lives_nobody_comes_in() {
    let w = World::new().await;
    let ada = program(&w, w.ada).await;
    let nobody = Program { nobody: w.nobody(), token: "entente_none".into() };
    let refused = nobody.ask(Method::GET, "/commitments", &[], None).await;
    is_problem(&refused, 401, "unauthorized");
    assert_eq!(refused.headers[header::WWW_AUTHENTICATE], "Bearer");

    let own = ada.get("/tokens").await;
    let id = own["items"][0]["id"].as_str().expect("an id").to_owned();
    assert!(own.to_string().contains("the board in the hall") && !own.to_string().contains(&ada.token));
    w.later(SignedDuration::from_mins(20));
    ada.get("/me").await;
    let ended = ada.post(&format!("/tokens/{id}/end"), json!({})).await;

    assert_eq!(ended.status, StatusCode::OK, "{}", ended.body);
    assert!(read(&ended)["last_used_at"].is_string());
    is_problem(&ada.ask(Method::GET, "/me", &[], None).await, 401, "unauthorized");
}

#[tokio::test]
async fn a_token_ends_with_its_time_and_with_its_person() {
    let w = World::new().await;
    let (sam, ben) = (program(&w, w.sam).await, program(&w, w.ben).await);
    sam.get("/me").await;
    let gone = w.ben;
    let retired = w.app.write(move |tx, env| {
        entente::people::acts::retire_person(tx, env, &entente::people::scope::Scope::System("a test"), gone, true)
    });
    retired.await.expect("retired");

    is_problem(&ben.ask(Method::GET, "/me", &[], None).await, 401, "unauthorized");
    w.later(SignedDuration::from_hours(24 * 31));
    is_problem(&sam.ask(Method::GET, "/me", &[], None).await, 401, "unauthorized");
}

#[tokio::test]
async fn a_browser_may_read_and_a_cookie_changes_nothing() {
    let w = World::new().await;
    let id = w.asked("A feed", 5).await;
    let ada = w.as_(w.ada).await;

    ada.get("/api/v1/commitments").await.is(StatusCode::OK);
    let said = ada.post(&format!("/api/v1/commitments/{id}/acts"), &[("act", "promise")]).await;

    is_problem(&said, 401, "unauthorized");
    is_problem(&w.nobody().get("/api/v1/commitments").await, 401, "unauthorized");
}

#[tokio::test]
async fn what_a_program_says_stands_as_said_through_the_api() {
    let w = World::new().await;
    let id = w.asked("A feed", 5).await;
    let ada = program(&w, w.ada).await;

    let said =
        ada.post(&format!("/commitments/{id}/acts"), json!({ "act": "promise", "words": "You will have it." })).await;

    let now = read(&said);
    assert_eq!((said.status, now["state"].as_str()), (StatusCode::OK, Some("promised")), "{}", said.body);
    let last = &now["ledger"][1];
    assert_eq!((last["channel"].as_str(), last["words"].as_str()), (Some("api"), Some("You will have it.")));
    assert_eq!(last["person"]["name"], "Ada Lund");
    assert!(now["allowed"].as_array().expect("acts").contains(&json!(ActKind::Deliver.code())));
    w.verified().await;
}

#[tokio::test]
async fn a_token_is_made_on_a_page_shown_once_and_ended_there() {
    let w = World::new().await;
    let cleo = w.as_(w.cleo).await;

    cleo.post("/me/programs", &[("name", "")])
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Say what the program is");
    let made = cleo.post("/me/programs", &[("name", "Our wall"), ("scope", "write"), ("days", "30")]).await;

    made.is(StatusCode::OK).shows("shown this once");
    let token = made.body.split("entente_").nth(1).and_then(|rest| rest.split('<').next()).expect("a token");
    let wall = Program { nobody: w.nobody(), token: format!("entente_{token}") };
    assert_eq!(wall.get("/me").await["name"], "Cleo Brandt");
    let page = cleo.get("/me/programs").await;
    page.shows("Our wall").shows("reads and writes").hides(token);
    let end = page.body.split("action=\"").find_map(|rest| rest.strip_prefix("/me/programs/")).expect("a button");
    let end = format!("/me/programs/{}", end.split('"').next().expect("an address"));
    w.as_(w.dan).await.post(&end, &[]).await.is(StatusCode::NOT_FOUND);
    cleo.post(&end, &[]).await.is(StatusCode::SEE_OTHER);
    is_problem(&wall.ask(Method::GET, "/me", &[], None).await, 401, "unauthorized");
}

#[tokio::test]
async fn administrators_see_and_end_everybodys_tokens() {
    let w = World::new().await;
    let cleo = program(&w, w.cleo).await;
    let boss = w.app.read(|conn, _| entente::people::sessions::credentials(conn, "bea@example.org"));
    let boss = boss.await.expect("read").expect("the founder").0;
    let page = w.as_(boss).await.get("/programs").await;

    page.is(StatusCode::OK).shows("the board in the hall").shows("Cleo Brandt");
    w.as_(w.ada).await.get("/programs").await.is(StatusCode::FORBIDDEN);
    is_problem(&cleo.ask(Method::GET, "/tokens?everybody=true", &[], None).await, 403, "forbidden");
    let id = cleo.get("/tokens").await["items"][0]["id"].as_str().expect("an id").to_owned();
    w.as_(boss).await.post(&format!("/programs/{id}/end"), &[]).await.is(StatusCode::SEE_OTHER);
    is_problem(&cleo.ask(Method::GET, "/me", &[], None).await, 401, "unauthorized");
}
