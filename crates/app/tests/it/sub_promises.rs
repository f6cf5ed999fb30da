//! Promises that rest on others: the tree, the amber above a slip, what is asked and refused, and who never learns of it.

use axum::http::StatusCode;
use domain::commitment::{Act, ActKind, Kind, Side, State};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::party::{PartyKind, Role};
use domain::resting::Why;
use entente::commitments::acts::{Opening, Saying};
use entente::commitments::store;
use entente::kit::error::AppError;
use entente::people::acts as people;
use entente::people::scope::Scope;
use entente::people::store::{Party, Person};
use entente::resting::acts::{self as resting, Place};
use jiff::SignedDuration;

use crate::world::World;

fn path(id: CommitmentId) -> String {
    format!("/promises/{id}")
}

/// What the owner of a promise asks of a team or a supplier.
fn asked(w: &World, (performer, person): (PartyId, PersonId), subject: &str, days: i64) -> Opening {
    Opening {
        kind: Kind::Promise,
        customer: w.it,
        performer,
        customer_person: Some(w.ada),
        performer_person: Some(person),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: w.terms(subject, days), answer_by: None, stake: 1 }, None),
    }
}

async fn ask(w: &World, new: Opening, parent: CommitmentId, after: &[CommitmentId]) -> Result<CommitmentId, AppError> {
    let (scope, place) = (w.scope(w.ada).await, Place { parent, after: after.to_vec() });
    w.app.write(move |tx, env| resting::open(tx, env, &scope, new.clone(), &place).map(|said| said.id)).await
}

/// A promise of Ben's team below another, made.
async fn below(w: &World, subject: &str, days: i64, parent: CommitmentId) -> CommitmentId {
    let id = ask(w, asked(w, (w.team, w.ben), subject, days), parent, &[]).await.expect("a request inside");
    w.say(w.ben, id, Act::Promise { stretch: None, stake: None }).await.expect("a promise inside");
    id
}

async fn amber(w: &World, id: CommitmentId) -> Option<Why> {
    let all = Scope::System("test");
    let kept = w.app.read(move |conn, _| store::risks(conn, &all, &[id])).await.expect("risks");
    kept.get(&id).and_then(|kept| kept.amber).map(|(why, _)| why)
}

async fn state(w: &World, id: CommitmentId) -> (State, i64) {
    let row = w.app.read(move |conn, _| store::find(conn, &Scope::System("test"), id)).await.expect("a row");
    (row.state, row.acts)
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, AppError>) -> &'static str {
    match answer {
        Err(AppError::Refused { code, .. }) => code,
        other => panic!("{other:?} is no refusal"),
    }
}

const BROKEN: Act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };

#[tokio::test]
async fn a_slip_below_turns_every_promise_above_amber_and_moves_none() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let middle = below(&w, "The mapping", 15, top).await;
    let team = another_team(&w).await;
    let scope = w.scope(w.ben).await;
    let new = Opening { customer: w.team, customer_person: Some(w.ben), ..asked(&w, team, "A line to the depot", 10) };
    let place = Place { parent: middle, after: vec![] };
    let low = w.app.write(move |tx, env| resting::open(tx, env, &scope, new.clone(), &place).map(|said| said.id));
    let low = low.await.expect("a request further below");
    w.say(team.1, low, Act::Promise { stretch: None, stake: None }).await.expect("a promise");
    let before = (state(&w, top).await, state(&w, middle).await);
    assert_eq!((amber(&w, middle).await, amber(&w, top).await), (None, None));

    w.say(team.1, low, BROKEN).await.expect("a breakdown");

    assert_eq!((amber(&w, middle).await, amber(&w, top).await), (Some(Why::Broken), Some(Why::Below)));
    assert_eq!((state(&w, top).await, state(&w, middle).await), before, "nothing moves by itself");
    let ada = w.as_(w.ada).await;
    ada.get("/").await.shows("One promise below this one slipped: tell Cleo, or move what slipped.");
    ada.get("/asked").await.shows("A feed").shows("something that it rests on slips");
    ada.get("/promises?view=below").await.shows("A feed").shows("at risk from below").hides("A line to the depot</a>");
    ada.get(&path(top)).await.shows("At risk from below.").shows("The mapping").shows("A line to the depot");
    let new_date =
        Act::Propose { terms: w.terms("A line to the depot", 12), asked_by: Side::Performer, answer_by: None };
    w.say(team.1, low, new_date).await.expect("other terms");
    w.say(w.ben, low, Act::Agree { stretch: None }).await.expect("agreed anew");
    assert_eq!((amber(&w, middle).await, amber(&w, top).await), (None, None), "mended below is mended above");
    w.verified().await;
}

