//! Who may open the door of somebody else, what a changed e-mail and a new password end, and that nobody is kept out.

use axum::http::{Request, StatusCode, header};
use domain::kernel::PersonId;
use entente::kit::mailing::Mailing;
use entente::links::Purpose;
use entente::mail::prepare::{Fate, prepare};
use entente::mail::{About, LetterId};
use entente::people::acts;
use entente::people::scope::Scope;
use entente::people::sessions;
use entente::people::store::{self, Person};
use jiff::SignedDuration;

use crate::api::{is_problem, program};
use crate::links::{last_link, link};
use crate::world::{Answer, PASSWORD, World};

const WRONG: [(&str, &str); 2] = [("email", "cleo@example.org"), ("password", "not this one")];

async fn with_password(world: &World, id: PersonId) {
    let hash = sessions::hashed(PASSWORD).expect("a hash");
    world.app.write(move |tx, _| sessions::set_password(tx, id, Some(&hash))).await.expect("a password");
}

async fn bea(world: &World) -> PersonId {
    let bea = world.app.read(|conn, _| store::who_has_email(conn, "bea@example.org")).await;
    bea.expect("an answer").expect("somebody").0
}

async fn moved(world: &World, email: &'static str) {
    let cleo = world.cleo;
    let moved = world.app.write(move |tx, env| {
        let scope = Scope::System("another e-mail");
        let person = store::find_person(tx, &scope, cleo)?;
        acts::change_person(tx, env, &scope, Person { email: Some(email.into()), ..person })
    });
    moved.await.expect("another e-mail");
}

