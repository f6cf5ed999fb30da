//! Links in other hands: comments that bind nobody, answers that wait for the person whose link it is, the browser that
//! answers, and what was recorded for somebody and not said.

use axum::http::StatusCode;
use domain::commitment::{Act, State};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, ConversationId};
use entente::commitments::acts::{self as promises, Saying};
use entente::conversations::acts as talks;
use entente::kit::error::AppError;
use entente::ledger;
use entente::links::{Purpose, acts};
use entente::mail::About;
use jiff::SignedDuration;

use crate::links::{answers, get_as, last_link, link, offered, post_as, row};
use crate::world::World;

/// What was said last about a matter, and who is named for it.
async fn last(world: &World, id: CommitmentId) -> ledger::Entry {
    world.app.read(move |conn, _| Ok(ledger::entries(conn, id.0)?.pop())).await.expect("lines").expect("a line")
}

const TOM: [(&str, &str); 2] = [("by_name", "Tom Berg"), ("by_email", "tom@example.com")];

#[tokio::test]
async fn a_comment_by_a_forwarded_link_is_kept_and_marked_as_that() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    world.nobody().get(&format!("{path}/not-me")).await.is(StatusCode::OK).shows("You are not Cleo Brandt");
    let missing = world.nobody().post(&format!("{path}/comment"), &[("words", "Fine.")]).await;
    missing.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write your name").shows("Fine.");

    let fields = [TOM[0], TOM[1], ("words", "Weekly would do for us.")];
    world.nobody().post(&format!("{path}/comment"), &fields).await.is(StatusCode::SEE_OTHER);

    let line = last(&world, id).await;
    assert_eq!((line.kind.as_str(), line.person, line.chain.as_str()), ("note", None, "shared"));
    let page = world.as_(world.ada).await.get(&format!("/promises/{id}")).await;
    page.shows("Tom Berg, tom@example.com, said this by a link that was sent to Cleo Brandt. Nobody has verified it.");
    page.shows("Weekly would do for us.");
    assert_eq!(row(&world, id).await.state, State::Offered);
    world.verified().await;
}

#[tokio::test]
async fn whoever_holds_a_forwarded_link_binds_nobody() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let text = answers(&world, world.cleo, id).await.trim_start_matches("/a/").to_owned();

    let said = world.app.write(move |tx, env| {
        let scope = acts::opened(tx, env, &text)?.forwarded();
        promises::say(tx, env, &scope, id, Saying::now(Act::TakeUp, None))
    });

    let refused = said.await;
    assert!(matches!(refused, Err(AppError::Refused { code: "not_addressed", .. })), "{refused:?}");
}

#[tokio::test]
async fn an_answer_of_somebody_else_counts_once_it_is_confirmed() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;

    let fields = [TOM[0], TOM[1], ("words", "Yes, please.")];
    world.nobody().post(&format!("{path}/for/take_up"), &fields).await.is(StatusCode::SEE_OTHER);

    assert_eq!(row(&world, id).await.state, State::Offered, "nothing is said yet");
    world.nobody().get(&path).await.shows("Tom Berg gave an answer for Cleo");
    let confirm = last_link(&world, world.cleo, "confirm").await.expect("a mail to Cleo");
    let page = world.nobody().get(&confirm).await;
    page.is(StatusCode::OK).shows("Is that your answer?").shows("Take it up").shows("Yes, please.").shows("Tom Berg");
    world.nobody().post(&format!("{confirm}/confirm"), &[]).await.is(StatusCode::SEE_OTHER);
    let line = last(&world, id).await;
    assert_eq!((line.kind.as_str(), line.person), ("take_up", Some(world.cleo)));
    assert_eq!(row(&world, id).await.state, State::Promised);
    world.nobody().get(&confirm).await.is(StatusCode::GONE).shows("This is settled");
    world.nobody().post(&format!("{confirm}/confirm"), &[]).await.is(StatusCode::GONE);
    world.verified().await;
}

#[tokio::test]
async fn an_answer_that_is_dropped_was_never_said() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    let unfit = [TOM[0], ("subject", ""), ("words", "Other terms.")];
    world.nobody().post(&format!("{path}/for/counter"), &unfit).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = world.nobody().post(&format!("{path}/for/accept"), &TOM).await;
    refused.is(StatusCode::CONFLICT).shows("That is not possible now");
    assert_eq!(last_link(&world, world.cleo, "confirm").await, None, "what the rules refuse is not asked about");
    world.nobody().post(&format!("{path}/for/take_up"), &TOM).await.is(StatusCode::SEE_OTHER);
    let confirm = last_link(&world, world.cleo, "confirm").await.expect("a mail");

    world.nobody().post(&format!("{confirm}/drop"), &[]).await.is(StatusCode::SEE_OTHER);

    assert_eq!(row(&world, id).await.state, State::Offered);
    assert_ne!(last(&world, id).await.kind, "take_up");
    world.nobody().get(&path).await.hides("Tom Berg");
}