async fn another_team(w: &World) -> (PartyId, PersonId) {
    let made = w.app.write(move |tx, env| {
        let s = Scope::System("the cast");
        let team = Party { kind: PartyKind::Team, name: "Networks".into(), ..people::blank_party() };
        let team = people::add_party(tx, env, &s, team)?;
        let nia = Person { name: "Nia Vale".into(), ..people::blank_person() };
        Ok((team, people::add_person(tx, env, &s, nia, team, Role::DeliveryLead)?))
    });
    made.await.expect("a team")
}

#[tokio::test]
async fn a_date_below_that_lies_after_the_one_above_shows_at_once_and_is_kept_as_verify_finds_it() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let sub = below(&w, "The mapping", 15, top).await;

    let later = Act::Propose { terms: w.terms("The mapping", 25), asked_by: Side::Performer, answer_by: None };
    w.say(w.ben, sub, later).await.expect("other terms");

    assert_eq!(amber(&w, top).await, Some(Why::WouldPass));
    w.say(w.ada, sub, Act::Agree { stretch: None }).await.expect("agreed");
    assert_eq!(amber(&w, top).await, Some(Why::PastAbove));
    w.verified().await;
    w.app
        .write(move |tx, _| {
            let kept = store::risks(tx, &Scope::System("test"), &[top])?.remove(&top).unwrap_or_default();
            store::keep_risk(tx, top, store::KeptRisk { amber: None, ..kept })
        })
        .await
        .expect("a lie");
    let report = entente::ledger::verify::verify(&w.app.db, &w.app.env(), None).await.expect("a report");
    assert!(report.findings.iter().any(|f| f.id == top.to_string() && f.wrong.contains("at_risk")), "{report:?}");
}

#[tokio::test]
async fn what_time_alone_brings_below_is_found_by_the_job_that_was_planned_for_it() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    below(&w, "The mapping", 15, top).await;
    w.later(SignedDuration::from_hours(24 * 15 + 1));
    assert_eq!(amber(&w, top).await, None, "nobody has looked yet");

    entente::jobs::run_due(&w.app).await.expect("jobs");

    assert_eq!(amber(&w, top).await, Some(Why::Silent));
    w.as_(w.ada).await.get("/").await.shows("One promise below this one slipped");
    w.verified().await;
}

#[tokio::test]
async fn no_circle_and_no_strangers_rest_on_each_other() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let (one, two) = (below(&w, "One", 10, top).await, below(&w, "Two", 12, top).await);
    let elsewhere = w.promised("A board", 20).await;
    let other = below(&w, "Elsewhere", 9, elsewhere).await;
    let scope = w.scope(w.ada).await;
    let order = |sub, first| {
        let scope = scope.clone();
        w.app.write(move |tx, env| resting::order(tx, env, &scope, top, sub, &[first]))
    };

    order(two, one).await.expect("one, then two");
    assert_eq!(refused(order(one, two).await), "circle");
    assert_eq!(refused(order(one, one).await), "circle");
    assert_eq!(refused(order(one, other).await), "strangers");

    let s = scope.clone();
    let attached = w.app.write(move |tx, env| resting::attach(tx, env, &s, top, other)).await;
    assert_eq!(refused(attached), "rests_elsewhere");
    let s = scope.clone();
    assert!(matches!(
        w.app.write(move |tx, env| resting::attach(tx, env, &s, one, top)).await,
        Err(AppError::Forbidden(_) | AppError::Refused { .. })
    ));
    let page = w.as_(w.ada).await.get(&format!("{}/rests-on", path(top))).await;
    page.shows("after One");
    assert_eq!(refused(w.open(w.ada, asked(&w, (w.team, w.ben), "Loose", 3)).await), "between_us");
    w.verified().await;
}

