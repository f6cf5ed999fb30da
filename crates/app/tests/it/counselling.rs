//! Counselling: what is said in confidence is read by its author and the facilitator alone, on every page, by every program and in every file,
//! by an administrator as little as by anybody; what both sides agreed to is shared.

use axum::http::{Method, StatusCode};
use domain::kernel::PersonId;
use domain::party::Role;
use entente::counselling::acts;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

/// What somebody says in confidence, and nobody else may find.
pub const CONFIDED: [&str; 3] = ["CANARYSAIDBYADA", "CANARYSAIDBYCLEO", "CANARYSAIDBYMO"];

/// Mo, who hears both sides; Wo, who administers.
pub struct Room {
    pub mo: PersonId,
    pub wo: PersonId,
    pub id: Uuid,
}

/// A room of Ada and Cleo, in which everybody said something.
pub async fn room(w: &World) -> Room {
    let it = w.it;
    let added = w.app.write(move |tx, env| {
        let s = Scope::System("a test");
        let person = |tx: &mut db::Tx, name: &str, role| {
            people::add_person(tx, env, &s, Person { name: name.into(), ..blank_person() }, it, role)
        };
        Ok((person(tx, "Mo Outside", Role::Facilitator)?, person(tx, "Wo Admin", Role::Administrator)?))
    });
    let (mo, wo) = added.await.expect("people");
    let (hears, client, ada, cleo) = (w.scope(mo).await, w.client, w.ada, w.cleo);
    let opened = w.app.write(move |tx, env| acts::open(tx, env, &hears, client, (&[ada], &[cleo])));
    let id = opened.await.expect("a room");
    for (who, words) in [w.ada, w.cleo, mo].into_iter().zip(CONFIDED) {
        let scope = w.scope(who).await;
        w.app.write(move |tx, env| acts::say(tx, env, &scope, id, words)).await.expect("said");
    }
    Room { mo, wo, id }
}

