//! What the two sides differed about: noted by either, read by those who decide, and what it says with its base.

use axum::http::{Method, StatusCode};
use domain::commitment::Act;
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Came, Ended, Outcome, Relief};
use domain::party::Role;
use entente::partnership::differ::acts::{self, Noted};
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

fn noted(about: &str) -> Noted {
    Noted {
        about: about.to_owned(),
        theirs: "Before the fair".into(),
        ours: "After the fair".into(),
        came: Came::Told,
        matter: None,
        on: date(2026, 2, 2),
    }
}

pub async fn note(w: &World, who: PersonId, client: PartyId, about: &str) -> Uuid {
    let (scope, about) = (w.scope(who).await, about.to_owned());
    let made = w.app.write(move |tx, env| acts::note(tx, env, &scope, client, &noted(&about)));
    made.await.expect("a disagreement")
}

async fn end(w: &World, id: Uuid, how: (Outcome, bool, &[Relief])) {
    end_by(w, w.ada, id, how).await;
}

async fn end_by(w: &World, who: PersonId, id: Uuid, (outcome, more_work, relief): (Outcome, bool, &[Relief])) {
    let (scope, relief) = (w.scope(who).await, relief.iter().copied().collect());
    let ended = Ended { on: date(2026, 3, 2), outcome, more_work, relief };
    let done = w.app.write(move |tx, env| acts::end(tx, env, &scope, (id, 1), (&ended, None)));
    done.await.expect("it ended");
}

/// One of each client.
pub async fn plant(w: &World) -> Vec<Uuid> {
    vec![note(w, w.cleo, w.client, "CANARYDIFFER").await, note(w, w.dan, w.other, "CANARYDANDIFFER").await]
}

pub async fn requester(w: &World) -> PersonId {
    let client = w.client;
    let made = w.app.write(move |tx, env| {
        let new = Person { name: "Rae Quill".into(), ..blank_person() };
        people::add_person(tx, env, &Scope::System("test"), new, client, Role::Requester)
    });
    made.await.expect("a requester")
}

#[tokio::test]
async fn it_is_read_by_those_who_decide_and_by_nobody_else_of_the_client() {
    let w = World::new().await;
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let rae = w.as_(requester(&w).await).await;
    let client = w.client.to_string();
    let fields = [
        ("client", client.as_str()),
        ("about", "Moving the gates"),
        ("theirs", "Before the fair"),
        ("ours", "After the fair"),
        ("came", "told"),
        ("on", "2026-02-02"),
    ];

    let noted = cleo.post("/disagreements/new", &fields).await;

    noted.is(StatusCode::SEE_OTHER);
    let (one, list) = (noted.location.clone(), format!("/clients/{client}/disagreements"));
    ada.get(&one).await.shows("Moving the gates").shows("Before the fair").shows("Written down for the client by Cleo");
    ada.get(&list).await.shows("Too few to say: 0 of 5 ended in the last twelve months.").shows("Moving the gates");
    ada.get("/disagreements").await.shows("Field Operations gave in: too few to say: 0 of 5");
    let between = format!("/clients/{client}/between");
    ada.get(&between).await.shows("When we differed");
    cleo.get("/disagreements").await.is(StatusCode::SEE_OTHER);
    for path in [one.as_str(), list.as_str(), "/disagreements"] {
        rae.get(path).await.is(StatusCode::NOT_FOUND);
    }
    rae.get(&between).await.is(StatusCode::OK).hides("When we differed");
    rae.post("/disagreements/new", &fields).await.is(StatusCode::NOT_FOUND);
    for path in [&one, &list] {
        dan.get(path).await.is(StatusCode::NOT_FOUND);
    }
    dan.post(&format!("{one}/end"), &[("outcome", "ours")]).await.is(StatusCode::NOT_FOUND);
    w.as_(w.fay).await.post("/disagreements/new", &fields).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_and_it_ends_once() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let path = format!("/disagreements/{}", note(&w, w.cleo, w.client, "Moving the gates").await);
    let mut fields =
        vec![("version", "1"), ("outcome", "theirs"), ("relief", "date"), ("on", "2026-03-02"), ("words", "Later")];

    let wrong = ada.post(&format!("{path}/end"), &fields).await;

    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say whether IT took on more work.").shows("Later");
    assert!(wrong.body.contains("value=\"date\" checked"), "the tick stays");
    fields.push(("more_work", "yes"));
    ada.post(&format!("{path}/end"), &fields).await.is(StatusCode::SEE_OTHER);
    ada.get(&path).await.shows("IT took on more work, and was given a later date.").shows("Later");
    ada.post(&format!("{path}/end"), &fields).await.is(StatusCode::CONFLICT);
    ada.get(&format!("/clients/{}/disagreements?view=ended", w.client)).await.shows("as the client first wanted");
    ada.post(&format!("{path}/reopen"), &[("version", "2")]).await.is(StatusCode::SEE_OTHER);
    ada.get(&path).await.shows("Did IT take on more work?");
}

#[tokio::test]
async fn a_share_is_told_with_its_base_and_an_order_taker_is_told_so() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let list = format!("/clients/{}/disagreements", w.client);
    for n in 0..4 {
        let id = note(&w, w.ada, w.client, &format!("Number {n}")).await;
        end(&w, id, (Outcome::Theirs, true, &[])).await;
    }
    ada.get(&list).await.shows("Too few to say: 4 of 5").hides("served by an order taker");

    let id = note(&w, w.ada, w.client, "Number 5").await;
    end(&w, id, (Outcome::Theirs, true, &[Relief::Staff])).await;

    ada.get(&list)
        .await
        .shows("80 percent: in 4 of 5 disagreements")
        .shows("served by an order taker")
        .shows("ask for one of four things");
    let seen = cleo.get(&list).await;
    seen.shows("what you first wanted").shows("Before the next wish, ask what it takes").hides("order taker");
    ada.get("/disagreements")
        .await
        .shows("Field Operations gave in: 80 percent, 4 of 5 as IT wanted: 0 percent, 0 of 5 served by an order taker");
    ada.get(&format!("/clients/{}/between", w.client))
        .await
        .shows("4 of 5 times, 80 percent: served by an order taker");
}