#[tokio::test]
async fn no_row_of_promises_gets_deeper_than_twelve() {
    let w = World::new().await;
    let mut at = w.promised("A feed", 60).await;
    let team = another_team(&w).await;
    for level in 2..=13 {
        let (own, other) = if level % 2 == 0 { ((w.it, w.ada), (w.team, w.ben)) } else { ((w.team, w.ben), team) };
        let own = if level > 2 && level % 2 == 0 { team } else { own };
        let new = Opening {
            customer: own.0,
            customer_person: Some(own.1),
            ..asked(&w, other, &format!("Level {level}"), 50)
        };
        let (scope, place) = (w.scope(own.1).await, Place { parent: at, after: vec![] });
        let made = w.app.write(move |tx, env| resting::open(tx, env, &scope, new.clone(), &place).map(|s| s.id)).await;
        match level {
            13 => assert_eq!(refused(made), "too_deep"),
            _ => at = made.unwrap_or_else(|e| panic!("level {level}: {e}")),
        }
    }
    w.verified().await;
}

#[tokio::test]
async fn delivering_over_something_open_asks_for_a_reason_that_the_client_never_reads() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let sub = below(&w, "The mapping", 15, top).await;
    let ada = w.as_(w.ada).await;
    let shown = [("evidence_0", "On the board"), ("words", "Here it is.")];

    let bare = ada.post(&format!("{}/deliver", path(top)), &shown).await;
    let reasoned = [&shown[..], &[("despite", "The archive can follow.")]].concat();
    let given = ada.post(&format!("{}/deliver", path(top)), &reasoned).await;

    bare.is(StatusCode::CONFLICT).shows("One promise below this one is still open. Say why you deliver all the same.");
    given.is(StatusCode::SEE_OTHER);
    assert_eq!(state(&w, top).await.0, State::Delivered);
    ada.get(&path(top)).await.shows("Delivered over what is still open below. The archive can follow.");
    w.as_(w.cleo).await.get(&path(top)).await.hides("The archive can follow.").hides("still open below");
    assert_eq!(state(&w, sub).await.0, State::Promised);
    w.verified().await;
}

#[tokio::test]
async fn a_client_records_a_delivery_without_learning_what_is_below() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    below(&w, "The mapping", 15, top).await;

    let recorded = w.as_(w.cleo).await.post(&format!("{}/deliver", path(top)), &[("for_other", "1")]).await;

    recorded.is(StatusCode::SEE_OTHER);
    assert_eq!(state(&w, top).await.0, State::Delivered);
}

#[tokio::test]
async fn an_end_above_asks_whoever_asked_below_and_they_confirm_with_one_click() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let sub = below(&w, "The mapping", 15, top).await;
    let early = w.as_(w.ada).await.post(&format!("{}/let-go", path(sub)), &[]).await;
    early.is(StatusCode::CONFLICT);

    w.say(w.cleo, top, Act::Cancel).await.expect("an end");

    assert_eq!(state(&w, sub).await.0, State::Promised, "only a person ends it");
    let ada = w.as_(w.ada).await;
    ada.get("/").await.shows("Tell Ben it is no longer needed");
    w.as_(w.ben).await.get("/").await.hides("Tell Ada it is no longer needed");
    w.as_(w.ben).await.post(&format!("{}/let-go", path(sub)), &[]).await.is(StatusCode::FORBIDDEN);
    ada.post(&format!("{}/let-go", path(sub)), &[("back", "/")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(state(&w, sub).await.0, State::Cancelled);
    w.verified().await;
}

#[tokio::test]
async fn a_client_and_a_supplier_never_learn_what_rests_on_what() {
    let w = World::new().await;
    let top = w.promised("A feed for the crews", 20).await;
    let inside = below(&w, "Canary mapping", 15, top).await;
    let outside = ask(&w, asked(&w, (w.supplier, w.sam), "Canary interface", 25), top, &[inside]).await.expect("asked");
    w.say(w.sam, outside, Act::Promise { stretch: None, stake: None }).await.expect("promised");
    let (cleo, sam, ada) = (w.as_(w.cleo).await, w.as_(w.sam).await, w.as_(w.ada).await);
    ada.get(&path(top)).await.shows("Canary mapping").shows("Canary interface").shows("At risk from below.");
    ada.get(&path(outside)).await.shows("For: A feed for the crews");

    for page in
        ["/", "/promises?view=all", "/promises.csv?view=all", "/promises?view=below", &path(top), "/find?q=Canary"]
    {
        cleo.get(page)
            .await
            .hides("Canary m")
            .hides("Canary i")
            .hides("At risk")
            .hides("at risk from")
            .hides("Rests on");
    }
    for page in ["/", "/promises?view=all", "/promises.csv?view=all", &path(outside), "/find?q=feed"] {
        sam.get(page).await.hides("A feed for").hides("Field Operations").hides("Canary mapping").hides("Cleo");
    }
    sam.get(&path(outside)).await.is(StatusCode::OK);
    for id in [inside, top] {
        sam.get(&path(id)).await.is(StatusCode::NOT_FOUND);
        sam.get(&format!("{}/rests-on", path(id))).await.is(StatusCode::NOT_FOUND);
    }
    cleo.get(&path(inside)).await.is(StatusCode::NOT_FOUND);
    cleo.get(&format!("{}/rests-on", path(top))).await.is(StatusCode::NOT_FOUND);
    let attached = [("do", "put"), ("sub", &inside.to_string() as &str)];
    cleo.post(&format!("{}/rests-on", path(top)), &attached).await.is(StatusCode::NOT_FOUND);
    cleo.get(&format!("/promises/new?parent={top}&with=team")).await.is(StatusCode::NOT_FOUND);
    w.verified().await;
}

#[tokio::test]
async fn a_sub_counts_for_the_team_toward_whoever_asked_and_for_no_client() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let sub = below(&w, "The mapping", 15, top).await;
    let numbers = |party| w.app.read(move |conn, _| store::numbers_of(conn, party));
    assert_eq!(numbers(w.team).await.expect("numbers"), store::Numbers::default());
    assert_eq!(numbers(w.client).await.expect("numbers").owed_to, 1);

    w.say(w.ben, sub, Act::Deliver { evidence: vec![] }).await.expect("delivered");
    w.say(w.ada, sub, Act::Accept { rating: None }).await.expect("accepted");

    let word = |owner, toward| w.app.read(move |conn, env| store::word_between(conn, owner, toward, env.now));
    assert_eq!(word(w.team, w.it).await.expect("a word").count, 1);
    assert_eq!(word(w.it, w.client).await.expect("a word").count, 0);
    assert_eq!(word(w.team, w.client).await.expect("a word").count, 0);
    w.verified().await;
}

