//! What a reader learns beside what they asked for: the parties of a person, what a unit lies under, whose an e-mail is, who is
//! away. Pages, programs and searches tell the same, which is what the reader may see.

use axum::http::StatusCode;
use domain::kernel::{PartyId, PersonId};
use domain::party::{PartyKind, Role};
use entente::people::acts::{self, blank_party, blank_person};
use entente::people::scope::Scope;
use entente::people::store::{Party, Person};

use crate::api::program;
use crate::world::{PASSWORD, World};

/// A unit of Field Operations with one reader, and Cleo at Laboratories as well.
async fn unit(world: &World) -> (PartyId, PersonId) {
    let (client, other, cleo) = (world.client, world.other, world.cleo);
    let made = world.app.write(move |tx, env| {
        let s = Scope::System("a unit");
        let depot = Party { kind: PartyKind::Client, name: "Depot".into(), parent: Some(client), ..blank_party() };
        let depot = acts::add_party(tx, env, &s, depot)?;
        let uma = Person { name: "Uma Reyes".into(), email: Some("uma@example.org".into()), ..blank_person() };
        let uma = acts::add_person(tx, env, &s, uma, depot, Role::Requester)?;
        acts::give_role(tx, env, &s, uma, client, Role::User)?;
        let held = entente::people::store::roles(tx, uma)?;
        let above = held.iter().find(|m| m.party == client).expect("a role above").id;
        acts::end_role(tx, env, &s, above)?;
        acts::give_role(tx, env, &s, cleo, other, Role::User)?;
        Ok((depot, uma))
    });
    made.await.expect("a unit")
}

#[tokio::test]
async fn a_person_is_shown_with_the_parties_that_the_reader_sees_and_no_other() {
    let world = World::new().await;
    unit(&world).await;
    // A colleague who reads Field Operations only.
    let (client, cleo) = (world.client, world.cleo);
    let gus = world.app.write(move |tx, env| {
        let gus = Person { name: "Gus Hale".into(), ..blank_person() };
        acts::add_person(tx, env, &Scope::System("a colleague"), gus, client, Role::User)
    });
    let gus = world.as_(gus.await.expect("a colleague")).await;

    gus.get(&format!("/people/{cleo}")).await.is(StatusCode::OK).shows("Field Operations").hides("Laboratories");
    gus.get("/people").await.is(StatusCode::OK).shows("Cleo Brandt").hides("Laboratories");
    world.as_(world.ada).await.get(&format!("/people/{cleo}")).await.shows("User at Laboratories");
}

#[tokio::test]
async fn whoever_reads_a_unit_learns_nothing_of_what_it_lies_under() {
    let world = World::new().await;
    let (depot, uma) = unit(&world).await;
    let (page, programs) = (world.as_(uma).await, program(&world, uma).await);

    for path in [format!("/clients/{depot}"), "/find?q=Depot".into(), format!("/people/{uma}"), "/me".into()] {
        page.get(&path).await.is(StatusCode::OK).hides("Field Operations");
    }
    for path in [format!("/parties/{depot}"), "/find?q=Depot".into(), format!("/people/{uma}")] {
        let told = programs.get(&path).await.to_string();
        assert!(told.contains("Depot") && !told.contains("Field Operations"), "{path}: {told}");
    }
    world.as_(world.ada).await.get(&format!("/clients/{depot}")).await.shows("Field Operations");
    world.as_(world.cleo).await.get(&format!("/clients/{depot}")).await.shows("Field Operations");
}

#[tokio::test]
async fn our_people_are_known_to_others_by_name_and_role() {
    let world = World::new().await;
    let (ada, fay) = (world.ada, world.fay);
    let scope = world.scope(ada).await;
    let days = ("2026-03-10".parse().expect("a day"), "2026-03-20".parse().expect("a day"));
    let named = world.app.write(move |tx, env| acts::name_deputy(tx, env, &scope, ada, fay, days));
    named.await.expect("a deputy");
    let (page, path) = (world.as_(world.cleo).await, format!("/people/{ada}"));

    page.get(&path).await.is(StatusCode::OK).shows("Relationship manager").hides("Fay Moore").hides("ada@example.org");
    page.get("/people").await.shows("Ada Lund").shows("cleo@example.org").hides("ada@example.org");
    let programs = program(&world, world.cleo).await;
    assert!(!programs.get(&path).await.to_string().contains("ada@example.org"));
    world.as_(world.ben).await.get(&path).await.shows("Fay Moore").shows("ada@example.org");

    // Nor is it found by what is not shown.
    for path in ["/people?q=ada%40example", "/find?q=ada%40example.org"] {
        page.get(path).await.is(StatusCode::OK).hides("Ada Lund");
    }
    for path in ["/people?q=ada%40example", "/find?q=ada%40example.org"] {
        assert!(!programs.get(path).await.to_string().contains("Ada Lund"), "{path}");
    }
    page.get("/people?q=cleo%40example").await.shows("Cleo Brandt");
    world.as_(world.ben).await.get("/find?q=ada%40example.org").await.shows("Ada Lund");
}

#[tokio::test]
async fn who_has_an_email_is_told_only_to_those_who_may_read_it() {
    let world = World::new().await;
    let (cleo, taken) = (world.as_(world.cleo).await, "This e-mail is taken. Use another.");
    let with = |email: &'static str| [("name", "Cleo Brandt"), ("email", email)];

    cleo.post("/me", &with("dan@example.org"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows(taken)
        .hides("Dan Haas");
    cleo.post("/me", &with("ada@example.org"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows(taken)
        .hides("Ada Lund");

    // And one cannot go on asking.
    for _ in 0..3 {
        cleo.post("/me", &with("sam@example.org")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    cleo.post("/me", &with("fay@example.org")).await.is(StatusCode::TOO_MANY_REQUESTS);
    cleo.post("/me", &with("cleo@example.org")).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ones_own_password_is_not_guessed_from_a_browser_that_was_left_open() {
    let world = World::new().await;
    let (id, hash) = (world.cleo, entente::people::sessions::hashed(PASSWORD).expect("a hash"));
    let set = world.app.write(move |tx, _| entente::people::sessions::set_password(tx, id, Some(&hash)));
    set.await.expect("a password");
    let cleo = world.as_(id).await;
    let with = |current: &'static str| [("current", current), ("password", "another sentence")];
    for _ in 0..8 {
        cleo.post("/me/password", &with("not this one")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }

    cleo.post("/me/password", &with("not this one")).await.is(StatusCode::TOO_MANY_REQUESTS);
    cleo.post("/me/password", &with(PASSWORD)).await.is(StatusCode::TOO_MANY_REQUESTS);

    world.later(jiff::SignedDuration::from_secs(20));
    cleo.post("/me/password", &with(PASSWORD)).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_we_remark_about_a_person_outlives_their_own_form() {
    let world = World::new().await;
    let (cleo, scope) = (world.cleo, world.scope(world.ada).await);
    let remarked = world.app.write(move |tx, env| {
        let person = entente::people::store::find_person(tx, &scope, cleo)?;
        acts::change_person(tx, env, &scope, Person { about: Some("Prefers the phone.".into()), ..person })
    });
    remarked.await.expect("a remark");

    let saved = world.as_(cleo).await.post("/me", &[("name", "Cleo B"), ("email", "cleo@example.org")]).await;

    saved.is(StatusCode::SEE_OTHER);
    world.as_(world.ada).await.get(&format!("/people/{cleo}")).await.shows("Cleo B").shows("Prefers the phone.");
}
