//! A word that nobody else may read stands in every text that is inside one side; then everybody, and every link, opens
//! everything that can be reached, and finds none that is not theirs. And ids that are none lead nowhere.

use std::collections::{BTreeSet, VecDeque};

use axum::http::{Method, StatusCode};
use domain::commitment::{Act, Kind, Side, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::{CommitmentId, ConversationId, OfferingId, PersonId, ServiceId};
use domain::review::{Because, Question, Rating, Review};
use entente::commitments::acts::{self as promises, Opening, Saying};
use entente::conversations::acts::{self as talks, Raising};
use entente::links::Purpose;
use entente::mail::About;
use entente::resting::acts::{self as resting, Place};
use jiff::SignedDuration;

use crate::api::program;
use crate::catalogue::secretive;
use crate::links::link;
use crate::world::{Answer, Visitor, World};

/// Words that give somebody away, and who may read each.
const OURS: &[&str] = &[
    "CANARYOURNOTE",
    "CANARYSUBPROMISE",
    "CANARYTALKNOTE",
    "CANARYRELAY",
    "CANARYOURREVIEW",
    "CANARYOURRATING",
    "CANARYSERVICENOTE",
    "CANARYDRAFT",
    "Integration",
];
const CLEOS: &[&str] = &["CANARYCLEONOTE", "CANARYCLEOREVIEW", "CANARYCLEORATING"];
const DANS: &[&str] = &["CANARYDANPROMISE", "CANARYDANNEED"];
const SHARED_WITH_CLEO: &[&str] = &["CANARYSHARED", "CANARYNEED"];
const SAMS: &[&str] = &["CANARYSUPPLIED"];

/// Pages opened for one reader at most: everything there is, and a bound should pages ever breed pages.
const MOST: usize = 400;

/// What is told to whoever is signed in, and to nobody who comes by.
const NOT_FOR_ANYBODY: &[&str] = &["CANARYPRICE", "Ben Okoro", "@example.org", "EUR"];

struct Planted {
    promise: CommitmentId,
    talk: ConversationId,
    service: ServiceId,
    offering: OfferingId,
}

async fn note(w: &World, who: PersonId, id: CommitmentId, visibility: Visibility, words: &str) {
    let (scope, words) = (w.scope(who).await, words.to_owned());
    let said = w.app.write(move |tx, env| {
        promises::say(tx, env, &scope, id, Saying::now(Act::Note { visibility }, Some(words.clone())))
    });
    said.await.expect("a note");
}

async fn need(w: &World, who: PersonId, customer: domain::kernel::PartyId, words: &str) -> ConversationId {
    let (scope, it, ada) = (w.scope(who).await, w.it, w.ada);
    let raise = TalkAct::Raise { statement: words.to_owned(), asked_for: None, serves: None };
    let raising = Raising {
        customer,
        performer: it,
        customer_person: Some(who),
        performer_person: Some(ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let raised = w.app.write(move |tx, env| talks::raise(tx, env, &scope, raising.clone()));
    raised.await.expect("a need")
}

async fn plant(w: &World) -> Planted {
    let promise = w.promised("A feed, CANARYSHARED", 10).await;
    note(w, w.ada, promise, Visibility::Internal, "CANARYOURNOTE: they must not read this").await;
    note(w, w.cleo, promise, Visibility::Internal, "CANARYCLEONOTE: nor they this").await;
    let scope = w.scope(w.ada).await;
    let relay = Saying::now(Act::Reassign { to: None, team: Some(w.team) }, Some("CANARYRELAY".into()));
    w.app.write(move |tx, env| promises::say(tx, env, &scope, promise, relay.clone())).await.expect("handed over");
    below(w, promise).await;
    let dans = Opening { customer: w.other, customer_person: Some(w.dan), ..between(w, "CANARYDANPROMISE") };
    w.open(w.dan, dans).await.expect("a request of Dan");
    let bought = Opening {
        customer: w.it,
        performer: w.supplier,
        customer_person: Some(w.ada),
        performer_person: Some(w.sam),
        ..between(w, "CANARYSUPPLIED")
    };
    w.open(w.ada, bought).await.expect("a request to a supplier");
    let talk = need(w, w.cleo, w.client, "CANARYNEED: fewer calls").await;
    need(w, w.dan, w.other, "CANARYDANNEED: quicker results").await;
    let scope = w.scope(w.ada).await;
    let inside = TalkAct::Note { visibility: Visibility::Internal };
    let said = talks::Saying::now(inside, Some("CANARYTALKNOTE".into()));
    w.app.write(move |tx, env| talks::say(tx, env, &scope, talk, said.clone())).await.expect("a note");
    // What one side says in looking back is read by nobody else until both are in; each has a conversation of its own.
    looked_back(w, w.cleo, talk, ("CANARYCLEOREVIEW", "CANARYCLEORATING")).await;
    let other = need(w, w.cleo, w.client, "CANARYNEED: fewer letters").await;
    looked_back(w, w.ada, other, ("CANARYOURREVIEW", "CANARYOURRATING")).await;
    let (service, offering) = secretive(w).await;
    Planted { promise, talk, service, offering }
}

async fn looked_back(w: &World, who: PersonId, talk: ConversationId, (step, rating): (&str, &str)) {
    let (scope, side) = (w.scope(who).await, if who == w.cleo { Side::Customer } else { Side::Performer });
    let question = Question::of(side).next().expect("a question");
    let review = Review {
        unsure: vec![3],
        because: vec![Because { step: 3, words: step.to_owned() }],
        ratings: vec![Rating { question, value: Some(1), words: Some(rating.to_owned()) }],
        ..Review::default()
    };
    let said = talks::Saying::now(TalkAct::Review(review), Some(format!("{step} in all")));
    w.app.write(move |tx, env| talks::say(tx, env, &scope, talk, said.clone())).await.expect("a look back");
}

fn between(w: &World, subject: &str) -> Opening {
    Opening {
        kind: Kind::Promise,
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(w.ada),
        team: None,
        conversation: None,
        step: None,
        follows: None,
        said: Saying::now(Act::Request { terms: w.terms(subject, 9), answer_by: None, stake: 1 }, None),
    }
}

async fn below(w: &World, parent: CommitmentId) {
    let new = Opening {
        customer: w.it,
        performer: w.team,
        customer_person: Some(w.ada),
        performer_person: Some(w.ben),
        ..between(w, "CANARYSUBPROMISE")
    };
    let (scope, place) = (w.scope(w.ada).await, Place { parent, after: vec![] });
    let asked = w.app.write(move |tx, env| resting::open(tx, env, &scope, new.clone(), &place));
    asked.await.expect("a request inside");
}

/// Every address on a page that is of this site and can be opened without changing anything.
fn addresses(answer: &Answer) -> Vec<String> {
    let pieces = answer.body.split("href=\"").skip(1).chain(answer.body.split("action=\"").skip(1));
    pieces
        .filter_map(|piece| piece.split('"').next())
        .filter(|href| href.starts_with('/') && !href.starts_with("/assets/"))
        .map(|href| href.replace("&amp;", "&").split('#').next().unwrap_or_default().to_owned())
        .collect()
}

/// Pages that no link may lead to, and which must still hide what is not theirs.
const BLIND: &[&str] = &[
    "/trust",
    "/me/word",
    "/",
    "/promises",
    "/promises.csv",
    "/promises?open=no",
    "/promises?q=CANARY",
    "/conversations",
    "/conversations?q=CANARY",
    "/reviews",
    "/clients",
    "/people",
    "/parties",
    "/find?q=CANARY",
    "/find?q=Integration",
    "/find?q=must+not+read",
    "/find?q=they+this&sort=commitment",
    "/find?q=quicker+results",
    "/asked",
    "/notices",
    "/mails/mine",
    "/me",
    "/calendars",
    "/imports",
    "/catalogue",
    "/catalogue?shown=draft",
    "/catalogue?q=CANARY",
    "/catalogue/sheet",
];

/// Opens everything that can be reached from these pages.
async fn crawl(visitor: &Visitor, from: &[&str], inside: &str, forbidden: &[&str]) -> BTreeSet<String> {
    let mut seen: BTreeSet<String> = from.iter().map(|p| (*p).to_owned()).collect();
    let mut next: VecDeque<String> = seen.iter().cloned().collect();
    let mut opened = BTreeSet::new();
    while let Some(path) = next.pop_front() {
        let answer = visitor.get(&path).await;
        assert!(!answer.status.is_server_error(), "{path} failed: {}", answer.text());
        let hidden = path.split('?').next().unwrap_or_default().to_owned();
        for word in forbidden {
            // A search repeats what was typed into it, and nothing else.
            // So do the forms into which it can be taken along.
            let mut body = answer.body.clone();
            if path.contains(word) {
                for taken in [
                    format!("“{word}”"),
                    format!("={word}\""),
                    format!(">{word}</textarea>"),
                    format!("\n{word}</textarea>"),
                ] {
                    body = body.replace(&taken, "");
                }
            }
            let told = body.matches(word).count();
            let typed = if path.contains(word) { answer.body.matches(&format!("value=\"{word}\"")).count() } else { 0 };
            let echoed = if path.contains(word) { told.min(typed + 3) } else { 0 };
            assert!(told <= echoed, "{hidden} shows {word}: {}", answer.text());
        }
        if answer.status == StatusCode::OK {
            opened.insert(path.clone());
        }
        let more = addresses(&answer).into_iter().chain(Some(answer.location.clone()).filter(|l| l.starts_with('/')));
        for href in more.filter(|href| href.starts_with(inside)) {
            if seen.len() < MOST && seen.insert(href.clone()) {
                next.push_back(href);
            }
        }
    }
    opened
}

fn all(of: &[&'static [&'static str]]) -> Vec<&'static str> {
    of.iter().flat_map(|words| words.iter().copied()).collect()
}

#[tokio::test]
async fn everybody_finds_only_what_is_theirs_on_every_page() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let own = format!("/promises/{}", planted.promise);
    let talk = format!("/conversations/{}", planted.talk);
    let blind: Vec<&str> = BLIND.iter().copied().chain([own.as_str(), talk.as_str()]).collect();

    let cleo = crawl(&w.as_(w.cleo).await, &blind, "/", &all(&[OURS, DANS, SAMS])).await;
    let dan = crawl(&w.as_(w.dan).await, &blind, "/", &all(&[OURS, CLEOS, SHARED_WITH_CLEO, SAMS])).await;
    let sam = crawl(&w.as_(w.sam).await, &blind, "/", &all(&[OURS, CLEOS, SHARED_WITH_CLEO, DANS])).await;
    let ada = crawl(&w.as_(w.ada).await, &blind, "/", CLEOS).await;

    assert!(cleo.contains(&own) && cleo.contains(&talk), "Cleo sees her own: {cleo:?}");
    assert!(ada.contains(&own) && !dan.contains(&own) && !sam.contains(&own));
    assert!(cleo.len() > 12 && ada.len() > 30, "{} and {} pages are too few to prove anything", cleo.len(), ada.len());
}

