//! How long things like this take: what counts, what is left out, whose record it is, who is told.

use axum::http::Method;
use domain::commitment::{Act, Kind};
use domain::forecast::Scope as Whose;
use domain::kernel::CommitmentId;
use entente::commitments::acts::{Opening, Saying};
use entente::similar::acts::{self, Similar};
use entente::similar::store::{self, Traits};
use jiff::SignedDuration;

use crate::api::{is_problem, program};
use crate::world::World;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// So many promises on one morning, each delivered a day after the one before it; the last ones of them never.
async fn history(w: &World, delivered: usize, open: usize) -> Vec<CommitmentId> {
    let mut all = Vec::new();
    for n in 0..delivered + open {
        all.push(w.promised(&format!("Report {n}"), 60).await);
    }
    for id in &all[..delivered] {
        w.later(DAY);
        w.say(w.ada, *id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    }
    all
}

async fn told(w: &World, id: CommitmentId) -> Option<Similar> {
    let scope = w.scope(w.ada).await;
    let told = w.app.read(move |conn, env| {
        let row = entente::commitments::store::find(conn, &scope, id)?;
        acts::told(conn, env, &scope, &row)
    });
    told.await.expect("an answer")
}

#[tokio::test]
async fn our_house_is_told_how_long_such_things_take_and_nobody_else() {
    let w = World::new().await;
    history(&w, 12, 4).await;
    let next = w.asked("Another report", 30).await;
    let (page, path) = (format!("/promises/{next}"), format!("/commitments/{next}/similar"));

    let similar = told(&w, next).await.expect("a forecast");

    assert_eq!((similar.whose, similar.count.finished, similar.count.open), (Whose::Team, 12, 4));
    assert!((7.0..14.0).contains(&similar.days(50)), "half of 16 in some nine days: {}", similar.days(50));
    assert!(similar.days(85) > 12.0, "four of sixteen take longer than any so far: {}", similar.days(85));
    let ada = w.as_(w.ada).await;
    ada.get(&page)
        .await
        .shows("Things like this")
        .shows("Rests on 16 promises by the same team, 4 of them not delivered yet.");
    w.as_(w.cleo).await.get(&page).await.shows("Another report").hides("Things like this").hides("Rests on 16");
    let json = program(&w, w.ada).await.get(&path).await;
    assert_eq!(
        (json["whose"].as_str(), json["delivered"].as_u64(), json["open"].as_u64()),
        (Some("team"), Some(12), Some(4))
    );
    assert_eq!(json["days_85"].as_f64(), Some(similar.days(85).ceil()));
    let theirs = program(&w, w.cleo).await.ask(Method::GET, &path, &[], None).await;
    is_problem(&theirs, 404, "not_found");
    w.verified().await;
}

#[tokio::test]
async fn the_promise_check_draws_from_it_and_says_on_how_many_it_rests() {
    let w = World::new().await;
    history(&w, 12, 4).await;
    let next = w.asked("Another report", 30).await;

    let plan =
        w.app.read(|conn, env| entente::teams::store::plan(conn, env, env.local().date())).await.expect("a plan");
    let today = w.app.env().local().date();
    let said = w.app.read(move |conn, _| acts::on(conn, today, &[next])).await.expect("an answer");

    let work = plan.work.iter().find(|work| work.id == next).expect("it is in the plan");
    assert!(work.lasts.as_ref().and_then(|lasts| lasts.at(500)).is_some_and(|days| (5..=14).contains(&days)));
    assert_eq!(said.get(&next).map(Similar::all), Some(16));
}

#[tokio::test]
async fn what_was_called_off_says_nothing_and_what_runs_long_has_longer_to_go() {
    let w = World::new().await;
    let all = history(&w, 12, 4).await;
    let before = told(&w, all[12]).await.expect("a forecast");
    let fresh = w.promised("A fresh one", 30).await;
    w.say(w.ada, all[15], Act::Revoke).await.expect("given up");

    let (after, new) = (told(&w, all[12]).await.expect("one"), told(&w, fresh).await.expect("one"));

    assert_eq!((before.count.open, after.count.open), (4, 4), "one was given up, one is new");
    assert!(told(&w, all[15]).await.is_none() && told(&w, all[0]).await.is_none(), "these do not run");
    let left = |similar: &Similar| similar.left().and_then(|left| left.at(850)).expect("days");
    assert!(12 + left(&after) > left(&new), "twelve days without an end: {} beside {}", left(&after), left(&new));
    let shares: Vec<_> = (0..=100).map(|share| new.left().expect("quantiles").at(share * 10)).collect();
    assert!(shares[99].is_some() && shares[100].is_none(), "a hundredth has no end that is known");
    let ada = w.as_(w.ada).await;
    ada.get(&format!("/promises/{}", all[12])).await.shows("As those went that had run for as long as this one");
}

#[tokio::test]
async fn fewer_than_ten_say_nothing() {
    let w = World::new().await;
    history(&w, 9, 4).await;
    let next = w.asked("Another report", 30).await;

    assert!(told(&w, next).await.is_none());
    w.as_(w.ada).await.get(&format!("/promises/{next}")).await.hides("Things like this");
    let path = format!("/commitments/{next}/similar");
    let refused = program(&w, w.ada).await.ask(Method::GET, &path, &[], None).await;
    let problem = is_problem(&refused, 409, "no_record");
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("fewer than ten")), "{problem}");
}

