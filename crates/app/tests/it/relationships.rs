//! How relationships stand: facts that are found once and go with their reason, stages that follow, whoever leads hears of a worse one,
//! what persons say against it, and nobody of a client ever reads any of it.

use axum::http::{Method, StatusCode};
use domain::commitment::{Act, Channel};
use domain::health::{Fact, Side, Stage};
use domain::kernel::PartyId;
use domain::profile::Leaving;
use entente::commitments::acts::Saying;
use entente::health::{acts, known, store};
use entente::people::scope::Scope;
use entente::shadow::acts::{self as shadow, Told};
use entente::sponsors::acts::{self as sponsors, Leaves};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::api::{is_problem, json as read, program};
use crate::world::World;

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn reckoned(w: &World, client: PartyId) {
    w.app.write(move |tx, env| acts::reckon(tx, env, client)).await.expect("reckoned");
}

async fn facts(w: &World, client: PartyId) -> Vec<(Fact, Side)> {
    let read = w.app.read(move |conn, _| store::facts(conn, client, Timestamp::UNIX_EPOCH));
    let mut all: Vec<_> = read.await.expect("facts").into_iter().map(|one| (one.fact, one.side)).collect();
    all.sort();
    all
}

async fn built(w: &World, name: &str) {
    let (cleo, client, name) = (w.scope(w.cleo).await, w.client, name.to_owned());
    let told = Told {
        name,
        used_for: "Parts".into(),
        why: "It was quicker".into(),
        owner: None,
        owner_name: None,
        cost: None,
        safer: None,
    };
    w.app.write(move |tx, env| shadow::tell(tx, env, &cleo, client, &told)).await.expect("a system outside");
}

/// Five things that the registers know, in two months: pneumonia.
async fn ill(w: &World) {
    reckoned(w, w.client).await;
    for name in ["The parts sheet", "A dispatch board", "A shared mailbox", "A list of keys", "Their own map"] {
        built(w, name).await;
        reckoned(w, w.client).await;
        w.later(DAY * 10);
    }
    reckoned(w, w.client).await;
}

async fn kept(w: &World, client: PartyId) -> store::Kept {
    w.app.read(move |conn, _| store::kept(conn, client)).await.expect("read").expect("kept")
}

async fn letters(w: &World, purpose: &'static str) -> Vec<(String, String)> {
    let read = w.app.read(move |conn, _| {
        let sql = "select l.subject, p.name from letters l join people p on p.id = l.person_id where l.purpose = $1";
        let rows = conn.all(sql, &[purpose.into()])?;
        rows.iter().map(|row| Ok((row.at(0)?, row.at(1)?))).collect::<Result<Vec<_>, entente::kit::error::AppError>>()
    });
    read.await.expect("letters")
}

/// A stage of Field Operations that Ada overrules in words of her own.
pub async fn plant(w: &World) {
    let (ada, client) = (w.scope(w.ada).await, w.client);
    let planted = w.app.write(move |tx, env| {
        acts::reckon(tx, env, client)?;
        let until = env.local().date().saturating_add(jiff::Span::new().days(60));
        acts::overrule(tx, env, &ada, client, (Stage::Pneumonia, until, "CANARYOVERRULE"))
    });
    planted.await.expect("overruled");
}

