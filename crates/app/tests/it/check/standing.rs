//! How open promises stand: gone through in the background, told to whoever answers for one whose chance fell, and to nobody
//! of another house.

use axum::http::{Method, StatusCode};
use domain::chances::{Fall, Standing, Why};
use domain::check::{Level, QUICK, THOROUGH};
use domain::commitment::{Act, Side};
use domain::kernel::{CommitmentId, SkillId};
use domain::teams::EstimateKind;
use entente::check::ask::Ask;
use entente::check::reckon;
use entente::check::standing::acts;
use entente::check::standing::store::{self, Kept, Whose};
use entente::commitments::store as commitments;
use entente::jobs::run_due;
use entente::people::scope::Scope;
use entente::teams::store as teams;
use jiff::SignedDuration;

use crate::api::program;
use crate::world::World;

/// Two people who can do Java, and a feed that is promised for a day that can well be kept.
async fn a_house(w: &World) -> (SkillId, CommitmentId) {
    let java = w.skill("Java").await;
    w.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    w.member("Ole Dam", 40, vec![(java, Level::Able)]).await;
    let id = w.asked("An hourly feed", 35).await;
    w.estimated(id, EstimateKind::Estimate, &[(java, 120)]).await.expect("estimated");
    let day = "2026-04-16";
    let given = w.as_(w.ada).await.post(&format!("/promises/{id}/check"), &[("promised", day)]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
    (java, id)
}

/// Something else that goes first takes their hours.
async fn another(w: &World, java: SkillId, hours: u32) -> CommitmentId {
    let id = w.promised("A depot list", 30).await;
    w.estimated(id, EstimateKind::Estimate, &[(java, hours)]).await.expect("estimated");
    id
}

async fn passes(w: &World) {
    w.later(SignedDuration::from_mins(6));
    assert_eq!(run_due(&w.app).await.expect("jobs").failed, 0);
}

async fn standing(w: &World, id: CommitmentId) -> Option<Standing> {
    w.app.read(move |conn, _| store::of(conn, id)).await.expect("read")
}

async fn told(w: &World) -> Vec<(String, Option<Why>)> {
    let (scope, ada) = (w.scope(w.ada).await, w.ada);
    let all = w.app.read(move |conn, _| acts::to_tell(conn, &scope, ada, 10)).await.expect("read");
    all.into_iter().map(|risk| (risk.subject, risk.kept.why)).collect()
}

/// A promise that fell for want of a skill that only our own people know of.
pub async fn plant(w: &World, id: CommitmentId) {
    let (ada, team) = (w.ada, w.team);
    let wrote = w.app.write(move |tx, env| {
        let row = commitments::find(tx, &Scope::System("test"), id)?;
        let skill = teams::skills(tx)?.into_iter().find(|skill| skill.name == "CANARYSKILL").expect("a skill").id;
        let fall = Some(Fall { at: env.now, from: 88, to: 61 });
        let kept = Kept {
            id,
            terms_version: row.terms_version,
            due_at: row.due.expect("a due"),
            reckoned_at: env.now,
            p85: None,
            agreed: 80,
            standing: Standing { chance: 61, given: 88, stretch: false, fall },
            team: Some(team),
            person: Some(ada),
            why: Some(Why::Hours { team, skill, taken: 97 }),
            known_at: None,
        };
        store::keep(tx, &kept)
    });
    wrote.await.expect("written down");
}

#[tokio::test]
async fn a_chance_that_falls_is_told_once_to_whoever_answers_for_it_until_it_is_above_again() {
    let w = World::new().await;
    let (java, feed) = a_house(&w).await;
    passes(&w).await;
    let before = standing(&w, feed).await.expect("it stands");
    assert!(before.fall.is_none() && before.chance >= 80, "{before:?}");

    let other = another(&w, java, 600).await;
    passes(&w).await;

    let fell = standing(&w, feed).await.expect("it stands");
    let fall = fell.fall.expect("it fell");
    assert_eq!((fall.from, fall.to), (before.given, fell.chance));
    assert!(fell.chance < 80, "{fell:?}");
    let news = told(&w).await;
    assert!(
        news.iter().any(|(what, why)| what == "An hourly feed" && matches!(why, Some(Why::Hours { taken: 85.., .. }))),
        "{news:?}"
    );
    let ada = w.as_(w.ada).await;
    let head = format!("Chance of “An hourly feed” fell from {} to {} in 100.", fall.from, fell.chance);
    let today = ada.get("/").await;
    today
        .shows(&head)
        .shows("Two promises of yours are at risk.")
        .shows("Integration has no hours left for Java until then.")
        .shows("Ask for another day, or free hours.");
    assert!(today.body.contains(&format!("/promises/{feed}/check")));
    w.as_(w.ben).await.get("/").await.hides("An hourly feed” fell");
    ada.get(&format!("/teams/{}", w.team)).await.shows("At risk").shows("An hourly feed");
    ada.get(&format!("/promises/{feed}")).await.shows(&format!("{} in 100, it was {}", fell.chance, fall.from));
    ada.get("/promises/risks?whose=mine").await.shows("An hourly feed").shows("A depot list").shows("I know");
    w.as_(w.ben).await.get("/promises/risks").await.shows("An hourly feed").hides("I know");

    ada.post(&format!("/promises/{feed}/risk"), &[("back", "/")]).await.is(StatusCode::SEE_OTHER);
    passes(&w).await;
    assert!(told(&w).await.iter().all(|(what, _)| what != "An hourly feed"), "whoever knows is not told again");
    ada.get("/promises/risks").await.shows("An hourly feed").shows(", known");
    ada.get("/").await.hides("An hourly feed” fell");

    w.say(w.cleo, other, Act::Cancel).await.expect("not needed");
    passes(&w).await;
    assert_eq!(standing(&w, feed).await.expect("it stands").fall, None);
    ada.get("/promises/risks").await.shows("No promise is at risk");
}

#[tokio::test]
async fn it_says_the_same_chance_as_a_check_of_the_same_day() {
    let w = World::new().await;
    let (java, feed) = a_house(&w).await;
    another(&w, java, 150).await;
    passes(&w).await;
    let ask = Ask::about(feed, Some(jiff::civil::date(2026, 4, 16)));
    let prepared = w.app.read(move |conn, env| reckon::prepare(conn, env, ask.clone())).await.expect("a plan");

    let checked = reckon::reckon(&w.app, &prepared, THOROUGH, false).await.expect("reckoned").expect("an answer");

    let stood = standing(&w, feed).await.expect("it stands");
    assert_eq!(u32::from(stood.chance), checked.answer.chance.in_hundred());
    let quick = reckon::reckon(&w.app, &prepared, QUICK, false).await.expect("reckoned").expect("an answer");
    assert!(quick.answer.chance.in_hundred().abs_diff(u32::from(stood.chance)) <= 4);
}

#[tokio::test]
async fn a_stretch_is_no_risk_and_what_is_settled_anew_or_over_begins_anew() {
    let w = World::new().await;
    let java = w.skill("Java").await;
    w.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    let id = w.asked("An hourly feed", 14).await;
    w.estimated(id, EstimateKind::Estimate, &[(java, 400)]).await.expect("estimated");
    let why = [("promised", "2026-03-26"), ("stretch", "Two colleagues put other work aside.")];
    let given = w.as_(w.ada).await.post(&format!("/promises/{id}/check"), &why).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());

    passes(&w).await;
    let stood = standing(&w, id).await.expect("it stands");
    assert!(stood.stretch && stood.fall.is_none() && stood.chance < 80, "{stood:?}");

    let terms = w.terms("An hourly feed", 200);
    w.say(
        w.ada,
        id,
        Act::DeclareBreakdown { terms: Some(terms), answer_by: None, asked_by: Side::Performer, held_by: None },
    )
    .await
    .expect("spoken");
    w.say(w.cleo, id, Act::Agree { stretch: None }).await.expect("agreed");
    assert_eq!(standing(&w, id).await, None, "what was gone through were other terms");
    passes(&w).await;
    let anew = standing(&w, id).await.expect("it stands");
    assert!(!anew.stretch && anew.chance >= 80, "{anew:?}");

    w.say(w.cleo, id, Act::Cancel).await.expect("not needed");
    passes(&w).await;
    let rows = w.app.read(|conn, _| store::kept(conn)).await.expect("read");
    assert!(rows.is_empty(), "{rows:?}");
}

