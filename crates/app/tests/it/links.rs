//! Links in mails: a matter is answered by one without an account, and nothing else is opened by it.

use axum::http::{Request, StatusCode, header};
use domain::commitment::{Act, Channel, Kind, State, Visibility};
use domain::kernel::{CommitmentId, PersonId};
use entente::commitments::acts::{self as promises, Opening, Saying};
use entente::kit::error::AppError;
use entente::ledger;
use entente::links::{self, LinkId, NewLink, Purpose, acts, store};
use entente::mail::About;
use entente::people::scope::Scope;
use jiff::SignedDuration;

use crate::world::{Answer, World};

/// The path of a new link.
pub async fn link(world: &World, person: PersonId, purpose: Purpose, about: Option<About>) -> String {
    let made = world.app.write(move |tx, env| {
        let id = acts::make(tx, env, NewLink { person, purpose, about, days: 0 })?;
        links::path(tx, env, id)
    });
    made.await.expect("a link")
}

/// A link by which somebody answers a promise.
pub async fn answers(world: &World, person: PersonId, id: CommitmentId) -> String {
    link(world, person, Purpose::Answer, Some(About::Commitment(id))).await
}

/// The path of the link that was last made for somebody and this purpose; it stands in a letter.
pub async fn last_link(world: &World, person: PersonId, purpose: &'static str) -> Option<String> {
    let found = world.app.read(move |conn, env| {
        let sql = "select id from links where person_id = $1 and purpose = $2 order by made_at desc, id desc limit 1";
        let row = conn.one(sql, &[person.0.into(), purpose.into()])?;
        row.map(|row| links::path(conn, env, LinkId(row.at(0)?))).transpose()
    });
    found.await.expect("links")
}

/// In a browser of its own.
pub async fn get_as(world: &World, browser: &str, path: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, format!("browser={browser}"));
    world.nobody().send(request, axum::body::Body::empty()).await
}

pub async fn post_as(world: &World, browser: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let escape = entente::kit::urls::escape;
    let body: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("browser={browser}"));
    world.nobody().send(request, body.join("&").into()).await
}

fn opening(world: &World, act: Act, words: Option<&str>) -> Opening {
    Opening {
        kind: Kind::Promise,
        customer: world.client,
        performer: world.it,
        customer_person: Some(world.cleo),
        performer_person: Some(world.ada),
        team: Some(world.team),
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, words.map(str::to_owned)),
    }
}

/// Ada offers something to Cleo.
pub async fn offered(world: &World, subject: &str) -> CommitmentId {
    let act = Act::Offer { terms: world.terms(subject, 10), answer_by: None, stake: 1 };
    world.open(world.ada, opening(world, act, Some("We can do this."))).await.expect("an offer")
}

pub async fn row(world: &World, id: CommitmentId) -> entente::commitments::store::Row {
    let system = Scope::System("a test");
    world.app.read(move |conn, _| entente::commitments::store::find(conn, &system, id)).await.expect("a row")
}

/// How many rows there are of all that a link could change.
async fn rows(world: &World) -> Vec<i64> {
    let counted = world.app.read(|conn, _| {
        ["acts", "links", "link_answers", "letters", "notices", "sessions"]
            .map(|table| {
                let sql = format!("select count(*) from {table}");
                Ok(conn.one(&sql, &[])?.map_or(Ok(0), |row| row.at::<i64>(0))?)
            })
            .into_iter()
            .collect::<Result<Vec<i64>, AppError>>()
    });
    counted.await.expect("counts")
}

#[tokio::test]
async fn somebody_without_an_account_answers_in_two_clicks() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;

    let page = world.nobody().get(&links::path_saying(&path, "take_up")).await;
    page.is(StatusCode::OK)
        .shows("Answering as Cleo Brandt . Not you?")
        .shows("An hourly feed")
        .shows("It can be seen");
    page.shows("Ada Lund, Ostermoor IT offers it to you").shows("Take up Ada’s offer").shows("We can do this.");
    let said = post_as(&world, "phone", &format!("{path}/say/take_up"), &[]).await;

    said.is(StatusCode::SEE_OTHER);
    assert_eq!(said.location, path);
    let it = row(&world, id).await;
    assert_eq!(it.state, State::Promised);
    let last =
        world.app.read(move |conn, _| Ok(ledger::entries(conn, id.0)?.pop())).await.expect("a line").expect("one");
    assert_eq!((last.person, last.channel, last.for_other), (Some(world.cleo), Channel::Link, false));
    let flash = said.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
    let flash = flash.filter(|c| c.starts_with("said=")).collect::<String>().replace("%2520", " ");
    assert!(flash.contains("Took it up. Ada is told now. Ada keeps it by"), "{flash}");
    let page = world.as_(world.ada).await.get(&format!("/promises/{id}")).await;
    page.shows("by a link in a mail");
    world.verified().await;
}

