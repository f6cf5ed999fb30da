//! Mails that come in: from the programs people use, from strangers, from machines.

use std::io::Write;
use std::process::{Command, Stdio};

use axum::http::StatusCode;
use domain::commitment::{Act, Channel, Visibility};
use domain::kernel::{CommitmentId, PersonId};
use entente::kit::app::Settings;
use entente::kit::mailing::Mailing;
use entente::mail::acts::{self, Came};
use entente::mail::incoming::reading::{Mail, read};
use entente::mail::{About, State, inbox, store};
use jiff::SignedDuration;

use crate::api::{is_problem, json, program};
use crate::mail::{letter, only_ours, post, posted};
use crate::world::World;

const REPLY: &str = include_str!("mails/gmail-reply.eml");
const OUTLOOK: &str = include_str!("mails/outlook-html.eml");
const FORWARD: &str = include_str!("mails/apple-forward.eml");
const STRANGER: &str = include_str!("mails/stranger.eml");
const ABSENCE: &str = include_str!("mails/absence.eml");
const BOUNCE: &str = include_str!("mails/bounce.eml");

fn mailing() -> Mailing {
    Mailing::from_settings(Some("https://e.example.org"), None, None, Some("talk@in.example.org")).expect("settings")
}

async fn world() -> World {
    let world = World::with(Settings { mailing: mailing(), ..Settings::default() }).await;
    world.app.write(inbox::make_key).await.expect("a key");
    world
}

async fn address(world: &World, promise: CommitmentId, person: PersonId) -> String {
    let about = Some(About::Commitment(promise));
    let read = world.app.read(move |conn, env| inbox::address(conn, env, &mailing(), about, person));
    read.await.expect("an answer").expect("an address")
}

async fn received(world: &World, raw: &str) -> Vec<Came> {
    let mail: Mail = read(raw.as_bytes()).expect("a mail");
    let taken = world.app.write(move |tx, env| acts::receive(tx, env, &mailing(), &mail, &[]));
    taken.await.expect("an answer")
}

/// Visibility, channel, person and words of the notes of a promise.
async fn notes(world: &World, promise: CommitmentId) -> Vec<(Visibility, Channel, Option<PersonId>, String)> {
    let entries = world.app.read(move |conn, _| entente::ledger::entries(conn, promise.0)).await.expect("entries");
    let events = entries.iter().map(|e| entente::ledger::commitment_event(e).expect("an act").expect("a text"));
    events
        .filter_map(|e| match e.act {
            Act::Note { visibility } => Some((visibility, e.channel, e.person, e.words.unwrap_or_default())),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn an_answer_of_a_client_is_a_shared_note_of_theirs() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let to = address(&world, promise, world.cleo).await;

    // Mail programs write addresses as they like.
    let came = received(&world, &REPLY.replace("TALK", &to.to_uppercase())).await;

    assert_eq!(came, [Came::Note(About::Commitment(promise))]);
    let words = "Re: An hourly feed\n\nThe depot in Kilkenny needs it too – could you add it?".to_owned();
    assert_eq!(notes(&world, promise).await, [(Visibility::Shared, Channel::Mail, Some(world.cleo), words)]);
    world.as_(world.ada).await.get(&format!("/promises/{promise}")).await.shows("depot in Kilkenny");
    world.verified().await;
}

#[tokio::test]
async fn the_same_mail_is_one_note_however_often_it_comes() {
    let world = world().await;
    let (promise, other) = (world.promised("An hourly feed", 5).await, world.promised("Another", 5).await);
    let raw = REPLY.replace("TALK", &address(&world, promise, world.cleo).await);

    received(&world, &raw).await;
    let again = received(&world, &raw).await;
    let elsewhere = received(&world, &REPLY.replace("TALK", &address(&world, other, world.cleo).await)).await;

    assert_eq!(again, [Came::Known(About::Commitment(promise))]);
    assert_eq!(elsewhere, [Came::Note(About::Commitment(other))]);
    assert_eq!(notes(&world, promise).await.len(), 1);
}

#[tokio::test]
async fn what_ours_write_among_themselves_stays_inside_and_what_both_read_is_shared() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let raw = OUTLOOK.replace("TALK", &address(&world, promise, world.ada).await);

    received(&world, &raw).await;
    received(&world, &raw.replace("ben@example.org>\nCc", "Cleo@example.org>\nCc").replace("-two@", "-both@")).await;

    let notes = notes(&world, promise).await;
    assert_eq!(notes[0].0, Visibility::Internal);
    assert_eq!(notes[1].0, Visibility::Shared);
    let words = &notes[0].3;
    assert!(words.starts_with("AW: Zähler in Galway\n\nBen, the meters in Galway are the weak point."), "{words}");
    assert!(
        words.contains("Grüße") && !words.contains("What do you think?") && !words.contains("MsoNormal"),
        "{words}"
    );
    let cleo = world.as_(world.cleo).await.get(&format!("/promises/{promise}")).await;
    assert_eq!(cleo.text().matches("the weak point").count(), 1, "{}", cleo.text());
}

#[tokio::test]
async fn a_forwarded_mail_keeps_what_was_forwarded_and_names_what_came_along() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;

    received(&world, &FORWARD.replace("TALK", &address(&world, promise, world.cleo).await)).await;

    let (visibility, _, by, words) = notes(&world, promise).await.remove(0);
    assert_eq!((visibility, by), (Visibility::Shared, Some(world.cleo)));
    for part in ["Fwd: Substation plan", "For your information.", "Finn Depot", "closed in week 14", "plan week 14.pdf"]
    {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert!(words.contains("keeps no files"), "{words}");
}

#[tokio::test]
async fn a_stranger_is_named_and_stays_with_whoever_gave_the_address() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;

    received(&world, &STRANGER.replace("TALK", &address(&world, promise, world.cleo).await)).await;

    let (visibility, _, by, words) = notes(&world, promise).await.remove(0);
    assert_eq!((visibility, by), (Visibility::Internal, Some(world.cleo)));
    assert!(words.starts_with("A mail from Finn Depot <finn@depot.example>, Thu 12 March, 08:26."), "{words}");
    assert!(words.ends_with("We close on Monday."), "{words}");
    world.as_(world.ada).await.get(&format!("/promises/{promise}")).await.hides("We close on Monday");
}

