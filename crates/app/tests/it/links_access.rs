//! Passwords by mail, sessions, and how often anything may be tried.

use axum::http::{Request, StatusCode, header};
use entente::kit::app::Settings;
use entente::kit::limits::{Limits, Rule};
use entente::kit::visitor::Visitor;
use entente::links::token::{Sealed, presented, token};
use entente::links::{Purpose, acts};
use entente::people::sessions;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use crate::links::{last_link, link};
use crate::world::{PASSWORD, World};

async fn with_password(world: &World) {
    let (cleo, hash) = (world.cleo, sessions::hashed(PASSWORD).expect("a hash"));
    let set = world.app.write(move |tx, _| sessions::set_password(tx, cleo, Some(&hash)));
    set.await.expect("a password");
}

#[tokio::test]
async fn a_forgotten_password_has_the_same_answer_for_everybody() {
    let world = World::new().await;
    with_password(&world).await;

    let known = world.nobody().post("/forgot", &[("email", "Cleo@example.org")]).await;
    let no_password = world.nobody().post("/forgot", &[("email", "dan@example.org")]).await;
    let unknown = world.nobody().post("/forgot", &[("email", "nobody@example.org")]).await;

    known.is(StatusCode::OK).shows("Look into your mail");
    assert_eq!((&known.body, &known.body), (&unknown.body, &no_password.body));
    assert!(last_link(&world, world.cleo, "reset").await.is_some());
    assert_eq!(last_link(&world, world.dan, "reset").await, None);
}

