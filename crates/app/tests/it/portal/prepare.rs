//! Prepare me: one sheet before a meeting, with questions that follow from the facts.

use axum::http::StatusCode;
use domain::commitment::{Act, Visibility};
use entente::commitments::acts::Saying;

use super::{breakdown, days, theirs};
use crate::world::World;

#[tokio::test]
async fn a_sheet_prepares_for_a_meeting_and_asks_what_the_facts_ask() {
    let w = World::new().await;
    let delivered = w.promised("Outage texts", 2).await;
    w.say(w.ada, delivered, Act::Deliver { evidence: vec![] }).await.expect("a delivery");
    let broken = w.promised("A faster search", 20).await;
    w.say(w.ada, broken, breakdown()).await.expect("a breakdown");
    w.promised("A silent one", 1).await;
    let list = theirs(&w, "The list of reasons", 3).await;
    let scope = w.scope(w.ada).await;
    let note = Saying::now(Act::Note { visibility: Visibility::Internal }, Some("She is tired of it.".into()));
    let noted = w.app.write(move |tx, env| entente::commitments::acts::say(tx, env, &scope, list, note.clone()));
    noted.await.expect("noted inside");
    w.say(w.cleo, list, Act::Note { visibility: Visibility::Internal }).await.expect("noted in their house");
    w.later(days(12));
    let ada = w.as_(w.ada).await;
    ada.get(&format!("/clients/{}", w.client)).await.shows("Prepare me");

    let sheet = ada.get(&format!("/clients/{}/prepare?person={}&day=2026-03-25", w.client, w.cleo)).await;

    sheet.is(StatusCode::OK).shows("Meeting Cleo Brandt Field Operations, Wednesday 25 March 2026");
    sheet.shows("Say how “A silent one” stands, before Cleo asks.").shows("and nobody has said a word.");
    sheet.shows(
        "Bring a new date for “A faster search”. It broke down, and no new date has been put for eight working days.",
    );
    sheet.shows("Ask whether “Outage texts” is what they wanted. Delivered on Thu 12 March and not confirmed for eight working days.");
    sheet.shows("Ask Cleo how “The list of reasons” stands.").shows("Ask what they want to achieve next.");
    sheet.shows("Who may come CB Cleo Brandt you meet Sponsor since");
    sheet.shows("Ada waits for Cleo to say whether it is accepted, for eight working days.");
    sheet.shows("Thu 12 March: Ada said that it will not hold. “So it is.”").shows("It was due on Friday 13 March");
    sheet.shows("Noted inside only we read this She is tired of it. Thu 12 March, Ada Lund, on The list of reasons");
    assert_eq!(
        sheet.body.matches("class=\"said\">So it is.").count(),
        0,
        "what they noted in their house is not for us"
    );
    let cleo = w.as_(w.cleo).await;
    cleo.get(&format!("/clients/{}/prepare", w.client)).await.is(StatusCode::NOT_FOUND);
    ada.get(&format!("/clients/{}/prepare", w.supplier)).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_quiet_client_has_a_sheet_as_well() {
    let w = World::new().await;

    let sheet = w.as_(w.ada).await.get(&format!("/clients/{}/prepare?person=", w.other)).await;

    sheet.is(StatusCode::OK).shows("Meeting Laboratories").shows("Nothing broke down, was missed or given up.");
    sheet.shows("Nobody waits for anybody.").shows("Ask what they want to achieve next.");
}
