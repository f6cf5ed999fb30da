//! The check of what is only thought of: what it waits for, by name, and a forecast where nobody knows what it takes.

use axum::http::{Method, StatusCode};
use domain::check::Level;
use domain::commitment::Act;
use domain::kernel::{CommitmentId, SkillId};
use domain::teams::EstimateKind;
use entente::kit::urls::escape;
use jiff::SignedDuration;

use crate::api::{is_problem, program};
use crate::world::World;

/// Somebody who can do Java, and a long piece of work that is promised.
async fn a_house(w: &World) -> (SkillId, CommitmentId) {
    let java = w.skill("Java").await;
    w.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    let first = w.promised("A wider bridge", 60).await;
    w.estimated(first, EstimateKind::Estimate, &[(java, 200)]).await.expect("estimated");
    (java, first)
}

async fn chance(w: &World, path: &str) -> serde_json::Value {
    program(w, w.ada).await.get(path).await["answer"]["p85"].clone()
}

#[tokio::test]
async fn what_it_waits_for_is_named_and_makes_it_later() {
    let w = World::new().await;
    let (java, first) = a_house(&w).await;
    let test = w.skill("Testing").await;
    w.member("Ole Dam", 40, vec![(test, Level::Able)]).await;
    let (team, ada) = (w.team, w.as_(w.ada).await);
    let path = format!("/promises/check?subject=Parcels&day=2026-04-30&team={team}&skill={test}&likely=30");

    let named = ada.get(&format!("{path}&after={}", escape("wider BRIDGE"))).await;
    let unknown = ada.get(&format!("{path}&after=Bridges")).await;
    w.promised("A wider bridge of two lanes", 90).await;
    let several = ada.get(&format!("{path}&after={}", escape("wider bridge o"))).await;
    let unclear = ada.get(&format!("{path}&after={}", escape("wider bridg"))).await;

    named.shows("Waits for").shows("A wider bridge: ");
    assert!(named.body.contains("name=\"after\" list=\"open\" value=\"A wider bridge\""), "{}", named.body);
    unknown.shows("No open promise is called “Bridges”. Write a part of its name.");
    several.shows("Waits for");
    ada.get(&format!("{path}&after=/promises/{first}")).await.shows("A wider bridge: ");
    unclear.shows("More than one promise is called “wider bridg”: ").shows("Write more of the name");
    let needs = format!("{team}:{test}:1800:1800:1800");
    let (alone, after) = (format!("/checks?needs={needs}"), format!("/checks?needs={needs}&after={first}"));
    let (alone, after) = (chance(&w, &alone).await, chance(&w, &after).await);
    assert!(alone.as_str() < after.as_str(), "{alone} and {after}");
    let wrong = format!("/checks?needs={needs}&after={}", java);
    is_problem(&program(&w, w.ada).await.ask(Method::GET, &wrong, &[], None).await, 422, "invalid");
}

#[tokio::test]
async fn without_an_estimate_it_is_forecast_from_similar_ones_and_says_on_how_many() {
    let w = World::new().await;
    a_house(&w).await;
    let blank = w.as_(w.ada).await.get(&format!("/promises/check?team={}&day=2026-05-29", w.team)).await;
    blank.shows("Too few like it were ever delivered to forecast from.");
    for n in 0..12 {
        let id = w.promised(&format!("Report {n}"), 60).await;
        w.later(SignedDuration::from_hours(24));
        w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    }
    let ada = w.as_(w.ada).await;
    let path = format!("/promises/check?subject=Parcels&day=2026-05-29&team={}", w.team);

    let page = ada.get(&path).await;
    let said = program(&w, w.ada).await.get(&format!("/checks?day=2026-05-29&team={}", w.team)).await;

    page.shows("It is forecast from how long similar ones took.").shows("Rests on 13 promises of all kinds and teams");
    assert_eq!((said["similar"].as_u64(), said["answer"]["futures"].as_u64()), (Some(13), Some(10_000)), "{said}");
    let fields = [("subject", "Parcels"), ("team", &w.team.to_string()), ("promised", "2026-05-29"), ("stretch", "")];
    let offered = ada.post("/promises/check", &fields).await;
    assert_eq!(offered.status, StatusCode::SEE_OTHER, "{}", offered.text());
    assert!(offered.location.contains(&format!("team={}", w.team)), "{}", offered.location);
    let (client, team) = (w.client.to_string(), w.team.to_string());
    let offer = [("client", client.as_str()), ("direction", "offer"), ("subject", "Parcels"), ("team", &team)];
    let soon = w.app.env().local().date().tomorrow().expect("a day").to_string();
    let unasked = ada.post("/promises/new", &[&offer[..], &[("due", soon.as_str())]].concat()).await;
    assert_eq!(unasked.status, StatusCode::CONFLICT, "an offer is checked though nobody asked: {}", unasked.text());
    let nothing = ada.get("/promises/check").await;
    nothing.shows("With only the team, or the service it is about, it is forecast");
}
