//! Looking back: each side for itself, open when both are in or the time has passed, and what was found becomes a promise.

use axum::http::{Method, StatusCode};
use domain::commitment::{Act, Kind, Side};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, ConversationId, PersonId};
use domain::review::{Question, Rating, Review, Topic};
use entente::commitments::acts::{Opening, Saying};
use entente::conversations::acts as talks;
use entente::conversations::store as rows;
use entente::kit::error::AppError;
use entente::links::Purpose;
use entente::mail::About;
use entente::people::scope::Scope;
use entente::reviews::store;
use jiff::SignedDuration;
use serde_json::json;

use crate::api::program;
use crate::links::{get_as, last_link, link, post_as};
use crate::world::{Answer, World};

/// A need of Cleo's, met: delivered and accepted, so that both are asked to look back.
pub async fn done(w: &World) -> ConversationId {
    let (scope, it, client, cleo, ada) = (w.scope(w.cleo).await, w.it, w.client, w.cleo, w.ada);
    let raise = TalkAct::Raise { statement: "Fewer calls".into(), asked_for: None, serves: None };
    let raising = talks::Raising {
        customer: client,
        performer: it,
        customer_person: Some(cleo),
        performer_person: Some(ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let talk = w.app.write(move |tx, env| talks::raise(tx, env, &scope, raising.clone())).await.expect("a need");
    let act = Act::Offer { terms: w.terms("A feed", 5), answer_by: None, stake: 1 };
    let new = Opening {
        kind: Kind::Promise,
        customer: client,
        performer: it,
        customer_person: Some(cleo),
        performer_person: Some(ada),
        team: None,
        conversation: Some(talk),
        step: Some(4),
        follows: None,
        said: Saying::now(act, None),
    };
    let promise: CommitmentId = w.open(ada, new).await.expect("an offer");
    w.say(cleo, promise, Act::TakeUp).await.expect("taken up");
    w.say(ada, promise, Act::Deliver { evidence: vec![] }).await.expect("delivered");
    w.say(cleo, promise, Act::Accept { rating: None }).await.expect("accepted");
    talk
}

fn path(id: ConversationId) -> String {
    format!("/conversations/{id}")
}

const CLEO_SAYS: &[(&str, &str)] = &[
    ("rates", "customer"),
    ("step3", "unsure"),
    ("why3", "SECRETWHY two ways looked alike"),
    ("rate_informed", "2"),
    ("rate_informed_words", "SECRETRATE a quiet week"),
    ("rate_understood", "5"),
    ("rate_supported", "none"),
    ("rate_respected", "5"),
    ("words", "SECRETWORDS thank you"),
];
pub const ADA_SAYS: &[(&str, &str)] = &[
    ("rates", "performer"),
    ("rate_able_to_assess", "4"),
    ("rate_treated_fairly", "5"),
    ("rate_fair_chance", "5"),
    ("words", "OURSECRET it went well"),
];
const SECRETS: [&str; 3] = ["SECRETWHY", "SECRETRATE", "SECRETWORDS"];

/// These answers, and sure of every step of which they say nothing.
fn with_sure<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let sure = ["step1", "step2", "step3", "step4", "step5", "step6", "step7"].map(|step| (step, "sure"));
    let sure = sure.into_iter().filter(|(step, _)| fields.iter().all(|(field, _)| field != step));
    sure.chain(fields.iter().copied()).collect()
}

pub async fn looks_back(w: &World, who: PersonId, talk: ConversationId, fields: &[(&str, &str)]) -> Answer {
    w.as_(who).await.post(&format!("{}/review", path(talk)), &with_sure(fields)).await
}

async fn say(w: &World, who: Scope, talk: ConversationId, act: TalkAct) -> Result<(), AppError> {
    let said = talks::Saying::now(act, Some("So it is.".into()));
    w.app.write(move |tx, env| talks::say(tx, env, &who, talk, said.clone()).map(|_| ())).await
}

async fn findings(w: &World, who: PersonId, talk: ConversationId) -> Vec<store::Finding> {
    let scope = w.scope(who).await;
    w.app.read(move |conn, _| store::of_conversation(conn, &scope, talk)).await.expect("findings")
}

#[tokio::test]
async fn both_are_asked_when_all_is_accepted_and_find_it_on_their_first_page() {
    let w = World::new().await;

    let talk = done(&w).await;

    for who in [w.cleo, w.ada] {
        w.as_(who).await.get("/").await.is(StatusCode::OK).shows("Fewer calls");
        let page = w.as_(who).await.get(&path(talk)).await;
        page.shows("Look back together").shows("Neither side reads what the other said until both are in");
    }
    w.as_(w.cleo).await.get(&path(talk)).await.shows("We were informed").hides("We were treated fairly");
    w.as_(w.ada).await.get(&path(talk)).await.shows("We were treated fairly").hides("We were informed");
    let letters = w.letters().await;
    let asked: Vec<_> = letters.iter().filter(|l| l.subject.starts_with("Look back together")).collect();
    assert_eq!(asked.len(), 2, "one letter for each side");
    w.verified().await;
}

#[tokio::test]
async fn nobody_reads_the_other_before_both_are_in_and_both_read_everything_then() {
    let w = World::new().await;
    let talk = done(&w).await;

    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);

    let page = w.as_(w.ada).await.get(&path(talk)).await;
    page.shows("is in").shows("What was said is sealed until both sides have looked back").shows("Look back together");
    SECRETS.iter().for_each(|secret| {
        page.hides(secret);
    });
    let page = w.as_(w.cleo).await.get(&path(talk)).await;
    page.shows("SECRETWHY").shows("Only Field Operations reads this").shows("Waiting for Ada to look back");
    assert_eq!(findings(&w, w.ada, talk).await, [], "nothing is found yet");
    w.as_(w.ada).await.get("/reviews").await.shows("Nobody has looked back yet.");

    looks_back(&w, w.ada, talk, ADA_SAYS).await.is(StatusCode::SEE_OTHER);

    let page = w.as_(w.ada).await.get(&path(talk)).await;
    page.shows("Both sides have looked back.")
        .shows("SECRETWHY")
        .shows("SECRETRATE")
        .shows("2 of 5")
        .shows("cannot say");
    w.as_(w.cleo).await.get(&path(talk)).await.shows("OURSECRET").shows("Commit to solutions: unsure");
    let found: Vec<_> = findings(&w, w.cleo, talk).await.iter().map(|f| (f.side, f.topic, f.value)).collect();
    assert_eq!(found.len(), 2);
    assert!(found.contains(&(Side::Customer, Topic::Step(3), 2)));
    assert!(found.contains(&(Side::Customer, Topic::Question(Question::Informed), 2)));
    w.verified().await;
}

