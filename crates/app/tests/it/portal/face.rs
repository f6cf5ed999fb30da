//! One face: no page that a client can reach names a team, a hand-over or anything said inside.

use axum::http::StatusCode;
use domain::commitment::{Act, Visibility};
use domain::conversation::TalkAct;
use domain::kernel::PersonId;
use entente::commitments::acts::Saying;
use entente::conversations::acts as talks;
use entente::people::acts as people;
use entente::people::scope::Scope;

use super::breakdown;
use crate::world::World;

/// Every page that somebody can reach by links, beginning with the first. Neither files nor the way out.
async fn pages(w: &World, who: PersonId, also: &[String]) -> Vec<(String, String)> {
    let visitor = w.as_(who).await;
    let mut waiting: Vec<String> = std::iter::once("/".to_owned()).chain(also.iter().cloned()).collect();
    let mut seen: Vec<(String, String)> = Vec::new();
    while let Some(path) = waiting.pop() {
        if seen.len() > 150 || seen.iter().any(|(known, _)| *known == path) {
            continue;
        }
        let answer = visitor.get(&path).await;
        if answer.status.is_redirection() {
            waiting.push(answer.location.clone());
        } else {
            answer.is(StatusCode::OK);
        }
        for link in answer.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.split('#').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&");
            if link.starts_with('/') && !link.starts_with("/assets") && !link.starts_with("/favicon") {
                waiting.push(link);
            }
        }
        seen.push((path, answer.body));
    }
    seen
}

/// The team Integration works on it, hands it over, notes and assures inside; Ben, of that team, answers for one.
async fn a_busy_inside(w: &World) -> Vec<String> {
    let hand_over = || Act::Reassign { to: None, team: Some(w.team) };
    let mut paths = Vec::new();
    for (n, subject) in ["One", "Two", "Three", "Four"].into_iter().enumerate() {
        let id = w.promised(subject, 5 + 10 * i64::try_from(n).expect("small")).await;
        w.say(w.ada, id, hand_over()).await.expect("handed to a team");
        let inside = Act::Note { visibility: Visibility::Internal };
        let scope = w.scope(w.ada).await;
        let note = Saying::now(inside, Some("Integration is late again".into()));
        w.app
            .write(move |tx, env| entente::commitments::acts::say(tx, env, &scope, id, note.clone()))
            .await
            .expect("noted inside");
        paths.push(format!("/promises/{id}"));
        match subject {
            "Two" => drop(w.say(w.ada, id, Act::Reassign { to: Some(w.ben), team: None }).await.expect("to Ben")),
            "Three" => drop(w.say(w.ada, id, breakdown()).await.expect("a breakdown")),
            "Four" => drop(w.say(w.ada, id, Act::Deliver { evidence: vec![] }).await.expect("delivered")),
            _ => {}
        }
    }
    let raise = TalkAct::Raise { statement: "Fewer calls".into(), asked_for: None, serves: None };
    let new = talks::Raising {
        customer: w.client,
        performer: w.it,
        customer_person: Some(w.cleo),
        performer_person: Some(w.ada),
        follows: None,
        said: talks::Saying::now(raise, None),
    };
    let (cleo, ada, ben) = (w.scope(w.cleo).await, w.scope(w.ada).await, w.ben);
    let talk = w.app.write(move |tx, env| talks::raise(tx, env, &cleo, new.clone())).await.expect("a conversation");
    let over = talks::Saying::now(TalkAct::Reassign { to: ben }, Some("Integration knows it".into()));
    w.app.write(move |tx, env| talks::say(tx, env, &ada, talk, over.clone())).await.expect("handed over");
    paths.push(format!("/conversations/{talk}"));
    paths
}

#[tokio::test]
async fn a_client_sees_one_face_on_every_page_they_can_reach() {
    let w = World::new().await;
    let titled = w.app.write({
        let ada = w.ada;
        move |tx, env| {
            let system = Scope::System("test");
            let person = entente::people::store::find_person(tx, &system, ada)?;
            let named = entente::people::store::Person { title: Some("Voice of Integration".into()), ..person };
            people::change_person(tx, env, &system, named)
        }
    });
    titled.await.expect("a title");
    let mut also = a_busy_inside(&w).await;
    also.extend(
        ["/people", "/find?q=ada", "/find?q=on", "/promises?view=all", "/promises.csv?view=all"].map(String::from),
    );
    also.extend([w.it, w.client].map(|id| format!("/parties/{id}/people")));
    also.push(format!("/people/{}", w.ada));

    let seen = pages(&w, w.cleo, &also).await;

    assert!(seen.len() > 25, "only {} pages: {:?}", seen.len(), seen.iter().map(|(path, _)| path).collect::<Vec<_>>());
    for (path, body) in &seen {
        assert!(!body.contains("Integration"), "{path} names a team");
        assert!(!body.contains("late again"), "{path} tells what was noted inside");
    }
    let all: String = seen.into_iter().map(|(_, body)| body).collect();
    assert!(all.contains("Ben Okoro"), "the one person who answers is named");
}
