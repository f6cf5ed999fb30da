//! Both sides asked: from the first statement to the gap and a conversation about it; and that nobody finds whose an answer is, on any
//! page, by any door, in any row.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use domain::asked::AGAIN_DAYS;
use domain::kernel::PersonId;
use domain::party::Role;
use entente::asked::acts::{self, Asking, Sheet};
use entente::asked::store;
use entente::kit::jobs;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::links::{get_as, last_link, post_as};
use crate::world::World;

const ASKS: [&str; 3] = ["Promises are kept", "IT is asked early", "We would choose to work together again"];

/// Two more people of Field Operations.
async fn more(w: &World) -> [PersonId; 2] {
    let client = w.client;
    let made = w.app.write(move |tx, env| {
        let mut one = |name: &str, email: &str| {
            let new = Person { name: name.into(), email: Some(email.into()), ..blank_person() };
            people::add_person(tx, env, &Scope::System("a test"), new, client, Role::User)
        };
        Ok([one("Lia Ferro", "lia@example.org")?, one("Gus Hale", "gus@example.org")?])
    });
    made.await.expect("two more")
}

/// A survey with three statements that is open to three people of each side, and its statements.
async fn opened(w: &World, theirs: &[PersonId]) -> (Uuid, Vec<Uuid>) {
    let (ada, client) = (w.scope(w.ada).await, w.client);
    let asking = Asking {
        closes_on: date(2026, 3, 20),
        statements: ASKS.iter().map(|words| (*words).to_owned()).collect(),
        ours: vec![w.ada, w.ben, w.fay],
        theirs: [&[w.cleo][..], theirs].concat(),
    };
    let made = w.app.write(move |tx, env| {
        let id = acts::begin(tx, env, &ada, client)?;
        acts::change(tx, env, &ada, (id, 1), &asking)?;
        acts::open(tx, env, &ada, id)?;
        Ok((id, store::statements(tx, id)?.into_iter().map(|one| one.id).collect()))
    });
    made.await.expect("an open survey")
}

async fn answers(w: &World, who: PersonId, (id, all): &(Uuid, Vec<Uuid>), said: ([u8; 3], Option<&str>, bool)) {
    let (values, words, signed) = said;
    let values = all.iter().zip(values).map(|(one, v)| (*one, (v > 0).then_some(v))).collect();
    let sheet = Sheet { values, words: words.map(str::to_owned), signed };
    let id = *id;
    let said = w.app.write(move |tx, env| acts::answer(tx, env, who, id, &sheet));
    said.await.expect("an answer");
}

async fn closed(w: &World, id: Uuid) {
    acts::closing(&w.app, &w.scope(w.ada).await, id).await.expect("closed");
}

/// One that is closed with a single answer, and one that goes on: what is written there is for nobody yet, and perhaps never.
pub async fn plant(w: &World) -> [Uuid; 2] {
    let there = more(w).await;
    let first = opened(w, &there).await;
    answers(w, w.cleo, &first, ([1, 2, 3], Some("CANARYSURVEY: they never ask"), false)).await;
    closed(w, first.0).await;
    let second = opened(w, &there).await;
    for who in [w.cleo, there[0], there[1]] {
        answers(w, who, &second, ([2, 2, 3], Some("CANARYSURVEY: nor do they listen"), false)).await;
    }
    [first.0, second.0]
}

fn id_of(location: &str) -> Uuid {
    location.trim_start_matches("/surveys/").parse().expect("an id")
}