#[tokio::test]
async fn whoever_comes_by_reads_neither_prices_nor_names() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let forbidden = all(&[OURS, CLEOS, DANS, SAMS, SHARED_WITH_CLEO, NOT_FOR_ANYBODY]);
    let page = format!("/catalogue/{}", planted.service);

    let opened = crawl(&w.nobody(), &["/catalogue", "/catalogue?shown=draft", "/catalogue?q=e"], "/", &forbidden).await;

    assert!(opened.contains(&page), "{opened:?}");
}

#[tokio::test]
async fn a_link_opens_one_matter_and_nothing_inside_a_house() {
    let w = World::new().await;
    let planted = plant(&w).await;
    for (who, about) in [
        (w.cleo, About::Commitment(planted.promise)),
        (w.ada, About::Commitment(planted.promise)),
        (w.cleo, About::Conversation(planted.talk)),
    ] {
        let start = link(&w, who, Purpose::Answer, Some(about)).await;
        // A mail is forwarded: not even our own people read what is inside by it.
        let forbidden = all(&[OURS, CLEOS, DANS, SAMS]);

        let opened = crawl(&w.nobody(), &[&start], "/a/", &forbidden).await;

        assert!(opened.contains(&start), "{opened:?}");
    }
}

#[tokio::test]
async fn programs_find_only_what_is_theirs_on_every_route() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let readers = [
        (w.cleo, all(&[OURS, DANS, SAMS])),
        (w.dan, all(&[OURS, CLEOS, SHARED_WITH_CLEO, SAMS])),
        (w.sam, all(&[OURS, CLEOS, SHARED_WITH_CLEO, DANS])),
        (w.ada, CLEOS.to_vec()),
    ];
    let document = program(&w, w.ada).await.get("/openapi.json").await;
    let paths: Vec<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();
    for (who, forbidden) in readers {
        let program = program(&w, who).await;
        for path in &paths {
            for id in [
                planted.promise.0,
                planted.talk.0,
                w.client.0,
                w.other.0,
                w.supplier.0,
                w.team.0,
                w.cleo.0,
                planted.service.0,
                planted.offering.0,
            ] {
                let path = filled(path.strip_prefix("/api/v1").unwrap_or(path), &id.to_string());
                let answer = program.ask(Method::GET, &path, &[], None).await;
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
                for word in &forbidden {
                    assert!(!answer.body.contains(word), "{path} tells {word}");
                }
            }
        }
    }
}

