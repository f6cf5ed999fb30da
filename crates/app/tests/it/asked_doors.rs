//! Who answers for somebody: their own door and nobody else's, people of their own side alone, and never twice side by side.

use axum::http::{Method, StatusCode};
use domain::kernel::{PartyId, PersonId};
use domain::partnership::{Says, Test};
use domain::party::{PartyKind, Role};
use entente::asked::acts::{self, Asking, Sheet};
use entente::asked::store;
use entente::kit::error::AppError;
use entente::kit::mailing::Mailing;
use entente::mail;
use entente::partnership::litmus::acts as litmus;
use entente::people::acts::{self as people, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::store::{Party, Person, roles};
use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};
use serde_json::json;
use uuid::Uuid;

use crate::api::{is_problem, json as read, program};
use crate::links::{get_as, last_link};
use crate::world::World;

const TEST: Scope = Scope::System("a test");

/// Somebody of our house.
async fn somebody(w: &World, name: &'static str, role: Role) -> PersonId {
    at(w, w.it, (name, role)).await
}

async fn at(w: &World, it: PartyId, (name, role): (&'static str, Role)) -> PersonId {
    let made = w.app.write(move |tx, env| {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let new = Person { name: name.to_owned(), email: Some(email), ..blank_person() };
        people::add_person(tx, env, &TEST, new, it, role)
    });
    made.await.expect("somebody")
}

/// A draft with these people of the client.
async fn draft(w: &World, theirs: &[PersonId]) -> Result<Uuid, AppError> {
    draft_of(w, w.client, theirs).await
}

async fn draft_of(w: &World, client: PartyId, theirs: &[PersonId]) -> Result<Uuid, AppError> {
    let ada = w.scope(w.ada).await;
    let statements =
        ["Promises are kept", "IT is asked early", "We would choose each other again"].map(str::to_owned).to_vec();
    let closes_on = w.app.env().local().date().saturating_add(8.days());
    let asking = Asking { closes_on, statements, ours: vec![w.ada], theirs: theirs.to_vec() };
    let made = w.app.write(move |tx, env| {
        let id = acts::begin(tx, env, &ada, client)?;
        acts::change(tx, env, &ada, (id, 1), &asking)?;
        Ok(id)
    });
    made.await
}

/// Somebody answers without their name.
async fn says(w: &World, who: PersonId, id: Uuid) -> Result<(), AppError> {
    let said = w.app.write(move |tx, env| {
        let values = store::statements(tx, id)?.into_iter().map(|one| (one.id, Some(3))).collect();
        acts::answer(tx, env, who, id, &Sheet { values, ..Sheet::default() })
    });
    said.await
}

async fn open(w: &World, id: Uuid) -> Result<(), AppError> {
    let ada = w.scope(w.ada).await;
    w.app.write(move |tx, env| acts::open(tx, env, &ada, id)).await
}

#[tokio::test]
async fn two_surveys_are_never_open_side_by_side() {
    let w = World::new().await;
    let [first, second] = [draft(&w, &[w.cleo]).await.expect("one"), draft(&w, &[w.cleo]).await.expect("another")];
    open(&w, first).await.expect("open");

    let refused = open(&w, second).await;

    assert!(matches!(refused, Err(AppError::Refused { code: "survey_is_open", .. })), "{refused:?}");
    acts::closing(&w.app, &w.scope(w.ada).await, first).await.expect("closed");
    open(&w, second).await.expect("the other one, then");
}

#[tokio::test]
async fn what_could_be_read_is_not_asked_again_with_one_person_less() {
    let w = World::new().await;
    let [lia, gus] =
        [at(&w, w.client, ("Lia There", Role::User)).await, at(&w, w.client, ("Gus There", Role::User)).await];
    let first = draft(&w, &[w.cleo, lia, gus]).await.expect("one");
    open(&w, first).await.expect("open");
    for who in [w.cleo, lia, gus] {
        says(&w, who, first).await.expect("an answer");
    }
    acts::closing(&w.app, &w.scope(w.ada).await, first).await.expect("closed");
    let unit = Party { kind: PartyKind::Client, name: "A unit".into(), parent: Some(w.client), ..blank_party() };
    let unit = w.app.write(move |tx, env| people::add_party(tx, env, &TEST, unit.clone())).await.expect("a unit");
    w.app.write(move |tx, env| people::give_role(tx, env, &TEST, gus, unit, Role::User)).await.expect("a role");

    let second = draft(&w, &[w.cleo, lia]).await.expect("another");
    let refused = open(&w, second).await;
    let below = draft_of(&w, unit, &[gus]).await.expect("one of the unit");
    let too = open(&w, below).await;

    let from = |refused: Result<(), AppError>| match refused {
        Err(AppError::Refused { code: "asked_lately", sentence }) => sentence,
        other => panic!("{other:?}"),
    };
    let list = w.as_(w.ada).await.get(&format!("/clients/{}/surveys", w.client)).await;
    list.shows("Ask again from Monday 11 May 2026 on").hides("Ask both sides");
    assert!(from(refused).contains("Ask again from Monday 11 May 2026 on"));
    from(too);
    w.later(SignedDuration::from_hours(24 * 61));
    let third = draft(&w, &[w.cleo, lia]).await.expect("a third");
    open(&w, third).await.expect("later it can be asked again");
}

#[tokio::test]
async fn whoever_left_answers_for_nobody_and_everybody_sees_with_whom_they_are_counted() {
    let w = World::new().await;
    let lia = at(&w, w.client, ("Lia There", Role::User)).await;
    let id = draft(&w, &[w.cleo, lia]).await.expect("a draft");
    open(&w, id).await.expect("open");
    let link = last_link(&w, lia, "survey").await.expect("a link");
    w.as_(w.cleo).await.get(&format!("/surveys/{id}/answer")).await.shows("Also asked on your side: Lia There.");
    get_as(&w, "hers", &link).await.shows("Also asked on your side: Cleo Brandt.");
    let left = w.app.write(move |tx, env| {
        let held = roles(tx, lia)?;
        held.iter().try_for_each(|one| people::end_role(tx, env, &TEST, one.id).map(|_| ()))
    });
    left.await.expect("she left");

    get_as(&w, "hers", &link).await.is(StatusCode::CONFLICT).shows("to which you do not belong any more");

    let refused = says(&w, lia, id).await;
    assert!(matches!(refused, Err(AppError::Refused { code: "asked_left", .. })), "{refused:?}");
}

#[tokio::test]
async fn nobody_of_our_house_speaks_for_a_client() {
    let w = World::new().await;
    let (fay, client) = (w.fay, w.client);
    w.app.write(move |tx, env| people::give_role(tx, env, &TEST, fay, client, Role::User)).await.expect("a role");

    let refused = draft(&w, &[w.cleo, w.fay]).await;

    assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
}

#[tokio::test]
async fn whose_door_another_chose_answers_by_the_letter_alone() {
    let w = World::new().await;
    let wo = somebody(&w, "Wo Admin", Role::Administrator).await;
    let id = draft(&w, &[w.cleo]).await.expect("a draft");
    open(&w, id).await.expect("open");
    let link = last_link(&w, w.cleo, "survey").await.expect("a link");
    let form = format!("/surveys/{id}/answer");
    w.as_(w.cleo).await.get(&form).await.is(StatusCode::OK);
    w.later(SignedDuration::from_hours(1));

    let chosen = [("password", "a password of Wo")];
    w.as_(wo).await.post(&format!("/people/{}/password", w.cleo), &chosen).await.is(StatusCode::SEE_OTHER);

    let cleo = w.as_(w.cleo).await;
    cleo.get(&form).await.is(StatusCode::CONFLICT).shows("Answer by the link in your letter");
    cleo.get("/").await.hides("You are asked how it is to work");
    let body = json!({ "answers": [], "signed": false });
    is_problem(&program(&w, w.cleo).await.post(&format!("/surveys/{id}/answers"), body).await, 409, "other_door");
    get_as(&w, "hers", &link).await.is(StatusCode::OK).shows("Promises are kept");
}

#[tokio::test]
async fn a_litmus_too_is_answered_by_the_letter_alone_then() {
    let w = World::new().await;
    let (wo, mo) =
        (somebody(&w, "Wo Admin", Role::Administrator).await, somebody(&w, "Mo Outside", Role::Facilitator).await);
    let asking =
        litmus::Asking { closes_on: date(2026, 3, 20), theirs: vec![w.cleo], ours: vec![w.ada], neutral: Some(mo) };
    let (ada, client) = (w.scope(w.ada).await, w.client);
    let begun = w.app.write(move |tx, env| litmus::begin(tx, env, &ada, client, &asking)).await.expect("a litmus");
    let link = last_link(&w, w.cleo, "litmus").await.expect("a link");
    let form = format!("/litmus-tests/{begun}/answer");
    w.as_(w.cleo).await.get("/").await.shows("You are asked how much of a partnership it is");
    w.later(SignedDuration::from_hours(1));

    let chosen = [("password", "a password of Wo")];
    w.as_(wo).await.post(&format!("/people/{}/password", w.cleo), &chosen).await.is(StatusCode::SEE_OTHER);

    let cleo = w.as_(w.cleo).await;
    cleo.get(&form).await.is(StatusCode::CONFLICT).shows("Answer by the link in your letter");
    cleo.post(&form, &[]).await.is(StatusCode::CONFLICT);
    cleo.get("/").await.hides("You are asked how much of a partnership it is");
    get_as(&w, "hers", &link).await.is(StatusCode::OK).shows("Is IT a partner");
}

#[tokio::test]
async fn the_self_check_asks_nobody_whose_door_another_chose() {
    let w = World::new().await;
    let wo = somebody(&w, "Wo Admin", Role::Administrator).await;
    let begun = program(&w, w.ada).await.post("/self-checks", json!({})).await;
    let id = read(begun.is(StatusCode::CREATED))["id"].as_str().expect("an id").to_owned();
    let asked = "You are asked about ten admissions";
    w.as_(w.ada).await.get("/").await.shows(asked);
    w.later(SignedDuration::from_hours(1));

    let chosen = [("password", "a password of Wo")];
    w.as_(wo).await.post(&format!("/people/{}/password", w.ada), &chosen).await.is(StatusCode::SEE_OTHER);

    let ada = w.as_(w.ada).await;
    ada.get("/").await.hides(asked);
    ada.get("/self-check").await.hides("Send my answers");
    let says = ["so"; 10];
    let sent = program(&w, w.ada).await.post(&format!("/self-checks/{id}/answers"), json!({ "says": says })).await;
    is_problem(&sent, 409, "other_door");
}

#[tokio::test]
async fn a_litmus_that_could_be_read_is_not_held_again_soon_nor_one_below_it() {
    let w = World::new().await;
    let [lia, gus] =
        [at(&w, w.client, ("Lia There", Role::User)).await, at(&w, w.client, ("Gus There", Role::User)).await];
    let mo = somebody(&w, "Mo Outside", Role::Facilitator).await;
    let unit = Party { kind: PartyKind::Client, name: "A unit".into(), parent: Some(w.client), ..blank_party() };
    let unit = w.app.write(move |tx, env| people::add_party(tx, env, &TEST, unit.clone())).await.expect("a unit");
    w.app.write(move |tx, env| people::give_role(tx, env, &TEST, gus, unit, Role::User)).await.expect("a role");
    let asks = async |client: PartyId, theirs: Vec<PersonId>| {
        let (ada, ours, closes_on) = (w.scope(w.ada).await, vec![w.ada], w.app.env().local().date() + 8.days());
        let asking = litmus::Asking { closes_on, theirs, ours, neutral: Some(mo) };
        w.app.write(move |tx, env| litmus::begin(tx, env, &ada, client, &asking)).await
    };
    let first = asks(w.client, vec![w.cleo, lia, gus]).await.expect("one");
    let beside = asks(unit, vec![gus]).await;
    assert!(matches!(beside, Err(AppError::Refused { code: "litmus_is_open", .. })), "{beside:?}");
    for who in [w.cleo, lia, gus] {
        let said = Test::ALL.iter().map(|test| (*test, Says::Yes, None)).collect();
        let sheet = litmus::Sheet { said, alone: false };
        w.app.write(move |tx, env| litmus::answer(tx, env, who, first, &sheet)).await.expect("an answer");
    }
    let ada = w.scope(w.ada).await;
    w.app.write(move |tx, env| litmus::close(tx, env, &ada, first)).await.expect("closed");

    for (client, theirs) in [(w.client, vec![w.cleo, lia]), (unit, vec![gus])] {
        let refused = asks(client, theirs).await;
        assert!(matches!(refused, Err(AppError::Refused { code: "asked_lately", .. })), "{refused:?}");
    }
    let list = w.as_(w.ada).await.get(&format!("/clients/{}/litmus", w.client)).await;
    list.shows("Ask again from Monday 11 May 2026 on").hides("Begin another");
    w.later(SignedDuration::from_hours(24 * 61));
    assert!(asks(w.client, vec![w.cleo, lia]).await.is_ok(), "later it can");
}

#[tokio::test]
async fn what_was_told_in_confidence_before_stays_closed_to_a_facilitator_of_today() {
    let w = World::new().await;
    let wo = somebody(&w, "Wo Admin", Role::Administrator).await;
    let mo = somebody(&w, "Mo Outside", Role::Facilitator).await;
    w.later(SignedDuration::from_hours(1));
    let told = json!({ "party": w.client, "words": "They wait too long.",
        "visibility": "confidential" });
    let told = read(program(&w, w.ada).await.post("/signals", told).await.is(StatusCode::CREATED));
    let path = format!("/signals/{}", told["id"].as_str().expect("an id"));
    w.later(SignedDuration::from_hours(1));
    let late = somebody(&w, "Late Comer", Role::Facilitator).await;
    let roles = format!("/people/{wo}/roles");
    let role = json!({ "party": w.it, "role": "facilitator" });

    is_problem(&program(&w, wo).await.post(&roles, role).await, 422, "invalid");
    program(&w, mo).await.get(&path).await;
    is_problem(&program(&w, late).await.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    let chosen = [("password", "a password of Wo")];
    w.as_(wo).await.post(&format!("/people/{mo}/password"), &chosen).await.is(StatusCode::SEE_OTHER);
    is_problem(&program(&w, mo).await.ask(Method::GET, &path, &[], None).await, 404, "not_found");
    program(&w, w.ada).await.get(&path).await;
}

/// Whoever runs this Entente sees that somebody is asked; with the words and the link they could find out who has answered.
#[tokio::test]
async fn a_letter_that_asks_for_an_answer_without_a_name_is_for_its_reader_alone() {
    let w = World::new().await;
    let wo = somebody(&w, "Wo Admin", Role::Administrator).await;
    let id = draft(&w, &[w.cleo]).await.expect("a draft");
    open(&w, id).await.expect("open");
    let link = last_link(&w, w.cleo, "survey").await.expect("a link");
    let cleo = w.cleo.0;
    let letter = w.app.read(move |conn, _| {
        let row = conn.one("select id from letters where person_id = $1 and purpose = 'survey'", &[cleo.into()])?;
        Ok::<Uuid, AppError>(row.expect("a letter").at(0)?)
    });
    let letter = letter.await.expect("a letter");
    let (page, asks) = (format!("/mails/{letter}"), "are asked the same");

    let admin = w.as_(wo).await;
    for path in ["/mails".to_owned(), page.clone()] {
        admin
            .get(&path)
            .await
            .is(StatusCode::OK)
            .shows("How is it to work with IT?")
            .hides(asks)
            .hides("/survey/")
            .hides(&link);
    }
    admin.get(&page).await.shows("Its words are for its reader only.").hides("[Answer]");
    for path in ["/letters".to_owned(), format!("/letters/{letter}")] {
        let told = program(&w, wo).await.get(&path).await.to_string();
        assert!(
            told.contains("How is it to work with IT?") && !told.contains(asks) && !told.contains("[Answer]"),
            "{told}"
        );
    }

    let own = w.as_(w.cleo).await;
    own.get("/mails/mine").await.shows("How is it to work with IT?");
    own.get(&page).await.shows(asks).hides("Its words are for its reader only.");
    let told = program(&w, w.cleo).await.get(&format!("/letters/{letter}")).await.to_string();
    assert!(told.contains(asks), "{told}");
}

/// Whoever changes the address of somebody else gets no link of theirs by sending the letter once more.
#[tokio::test]
async fn the_link_goes_where_it_was_meant_to_go_and_nowhere_else() {
    let w = World::new().await;
    let id = draft(&w, &[w.cleo]).await.expect("a draft");
    open(&w, id).await.expect("open");
    let cleo = w.cleo.0;
    let goes = w.app.write(move |tx, env| {
        tx.run("update people set email = 'another@example.org' where id = $1", &[cleo.into()])?;
        let row = tx.one("select id from letters where person_id = $1 and purpose = 'survey'", &[cleo.into()])?;
        let letter = mail::LetterId(row.expect("a letter").at(0)?);
        mail::prepare::prepare(tx, env, &Mailing::default(), letter)
    });

    match goes.await.expect("prepared") {
        mail::prepare::Fate::Goes(letter) => assert_eq!(letter.to, "cleo@example.org"),
        other => panic!("{other:?}"),
    }
}