#[tokio::test]
async fn the_first_answer_takes_the_link_for_its_browser() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    let note = [("words", "I will look at it.")];
    post_as(&world, "phone", &format!("{path}/say/note"), &note).await.is(StatusCode::SEE_OTHER);
    get_as(&world, "laptop", &path).await.shows("Answering as Cleo Brandt");
    post_as(&world, "phone", &format!("{path}/say/take_up"), &[]).await.is(StatusCode::SEE_OTHER);

    let page = get_as(&world, "laptop", &path).await;

    page.is(StatusCode::OK).shows("Answered from another browser").shows("An hourly feed").hides("/say/");
    let refused = post_as(&world, "laptop", &format!("{path}/say/cancel"), &[("words", "No.")]).await;
    refused.is(StatusCode::CONFLICT).shows("Answered from another browser");
    assert_eq!(row(&world, id).await.state, State::Promised);
    let comment = [TOM[0], ("words", "Good.")];
    post_as(&world, "laptop", &format!("{path}/comment"), &comment).await.is(StatusCode::SEE_OTHER);
    get_as(&world, "phone", &path).await.shows("Answering as Cleo Brandt");
}

/// Ada writes down that Cleo took it up.
async fn recorded(world: &World, id: CommitmentId) {
    let scope = world.scope(world.ada).await;
    let said = Saying { for_other: true, ..Saying::now(Act::TakeUp, Some("She said so by phone.".into())) };
    world.app.write(move |tx, env| promises::say(tx, env, &scope, id, said.clone())).await.expect("recorded");
}

#[tokio::test]
async fn that_is_not_what_i_said_brings_back_what_held_before() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    recorded(&world, id).await;
    let seq = last(&world, id).await.seq;
    let path = link(&world, world.cleo, Purpose::Contest { act_seq: seq }, Some(About::Commitment(id))).await;
    world.nobody().get(&path).await.is(StatusCode::OK).shows("That is not what I said").shows("She said so by phone.");

    post_as(&world, "x", &format!("{path}/say/contest"), &[]).await.is(StatusCode::SEE_OTHER);

    assert_eq!(row(&world, id).await.state, State::Offered);
    recorded(&world, id).await;
    let late = post_as(&world, "x", &format!("{path}/say/contest"), &[]).await;
    late.is(StatusCode::CONFLICT).shows("More was said since");
    world.verified().await;
}

#[tokio::test]
async fn what_was_recorded_can_be_contested_for_five_working_days_on_every_door() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    recorded(&world, id).await;
    let path = answers(&world, world.cleo, id).await;
    let page = world.as_(world.cleo).await;
    world.later(SignedDuration::from_hours(24 * 7));
    page.get(&format!("/promises/{id}")).await.shows("Recorded for you.");

    world.later(SignedDuration::from_mins(1));

    page.get(&format!("/promises/{id}")).await.hides("Recorded for you.").hides("promises/contest");
    let refused = page.post(&format!("/promises/{id}/contest"), &[]).await;
    refused.is(StatusCode::CONFLICT).shows("could be contested for five working days");
    post_as(&world, "x", &format!("{path}/say/contest"), &[]).await.is(StatusCode::CONFLICT);
    assert_eq!(row(&world, id).await.state, State::Promised);
}

/// Cleo raises a need, and Ada says it back.
async fn said_back(world: &World) -> ConversationId {
    let client = world.client.to_string();
    let fields = [("client", client.as_str()), ("statement", "Crews arrive with the right parts")];
    let answer = world.as_(world.cleo).await.post("/conversations/new", &fields).await;
    let id = answer.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a conversation");
    let need = [("need", "Vans leave with what the job needs")];
    world.as_(world.ada).await.post(&format!("{}/restate", answer.location), &need).await.is(StatusCode::SEE_OTHER);
    id
}

#[tokio::test]
async fn a_conversation_is_answered_by_a_link_and_so_are_its_promises() {
    let world = World::new().await;
    let id = said_back(&world).await;
    let path = link(&world, world.cleo, Purpose::Answer, Some(About::Conversation(id))).await;
    let page = world.nobody().get(&format!("{path}?say=confirm")).await;
    page.is(StatusCode::OK).shows("Crews arrive with the right parts").shows("Vans leave with what the job needs");
    post_as(&world, "x", &format!("{path}/say/confirm"), &[]).await.is(StatusCode::SEE_OTHER);
    let terms = [("subject", "Hourly feed"), ("due_day", "2026-04-17"), ("conditions", "Within the hour")];
    let ada = world.as_(world.ada).await;
    ada.post(&format!("/conversations/{id}/settle"), &terms).await.is(StatusCode::SEE_OTHER);
    let other = offered(&world, "Another feed").await;
    let scope = world.scope(world.cleo).await;
    let found = world.app.read(move |conn, _| entente::commitments::store::of_conversation(conn, &scope, id));
    let promise = found.await.expect("promises")[0].id;

    get_as(&world, "x", &path).await.shows("Hourly feed").shows("waits for you");
    get_as(&world, "x", &format!("{path}/p/{promise}")).await.is(StatusCode::OK).shows("Take up Ada’s offer");
    post_as(&world, "x", &format!("{path}/p/{promise}/say/take_up"), &[]).await.is(StatusCode::SEE_OTHER);

    assert_eq!(row(&world, promise).await.state, State::Promised);
    get_as(&world, "x", &format!("{path}/p/{other}")).await.is(StatusCode::NOT_FOUND);
    post_as(&world, "x", &format!("{path}/say/promise"), &terms).await.is(StatusCode::NOT_FOUND);
    let of_promise = answers(&world, world.cleo, promise).await.trim_start_matches("/a/").to_owned();
    let talk = world.app.read(move |conn, env| {
        let scope = acts::opened(conn, env, &of_promise)?.scope;
        entente::conversations::store::find(conn, &scope, id).map(|_| ())
    });
    assert!(matches!(talk.await, Err(AppError::NotFound)), "a link for a promise opens no conversation");
    world.verified().await;
}