#[tokio::test]
async fn no_letter_and_no_notice_tells_what_is_inside() {
    let w = World::new().await;
    plant(&w).await;
    // Five days: what was said in looking back is open once its time has passed.
    w.later(SignedDuration::from_hours(24 * 5));
    entente::jobs::run_due(&w.app).await.expect("what time brings");
    let readers = [
        (w.cleo, all(&[OURS, DANS, SAMS])),
        (w.dan, all(&[OURS, CLEOS, SHARED_WITH_CLEO, SAMS])),
        (w.sam, all(&[OURS, CLEOS, SHARED_WITH_CLEO, DANS])),
        (w.ada, CLEOS.to_vec()),
    ];
    for (who, forbidden) in readers {
        let letters = w.app.read(move |conn, _| {
            let sql = "select subject, parts from letters where person_id = $1";
            let rows = conn.all(sql, &[who.0.into()])?;
            rows.iter()
                .map(|row| Ok(format!("{}\n{}", row.at::<String>(0)?, row.at::<serde_json::Value>(1)?)))
                .collect::<Result<Vec<String>, entente::kit::error::AppError>>()
        });
        for letter in letters.await.expect("letters") {
            for word in &forbidden {
                assert!(!letter.contains(word), "a letter tells {word}: {letter}");
            }
        }
    }
}