/// Kind before team before all: one team takes a day for each, a supplier twenty.
#[tokio::test]
async fn the_nearest_record_speaks() {
    let w = World::new().await;
    let mut late = Vec::new();
    for n in 0..24 {
        late.push(w.open(w.ada, asked(&w, &format!("Part {n}"))).await.expect("asked of the supplier"));
        w.say(w.sam, late[n], PROMISE).await.expect("promised by the supplier");
        let quick = w.promised(&format!("Quick {n}"), 60).await;
        w.later(DAY);
        w.say(w.ada, quick, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
        if let Some(due) = n.checked_sub(12) {
            w.say(w.sam, late[due], Act::Deliver { evidence: vec![] }).await.expect("a delivery");
        }
    }
    let (ours, theirs) = (w.asked("Another", 30).await, w.open(w.ada, asked(&w, "Another part")).await.expect("one"));
    let unknown = Traits { who: w.team.0, ..traits(&w, ours).await };

    let (ours, theirs) = (told(&w, ours).await.expect("one"), told(&w, theirs).await.expect("one"));
    let now = w.now();
    let like = w.app.read(move |conn, _| acts::like(conn, now, &unknown)).await.expect("an answer").expect("one");

    assert_eq!((ours.whose, theirs.whose, like.whose), (Whose::Team, Whose::Team, Whose::Organisation));
    assert!(ours.days(50) < 3.0 && theirs.days(50) > 8.0, "{} {}", ours.days(50), theirs.days(50));
    assert!(like.days(50) > ours.days(50) && like.days(85) / like.days(50).max(1.0) > 1.5, "wider: {}", like.days(85));
}

const PROMISE: Act = Act::Promise { stretch: None, stake: None };

async fn traits(w: &World, id: CommitmentId) -> Traits {
    let all = w.app.read(move |conn, _| store::traits(conn, &[id])).await.expect("traits");
    all[&id]
}

fn asked(w: &World, subject: &str) -> Opening {
    Opening {
        kind: Kind::Promise,
        customer: w.it,
        performer: w.supplier,
        customer_person: Some(w.ada),
        performer_person: Some(w.sam),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: w.terms(subject, 60), answer_by: None, stake: 1 }, None),
    }
}

#[tokio::test]
async fn many_at_once_are_told_the_same_and_a_day_has_one_answer() {
    let w = World::new().await;
    history(&w, 12, 2).await;
    let ids = vec![w.promised("One", 30).await, w.asked("Two", 30).await];
    let (today, ids_too) = (w.app.env().local().date(), ids.clone());
    let lasts = |ids: Vec<CommitmentId>| {
        w.app.read(move |conn, _| {
            let all = acts::on(conn, today, &ids)?;
            Ok(ids.iter().map(|id| all.get(id).and_then(Similar::left)).collect::<Vec<_>>())
        })
    };

    let morning = lasts(ids.clone()).await.expect("quantiles");
    w.later(SignedDuration::from_hours(2));
    let noon = lasts(ids_too).await.expect("quantiles");

    assert_eq!(morning, noon);
    assert_eq!(morning[0], morning[1], "promised this morning, or not yet: all of it is left");
    assert!(morning[0].as_ref().and_then(|left| left.at(500)).is_some_and(|days| (4..=14).contains(&days)));
}