#[tokio::test]
async fn it_is_noted_straight_from_a_counter() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let promise = w.asked("An hourly feed", 20).await;
    w.say(w.ada, promise, Act::Counter { terms: w.terms("A daily feed", 40), answer_by: None })
        .await
        .expect("other terms");

    cleo.get(&format!("/promises/{promise}")).await.shows("Note that we differed");
    let form = ada.get(&format!("/disagreements/new?promise={promise}")).await;

    form.shows("At Field Operations")
        .shows("What is known already stands here")
        .shows("An hourly feed, by")
        .shows("A daily feed, by");
    assert!(form.body.contains("<option value=\"counter\" selected>"), "{}", form.body);
    let client = w.client.to_string();
    let id = promise.to_string();
    let fields = [
        ("client", client.as_str()),
        ("promise", id.as_str()),
        ("about", "The feed"),
        ("theirs", "Hourly"),
        ("ours", "Daily"),
        ("came", "counter"),
        ("on", "2026-03-12"),
    ];
    let noted = ada.post("/disagreements/new", &fields).await;
    noted.is(StatusCode::SEE_OTHER);
    ada.get(&noted.location).await.shows("other terms on the table, The promise");
    w.as_(w.dan).await.get(&format!("/disagreements/new?promise={promise}")).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_note_end_and_read_the_share() {
    let w = World::new().await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let rae = program(&w, requester(&w).await).await;
    let to = format!("/parties/{}/disagreements", w.client);
    let body = json!({ "about": "The gates", "theirs": "Before", "ours": "After", "opened_on": "2026-02-02" });

    is_problem(&dan.post(&to, body.clone()).await, 404, "not_found");
    is_problem(&rae.post(&to, body.clone()).await, 404, "not_found");
    let made = read(cleo.post(&to, body).await.is(StatusCode::CREATED));
    let path = format!("/disagreements/{}", made["id"].as_str().expect("an id"));
    let ending = json!({ "on": "2026-03-02", "outcome": "third", "more_work": true, "relief": ["scope", "money"] });
    let ended = read(ada.post(&format!("{path}/outcome"), ending.clone()).await.is(StatusCode::OK));
    assert_eq!(ended["ended"]["relief"], json!(["scope", "money"]), "{ended}");
    is_problem(&ada.post(&format!("{path}/outcome"), ending).await, 409, "has_ended");
    let share = cleo.get(&format!("/parties/{}/eighty-percent", w.client)).await;
    assert_eq!(
        (&share["closed"], &share["percent"], &share["verdict"]),
        (&json!(1), &json!(null), &json!("too_few")),
        "{share}"
    );
    assert_eq!(cleo.get(&format!("{to}?ended=true")).await["items"].as_array().map(Vec::len), Some(1));
    for of in [&rae, &dan] {
        is_problem(&of.ask(Method::GET, &path, &[], None).await, 404, "not_found");
        let share = format!("/parties/{}/eighty-percent", w.client);
        is_problem(&of.ask(Method::GET, &share, &[], None).await, 404, "not_found");
    }
    assert_eq!(read(ada.post(&format!("{path}/reopen"), json!({})).await.is(StatusCode::OK))["ended"], json!(null));
}

#[tokio::test]
async fn the_mark_of_an_order_taker_stands_beside_the_stage_for_our_house_alone() {
    let w = World::new().await;
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let client = format!("/clients/{}", w.client);
    for n in 0..5 {
        let id = note(&w, w.ada, w.client, &format!("Number {n}")).await;
        end(&w, id, (Outcome::Theirs, true, &[])).await;
    }

    ada.get("/clients").await.shows("order taker");
    ada.get(&client).await.shows("order taker");
    let others = ada.get("/clients?q=labor").await.text();
    assert!(others.contains("Laboratories") && !others.contains("order taker"), "{others}");
    cleo.get(&client).await.is(StatusCode::OK).hides("order taker");
    cleo.get(&format!("{client}/between")).await.shows("5 of 5 times, 100 percent.").hides("order taker");
}

#[tokio::test]
async fn no_giving_in_is_two_things_and_the_second_measure_tells_which() {
    let w = World::new().await;
    let (ada, dan) = (w.as_(w.ada).await, w.as_(w.dan).await);
    for n in 0..5 {
        let id = note(&w, w.ada, w.client, &format!("Number {n}")).await;
        end(&w, id, (Outcome::Ours, false, &[])).await;
        let id = note(&w, w.dan, w.other, &format!("Other {n}")).await;
        end_by(&w, w.dan, id, (Outcome::Third, false, &[])).await;
    }

    ada.get("/disagreements")
        .await
        .shows("gave in: 0 percent, 0 of 5 as IT wanted: 100 percent, 5 of 5 IT has its way nearly always")
        .shows("gave in: 0 percent, 0 of 5 as IT wanted: 0 percent, 0 of 5 neither extreme");
    ada.get(&format!("/clients/{}/disagreements?view=ended", w.client))
        .await
        .shows("100 percent, 5 of 5, ended as IT first wanted, and 0 in a third thing that both found.");
    ada.get(&format!("/clients/{}/between", w.client))
        .await
        .shows("It ended as IT first wanted 5 of 5 times: IT has its way nearly always.");
    dan.get("/disagreements").await.is(StatusCode::SEE_OTHER);
}
