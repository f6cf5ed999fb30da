//! A word that nobody else may read stands in every text that is inside one side; then everybody, and every link, opens
//! everything that can be reached, and finds none that is not theirs. And ids that are none lead nowhere.

mod planting;

use std::collections::{BTreeSet, VecDeque};

use axum::http::{Method, StatusCode};
use domain::party::Role;
use entente::links::Purpose;
use entente::mail::About;
use entente::people::acts::{self as people, blank_person};
use entente::people::scope::Scope;
use entente::people::store::Person;
use jiff::SignedDuration;

use self::planting::{NOBODYS, Planted, plant};
use crate::api::program;
use crate::links::link;
use crate::world::{Answer, Visitor, World};

/// Pages opened for one reader at most: everything there is, and a bound should pages ever breed pages.
const MOST: usize = 400;

/// What is told to whoever is signed in, and to nobody who comes by.
const NOT_FOR_ANYBODY: &[&str] = &["CANARYPRICE", "Ben Okoro", "@example.org", "EUR"];

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
    "/promises/check",
    "/promises/check?day=2026-05-29",
    "/promises/chances",
    "/promises/risks",
    "/promises/risks?whose=mine",
    "/conversations",
    "/conversations?q=CANARY",
    "/reviews",
    "/clients",
    "/clients/talks?view=all",
    "/alternatives",
    "/alternatives/new",
    "/lost",
    "/lost/new",
    "/outside",
    "/outside?view=over",
    "/outside/new",
    "/between",
    "/disagreements",
    "/disagreements/new",
    "/listening",
    "/listening?whose=all",
    "/listening/new",
    "/listening/confirmed",
    "/listening/plain",
    "/listening/hears",
    "/find?q=CANARYHEARD",
    "/income",
    "/calls",
    "/calls?shown=passed",
    "/calls?shown=ended",
    "/relationships",
    "/relationships?stage=pneumonia",
    "/treatments",
    "/income?view=all",
    "/sponsors?view=all",
    "/teams",
    "/skills",
    "/debts",
    "/debts?shown=paid",
    "/people",
    "/parties",
    "/find?q=CANARY",
    "/find?q=Integration",
    "/find?q=must+not+read",
    "/find?q=they+this&sort=commitment",
    "/find?q=quicker+results",
    "/find?q=Depot",
    "/find?q=Gus",
    "/find?q=Fay",
    "/people?q=Gus",
    "/asked",
    "/notices",
    "/mails/mine",
    "/me",
    "/calendars",
    "/imports",
    "/money/rates",
    "/money/rates/P1",
    "/money/rates/P2",
    "/money/usage",
    "/money/held",
    "/money/held?all=1",
    "/money/bills",
    "/money/statements",
    "/money/statements/periods/2026-02",
    "/money/statements/periods/2026-02/places",
    "/money/statements/periods/2026-02/lines.csv",
    "/money/statements/periods/2026-02/focus.csv",
    "/money/terms",
    "/money/between",
    "/money/between?list=without_price",
    "/money/between/list.csv",
    "/catalogue",
    "/catalogue?shown=draft",
    "/catalogue?q=CANARY",
    "/catalogue/sheet",
    "/levels",
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

/// Pages about what both sides were asked.
fn asked_about(w: &World, planted: &Planted) -> Vec<String> {
    let each = planted.surveys.iter().flat_map(|id| ["", "/answer"].map(|page| format!("/surveys/{id}{page}")));
    each.chain([format!("/clients/{}/surveys", w.client)]).collect()
}

#[tokio::test]
async fn an_administrator_finds_no_answer_without_a_name() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let it = w.it;
    let made = w.app.write(move |tx, env| {
        let new = Person { name: "Wo Admin".into(), ..blank_person() };
        people::add_person(tx, env, &Scope::System("a test"), new, it, Role::Administrator)
    });
    let admin = made.await.expect("an administrator");
    let asked = asked_about(&w, &planted);
    let from: Vec<&str> = BLIND.iter().copied().chain(asked.iter().map(String::as_str)).collect();

    let opened = crawl(&w.as_(admin).await, &from, "/", NOBODYS).await;

    assert!(opened.contains("/people") && opened.contains(&asked[0]) && opened.len() > 60, "{opened:?}");
}

