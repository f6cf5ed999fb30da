//! A word below the agreed level is a stretch with a reason; what was shown goes with it, and becomes a measure.

use axum::http::StatusCode;
use domain::commitment::{Act, Side};
use domain::kernel::{CommitmentId, Due};
use entente::check::acts::{self as checks, Seen};
use entente::check::level;
use entente::check::store::{self, Span};
use entente::commitments::acts::{self as promises, Saying};
use entente::commitments::store as commitments;
use entente::kit::error::AppError;
use entente::people::scope::Scope;
use jiff::SignedDuration;
use jiff::civil::Date;
use uuid::Uuid;

use crate::world::World;

/// A check of a promise for a day, as somebody saw it: so many of a thousand futures made it.
async fn shown(w: &World, id: CommitmentId, day: Date, kept: u32) -> Uuid {
    let scope = w.scope(w.ada).await;
    let seen = Seen {
        commitment: Some(id),
        team: Some(w.team),
        day,
        kept,
        futures: 1000,
        agreed: 80,
        dates: [Some(day), day.tomorrow().ok(), None],
        offered: None,
        similar: None,
        seed: u64::MAX,
        plan: "abc".into(),
        question: serde_json::json!({}),
    };
    w.app.write(move |tx, env| checks::keep(tx, env, &scope, &seen)).await.expect("kept")
}

async fn day_of(w: &World, id: CommitmentId) -> Date {
    let row = w.app.read(move |conn, _| commitments::find(conn, &Scope::System("test"), id)).await.expect("a row");
    row.due.expect("a due").to_zoned(w.app.env().zone().clone()).date()
}

fn promise(stretch: Option<&str>) -> Act {
    Act::Promise { stretch: stretch.map(str::to_owned), stake: None }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, AppError>) -> (&'static str, String) {
    match answer {
        Err(AppError::Refused { code, sentence }) => (code, sentence),
        other => panic!("{other:?} is no refusal"),
    }
}

#[tokio::test]
async fn below_the_agreed_level_a_promise_needs_a_reason_and_above_it_none() {
    let w = World::new().await;
    let (low, high) = (w.asked("A feed", 21).await, w.asked("Another", 22).await);
    shown(&w, low, day_of(&w, low).await, 411).await;
    shown(&w, high, day_of(&w, high).await, 800).await;

    let (code, sentence) = refused(w.say(w.ada, low, promise(None)).await);
    w.say(w.ada, high, promise(None)).await.expect("at the agreed level");
    w.say(w.ada, low, promise(Some("A new colleague helps."))).await.expect("a stretch");

    assert_eq!(code, "needs_stretch");
    assert!(sentence.starts_with("Thu 2 April stands at 41 in 100, and 80 is the agreed level."), "{sentence}");
    w.verified().await;
}

#[tokio::test]
async fn where_nothing_was_shown_nothing_is_demanded_and_an_old_check_says_nothing() {
    let w = World::new().await;
    let (bare, old) = (w.asked("A feed", 21).await, w.asked("Another", 21).await);
    shown(&w, old, day_of(&w, old).await, 100).await;
    w.later(SignedDuration::from_hours(13));

    w.say(w.ada, bare, promise(None)).await.expect("nothing is known");
    w.say(w.ada, old, promise(None)).await.expect("that was another plan");
}

#[tokio::test]
async fn the_other_side_reads_that_it_is_a_stretch_and_why_on_the_page_and_in_the_letter() {
    let w = World::new().await;
    let id = w.asked("A feed", 21).await;
    shown(&w, id, day_of(&w, id).await, 411).await;
    w.say(w.ada, id, promise(Some("A new colleague helps."))).await.expect("a stretch");

    let page = w.as_(w.cleo).await.get(&format!("/promises/{id}")).await.text();
    let ours = w.as_(w.ada).await.get(&format!("/promises/{id}")).await.text();

    assert!(page.contains("41 in 100 that this day is kept, where 80 is usual. A new colleague helps."), "{page}");
    assert!(!page.contains("futures"), "what it rests on stays inside: {page}");
    assert!(ours.contains("The chance was 41 in 100 then, from 1,000 futures."), "{ours}");
    let letters = format!("{:?}", w.letters().await.iter().map(|letter| &letter.parts).collect::<Vec<_>>());
    assert!(letters.contains("It is a stretch, 41 in 100 that this day is kept, they say: A new colleague helps."));
}

