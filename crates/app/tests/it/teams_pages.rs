//! Pages of teams as people use them, and the same for programs.

use axum::http::{Method, StatusCode};
use domain::check::Level;
use domain::teams::EstimateKind;
use serde_json::json;

use crate::api::{is_problem, program};
use crate::teams::debt;
use crate::world::World;

#[tokio::test]
async fn somebody_says_who_is_in_the_team_and_what_they_typed_stays() {
    let world = World::new().await;
    let ben = world.as_(world.ben).await;
    let people = format!("/teams/{}/people", world.team);
    ben.get(&format!("/teams/{}", world.team)).await.shows("Nothing is known of this team yet");
    ben.post("/skills", &[("do", "name"), ("name", "Java")]).await.is(StatusCode::SEE_OTHER);

    let typed = [("name", "Una Roe"), ("hours", "many"), ("skills", "Jav: expert")];
    let wrong = ben.post(&format!("{people}/join"), &typed).await;
    let right = [("name", "Una Roe"), ("hours", "37,5"), ("skills", "java: expert"), ("from", "2026-01-05")];
    let made = ben.post(&format!("{people}/join"), &right).await;
    let twice = ben.post(&format!("{people}/join"), &right).await;

    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("many are no hours").shows("There is no skill called Jav");
    assert!(wrong.body.contains("Jav: expert") && wrong.body.contains("value=\"Una Roe\""), "what was typed stays");
    made.is(StatusCode::SEE_OTHER);
    twice.is(StatusCode::CONFLICT).shows("is in this team already");
    ben.get(&people).await.shows("37.5 h").shows("Java (expert)");
    for who in [world.cleo, world.sam] {
        let other = world.as_(who).await;
        for path in ["/teams".to_owned(), people.clone(), "/skills".into(), "/debts".into()] {
            other.get(&path).await.is(StatusCode::FORBIDDEN).hides("Una Roe");
        }
    }
}

#[tokio::test]
async fn a_team_that_promised_too_much_is_told_by_how_much_and_what_could_move() {
    let world = World::new().await;
    let java = world.skill("Java").await;
    world.member("Una Roe", 40, vec![(java, Level::Able)]).await;
    let (wide, parcels) = (world.promised("A wider bridge", 5).await, world.promised("Parcels", 6).await);
    world.estimated(wide, EstimateKind::Estimate, &[(java, 60)]).await.expect("an estimate");
    world.estimated(parcels, EstimateKind::Estimate, &[(java, 30)]).await.expect("an estimate");
    let ada = world.as_(world.ada).await;

    let list = ada.get("/teams").await;
    let one = ada.get(&format!("/teams/{}", world.team)).await;

    list.is(StatusCode::OK).shows("Integration has promised more than it has of all hours or of one skill");
    one.shows("Too much is promised.").shows("What could move").shows("A wider bridge").shows("Parcels");
    let effort = ada.get(&format!("/promises/{wide}/effort")).await;
    effort.shows("Java: 60 h, 2 at once").shows("As usual: by its day");
    let typed = [("do", "place"), ("priority", "9"), ("earliest", "soon")];
    let wrong = ada.post(&format!("/promises/{wide}/effort"), &typed).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("soon is no day");
    ada.get(&format!("/promises/{wide}")).await.shows("What it takes of teams");
    world
        .as_(world.cleo)
        .await
        .get(&format!("/promises/{wide}"))
        .await
        .hides("What it takes of teams")
        .hides("/effort");
}

#[tokio::test]
async fn an_estimate_is_typed_line_by_line() {
    let world = World::new().await;
    let java = world.skill("Java").await.to_string();
    let id = world.promised("A wider bridge", 30).await;
    let (ben, team) = (world.as_(world.ben).await, world.team.to_string());
    let path = format!("/promises/{id}/effort");
    let say = |low: &'static str, likely: &'static str| {
        let kind = [("do", "estimate"), ("kind", "estimate"), ("team", team.as_str()), ("skill0", java.as_str())];
        kind.into_iter()
            .chain([("low0", low), ("likely0", likely), ("high0", "40"), ("hands0", "1")])
            .collect::<Vec<_>>()
    };

    let wrong = ben.post(&path, &say("30", "20")).await;
    let right = ben.post(&path, &say("10", "20")).await;

    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).shows("Put them in order");
    assert!(wrong.body.contains("value=\"30\""), "what was typed stays");
    right.is(StatusCode::SEE_OTHER);
    ben.get(&path).await.shows("Java: 10 to 40 h, likely 20, 1 at once").shows("Ben Okoro");
}

