//! The page of a check: what our own people read before a word, what they can do with it, and who never sees it.

use axum::http::{Method, StatusCode};
use domain::check::Level;
use domain::commitment::State;
use domain::kernel::{CommitmentId, SkillId};
use domain::teams::EstimateKind;
use entente::commitments::store as commitments;
use entente::people::scope::Scope;

use crate::api::{Program, program};
use crate::world::{Answer, World};

/// Integration has two people who can do Java; a feed for Cleo is asked for and estimated.
async fn a_house(w: &World, hours: u32, days: i64) -> (SkillId, CommitmentId) {
    let java = w.skill("Java").await;
    w.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    w.member("Ole Dam", 40, vec![(java, Level::Able)]).await;
    let id = w.asked("An hourly feed", days).await;
    w.estimated(id, EstimateKind::Estimate, &[(java, hours)]).await.expect("estimated");
    (java, id)
}

async fn look(api: &Program, path: &str) -> Answer {
    api.ask(Method::GET, path, &[], None).await
}

async fn state(w: &World, id: CommitmentId) -> (State, Option<String>) {
    let read = w.app.read(move |conn, _| {
        let row = commitments::find(conn, &Scope::System("test"), id)?;
        Ok(commitments::replayed(conn, &row)?.0)
    });
    let c = read.await.expect("a promise");
    (c.state, c.stretch)
}