/// A path with every parameter filled.
fn filled(path: &str, id: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        parts.push(if part.starts_with('{') { id } else { part });
    }
    parts.join("/")
}

#[tokio::test]
async fn an_id_that_is_none_leads_nowhere_whoever_asks() {
    let w = World::new().await;
    let router = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/router.rs")).expect("the router");
    let routes: Vec<(&str, &str)> = router
        .split(".route(\"")
        .skip(1)
        .filter_map(|piece| piece.split_once("\", "))
        .map(|(path, rest)| (path, rest.split('\n').next().unwrap_or_default()))
        .filter(|(path, _)| path.contains('{') && !path.starts_with("/assets") && !path.starts_with("/demo"))
        .collect();
    assert!(routes.len() > 50, "{} routes", routes.len());
    for who in [w.ada, w.cleo, w.fay] {
        let visitor = w.as_(who).await;
        for (path, methods) in &routes {
            for id in ["0199f0c2-7a41-7c52-9d6e-3f2f5f0a8e11", "no-id"] {
                let path = filled(path, id);
                if methods.contains("get(") {
                    let answer = visitor.get(&path).await;
                    // Whoever tries links that are none is slowed.
                    let secret = ["/a/", "/reset/", "/rhythm/"].iter().any(|start| path.starts_with(start));
                    let slowed = secret && answer.status == StatusCode::TOO_MANY_REQUESTS;
                    let nowhere = slowed || matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN);
                    assert!(nowhere, "GET {path} is {}: {}", answer.status, answer.text());
                }
                if methods.contains("post(") {
                    let answer = visitor.post(&path, &[]).await;
                    let changed = answer.status.is_success() || answer.status.is_redirection();
                    assert!(!changed && !answer.status.is_server_error(), "POST {path} is {}", answer.status);
                }
            }
        }
    }
}
