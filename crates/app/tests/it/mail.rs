//! Letters: written once, claimed once, seen by whom they are for; and the pages about them.

use std::collections::HashSet;

use axum::http::StatusCode;
use domain::commitment::Act;
use domain::kernel::PersonId;
use entente::kit::app::{App, DemoHint, Settings};
use entente::kit::mailing::Mailing;
use entente::links::{self, NewLink, Purpose};
use entente::mail::prepare::{Fate, prepare};
use entente::mail::sending::{CLAIM, Way, round};
use entente::mail::store::{self, Claimed, Posted};
use entente::mail::{About, Letter, LetterId, Part, State, acts};
use entente::people::scope::Scope;
use jiff::SignedDuration;

use crate::api::{is_problem, json, program};
use crate::world::World;

/// Everything of this test, apart from what other places tell people by themselves.
pub const PURPOSE: &str = "test";

/// A letter to somebody.
pub fn letter(to: PersonId, about: Option<About>, subject: &str) -> Letter {
    Letter {
        to,
        about,
        purpose: PURPOSE,
        subject: subject.to_owned(),
        parts: vec![Part::Text(format!("About {subject}.")), Part::Page { label: "Open".into(), path: "/".into() }],
        not_before: None,
        key: None,
    }
}

pub async fn post(app: &App, letter: Letter) -> LetterId {
    app.write(move |tx, env| acts::post(tx, env, letter.clone())).await.expect("a letter")
}

pub async fn posted(app: &App, id: LetterId) -> Posted {
    app.read(move |conn, _| store::find(conn, &Scope::System("a test"), id)).await.expect("a letter")
}

async fn claim(app: &App, most: u32) -> Vec<Claimed> {
    app.write(move |tx, env| store::claim(tx, env.now, env.now + CLAIM, most)).await.expect("claims")
}

/// What other places wrote by themselves is out of the way.
pub async fn only_ours(app: &App) {
    let gone = |tx: &mut db::Tx| -> Result<u64, db::DbError> {
        tx.run("update letters set state = 'withheld' where purpose <> $1 and state = 'waiting'", &[PURPOSE.into()])
    };
    app.db.write(gone).await.expect("a change");
}

#[tokio::test]
async fn a_letter_of_one_key_is_posted_once() {
    let world = World::new().await;
    let once = || Letter { key: Some("only once".into()), ..letter(world.cleo, None, "Hello") };

    let first = post(&world.app, once()).await;
    let again = post(&world.app, once()).await;
    let other = post(&world.app, letter(world.cleo, None, "Hello")).await;

    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_eq!(posted(&world.app, first).await.address.as_deref(), Some("cleo@example.org"));
}

#[tokio::test]
async fn a_letter_comes_and_goes_with_its_transaction() {
    let world = World::new().await;
    let hello = Letter { key: Some("gone".into()), ..letter(world.cleo, None, "Hello") };

    let failed = world
        .app
        .write(move |tx, env| {
            acts::post(tx, env, hello.clone())?;
            Err::<(), _>(entente::kit::error::AppError::NotFound)
        })
        .await;

    assert!(failed.is_err());
    let there: bool = world
        .app
        .db
        .read(|conn| conn.one("select 1 from letters where once = $1", &["gone".into()]).map(|row| row.is_some()))
        .await
        .expect("an answer");
    assert!(!there);
}

#[tokio::test(flavor = "multi_thread")]
async fn senders_at_once_never_have_the_same_letter() {
    let world = World::new().await;
    only_ours(&world.app).await;
    let mut all = HashSet::new();
    for n in 0..40 {
        all.insert(post(&world.app, letter(world.cleo, None, &format!("Letter {n}"))).await);
    }

    let senders: Vec<_> = (0..4)
        .map(|_| {
            let app = world.app.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let some = claim(&app, 3).await;
                    if some.is_empty() {
                        return mine;
                    }
                    mine.extend(some.into_iter().map(|c| c.id));
                }
            })
        })
        .collect();
    let mut claimed = Vec::new();
    for sender in senders {
        claimed.extend(sender.await.expect("a sender"));
    }

    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), all);
}