#[tokio::test]
async fn terms_that_the_other_side_takes_up_stay_the_stretch_that_they_were() {
    let w = World::new().await;
    let id = w.asked("A feed", 21).await;
    let terms = w.terms("A feed", 28);
    let day = terms.due.as_ref().map(Due::date).expect("a day");
    let check = shown(&w, id, day, 600).await;
    let counter = Act::Counter { terms, answer_by: None };
    let (scope, bare) = (w.scope(w.ada).await, Saying::now(counter.clone(), None));

    let refusal = w.app.write(move |tx, env| promises::say(tx, env, &scope, id, bare.clone())).await;
    let said = Saying { stretch: Some("It can be done.".into()), ..Saying::now(counter, None) };
    let scope = w.scope(w.ada).await;
    w.app.write(move |tx, env| promises::say(tx, env, &scope, id, said.clone())).await.expect("countered");
    let table = w.as_(w.cleo).await.get(&format!("/promises/{id}")).await.text();
    w.say(w.cleo, id, Act::Agree { stretch: None }).await.expect("agreed");

    assert_eq!(refused(refusal).0, "needs_stretch");
    assert!(table.contains("60 in 100 that this day is kept, where 80 is usual. It can be done."), "{table}");
    let row = w.app.read(move |conn, _| {
        let row = commitments::find(conn, &Scope::System("test"), id)?;
        Ok(commitments::replayed(conn, &row)?.0)
    });
    let c = row.await.expect("a promise");
    assert_eq!(c.stretch.as_deref(), Some("It can be done."));
    assert_eq!(c.shown.map(|shown| (shown.check, shown.chance)), Some((check, 60)));
    w.verified().await;
}

#[tokio::test]
async fn a_form_without_the_reason_comes_back_with_what_was_typed() {
    let w = World::new().await;
    let id = w.asked("A feed", 21).await;
    shown(&w, id, day_of(&w, id).await, 411).await;

    let answer = w.as_(w.ada).await.post(&format!("/promises/{id}/promise"), &[("words", "We will try.")]).await;

    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("Say why it is promised all the same"), "{}", answer.text());
    assert!(answer.body.contains("We will try."));
}

async fn span(w: &World) -> Span {
    Span { since: w.now() - SignedDuration::from_hours(24 * 400), now: w.now(), team: None }
}

#[tokio::test]
async fn words_are_measured_once_their_day_has_passed_and_not_where_the_other_side_wanted_another() {
    let w = World::new().await;
    let ids = [w.asked("Kept", 10).await, w.asked("Late", 10).await, w.asked("Moved", 10).await];
    for id in ids {
        shown(&w, id, day_of(&w, id).await, 850).await;
        w.say(w.ada, id, promise(None)).await.expect("promised");
    }
    let before = w.app.read({
        let span = span(&w).await;
        move |conn, _| store::bands(conn, &span)
    });
    let before = before.await.expect("bands");
    w.later(SignedDuration::from_hours(24));
    w.say(w.ada, ids[0], Act::Deliver { evidence: vec![] }).await.expect("delivered");
    let other = Act::Propose { terms: w.terms("Moved", 30), asked_by: Side::Customer, answer_by: None };
    w.say(w.cleo, ids[2], other).await.expect("other terms");
    w.say(w.ada, ids[2], Act::Agree { stretch: None }).await.expect("agreed");
    w.later(SignedDuration::from_hours(24 * 15));

    let span = span(&w).await;
    let (bands, covered) = w
        .app
        .read(move |conn, _| Ok((store::bands(conn, &span)?, store::covered(conn, &span)?)))
        .await
        .expect("measured");

    assert_eq!(before, vec![], "no day has passed yet");
    assert_eq!(bands, vec![store::Band { from: 80, count: 2, kept: 1, said: 170 }]);
    assert_eq!(covered.at, [(2, 1), (2, 1), (0, 0)]);
}

#[tokio::test]
async fn a_check_is_never_changed_or_removed() {
    let w = World::new().await;
    let id = w.asked("A feed", 21).await;
    shown(&w, id, day_of(&w, id).await, 411).await;

    let changed = w.app.write(|tx, _| Ok(tx.run("update checks set kept = 1", &[])?)).await;
    let removed = w.app.write(|tx, _| Ok(tx.run("delete from checks", &[])?)).await;

    assert!(changed.is_err() && removed.is_err());
}

#[tokio::test]
async fn only_administrators_agree_on_another_level() {
    let w = World::new().await;
    let scope = w.scope(w.cleo).await;

    let no = w.app.write(move |tx, env| level::agree(tx, env, &scope, None, Some(90))).await;
    let all = Scope::System("test");
    let team = Some(w.team);
    let set = w.app.write(move |tx, env| {
        level::agree(tx, env, &all, None, Some(90))?;
        level::agree(tx, env, &all, team, Some(70))
    });
    let levels = set.await.expect("agreed");
    let all = Scope::System("test");
    let wrong = w.app.write(move |tx, env| level::agree(tx, env, &all, None, Some(30))).await;

    assert!(matches!(no, Err(AppError::Forbidden(_))));
    assert_eq!((levels.of(None), levels.of(team)), (90, 70));
    assert_eq!(refused(wrong).0, "bad_level");
}