#[tokio::test]
async fn looking_changes_nothing() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    let reset = link(&world, world.cleo, Purpose::Reset, None).await;
    let before = rows(&world).await;

    for path in [path.clone(), format!("{path}?say=take_up"), format!("{path}/not-me"), reset] {
        world.nobody().get(&path).await.is(StatusCode::OK);
    }

    assert_eq!(rows(&world).await, before);
    assert_eq!(row(&world, id).await.state, State::Offered);
    let token = path.trim_start_matches("/a/").to_owned();
    let read = world.app.read(move |conn, env| acts::verified(conn, env, &token));
    let link = read.await.expect("the link");
    assert_eq!((link.claimed, link.used_at), (None, None));
}

#[tokio::test]
async fn a_link_that_was_bent_or_made_up_is_not_found() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    let other = answers(&world, world.ada, id).await;

    let bent = |at: usize| {
        let letter = if path.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        format!("{}{letter}{}", &path[..at], &path[at + 1..])
    };
    let mixed = format!("{}{}", &path[..3 + 21], &other[3 + 21..]);
    for path in [bent(3), bent(20), bent(30), bent(44), mixed, format!("{path}A"), "/a/x".into(), path[..20].into()] {
        world.nobody().get(&path).await.is(StatusCode::NOT_FOUND);
    }
    world.nobody().get(&path).await.is(StatusCode::OK);
}

#[tokio::test]
async fn a_link_for_one_purpose_opens_no_other() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let about = Some(About::Commitment(id));
    let answer = answers(&world, world.cleo, id).await;
    let contest = link(&world, world.cleo, Purpose::Contest { act_seq: 1 }, about).await;
    let reset = link(&world, world.cleo, Purpose::Reset, None).await;
    let rhythm = link(&world, world.cleo, Purpose::Rhythm, None).await;

    let token = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    for path in [format!("/reset/{}", token(&answer)), format!("/reset/{}", token(&rhythm))] {
        world.nobody().get(&path).await.is(StatusCode::NOT_FOUND);
    }
    for path in [format!("/a/{}", token(&reset)), format!("/a/{}", token(&rhythm))] {
        world.nobody().get(&path).await.is(StatusCode::NOT_FOUND);
    }
    post_as(&world, "x", &format!("{contest}/say/take_up"), &[]).await.is(StatusCode::NOT_FOUND);
    post_as(&world, "x", &format!("{answer}/confirm"), &[]).await.is(StatusCode::NOT_FOUND);
    let text = token(&reset);
    let held = world.app.read(move |conn, env| acts::bearer(conn, env, &text, Purpose::Rhythm)).await;
    assert!(matches!(held, Err(AppError::NotFound)), "{held:?}");
    let text = token(&rhythm);
    let held = world.app.read(move |conn, env| acts::bearer(conn, env, &text, Purpose::Rhythm)).await;
    assert_eq!(held.expect("who holds it"), world.cleo);
    assert_eq!(row(&world, id).await.state, State::Offered);
}

#[tokio::test]
async fn an_expired_link_says_so_and_a_fresh_one_goes_to_the_same_address_only() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    world.later(SignedDuration::from_hours(24 * 14 + 1));

    let page = world.nobody().get(&path).await;
    page.is(StatusCode::GONE).shows("This link is over").shows("c…@example.org").hides("cleo@example.org");
    post_as(&world, "x", &format!("{path}/say/take_up"), &[]).await.is(StatusCode::GONE);
    assert_eq!(row(&world, id).await.state, State::Offered);
    let sent = world.nobody().post(&format!("{path}/fresh"), &[]).await;

    sent.is(StatusCode::SEE_OTHER);
    let fresh = last_link(&world, world.cleo, "answer").await.expect("a fresh link");
    assert_ne!(fresh, path);
    post_as(&world, "x", &format!("{fresh}/say/note"), &[("words", "Read it.")]).await.is(StatusCode::SEE_OTHER);
    world.nobody().post(&format!("{path}/fresh"), &[]).await.is(StatusCode::SEE_OTHER);
    let slowed = world.nobody().post(&format!("{path}/fresh"), &[]).await;
    slowed.is(StatusCode::TOO_MANY_REQUESTS);
    assert!(slowed.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn a_link_sees_its_matter_without_anything_inside_and_nothing_else() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let other = offered(&world, "Another feed").await;
    let inside = Act::Note { visibility: Visibility::Internal };
    world.say(world.ada, id, inside).await.expect("a note inside");
    let path = answers(&world, world.ada, id).await;

    let page = world.nobody().get(&path).await;
    page.is(StatusCode::OK).hides("Integration").hides("So it is.").hides("Another feed").hides("Hand over");
    world.nobody().get(&format!("{path}/p/{other}")).await.is(StatusCode::NOT_FOUND);
    for path in ["/", "/promises", "/people", "/clients", &format!("/promises/{id}"), &format!("/promises/{other}")] {
        let answer = get_as(&world, "phone", path).await.is(StatusCode::SEE_OTHER).location.clone();
        assert!(answer.starts_with("/sign-in"), "{path} leads to {answer}");
    }
    let text = path.trim_start_matches("/a/").to_owned();
    let (ben, client) = (world.ben, world.other);
    let seen = world.app.read(move |conn, env| {
        let scope = acts::opened(conn, env, &text)?.scope;
        let promise = entente::commitments::store::find(conn, &scope, other).is_err();
        let person = entente::people::store::find_person(conn, &scope, ben).is_err();
        Ok(promise && person && entente::people::store::find_party(conn, &scope, client).is_err())
    });
    assert!(seen.await.expect("an answer"), "not found, each of them");
}