#[tokio::test]
async fn where_nothing_has_changed_nothing_is_written() {
    let w = World::new().await;
    let (java, feed) = a_house(&w).await;
    another(&w, java, 600).await;
    passes(&w).await;
    let before = w.app.read(|conn, _| store::kept(conn)).await.expect("read");

    passes(&w).await;

    let after = w.app.read(|conn, _| store::kept(conn)).await.expect("read");
    assert_eq!(before, after);
    assert!(after.contains_key(&feed));
}

#[tokio::test]
async fn programs_of_our_house_read_what_is_at_risk_and_say_that_they_know() {
    let w = World::new().await;
    let (java, feed) = a_house(&w).await;
    another(&w, java, 600).await;
    passes(&w).await;
    let (ada, ben, cleo) = (program(&w, w.ada).await, program(&w, w.ben).await, program(&w, w.cleo).await);

    let risks = ada.get("/risks?mine=true").await;
    let one = risks["items"].as_array().expect("items").iter().find(|r| r["commitment"]["name"] == "An hourly feed");
    let one = one.expect("the feed");
    assert_eq!(
        (&one["why"], &one["lacks_of"]["name"], &one["lacks"]["name"]),
        (&"hours".into(), &"Integration".into(), &"Java".into())
    );
    assert!(one["fell_from"].as_i64() > one["chance"].as_i64(), "{one}");
    let team = ben.get(&format!("/risks?team={}", w.team)).await;
    assert!(team["items"].as_array().is_some_and(|all| all.len() == 2), "{team}");
    let path = format!("/commitments/{feed}/risk/known");
    assert_eq!(ben.ask(Method::POST, &path, &[], None).await.status, StatusCode::FORBIDDEN, "Ada answers for it");
    assert_eq!(ada.ask(Method::POST, &path, &[], None).await.status, StatusCode::OK);
    assert!(
        ada.get("/risks?mine=true&news=true").await["items"]
            .as_array()
            .is_some_and(|all| { all.iter().all(|risk| risk["commitment"]["name"] != "An hourly feed") })
    );

    assert_eq!(cleo.ask(Method::GET, "/risks", &[], None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(cleo.ask(Method::POST, &path, &[], None).await.status, StatusCode::NOT_FOUND);
    let own = w.as_(w.cleo).await;
    assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&own.get("/promises/risks").await.status));
    own.get(&format!("/promises/{feed}")).await.hides("Chance of its day");
    own.get("/").await.hides("Chance of");
    let system = Scope::System("test");
    let all = w.app.read(move |conn, _| store::at_risk(conn, &system, Whose::default(), None, 10)).await.expect("read");
    assert_eq!(all.len(), 2);
}
