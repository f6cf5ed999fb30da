//! People and parties as pages: made, changed, retired, and by whom.

use axum::http::StatusCode;
use domain::kernel::{PartyId, PersonId};
use domain::party::Role;
use entente::people::store;

use crate::world::{PASSWORD, World};

fn id_in(path: &str) -> PersonId {
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id at the end of the path")
}

#[tokio::test]
async fn a_client_is_added_with_its_people_and_shows_on_the_list() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    ada.get("/parties/new?kind=client").await.is(StatusCode::OK).shows("Add a client");

    let added = ada.post("/parties/new", &[("kind", "client"), ("name", "Supply Chain")]).await;

    added.is(StatusCode::SEE_OTHER);
    assert!(added.location.starts_with("/clients/"), "{}", added.location);
    let page = ada.get(&added.location).await;
    page.is(StatusCode::OK).shows("Supply Chain").shows("Silence is not health");
    let party = added.location.rsplit('/').next().expect("an id");
    let fields = [("party", party), ("name", "Beata Nowak"), ("email", "Beata@Example.org"), ("role", "sponsor")];
    let person = ada.post("/people/new", &fields).await;
    person.is(StatusCode::SEE_OTHER);
    ada.get(&person.location).await.shows("Beata Nowak").shows("Sponsor at Supply Chain").shows("beata@example.org");
    ada.get("/clients").await.shows("Supply Chain").shows("Beata Nowak");
}

#[tokio::test]
async fn a_form_with_something_missing_keeps_what_was_typed_and_names_each_field() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let party = world.client.to_string();

    let again =
        ada.post("/people/new", &[("party", &party), ("name", ""), ("email", "no-place"), ("title", "Buyer")]).await;

    again.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Three things need another look");
    again.shows("Write the name as others should see it.").shows("Choose what this person is there.");
    assert!(again.body.contains(r#"value="no-place""#) && again.body.contains(r#"value="Buyer""#), "{}", again.text());
}

#[tokio::test]
async fn roles_offered_fit_the_party() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    let form = ada.get(&format!("/people/new?party={}", world.client)).await;

    form.shows("Sponsor").shows("Decision maker").hides("Delivery lead").hides("Supplier contact");
}

#[tokio::test]
async fn an_email_belongs_to_one_person() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let party = world.client.to_string();

    let fields = [("party", party.as_str()), ("name", "Another Cleo"), ("email", "cleo@example.org"), ("role", "user")];
    let again = ada.post("/people/new", &fields).await;

    again.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Cleo Brandt has this e-mail already");
}

#[tokio::test]
async fn whoever_is_second_is_told_kindly_and_loses_nothing() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let edit = format!("/parties/{}/edit", world.client);
    ada.get(&edit).await.is(StatusCode::OK);
    let first = ada.post(&edit, &[("name", "Field Work"), ("version", "2")]).await;
    first.is(StatusCode::SEE_OTHER);

    let second = ada.post(&edit, &[("name", "Field Crews"), ("version", "2")]).await;

    second.is(StatusCode::CONFLICT).shows("Somebody else was first.").shows("It now says: Field Work");
    assert!(second.body.contains(r#"value="Field Crews""#), "what was typed stays");
    let third = ada.post(&edit, &[("name", "Field Crews"), ("version", "3")]).await;
    third.is(StatusCode::SEE_OTHER);
    ada.get(&third.location).await.shows("Field Crews");
}

#[tokio::test]
async fn a_retired_party_leaves_the_lists_and_keeps_its_promises() {
    let world = World::new().await;
    world.promised("An hourly feed", 10).await;
    let ada = world.as_(world.ada).await;

    ada.post(&format!("/parties/{}/retire", world.client), &[]).await.is(StatusCode::SEE_OTHER);

    assert!(!ada.get("/clients").await.text().contains("Field Operations"), "it is in no list");
    let page = ada.get(&format!("/clients/{}", world.client)).await;
    page.is(StatusCode::OK).shows("retired").shows("An hourly feed");
    ada.post(&format!("/parties/{}/bring-back", world.client), &[]).await.is(StatusCode::SEE_OTHER);
    ada.get("/clients").await.shows("Field Operations");
}

#[tokio::test]
async fn parties_show_as_a_tree() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let parent = world.client.to_string();
    let added = ada.post("/parties/new", &[("kind", "client"), ("name", "Depot North"), ("parent", &parent)]).await;
    added.is(StatusCode::SEE_OTHER);

    let tree = ada.get("/parties?kind=client").await;

    tree.shows("Field Operations: Depot North");
    let house = ada.get("/parties?kind=it").await;
    house.shows("Ostermoor IT").shows("Ostermoor IT: Integration");
    ada.get(&format!("/clients/{}", world.client)).await.shows("Depot North");
}