#[tokio::test]
async fn facts_are_found_once_and_go_with_their_reason() {
    let w = World::new().await;
    let silent = w.promised("Hourly feed", 2).await;
    let delivered = w.promised("Parts list", 20).await;
    let wanted = w.promised("A map", 30).await;
    w.say(w.ada, delivered, Act::Deliver { evidence: vec![] }).await.expect("delivered");
    w.say(w.cleo, delivered, Act::Reject { unmet: vec![0], due: None }).await.expect("rejected");
    w.say(w.cleo, wanted, Act::Cancel).await.expect("no longer needed");
    let (cleo, client, who) = (w.scope(w.cleo).await, w.client, w.cleo);
    let left = w.app.write(move |tx, env| {
        let day = env.local().date();
        sponsors::record(tx, env, &cleo, client, Leaves { who, why: Leaving::ALL[0], successor: None, day })
    });
    left.await.expect("a sponsor left");
    built(&w, "The parts sheet").await;
    w.later(DAY * 3);
    entente::jobs::run_due(&w.app).await.expect("what time brings");

    let early = facts(&w, w.client).await;
    w.later(DAY * 6);
    entente::jobs::run_due(&w.app).await.expect("what time brings");
    reckoned(&w, w.client).await;
    reckoned(&w, w.client).await;

    assert!(!early.iter().any(|(fact, _)| *fact == Fact::SilentMiss), "a word still comes in time: {early:?}");
    let all = facts(&w, w.client).await;
    let wanted = [
        (Fact::SilentMiss, Side::It),
        (Fact::Rejected, Side::It),
        (Fact::SponsorLost, Side::Client),
        (Fact::ShadowIt, Side::Client),
        (Fact::Cancelled, Side::Client),
    ];
    assert_eq!(all, {
        let mut all = wanted.to_vec();
        all.sort();
        all
    });
    assert_eq!(facts(&w, w.other).await, []);

    // Delivered after all and late, it is no silent miss any more only where nobody heard; a system that never was goes.
    let (scope, gone) = (Scope::System("a test"), silent);
    let undone = w.app.write(move |tx, env| {
        let said = Saying { channel: Channel::System, ..Saying::now(Act::Void, None) };
        entente::commitments::acts::say(tx, env, &scope, gone, said)
    });
    undone.await.expect("void");
    reckoned(&w, w.client).await;

    assert!(!facts(&w, w.client).await.iter().any(|(fact, _)| *fact == Fact::SilentMiss));
}

#[tokio::test]
async fn silence_of_ninety_days_is_a_fact_and_a_word_ends_it() {
    let w = World::new().await;
    w.later(DAY * 100);
    reckoned(&w, w.client).await;
    assert_eq!(facts(&w, w.client).await, [(Fact::NoContact, Side::Unknown)]);

    w.asked("A list", 20).await;
    w.later(DAY * 89);
    reckoned(&w, w.client).await;
    assert_eq!(facts(&w, w.client).await, [(Fact::NoContact, Side::Unknown)], "they have talked since");

    w.later(DAY * 2);
    reckoned(&w, w.client).await;
    assert_eq!(facts(&w, w.client).await.len(), 2);
}

#[tokio::test]
async fn a_worse_stage_is_told_once_to_whoever_leads() {
    let w = World::new().await;
    ill(&w).await;

    let now = kept(&w, w.client).await;
    assert_eq!((now.stage, now.was), (Stage::Pneumonia, Some(Stage::Healthy)), "{now:?}");
    reckoned(&w, w.client).await;
    let told = letters(&w, "stage_worse").await;
    assert_eq!(told.iter().filter(|(subject, _)| subject.ends_with("to pneumonia")).count(), 1, "{told:?}");
    assert!(told.iter().all(|(_, who)| who == "Ada Lund"), "{told:?}");
    let ada = w.as_(w.ada).await;
    ada.get("/clients").await.shows("Pneumonia");
    ada.get(&format!("/clients/{}", w.client)).await.shows("Why pneumonia").shows("Their own map");
    ada.get("/relationships").await.shows("One relationship is in trouble").shows("Field Operations");
    ada.get("/relationships?stage=flu").await.shows("No relationship is like that");
    ada.get("/clients?stage=pneumonia&sort=stage").await.shows("Field Operations").hides("Laboratories");

    w.later(DAY * 400);
    reckoned(&w, w.client).await;
    let changes =
        w.app.read(|conn, _| store::changes_of(conn, None, Timestamp::UNIX_EPOCH, 20)).await.expect("changes");
    assert!(changes.iter().any(|c| c.to < c.from), "it gets better by itself: {changes:?}");
}

