//! Calls: what happened calls whoever leads there, once for each client and reason; it can wait, it ends with what came of it, and
//! nobody of a client ever learns of it.

use axum::http::{Method, StatusCode};
use domain::calls::{Condition, Number, Numbers, Outcome};
use domain::commitment::{Act, Side};
use domain::kernel::PersonId;
use entente::calls::store::{self, Call, Filter, Shown};
use entente::calls::{acts, dry, numbers};
use entente::jobs;
use entente::people::scope::Scope;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

/// Two promises of ours to Field Operations that break down.
pub async fn broken(w: &World) {
    for subject in ["Maps on tablets", "Stock by the hour"] {
        let id = w.promised(subject, 20).await;
        let act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };
        w.say(w.ada, id, act).await.expect("a breakdown");
    }
}

/// Looks at Field Operations.
pub async fn look(w: &World) {
    let client = w.client;
    w.app.write(move |tx, env| acts::reckon(tx, env, client)).await.expect("looked at");
}

/// The calls of a list.
pub async fn all(w: &World, shown: Shown) -> Vec<Call> {
    let filter = Filter { shown, ..Filter::default() };
    w.app.read(move |conn, env| store::list(conn, &filter, env.local().date(), None, 50)).await.expect("calls")
}

pub async fn boss(w: &World) -> PersonId {
    let boss = w.app.read(|conn, _| entente::people::store::who_has_email(conn, "bea@example.org"));
    boss.await.expect("Bea").expect("Bea").0
}

#[tokio::test]
async fn two_breakdowns_are_one_call_however_often_it_is_looked() {
    let w = World::new().await;
    broken(&w).await;

    look(&w).await;
    look(&w).await;
    jobs::run_due(&w.app).await.expect("the rounds");

    let open = all(&w, Shown::Open).await;
    assert_eq!(open.iter().filter(|c| c.reason == Condition::Breakdowns).count(), 1, "{open:?}");
    let today = w.as_(w.ada).await.get("/").await;
    today.shows("Who should hear from you").shows("Two promises of ours broke down within 30 days.");
    today.shows("See the promises").shows("It can wait");
    w.as_(w.fay).await.get("/").await.hides("Who should hear from you");
    let list = w.as_(w.fay).await.get("/calls").await;
    list.shows("Breakdowns in a row Field Operations Ada Lund");
    w.as_(w.fay).await.get("/calls?reason=old_dispute").await.shows("No call is like that");
    w.verified().await;
}

#[tokio::test]
async fn a_call_waits_with_a_reason_comes_back_and_ends_with_what_came_of_it() {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let id = all(&w, Shown::Open).await[0].id;
    let (ada, fay, path) = (w.as_(w.ada).await, w.as_(w.fay).await, format!("/calls/{id}"));

    let none = ada.post(&format!("{path}/wait"), &[("until", ""), ("why", "They move offices.")]).await;
    none.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose the day on which it should stand on Today again.");
    assert!(none.body.contains("They move offices."), "what was typed stays");
    let day = (w.now() + SignedDuration::from_hours(24 * 7)).strftime("%Y-%m-%d").to_string();
    let silent = ada.post(&format!("{path}/wait"), &[("until", &day), ("why", "")]).await;
    silent.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why it can wait.");
    let both = ada.post(&format!("{path}/wait"), &[("until", "2020-01-01"), ("why", "")]).await;
    both.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why it can wait.").shows("Choose a day after today.");
    fay.post(&format!("{path}/wait"), &[("until", &day), ("why", "No.")]).await.is(StatusCode::FORBIDDEN);
    let fields = [("until", day.as_str()), ("why", "They move offices.")];
    ada.post(&format!("{path}/wait"), &fields).await.is(StatusCode::SEE_OTHER);
    ada.get("/").await.hides("Who should hear from you");
    ada.get("/calls?shown=snoozed").await.shows("They move offices.");
    assert_eq!(all(&w, Shown::Open).await.len(), 0);

    w.later(SignedDuration::from_hours(24 * 8));
    look(&w).await;
    assert_eq!(all(&w, Shown::Open).await.len(), 1, "it is back");
    let ada = w.as_(w.ada).await;
    let empty = ada.post(&format!("{path}/done"), &[("outcome", ""), ("words", "We went there.")]).await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say what came of it.");
    let done = [("outcome", "helped"), ("words", "We went there.")];
    ada.post(&format!("{path}/done"), &done).await.is(StatusCode::SEE_OTHER);
    ada.post(&format!("{path}/done"), &done).await.is(StatusCode::CONFLICT);
    ada.get(&path).await.shows("It helped, Ada Lund said on").shows("We went there.").hides("End the call");

    look(&w).await;
    assert_eq!(all(&w, Shown::Open).await.len(), 0, "it never ceased");
    w.later(SignedDuration::from_hours(24 * 40));
    broken(&w).await;
    look(&w).await;
    let open = all(&w, Shown::Open).await;
    assert!(open.iter().any(|c| c.reason == Condition::Breakdowns), "it ceased and began again: {open:?}");
}