#[tokio::test]
async fn plenty_of_time_is_a_date_we_can_keep_and_promised_from_the_page() {
    let w = World::new().await;
    let (_, id) = a_house(&w, 40, 60).await;
    let ada = w.as_(w.ada).await;

    let page = ada.get(&format!("/promises/{id}/check")).await;
    let day = "2026-05-11";
    let given = ada.post(&format!("/promises/{id}/check"), &[("promised", day), ("words", "You will have it.")]).await;

    let text = page.text();
    assert_eq!(page.status, StatusCode::OK, "{text}");
    assert!(text.contains("is a date we can keep."), "{text}");
    for part in ["All twenty futures make it", "It would move no other promise", "What this rests on", "Give your word"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!((given.status, given.location), (StatusCode::SEE_OTHER, format!("/promises/{id}")));
    assert_eq!(state(&w, id).await, (State::Promised, None));
    assert!(
        ada.get(&format!("/promises/{id}"))
            .await
            .text()
            .contains("The chance was 100 in 100 then, from 10,000 futures.")
    );
    w.verified().await;
}

#[tokio::test]
async fn a_day_that_cannot_be_kept_is_refused_without_a_reason_at_every_door() {
    let w = World::new().await;
    let (_, id) = a_house(&w, 400, 14).await;
    let ada = w.as_(w.ada).await;
    let day = "2026-03-26";

    let page = ada.get(&format!("/promises/{id}/check")).await.text();
    let bare = ada.post(&format!("/promises/{id}/check"), &[("promised", day)]).await;
    let form = ada.post(&format!("/promises/{id}/promise"), &[("words", "Yes.")]).await;
    let api = program(&w, w.ada).await;
    let by_program = api.post(&format!("/commitments/{id}/acts"), serde_json::json!({ "act": "promise" })).await;
    let why = [("promised", day), ("stretch", "Two colleagues put other work aside.")];
    let given = ada.post(&format!("/promises/{id}/check"), &why).await;

    assert!(page.contains("cannot be kept") || page.contains("is less than even"), "{page}");
    assert!(page.contains("as a stretch"), "{page}");
    assert_eq!(bare.status, StatusCode::CONFLICT);
    assert!(bare.text().contains("Say why it is promised all the same"), "{}", bare.text());
    assert_eq!(form.status, StatusCode::CONFLICT);
    assert_eq!(by_program.status, StatusCode::CONFLICT);
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
    assert_eq!(state(&w, id).await, (State::Promised, Some("Two colleagues put other work aside.".to_owned())));
}

#[tokio::test]
async fn another_day_from_the_page_is_put_as_other_terms() {
    let w = World::new().await;
    let (_, id) = a_house(&w, 400, 14).await;

    let given = w.as_(w.ada).await.post(&format!("/promises/{id}/check"), &[("promised", "2026-07-31")]).await;

    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
    assert_eq!(state(&w, id).await.0, State::Countered);
}

#[tokio::test]
async fn it_tells_what_it_displaces_and_what_would_help() {
    let w = World::new().await;
    let (java, first) = a_house(&w, 300, 35).await;
    w.say(w.ada, first, domain::commitment::Act::Promise { stretch: Some("We try.".into()), stake: None })
        .await
        .expect("promised");
    let second = w.asked("A depot list", 34).await;
    w.estimated(second, EstimateKind::Estimate, &[(java, 200)]).await.expect("estimated");
    let ada = w.as_(w.ada).await;

    let page = ada.get(&format!("/promises/{second}/check?day=2026-04-14")).await;
    let smaller = format!("/promises/{second}/check?day=2026-04-14&do=smaller:{second}:50");
    let half = ada.get(&smaller).await;

    let text = page.text();
    assert!(text.contains("An hourly feed"), "what it displaces is named: {text}");
    assert!(text.contains("What would make"), "{text}");
    assert!(page.body.contains(&format!("smaller:{second}:50")), "{}", page.body);
    assert!(half.text().contains("These chances hold only with what you ticked."), "{}", half.text());
    assert!(!half.text().contains("Give your word"));
}

#[tokio::test]
async fn what_is_only_thought_of_goes_on_to_the_offer_with_its_check_and_its_estimate() {
    let w = World::new().await;
    let (java, _) = a_house(&w, 10, 30).await;
    let (ada, team, client) = (w.as_(w.ada).await, w.team.to_string(), w.client.to_string());
    let java = java.to_string();
    let asked =
        format!("/promises/check?subject=Parcels&client={client}&day=2026-06-30&team={team}&skill={java}&likely=30");

    let page = ada.get(&asked).await;
    let fields = [
        ("subject", "Parcels"),
        ("client", client.as_str()),
        ("team", team.as_str()),
        ("skill", java.as_str()),
        ("low", ""),
        ("likely", "30"),
        ("high", ""),
        ("promised", "2026-06-30"),
    ];
    let on = ada.post("/promises/check", &fields).await;
    let form = ada.get(&on.location).await;
    let check = on.location.split("check=").nth(1).unwrap_or_default().to_owned();
    let offer = [
        ("client", client.as_str()),
        ("direction", "offer"),
        ("subject", "Parcels"),
        ("due", "2026-06-30"),
        ("check", check.as_str()),
    ];
    let opened = ada.post("/promises/new", &offer).await;

    assert!(page.text().contains("Tue 30 June is a date we can keep."), "{}", page.text());
    assert_eq!(on.status, StatusCode::SEE_OTHER, "{}", on.text());
    assert!(form.body.contains("value=\"Parcels\"") && form.body.contains("value=\"2026-06-30\""), "{}", form.body);
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
    let there = ada.get(&opened.location).await.text();
    assert!(there.contains("The chance was 100 in 100 then"), "{there}");
    let estimates = w.app.read(|conn, _| Ok(conn.all("select id from estimates", &[])?.len())).await.expect("rows");
    assert_eq!(estimates, 2, "what was typed is its estimate");
    w.verified().await;
}

#[tokio::test]
async fn an_offer_for_another_day_than_the_one_that_was_checked_is_checked_anew() {
    let w = World::new().await;
    let (java, _) = a_house(&w, 10, 30).await;
    let (ada, client, today) = (w.as_(w.ada).await, w.client.to_string(), w.app.env().local().date());
    let needs =
        [("subject", "Parcels"), ("client", &client), ("team", &w.team.to_string()), ("skill", &java.to_string())];
    let typed = [("low", ""), ("likely", "200"), ("high", ""), ("promised", "2026-12-30")];
    let on = ada.post("/promises/check", &[needs, typed].concat()).await;
    let check = on.location.split("check=").nth(1).unwrap_or_default().to_owned();
    let soon = today.saturating_add(jiff::ToSpan::days(2)).to_string();
    let offer = |stretch: &'static str| {
        let (client, soon, check) = (client.clone(), soon.clone(), check.clone());
        let fields = [("client", client), ("direction", "offer".into()), ("subject", "Parcels".into()), ("due", soon)];
        [fields.to_vec(), vec![("check", check), ("stretch", stretch.to_owned())]].concat()
    };
    let sent = |fields: Vec<(&'static str, String)>| {
        let ada = &ada;
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            ada.post("/promises/new", &fields).await
        }
    };

    let silent = sent(offer("")).await;
    let open = sent(offer("Two more are lent to us.")).await;

    assert_eq!(silent.status, StatusCode::CONFLICT, "{}", silent.text());
    silent.shows("stands at 0 in 100, and 80 is the agreed level");
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text());
    ada.get(&open.location).await.shows("Two more are lent to us.").shows("The chance was 0 in 100 then");
}