#[tokio::test]
async fn today_of_whoever_leads_says_for_a_week_what_became_of_it() {
    let w = World::new().await;
    reckoned(&w, w.client).await;
    for name in ["The parts sheet", "A dispatch board", "A shared mailbox"] {
        w.later(DAY * 10);
        built(&w, name).await;
        entente::jobs::run_due(&w.app).await.expect("what time brings");
    }

    let page = w.as_(w.ada).await.get("/").await;

    page.shows("Field Operations moved from sniffles to pneumonia")
        .shows("Built or bought without us")
        .shows("See why");
    w.as_(w.ben).await.get("/").await.hides("moved from");
    w.later(DAY * 8);
    w.as_(w.ada).await.get("/").await.hides("moved from");
}

#[tokio::test]
async fn a_page_says_why_what_is_missing_and_what_would_end_it() {
    let w = World::new().await;
    let ada = w.as_(w.ada).await;
    let path = format!("/clients/{}/health", w.client);
    ada.get(&path).await.is(StatusCode::OK).shows("nobody listened").shows("Not enough evidence");
    ill(&w).await;
    let ada = w.as_(w.ada).await;

    let page = ada.get(&path).await;

    page.shows("Why pneumonia")
        .shows("What would change it")
        .shows("If nothing more is heard")
        .shows("For end stage it would take");
    page.shows("weighs").shows("Health figure");
    let read = w.scope(w.ada).await;
    let client = w.client;
    let one = w.app.read(move |conn, env| known::one(conn, env, &read, client)).await.expect("known");
    assert_eq!(one.counted.len(), 5);
    assert!(one.counted.iter().all(|c| c.told.href.starts_with("/outside/")));
}

#[tokio::test]
async fn a_stage_is_overruled_with_a_reason_that_stands_beside_it() {
    let w = World::new().await;
    ill(&w).await;
    let ada = w.as_(w.ada).await;
    let path = format!("/clients/{}/health", w.client);
    let today = w.app.env().local().date();
    let day = |days: i64| today.saturating_add(jiff::Span::new().days(days)).to_string();
    let sent = |stage: &str, until: String, reason: &str| {
        [("stage", stage.to_owned()), ("until", until), ("reason", reason.to_owned())]
    };
    let post = async |fields: [(&str, String); 3]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ada.post(&format!("{path}/overrule"), &fields).await
    };

    post(sent("sniffles", day(10), "")).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Say why");
    post(sent("sniffles", day(-1), "Because")).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("passed");
    post(sent("sniffles", day(120), "Because")).await.is(StatusCode::UNPROCESSABLE_ENTITY).shows("90 days");
    post(sent("sniffles", day(90), "They told us of it themselves.")).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&path).await;
    page.shows("Overruled")
        .shows("They told us of it themselves.")
        .shows("Ada Lund")
        .shows("The evidence carries pneumonia");
    assert_eq!(kept(&w, w.client).await.stage, Stage::Sniffles);
    ada.get(&format!("/clients/{}", w.client)).await.shows("Sniffles").shows("overruled");
    w.as_(w.fay).await.post(&format!("{path}/end"), &[]).await.is(StatusCode::FORBIDDEN);
    ada.post(&format!("{path}/end"), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(kept(&w, w.client).await.stage, Stage::Pneumonia);
    ada.post(&format!("{path}/end"), &[]).await.is(StatusCode::CONFLICT).shows("Nobody overrules");
    ada.post(&format!("{path}/begin"), &[("anew", "New people")])
        .await
        .is(StatusCode::CONFLICT)
        .shows("after an end stage");
}

