//! Trust shown: months and marks kept with every act and proved, words over time, what lies behind them, sharing by
//! agreement, and a word of one's own that nobody else reads.

use axum::http::{Method, StatusCode};
use db::Val;
use domain::commitment::{Act, Kind, Side};
use domain::kernel::{CommitmentId, PartyId, PersonId};
use domain::trust::{Measure, series};
use entente::commitments::acts::{Opening, Saying};
use entente::commitments::store as commitments;
use entente::trust::Pair;
use entente::trust::store as trust;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{is_problem, json as read_json, program};
use crate::world::World;

const DELIVER: Act = Act::Deliver { evidence: vec![] };
const ACCEPT: Act = Act::Accept { rating: None };
const BROKEN: Act = Act::DeclareBreakdown { asked_by: Side::Performer, terms: None, answer_by: None, held_by: None };

async fn kept(w: &World, subject: &str) -> CommitmentId {
    let id = w.promised(subject, 5).await;
    w.later(SignedDuration::from_hours(2));
    w.say(w.ada, id, DELIVER).await.expect("delivered");
    w.say(w.cleo, id, ACCEPT).await.expect("accepted");
    id
}

/// What is kept of this word: outcomes by month, and marks since January.
async fn known(w: &World, pair: Pair) -> (Vec<(String, i64)>, trust::Paces) {
    let since = jiff::civil::date(2026, 1, 1);
    let read = w.app.read(move |conn, _| Ok((trust::months(conn, pair)?, trust::paces(conn, pair, since)?)));
    let (months, paces) = read.await.expect("what is kept");
    (months.into_iter().filter(|(_, t)| t.count != 0).map(|(m, t)| (m.to_string(), t.count)).collect(), paces)
}

async fn jobs(w: &World) {
    entente::jobs::run_due(&w.app).await.expect("what time brings");
}

async fn run(w: &World, sql: &'static str) {
    w.app.write(move |tx, _| Ok(tx.run(sql, &[]).map(|_| ())?)).await.expect("a statement");
}

#[tokio::test]
async fn months_and_marks_follow_every_act_and_the_last_point_is_the_word_now() {
    let w = World::new().await;
    let (it, client) = (w.it, w.client);
    for subject in ["One", "Two", "Three"] {
        kept(&w, subject).await;
    }
    let late = w.promised("A feed", 2).await;
    w.later(SignedDuration::from_hours(24 * 25));
    jobs(&w).await;

    let (months, paces) = known(&w, Pair::new(it, client)).await;

    assert_eq!(months, [("2026-03-01".to_owned(), 4)], "a silence counts in the month of its date");
    assert_eq!((paces.count(Measure::Answer), paces.count(Measure::Agreed)), (4, 4));
    assert_eq!((paces.count(Measure::Delivered), paces.spread(Measure::Acceptance).within(0.5)), (3, Some(2.0)));
    let (_, theirs) = known(&w, Pair::new(client, it)).await;
    assert_eq!((theirs.count(Measure::Answer), theirs.count(Measure::Agreed)), (3, 0), "an acceptance is their answer");
    let both = w.app.read(move |conn, env| {
        let months = trust::months(conn, Pair::new(it, client))?;
        Ok((series(&months, env.now, 24), commitments::word_between(conn, it, client, env.now)?))
    });
    let (points, word) = both.await.expect("both");
    let last = points.last().expect("a point").word;
    assert!((last.mean - word.mean).abs() < 1e-9 && last.count == word.count && word.count == 4, "{last:?} {word:?}");
    w.verified().await;
    w.say(w.ada, late, DELIVER).await.expect("delivered");
    w.say(w.cleo, late, Act::Reject { unmet: vec![0], due: None }).await.expect("rejected");
    assert_eq!(known(&w, Pair::new(it, client)).await.1.count(Measure::Rejected), 1);
    w.verified().await;
}

#[tokio::test]
async fn what_is_judged_anew_leaves_the_month_in_which_it_was() {
    let w = World::new().await;
    let id = w.promised("A feed", 4).await;
    w.later(SignedDuration::from_hours(24 * 4 + 1));
    jobs(&w).await;
    let pair = Pair::new(w.it, w.client);
    let silent = w.app.read(move |conn, _| trust::months(conn, pair)).await.expect("months");
    assert!((silent[0].1.shares[3], silent[0].1.count) > (0.0, 0), "missed in silence: {silent:?}");

    w.say(w.ada, id, BROKEN).await.expect("said soon after");

    let told = w.app.read(move |conn, _| trust::months(conn, pair)).await.expect("months");
    assert_eq!(told.iter().map(|(_, t)| t.count).sum::<i64>(), 1);
    assert!(told[0].1.shares[2] > 0.0 && told[0].1.shares[3].abs() < 1e-9, "told late: {told:?}");
    w.verified().await;
}