#[tokio::test]
async fn what_is_in_is_open_when_the_time_has_passed_and_one_may_still_answer() {
    let w = World::new().await;
    let talk = done(&w).await;
    looks_back(&w, w.ada, talk, ADA_SAYS).await.is(StatusCode::SEE_OTHER);
    w.later(SignedDuration::from_hours(24 * 13));
    entente::jobs::run_due(&w.app).await.expect("what time brings");
    w.as_(w.cleo).await.get(&path(talk)).await.hides("OURSECRET");

    w.later(SignedDuration::from_hours(24 * 2));
    entente::jobs::run_due(&w.app).await.expect("what time brings");

    let page = w.as_(w.cleo).await.get(&path(talk)).await;
    page.shows("OURSECRET").shows("is missing; Cleo may still answer").shows("Completed on");
    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);
    w.as_(w.ada).await.get(&path(talk)).await.shows("SECRETWHY").shows("Said after the other side could be read.");
    assert_eq!(findings(&w, w.ada, talk).await.len(), 2, "a late answer counts as well");
    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);
    assert_eq!(findings(&w, w.ada, talk).await.len(), 2, "an addition does not");
    w.verified().await;
}

#[tokio::test]
async fn an_answer_can_be_replaced_until_it_is_open() {
    let w = World::new().await;
    let talk = done(&w).await;
    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);

    let page = w.as_(w.cleo).await.get(&path(talk)).await;
    page.shows("SECRETRATE");
    let sure = [("rates", "customer"), ("rate_informed", "5"), ("rate_understood", "5"), ("rate_supported", "4")];
    let all = [&sure[..], &[("rate_respected", "5")]].concat();
    looks_back(&w, w.cleo, talk, &all).await.is(StatusCode::SEE_OTHER);
    looks_back(&w, w.ada, talk, ADA_SAYS).await.is(StatusCode::SEE_OTHER);

    assert_eq!(findings(&w, w.ada, talk).await, []);
    w.verified().await;
}

#[tokio::test]
async fn a_form_that_misses_something_says_what_and_keeps_the_rest() {
    let w = World::new().await;
    let talk = done(&w).await;

    let page =
        looks_back(&w, w.cleo, talk, &[("rates", "customer"), ("step5", "dissatisfied"), ("rate_informed", "3")]).await;

    page.is(StatusCode::UNPROCESSABLE_ENTITY);
    page.shows("Say in a sentence why.").shows("Choose one, or say that you cannot say.");
    assert!(page.body.contains("name=\"step5\" value=\"dissatisfied\" checked"), "the mark stays");
}