#[tokio::test]
async fn a_claim_that_ended_goes_to_the_next_and_the_first_has_no_say() {
    let world = World::new().await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;
    let first = claim(&world.app, 5).await;
    assert!(claim(&world.app, 5).await.is_empty());

    world.later(CLAIM + SignedDuration::from_secs(1));
    let second = claim(&world.app, 5).await;
    let (late, now) = (first[0], second[0]);
    let too_late = world.app.write(move |tx, env| store::sent(tx, &late, "x@example.org", env.now)).await;
    let in_time = world.app.write(move |tx, env| store::sent(tx, &now, "cleo@example.org", env.now)).await;

    assert_eq!((first[0].id, second[0].id), (id, id));
    assert!(!too_late.expect("an answer") && in_time.expect("an answer"));
    let letter = posted(&world.app, id).await;
    assert_eq!((letter.state, letter.address.as_deref()), (State::Sent, Some("cleo@example.org")));
}

#[tokio::test]
async fn who_may_no_longer_see_the_matter_gets_no_letter_about_it() {
    let world = World::new().await;
    let promise = world.promised("An hourly feed", 5).await;
    let about = Some(About::Commitment(promise));
    let fine = post(&world.app, letter(world.cleo, about, "Hello")).await;
    let strange = post(&world.app, letter(world.dan, about, "Hello")).await;

    let fate = |id| world.app.read(move |conn, env| prepare(conn, env, &Mailing::default(), id));
    assert!(matches!(fate(fine).await.expect("a fate"), Fate::Goes(_)));
    assert!(matches!(fate(strange).await.expect("a fate"), Fate::Withheld(why) if why.contains("no longer see")));
}