#[tokio::test]
async fn both_sides_answer_and_the_widest_gap_stands_first() {
    let w = World::new().await;
    let [lia, gus] = more(&w).await;
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let list = format!("/clients/{}/surveys", w.client);
    ada.get(&list).await.shows("Nobody was asked yet");
    let begun = ada.post(&list, &[]).await;
    begun.is(StatusCode::SEE_OTHER);
    let id = id_of(&begun.location);
    ada.get(&begun.location).await.shows("Ask both sides").shows("Cleo Brandt").shows("The need is understood");
    let people = [w.ada, w.ben, w.fay].map(|p| p.to_string());
    let there = [w.cleo, lia, gus].map(|p| p.to_string());
    let statements = ASKS.join("\n");
    let mut fields =
        vec![("version", "1"), ("statements", statements.as_str()), ("closes_on", "2026-03-20"), ("open", "1")];
    let change = format!("/surveys/{id}/change");
    let missing = ada.post(&change, &fields).await;
    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose who is asked here.").shows("Promises are kept");
    fields.extend(people.iter().map(|p| ("ours", p.as_str())).chain(there.iter().map(|p| ("theirs", p.as_str()))));
    ada.post(&change, &fields).await.is(StatusCode::SEE_OTHER);

    let link = last_link(&w, w.cleo, "survey").await.expect("a link");
    get_as(&w, "one", &link).await.is(StatusCode::OK).shows("This is for Cleo Brandt").shows("Promises are kept");
    let half = post_as(&w, "one", &link, &[("s1", "2"), ("words", "Too late")]).await;
    half.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose from 1 to 5 for “IT is asked early”").shows("Too late");
    let sheet = [("s1", "2"), ("s2", "1"), ("s3", "4")];
    post_as(&w, "one", &link, &sheet).await.is(StatusCode::OK).shows("Thank you.");
    get_as(&w, "two", &link).await.shows("You have answered.");
    post_as(&w, "two", &link, &sheet).await.shows("You have answered.");
    w.as_(lia).await.post(&format!("/surveys/{id}/answer"), &sheet).await.is(StatusCode::OK).shows("Thank you.");
    w.as_(gus)
        .await
        .post(&format!("/surveys/{id}/answer"), &[("s1", "3"), ("s2", "0"), ("s3", "4")])
        .await
        .shows("Thank");
    for who in [w.ada, w.ben, w.fay] {
        let said = [("s1", "5"), ("s2", "2"), ("s3", "4")];
        w.as_(who).await.post(&format!("/surveys/{id}/answer"), &said).await.is(StatusCode::OK);
    }
    dan.get(&format!("/surveys/{id}/answer")).await.is(StatusCode::NOT_FOUND);
    cleo.get(&begun.location).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("/surveys/{id}/close"), &[]).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&begun.location).await;
    page.shows("The widest gap is +2.7: Promises are kept");
    page.shows("Promises are kept IT says 5.0 from 3 voices they say 2.3 from 3 voices gap +2.7");
    page.shows("IT is asked early IT says 2.0 from 3 voices they say too few to show none");
    assert!(page.text().find("Promises are kept IT") < page.text().find("We would choose"), "the widest first");
    cleo.get(&begun.location).await.is(StatusCode::NOT_FOUND);
    ada.post(&format!("/surveys/{id}/share"), &[]).await.is(StatusCode::SEE_OTHER);
    cleo.get(&begun.location).await.shows("they say 2.3 from 3 voices gap +2.7");
    cleo.get(&list).await.shows("closed");
    cleo.get(&format!("/clients/{}/between", w.client)).await.shows("The widest gap is +2.7");
    w.as_(gus).await.get(&begun.location).await.is(StatusCode::NOT_FOUND);
    dan.get(&begun.location).await.is(StatusCode::NOT_FOUND);
    page.shows("It rests on 3 voices of IT and 3 of Field Operations.");
    begins_to_talk(&w, id, &page.body).await;
    w.verified().await;
}