#[tokio::test]
async fn a_team_is_asked_and_answers_in_forms_alone() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let (ada, ben) = (w.as_(w.ada).await, w.as_(w.ben).await);
    let form = format!("/promises/new?parent={top}&with=team");
    ada.get(&form).await.shows("Ask a team").shows("Integration").hides("Corvane");
    ada.get(&format!("{form}&client={}", w.team))
        .await
        .shows("“A feed” will rest on it.")
        .shows("What rests on it is due");
    let ids = (top.to_string(), w.team.to_string(), w.ada.to_string(), w.ben.to_string());
    let fields = [
        ("parent", ids.0.as_str()),
        ("with", "team"),
        ("client", &ids.1),
        ("ours", &ids.2),
        ("theirs", &ids.3),
        ("subject", "The mapping"),
        ("due", "2026-03-25"),
        ("stake", "1"),
    ];

    let sent = ada.post("/promises/new", &fields).await;

    sent.is(StatusCode::SEE_OTHER);
    ada.get(&sent.location).await.shows("The mapping").shows("Ben Okoro, Integration");
    ben.get("/").await.shows("The mapping").shows("Answer Ada");
    let rows = w.app.read(move |conn, _| store::below(conn, &Scope::System("test"), &[top])).await.expect("rows");
    let sub = rows.first().expect("one below").1.id;
    ben.get(&path(sub)).await.shows("For: A feed").shows("Promise it to Ada");
    ben.post(&format!("{}/promise", path(sub)), &[("words", "It will be there.")]).await.is(StatusCode::SEE_OTHER);
    ada.get("/promises?view=they").await.shows("No promise is like that");
    ada.get(&format!("/promises?team={}", w.team)).await.shows("The mapping").hides("A feed</a>");
    w.verified().await;
}

#[tokio::test]
async fn whoever_belongs_to_neither_side_inside_our_house_reads() {
    let w = World::new().await;
    let top = w.promised("A feed", 20).await;
    let sub = below(&w, "The mapping", 15, top).await;
    let (_, nia) = another_team(&w).await;

    w.as_(nia).await.get(&path(sub)).await.shows("You can read this matter.");
    let note = Act::Note { visibility: domain::commitment::Visibility::Shared };
    assert_eq!(refused(w.say(nia, sub, note).await), "may_only_read");
    let page = w.as_(w.ben).await.get(&path(sub)).await;
    page.shows(ActKind::Assure.todo());
}