#[tokio::test]
async fn a_week_is_written_down_and_limits_that_were_crossed_are_told() {
    let world = World::new().await;
    world.member("Una Roe", 40, vec![]).await;
    let (ben, pace) = (world.as_(world.ben).await, format!("/teams/{}/pace", world.team));
    let typed = [("week", "2026-03-04"), ("worked", "50"), ("learning", "0"), ("unplanned", "6")];

    ben.post(&format!("{pace}/week"), &typed).await.is(StatusCode::SEE_OTHER);
    let more = [("week", "2026-03-06"), ("worked", "48")];
    ben.post(&format!("{pace}/week"), &more).await.is(StatusCode::SEE_OTHER);
    let ahead = ben.post(&format!("{pace}/week"), &[("week", "2026-03-20"), ("worked", "50")]).await;

    ahead.is(StatusCode::UNPROCESSABLE_ENTITY).shows("That week lies ahead");
    let shown = ben.get(&pace).await;
    shown.shows("it crossed its limits: over its hours, long weeks and little learning").shows("120 %").shows("15 %");
    let limits = [("utilisation", "130"), ("most_hours", "50"), ("least_learning", "0")];
    ben.post(&format!("{pace}/limits"), &limits).await.is(StatusCode::SEE_OTHER);
    ben.get(&pace).await.shows("it kept within its limits");
}

#[tokio::test]
async fn what_is_put_off_stands_out_until_it_is_paid_back() {
    let world = World::new().await;
    let (scope, team) = (world.scope(world.ben).await, world.team);
    let id = world
        .app
        .write(move |tx, env| entente::teams::acts::take_on(tx, env, &scope, team, &debt("Mappings are copied")));
    let id = id.await.expect("a debt");
    let ben = world.as_(world.ben).await;
    ben.get("/debts").await.shows("One thing that was put off is overdue").shows("10 days over");

    let early = ben.post(&format!("/debts/{id}/paid"), &[("version", "1"), ("paid_on", "2025-12-01")]).await;
    let paid = [("version", "1"), ("paid_on", "2026-03-10"), ("paid_words", "Shared since Tuesday.")];
    let done = ben.post(&format!("/debts/{id}/paid"), &paid).await;

    early.is(StatusCode::UNPROCESSABLE_ENTITY).shows("not before it was taken on");
    done.is(StatusCode::SEE_OTHER);
    ben.get("/debts").await.shows("Nothing is put off");
    ben.get("/debts?shown=paid").await.shows("Shared since Tuesday.");
}

#[tokio::test]
async fn programs_do_all_of_it_and_clients_find_none() {
    let world = World::new().await;
    let (ben, cleo) = (program(&world, world.ben).await, program(&world, world.cleo).await);
    let team = format!("/teams/{}", world.team);
    let id = world.promised("A wider bridge", 9).await;
    let skill = ben.post("/skills", json!({"name": "Java"})).await;
    let skill = crate::api::json(&skill)["id"].as_str().unwrap_or_default().to_owned();
    let new = json!({"name": "Una Roe", "minutes": 2400, "from": "2025-09-01",
        "skills": [{"skill": skill, "level": "expert"}]});
    let made = ben.post(&format!("{team}/members"), new).await;
    let member = crate::api::json(&made)["id"].as_str().unwrap_or_default().to_owned();

    let lines = json!([{"skill": skill, "low": 600, "likely": 6000, "high": 9000}]);
    let estimate = json!({"team": world.team.0, "kind": "estimate", "lines": lines});
    let said = ben.post(&format!("/commitments/{id}/estimates"), estimate.clone()).await;
    let leave = json!({"from": "2026-03-16", "until": "2026-03-17"});
    let left = ben.post(&format!("{team}/members/{member}/leave"), leave).await;
    let week = ben.ask(Method::PUT, &format!("{team}/weeks/2026-03-04"), &[], Some(json!({"unplanned": 240}))).await;
    let shares = json!({"from": "2026-01-01", "running": 200, "learning": 50});
    let shares = ben.ask(Method::PUT, &format!("{team}/shares"), &[], Some(shares)).await;

    for answer in [&said, &left, &week, &shares] {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    let capacity = ben.get(&format!("{team}/capacity")).await;
    assert_eq!(capacity["too_much"]["skill"].as_str(), None);
    assert!(capacity["too_much"]["minutes"].as_u64() > Some(0), "{capacity}");
    assert_eq!(capacity["could_move"][0]["commitment"], json!(id.0));
    assert_eq!(ben.get("/teams").await["items"][0]["people"], 1);
    let open = json!({"team": world.team.0, "minutes": 600});
    is_problem(&ben.post(&format!("/commitments/{id}/took"), open).await, 409, "not_done");
    for path in ["/teams", "/skills", "/debts", &format!("{team}/capacity"), &format!("/commitments/{id}/effort")] {
        is_problem(&cleo.ask(Method::GET, path, &[], None).await, 404, "not_found");
    }
    is_problem(&cleo.post(&format!("/commitments/{id}/estimates"), estimate).await, 404, "not_found");
}