#[tokio::test]
async fn nothing_new_begins_by_a_link() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let text = answers(&world, world.ada, id).await.trim_start_matches("/a/").to_owned();
    let terms = world.terms("More", 5);
    let new = opening(&world, Act::Offer { terms, answer_by: None, stake: 1 }, None);

    let opened = world.app.write(move |tx, env| {
        let scope = acts::opened(tx, env, &text)?.scope;
        promises::open(tx, env, &scope, new.clone())
    });

    let refused = opened.await;
    assert!(matches!(refused, Err(AppError::Refused { code: "link_only_answers", .. })), "{refused:?}");
}

#[tokio::test]
async fn what_went_wrong_comes_back_with_what_was_typed() {
    let world = World::new().await;
    let id = world.promised("An hourly feed", 10).await;
    let path = answers(&world, world.ada, id).await;

    let fields = [("words", "The supplier is late."), ("due", "not a day"), ("asked_by", "performer")];
    let page = post_as(&world, "x", &format!("{path}/say/declare_breakdown"), &fields).await;

    page.is(StatusCode::UNPROCESSABLE_ENTITY).shows("not a day is no day.").shows("The supplier is late.");
    let page = post_as(&world, "x", &format!("{path}/say/promise"), &[]).await;
    page.is(StatusCode::CONFLICT).shows("That is not possible now");
    let page = world.nobody().get(&format!("{path}?say=take_up")).await;
    page.is(StatusCode::OK).shows("“Take it up” is no longer possible.");
}

#[tokio::test]
async fn a_closed_matter_shows_how_it_ended_and_asks_nothing() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    let said = post_as(&world, "x", &format!("{path}/say/decline"), &[("words", "We found another way.")]).await;
    said.is(StatusCode::SEE_OTHER);

    let page = get_as(&world, "x", &path).await;

    page.is(StatusCode::OK).shows("It is closed. Nothing waits for an answer.").shows("We found another way.");
    page.hides("/say/");
}

#[tokio::test]
async fn whoever_left_or_moved_finds_nothing() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    let moved = answers(&world, world.dan, id).await;
    world.nobody().get(&moved).await.is(StatusCode::NOT_FOUND);
    let (scope, cleo) = (Scope::System("test"), world.cleo);
    let left = world.app.write(move |tx, env| entente::people::acts::retire_person(tx, env, &scope, cleo, true));
    left.await.expect("retired");

    world.nobody().get(&path).await.is(StatusCode::NOT_FOUND);
    world.nobody().post(&format!("{path}/fresh"), &[]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_behind_a_link_tells_nobody_and_is_found_by_nobody() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;

    let page = world.nobody().get(&path).await;

    let header = |name: &str| page.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert_eq!((header("referrer-policy"), header("cache-control")), ("no-referrer".into(), "no-store".into()));
    assert!(header("x-robots-tag").contains("noindex"));
    let said = world.nobody().post(&format!("{path}/say/take_up"), &[]).await;
    let cookies = said.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
    let browser = cookies.filter(|c| c.starts_with("browser=")).collect::<String>();
    assert!(browser.contains("HttpOnly") && browser.contains("Path=/a/"), "{browser}");
}

#[tokio::test]
async fn a_link_sealed_with_a_key_from_elsewhere_needs_that_key() {
    const KEY: &[u8] = b"a key from elsewhere, long enough";
    let world = World::new().await;
    let cleo = world.cleo;
    let made = world.app.write(move |tx, env| {
        let env = env.clone().sealing_with(Some(KEY.into()));
        let new = NewLink { person: cleo, purpose: Purpose::Rhythm, about: None, days: 0 };
        let id = acts::make(tx, &env, new)?;
        Ok((links::path(tx, &env, id)?, store::key(tx)?))
    });
    let (path, key) = made.await.expect("a link");
    assert_eq!(key, None, "the database holds none");

    let text = path.trim_start_matches("/rhythm/").to_owned();
    let held = world.app.read(move |conn, env| {
        let with = env.clone().sealing_with(Some(KEY.into()));
        let without = acts::bearer(conn, env, &text, Purpose::Rhythm).is_err();
        Ok((acts::bearer(conn, &with, &text, Purpose::Rhythm)?, without))
    });

    assert_eq!(held.await.expect("who holds it"), (world.cleo, true));
}