#[tokio::test]
async fn nobody_is_sure_of_a_step_before_saying_so() {
    let w = World::new().await;
    let talk = done(&w).await;
    let cleo = w.as_(w.cleo).await;

    let page = cleo.get(&path(talk)).await;
    assert!(page.body.contains("name=\"step1\" value=\"sure\""), "it is asked");
    assert!(!page.body.contains("value=\"sure\" checked"), "and not answered for them");
    let answer = cleo.post(&format!("{}/review", path(talk)), CLEO_SAYS).await;

    answer.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Choose one: sure, unsure or dissatisfied.");
}

#[tokio::test]
async fn by_a_link_one_looks_back_without_an_account_and_a_forwarded_one_does_not() {
    let w = World::new().await;
    let talk = done(&w).await;
    looks_back(&w, w.ada, talk, ADA_SAYS).await.is(StatusCode::SEE_OTHER);
    let start = last_link(&w, w.cleo, "answer").await.expect("a link in the letter");

    let page = get_as(&w, "cleo", &format!("{start}?say=review")).await;

    page.is(StatusCode::OK).shows("We were informed").hides("OURSECRET");
    post_as(&w, "cleo", &format!("{start}/say/review"), &with_sure(CLEO_SAYS)).await.is(StatusCode::SEE_OTHER);
    get_as(&w, "cleo", &start).await.shows("Both sides have looked back.").shows("OURSECRET");
    let again = done(&w).await;
    let start = link(&w, w.cleo, Purpose::Answer, Some(About::Conversation(again))).await;
    looks_back(&w, w.cleo, again, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);
    let page = get_as(&w, "somebody", &start).await;
    for secret in SECRETS {
        page.hides(secret);
    }
    let fields = with_sure(&[CLEO_SAYS, &[("by_name", "Somebody")]].concat());
    post_as(&w, "somebody", &format!("{start}/for/review"), &fields).await.is(StatusCode::CONFLICT);
}

#[tokio::test]
async fn programs_look_back_and_read_no_more_than_people() {
    let w = World::new().await;
    let talk = done(&w).await;
    let (cleo, ada) = (program(&w, w.cleo).await, program(&w, w.ada).await);
    let acts = format!("/conversations/{talk}/acts");
    let review = json!({ "act": "review", "dissatisfied": [5], "because": [{ "step": 5, "words": "SECRETWHY" }],
        "ratings": [{ "question": "informed", "value": 2, "words": "SECRETRATE" }, { "question": "respected" }] });

    let said = cleo.ask(Method::POST, &acts, &[], Some(review)).await;

    assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    let read = ada.ask(Method::GET, &format!("/conversations/{talk}"), &[], None).await;
    assert!(!read.body.contains("SECRET"), "{}", read.body);
    assert_eq!(ada.get(&format!("/conversations/{talk}")).await["look_back"]["customer_is_in"], true);
    let ours = json!({ "act": "review", "ratings": [{ "question": "treated_fairly", "value": 5 }] });
    let said = ada.ask(Method::POST, &acts, &[], Some(ours)).await;
    assert!(said.body.contains("SECRETWHY"), "{}", said.body);
    let foreign = json!({ "act": "review", "ratings": [{ "question": "informed", "value": 5 }] });
    assert_eq!(ada.ask(Method::POST, &acts, &[], Some(foreign)).await.status, StatusCode::CONFLICT);
    let found = ada.get("/reviews/findings").await;
    let first = found["items"][0]["id"].as_str().expect("a finding").to_owned();
    let make = json!({ "act": "promise", "subject": "We call in the third week", "due": { "day": "2026-05-01" } });
    let made = ada.ask(Method::POST, &format!("/reviews/findings/{first}/commitment"), &[], Some(make)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let summary = ada.get("/reviews").await;
    assert_eq!(summary["ratings"][0]["counts"], json!([0, 1, 0, 0, 0]));
    assert_eq!(summary["ratings"][3]["cannot_say"], 1);
    assert_eq!(cleo.ask(Method::GET, "/reviews", &[], None).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_found_becomes_a_promise_and_says_what_came_of_it() {
    let w = World::new().await;
    let talk = done(&w).await;
    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);
    looks_back(&w, w.ada, talk, ADA_SAYS).await.is(StatusCode::SEE_OTHER);
    let ada = w.as_(w.ada).await;
    let finding = findings(&w, w.ada, talk).await.into_iter().find(|f| f.topic == Topic::Step(3)).expect("a finding");
    let form = format!("/reviews/findings/{}", finding.id);

    let page = ada.get("/reviews").await;
    page.shows("Informed").shows("Found, and nothing came of it yet").shows("SECRETWHY");
    ada.get(&format!("/clients/{}/between", w.client)).await.shows("What both say");
    let page = ada.get(&form).await;
    page.shows("Ostermoor IT promises it");
    assert!(page.body.contains("value=\"Commit to solutions: what we do differently next time\""), "it is prefilled");
    ada.post(&form, &[("who", "us"), ("subject", "Two ways side by side")]).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("who", "us"), ("subject", "Two ways side by side"), ("due_day", "2026-05-04")];
    let made = ada.post(&form, &fields).await;

    let promise = made.is(StatusCode::SEE_OTHER).location.clone();
    w.as_(w.cleo).await.get(&promise).await.is(StatusCode::OK).shows("Two ways side by side");
    ada.get(&promise).await.shows("Looking back, Commit to solutions");
    w.as_(w.cleo).await.get(&promise).await.shows("Looking back, Commit to solutions");
    w.as_(w.cleo).await.get(&path(talk)).await.shows("It became").shows("Two ways side by side");
    ada.post(&form, &fields).await.is(StatusCode::CONFLICT);
    let id: CommitmentId = promise.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    w.say(w.cleo, id, Act::Decline { alternative: None }).await.expect("declined");
    ada.post(&form, &fields).await.is(StatusCode::SEE_OTHER);
    w.as_(w.dan).await.get(&form).await.is(StatusCode::NOT_FOUND);
    w.verified().await;
}

#[tokio::test]
async fn seeing_what_they_see_shows_nothing_that_is_sealed() {
    let w = World::new().await;
    let talk = done(&w).await;
    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);
    let ada = w.as_(w.ada).await;

    ada.post(&format!("/people/{}/seeing", w.cleo), &[]).await.is(StatusCode::SEE_OTHER);

    let page = ada.get(&path(talk)).await;
    page.is(StatusCode::OK).shows("is sealed until both sides");
    SECRETS.iter().for_each(|secret| {
        page.hides(secret);
    });
}