#[tokio::test]
async fn rights_are_asked_of_the_acts() {
    let world = World::new().await;
    let (ben, cleo) = (world.as_(world.ben).await, world.as_(world.cleo).await);

    for path in ["/parties/new?kind=client", "/parties/new?kind=team"] {
        ben.get(path).await.is(StatusCode::FORBIDDEN).shows("That is not yours to do");
    }
    cleo.post("/parties/new", &[("kind", "client"), ("name", "Mine")]).await.is(StatusCode::FORBIDDEN);
    let password = [("password", "a longer sentence")];
    cleo.post(&format!("/people/{}/password", world.ada), &password).await.is(StatusCode::FORBIDDEN);
    cleo.post(&format!("/people/{}/retire", world.ada), &[]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_role_is_given_and_ended_and_stays_readable() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let path = format!("/people/{}/roles", world.cleo);
    ada.get(&path).await.is(StatusCode::OK).shows("Where does Cleo Brandt belong?");
    let party = world.client.to_string();
    ada.get(&format!("{path}?party={party}")).await.shows("What is Cleo Brandt at Field Operations?");

    ada.post(&path, &[("party", &party), ("role", "requester")]).await.is(StatusCode::SEE_OTHER);

    let scope = world.scope(world.ada).await;
    let cleo = world.cleo;
    let held =
        world.app.read(move |conn, _| store::find_person(conn, &scope, cleo).and_then(|p| store::roles(conn, p.id)));
    let sponsor = held.await.expect("roles").into_iter().find(|m| m.role == Role::Sponsor).expect("a sponsor");
    ada.post(&format!("{path}/{}/end", sponsor.id), &[]).await.is(StatusCode::SEE_OTHER);
    let page = ada.get(&format!("/people/{}", world.cleo)).await;
    page.shows("Requester at Field Operations").shows("What they were").shows("Sponsor at Field Operations");
}

#[tokio::test]
async fn a_deputy_is_named_for_some_days() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let (ben, fay) = (world.ben.to_string(), world.fay.to_string());
    let wrong = [("deputy", ben.as_str()), ("from", "2026-03-20"), ("until", "2026-03-18")];
    ada.post("/me/deputies", &wrong)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("The last day lies before the first");

    let named = [("deputy", fay.as_str()), ("from", "2026-03-12"), ("until", "2026-03-18")];
    ada.post("/me/deputies", &named).await.is(StatusCode::SEE_OTHER);

    ada.get("/me").await.shows("Fay Moore").shows("12 Mar to 18 Mar");
    ada.get(&format!("/people/{}", world.ada)).await.shows("Who speaks for them");
}