#[tokio::test]
async fn a_page_without_data_says_so_and_demands_nothing() {
    let w = World::new().await;
    let id = w.asked("A feed", 20).await;

    let page = w.as_(w.ada).await.get(&format!("/promises/{id}/check")).await.text();
    let thought = w.as_(w.ada).await.get("/promises/check").await.text();
    let chances = w.as_(w.ada).await.get("/promises/chances").await.text();

    assert!(page.contains("It is not estimated, and there is no record of similar ones yet."), "{page}");
    assert!(thought.contains("Can we take this, and by when?"), "{thought}");
    assert!(chances.contains("It is too early to say whether our chances are right."), "{chances}");
}

#[tokio::test]
async fn nobody_else_than_our_own_people_finds_any_of_it() {
    let w = World::new().await;
    let (_, id) = a_house(&w, 40, 60).await;
    let paths = [format!("/promises/{id}/check"), "/promises/check".into(), "/promises/chances".into()];
    for person in [w.cleo, w.dan, w.sam] {
        let (visitor, api) = (w.as_(person).await, program(&w, person).await);
        for path in &paths {
            let answer = visitor.get(path).await;
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            assert!(!answer.body.contains("Una Roe") && !answer.body.contains("in 100"), "{path}");
        }
        for path in [format!("/commitments/{id}/check"), "/checks".into(), "/chances".into()] {
            assert_eq!(look(&api, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let own = visitor.get(&format!("/promises/{id}")).await;
        assert!(!own.body.contains(&format!("/promises/{id}/check")), "no way leads there");
    }
}

#[tokio::test]
async fn programs_ask_the_same_and_get_the_same() {
    let w = World::new().await;
    let (java, id) = a_house(&w, 40, 60).await;
    let api = program(&w, w.ada).await;

    let one = look(&api, &format!("/commitments/{id}/check?day=2026-05-11")).await;
    let again = look(&api, &format!("/commitments/{id}/check?day=2026-05-11")).await;
    let needs = format!("{}:{java}:600:1200:2400", w.team);
    let thought = look(&api, &format!("/checks?day=2026-06-30&needs={needs}")).await;
    let wrong = look(&api, "/checks?needs=x").await;
    let passed = look(&api, &format!("/commitments/{id}/check?day=2026-01-01")).await;

    assert_eq!(one.status, StatusCode::OK, "{}", one.body);
    assert_eq!(one.body, again.body);
    let said: serde_json::Value = serde_json::from_str(&one.body).expect("JSON");
    assert_eq!((&said["answer"]["chance"], &said["answer"]["futures"]), (&100.into(), &10_000.into()));
    let said: serde_json::Value = serde_json::from_str(&thought.body).expect("JSON");
    assert_eq!(said["answer"]["stretch"], false, "{said}");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(passed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(look(&api, "/chances").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_link_of_one_of_ours_asks_for_the_reason_as_well() {
    let w = World::new().await;
    let (_, id) = a_house(&w, 400, 14).await;
    let about = Some(entente::mail::About::Commitment(id));
    let path = crate::links::link(&w, w.ada, entente::links::Purpose::Answer, about).await;

    let answer = w.nobody().post(&format!("{path}/say/promise"), &[("words", "Yes.")]).await;

    assert!(answer.text().contains("Say why it is promised all the same"), "{}", answer.text());
    assert_eq!(state(&w, id).await.0, State::Requested);
}