#[tokio::test]
async fn no_file_tells_what_is_sealed() {
    let w = World::new().await;
    let talk = done(&w).await;
    looks_back(&w, w.cleo, talk, CLEO_SAYS).await.is(StatusCode::SEE_OTHER);
    let folder = std::env::temp_dir().join(format!("entente-export-{}", w.app.env().id()));

    entente::reports::export::everything(&w.app, &folder).await.expect("an export");

    for file in std::fs::read_dir(&folder).expect("a folder") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a text");
        assert!(!text.contains("SECRET"), "{text}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn nobody_looks_back_for_the_other_side() {
    let w = World::new().await;
    let talk = done(&w).await;
    let fields = [CLEO_SAYS, &[("as", "them")]].concat();

    looks_back(&w, w.ada, talk, &fields).await.is(StatusCode::CONFLICT);

    let row = {
        let scope = w.scope(w.ada).await;
        w.app.read(move |conn, _| rows::find(conn, &scope, talk)).await.expect("a row")
    };
    assert_eq!(row.looks_back, [true, true]);
}

#[tokio::test]
async fn counts_that_are_not_what_was_said_are_found() {
    let w = World::new().await;
    let talk = done(&w).await;
    let rating = |question| Rating { question, value: Some(4), words: None };
    for (who, side) in [(w.cleo, Side::Customer), (w.ada, Side::Performer)] {
        let ratings = Question::of(side).map(rating).collect();
        let review = TalkAct::Review(Review { ratings, ..Review::default() });
        say(&w, w.scope(who).await, talk, review).await.expect("a look back");
    }
    w.verified().await;

    let spoil = "update review_counts set n = n + 1 where topic = 'informed'";
    w.app.write(move |tx, _| Ok::<_, AppError>(tx.run(spoil, &[])?)).await.expect("spoilt");

    let report = entente::ledger::verify::verify(&w.app.db, &w.app.env(), None).await.expect("a report");
    assert_eq!(report.wrong, 2, "for the client and for all: {:?}", report.findings);
}

#[tokio::test]
async fn findings_come_in_pages() {
    let w = World::new().await;
    for _ in 0..4 {
        let talk = done(&w).await;
        let review = |unsure| TalkAct::Review(Review { unsure, ..Review::default() });
        say(&w, w.scope(w.cleo).await, talk, review((1..=7).collect())).await.expect("a look back");
        say(&w, w.scope(w.ada).await, talk, review(vec![])).await.expect("a look back");
    }
    let scope = w.scope(w.ada).await;

    let read = w.app.read(move |conn, _| {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = store::without_commitment(conn, &scope, None, after, 5)?;
            seen.extend(page.iter().map(|f| f.id));
            after = page.last().map(|f| (f.shown_at, f.id));
            if page.len() < 5 {
                return Ok::<_, AppError>(seen);
            }
        }
    });

    let mut seen = read.await.expect("pages");
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 28);
    w.as_(w.ada).await.get("/reviews").await.shows("Earlier ones");
}