#[tokio::test]
async fn the_address_of_another_makes_nobody_speak() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;

    // Cleo's name, at the address that Ada was given; and Ada's at Cleo's.
    received(&world, &REPLY.replace("TALK", &address(&world, promise, world.ada).await)).await;
    received(&world, &OUTLOOK.replace("TALK", &address(&world, promise, world.cleo).await)).await;

    let notes = notes(&world, promise).await;
    let whose: Vec<_> = notes.iter().map(|(visibility, _, by, _)| (*visibility, *by)).collect();
    assert_eq!(whose, [(Visibility::Internal, Some(world.ada)), (Visibility::Internal, Some(world.cleo))]);
    assert!(notes[0].3.starts_with("A mail from Cleo Brandt <cleo@example.org>"), "{}", notes[0].3);
    let page = format!("/promises/{promise}");
    world.as_(world.ada).await.get(&page).await.shows("depot in Kilkenny").hides("the weak point");
    world.as_(world.cleo).await.get(&page).await.shows("the weak point").hides("depot in Kilkenny");
}

#[tokio::test]
async fn a_note_by_mail_says_that_nobody_has_verified_its_sender() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;

    received(&world, &REPLY.replace("TALK", &address(&world, promise, world.cleo).await)).await;

    let page = world.as_(world.ada).await.get(&format!("/promises/{promise}")).await;
    page.shows("by mail; nobody has verified the sender");
}

#[tokio::test]
async fn a_stranger_who_borrows_a_name_and_an_address_of_another_matter_gets_nowhere() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let to = address(&world, promise, world.cleo).await;
    let bent = to.replace("talk+p", "talk+c");
    let mut letters: Vec<char> = to.chars().collect();
    letters[30] = if letters[30] == 'a' { 'b' } else { 'a' };
    let broken: String = letters.into_iter().collect();

    for address in [bent.as_str(), &broken, "talk@in.example.org", "talk+@in.example.org", "entente@example.org"] {
        assert_eq!(received(&world, &REPLY.replace("TALK", address)).await, [Came::Nowhere], "{address}");
    }
    assert_eq!(notes(&world, promise).await, []);
}

#[tokio::test]
async fn who_may_no_longer_see_the_matter_can_no_longer_write_to_it() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let to = address(&world, promise, world.dan).await;

    let came = received(&world, &REPLY.replace("TALK", &to)).await;

    assert_eq!(came, [Came::Refused("This address is no longer in use.".into())]);
    assert_eq!(notes(&world, promise).await, []);
}

#[tokio::test]
async fn an_absence_note_is_no_word_of_anybody() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;

    let came = received(&world, &ABSENCE.replace("TALK", &address(&world, promise, world.cleo).await)).await;

    assert!(matches!(came[..], [Came::LeftAlone(_)]), "{came:?}");
    assert_eq!(notes(&world, promise).await, []);
}