#[tokio::test]
async fn whoever_tends_a_client_cannot_come_in_as_somebody_who_signs_in() {
    let world = World::new().await;
    let (ada, path) = (world.as_(world.ada).await, format!("/people/{}", world.cleo));
    let first = [("password", "a first sentence")];
    ada.get(&path).await.shows("Set a password");
    ada.post(&format!("{path}/password"), &first).await.is(StatusCode::SEE_OTHER);

    let refused = ada.post(&format!("{path}/password"), &[("password", "a second sentence")]).await;
    let fields = [("name", "Cleo Brandt"), ("email", "elsewhere@example.org")];
    let moved = ada.post(&format!("{path}/edit"), &fields).await;

    refused.is(StatusCode::FORBIDDEN).shows("set a forgotten password anew by mail");
    moved.is(StatusCode::UNPROCESSABLE_ENTITY).shows("They sign in with it.");
    ada.get(&path).await.hides("Set another password").shows("A forgotten password is set anew by mail");
    let named = ada.post(&format!("{path}/edit"), &[("name", "Cleo B"), ("email", "cleo@example.org")]).await;
    named.is(StatusCode::SEE_OTHER);
    let sign_in = [("email", "cleo@example.org"), ("password", "a first sentence")];
    world.nobody().post("/sign-in", &sign_in).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_administrator_sets_another_password_and_their_programs_are_out() {
    let world = World::new().await;
    with_password(&world, world.cleo).await;
    let (programs, browser) = (program(&world, world.cleo).await, world.as_(world.cleo).await);
    let (boss, path) = (world.as_(bea(&world).await).await, format!("/people/{}", world.cleo));

    boss.post(&format!("{path}/password"), &[("password", "a second sentence")]).await.is(StatusCode::SEE_OTHER);
    boss.post(&format!("{path}/edit"), &[("name", "Cleo Brandt"), ("email", "new@example.org")])
        .await
        .is(StatusCode::SEE_OTHER);

    browser.get("/").await.is(StatusCode::SEE_OTHER);
    is_problem(&programs.ask(axum::http::Method::GET, "/me", &[], None).await, 401, "unauthorized");
}

#[tokio::test]
async fn nobody_sets_their_own_password_without_the_one_before() {
    let world = World::new().await;
    let boss = bea(&world).await;
    with_password(&world, boss).await;

    let refused =
        world.as_(boss).await.post(&format!("/people/{boss}/password"), &[("password", "a new sentence")]).await;

    refused.is(StatusCode::FORBIDDEN).shows("under your settings");
}

#[tokio::test]
async fn a_password_set_by_mail_ends_every_token_and_ones_own_change_ends_none() {
    let world = World::new().await;
    with_password(&world, world.cleo).await;
    let programs = program(&world, world.cleo).await;
    let own = [("current", PASSWORD), ("password", "another sentence")];
    world.as_(world.cleo).await.post("/me/password", &own).await.is(StatusCode::SEE_OTHER);
    assert_eq!(programs.ask(axum::http::Method::GET, "/me", &[], None).await.status, StatusCode::OK);

    let reset = link(&world, world.cleo, Purpose::Reset, None).await;
    world.nobody().post(&reset, &[("password", "a third sentence")]).await.is(StatusCode::SEE_OTHER);

    is_problem(&programs.ask(axum::http::Method::GET, "/me", &[], None).await, 401, "unauthorized");
}

#[tokio::test]
async fn what_went_to_a_former_address_opens_nothing_any_more() {
    let world = World::new().await;
    let promise = world.promised("An hourly feed", 5).await;
    let about = Some(About::Commitment(promise));
    let answer = link(&world, world.cleo, Purpose::Answer, about).await;
    let rhythm = link(&world, world.cleo, Purpose::Rhythm, None).await;
    let forwarded = [("by_name", "Finn"), ("words", "We close on Monday."), ("by_email", "")];
    world.nobody().get(&answer).await.is(StatusCode::OK).shows("An hourly feed");
    world.nobody().get(&rhythm).await.is(StatusCode::OK);

    moved(&world, "new@example.org").await;

    let over = world.nobody().get(&answer).await;
    assert!(over.text().contains("n…@example.org"), "{}", over.text());
    for path in [format!("{answer}/not-me"), answer.clone()] {
        world.nobody().get(&path).await.hides("It can be counted");
    }
    world.nobody().post(&format!("{answer}/comment"), &forwarded).await.is(StatusCode::GONE);
    world.nobody().get(&rhythm).await.is(StatusCode::CONFLICT);
    // A fresh one goes to where they are now, and works.
    world.later(SignedDuration::from_secs(1));
    world.nobody().post(&format!("{answer}/fresh"), &[]).await.is(StatusCode::SEE_OTHER);
    let fresh = last_link(&world, world.cleo, "answer").await.expect("a fresh link");
    world.nobody().get(&fresh).await.is(StatusCode::OK).shows("An hourly feed");
}

#[tokio::test]
async fn the_former_address_is_told_that_it_opens_nothing_any_more() {
    let world = World::new().await;
    with_password(&world, world.cleo).await;
    let letters = "select id from letters where purpose = 'former_address'";

    moved(&world, "new@example.org").await;

    let told = world.app.read(move |conn, env| {
        let ids = conn.all(letters, &[])?.iter().map(|row| row.at(0).map(LetterId)).collect::<Result<Vec<_>, _>>()?;
        let [id] = ids[..] else { panic!("one letter, not {}", ids.len()) };
        prepare(conn, env, &Mailing::default(), id)
    });
    let Fate::Goes(letter) = told.await.expect("a fate") else { panic!("it does not go") };
    assert_eq!(letter.to, "cleo@example.org");
    assert!(!letter.body.text.contains("new@example.org"), "who reads it now need not know the new one");
}

/// The cookies that an answer sets, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|c| c.to_str().ok());
    set.filter_map(|c| c.split(';').next()).filter(|c| !c.starts_with("session=")).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn others_cannot_keep_anybody_out_of_a_browser_they_know() {
    let world = World::new().await;
    for who in [world.cleo, world.dan] {
        with_password(&world, who).await;
    }
    let right = [("email", "cleo@example.org"), ("password", PASSWORD)];
    let before = cookies(&world.nobody().post("/sign-in", &right).await);
    let dans = cookies(&world.nobody().post("/sign-in", &[("email", "dan@example.org"), ("password", PASSWORD)]).await);
    for _ in 0..8 {
        world.nobody().post("/sign-in", &WRONG).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let with = |cookie: &str| crate::world::Visitor::new(world.router.clone(), cookie.to_owned());
    world.nobody().post("/sign-in", &right).await.is(StatusCode::TOO_MANY_REQUESTS);
    // Neither the mark of somebody else nor one that was made up helps.
    let bent = format!("been-here={}", "A".repeat(43));
    for cookie in [dans.as_str(), bent.as_str(), "been-here=x"] {
        with(cookie).post("/sign-in", &right).await.is(StatusCode::TOO_MANY_REQUESTS);
    }

    with(&before).post("/sign-in", &right).await.is(StatusCode::SEE_OTHER);

    // The browser is slowed by itself, and opens nothing.
    with(&before).get("/me").await.is(StatusCode::SEE_OTHER);
    for _ in 0..8 {
        with(&before).post("/sign-in", &WRONG).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    with(&before).post("/sign-in", &right).await.is(StatusCode::TOO_MANY_REQUESTS);
    world.later(SignedDuration::from_secs(60));
    with(&before).post("/sign-in", &right).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_too_long_for_an_email_is_none() {
    let world = World::new().await;
    let long = format!("{}@example.org", "a".repeat(300_000));

    let body = format!("email={long}&password=not+this+one");
    let request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let refused = world.nobody().send(request, axum::body::Body::from(body)).await;

    refused.is(StatusCode::UNPROCESSABLE_ENTITY).shows("do not belong together");
    world.nobody().post("/forgot", &[("email", &long)]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!entente::people::access::plausible_email(&format!("{}@example.org", "a".repeat(243))));
    assert!(entente::people::access::plausible_email(&format!("{}@example.org", "a".repeat(242))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_are_worked_on_a_few_at_a_time() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));

    let all = (0..4 * sessions::AT_ONCE).map(|_| {
        let (now, most) = (now.clone(), most.clone());
        tokio::spawn(sessions::apart(move || {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_millis(5));
            now.fetch_sub(1, Ordering::SeqCst);
        }))
    });
    for one in all.collect::<Vec<_>>() {
        one.await.expect("an end").expect("its turn");
    }

    assert!(most.load(Ordering::SeqCst) <= sessions::AT_ONCE);
}