#[tokio::test]
async fn a_team_has_a_word_toward_all_for_what_it_works_on_and_what_it_promised() {
    let w = World::new().await;
    let id = w.promised("A feed", 5).await;
    w.say(w.ada, id, Act::Reassign { to: None, team: Some(w.team) }).await.expect("handed over");
    w.later(SignedDuration::from_hours(1));
    w.say(w.ada, id, DELIVER).await.expect("delivered");
    w.say(w.cleo, id, ACCEPT).await.expect("accepted");

    let (months, paces) = known(&w, Pair::of_team(w.team)).await;

    assert_eq!((months.len(), paces.count(Measure::Delivered)), (1, 1));
    w.as_(w.ada)
        .await
        .get(&format!("/trust/{}", w.team))
        .await
        .shows("How Integration keeps its word")
        .shows("1 promise");
    let behind = w.as_(w.ada).await.get(&format!("/trust/{}/outcomes", w.team)).await;
    behind.shows("A feed").shows("by the first date").shows("worked on by Integration");
    w.as_(w.cleo).await.get(&format!("/trust/{}", w.team)).await.is(StatusCode::NOT_FOUND);
    w.verified().await;
}

#[tokio::test]
async fn what_was_there_before_is_counted_by_a_job_once() {
    let w = World::new().await;
    kept(&w, "One").await;
    let open = w.promised("Two", 5).await;
    let pair = Pair::new(w.it, w.client);
    let before = known(&w, pair).await;
    run(&w, "delete from word_months").await;
    run(&w, "delete from paces").await;
    run(&w, "update commitments set paced = null").await;
    w.verified().await;
    // Said before the job came: it is counted with this act, and not again.
    w.say(w.ada, open, Act::Assure).await.expect("assured");

    jobs(&w).await;
    jobs(&w).await;

    assert_eq!(known(&w, pair).await, before);
    w.verified().await;
}

#[tokio::test]
async fn verify_names_a_month_and_a_mark_that_are_not_what_they_should_be() {
    let w = World::new().await;
    kept(&w, "One").await;
    run(&w, "update word_months set alpha = alpha + 1.0").await;
    run(&w, "update paces set marks = marks + 1 where measure = 'delivered'").await;

    let report = entente::ledger::verify::verify(&w.app.db, &w.app.env(), None).await.expect("a report");

    let wrong: Vec<&str> = report.findings.iter().map(|f| f.wrong.as_str()).collect();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong[0].contains("of the month") && wrong[1].contains("marks"), "{wrong:?}");
}

#[tokio::test]
async fn words_are_shown_to_a_clients_people_when_both_sides_agreed_and_only_their_own() {
    let w = World::new().await;
    for subject in ["One", "Two", "Three", "Four"] {
        kept(&w, subject).await;
    }
    let (ada, cleo, dan) = (w.as_(w.ada).await, w.as_(w.cleo).await, w.as_(w.dan).await);
    let (page, behind) = (format!("/trust/{}", w.client), format!("/trust/{}/outcomes", w.client));
    ada.get(&page).await.shows("Our word stands at").shows("Only our own people see this page");
    cleo.get(&page).await.shows("once both sides agree").shows("Neither side has agreed").hides("of 100</small>");
    cleo.get(&behind).await.is(StatusCode::NOT_FOUND);
    cleo.get("/").await.hides("href=\"/trust");
    dan.get(&page).await.is(StatusCode::NOT_FOUND);

    ada.post(&format!("{page}/sharing"), &[("given", "yes")]).await.is(StatusCode::SEE_OTHER);

    cleo.get("/").await.shows("We would like to share with you");
    cleo.get(&page).await.shows("Ada Lund agreed for Ostermoor IT").hides("of 100</small>");
    cleo.get(&behind).await.is(StatusCode::NOT_FOUND);
    cleo.post(&format!("{page}/sharing"), &[("given", "yes")]).await.is(StatusCode::SEE_OTHER);
    cleo.get("/").await.hides("We would like to share with you").shows("");
    let shared = cleo.get(&page).await;
    shared
        .shows("Their word to you stands at")
        .shows("Cleo Brandt agreed for Field Operations")
        .shows("The word of Ostermoor IT");
    shared.shows("Time to answer").shows("4 answers");
    cleo.get(&behind).await.shows("One").shows("by the first date");
    cleo.get("/trust").await.is(StatusCode::SEE_OTHER);
    assert!(cleo.get("/promises").await.body.contains("href=\"/trust\""), "the portal has a place for it");
    cleo.get(&format!("/clients/{}", w.client)).await.shows("Their word to you").shows("How it came to be");
    dan.get(&page).await.is(StatusCode::NOT_FOUND);
    dan.get(&format!("/trust/{}", w.other)).await.shows("Neither side has agreed");

    cleo.post(&format!("{page}/sharing"), &[("given", "no")]).await.is(StatusCode::SEE_OTHER);

    cleo.get(&behind).await.is(StatusCode::NOT_FOUND);
    ada.get(&page).await.shows("Cleo Brandt took it back").shows("sees nothing of this page until it agrees");
}