#[tokio::test]
async fn what_was_recorded_in_a_conversation_can_be_contested_by_a_link() {
    let world = World::new().await;
    let id = said_back(&world).await;
    let scope = world.scope(world.ada).await;
    let said = talks::Saying { for_other: true, ..talks::Saying::now(TalkAct::Confirm, None) };
    world.app.write(move |tx, env| talks::say(tx, env, &scope, id, said.clone())).await.expect("recorded");
    let system = entente::people::scope::Scope::System("test");
    let seq = world.app.read(move |conn, _| Ok(ledger::entries(conn, id.0)?.pop().map(|e| e.seq))).await;
    let purpose = Purpose::Contest { act_seq: seq.expect("lines").expect("a line") };
    let path = link(&world, world.cleo, purpose, Some(About::Conversation(id))).await;
    world.nobody().get(&path).await.is(StatusCode::OK).shows("That is not what I said");

    post_as(&world, "x", &format!("{path}/say/contest"), &[]).await.is(StatusCode::SEE_OTHER);

    let talk = world.app.read(move |conn, _| {
        let row = entente::conversations::store::find(conn, &system, id)?;
        entente::conversations::store::replayed(conn, &row).map(|(talk, _)| (row.step, talk))
    });
    let (step, talk) = talk.await.expect("a conversation");
    assert_eq!((step, talk.confirmed_at, talk.contestable), (Some(2), None, None));
    post_as(&world, "x", &format!("{path}/say/confirm"), &[]).await.is(StatusCode::NOT_FOUND);
    world.verified().await;
}

#[tokio::test]
async fn others_speak_by_a_link_only_so_often() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = format!("{}/comment", answers(&world, world.cleo, id).await);
    let fields = [TOM[0], ("words", "Once more.")];
    for _ in 0..5 {
        world.nobody().post(&path, &fields).await.is(StatusCode::SEE_OTHER);
    }

    world.nobody().post(&path, &fields).await.is(StatusCode::TOO_MANY_REQUESTS);

    world.later(SignedDuration::from_mins(3));
    world.nobody().post(&path, &fields).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_settled_link_takes_no_comment_after_its_time() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = answers(&world, world.cleo, id).await;
    world.nobody().post(&format!("{path}/for/take_up"), &TOM).await.is(StatusCode::SEE_OTHER);
    let confirm = last_link(&world, world.cleo, "confirm").await.expect("a mail");
    world.nobody().post(&format!("{confirm}/confirm"), &[]).await.is(StatusCode::SEE_OTHER);
    let comment = [TOM[0], TOM[1], ("words", "Good to hear.")];
    world.nobody().post(&format!("{confirm}/comment"), &comment).await.is(StatusCode::SEE_OTHER);

    world.later(SignedDuration::from_hours(24 * 8));

    world.nobody().post(&format!("{confirm}/comment"), &comment).await.is(StatusCode::GONE);
    world.nobody().get(&format!("{confirm}/not-me")).await.is(StatusCode::GONE).hides("Good to hear.");
}

#[tokio::test]
async fn an_answer_of_somebody_else_keeps_what_a_form_holds_and_no_more() {
    let world = World::new().await;
    let id = offered(&world, "An hourly feed").await;
    let path = format!("{}/for/take_up", answers(&world, world.cleo, id).await);
    let (long, many) = ("x".repeat(40_000), (0..200).map(|n| format!("field_{n}")).collect::<Vec<_>>());
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "x")).collect();
    for more in [vec![("padding", long.as_str())], many] {
        let fields: Vec<_> = TOM.into_iter().chain(more).collect();
        world.nobody().post(&path, &fields).await.is(StatusCode::CONFLICT).shows("more than an answer holds");
    }
    assert_eq!(last_link(&world, world.cleo, "confirm").await, None);

    let odd = "a name that no form has, and which is far too long for any";
    let fields = [TOM[0], TOM[1], ("words", "Yes, please."), (odd, "x"), ("<b>", "x")];
    world.nobody().post(&path, &fields).await.is(StatusCode::SEE_OTHER);

    let kept = world.app.read(|conn, _| {
        let row = conn.one("select fields from link_answers", &[])?;
        row.map(|row| row.at::<serde_json::Value>(0)).transpose().map_err(Into::into)
    });
    let kept: Option<serde_json::Value> = kept.await.expect("an answer");
    assert_eq!(kept, Some(serde_json::json!([["words", "Yes, please."]])));
}