fn nowhere() -> Settings {
    let mailing = Mailing::from_settings(
        Some("https://e.example.org"),
        Some("smtp://127.0.0.1:9?tls=none"),
        Some("entente@example.org"),
        None,
    );
    Settings { mailing: mailing.expect("settings"), ..Settings::default() }
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_again_and_again_and_then_no_more() {
    let world = World::with(nowhere()).await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;
    let way = Way::of(&world.app).expect("a way");
    let begun = world.now();

    let mut waits = Vec::new();
    while round(&world.app, &way).await.expect("a round") > 0 {
        let letter = posted(&world.app, id).await;
        if letter.state != State::Waiting {
            break;
        }
        waits.push(letter.next_try_at.duration_since(world.now()).as_mins());
        assert_eq!(round(&world.app, &way).await.expect("a round"), 0, "it is not due yet");
        world.app.clock.set(letter.next_try_at);
    }

    let letter = posted(&world.app, id).await;
    assert_eq!(letter.state, State::Failed);
    assert_eq!(waits[..6], [1, 5, 15, 60, 240, 480]);
    assert!((4..=5).contains(&(world.now().duration_since(begun).as_hours() / 24)));
    assert!(letter.last_error.expect("a reason").contains("refused"));
}

#[tokio::test]
async fn without_a_server_letters_are_kept_and_the_page_says_so() {
    let world = World::new().await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;

    while round(&world.app, &Way::of(&world.app).expect("a way")).await.expect("a round") > 0 {}

    assert_eq!(posted(&world.app, id).await.state, State::Kept);
    let bea = boss(&world).await;
    world.as_(bea).await.get("/mails").await.shows("No mail leaves.").shows("kept here").shows("cleo@example.org");
}

/// The administrator.
async fn boss(world: &World) -> PersonId {
    let found = world.app.read(|conn, _| entente::people::store::who_has_email(conn, "bea@example.org")).await;
    found.expect("an answer").expect("somebody").0
}

#[tokio::test]
async fn who_runs_it_sees_all_letters_and_none_of_the_links_in_them() {
    let world = World::with(nowhere()).await;
    let promise = world.promised("An hourly feed", 5).await;
    let about = Some(About::Commitment(promise));
    let cleo = world.cleo;
    let id = world
        .app
        .write(move |tx, env| {
            let link = links::acts::make(tx, env, NewLink { person: cleo, purpose: Purpose::Answer, about, days: 0 })?;
            let parts = vec![Part::Link { label: "Answer here".into(), link }];
            acts::post(tx, env, Letter { parts, ..letter(cleo, about, "Please answer") })
        })
        .await
        .expect("a letter");
    let path = format!("/mails/{id}");

    let bea = world.as_(boss(&world).await).await;
    bea.get("/mails").await.is(StatusCode::OK).shows("Please answer").shows("An hourly feed");
    bea.get(&path).await.shows("[Answer here]").hides("/a/");
    let own = world.as_(world.cleo).await;
    own.get("/mails/mine").await.shows("Please answer");
    assert!(own.get(&path).await.body.contains("href=\"/a/"));
    own.get("/mails").await.is(StatusCode::SEE_OTHER);
    world.as_(world.dan).await.get(&path).await.is(StatusCode::NOT_FOUND);
    world.as_(world.ada).await.get(&path).await.is(StatusCode::NOT_FOUND);
    world.nobody().get(&path).await.is(StatusCode::SEE_OTHER);
    world.as_(world.ada).await.post(&format!("{path}/hold"), &[]).await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_letter_is_held_back_and_taken_up_again() {
    let world = World::with(nowhere()).await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;
    let bea = world.as_(boss(&world).await).await;

    bea.post(&format!("/mails/{id}/hold"), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(posted(&world.app, id).await.state, State::Withheld);
    bea.get("/mails?state=withheld").await.shows("Held back by Bea Founder.");
    bea.post(&format!("/mails/{id}/hold"), &[]).await.is(StatusCode::CONFLICT);

    bea.post(&format!("/mails/{id}/again"), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(posted(&world.app, id).await.state, State::Waiting);

    assert_eq!(claim(&world.app, 5).await.len(), 1);
    bea.post(&format!("/mails/{id}/again"), &[]).await.is(StatusCode::CONFLICT).shows("on its way");
    bea.post(&format!("/mails/{id}/hold"), &[]).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn who_has_no_address_is_in_the_list_and_gets_nothing() {
    let world = World::new().await;
    let it = world.it;
    let gus = world
        .app
        .write(move |tx, env| {
            let gus = entente::people::store::Person { name: "Gus".into(), ..entente::people::acts::blank_person() };
            entente::people::acts::add_person(tx, env, &Scope::System("a test"), gus, it, domain::party::Role::Member)
        })
        .await
        .expect("a person");

    let id = post(&world.app, letter(gus, None, "Hello")).await;

    assert_eq!(posted(&world.app, id).await.state, State::NoAddress);
    world.as_(boss(&world).await).await.get("/mails?state=no_address").await.shows("Gus").shows("no e-mail");
}

#[tokio::test]
async fn letters_are_turned_page_by_page() {
    let world = World::new().await;
    for n in 0..53 {
        post(&world.app, letter(world.fay, None, &format!("Letter number {n:02}."))).await;
        world.later(SignedDuration::from_mins(1));
    }
    let fay = world.as_(world.fay).await;

    let first = fay.get("/mails/mine").await;
    let later = first.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let second = fay.get(&later.expect("a later page").replace("&#38;", "&").replace("&amp;", "&")).await;

    first.shows("Letter number 52.").hides("Letter number 02.");
    second.shows("Letter number 02.").shows("Letter number 00.").hides("Letter number 03.");
}

#[tokio::test]
async fn the_mails_of_a_demo_are_open_and_those_of_no_other_house() {
    let hint = DemoHint { people: Vec::new(), password: "x".into() };
    let demo = World::with(Settings { demo: Some(hint), ..Settings::default() }).await;
    let promise = demo.promised("An hourly feed", 5).await;
    let id = post(&demo.app, letter(demo.cleo, Some(About::Commitment(promise)), "Please look")).await;
    let one = format!("/demo/mails/{}/{id}", demo.cleo);

    demo.nobody().get("/demo/mails").await.is(StatusCode::OK).shows("Cleo Brandt");
    demo.nobody().get(&format!("/demo/mails/{}", demo.cleo)).await.shows("Please look");
    demo.nobody().get(&one).await.is(StatusCode::OK).shows("About Please look.");
    demo.nobody().get(&format!("/demo/mails/{}/{id}", demo.dan)).await.is(StatusCode::NOT_FOUND);

    let real = World::new().await;
    real.nobody().get("/demo/mails").await.is(StatusCode::NOT_FOUND);
    real.nobody().get(&format!("/demo/mails/{}", real.cleo)).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_closed_promise_can_still_be_told_of() {
    let world = World::new().await;
    let promise = world.asked("An hourly feed", 5).await;
    world.say(world.ada, promise, Act::Decline { alternative: None }).await.expect("declined");
    let id = post(&world.app, letter(world.cleo, Some(About::Commitment(promise)), "Declined")).await;

    let fate = world.app.read(move |conn, env| prepare(conn, env, &Mailing::default(), id)).await;

    let Fate::Goes(letter) = fate.expect("a fate") else { panic!("it does not go") };
    assert_eq!(letter.thread, Some(format!("<{}@entente.invalid>", promise.0.simple())));
}

#[tokio::test]
async fn only_mail_that_comes_by_rhythm_says_how_to_get_less_of_it() {
    let world = World::with(nowhere()).await;
    let cleo = world.cleo;
    let posted = world.app.write(move |tx, env| {
        let link =
            links::acts::make(tx, env, NewLink { person: cleo, purpose: Purpose::Rhythm, about: None, days: 0 })?;
        let parts = vec![Part::Link { label: "Choose".into(), link }];
        let daily = Letter { purpose: "daily", parts: parts.clone(), ..letter(cleo, None, "Today") };
        let other = Letter { parts, ..letter(cleo, None, "Hello") };
        Ok((acts::post(tx, env, daily)?, acts::post(tx, env, other)?))
    });
    let (daily, other) = posted.await.expect("letters");

    let settings = world.app.settings.clone();
    let read = world.app.read(move |conn, env| {
        Ok((prepare(conn, env, &settings.mailing, daily)?, prepare(conn, env, &settings.mailing, other)?))
    });

    let (Fate::Goes(daily), Fate::Goes(other)) = read.await.expect("fates") else { panic!("they do not go") };
    assert!(daily.rhythm.is_some_and(|to| to.starts_with("https://e.example.org/rhythm/")));
    assert_eq!(other.rhythm, None);
}

#[tokio::test]
async fn programs_read_letters_as_people_do() {
    let world = World::with(nowhere()).await;
    only_ours(&world.app).await;
    let promise = world.promised("An hourly feed", 5).await;
    let id = post(&world.app, letter(world.cleo, Some(About::Commitment(promise)), "Please look")).await;
    let one = format!("/letters/{id}");

    let own = program(&world, world.cleo).await.get("/letters?state=waiting").await;
    let text = program(&world, world.cleo).await.get(&one).await;
    let boss = program(&world, boss(&world).await).await;
    let held = boss.post(&format!("{one}/hold"), serde_json::json!({})).await;
    let again = boss.post(&format!("{one}/again"), serde_json::json!({})).await;

    assert!(own["items"].as_array().is_some_and(|all| all.iter().any(|l| l["subject"] == "Please look")), "{own}");
    assert!(text["text"].as_str().is_some_and(|t| t.starts_with("About Please look.")), "{text}");
    assert_eq!((json(&held)["state"].as_str(), json(&again)["state"].as_str()), (Some("withheld"), Some("waiting")));
    let stranger = program(&world, world.dan).await;
    is_problem(&stranger.ask(axum::http::Method::GET, &one, &[], None).await, 404, "not_found");
    is_problem(&stranger.post(&format!("{one}/hold"), serde_json::json!({})).await, 403, "forbidden");
}