#[tokio::test]
async fn a_no_without_another_way_and_the_same_need_refused_call() {
    let w = World::new().await;
    let id = w.asked("A screen in every van", 20).await;
    w.say(w.ada, id, Act::Decline { alternative: None }).await.expect("a no");
    let other = w.asked("A screen in some vans", 20).await;
    w.say(w.ada, other, Act::Decline { alternative: Some("Paper, printed at six".into()) }).await.expect("a no");

    look(&w).await;

    let open = all(&w, Shown::Open).await;
    let bare: Vec<_> = open.iter().filter(|c| c.reason == Condition::BareRefusal).collect();
    assert_eq!(bare.len(), 1, "{open:?}");
    assert_eq!(bare[0].told.parts.matter, Some(id.0), "the one without another way");
}

#[tokio::test]
async fn a_team_without_slack_calls_whoever_leads_it() {
    let w = World::new().await;
    let (team, ben) = (w.team, w.ben);
    let weeks = w.app.write(move |tx, env| {
        let monday = env.local().date().first_of_month();
        let monday = monday.nth_weekday(-1, jiff::civil::Weekday::Monday).expect("a Monday");
        let weeks: Vec<_> = (1..=3)
            .map(|back| entente::teams::store::Week {
                team,
                week: monday.saturating_sub(jiff::ToSpan::days(7 * back - 7)),
                there: 2400,
                people: 1,
                unplanned: None,
                worked: Some(2200),
                learning: None,
            })
            .collect();
        entente::teams::store::put_weeks(tx, &weeks, (Some(ben), None, env.now))?;
        acts::reckon(tx, env, team)
    });
    weeks.await.expect("weeks");

    let open = all(&w, Shown::Open).await;

    assert_eq!(open.iter().map(|c| (c.reason, c.party.0)).collect::<Vec<_>>(), [(Condition::Utilisation, team)]);
    w.as_(ben).await.get("/").await.shows("A team without slack").shows("See the weeks");
    w.as_(w.ada).await.get("/").await.hides("A team without slack");
}

#[tokio::test]
async fn nobody_of_a_client_learns_of_a_call() {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let id = all(&w, Shown::Open).await[0].id;

    for person in [w.cleo, w.dan, w.sam] {
        let visitor = w.as_(person).await;
        visitor.get("/calls").await.is(StatusCode::NOT_FOUND);
        visitor.get(&format!("/calls/{id}")).await.is(StatusCode::NOT_FOUND);
        visitor.post(&format!("/calls/{id}/done"), &[("outcome", "helped")]).await.is(StatusCode::NOT_FOUND);
        visitor.get("/settings/calls").await.is(StatusCode::NOT_FOUND);
        visitor.get("/").await.hides("Breakdowns in a row").hides("Who should hear");
        let theirs = program(&w, person).await;
        for path in ["/calls".to_owned(), format!("/calls/{id}"), "/settings/calls".to_owned()] {
            is_problem(&theirs.ask(Method::GET, &path, &[], None).await, 404, "not_found");
        }
    }
}

#[tokio::test]
async fn numbers_are_tried_before_they_are_kept_and_a_condition_can_be_off() {
    let w = World::new().await;
    broken(&w).await;
    let (ada, bea) = (w.as_(w.ada).await, w.as_(boss(&w).await).await);
    let mut fields: Vec<(String, String)> =
        Number::ALL.iter().map(|n| (n.code().to_owned(), numbers::typed(*n, n.usual()))).collect();
    fields.extend(Condition::ALL.iter().map(|c| (format!("on_{}", c.code()), "1".to_owned())));
    let with = |name: &str, value: &str, what: &str| -> Vec<(String, String)> {
        let mut all = fields.clone();
        all.retain(|(known, _)| known != name);
        all.extend((!value.is_empty()).then(|| (name.to_owned(), value.to_owned())));
        all.push(("what".to_owned(), what.to_owned()));
        all
    };
    let post = async |all: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        bea.post("/settings/calls", &fields).await
    };

    ada.get("/settings/calls").await.is(StatusCode::FORBIDDEN);
    bea.get("/settings").await.shows("What calls us");
    let shown = bea.get("/settings/calls").await;
    shown.shows("From 7 to 730 days. As it came: 90 days.").shows("From 1.5 to 4.5 points. As it came: 3.0 points.");
    let tenths = post(with("content", "30", "keep")).await;
    tenths.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Write a number with at most one decimal from 1.5 to 4.5.");
    post(with("silence", "soon", "keep"))
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .shows("Write a whole number from 7 to 730.");
    let tried = post(with("breakdowns", "2", "try")).await;
    tried
        .is(StatusCode::OK)
        .shows("With these numbers")
        .shows("Breakdowns in a row 1 time")
        .shows("Field Operations, 1");
    let stricter = post(with("breakdowns", "3", "try")).await;
    stricter.shows("Breakdowns in a row 0 times");
    bea.get("/settings/calls").await.hides("They hold since");
    post(with("on_breakdowns", "", "keep")).await.is(StatusCode::SEE_OTHER);

    look(&w).await;

    assert!(all(&w, Shown::Open).await.iter().all(|c| c.reason != Condition::Breakdowns));
    bea.get("/settings/calls").await.shows("They hold since");
}