#[tokio::test]
async fn everybody_finds_only_what_is_theirs_on_every_page() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let own = format!("/promises/{}", planted.promise);
    let talk = format!("/conversations/{}", planted.talk);
    let check = format!("{own}/check");
    let profile = format!("/clients/{}/profile", w.client);
    let health = format!("/clients/{}/health", w.client);
    let (seen, draft) = planted.statements;
    let of = |id| ["", "/lines.csv", "/focus.csv", "/lines/1"].map(|more| format!("/money/statements/{id}{more}"));
    let statements = [of(seen), of(draft)].concat();
    let asked = asked_about(&w, &planted);
    let team = ["", "/people", "/pace"].map(|page| format!("/teams/{}{page}", w.team));
    let effort = format!("{own}/effort");
    let layers = format!("{talk}/layers");
    let blind: Vec<&str> = BLIND
        .iter()
        .copied()
        .chain([own.as_str(), talk.as_str(), profile.as_str(), check.as_str(), health.as_str()])
        .collect();
    let blind: Vec<&str> =
        blind.into_iter().chain(team.iter().map(String::as_str)).chain([effort.as_str(), layers.as_str()]).collect();
    let blind: Vec<&str> = blind.into_iter().chain(statements.iter().chain(&asked).map(String::as_str)).collect();

    let mut opened = Vec::new();
    for (who, forbidden) in planted.readers(&w) {
        opened.push(crawl(&w.as_(who).await, &blind, "/", &forbidden).await);
    }
    let [cleo, dan, sam, uma, ada] = opened.as_slice() else { panic!("five readers") };

    assert!(cleo.contains(&own) && cleo.contains(&talk), "Cleo sees her own: {cleo:?}");
    assert!(
        ada.contains(&check) && ![cleo, dan, sam, uma].iter().any(|who| who.contains(&check)),
        "chances stay inside"
    );
    assert!(
        ada.contains(&health) && ![cleo, dan, sam, uma].iter().any(|who| who.contains(&health)),
        "stages stay inside"
    );
    assert!(ada.contains(&layers) && ![cleo, dan, sam, uma].iter().any(|who| who.contains(&layers)), "IT has one face");
    let risks = "/promises/risks".to_owned();
    assert!(ada.contains(&risks) && ![cleo, dan, sam, uma].iter().any(|who| who.contains(&risks)), "nor falls of them");
    assert!(ada.contains(&own) && !dan.contains(&own) && !sam.contains(&own) && !uma.contains(&own));
    assert!(statements.iter().all(|path| ada.contains(path)), "our own people see both: {ada:?}");
    assert!(statements.iter().take(4).all(|path| dan.contains(path)), "Dan sees what was opened to him: {dan:?}");
    for (who, from) in [(cleo, 0), (sam, 0), (uma, 0), (dan, 4)] {
        assert!(statements.iter().skip(from).all(|path| !who.contains(path)), "{who:?}");
    }
    for who in [cleo, dan, sam, uma] {
        assert!(!who.iter().any(|path| path.starts_with("/teams") || path.ends_with("/effort")), "{who:?}");
    }
    assert!(ada.contains(&effort) && team.iter().all(|path| ada.contains(path)), "our own people see what teams carry");
    assert!(uma.iter().any(|path| path.starts_with("/clients/")), "Uma sees her unit: {uma:?}");
    assert!(cleo.contains(&profile) && ada.contains(&profile) && !dan.contains(&profile) && !sam.contains(&profile));
    assert!(cleo.len() > 12 && ada.len() > 30, "{} and {} pages are too few to prove anything", cleo.len(), ada.len());
}

#[tokio::test]
async fn whoever_comes_by_reads_neither_prices_nor_names() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let forbidden = planted.for_nobody(NOT_FOR_ANYBODY);
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
        let forbidden = planted.beyond(&w, who);

        let opened = crawl(&w.nobody(), &[&start], "/a/", &forbidden).await;

        assert!(opened.contains(&start), "{opened:?}");
    }
}

#[tokio::test]
async fn programs_find_only_what_is_theirs_on_every_route() {
    let w = World::new().await;
    let planted = plant(&w).await;
    let document = program(&w, w.ada).await.get("/openapi.json").await;
    let paths: Vec<String> = document["paths"].as_object().expect("paths").keys().cloned().collect();
    for (who, forbidden) in planted.readers(&w) {
        let program = program(&w, who).await;
        let words = forbidden.iter().copied().chain(["CANARY", "must not", "Depot", "Gus", "Fay", "example org"]);
        for word in words {
            for sort in ["", "&sort=commitment", "&sort=conversation", "&sort=party", "&sort=person"] {
                let path = format!("/find?q={}{sort}", entente::kit::urls::escape(word));
                let answer = program.ask(Method::GET, &path, &[], None).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
                for word in &forbidden {
                    assert!(!answer.body.contains(word), "{path} tells {word}: {}", answer.body);
                }
            }
        }
        for path in &paths {
            for id in &planted.ids {
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
    let planted = plant(&w).await;
    // Five days: what was said in looking back is open once its time has passed.
    w.later(SignedDuration::from_hours(24 * 5));
    entente::jobs::run_due(&w.app).await.expect("what time brings");
    for (who, forbidden) in planted.readers(&w) {
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
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/router")).expect("the router");
    let files = folder.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("its text"));
    let router = files.collect::<String>();
    let routes: Vec<(&str, &str)> = router
        .split(".route(\"")
        .skip(1)
        .filter_map(|piece| piece.split_once("\", "))
        .map(|(path, rest)| (path, rest.split('\n').next().unwrap_or_default()))
        .filter(|(path, _)| path.contains('{') && !path.starts_with("/assets") && !path.starts_with("/demo"))
        .collect();
    assert!(routes.len() > 120, "{} routes", routes.len());
    for who in [w.ada, w.cleo, w.fay] {
        let visitor = w.as_(who).await;
        for (path, methods) in &routes {
            for id in ["0199f0c2-7a41-7c52-9d6e-3f2f5f0a8e11", "no-id"] {
                let path = filled(path, id);
                if methods.contains("get(") {
                    let answer = visitor.get(&path).await;
                    // Whoever tries links that are none is slowed.
                    let doors = ["/a/", "/litmus/", "/pulse/", "/reset/", "/rhythm/", "/survey/"];
                    let secret = doors.iter().any(|start| path.starts_with(start));
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
