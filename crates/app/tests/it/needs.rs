//! What a promise needs from the other side: linked by either side, seen by both, and the only thing that holds one up.

use axum::http::StatusCode;
use domain::commitment::{Act, Kind, Side};
use domain::kernel::CommitmentId;
use entente::commitments::acts::{Opening, Saying};
use entente::kit::error::AppError;
use entente::resting::needs;
use jiff::SignedDuration;

use crate::world::World;

fn path(id: CommitmentId) -> String {
    format!("/promises/{id}")
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, AppError>) -> &'static str {
    match answer {
        Err(AppError::Refused { code, .. }) => code,
        other => panic!("{other:?} is no refusal"),
    }
}

/// What Ada asks Cleo's side for.
fn other_way(w: &World, subject: &str, days: i64) -> Opening {
    Opening {
        kind: Kind::Promise,
        customer: w.it,
        performer: w.client,
        customer_person: Some(w.ada),
        performer_person: Some(w.cleo),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: w.terms(subject, days), answer_by: None, stake: 1 }, None),
    }
}

async fn hold(w: &World, id: CommitmentId, needed: Option<CommitmentId>) -> Result<(), AppError> {
    let terms = w.terms("A feed", 30);
    let asked_by = Side::Customer;
    let act = Act::DeclareBreakdown { asked_by, terms: Some(terms), answer_by: None, held_by: needed };
    w.say(w.ada, id, act).await.map(|_| ())
}

#[tokio::test]
async fn only_a_needed_and_late_promise_of_theirs_holds_one_up() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let asked = w.open(w.ada, other_way(&w, "Names of the depots", 5)).await.expect("asked");
    w.say(w.cleo, asked, Act::Promise { stretch: None, stake: None }).await.expect("promised");
    assert_eq!(refused(hold(&w, top, Some(asked)).await), "not_held", "not linked, not late");
    assert_eq!(refused(hold(&w, top, None).await), "own_claim");
    let ada = w.as_(w.ada).await;
    let link = [("do", "choose"), ("needed", &asked.to_string() as &str)];
    ada.post(&format!("{}/needs", path(top)), &link).await.is(StatusCode::SEE_OTHER);
    assert_eq!(refused(hold(&w, top, Some(asked)).await), "not_held", "not late");
    w.later(SignedDuration::from_hours(24 * 6));

    let cleo = w.as_(w.cleo).await;
    cleo.get(&path(top)).await.shows("Needs from you").shows("Names of the depots").shows("held by your promise");
    ada.get(&path(top))
        .await
        .shows("held by Field Operations’ promise")
        .shows("Held up by a promise of Field Operations");
    hold(&w, top, Some(asked)).await.expect("a breakdown that follows from theirs");

    let page = ada.get(&path(top)).await;
    page.shows("Held up by Names of the depots");
    assert!(page.body.contains(&format!(r#"<a href="/promises/{asked}">Names of the depots</a>"#)));
    w.verified().await;
}

#[tokio::test]
async fn what_is_needed_is_asked_for_in_the_same_form_and_only_in_the_other_direction() {
    let w = World::new().await;
    let (top, beside) = (w.promised("A feed", 20).await, w.promised("A board", 20).await);
    let fields =
        [("do", "ask"), ("subject", "Names of the depots"), ("due", "2026-03-20"), ("words", "We begin there.")];

    w.as_(w.ada).await.post(&format!("{}/needs", path(top)), &fields).await.is(StatusCode::SEE_OTHER);

    let cleo = w.as_(w.cleo).await;
    cleo.get("/").await.shows("Names of the depots");
    cleo.get(&format!("{}/needs", path(top))).await.shows("To succeed, Ostermoor IT needs these from you.");
    let scope = w.scope(w.ada).await;
    let wrong = w.app.write(move |tx, env| needs::add(tx, env, &scope, top, beside)).await;
    assert_eq!(refused(wrong), "same_direction");
    w.as_(w.dan).await.get(&format!("{}/needs", path(top))).await.is(StatusCode::NOT_FOUND);
    w.as_(w.fay).await.post(&format!("{}/needs", path(top)), &fields).await.is(StatusCode::FORBIDDEN);
    let nothing = [("do", "ask"), ("subject", " ")];
    w.as_(w.ada).await.post(&format!("{}/needs", path(top)), &nothing).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    w.verified().await;
}