#[tokio::test]
async fn a_letter_that_comes_back_has_failed_with_the_reason() {
    let world = world().await;
    only_ours(&world.app).await;
    let id = post(&world.app, letter(world.cleo, None, "Hello")).await;
    let sent = world.app.write(move |tx, env| {
        let claim = store::claim(tx, env.now, env.now + SignedDuration::from_mins(5), 1)?[0];
        store::sent(tx, &claim, "cleo@example.org", env.now)
    });
    assert!(sent.await.expect("an answer"));
    let raw = BOUNCE.replace("LETTER", &posted(&world.app, id).await.message_id);

    let late = received(&world, &raw.replace("Action: failed", "Action: delayed")).await;
    assert!(matches!(late[..], [Came::LeftAlone(_)]), "{late:?}");
    assert_eq!(posted(&world.app, id).await.state, State::Sent);
    let came = received(&world, &raw).await;

    assert_eq!(came, [Came::Bounced(1)]);
    let letter = posted(&world.app, id).await;
    assert_eq!(letter.state, State::Failed);
    assert_eq!(letter.last_error.as_deref(), Some("550 5.1.1 <cleo@example.org>: Recipient address rejected"));
    let bea = world.app.read(|conn, _| entente::people::store::who_has_email(conn, "bea@example.org")).await;
    let bea = world.as_(bea.expect("an answer").expect("somebody").0).await;
    bea.get("/mails/received").await.is(StatusCode::OK).shows("came back").shows("Recipient address rejected");
    world.as_(world.ada).await.get("/mails/received").await.is(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_mail_without_words_is_refused_with_the_reason() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let raw = STRANGER.replace("TALK", &address(&world, promise, world.cleo).await).replace("We close on Monday.", "");

    let came = received(&world, &raw).await;

    assert!(matches!(&came[..], [Came::Refused(why)] if why.contains("no words")), "{came:?}");
}

fn piped(url: &str, args: &[&str], raw: &str) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["receive", "--database", url, "--mail-in", "talk@in.example.org"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary");
    child.stdin.take().expect("a pipe").write_all(raw.as_bytes()).expect("written");
    let done = child.wait_with_output().expect("an end");
    (done.status.code().unwrap_or(-1), String::from_utf8_lossy(&done.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_learns_from_the_exit_status_what_became_of_a_mail() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let to = address(&world, promise, world.cleo).await;
    let raw = REPLY.replace("TALK", "somebody@example.org");
    let url = world.scratch.url.clone();

    assert_eq!(piped(&url, &["--recipient", &to], &raw), (0, String::new()));
    assert_eq!(piped(&url, &[], &raw).0, 67);
    assert_eq!(piped(&url, &[], "").0, 65);
    assert_eq!(piped("sqlite:/nowhere/at/all.db", &["--recipient", &to], &raw).0, 75);
    let empty = STRANGER.replace("TALK", &to).replace("We close on Monday.", "");
    let (code, said) = piped(&url, &[], &empty);
    assert_eq!(code, 65);
    assert!(said.contains("no words"), "{said}");
    assert_eq!(notes(&world, promise).await.len(), 1);
}

#[tokio::test]
async fn a_program_hands_a_mail_over_where_it_is_an_administrators() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let raw = REPLY.replace("TALK", &address(&world, promise, world.cleo).await);
    let bea = world.app.read(|conn, _| entente::people::store::who_has_email(conn, "bea@example.org")).await;
    let boss = program(&world, bea.expect("an answer").expect("somebody").0).await;
    let kind = ("content-type", "message/rfc822");

    let taken = boss.raw("/mail", kind, raw.clone()).await;
    let nowhere = boss.raw("/mail", kind, REPLY.replace("TALK", "talk@in.example.org")).await;
    let other = boss.raw("/mail", ("content-type", "text/plain"), raw.clone()).await;
    let ada = program(&world, world.ada).await.raw("/mail", kind, raw).await;

    assert_eq!(json(&taken)["notes"][0]["id"], promise.0.to_string(), "{}", taken.body);
    is_problem(&nowhere, 409, "mail_refused");
    is_problem(&other, 415, "unsupported_media_type");
    is_problem(&ada, 403, "forbidden");
    assert_eq!(notes(&world, promise).await.len(), 1);
}

#[tokio::test]
async fn a_matter_shows_each_reader_their_own_address_and_none_where_no_mail_comes_in() {
    let world = world().await;
    let promise = world.promised("An hourly feed", 5).await;
    let page = format!("/promises/{promise}");
    let (hers, theirs) = (address(&world, promise, world.cleo).await, address(&world, promise, world.ada).await);

    world.as_(world.cleo).await.get(&page).await.shows(&hers).hides(&theirs);
    world.as_(world.ada).await.get(&page).await.shows(&theirs).hides(&hers);
    let without = World::new().await;
    let promise = without.promised("An hourly feed", 5).await;
    without.as_(without.ada).await.get(&format!("/promises/{promise}")).await.hides("forward mail here");
}