#[tokio::test]
async fn what_is_confided_is_read_by_its_author_and_the_facilitator_until_it_is_released() {
    let w = World::new().await;
    let r = room(&w).await;
    let path = format!("/counselling/{}", r.id);
    let [ada, cleo, mo] = [w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(r.mo).await];

    ada.get(&path).await.shows(CONFIDED[0]).hides(CONFIDED[1]).hides(CONFIDED[2]);
    cleo.get(&path).await.shows(CONFIDED[1]).hides(CONFIDED[0]).hides(CONFIDED[2]);
    mo.get(&path).await.shows(CONFIDED[0]).shows(CONFIDED[1]).shows(CONFIDED[2]);
    for who in [w.ben, w.dan, w.sam, w.fay, r.wo] {
        let who = w.as_(who).await;
        who.get(&path).await.is(StatusCode::NOT_FOUND);
        who.get("/counselling").await.is(StatusCode::OK).hides("Mo Outside");
        who.post(&format!("{path}/say"), &[("words", "I was here")]).await.is(StatusCode::NOT_FOUND);
        who.get("/counselling/new").await.is(StatusCode::FORBIDDEN);
    }

    let page = cleo.get(&path).await;
    let own = page
        .body
        .split("name=\"statement\" value=\"")
        .nth(1)
        .and_then(|r| r.split('"').next())
        .expect("hers")
        .to_owned();
    ada.post(&format!("{path}/release"), &[("statement", &own)]).await.is(StatusCode::NOT_FOUND);
    mo.post(&format!("{path}/release"), &[("statement", &own)]).await.is(StatusCode::NOT_FOUND);
    cleo.post(&format!("{path}/release"), &[("statement", &own)]).await.is(StatusCode::SEE_OTHER);

    ada.get(&path).await.shows(CONFIDED[1]).hides(CONFIDED[2]);
    w.as_(r.wo).await.get(&path).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn both_sides_agree_to_one_statement_and_then_it_is_shared() {
    let w = World::new().await;
    let r = room(&w).await;
    let path = format!("/counselling/{}", r.id);
    let [ada, cleo, mo, ben, dan] =
        [w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(r.mo).await, w.as_(w.ben).await, w.as_(w.dan).await];
    ada.post(&format!("{path}/agree"), &[("number", "0")]).await.is(StatusCode::CONFLICT);
    ada.post(&format!("{path}/draft"), &[("joint", "We win"), ("version", "1")]).await.is(StatusCode::FORBIDDEN);

    mo.post(&format!("{path}/draft"), &[("joint", "We say it early."), ("version", "1")])
        .await
        .is(StatusCode::SEE_OTHER);
    ada.post(&format!("{path}/agree"), &[("number", "1")]).await.is(StatusCode::SEE_OTHER);
    mo.post(&format!("{path}/agree"), &[("number", "1")]).await.is(StatusCode::FORBIDDEN);
    mo.post(&format!("{path}/draft"), &[("joint", "We say it early, both."), ("version", "2")])
        .await
        .is(StatusCode::SEE_OTHER);
    cleo.post(&format!("{path}/agree"), &[("number", "1")]).await.is(StatusCode::CONFLICT);
    cleo.post(&format!("{path}/agree"), &[("number", "2")]).await.is(StatusCode::SEE_OTHER);
    ben.get("/counselling").await.hides("We say it early");
    ada.post(&format!("{path}/agree"), &[("number", "2")]).await.is(StatusCode::SEE_OTHER);

    ben.get("/counselling").await.shows("We say it early, both.").shows("Field Operations and IT");
    cleo.get(&path).await.shows("Both sides have agreed");
    dan.get("/counselling").await.hides("We say it early");
    mo.post(&format!("{path}/draft"), &[("joint", "Other"), ("version", "4")]).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_room_has_both_sides_and_the_facilitator_is_none_of_them() {
    let w = World::new().await;
    let r = room(&w).await;
    let (client, ada, cleo, dan) = (w.client.to_string(), w.ada.to_string(), w.cleo.to_string(), w.dan.to_string());
    let mo = w.as_(r.mo).await;
    let base = ("client", client.as_str());

    mo.get("/counselling/new").await.shows("Between IT and whom");
    mo.get(&format!("/counselling/new?client={client}")).await.shows("Cleo Brandt").shows("Ada Lund");
    mo.post("/counselling/new", &[base, ("ours", &ada)]).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("of theirs");
    mo.post("/counselling/new", &[base])
        .await
        .shows("at least one person of IT")
        .shows("at least one person of theirs");
    mo.post("/counselling/new", &[base, ("ours", &ada), ("theirs", &dan)]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let own = r.mo.to_string();
    mo.post("/counselling/new", &[base, ("ours", &own), ("theirs", &cleo)]).await.is(StatusCode::CONFLICT);
    mo.post("/counselling/new", &[base, ("ours", &ada), ("theirs", &cleo)]).await.is(StatusCode::SEE_OTHER);
    w.as_(w.ada)
        .await
        .post("/counselling/new", &[base, ("ours", &ada), ("theirs", &cleo)])
        .await
        .is(StatusCode::FORBIDDEN);
}

/// Every page and every route, for everybody: no word that was confided to somebody else, and no count that changes by it.
#[tokio::test]
async fn no_page_and_no_program_tells_what_was_confided() {
    let w = World::new().await;
    let pages = [
        "/",
        "/counselling",
        "/treatments",
        "/clients",
        "/relationships",
        "/listening",
        "/notices",
        "/find?q=CANARYSAID",
        "/reviews",
    ];
    let client = [
        format!("/clients/{}", w.client),
        format!("/clients/{}/health", w.client),
        format!("/clients/{}/history", w.client),
    ];
    let mut before = Vec::new();
    for path in pages.iter().map(|p| (*p).to_owned()).chain(client.clone()) {
        before.push(w.as_(w.ben).await.get(&path).await.text());
    }
    let r = room(&w).await;
    let document = program(&w, w.ada).await.get("/openapi.json").await;
    let paths: Vec<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();

    for (path, before) in pages.iter().map(|p| (*p).to_owned()).chain(client.clone()).zip(before) {
        assert_eq!(w.as_(w.ben).await.get(&path).await.text(), before, "{path} is as it was");
    }
    for (who, own) in
        [(w.ada, Some(0)), (w.cleo, Some(1)), (r.wo, None), (w.ben, None), (w.dan, None), (w.sam, None), (w.fay, None)]
    {
        let (visitor, program) = (w.as_(who).await, program(&w, who).await);
        let forbidden = CONFIDED.iter().enumerate().filter(|(n, _)| Some(*n) != own).map(|(_, word)| *word);
        let forbidden: Vec<&str> = forbidden.collect();
        for path in pages.iter().map(|p| (*p).to_owned()).chain(client.clone()) {
            let answer = visitor.get(&path).await;
            assert!(forbidden.iter().all(|word| !answer.body.contains(word)), "{path}");
        }
        for path in &paths {
            for id in [r.id, w.client.0, r.mo.0] {
                let parts = path.trim_start_matches("/api/v1").split('/');
                let filled: Vec<String> =
                    parts.map(|part| if part.starts_with('{') { id.to_string() } else { part.to_owned() }).collect();
                let answer = program.ask(Method::GET, &filled.join("/"), &[], None).await;
                assert!(forbidden.iter().all(|word| !answer.body.contains(word)), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn no_file_and_no_letter_holds_it_and_the_export_names_how_much_it_leaves_out() {
    let w = World::new().await;
    room(&w).await;
    let to = std::env::temp_dir().join(format!("entente-export-{}", w.app.env().id()));

    entente::reports::export::everything(&w.app, &to).await.expect("an export");

    for file in std::fs::read_dir(&to).expect("files") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("its text");
        assert!(CONFIDED.iter().all(|word| !text.contains(word)), "{}", path.display());
        assert!(!path.to_string_lossy().contains("counselling"), "{}", path.display());
    }
    std::fs::remove_dir_all(&to).expect("removed");
    assert_eq!(entente::reports::export::counselled(&w.app).await.expect("a count"), 3);
    let letters = w.app.read(|conn, _| {
        let rows = conn.all("select count(*) as n from letters where purpose like '%counsel%'", &[])?;
        Ok::<i64, entente::kit::error::AppError>(rows[0].at(0)?)
    });
    assert_eq!(letters.await.expect("letters"), 0);
}

/// Whoever is asked gets a letter that says nothing but that; an administrator does not see that it was written. One's own first page
/// says between whom and what is asked.
#[tokio::test]
async fn those_in_the_room_hear_that_something_is_asked_and_nobody_else_does() {
    let w = World::new().await;
    let r = room(&w).await;
    let (ada, cleo, mo, wo) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(r.mo).await, w.as_(r.wo).await);
    let asked = "Somebody asks you for a word";

    for own in [&ada, &cleo] {
        own.get("/mails/mine").await.shows(asked).hides("Mo Outside");
        own.get("/")
            .await
            .shows("Mo Outside hears IT and Field Operations in confidence, and asks what you have to say.");
    }
    wo.get("/mails").await.hides(asked);
    let letters = program(&w, r.wo).await.get("/letters").await;
    assert!(!letters.to_string().contains(asked), "{letters}");
    mo.get("/").await.shows("You hear IT and Field Operations in confidence, and write what both could say");

    let draft = [("joint", "We say it early."), ("version", "1")];
    mo.post(&format!("/counselling/{}/draft", r.id), &draft).await.is(StatusCode::SEE_OTHER);

    cleo.get("/")
        .await
        .shows("Mo Outside asks whether you agree to words that IT and Field Operations could both say.");
    cleo.post(&format!("/counselling/{}/agree", r.id), &[("number", "1")]).await.is(StatusCode::SEE_OTHER);
    cleo.get("/").await.shows("You have agreed to the words of IT and Field Operations.");
    wo.get("/mails").await.hides(asked);
    wo.get("/").await.hides("Field Operations in confidence");
}

#[tokio::test]
async fn programs_of_those_in_the_room_read_the_same() {
    let w = World::new().await;
    let r = room(&w).await;
    let (mo, ada, cleo, wo) =
        (program(&w, r.mo).await, program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, r.wo).await);
    let path = format!("/counsellings/{}", r.id);

    assert_eq!(mo.get(&path).await["statements"].as_array().map(Vec::len), Some(3));
    assert_eq!(ada.get(&path).await["statements"].as_array().map(Vec::len), Some(1));
    is_problem(&wo.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    is_problem(&wo.post(&format!("{path}/statements"), json!({ "words": "x" })).await, 404, "not_found");
    assert_eq!(wo.get("/counsellings").await, json!([]));
    let said = read(cleo.post(&format!("{path}/statements"), json!({ "words": "More" })).await.is(StatusCode::CREATED));
    let more = said["statements"].as_array().and_then(|all| all.last()).expect("more")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    is_problem(&ada.post(&format!("{path}/statements/{more}/release"), json!({})).await, 404, "not_found");
    read(cleo.post(&format!("{path}/statements/{more}/release"), json!({})).await.is(StatusCode::OK));
    assert_eq!(ada.get(&path).await["statements"].as_array().map(Vec::len), Some(2));
    let body = json!({ "ours": [w.ada.0], "theirs": [w.cleo.0] });
    is_problem(&ada.post(&format!("/parties/{}/counsellings", w.client), body).await, 403, "forbidden");
}

#[tokio::test]
async fn who_comes_in_by_a_door_that_another_chose_is_kept_out_until_those_in_the_room_know_them() {
    let w = World::new().await;
    let r = room(&w).await;
    let path = format!("/counselling/{}", r.id);
    let wo = w.as_(r.wo).await;
    let chosen = [("password", "a password of Wo")];

    wo.post(&format!("/people/{}/password", w.cleo), &chosen).await.is(StatusCode::SEE_OTHER);
    let (cleo, mo, ada) = (w.as_(w.cleo).await, w.as_(r.mo).await, w.as_(w.ada).await);
    cleo.get(&path).await.is(StatusCode::NOT_FOUND);
    cleo.post(&format!("{path}/say"), &[("words", "It is me")]).await.is(StatusCode::NOT_FOUND);
    cleo.get("/counselling").await.hides("Mo Outside").shows("Somebody else chose your password");
    cleo.get("/").await.hides("Mo Outside");
    let own = [("current", "a password of Wo"), ("password", "another password of Wo")];
    cleo.post("/me/password", &own).await.is(StatusCode::SEE_OTHER);
    cleo.get(&path).await.is(StatusCode::NOT_FOUND);
    let let_in = [("person", w.cleo.to_string())];
    let let_in = let_in.each_ref().map(|(k, v)| (*k, v.as_str()));
    cleo.post(&format!("{path}/let-in"), &let_in).await.is(StatusCode::NOT_FOUND);
    wo.post(&format!("{path}/let-in"), &let_in).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("{path}/let-in"), &let_in).await.is(StatusCode::FORBIDDEN);

    mo.get(&path).await.shows("Kept out since").shows("Let them in again");
    mo.post(&format!("{path}/let-in"), &let_in).await.is(StatusCode::SEE_OTHER);
    cleo.get(&path).await.shows(CONFIDED[1]).hides("Kept out since");
}

#[tokio::test]
async fn the_facilitator_too_is_known_by_those_who_take_part() {
    let w = World::new().await;
    let r = room(&w).await;
    let path = format!("/counsellings/{}", r.id);
    let mo = w.scope(r.mo).await;
    let moved = w.scope(r.wo).await;
    let id = r.mo;
    let moved = w.app.write(move |tx, env| {
        let person = entente::people::store::find_person(tx, &mo, id)?;
        people::change_person(tx, env, &moved, Person { email: Some("wo@example.org".into()), ..person })
    });
    moved.await.expect("an e-mail of Wo");
    let (mo, ada) = (program(&w, r.mo).await, program(&w, w.ada).await);

    mo.ask(Method::GET, &path, &[], None).await.is(StatusCode::NOT_FOUND);
    let seen = ada.get(&path).await;
    assert!(seen["facilitator_shut_since"].is_string(), "{seen}");
    let let_in = format!("{path}/people/{}/let-in", r.mo);
    let open = read(&ada.ask(Method::POST, &let_in, &[], Some(json!({}))).await);
    assert!(open["facilitator_shut_since"].is_null(), "{open}");
    let heard = mo.get(&path).await;
    assert_eq!(heard["statements"].as_array().map(Vec::len), Some(3), "{heard}");
}

#[tokio::test]
async fn a_room_that_comes_to_no_words_of_both_is_closed_and_stays_as_confidential_as_it_was() {
    let w = World::new().await;
    let r = room(&w).await;
    let path = format!("/counselling/{}", r.id);
    let [ada, cleo, mo] = [w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(r.mo).await];
    let draft = [("joint", "We say it early."), ("version", "1")];
    mo.post(&format!("{path}/draft"), &draft).await.is(StatusCode::SEE_OTHER);
    let page = cleo.get(&path).await;
    page.shows("Not like this? Say why")
        .shows("Yes, release it")
        .shows("It cannot be taken back.")
        .hides("Close the room");
    assert!(page.body.contains("href=\"#f-say-words\"") && page.body.contains("id=\"f-say-words\""));
    let own = page.body.split("name=\"statement\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("hers");

    ada.post(&format!("{path}/close"), &[("version", "2")]).await.is(StatusCode::FORBIDDEN);
    w.as_(r.wo).await.post(&format!("{path}/close"), &[("version", "2")]).await.is(StatusCode::NOT_FOUND);
    mo.get(&path).await.shows("Close the room");
    mo.post(&format!("{path}/close"), &[("version", "2")]).await.is(StatusCode::SEE_OTHER);

    for (who, what, field) in [
        (&cleo, "say", ("words", "More")),
        (&cleo, "release", ("statement", own)),
        (&cleo, "agree", ("number", "1")),
        (&mo, "draft", ("joint", "Other words")),
        (&mo, "close", ("version", "3")),
    ] {
        let answer = who.post(&format!("{path}/{what}"), &[field, ("version", "3")]).await;
        answer.is(StatusCode::CONFLICT).shows("The room is closed.");
    }
    cleo.get(&path).await.shows(CONFIDED[1]).hides(CONFIDED[0]).hides("Say something in confidence");
    ada.get(&path).await.shows(CONFIDED[0]).hides(CONFIDED[1]).shows("Not everybody agreed to these words.");
    mo.get(&path).await.shows(CONFIDED[0]).shows(CONFIDED[1]).hides("Close the room");
    w.as_(r.wo).await.get(&path).await.is(StatusCode::NOT_FOUND);
    cleo.get("/counselling").await.shows("closed without words of both");
    cleo.get("/").await.hides("asks whether you agree");
    assert!(program(&w, w.ada).await.get(&format!("/counsellings/{}", r.id)).await["closed_at"].is_string());
}

#[tokio::test]
async fn programs_of_the_facilitator_close_it_too() {
    let w = World::new().await;
    let r = room(&w).await;
    let path = format!("/counsellings/{}/close", r.id);
    is_problem(&program(&w, w.cleo).await.post(&path, json!({})).await, 403, "forbidden");

    let closed = program(&w, r.mo).await.post(&path, json!({})).await;

    assert!(read(closed.is(StatusCode::OK))["closed_at"].is_string());
}