#[tokio::test]
async fn a_link_for_a_password_works_once_and_ends_every_session() {
    let world = World::new().await;
    with_password(&world).await;
    let signed_in = world.as_(world.cleo).await;
    world.nobody().post("/forgot", &[("email", "cleo@example.org")]).await.is(StatusCode::OK);
    world.nobody().post("/forgot", &[("email", "cleo@example.org")]).await.is(StatusCode::OK);
    let path = last_link(&world, world.cleo, "reset").await.expect("a link");
    let short = world.nobody().post(&path, &[("password", "short")]).await;
    short.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose at least 10 characters.");

    let set = world.nobody().post(&path, &[("password", "another short sentence")]).await;

    set.is(StatusCode::SEE_OTHER);
    assert!(set.headers.get_all(header::SET_COOKIE).iter().any(|c| c.as_bytes().starts_with(b"session=")));
    signed_in.get("/me").await.is(StatusCode::SEE_OTHER);
    world.nobody().post(&path, &[("password", "a third short sentence")]).await.is(StatusCode::GONE);
    world.nobody().get(&path).await.is(StatusCode::GONE).shows("This link is over");
    let sign_in = |password: &'static str| {
        let nobody = world.nobody();
        async move { nobody.post("/sign-in", &[("email", "cleo@example.org"), ("password", password)]).await.status }
    };
    assert_eq!(sign_in("another short sentence").await, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(PASSWORD).await, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_link_for_a_password_lasts_an_hour() {
    let world = World::new().await;
    with_password(&world).await;
    let path = link(&world, world.cleo, Purpose::Reset, None).await;
    world.later(acts::RESET_LIFE);
    world.nobody().get(&path).await.is(StatusCode::OK);

    world.later(SignedDuration::from_secs(1));

    world.nobody().get(&path).await.is(StatusCode::GONE);
    world.nobody().post(&path, &[("password", "another short sentence")]).await.is(StatusCode::GONE);
}

#[tokio::test]
async fn whoever_tends_a_client_invites_its_people_by_mail() {
    let world = World::new().await;
    let ada = world.as_(world.ada).await;
    ada.get(&format!("/people/{}", world.cleo)).await.shows("Invite by mail");
    world.as_(world.dan).await.post(&format!("/people/{}/invite", world.cleo), &[]).await.is(StatusCode::NOT_FOUND);
    world.as_(world.cleo).await.post(&format!("/people/{}/invite", world.ada), &[]).await.is(StatusCode::FORBIDDEN);

    ada.post(&format!("/people/{}/invite", world.cleo), &[]).await.is(StatusCode::SEE_OTHER);

    ada.get(&format!("/people/{}", world.cleo)).await.shows("Invited on").shows("Invite again by mail");
    let path = last_link(&world, world.cleo, "invite").await.expect("a mail");
    world.nobody().post(&path, &[("password", "a first short sentence")]).await.is(StatusCode::SEE_OTHER);
    let again = ada.post(&format!("/people/{}/invite", world.cleo), &[]).await;
    again.is(StatusCode::CONFLICT).shows("They can sign in already.");
    ada.get(&format!("/people/{}", world.cleo)).await.hides("Invite by mail");
}

#[tokio::test]
async fn an_invitation_is_over_once_there_is_a_password() {
    let world = World::new().await;
    let path = link(&world, world.cleo, Purpose::Invite, None).await;
    world.nobody().get(&path).await.is(StatusCode::OK);

    with_password(&world).await;

    world.nobody().post(&path, &[("password", "another short sentence")]).await.is(StatusCode::GONE);
}

#[tokio::test]
async fn one_session_can_be_ended_from_another() {
    let world = World::new().await;
    let (here, there, third) = (world.as_(world.cleo).await, world.as_(world.cleo).await, world.as_(world.cleo).await);
    let page = here.get("/me").await;
    let keys: Vec<&str> =
        page.body.split("name=\"session\" value=\"").skip(1).filter_map(|t| t.split('"').next()).collect();
    assert_eq!(keys.len(), 2, "one button for each of the others");
    world.as_(world.dan).await.post("/me/sessions/end", &[("session", keys[0])]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(here.get("/me").await.body.matches("name=\"session\"").count(), 2, "nobody ends those of others");

    here.post("/me/sessions/end", &[("session", keys[0])]).await.is(StatusCode::SEE_OTHER);

    let left = [there.get("/me").await.status, third.get("/me").await.status];
    assert_eq!(left.iter().filter(|s| **s == StatusCode::OK).count(), 1, "{left:?}");
    here.get("/me").await.is(StatusCode::OK);
    here.post("/me/sessions/end", &[("session", "zz")]).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_in_is_slowed_and_never_locked() {
    let world = World::new().await;
    with_password(&world).await;
    let wrong = [("email", "cleo@example.org"), ("password", "not this one")];
    for _ in 0..8 {
        world.nobody().post("/sign-in", &wrong).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let slowed = world.nobody().post("/sign-in", &wrong).await;
    slowed.is(StatusCode::TOO_MANY_REQUESTS).shows("That was too often");
    assert!(slowed.headers.contains_key(header::RETRY_AFTER));
    let other = [("email", "dan@example.org"), ("password", "not this one")];
    world.nobody().post("/sign-in", &other).await.is(StatusCode::UNPROCESSABLE_ENTITY);

    world.later(SignedDuration::from_secs(20));

    let right = [("email", "cleo@example.org"), ("password", PASSWORD)];
    for _ in 0..20 {
        world.nobody().post("/sign-in", &right).await.is(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn whoever_guesses_links_or_asks_for_passwords_too_often_is_slowed() {
    let world = World::new().await;
    let guess = format!("/a/{}", "A".repeat(43));
    for _ in 0..20 {
        world.nobody().get(&guess).await.is(StatusCode::NOT_FOUND);
    }
    world.nobody().get(&guess).await.is(StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..3 {
        world.nobody().post("/forgot", &[("email", "nobody@example.org")]).await.is(StatusCode::OK);
    }
    world.nobody().post("/forgot", &[("email", "nobody@example.org")]).await.is(StatusCode::TOO_MANY_REQUESTS);

    world.later(SignedDuration::from_mins(10));

    world.nobody().get(&guess).await.is(StatusCode::NOT_FOUND);
    world.nobody().post("/forgot", &[("email", "nobody@example.org")]).await.is(StatusCode::OK);
}

#[tokio::test]
async fn the_address_of_a_visitor_is_believed_from_our_own_proxy_only() {
    use axum::extract::FromRequestParts;
    let asked = |app: entente::kit::app::App| async move {
        let request =
            Request::get("/").header("x-forwarded-for", "203.0.113.9, 198.51.100.7").body(()).expect("a request");
        let (mut parts, ()) = request.into_parts();
        Visitor::from_request_parts(&mut parts, &app).await.expect("a visitor").0
    };
    let plain = World::new().await;
    let behind = World::with(Settings { behind_proxy: true, ..Settings::default() }).await;

    assert_eq!(asked(plain.app.clone()).await, "somewhere");
    assert_eq!(asked(behind.app.clone()).await, "198.51.100.7", "what our proxy saw, not what was made up before it");
}

const RULE: Rule = Rule { name: "a rule", burst: 3, every: SignedDuration::from_secs(10) };

#[test]
fn a_bucket_fills_again_with_time_and_never_above_its_brim() {
    let (limits, start) = (Limits::default(), Timestamp::UNIX_EPOCH);
    let took = |seconds: i64| limits.take(&RULE, "a", start + SignedDuration::from_secs(seconds)).is_ok();

    assert_eq!([took(0), took(0), took(0), took(0)], [true, true, true, false]);
    assert_eq!([took(9), took(10), took(10)], [false, true, false]);
    assert_eq!([took(1000), took(1000), took(1000), took(1000)], [true, true, true, false]);
    limits.give_back(&RULE, "a");
    assert_eq!([took(1000), took(1000)], [true, false]);
    assert!(limits.take(&RULE, "b", start).is_ok(), "keys do not share");
}

#[test]
fn ever_new_keys_fill_nothing_and_free_nobody() {
    let (limits, now) = (Limits::default(), Timestamp::UNIX_EPOCH);
    for n in 0..30_000 {
        assert!(limits.take(&RULE, &format!("key {n}"), now).is_ok());
    }
    let rare = Rule { name: "another rule", ..RULE };

    for _ in 0..3 {
        assert!(limits.take(&rare, "a", now).is_ok());
    }

    assert!(limits.take(&rare, "a", now).is_err(), "the keys of one rule do not push out those of another");
}

fn sealed(id: u128, purpose: &str) -> Sealed<'_> {
    Sealed { id: Uuid::from_u128(id), person: Uuid::from_u128(7), purpose, expires: Timestamp::UNIX_EPOCH }
}

#[test]
fn a_seal_holds_for_what_it_was_made_for_and_for_nothing_else() {
    let text = token(b"a key", &sealed(1, "answer")).expect("a token");
    let it = presented(&text).expect("a link");
    let is = |key: &[u8], what: &Sealed<'_>| it.is_sealed(key, what).expect("an answer");
    let later = Sealed { expires: Timestamp::UNIX_EPOCH + SignedDuration::from_mins(1), ..sealed(1, "answer") };
    let another = Sealed { person: Uuid::from_u128(8), ..sealed(1, "answer") };

    assert!(is(b"a key", &sealed(1, "answer")));
    assert!(!is(b"another", &sealed(1, "answer")));
    assert!(!is(b"a key", &sealed(2, "answer")) && !is(b"a key", &sealed(1, "reset")));
    assert!(!is(b"a key", &later) && !is(b"a key", &another));
}

proptest! {
    #[test]
    fn a_link_has_one_text(id in any::<u128>(), at in 0..43usize, letter in "[A-Za-z0-9_-]") {
        let text = token(b"a key", &sealed(id, "answer")).expect("a token");
        let other = format!("{}{letter}{}", &text[..at], &text[at + 1..]);

        let holds = |text: &str| presented(text).is_some_and(|p| p.is_sealed(b"a key", &Sealed { id: p.id, ..sealed(id, "answer") }).expect("an answer"));

        prop_assert!(holds(&text));
        prop_assert_eq!(holds(&other), other == text);
        prop_assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }
}

#[tokio::test]
async fn how_often_mail_comes_is_chosen_by_a_link_of_somebody_who_is_here() {
    let world = World::new().await;
    let path = link(&world, world.cleo, Purpose::Rhythm, None).await;
    world.nobody().get(&path).await.is(StatusCode::OK);
    let (scope, cleo) = (world.scope(world.ada).await, world.cleo);
    let gone = world.app.write(move |tx, env| entente::people::acts::retire_person(tx, env, &scope, cleo, true));
    gone.await.expect("retired");

    world.nobody().get(&path).await.is(StatusCode::NOT_FOUND);
    world.nobody().post(&path, &[("usual", "1")]).await.is(StatusCode::NOT_FOUND);

    let guess = format!("/rhythm/{}", "A".repeat(43));
    for _ in 0..18 {
        world.nobody().get(&guess).await.is(StatusCode::NOT_FOUND);
    }
    world.nobody().get(&guess).await.is(StatusCode::TOO_MANY_REQUESTS);
    world.nobody().post(&guess, &[("usual", "1")]).await.is(StatusCode::TOO_MANY_REQUESTS);
}