#[test]
fn points_are_typed_with_a_point_or_a_comma_and_everything_else_whole() {
    let points = |typed| numbers::read(Number::Content, typed);

    assert_eq!(["3", "3.0", " 2,5 ", "4.5"].map(points), [Some(30), Some(30), Some(25), Some(45)]);
    assert_eq!(["30", "4.6", "2.55", "2.", ".5", "", "-3"].map(points), [None; 7]);
    assert_eq!(numbers::read(Number::Silence, "90.0"), None);
    for which in Number::ALL {
        assert_eq!(numbers::read(*which, &numbers::typed(*which, which.usual())), Some(which.usual()));
    }
}

#[tokio::test]
async fn programs_read_calls_put_them_off_end_them_and_try_numbers() {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let (ada, fay, bea) = (program(&w, w.ada).await, program(&w, w.fay).await, program(&w, boss(&w).await).await);

    let list = ada.get("/calls?reason=breakdowns").await;
    assert_eq!((&list["items"][0]["reason"], list["items"].as_array().map(Vec::len)), (&json!("breakdowns"), Some(1)));
    let path = format!("/calls/{}", list["items"][0]["id"].as_str().expect("an id"));
    let body = json!({ "until": "2020-01-01", "why": "Later." });
    let past = ada.ask(Method::POST, &format!("{path}/snooze"), &[], Some(body)).await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", past.body);
    let no = fay.ask(Method::POST, &format!("{path}/end"), &[], Some(json!({ "outcome": "helped" }))).await;
    is_problem(&no, 403, "forbidden");
    let body = json!({ "outcome": "wrong_alarm", "words": "It was one thing." });
    let ended = ada.ask(Method::POST, &format!("{path}/end"), &[], Some(body.clone())).await;
    assert_eq!(
        (ended.status, &read(&ended)["ended"]["outcome"]),
        (StatusCode::OK, &json!("wrong_alarm")),
        "{}",
        ended.body
    );
    is_problem(&ada.ask(Method::POST, &format!("{path}/end"), &[], Some(body)).await, 409, "call_ended");

    let mut usual = bea.get("/settings/calls").await;
    usual["breakdowns"] = json!(3);
    let tried = bea.ask(Method::POST, "/settings/calls/dry-run", &[], Some(usual.clone())).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    let reasons = read(&tried)["reasons"].as_array().cloned().unwrap_or_default();
    assert_eq!(reasons.len(), Condition::ALL.len());
    let set = bea.ask(Method::PUT, "/settings/calls", &[], Some(usual.clone())).await;
    assert_eq!((set.status, &read(&set)["breakdowns"]), (StatusCode::OK, &json!(3)), "{}", set.body);
    is_problem(&ada.ask(Method::PUT, "/settings/calls", &[], Some(usual.clone())).await, 403, "forbidden");
    usual["weeks"] = json!(0);
    let wrong = bea.ask(Method::PUT, "/settings/calls", &[], Some(usual)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let held: Numbers = w.app.read(|conn, _| numbers::held(conn)).await.expect("numbers");
    assert_eq!(held.get(Number::Breakdowns), 3);
}

#[tokio::test]
async fn a_dry_run_says_what_the_rounds_say() {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let open = all(&w, Shown::Open).await;

    let scope = Scope::System("a dry run");
    let trial = dry::run(&w.app, &scope, &Numbers::default()).await.expect("a dry run");

    for one in &trial.each {
        let named = one.most.iter().any(|(id, ..)| *id == w.client);
        assert_eq!(open.iter().any(|call| call.reason == one.condition), named, "{one:?}");
    }
}

#[tokio::test]
async fn whoever_does_not_lead_there_does_not_end_it() {
    let w = World::new().await;
    broken(&w).await;
    look(&w).await;
    let id = all(&w, Shown::Open).await[0].id;
    let fay = w.scope(w.fay).await;

    let no = w.app.write(move |tx, env| acts::end(tx, env, &fay, id, (Outcome::Helped, None))).await;

    assert!(no.is_err());
}