#[tokio::test]
async fn ones_own_password_needs_the_one_before() {
    let world = World::new().await;
    let (ada, elsewhere) = (world.as_(world.ada).await, world.as_(world.ada).await);
    let hash = entente::people::sessions::hashed(PASSWORD).expect("a hash");
    let id = world.ada;
    let set = world.app.write(move |tx, _| {
        let session = "none of these";
        entente::people::sessions::change_password(tx, id, &hash, session)
    });
    set.await.expect("a password");
    // That has ended every session; begin two again.
    let (here, there) = (world.as_(world.ada).await, world.as_(world.ada).await);
    ada.get("/me").await.is(StatusCode::SEE_OTHER);
    elsewhere.get("/me").await.is(StatusCode::SEE_OTHER);

    let wrong = here.post("/me/password", &[("current", "not this one"), ("password", "another sentence")]).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("This is not your password now");
    let short = here.post("/me/password", &[("current", PASSWORD), ("password", "short")]).await;
    short.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose at least");
    here.post("/me/password", &[("current", PASSWORD), ("password", "another sentence")])
        .await
        .is(StatusCode::SEE_OTHER);

    here.get("/me").await.is(StatusCode::OK);
    there.get("/me").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn other_sessions_can_be_ended() {
    let world = World::new().await;
    let (here, there) = (world.as_(world.ada).await, world.as_(world.ada).await);
    here.get("/me").await.shows("End all others");

    here.post("/me/sessions/end-others", &[]).await.is(StatusCode::SEE_OTHER);

    there.get("/me").await.is(StatusCode::SEE_OTHER);
    let page = here.get("/me").await;
    assert!(!page.text().contains("End all others"), "nobody else is there");
}

#[tokio::test]
async fn theme_and_keys_are_kept() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;

    ada.post("/me/taste", &[("theme", "dark")]).await.is(StatusCode::SEE_OTHER);

    let page = ada.get("/me").await;
    assert!(page.body.contains(r#"data-theme="dark""#) && page.body.contains(r#"data-keys="off""#));
}

#[tokio::test]
async fn people_are_paged_by_name_in_both_directions() {
    let world = World::new().await;
    let client = world.client;
    let many = world.app.write(move |tx, env| {
        let scope = entente::people::scope::Scope::System("many people");
        for n in 0..120 {
            let name = format!("Person {n:03}");
            let person = store::Person { name, ..entente::people::acts::blank_person() };
            entente::people::acts::add_person(tx, env, &scope, person, client, Role::User)?;
        }
        Ok(())
    });
    many.await.expect("people");
    let ada = world.as_(world.ada).await;
    let link = |page: &crate::world::Answer, rel: &str| {
        let mark = format!(r#"rel="{rel}" href=""#);
        let rest = page.body.split(&mark).nth(1).expect("a link");
        rest.split('"').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&")
    };

    let first = ada.get("/people?q=person").await;
    let second = ada.get(&link(&first, "next")).await;
    let third = ada.get(&link(&second, "next")).await;
    let back = ada.get(&link(&third, "prev")).await;

    first.shows("Person 000").shows("Person 049");
    second.shows("Person 050").shows("Person 099");
    third.shows("Person 100").shows("Person 119");
    assert_eq!(back.text(), second.text());
}

#[tokio::test]
async fn somebody_who_has_left_cannot_come_in() {
    let world = World::new().await;
    let (ada, cleo) = (world.as_(world.ada).await, world.as_(world.cleo).await);

    ada.post(&format!("/people/{}/retire", world.cleo), &[]).await.is(StatusCode::SEE_OTHER);

    cleo.get("/me").await.is(StatusCode::SEE_OTHER);
    ada.get("/people?retired=1").await.shows("Cleo Brandt");
    let list = ada.get("/people").await;
    assert!(!list.text().contains("Cleo Brandt"), "who has left is not among those who are here");
    ada.post(&format!("/people/{}/retire", world.ada), &[])
        .await
        .is(StatusCode::CONFLICT)
        .shows("You cannot retire yourself");
}

#[tokio::test]
async fn a_client_learns_nothing_of_our_teams() {
    let world = World::new().await;
    let cleo = world.as_(world.cleo).await;

    cleo.get(&format!("/parties/{}", world.team)).await.is(StatusCode::NOT_FOUND);
    cleo.get(&format!("/people/{}", world.ada)).await.is(StatusCode::OK).shows("Relationship manager");
    cleo.get("/parties?kind=it").await.is(StatusCode::SEE_OTHER);
    for path in [format!("/parties/{}", world.it), format!("/parties/{}/people", world.it)] {
        cleo.get(&path).await.is(StatusCode::OK).hides("Integration");
    }
    let ben = cleo.get(&format!("/people/{}", world.ben)).await;
    ben.hides("Integration");
}

#[tokio::test]
async fn an_added_person_can_be_reached_from_where_they_belong() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    let party: PartyId = world.supplier;

    let added = ada
        .post("/people/new", &[("party", &party.to_string()), ("name", "Rae Ito"), ("role", "supplier_contact")])
        .await;

    let page = ada.get(&format!("/parties/{party}/people")).await;
    page.shows("Rae Ito").shows("Supplier contact");
    ada.get(&format!("/people?party={party}")).await.shows("Rae Ito").hides("Cleo Brandt");
    assert_ne!(id_in(&added.location), world.sam);
}