/// Cleo, who reads what was shared, begins the conversation about the widest gap; once.
async fn begins_to_talk(w: &World, id: Uuid, page: &str) {
    let (ada, cleo) = (w.as_(w.ada).await, w.as_(w.cleo).await);
    let statement = page.split("/talk?statement=").nth(1).and_then(|r| r.split('"').next()).expect("one");
    let first = cleo.get(&format!("/surveys/{id}/talk?statement={statement}")).await;
    first.shows("Both sides see this differently: Promises are kept").shows("Begin the conversation");
    first.hides("has not read what both sides say");
    let talk = cleo.post(&format!("/surveys/{id}/talk"), &[("statement", statement)]).await;
    assert!(talk.location.starts_with("/conversations/"), "{}", talk.location);
    cleo.get(&talk.location).await.shows("Both sides see this differently: Promises are kept");
    ada.get(&format!("/surveys/{id}")).await.shows("The conversation about Promises are kept");
    ada.post(&format!("/surveys/{id}/talk"), &[("statement", statement)]).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn before_it_is_closed_there_is_nothing_to_read_for_anybody() {
    let w = World::new().await;
    let [lia, gus] = more(&w).await;
    let survey = opened(&w, &[lia, gus]).await;
    let page = format!("/surveys/{}", survey.0);
    let (ada, program) = (w.as_(w.ada).await, program(&w, w.ada).await);
    let before = (ada.get(&page).await.text(), program.get(&page).await);
    let list = ada.get(&format!("/clients/{}/surveys", w.client)).await.text();

    answers(&w, w.cleo, &survey, ([1, 1, 1], Some("CANARYSHEET"), false)).await;
    answers(&w, lia, &survey, ([1, 2, 1], Some("CANARYSIGNED"), true)).await;

    assert_eq!((ada.get(&page).await.text(), program.get(&page).await), before, "nobody sees that somebody answered");
    assert_eq!(ada.get(&format!("/clients/{}/surveys", w.client)).await.text(), list);
    let results = program.ask(Method::GET, &format!("{page}/results"), &[], None).await;
    is_problem(&results, 409, "survey_not_closed");
    for who in [w.ada, w.cleo, lia, w.dan, w.fay] {
        let reader = w.as_(who).await;
        for path in ["/", "/notices", "/listening?whose=all", "/people", page.as_str(), "/mails/mine"] {
            let body = reader.get(path).await.body;
            assert!(!body.contains("CANARYSIGNED") && !body.contains("CANARYSHEET"), "{path}");
        }
    }
    for text in rows(&w).await.into_iter().filter(|(table, _)| !table.starts_with("survey_")) {
        assert!(!text.1.contains("CANARY"), "{} holds what was answered", text.0);
    }
    ada.get(&page).await.shows("You are asked too");
    answers(&w, w.ada, &survey, ([1, 1, 1], None, false)).await;
    ada.get(&page).await.hides("You are asked too");
    w.as_(w.ben).await.get(&page).await.shows("You are asked too");
}

/// Every row of every table as a text, without ids that are drawn by lot.
async fn rows(w: &World) -> BTreeSet<(String, String)> {
    let schema = w.app.db.schema().await.expect("a schema");
    // The words of the search are of a type that PostgreSQL alone has.
    let all = schema.tables.iter().filter(|t| t.name != "search_docs");
    let tables: Vec<String> = all.map(|t| t.name.clone()).collect();
    let read = w.app.read(move |conn, _| {
        let mut all = BTreeSet::new();
        for table in &tables {
            for row in conn.all(&format!("select * from {table}"), &[])? {
                let lot = usize::from(table == "survey_words");
                let cells: Vec<String> = (lot..row.len()).map(|n| format!("{:?}", row.val(n))).collect();
                all.insert((table.clone(), cells.join(" ")));
            }
        }
        Ok(all)
    });
    read.await.expect("rows")
}

/// Who answered what: two worlds in which they answered the other way round hold the same rows.
#[tokio::test]
async fn whose_an_answer_is_cannot_be_found_from_the_rows() {
    let mut worlds = Vec::new();
    for turned in [false, true] {
        let w = World::new().await;
        let [lia, gus] = more(&w).await;
        let survey = opened(&w, &[lia, gus]).await;
        let before = rows(&w).await;
        let said: [([u8; 3], Option<&str>, bool); 2] =
            [([5, 4, 0], Some("One"), false), ([1, 2, 3], Some("Two"), false)];
        let [first, second] = if turned { [said[1], said[0]] } else { said };
        answers(&w, w.cleo, &survey, first).await;
        w.later(SignedDuration::from_hours(2));
        answers(&w, lia, &survey, second).await;
        let after = rows(&w).await;
        let moved: BTreeSet<String> = after.difference(&before).map(|(table, _)| table.clone()).collect();
        let only: BTreeSet<String> = ["survey_asked", "survey_counts", "survey_words"].map(str::to_owned).into();
        assert_eq!(moved, only, "nothing else knows that somebody answered");
        worlds.push(after.difference(&before).cloned().collect::<BTreeSet<_>>());
    }
    assert_eq!(worlds[0], worlds[1]);

    let w = World::new().await;
    let schema = w.app.db.schema().await.expect("a schema");
    for table in schema.tables.iter().filter(|t| matches!(t.name.as_str(), "survey_counts" | "survey_words")) {
        let tells = |name: &str| name.contains("person") || name.ends_with("_at") || name.ends_with("_on");
        assert!(table.columns.iter().all(|column| !tells(&column.name)), "{} tells whose an answer is", table.name);
    }
}

#[tokio::test]
async fn once_it_is_closed_nobody_finds_who_has_answered() {
    let w = World::new().await;
    let [lia, gus] = more(&w).await;
    let survey = opened(&w, &[lia, gus]).await;
    for who in [w.cleo, lia] {
        answers(&w, who, &survey, ([1, 2, 3], None, false)).await;
    }

    closed(&w, survey.0).await;

    let marks =
        w.app.read(|conn, _| Ok(conn.all("select 1 from survey_asked where answered = $1", &[true.into()])?.len()));
    assert_eq!(marks.await.expect("marks"), 0);
    let ada = w.as_(w.ada).await;
    ada.get(&format!("/surveys/{}", survey.0)).await.shows("On either side, fewer than three");
}

#[tokio::test]
async fn too_few_without_a_name_are_not_shown_and_what_was_signed_is() {
    let w = World::new().await;
    let [lia, gus] = more(&w).await;
    let survey = opened(&w, &[lia, gus]).await;
    for who in [w.ada, w.ben, w.fay] {
        answers(&w, who, &survey, ([4, 4, 4], None, false)).await;
    }
    answers(&w, w.cleo, &survey, ([2, 3, 1], Some("Ask us before the drawing."), true)).await;
    answers(&w, lia, &survey, ([5, 5, 5], Some("CANARYFEW"), false)).await;
    answers(&w, gus, &survey, ([5, 5, 5], None, false)).await;

    closed(&w, survey.0).await;

    let page = w.as_(w.ada).await.get(&format!("/surveys/{}", survey.0)).await;
    page.shows("Of the client, fewer than three answered without their name.").hides("CANARYFEW");
    page.shows("It rests on 3 voices of IT and 1 of Field Operations: too few to build on.");
    page.shows("they say 2.0 from 1 voice, signed gap +2.0")
        .shows("Signed: Cleo Brandt: 2")
        .shows("Ask us before the drawing.");
    let heard = w.as_(w.ada).await.get("/listening?whose=all").await;
    heard.hides("CANARYFEW");
    talking_shares_first(&w, survey.0, &page.body).await;
    w.as_(w.ada).await.get(&format!("/clients/{}/signals", w.client)).await.shows("Cleo Brandt in a survey");
}

/// Before anything is written, whoever begins a conversation learns that the client has not read what it is about, and can share it.
async fn talking_shares_first(w: &World, id: Uuid, page: &str) {
    let ada = w.as_(w.ada).await;
    let talks = w.app.read(|conn, _| Ok(conn.all("select 1 from conversations", &[])?.len())).await.expect("talks");
    let statement = page.split("/talk?statement=").nth(1).and_then(|r| r.split('"').next()).expect("one").to_owned();
    let form = format!("/surveys/{id}/talk?statement={statement}");
    ada.get(&form).await.shows("Field Operations has not read what both sides say.").shows("Begin it all the same");
    w.as_(w.cleo).await.get(&form).await.is(StatusCode::NOT_FOUND);
    let shared = ada.post(&format!("/surveys/{id}/share"), &[("statement", statement.as_str())]).await;
    assert_eq!(shared.location, form);
    ada.get(&form).await.shows("Begin the conversation").hides("has not read what both sides say");
    let now = w.app.read(|conn, _| Ok(conn.all("select 1 from conversations", &[])?.len())).await.expect("talks");
    assert_eq!(now, talks, "nothing is written before somebody says so");
}

#[tokio::test]
async fn it_closes_by_itself_when_its_last_day_has_passed_and_is_compared_with_the_one_before() {
    let w = World::new().await;
    let [lia, gus] = more(&w).await;
    for (theirs, ours) in [([1, 2, 3], [5, 4, 3]), ([3, 2, 3], [5, 4, 3])] {
        let (ada, client) = (w.scope(w.ada).await, w.client);
        let asking = Asking {
            closes_on: w.app.env().local().date().saturating_add(jiff::ToSpan::days(7)),
            statements: ASKS.iter().map(|words| (*words).to_owned()).collect(),
            ours: vec![w.ada, w.ben, w.fay],
            theirs: vec![w.cleo, lia, gus],
        };
        let made = w.app.write(move |tx, env| {
            let id = acts::begin(tx, env, &ada, client)?;
            acts::change(tx, env, &ada, (id, 1), &asking)?;
            acts::open(tx, env, &ada, id)?;
            Ok((id, store::statements(tx, id)?.into_iter().map(|one| one.id).collect::<Vec<_>>()))
        });
        let survey = made.await.expect("a survey");
        for (who, said) in [(w.cleo, theirs), (lia, theirs), (gus, theirs), (w.ada, ours), (w.ben, ours), (w.fay, ours)]
        {
            answers(&w, who, &survey, (said, None, false)).await;
        }
        w.later(SignedDuration::from_hours(24 * 9));
        entente::jobs::run_due(&w.app).await.expect("jobs");
        w.later(SignedDuration::from_hours(24 * AGAIN_DAYS));
    }

    let program = program(&w, w.ada).await;
    let all = program.get(&format!("/parties/{}/surveys", w.client)).await;
    let last = all["items"][0]["id"].as_str().expect("the last one").to_owned();
    let found = program.get(&format!("/surveys/{last}/results")).await;
    assert_eq!(found["gaps"][0]["gap"], 200, "{found}");
    let kept =
        found["gaps"].as_array().expect("gaps").iter().find(|g| g["statement"]["words"] == ASKS[0]).expect("one");
    assert_eq!((&kept["before"]["hundredths"], &kept["before"]["moved"]), (&json!(400), &json!("narrower")));
    let open = w.app.read(|conn, _| jobs::open(conn, acts::CLOSE, "")).await.expect("jobs");
    assert!(open.is_some(), "it looks again tomorrow");
}

#[tokio::test]
async fn programs_begin_open_answer_and_read() {
    let w = World::new().await;
    let [lia, gus] = more(&w).await;
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let to = format!("/parties/{}/surveys", w.client);
    is_problem(&dan.post(&to, json!({})).await, 404, "not_found");
    is_problem(&cleo.post(&to, json!({})).await, 404, "not_found");
    let made = read(ada.post(&to, json!({})).await.is(StatusCode::CREATED));
    let path = format!("/surveys/{}", made["id"].as_str().expect("an id"));
    assert_eq!(made["statements"].as_array().map(Vec::len), Some(10));
    let asking = json!({
        "closes_on": "2026-03-20", "statements": ASKS, "ours": [w.ada.0, w.ben.0, w.fay.0], "theirs": [w.cleo.0, lia.0, gus.0],
    });
    let changed = read(ada.ask(Method::PUT, &path, &[], Some(asking.clone())).await.is(StatusCode::OK));
    let strange = json!({ "closes_on": "2026-03-20", "statements": ASKS, "ours": [w.ada.0], "theirs": [w.dan.0] });
    is_problem(&ada.ask(Method::PUT, &path, &[], Some(strange)).await, 422, "invalid");
    ada.post(&format!("{path}/open"), json!({})).await.is(StatusCode::OK);
    is_problem(&ada.ask(Method::PUT, &path, &[], Some(asking)).await, 409, "survey_opened");

    let each: Vec<Uuid> = changed["statements"]
        .as_array()
        .expect("statements")
        .iter()
        .filter_map(|s| s["id"].as_str()?.parse().ok())
        .collect();
    let sheet = |value: Option<u8>| json!({ "answers": each.iter().map(|s| json!({ "statement": s, "value": value })).collect::<Vec<_>>() });
    is_problem(&cleo.post(&format!("{path}/answers"), json!({ "answers": [] })).await, 422, "invalid");
    is_problem(&cleo.post(&format!("{path}/answers"), sheet(Some(9))).await, 422, "invalid");
    let counted =
        cleo.ask(Method::POST, &format!("{path}/answers"), &[("Idempotency-Key", "k1")], Some(sheet(Some(2)))).await;
    assert_eq!(read(counted.is(StatusCode::OK)), json!({ "counted": true }));
    is_problem(&cleo.post(&format!("{path}/answers"), sheet(None)).await, 409, "survey_answered");
    is_problem(&dan.post(&format!("{path}/answers"), sheet(None)).await, 404, "not_found");
    let kept = w.app.read(|conn, _| {
        Ok(conn.all("select 1 from answered where status = 200 and body like '%counted%'", &[])?.len())
    });
    assert_eq!(kept.await.expect("answers that were kept"), 0);
    ada.post(&format!("{path}/close"), json!({})).await.is(StatusCode::OK);
    let found = ada.get(&format!("{path}/results")).await;
    assert_eq!(found["too_few"], json!(["ours", "theirs"]));
    assert!(found["gaps"].as_array().expect("gaps").iter().all(|gap| gap["gap"].is_null() && gap["theirs"].is_null()));
    is_problem(&cleo.ask(Method::GET, &format!("{path}/results"), &[], None).await, 404, "not_found");
    ada.post(&format!("{path}/share"), json!({})).await.is(StatusCode::OK);
    cleo.get(&format!("{path}/results")).await;
    is_problem(&ada.post(&format!("{path}/drop"), json!({})).await, 409, "survey_over");
}