#[tokio::test]
async fn only_those_who_lead_agree_and_the_other_side_hears_of_it() {
    let w = World::new().await;
    let path = format!("/trust/{}/sharing", w.client);
    w.as_(w.fay).await.post(&path, &[("given", "yes")]).await.is(StatusCode::FORBIDDEN);
    w.as_(w.dan).await.post(&path, &[("given", "yes")]).await.is(StatusCode::NOT_FOUND);

    w.as_(w.ada).await.post(&path, &[("given", "yes")]).await.is(StatusCode::SEE_OTHER);
    w.as_(w.ada).await.post(&path, &[("given", "yes")]).await.is(StatusCode::SEE_OTHER);

    assert_eq!(letters(&w, w.cleo).await, ["Ostermoor IT would like to share words with you"]);
    w.as_(w.cleo).await.post(&path, &[("given", "yes")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(letters(&w, w.ada).await, ["Ostermoor IT and Field Operations now share their words"]);
    w.as_(w.ada).await.post(&path, &[("given", "no")]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(letters(&w, w.cleo).await.len(), 2);
    let ours = format!("/trust/{}/sharing", w.team);
    w.as_(w.ada).await.post(&ours, &[("given", "yes")]).await.is(StatusCode::CONFLICT);
}

async fn letters(w: &World, to: PersonId) -> Vec<String> {
    let read = w.app.read(move |conn, _| {
        let rows = conn.all(
            "select subject from letters where person_id = $1 and purpose = 'sharing' order by id",
            &[Val::Uuid(to.0)],
        )?;
        Ok(rows.iter().map(|row| row.get("subject")).collect::<Result<Vec<String>, _>>()?)
    });
    read.await.expect("letters")
}

#[tokio::test]
async fn ones_own_word_is_off_and_then_for_oneself_alone() {
    let w = World::new().await;
    for subject in ["One", "Two", "Three", "Four"] {
        kept(&w, subject).await;
    }
    let ada = w.as_(w.ada).await;
    ada.get("/me/word").await.shows("It is off unless you want it").hides("of 100</small>");

    ada.post("/me/word", &[("wanted", "yes")]).await.is(StatusCode::SEE_OTHER);

    ada.get("/me/word").await.shows("of 100").shows("4 promises").shows("by the first date");
    ada.get("/me/word?outcome=silent").await.shows("No promise that you answered for has been judged so.");
    ada.get("/me").await.shows("Your own word");
    for other in [w.ben, w.fay] {
        let other = w.as_(other).await;
        other.get("/me/word").await.hides("of 100</small>").hides("One");
        other.get(&format!("/people/{}", w.ada)).await.hides("/me/word").hides("of 100");
    }
    ada.post("/me/word", &[("wanted", "no")]).await.is(StatusCode::SEE_OTHER);
    ada.get("/me/word").await.hides("of 100</small>");
}

async fn toward_another(w: &World, client: PartyId, person: PersonId, subject: &str) {
    let act = Act::Request { terms: w.terms(subject, 3), answer_by: None, stake: 1 };
    let new = Opening {
        kind: Kind::Promise,
        customer: client,
        performer: w.it,
        customer_person: Some(person),
        performer_person: Some(w.ada),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(act, None),
    };
    let id = w.open(person, new).await.expect("a request");
    w.say(w.ada, id, Act::Promise { stretch: None, stake: None }).await.expect("a promise");
}

#[tokio::test]
async fn the_list_shows_first_what_fell_most_and_turns_by_key() {
    let w = World::new().await;
    for subject in ["One", "Two", "Three", "Four"] {
        kept(&w, subject).await;
        toward_another(&w, w.other, w.dan, subject).await;
    }
    toward_another(&w, w.supplier, w.sam, "One").await;
    w.later(SignedDuration::from_hours(24 * 10));
    jobs(&w).await;
    let ada = w.as_(w.ada).await;

    let fell = ada.get("/trust").await;
    let rose = ada.get("/trust?order=rose").await;

    let at = |text: &str, name: &str| text.find(name).unwrap_or(usize::MAX);
    let (fell, rose) = (fell.text(), rose.text());
    assert!(at(&fell, "Laboratories") < at(&fell, "Field Operations"), "{fell}");
    assert!(at(&rose, "Field Operations") < at(&rose, "Laboratories"), "{rose}");
    for all in [&fell, &rose] {
        let told = at(all, "Laboratories").max(at(all, "Field Operations"));
        assert!(told < at(all, "too early to tell"), "what cannot be told comes last: {all}");
    }
    ada.get("/trust?q=labor").await.shows("Laboratories").hides(">Field Operations</a><small>client");
    ada.get("/trust?view=theirs").await.shows("No promise has been judged here");
    ada.get("/trust?view=teams").await.is(StatusCode::OK);
    let ada = program(&w, w.ada).await;
    let first = ada.get("/trust?limit=1").await;
    assert_eq!(first["items"][0]["party"]["name"], "Laboratories");
    let next = first["next"].as_str().expect("a next page");
    let second = ada.get(&format!("/trust?limit=1&cursor={next}")).await;
    assert_eq!(
        (second["items"][0]["party"]["name"].as_str(), second["next"].as_str().is_some()),
        (Some("Field Operations"), true)
    );
    for order in ["fell", "rose", "name"] {
        for view in ["ours", "theirs", "teams"] {
            ada.get(&format!("/trust?view={view}&order={order}&q=o")).await;
        }
    }
}

#[tokio::test]
async fn programs_read_words_over_time_what_lies_behind_and_share() {
    let w = World::new().await;
    for subject in ["One", "Two", "Three", "Four"] {
        kept(&w, subject).await;
    }
    let (ada, cleo, dan) = (program(&w, w.ada).await, program(&w, w.cleo).await, program(&w, w.dan).await);
    let (path, share) = (format!("/parties/{}/trust", w.client), format!("/parties/{}/sharing", w.client));

    let told = ada.get(&path).await;
    let behind = ada.get(&format!("/parties/{}/outcomes?whose=ours&outcome=kept&limit=3", w.client)).await;

    assert_eq!(told["ours"]["over_time"].as_array().map(Vec::len), Some(24));
    assert_eq!(told["ours"]["word"], told["ours"]["over_time"][23]["word"]);
    assert_eq!(told["ours"]["word"]["shares"]["kept"], 1.0);
    assert_eq!((&told["ours"]["pace"]["answers"]["count"], &told["shared"]), (&json!(4), &json!(false)));
    assert_eq!(behind["items"].as_array().map(Vec::len), Some(3));
    assert!(behind["items"][0]["why"].as_str().is_some_and(|why| why.starts_with("Delivered on")), "{behind}");
    let rest = behind["next"].as_str().expect("a next page");
    let rest = ada.get(&format!("/parties/{}/outcomes?whose=ours&outcome=kept&limit=3&cursor={rest}", w.client)).await;
    assert_eq!((rest["items"].as_array().map(Vec::len), rest["next"].as_str()), (Some(1), None));
    is_problem(&cleo.ask(Method::GET, &path, &[], None).await, 403, "forbidden");
    let yes = |program, given: bool| {
        let program: &crate::api::Program = program;
        program.ask(Method::PUT, &share, &[], Some(json!({ "given": given })))
    };
    assert_eq!(read_json(&yes(&ada, true).await)["you_speak_for"], "ours");
    assert_eq!(read_json(&yes(&cleo, true).await)["shared"], true);
    assert_eq!(cleo.get(&path).await["theirs"]["pace"]["answers"]["count"], 4);
    cleo.get(&format!("/parties/{}/word", w.client)).await;
    assert_eq!(dan.ask(Method::GET, &path, &[], None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(dan.ask(Method::GET, &share, &[], None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.get("/me/word").await["wanted"], false);
    assert_eq!(ada.get("/me/word/outcomes").await["items"].as_array().map(Vec::len), Some(0));
    let mine = ada.ask(Method::PUT, "/me/word", &[], Some(json!({ "wanted": true }))).await;
    assert_eq!(read_json(&mine)["word"]["promises"], 4);
    assert_eq!(ada.get("/me/word/outcomes?limit=2").await["items"].as_array().map(Vec::len), Some(2));
}
