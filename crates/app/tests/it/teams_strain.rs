//! What a pace costs: people who left and deliveries that were sent back; and debt that was taken on for a promise.

use axum::http::{Method, StatusCode};
use domain::commitment::{Act, Kind};
use domain::kernel::CommitmentId;
use entente::commitments::acts::{Opening, Saying};
use entente::teams::acts::{self, NewMember};
use jiff::SignedDuration;
use jiff::civil::{Date, date};

use crate::api::program;
use crate::world::World;

async fn member(w: &World, name: &str, until: Option<Date>) {
    let (scope, team) = (w.scope(w.ben).await, w.team);
    let from = date(2025, 2, 1);
    let new = NewMember { account: None, name: Some(name.into()), minutes: 2400, skills: Vec::new(), from, until };
    w.app.write(move |tx, env| acts::join(tx, env, &scope, team, (&new, None))).await.expect("a member");
}

/// A promise on which Integration works.
async fn of_the_team(w: &World, subject: &str) -> CommitmentId {
    let act = Act::Offer { terms: w.terms(subject, 30), answer_by: None, stake: 1 };
    let new = Opening {
        kind: Kind::Promise,
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(w.ada),
        team: Some(w.team),
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, Some("You can have this.".into())),
    };
    let id = w.open(w.ada, new).await.expect("an offer");
    w.say(w.cleo, id, Act::TakeUp).await.expect("a promise");
    id
}

#[tokio::test]
async fn who_left_and_what_was_sent_back_stand_beside_the_pace_with_their_limits() {
    let w = World::new().await;
    for (n, until) in [None, None, None, Some(date(2026, 1, 31)), Some(date(2027, 1, 31)), Some(date(2025, 2, 20))]
        .into_iter()
        .enumerate()
    {
        member(&w, &format!("Somebody {n}"), until).await;
    }
    for n in 0..5 {
        let id = of_the_team(&w, &format!("Report {n}")).await;
        w.later(SignedDuration::from_hours(24));
        w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
        if n == 0 {
            w.say(w.cleo, id, Act::Reject { unmet: vec![0], due: None }).await.expect("sent back");
            w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
        }
        w.say(w.cleo, id, Act::Accept { rating: None }).await.expect("accepted");
    }

    let page = w.as_(w.ben).await.get(&format!("/teams/{}/pace", w.team)).await;
    let path = format!("/teams/{}/strain", w.team);
    let said = program(&w, w.ben).await.get(&path).await;

    page.shows("People who left 1 of 5 in twelve months, limit 15 %");
    page.shows("Deliveries sent back 1 of 5 in twelve months, limit 10 %");
    assert_eq!((said["people"].as_u64(), said["left"].as_u64()), (Some(5), Some(1)), "{said}");
    assert_eq!((said["delivered"].as_u64(), said["rejected"].as_u64()), (Some(5), Some(1)), "{said}");
    assert_eq!((&said["loses_people"], &said["delivers_badly"]), (&true.into(), &true.into()));
    let months = said["months"].as_array().expect("months");
    assert_eq!(
        (months.len(), months[9]["month"].as_str(), months[9]["left"].as_u64()),
        (12, Some("2026-01-01"), Some(1))
    );
    let theirs = program(&w, w.cleo).await.ask(Method::GET, &path, &[], None).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn debt_is_taken_on_for_a_promise_by_its_name() {
    let w = World::new().await;
    let id = w.promised("A wider bridge", 30).await;
    let ben = w.as_(w.ben).await;
    let team = w.team.to_string();
    let with = |promise: &'static str| {
        [
            ("team", team.clone()),
            ("kind", "debt".to_owned()),
            ("what", "Mappings are copied".to_owned()),
            ("why", "The day was near.".to_owned()),
            ("taken_on", "2026-03-02".to_owned()),
            ("until", "2026-06-30".to_owned()),
            ("decided_name", "The old head".to_owned()),
            ("promise", promise.to_owned()),
        ]
    };
    let post = async |promise| {
        let all = with(promise);
        let fields: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ben.post("/debts", &fields).await
    };

    let unknown = post("A tunnel").await;
    let known = post("wider br").await;

    unknown.is(StatusCode::UNPROCESSABLE_ENTITY).shows("No open promise is called “A tunnel”.");
    assert!(unknown.body.contains("value=\"A tunnel\""), "what was typed stays");
    known.is(StatusCode::SEE_OTHER);
    let list = ben.get("/debts").await;
    list.shows("Mappings are copied").shows("A wider bridge");
    assert!(list.body.contains(&format!("/promises/{id}")));
}