#[tokio::test]
async fn nobody_of_a_client_or_a_supplier_finds_any_of_it() {
    let w = World::new().await;
    ill(&w).await;
    let (client, path) = (w.client, format!("/clients/{}/health", w.client));
    for who in [w.cleo, w.dan, w.sam] {
        let visitor = w.as_(who).await;
        visitor.get(&path).await.is(StatusCode::NOT_FOUND);
        visitor.get("/relationships").await.is(StatusCode::NOT_FOUND);
        let fields = [("stage", "healthy"), ("until", "2026-08-01"), ("reason", "No")];
        visitor.post(&format!("{path}/overrule"), &fields).await.is(StatusCode::NOT_FOUND);
        for page in
            ["/", "/clients", "/promises", "/conversations", "/find?q=pneumonia", "/find?q=Field", "/me", "/notices"]
        {
            let answer = visitor.get(page).await;
            let body = answer.body.replace("pneumonia”", "").replace("=\"pneumonia\"", "").replace("=pneumonia", "");
            for word in ["neumonia", "data-stage", "moved from", "ealth figure", "/health"] {
                assert!(!body.contains(word), "{page} tells {word}: {}", answer.text());
            }
        }
        let visits = visitor.get(&format!("/clients/{client}")).await;
        assert!(!visits.body.contains("neumonia") && !visits.body.contains("/health"), "{}", visits.text());
        let told = program(&w, who).await;
        for path in [format!("/parties/{client}/health"), "/relationships".to_owned()] {
            is_problem(&told.ask(Method::GET, &path, &[], None).await, 404, "not_found");
        }
    }
    let told = letters(&w, "stage_worse").await;
    assert!(!told.is_empty() && told.iter().all(|(_, who)| who == "Ada Lund"), "{told:?}");
}

#[tokio::test]
async fn programs_read_it_and_say_against_it() {
    let w = World::new().await;
    ill(&w).await;
    let ada = program(&w, w.ada).await;

    let all = ada.get("/relationships").await;
    assert_eq!(all["items"][0]["stage"], "pneumonia", "{all}");
    let flu = ada.get("/relationships?stage=flu").await;
    assert_eq!(flu["items"].as_array().map(Vec::len), Some(0));
    let one = ada.get(&format!("/parties/{}/health", w.client)).await;
    assert_eq!(
        (&one["stage"], &one["carried"], &one["evidence"][0]["fact"]),
        (&json!("pneumonia"), &json!("pneumonia"), &json!("shadow_it"))
    );
    let until = w.app.env().local().date().saturating_add(jiff::Span::new().days(20)).to_string();
    let path = format!("/parties/{}/stage-overrules", w.client);
    let sent = json!({ "stage": "sniffles", "until": until, "reason": "They told us of it themselves." });

    let said = ada.ask(Method::POST, &path, &[], Some(sent)).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    assert_eq!(read(&said)["stage"], "sniffles");
    let ended = ada.ask(Method::POST, &format!("{path}/end"), &[], None).await;
    assert_eq!(read(&ended)["stage"], "pneumonia", "{}", ended.body);
    let begun = json!({ "reason": "New people" });
    let refused = ada.ask(Method::POST, &format!("/parties/{}/new-beginnings", w.client), &[], Some(begun)).await;
    is_problem(&refused, 409, "no_end");
}

#[tokio::test]
async fn a_figure_needs_enough_and_says_what_moved_it() {
    let w = World::new().await;
    for n in 0..4 {
        let id = w.promised(&format!("List {n}"), 5).await;
        w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("delivered");
        w.say(w.cleo, id, Act::Accept { rating: None }).await.expect("accepted");
    }
    reckoned(&w, w.client).await;
    let client = w.client;
    let figured = async || w.app.read(move |conn, env| known::figured(conn, env, client)).await.expect("a figure");

    let first = figured().await;
    let now = first.now.expect("some data");
    assert_eq!((now.shown(), now.coverage), (None, 20), "kept promises alone are not enough: {now:?}");

    w.later(DAY * 32);
    let late = w.promised("A late one", 1).await;
    w.later(DAY * 2);
    entente::jobs::run_due(&w.app).await.expect("what time brings");
    w.later(DAY * 5);
    entente::jobs::run_due(&w.app).await.expect("what time brings");
    reckoned(&w, w.client).await;
    let _ = late;
    let second = figured().await;
    assert_eq!(second.months.len(), 2, "{:?}", second.months);
    assert!(second.movers.iter().any(|m| m.points < 0), "{:?}", second.movers);
}
